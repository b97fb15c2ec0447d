//! Opening the service, and setting up centres and log-ins.

use std::io::{IsTerminal, Read, Write};

use clap::Subcommand;
use jiff::SignedDuration;

use super::Failure;
use crate::app::accounts::NewAccount;
use crate::app::engine::proof::{Proof, prove};
use crate::app::erasures::Erasures;
use crate::app::{App, Error, Parts};
use crate::auth::keys::Keys;
use crate::auth::password::Passwords;
use crate::auth::pseudonyms::Pseudonyms;
use crate::auth::token::Tokens;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::account::Role;
use crate::domain::centre::{ASKS_CAP, CHECK_YEARS, Centre, SecondFactor, Zone, parse_slug};
use crate::domain::ids::CentreId;
use crate::domain::text::{self, Email};
use crate::domain::weights::Weights;
use crate::store::erasures::file::Ledger;
use crate::store::{self, Options, Store, Url};

/// Callers that wait for their password to be checked before more are turned away.
const PASSWORDS_WAITING: usize = 32;

/// Opens the database and everything on it.
pub fn open(config: &Config) -> Result<App, Failure> {
    let url = Url::parse(&config.database.url).map_err(failure)?;
    if let Some(folder) = config.database.sqlite_file().as_deref().and_then(std::path::Path::parent)
        && !folder.as_os_str().is_empty()
    {
        std::fs::create_dir_all(folder).map_err(failure)?;
    }
    let store = Store::open(&url, &Options::default()).map_err(failure)?;
    let clock = Clock::system();
    let keys = Keys::load_or_create(&config.tokens.key_file).map_err(failure)?;
    let lifetime = SignedDuration::try_from(config.tokens.lifetime).map_err(failure)?;
    let tokens = Tokens::new(&keys, clock.clone(), lifetime).map_err(failure)?;
    let passwords = Passwords::new(config.limits.passwords, PASSWORDS_WAITING).map_err(failure)?;
    let ledger = Ledger::open(&config.erasures.file).map_err(failure)?;
    let key = Keys::load_or_create(&config.erasures.key_file).map_err(failure)?;
    let erasures = Erasures { ledger, pseudonyms: Pseudonyms::new(&key) };
    Ok(App::open(Parts { store, clock, tokens, passwords, erasures })?)
}

#[expect(clippy::needless_pass_by_value, reason = "it is the shape map_err wants")]
fn failure(error: impl ToString) -> Failure {
    Failure::new(error.to_string())
}

/// What can be done with centres.
#[derive(Subcommand)]
pub enum CentreCommand {
    /// Make a centre.
    Add {
        /// Short name in addresses, e.g. `knowsley`.
        #[arg(long)]
        slug: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// Its time zone.
        #[arg(long, default_value = "Europe/London")]
        time_zone: String,
    },
    /// List the centres.
    List,
}

/// Makes or lists centres.
pub fn centre(config: &Config, command: CentreCommand) -> Result<(), Failure> {
    let app = open(config)?;
    match command {
        CentreCommand::Add { slug, name, time_zone } => {
            let centre = Centre {
                id: CentreId(app.clock().new_id()),
                slug: parse_slug(&slug).map_err(failure)?,
                name: text::line("The name", &name, text::NAME_MAX).map_err(failure)?,
                zone: Zone::parse(&time_zone).map_err(failure)?,
                weights: Weights::default(),
                asks_cap: ASKS_CAP,
                check_years: CHECK_YEARS,
                staff_second_factor: SecondFactor::Optional,
                version: 1,
            };
            let centre = app.add_centre(centre)?;
            println!("The centre {} is there ({}).", centre.slug, centre.id);
        }
        CentreCommand::List => {
            for centre in app.store().read(store::centres::list).map_err(failure)? {
                println!("{:<20} {}", centre.slug, centre.name);
            }
        }
    }
    Ok(())
}

/// What can be done with log-ins.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Make a log-in for a member of staff. The password is read from the terminal or, in a
    /// script, from standard input.
    Add {
        /// Their address.
        #[arg(long)]
        email: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// `broker` or `admin`.
        #[arg(long)]
        role: String,
        /// Short name of the centre; may be left out where there is one.
        #[arg(long)]
        centre: Option<String>,
        /// Set up a second factor and print its address for an authenticator app.
        #[arg(long)]
        second_factor: bool,
    },
    /// Give a member of staff a new second factor in place of a lost one, print its address for an
    /// authenticator app, and end their sessions.
    ResetSecondFactor {
        /// Their address.
        #[arg(long)]
        email: String,
    },
}

/// Makes a log-in, or gives one a new second factor.
pub fn user(config: &Config, command: UserCommand) -> Result<(), Failure> {
    let app = open(config)?;
    let (email, name, role, centre, second_factor) = match command {
        UserCommand::Add { email, name, role, centre, second_factor } => {
            (email, name, role, centre, second_factor)
        }
        UserCommand::ResetSecondFactor { email } => return reset_second_factor(&app, &email),
    };
    let role = Role::parse(&role).map_err(failure)?;
    if role == Role::Group {
        return Err(Failure::new(
            "A group's contact is added to an organisation, with POST /organisations/{id}/contacts.",
        ));
    }
    let new = NewAccount {
        centre: app.centre_named(centre.as_deref())?,
        email: Email::parse(&email).map_err(failure)?,
        name: text::line("The name", &name, text::NAME_MAX).map_err(failure)?,
        role,
        password: read_password()?,
        second_factor,
    };
    let (account, address) = app.add_account(new)?;
    println!("The log-in is there ({}).", account.id);
    if let Some(address) = address {
        show_second_factor(&address);
    }
    Ok(())
}

fn reset_second_factor(app: &App, email: &str) -> Result<(), Failure> {
    let email = Email::parse(email).map_err(failure)?;
    let address = app.renew_second_factor(&email).map_err(|error| match error {
        Error::NotFound => Failure::new("No member of staff has this address."),
        other => Failure::from(other),
    })?;
    println!("The old second factor no longer counts, and all sessions have ended.");
    show_second_factor(&address);
    Ok(())
}

fn show_second_factor(address: &str) {
    println!("Second factor, shown once; scan it or type it into an authenticator:\n{address}");
}

fn read_password() -> Result<String, Failure> {
    let mut password = String::new();
    if std::io::stdin().is_terminal() {
        print!("Password (12 to 200 characters; it shows while you type): ");
        std::io::stdout().flush().map_err(failure)?;
        std::io::stdin().read_line(&mut password).map_err(failure)?;
    } else {
        std::io::stdin().take(10_000).read_to_string(&mut password).map_err(failure)?;
    }
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// Needs that are named where the index is wrong.
const MOST_TOLD: usize = 20;

/// Checks the database, its integrity and its references, the chain of the audit, and that the
/// index of matching is the same by either way to it. All that is wrong is told at once.
pub fn verify(config: &Config) -> Result<(), Failure> {
    let app = open(config)?;
    let (mut wrong, chain) = app
        .store()
        .snapshot(|conn| {
            let wrong = store::integrity::check(conn)?;
            Ok::<_, store::Error>((wrong, store::audit::verify_chain(conn)?))
        })
        .map_err(failure)?;
    if wrong.is_empty() {
        println!("The database is sound, and every reference leads somewhere.");
    }
    match chain.broken {
        None => println!("The audit chain is whole ({} rows).", chain.rows),
        Some(row) => wrong.push(format!("the audit was changed at row {row}")),
    }
    let proof = prove(app.store(), app.clock().now())?;
    let Proof { volunteers, rankings, changes, digest, .. } = &proof;
    if proof.differing.is_empty() {
        println!(
            "The index ranks the same whether it is read anew or follows the last {changes} changes \
             ({volunteers} people, {rankings} open needs, digest {digest})."
        );
    }
    let told = proof.differing.iter().map(|need| {
        format!("need {need} is ranked otherwise where the index follows changes: restart the service, and tell its makers")
    });
    wrong.extend(told.take(MOST_TOLD));
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new(wrong.join("\n"))) }
}
