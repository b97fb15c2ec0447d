//! The demo borough: the same everywhere, plausible, nobody real, and loaded once.

mod load;
mod needs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use onestop::app::{places, vocabulary};
use onestop::cli::demo::{self, Borough, Passwords, Person, Size};
use onestop::domain::check::Decision;
use onestop::domain::consent::{Act, Purpose, holds};
use onestop::domain::need::NeedState;
use onestop::domain::organisation::{OrganisationKind, OrganisationState};
use onestop::domain::place::Precision;
use onestop::domain::time::age_on;
use onestop::domain::volunteer::Status;

fn now() -> Timestamp {
    "2026-11-22T00:30:00Z".parse().unwrap()
}

/// Enough for everything that does not count heads: a whole borough takes long in a debug build.
const VILLAGE: Size = Size { volunteers: 600, groups: 50, organisations: 30, needs: 60 };

fn made(now: Timestamp, seed: u64, size: Size) -> Borough {
    let passwords = Passwords { admin: "a".into(), broker: "b".into(), group: "g".into() };
    let (words, sectors) = (vocabulary::shared().unwrap(), places::built_in_sectors().unwrap());
    demo::generate(now, seed, size, &passwords, &words, &sectors).unwrap()
}

/// Making one takes a while in a debug build, so the tests share it.
pub fn borough() -> &'static Borough {
    static BOROUGH: OnceLock<Borough> = OnceLock::new();
    BOROUGH.get_or_init(|| made(now(), demo::SEED, Size::BOROUGH))
}

/// A borough whose plan of all open needs takes some seconds in a debug build.
pub fn town() -> &'static Borough {
    static TOWN: OnceLock<Borough> = OnceLock::new();
    let size = Size { volunteers: 3_000, groups: 60, organisations: 40, needs: 350 };
    TOWN.get_or_init(|| made(now(), demo::SEED, size))
}

/// Those for whom something holds, in a hundred.
fn percent<T>(all: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|one| holds(one)).count() as f64 * 100.0 / all.len() as f64
}

#[track_caller]
fn between(from: f64, value: f64, to: f64) {
    assert!((from..=to).contains(&value), "{value} is not between {from} and {to}");
}

fn village() -> &'static Borough {
    static VILLAGE_MADE: OnceLock<Borough> = OnceLock::new();
    VILLAGE_MADE.get_or_init(|| made(now(), demo::SEED, VILLAGE))
}

#[test]
fn the_same_seed_and_instant_make_the_same_borough_and_another_seed_another() {
    let again = made(now(), demo::SEED, VILLAGE);
    assert!(*village() == again, "two boroughs of one seed differ");
    let other = made(now(), demo::SEED + 1, VILLAGE);
    assert_ne!(other.people[0].volunteer.id, again.people[0].volunteer.id);
}

#[test]
fn a_borough_can_be_made_at_any_time_of_the_year() {
    for at in ["2027-03-28T00:59:00Z", "2028-02-29T12:00:00Z", "2026-10-25T01:30:00Z"] {
        let borough = made(at.parse().unwrap(), 7, VILLAGE);
        let open = borough.needs.iter().filter(|need| need.state == NeedState::Open).count();
        assert!(open > 30, "{open} open needs at {at}");
    }
}

#[test]
fn it_has_the_people_groups_and_needs_that_were_asked_for() {
    let borough = borough();
    assert_eq!(borough.people.len(), 6_000);
    assert_eq!(borough.needs.len(), 400);
    let of = |kind| borough.organisations.iter().filter(|o| o.kind == kind).count();
    assert_eq!(of(OrganisationKind::Group), 500);
    assert_eq!(of(OrganisationKind::Organisation), 300);
    let names: BTreeSet<&str> = borough.organisations.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names.len(), 800);
    let group = &borough.organisations[0];
    assert_eq!(group.state, OrganisationState::Approved);
    assert_eq!(borough.accounts[2].organisation, Some(group.id));
    assert!(borough.centre.name.contains("made-up"));
}

#[test]
fn every_id_is_given_once() {
    let borough = borough();
    let people = borough.people.iter().map(|p| p.volunteer.id.0);
    let checks = borough.people.iter().flat_map(|p| p.checks.iter().map(|c| c.id.0));
    let groups = borough.organisations.iter().map(|o| o.id.0);
    let needs = borough.needs.iter().map(|n| n.id.0);
    let placements = borough.placements.iter().map(|h| h.last().id.0);
    let blocks = borough.blocks.iter().map(|b| b.id.0);
    let accounts = borough.accounts.iter().map(|a| a.id.0);
    let all: Vec<_> = people
        .chain(checks)
        .chain(groups)
        .chain(needs)
        .chain(placements)
        .chain(blocks)
        .chain(accounts)
        .collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    assert!(all.iter().all(|id| id.get_version_num() == 7));
}

#[test]
fn nobody_in_it_can_be_written_to_rung_up_or_visited() {
    let borough = borough();
    let reserved = |email: &str| email.ends_with("@example.org") || email.ends_with(".example");
    let drama = |phone: &str| {
        (phone.starts_with("+447700900") && phone.len() == 13)
            || (phone.starts_with("+441514960") && phone.len() == 13)
    };
    let nobodys = |postcode: &str| {
        postcode.ends_with(|letter| "CIKMOV".contains(letter)) && postcode.len() >= 6
    };
    for Person { volunteer, .. } in &borough.people {
        assert!(volunteer.email.as_ref().is_none_or(|email| reserved(email.reveal())));
        assert!(volunteer.phone.as_ref().is_none_or(|phone| drama(phone.reveal())));
        assert!(volunteer.home.as_ref().is_none_or(|home| nobodys(home.postcode.as_str())));
    }
    for group in &borough.organisations {
        assert!(group.email.as_ref().is_none_or(|email| reserved(email.reveal())));
        assert!(group.phone.as_ref().is_none_or(|phone| drama(phone.reveal())));
        assert!(group.place.as_ref().is_none_or(|place| nobodys(place.postcode.as_str())));
    }
    assert!(borough.accounts.iter().all(|account| reserved(account.email.reveal())));
}

#[test]
fn people_are_as_the_figures_say() {
    let people = &borough().people;
    between(89.0, percent(people, |p| holds(&p.consents, Purpose::Matching)), 94.0);
    between(81.0, percent(people, |p| p.volunteer.status == Status::Active), 87.0);
    between(60.0, percent(people, |p| p.volunteer.availability.is_known()), 80.0);
    between(15.0, percent(people, |p| p.volunteer.skills.is_empty()), 21.0);
    between(17.0, percent(people, |p| p.volunteer.date_of_birth.is_none()), 27.0);
    between(2.0, percent(people, |p| p.volunteer.home.is_none()), 6.0);
    between(27.0, percent(people, |p| p.volunteer.languages.is_none()), 33.0);
    between(20.0, percent(people, |p| p.volunteer.vehicle.is_none()), 40.0);
    between(30.0, percent(people, |p| !p.checks.is_empty()), 38.0);
    between(2.0, percent(people, |p| p.volunteer.paused_until.is_some()), 7.0);
    let minutes: Vec<u32> =
        people.iter().filter_map(|p| p.volunteer.availability.minutes_per_week).collect();
    let mean = f64::from(minutes.iter().sum::<u32>()) / minutes.len() as f64 / 60.0;
    between(2.6, mean, 3.6);
    let five_years = now().as_second() - 5 * 365 * 86_400;
    between(30.0, percent(people, |p| p.volunteer.created_at.as_second() < five_years), 44.0);
    let mut skills: BTreeMap<&str, usize> = BTreeMap::new();
    for held in people.iter().flat_map(|p| &p.volunteer.skills) {
        *skills.entry(held.skill.as_str()).or_default() += 1;
    }
    assert!(skills.len() > 150, "only {} skills are held by anybody", skills.len());
    assert!(skills["event-helping"] > skills["bookkeeping"] * 3);
}

#[test]
fn every_unknown_and_every_rare_case_is_there() {
    let people = &borough().people;
    let some = |what: &str, holds: &dyn Fn(&Person) -> bool| {
        assert!(people.iter().any(holds), "nobody {what}");
    };
    let today = now().to_zoned(TimeZone::UTC).date();
    let age =
        |p: &Person| p.volunteer.date_of_birth.as_ref().map(|born| age_on(*born.reveal(), today));
    some("under 18 with a guardian", &|p| {
        age(p).is_some_and(|age| age < 18) && p.volunteer.guardian.is_some()
    });
    some("under 18 without one", &|p| {
        age(p).is_some_and(|age| age < 18) && p.volunteer.guardian.is_none()
    });
    some("over 80", &|p| age(p).is_some_and(|age| age > 80));
    some("without family name", &|p| p.volunteer.name.family.is_none());
    some("known as somebody else", &|p| p.volunteer.name.known_as.is_some());
    some("with a home that no table knows", &|p| {
        p.volunteer.home.as_ref().is_some_and(|home| home.found.is_none())
    });
    some("with no listed language", &|p| p.volunteer.languages.as_deref() == Some(&[]));
    some("without English", &|p| {
        let spoken = p.volunteer.languages.as_deref().unwrap_or_default();
        spoken.iter().any(|l| l.as_str() == "pl") && spoken.iter().all(|l| l.as_str() != "en")
    });
    some("free on dates only", &|p| {
        let availability = &p.volunteer.availability;
        availability.weekly.is_empty() && !availability.extra.is_empty()
    });
    some("free past midnight", &|p| p.volunteer.availability.weekly.iter().any(|w| w.to < w.from));
    some("away", &|p| !p.volunteer.availability.away.is_empty());
    some("with words that are no skill", &|p| !p.volunteer.unresolved.is_empty());
    some("with support needed", &|p| !p.volunteer.support_needed.is_empty());
    some("whose consent was taken back", &|p| {
        p.consents.iter().any(|c| c.act == Act::Withdrawn && c.purpose == Purpose::Matching)
            && !holds(&p.consents, Purpose::Matching)
    });
    some("with an expired check", &|p| p.checks.iter().any(|c| c.review_on < today));
    some("with two checks", &|p| p.checks.len() == 2);
    for decision in Decision::ALL {
        some(decision.as_str(), &|p| p.checks.iter().any(|c| c.decision == *decision));
    }
    for status in Status::ALL {
        some(status.as_str(), &|p| p.volunteer.status == *status);
    }
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for email in people.iter().filter_map(|p| p.volunteer.email.as_ref()) {
        *shared.entry(email.key()).or_default() += 1;
    }
    assert!(shared.values().filter(|count| **count == 2).count() > 100);
    let found = people.iter().filter_map(|p| p.volunteer.home.as_ref()?.found.as_ref());
    assert!(found.clone().count() > 5_000);
    assert!(found.into_iter().all(|f| f.precision == Precision::Sector && f.ward.is_some()));
}
