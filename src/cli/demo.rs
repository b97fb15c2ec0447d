//! The demo borough: a whole centre that does not exist, for a first look at the product. The
//! same seed, instant and vocabulary make the same borough everywhere. Nobody in it is real:
//! addresses end in `example.org` or `.example`, telephone numbers are those that Ofcom keeps
//! for drama, and postcodes end in letters that Royal Mail never gives out.

mod blocks;
mod contact;
mod dice;
mod figures;
pub mod load;
mod localities;
mod names;
mod needs;
mod organisations;
mod placements;
mod volunteers;
mod world;

use jiff::Timestamp;

use crate::domain::account::{Account, Role, Staff};
use crate::domain::block::Block;
use crate::domain::centre::{ASKS_CAP, CHECK_YEARS, Centre, Zone};
use crate::domain::check::Check;
use crate::domain::consent::ConsentEntry;
use crate::domain::fault::Fault;
use crate::domain::ids::{AccountId, CentreId, OrganisationId};
use crate::domain::named_place::CentrePlace;
use crate::domain::need::Need;
use crate::domain::organisation::Organisation;
use crate::domain::place::Place;
use crate::domain::placement::{Event, Placement};
use crate::domain::text::Email;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::Volunteer;
use crate::domain::weights::Weights;
use world::World;

/// The centre's short name in addresses.
pub const SLUG: &str = "demo";
/// The centre's name, which says what it is.
pub const NAME: &str = "Demo borough (made-up data)";
/// The seed that `serve --demo` uses.
pub const SEED: u64 = 2_026;
/// Log-in of a member of staff who also changes settings.
pub const ADMIN: &str = "admin@demo.example";
/// Log-in of a member of staff who brokers.
pub const BROKER: &str = "broker@demo.example";
/// Log-in of a contact of an approved group.
pub const GROUP: &str = "group@demo.example";

/// How large a borough is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// People who volunteer.
    pub volunteers: usize,
    /// Grass-roots groups, at least one.
    pub groups: usize,
    /// Larger organisations.
    pub organisations: usize,
    /// Needs.
    pub needs: usize,
}

impl Size {
    /// That of the demo.
    pub const BOROUGH: Self =
        Self { volunteers: 6_000, groups: 500, organisations: 300, needs: 400 };
}

/// Hashes (PHC strings) of the passwords of the three log-ins.
#[derive(Debug, Clone)]
pub struct Passwords {
    /// Of [`ADMIN`].
    pub admin: String,
    /// Of [`BROKER`].
    pub broker: String,
    /// Of [`GROUP`].
    pub group: String,
}

/// A volunteer with what is kept beside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The record.
    pub volunteer: Volunteer,
    /// The ledger of consents, in the order in which it was written.
    pub consents: Vec<ConsentEntry>,
    /// Checks.
    pub checks: Vec<Check>,
}

/// A placement after each of its moves, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The placement as it was after a move, and the move. Never empty.
    steps: Vec<(Placement, Event)>,
}

impl History {
    /// The placement after each move, oldest first.
    pub fn steps(&self) -> &[(Placement, Event)] {
        &self.steps
    }

    /// The placement as it stands.
    pub fn last(&self) -> &Placement {
        &self.steps[self.steps.len() - 1].0
    }
}

/// A whole borough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borough {
    /// The instant of which it is told.
    pub made_at: Timestamp,
    /// The centre.
    pub centre: Centre,
    /// Log-ins: admin, broker, a group's contact.
    pub accounts: Vec<Account>,
    /// Groups, then organisations. The first has the log-in [`GROUP`].
    pub organisations: Vec<Organisation>,
    /// People, by id.
    pub people: Vec<Person>,
    /// Needs, by id.
    pub needs: Vec<Need>,
    /// Placements with their histories, by id.
    pub placements: Vec<History>,
    /// Pairs that staff ruled out.
    pub blocks: Vec<Block>,
    /// The centre's own list of places.
    pub places: Vec<CentrePlace>,
}

/// Makes the borough as it is at an instant (whole microseconds, as the clock gives it).
/// `sectors` is the built-in table; other places in it are passed over. Fails where the
/// vocabulary lacks a term that the borough uses, or no sector is given.
pub fn generate(
    now: Timestamp,
    seed: u64,
    size: Size,
    passwords: &Passwords,
    vocabulary: &Vocabulary,
    sectors: &[Place],
) -> Result<Borough, Fault> {
    let zone = Zone::parse("Europe/London")?;
    let world = World::new(now, seed, zone.tz().clone(), vocabulary, sectors)?;
    let mut organisations = organisations::organisations(&world, size.groups, size.organisations)?;
    let first = organisations.first().map(|group| group.id);
    let group = first.ok_or_else(|| Fault::required("a group"))?;
    let centre = centre(&world, zone);
    let accounts = accounts(&world, centre.id, group, passwords)?;
    let broker = Staff { account: accounts[1].id, centre: centre.id, admin: false };
    let people = (0..size.volunteers).map(|index| volunteers::person(&world, index));
    let mut people = people.collect::<Result<Vec<_>, _>>()?;
    let mut needs = needs::needs(&world, &organisations, size.needs)?;
    let mut placements = placements::placements(&world, &people, &mut needs, broker);
    let blocks = blocks::blocks(&world, &people, &needs, &placements);
    let places = localities::localities(&world, sectors);
    organisations.sort_by_key(|organisation| (organisation.id != group, organisation.id));
    people.sort_by_key(|person| person.volunteer.id);
    needs.sort_by_key(|need| need.id);
    placements.sort_by_key(|history| history.last().id);
    let made_at = now;
    Ok(Borough {
        made_at,
        centre,
        accounts,
        organisations,
        people,
        needs,
        placements,
        blocks,
        places,
    })
}

fn centre(world: &World<'_>, zone: Zone) -> Centre {
    Centre {
        id: CentreId(world.dice("centre", 0).id(world.now)),
        slug: SLUG.to_owned(),
        name: NAME.to_owned(),
        zone,
        weights: Weights::default(),
        asks_cap: ASKS_CAP,
        check_years: CHECK_YEARS,
        version: 1,
    }
}

fn accounts(
    world: &World<'_>,
    centre: CentreId,
    group: OrganisationId,
    passwords: &Passwords,
) -> Result<Vec<Account>, Fault> {
    let logins = [
        (ADMIN, "Demo admin", Role::Admin, None, &passwords.admin),
        (BROKER, "Demo broker", Role::Broker, None, &passwords.broker),
        (GROUP, "Demo group", Role::Group, Some(group), &passwords.group),
    ];
    let account = |(index, (email, name, role, organisation, password)): (
        usize,
        (&str, &str, _, _, &String),
    )| {
        Ok(Account {
            id: AccountId(world.dice("account", index).id(world.now)),
            centre,
            email: Email::parse(email)?,
            name: name.to_owned(),
            role,
            organisation,
            password: password.clone(),
            totp_secret: None,
            totp_step: None,
            valid_from: world.now,
            active: true,
        })
    };
    logins.into_iter().enumerate().map(account).collect()
}
