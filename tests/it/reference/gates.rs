//! Eligibility: the table of scoring.md, row by row.

use jiff::civil::Date;

use onestop::domain::check::{Check, CheckLevel, CheckWhen, Decision, RequiredCheck, Workforce};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::need::{Importance, Need};
use onestop::domain::placement::PlacementState;
use onestop::domain::volunteer::Status;

use super::availability::Time;
use super::calendar::{Horizon, date_of};
use super::components::{Place, greatest_metres};
use super::{Centre, Part};

/// What the rows of the table need beside the records.
pub struct Computed<'a> {
    pub horizon: &'a Horizon,
    pub parts: &'a [Part],
    pub time: &'a Time,
    pub place: Place,
    pub asks: u32,
}

/// "Every rule that fails gives a stable reason code; all failing rules are reported, not only the
/// first." In the order of the table.
pub fn reasons(
    centre: &Centre,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    today: Date,
    facts: &Computed,
) -> Vec<&'static str> {
    let mut failed = standing(centre, need, volunteer, today, facts);
    failed.extend(requirements(need, volunteer, facts));
    failed.extend(checks(&need.need, volunteer, today, facts.horizon));
    failed.extend(fit(need, volunteer, facts));
    failed
}

/// The rows from `inactive` to `asked_enough`.
fn standing(
    centre: &Centre,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    today: Date,
    facts: &Computed,
) -> Vec<&'static str> {
    use PlacementState as S;
    let person = &volunteer.volunteer;
    let ever = |states: &[S]| {
        volunteer.placements.iter().any(|(id, state)| *id == need.need.id && states.contains(state))
    };
    // "Live placements are those in suggested, interested, offered, accepted, introduced, started."
    let live =
        ever(&[S::Suggested, S::Interested, S::Offered, S::Accepted, S::Introduced, S::Started]);
    let rows = [
        ("inactive", person.status != Status::Active),
        ("no_consent", !volunteer.may_match),
        ("paused", person.paused_until.is_some_and(|until| until > today)),
        (
            "blocked",
            volunteer.blocked_needs.contains(&need.need.id)
                || volunteer.blocked_organisations.contains(&need.need.organisation),
        ),
        ("already_placed", live),
        ("declined_before", ever(&[S::Declined])),
        ("refused_before", ever(&[S::Refused])),
        (
            "asked_before",
            ever(&[S::NoReply, S::Withdrawn, S::EndedEarly])
                && !ever(&[S::Declined, S::Refused])
                && !live,
        ),
        ("asked_enough", facts.asks >= centre.asks_cap),
    ];
    rows.into_iter().filter(|(_, fails)| *fails).map(|(code, _)| code).collect()
}

/// The rows from `too_young` to `vehicle_unknown`.
fn requirements(
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    facts: &Computed,
) -> Vec<&'static str> {
    let (wanted, person) = (&need.need, &volunteer.volunteer);
    let mut failed = Vec::new();
    match &person.date_of_birth {
        Some(born) => {
            let age = age_on(*born.reveal(), date_of(facts.horizon.first));
            if age < i16::from(wanted.min_age) || age < 18 && person.guardian.is_none() {
                failed.push("too_young");
            }
        }
        None if wanted.min_age > 16 => failed.push("age_unknown"),
        None => {}
    }
    match &person.languages {
        Some(spoken) if wanted.languages.iter().any(|language| !spoken.contains(language)) => {
            failed.push("language_missing");
        }
        None if !wanted.languages.is_empty() => failed.push("language_unknown"),
        Some(_) | None => {}
    }
    match person.vehicle {
        Some(false) if wanted.vehicle_needed => failed.push("vehicle_missing"),
        None if wanted.vehicle_needed => failed.push("vehicle_unknown"),
        Some(_) | None => {}
    }
    failed
}

/// Birthdays had by a day. "A birthday on 29 February is kept on 1 March", which comes next in
/// the order of month and day, so that nothing special is to do.
fn age_on(born: Date, day: Date) -> i16 {
    let before_birthday = (day.month(), day.day()) < (born.month(), born.day());
    day.year() - born.year() - i16::from(before_birthday)
}

/// The rows `check_missing` and `check_expiring`.
fn checks(
    need: &Need,
    volunteer: &VolunteerFacts,
    today: Date,
    horizon: &Horizon,
) -> Vec<&'static str> {
    let (missing, expiring) = checks_failing(need, volunteer, today, horizon);
    let rows = [("check_missing", missing), ("check_expiring", expiring)];
    rows.into_iter().filter(|(_, fail)| *fail > 0).map(|(code, _)| code).collect()
}

/// How many of the checks required `to_match` are missing, and how many expire.
pub fn checks_failing(
    need: &Need,
    volunteer: &VolunteerFacts,
    today: Date,
    horizon: &Horizon,
) -> (usize, usize) {
    let to_match = need.checks.iter().filter(|check| check.when == CheckWhen::ToMatch);
    let (mut missing, mut expiring) = (0, 0);
    for required in to_match {
        if !is_good_on(volunteer, *required, today, today) {
            missing += 1;
        } else if !is_good_on(volunteer, *required, today, date_of(horizon.last)) {
            expiring += 1;
        }
    }
    (missing, expiring)
}

/// Whether a check that is held, and not past its review today, is still good on a day ("good on
/// the day itself").
fn is_good_on(volunteer: &VolunteerFacts, required: RequiredCheck, today: Date, day: Date) -> bool {
    volunteer.checks.iter().any(|check| {
        is_held(check, required, today) && check.review_on >= today && check.review_on >= day
    })
}

/// "A check is held if its decision is `cleared`, its level is at least the one required (basic <
/// standard < enhanced < enhanced_barred) and its workforce serves (`adult_and_child` serves both;
/// basic has none) and it was issued by as_of's date".
pub fn is_held(check: &Check, required: RequiredCheck, today: Date) -> bool {
    let rank = |level: CheckLevel| match level {
        CheckLevel::Basic => 1,
        CheckLevel::Standard => 2,
        CheckLevel::Enhanced => 3,
        CheckLevel::EnhancedBarred => 4,
    };
    let workforce = match required.kind.workforce() {
        None => true,
        Some(wanted) => {
            check.kind.workforce() == Some(wanted)
                || check.kind.workforce() == Some(Workforce::AdultAndChild)
        }
    };
    check.decision == Decision::Cleared
        && rank(check.kind.level()) >= rank(required.kind.level())
        && workforce
        && check.issued <= today
}

/// "Checks required `to_start` (the default) are no gate: where one is not held, or its
/// `review_on` is before the first session, the match says "check to obtain"".
pub fn checks_to_obtain(
    need: &Need,
    volunteer: &VolunteerFacts,
    today: Date,
    horizon: &Horizon,
) -> Vec<RequiredCheck> {
    let mut to_obtain = need.checks.clone();
    to_obtain.retain(|required| {
        let good = volunteer.checks.iter().any(|check| {
            is_held(check, *required, today) && check.review_on >= date_of(horizon.first)
        });
        required.when == CheckWhen::ToStart && !good
    });
    to_obtain
}

/// The rows from `skill_missing` to `no_capacity`.
fn fit(need: &NeedFacts, volunteer: &VolunteerFacts, facts: &Computed) -> Vec<&'static str> {
    let (wanted, person) = (&need.need, &volunteer.volunteer);
    let listed = !person.skills.is_empty();
    let mut required = facts.parts.iter().filter(|p| p.importance == Importance::Required);
    let enough = |a: u32| a > 0 && a >= wanted.least_coverage;
    let unavailable = facts.time.known && !enough(facts.time.uncapped);
    let far = match facts.place {
        Place::Metres(metres) => metres > greatest_metres(person),
        Place::Remote | Place::Unknown => false,
    };
    let rows = [
        ("skill_missing", listed && required.clone().any(|part| part.quality < 1_000_000)),
        ("skill_unknown", !listed && required.next().is_some()),
        ("too_far", far),
        ("unavailable", unavailable),
        ("no_capacity", !unavailable && !enough(facts.time.capped)),
    ];
    rows.into_iter().filter(|(_, fails)| *fails).map(|(code, _)| code).collect()
}
