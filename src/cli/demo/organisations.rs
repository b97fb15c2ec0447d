//! Groups and organisations that do not exist.

use super::contact::phone;
use super::names::{GROUP_KINDS, ORGANISATION_KINDS, PLACES};
use super::world::World;
use crate::domain::fault::Fault;
use crate::domain::ids::OrganisationId;
use crate::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use crate::domain::text::Email;

const DAY: i64 = 24 * 3600;

/// All of them, groups first. The first group is approved and has an address: it is the one with
/// a log-in.
pub fn organisations(
    world: &World<'_>,
    groups: usize,
    larger: usize,
) -> Result<Vec<Organisation>, Fault> {
    let groups = (0..groups).map(|index| organisation(world, OrganisationKind::Group, index));
    let larger =
        (0..larger).map(|index| organisation(world, OrganisationKind::Organisation, index));
    groups.chain(larger).collect()
}

/// The `index`-th of its kind.
fn organisation(
    world: &World<'_>,
    kind: OrganisationKind,
    index: usize,
) -> Result<Organisation, Fault> {
    let mut dice = world.dice(kind.as_str(), index);
    let dice = &mut dice;
    let small = kind == OrganisationKind::Group;
    let name = name(small, index);
    let first = small && index == 0;
    let states = [
        (OrganisationState::Approved, 92),
        (OrganisationState::Pending, 5),
        (OrganisationState::Archived, 3),
    ];
    let drawn = dice.weighted(&states).copied();
    let state = drawn.filter(|_| !first).unwrap_or(OrganisationState::Approved);
    let with_email = first || dice.percent(if small { 55 } else { 95 });
    let with_phone = dice.percent(if small { 45 } else { 90 });
    let with_place = first || dice.percent(if small { 85 } else { 97 });
    let (from, to) = if state == OrganisationState::Pending { (1, 40) } else { (120, 10 * 365) };
    let created_at = world.ago(dice, from * DAY, to * DAY);
    let described = dice.percent(70);
    Ok(Organisation {
        id: OrganisationId(dice.id(created_at)),
        description: described.then(|| format!("{name} does not exist: it is made up.")),
        email: with_email.then(|| email(&name)).transpose()?,
        phone: with_phone.then(|| phone(dice)).transpose()?,
        place: with_place.then(|| world.somewhere(dice)).transpose()?,
        name,
        kind,
        state,
        version: 1,
        created_at,
        updated_at: created_at,
    })
}

/// Every name once: each kind goes round the places, one further in each round.
fn name(small: bool, index: usize) -> String {
    let kinds = if small { GROUP_KINDS } else { ORGANISATION_KINDS };
    let kinds: Vec<&str> = kinds.split('|').collect();
    let places: Vec<&str> = PLACES.split('|').collect();
    let (round, kind) = (index / kinds.len(), index % kinds.len());
    format!("{} {}", places[(kind * 5 + round) % places.len()], kinds[kind])
}

fn email(name: &str) -> Result<Email, Fault> {
    let words: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphabetic() { c } else { '-' })
        .collect();
    Email::parse(&format!("hello@{}.example", words.replace("--", "-").trim_matches('-')))
}
