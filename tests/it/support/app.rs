//! The whole service on a free port, with a clock that stands still until a test moves it.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{OnceLock, mpsc};
use std::thread::JoinHandle;

use actix_web::{rt, web};
use jiff::{SignedDuration, Timestamp};
use onestop::app::{App, Parts};
use onestop::auth::keys::Keys;
use onestop::auth::password::Passwords;
use onestop::auth::token::Tokens;
use onestop::cli::serve::wire;
use onestop::clock::Clock;
use onestop::domain::account::{Account, Caller, GroupContact, Role, Staff};
use onestop::domain::centre::{ASKS_CAP, CHECK_YEARS, Centre, SecondFactor, Zone};
use onestop::domain::ids::{AccountId, CentreId, OrganisationId};
use onestop::domain::text::Email;
use onestop::domain::weights::Weights;
use onestop::http::limits::Allowance;
use onestop::http::server::{self, Settings, Stop};
use onestop::store::accounts;
use onestop::telemetry::Metrics;

use super::client::Client;
use super::databases::Database;

/// The instant at which every test begins: a Saturday evening.
pub const NOW: &str = "2026-11-21T21:00:00Z";
/// The secret that tokens are signed with, so that tests can forge them.
pub const SECRET: [u8; 32] = [0x5e; 32];
/// The password of every account of the tests.
pub const PASSWORD: &str = "a good long password";

/// The service, and what tests need beside its address.
pub struct TestApp {
    pub app: web::Data<App>,
    pub clock: Clock,
    pub tokens: Tokens,
    pub address: SocketAddr,
    stop: Option<Stop>,
    thread: Option<JoinHandle<()>>,
}

/// A centre with the people who sign in there.
pub struct TestCentre {
    pub id: CentreId,
    pub slug: String,
    pub admin: Client,
    pub broker: Client,
}

fn many(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("not zero")
}

/// Tests ask often; what limits them is tested where limits are small.
fn settings() -> Settings {
    let allowance = Allowance { per_second: many(100_000), burst: many(100_000), at_once: 512 };
    Settings { workers: Some(2), allowance, ..Settings::default() }
}

impl TestApp {
    /// Serves a database.
    pub fn start(database: &Database) -> Self {
        let clock = Clock::fixed(NOW.parse::<Timestamp>().expect("an instant"));
        Self::start_with(database, clock, settings())
    }

    /// Serves a database with a clock and settings of the test's own.
    pub fn start_with(database: &Database, clock: Clock, settings: Settings) -> Self {
        let keys = Keys::parse(&"5e".repeat(SECRET.len())).expect("a key");
        let tokens = Tokens::new(&keys, clock.clone(), SignedDuration::from_hours(8));
        let tokens = tokens.expect("tokens");
        let parts = Parts {
            store: database.store(),
            clock: clock.clone(),
            tokens: tokens.clone(),
            passwords: Passwords::new(2, 64).expect("passwords"),
            erasures: database.erasures(),
        };
        let app = web::Data::new(App::open(parts).expect("the app opens"));
        let (send, receive) = mpsc::channel();
        let served = app.clone();
        let thread = std::thread::spawn(move || {
            rt::System::new().block_on(async move {
                let metrics = Metrics::of_process().expect("metrics");
                let parts = wire(settings, &served, metrics).expect("the server is wired");
                let bound = server::build(&parts).expect("a free port");
                send.send((bound.address, bound.stop())).expect("the test waits");
                bound.until_stopped().await.expect("the server runs");
            });
        });
        let (address, stop) = receive.recv().expect("the server starts");
        Self { app, clock, tokens, address, stop: Some(stop), thread: Some(thread) }
    }

    /// Nobody in particular.
    pub fn anyone(&self) -> Client {
        Client::new(self.address, None)
    }

    /// Somebody with a token for a caller.
    pub fn as_caller(&self, caller: &Caller) -> Client {
        let issued = self.tokens.issue(caller, self.clock.new_id()).expect("a token");
        Client::new(self.address, Some(issued.token))
    }

    /// Makes a centre with an admin and a broker.
    pub fn centre(&self, slug: &str) -> TestCentre {
        let id = CentreId(self.clock.new_id());
        let centre = Centre {
            id,
            slug: slug.to_owned(),
            name: format!("Centre {slug}"),
            zone: Zone::parse("Europe/London").expect("a zone"),
            weights: Weights::default(),
            asks_cap: ASKS_CAP,
            check_years: CHECK_YEARS,
            staff_second_factor: SecondFactor::Optional,
            version: 1,
        };
        self.app.add_centre(centre).expect("the centre is new");
        let staff = |role: Role, admin| {
            let account = self.account(id, slug, role, None);
            self.as_caller(&Caller::Staff(Staff { account, centre: id, admin }))
        };
        TestCentre {
            id,
            slug: slug.to_owned(),
            admin: staff(Role::Admin, true),
            broker: staff(Role::Broker, false),
        }
    }

    /// A contact of an organisation, signed in.
    pub fn contact(&self, centre: &TestCentre, organisation: &str) -> Client {
        let organisation: OrganisationId = organisation.parse().expect("an id");
        let account = self.account(centre.id, &centre.slug, Role::Group, Some(organisation));
        self.as_caller(&Caller::Group(GroupContact { account, centre: centre.id, organisation }))
    }

    fn account(
        &self,
        centre: CentreId,
        slug: &str,
        role: Role,
        organisation: Option<OrganisationId>,
    ) -> AccountId {
        let id = AccountId(self.clock.new_id());
        let account = Account {
            id,
            centre,
            email: Email::parse(&format!("{}-{id}@{slug}.example", role.as_str()))
                .expect("an address"),
            name: format!("{} of {slug}", role.as_str()),
            role,
            organisation,
            password: hash().to_owned(),
            totp_secret: None,
            totp_step: None,
            valid_from: self.clock.now(),
            active: true,
        };
        let written = self.app.store().write(|tx| accounts::insert(tx, &account));
        written.expect("the account is new");
        self.app.tick().expect("the app follows");
        id
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            rt::System::new().block_on(stop.gracefully());
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the server was told where it happened.
            drop(thread.join());
        }
    }
}

/// The hash of [`PASSWORD`], computed once.
pub fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let passwords = Passwords::new(1, 1).expect("passwords");
        passwords.hash(PASSWORD).expect("a hash")
    })
}
