//! Every gate with every code.

use jiff::SignedDuration;
use jiff::civil::date;

use super::fixtures::{
    as_of, check, held, kind, need, needed, north, pair, reasons, sessions, volunteer,
};
use crate::domain::check::{CheckLevel, CheckWhen, Decision, RequiredCheck, Workforce};
use crate::domain::ids::{LanguageId, NeedId, OrganisationId};
use crate::domain::need::{Importance, Location};
use crate::domain::pii::Pii;
use crate::domain::placement::PlacementState;
use crate::domain::score::Reason;
use crate::domain::volunteer::{Guardian, Status};

#[test]
fn a_pair_in_which_everything_fits_fails_nothing() {
    assert_eq!(reasons(&need(|_| ()), &volunteer(|_| ())), []);
}

#[test]
fn standing_consent_and_pause() {
    for status in [Status::Applied, Status::Left, Status::Archived] {
        assert_eq!(
            reasons(&need(|_| ()), &volunteer(|v| v.status = status)),
            [Reason::Inactive],
            "{}",
            status.as_str()
        );
    }
    let mut silent = volunteer(|_| ());
    silent.may_match = false;
    assert_eq!(reasons(&need(|_| ()), &silent), [Reason::NoConsent]);
    let until = |day| volunteer(move |v| v.paused_until = Some(date(2026, 11, day)));
    assert_eq!(reasons(&need(|_| ()), &until(30)), []);
    let december = volunteer(|v| v.paused_until = Some(date(2026, 12, 1)));
    assert_eq!(reasons(&need(|_| ()), &december), [Reason::Paused]);
}

#[test]
fn blocks_of_the_pair_and_of_the_organisation() {
    let mut person = volunteer(|_| ());
    person.blocked_organisations = vec![need(|_| ()).need.organisation];
    assert_eq!(reasons(&need(|_| ()), &person), [Reason::Blocked]);
    person.blocked_organisations = vec![OrganisationId(uuid::Uuid::from_u128(99))];
    assert_eq!(reasons(&need(|_| ()), &person), []);
    person.blocked_needs = vec![need(|_| ()).need.id];
    assert_eq!(reasons(&need(|_| ()), &person), [Reason::Blocked]);
}

#[test]
fn what_became_of_earlier_placements() {
    use PlacementState as S;
    let codes = |states: &[S]| {
        let mut person = volunteer(|_| ());
        let this = need(|_| ()).need.id;
        person.placements = states.iter().map(|state| (this, *state)).collect();
        // What happened with another need does not matter.
        person.placements.push((NeedId(uuid::Uuid::from_u128(50)), S::Declined));
        reasons(&need(|_| ()), &person)
    };
    for state in S::ALL {
        let expected = match state {
            S::Declined => vec![Reason::DeclinedBefore],
            S::Refused => vec![Reason::RefusedBefore],
            S::NoReply | S::Withdrawn | S::EndedEarly => vec![Reason::AskedBefore],
            S::Completed => vec![],
            S::Suggested
            | S::Interested
            | S::Offered
            | S::Accepted
            | S::Introduced
            | S::Started => vec![Reason::AlreadyPlaced],
        };
        assert_eq!(codes(&[*state]), expected, "{}", state.as_str());
    }
    assert_eq!(codes(&[S::Withdrawn, S::Declined]), [Reason::DeclinedBefore]);
    assert_eq!(codes(&[S::NoReply, S::Offered]), [Reason::AlreadyPlaced]);
    assert_eq!(
        codes(&[S::Refused, S::Declined, S::Started]),
        [Reason::AlreadyPlaced, Reason::DeclinedBefore, Reason::RefusedBefore]
    );
}

#[test]
fn whoever_was_asked_often_enough_is_left_alone() {
    let asked = |hours: &[i64]| {
        let mut person = volunteer(|_| ());
        person.asks = hours.iter().map(|h| as_of() - SignedDuration::from_hours(*h)).collect();
        reasons(&need(|_| ()), &person)
    };
    assert_eq!(asked(&[673, 2, 1]), []);
    assert_eq!(asked(&[672, 2, 1]), [Reason::AskedEnough]);
    assert_eq!(asked(&[3, 2, 0]), []);
}

#[test]
fn age_on_the_first_session_and_a_guardians_permission() {
    let born = |year, month, day| {
        volunteer(move |v| v.date_of_birth = Some(Pii::new(date(year, month, day))))
    };
    let from = |age| need(move |n| n.min_age = age);
    // Eighteen on the day of the first session, 1 December 2026.
    assert_eq!(reasons(&from(18), &born(2008, 12, 1)), []);
    assert_eq!(reasons(&from(18), &born(2008, 12, 2)), [Reason::TooYoung]);
    assert_eq!(reasons(&from(16), &born(2009, 1, 1)), [Reason::TooYoung]);
    let mut allowed = born(2009, 1, 1);
    let guardian = Guardian { name: Pii::new("Kim".to_owned()), given_at: date(2026, 1, 1) };
    std::sync::Arc::make_mut(&mut allowed.volunteer).guardian = Some(guardian);
    assert_eq!(reasons(&from(16), &allowed), []);
    assert_eq!(reasons(&from(18), &allowed), [Reason::TooYoung]);
    let unknown = volunteer(|v| v.date_of_birth = None);
    assert_eq!(reasons(&from(16), &unknown), []);
    assert_eq!(reasons(&from(17), &unknown), [Reason::AgeUnknown]);
}

#[test]
fn languages_and_vehicle_known_missing_and_unknown() {
    let polish = need(|n| n.languages = vec![LanguageId::from("pl")]);
    let speaks = |languages: Option<&[&str]>| {
        let languages = languages.map(|l| l.iter().map(|l| LanguageId::from(*l)).collect());
        reasons(&polish, &volunteer(|v| v.languages = languages))
    };
    assert_eq!(speaks(Some(&["en", "pl"])), []);
    assert_eq!(speaks(Some(&["en"])), [Reason::LanguageMissing]);
    assert_eq!(speaks(Some(&[])), [Reason::LanguageMissing]);
    assert_eq!(speaks(None), [Reason::LanguageUnknown]);
    let drives =
        |vehicle| reasons(&need(|n| n.vehicle_needed = true), &volunteer(|v| v.vehicle = vehicle));
    assert_eq!(drives(Some(true)), []);
    assert_eq!(drives(Some(false)), [Reason::VehicleMissing]);
    assert_eq!(drives(None), [Reason::VehicleUnknown]);
}

#[test]
fn checks_missing_expiring_and_to_obtain() {
    let adult = kind(CheckLevel::Enhanced, Some(Workforce::Adult));
    let to_match = RequiredCheck { kind: adult, when: CheckWhen::ToMatch };
    let to_start = RequiredCheck { kind: adult, when: CheckWhen::ToStart };
    let with = |required: RequiredCheck, held: Vec<_>| {
        let mut person = volunteer(|_| ());
        person.checks = held;
        let found = pair(&need(|n| n.checks = vec![required]), &person);
        (found.reasons, found.explanation.checks_to_obtain)
    };
    let until = |month, day| check(adult, date(2024, 1, 1), date(2026, month, day));
    // as_of 30 November, first session 1 December, last session 8 December.
    assert_eq!(with(to_match, vec![]).0, [Reason::CheckMissing]);
    assert_eq!(with(to_match, vec![until(11, 29)]).0, [Reason::CheckMissing]);
    assert_eq!(with(to_match, vec![until(11, 30)]).0, [Reason::CheckExpiring]);
    assert_eq!(with(to_match, vec![until(12, 7)]).0, [Reason::CheckExpiring]);
    assert_eq!(with(to_match, vec![until(12, 8)]), (vec![], vec![]));
    assert_eq!(with(to_match, vec![until(11, 29), until(12, 8)]).0, []);
    assert_eq!(with(to_start, vec![until(11, 30)]), (vec![], vec![to_start]));
    assert_eq!(with(to_start, vec![until(12, 1)]), (vec![], vec![]));
    let refuses = |change: fn(&mut crate::domain::check::Check)| {
        let mut held = until(12, 8);
        change(&mut held);
        with(to_match, vec![held]).0 == [Reason::CheckMissing]
    };
    assert!(refuses(|c| c.decision = Decision::Pending));
    assert!(refuses(|c| c.issued = date(2026, 12, 1)));
    assert!(refuses(|c| c.kind = kind(CheckLevel::Standard, Some(Workforce::Adult))));
    assert!(refuses(|c| c.kind = kind(CheckLevel::Enhanced, Some(Workforce::Child))));
    assert!(
        !refuses(|c| c.kind = kind(CheckLevel::EnhancedBarred, Some(Workforce::AdultAndChild)))
    );
    assert!(!refuses(|c| c.issued = date(2026, 11, 30)));
}

#[test]
fn required_skills_missing_and_unknown() {
    let needs = need(|n| n.skills = vec![needed("driving", Importance::Required, 2, 1)]);
    let with = |skills: Vec<_>| reasons(&needs, &volunteer(|v| v.skills = skills));
    assert_eq!(with(vec![]), [Reason::SkillUnknown]);
    assert_eq!(with(vec![held("tea", 3)]), [Reason::SkillMissing]);
    assert_eq!(with(vec![held("driving", 1)]), [Reason::SkillMissing]);
    assert_eq!(with(vec![held("driving", 2)]), []);
    assert_eq!(with(vec![held("accessible-minibus", 2)]), []);
    let own = need(|n| n.skills = vec![needed("our-own", Importance::Required, 1, 1)]);
    let with = |skill| reasons(&own, &volunteer(|v| v.skills = vec![held(skill, 1)]));
    assert_eq!(with("our-own"), []);
    assert_eq!(with("driving"), [Reason::SkillMissing]);
}

#[test]
fn too_far_is_beyond_the_greatest_distance() {
    let at = |metres: f64| {
        reasons(&need(|n| n.location = Location::At(north(metres))), &volunteer(|_| ()))
    };
    assert_eq!(at(2_000.0), []);
    assert_eq!(at(2_001.0), [Reason::TooFar]);
    let homeless = volunteer(|v| v.home = None);
    assert_eq!(reasons(&need(|_| ()), &homeless), []);
    let remote = need(|n| n.location = Location::Remote(Some(north(90_000.0))));
    assert_eq!(reasons(&remote, &volunteer(|_| ())), []);
}

#[test]
fn all_failing_rules_are_reported_in_the_order_of_the_table() {
    let person = volunteer(|v| {
        v.status = Status::Left;
        v.home = Some(north(50_000.0));
        v.vehicle = Some(false);
        v.date_of_birth = None;
    });
    let asked = need(|n| {
        n.vehicle_needed = true;
        n.min_age = 18;
        n.schedule = sessions(&[(date(2026, 12, 2), "10:00", "12:00")]);
    });
    let expected = [
        Reason::Inactive,
        Reason::AgeUnknown,
        Reason::VehicleMissing,
        Reason::TooFar,
        Reason::Unavailable,
    ];
    assert_eq!(reasons(&asked, &person), expected);
}
