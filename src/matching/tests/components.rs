//! The five components, unknowns, the score and what comes with it.

use jiff::SignedDuration;

use super::fixtures::{
    as_of, held, need, needed, north, pair, request, snapshot, values, volunteer,
};
use crate::domain::facts::NeedFacts;
use crate::domain::ids::{CauseId, SkillId, SupportId};
use crate::domain::need::{Importance, Location, NeededSkill, Urgency};
use crate::domain::score::{SkillPart, Unknown};
use crate::domain::volunteer::{HeldSkill, Travel, TravelMode};
use crate::domain::weights::{WeightOverrides, Weights};
use crate::matching::rank;

const REQUIRED: Importance = Importance::Required;
const DESIRABLE: Importance = Importance::Desirable;

fn wants(skills: Vec<NeededSkill>) -> NeedFacts {
    need(|n| n.skills = skills)
}

/// `S`, and per needed skill what served it and how well.
fn skills(wanted: Vec<NeededSkill>, has: Vec<HeldSkill>) -> (u32, Vec<(Option<String>, u32)>) {
    let found = pair(&wants(wanted), &volunteer(|v| v.skills = has)).explanation;
    let part = |part: SkillPart| (part.held.map(|id| id.0), part.quality);
    (found.components[0].value, found.skills.into_iter().map(part).collect())
}

/// How well one held skill serves one desirable skill.
fn quality(wanted: (&str, i64), has: (&str, i64)) -> u32 {
    skills(vec![needed(wanted.0, DESIRABLE, wanted.1, 1)], vec![held(has.0, has.1)]).1[0].1
}

#[test]
fn similarity_halves_with_each_level_above_and_siblings_count_a_quarter() {
    assert_eq!(quality(("driving", 1), ("driving", 1)), 1_000_000);
    assert_eq!(quality(("driving", 1), ("accessible-minibus", 1)), 1_000_000);
    assert_eq!(quality(("minibus-driving", 1), ("driving", 1)), 500_000);
    assert_eq!(quality(("accessible-minibus", 1), ("driving", 1)), 250_000);
    assert_eq!(quality(("minibus-driving", 1), ("van-driving", 1)), 250_000);
    assert_eq!(quality(("van-driving", 1), ("accessible-minibus", 1)), 150_000);
    // Without a parent there are no siblings.
    assert_eq!(quality(("first-aid", 1), ("tea", 3)), 150_000);
}

#[test]
fn a_lower_level_counts_in_proportion_and_a_higher_one_no_more() {
    assert_eq!(quality(("driving", 3), ("driving", 1)), 333_333);
    assert_eq!(quality(("driving", 3), ("driving", 2)), 666_667);
    assert_eq!(quality(("driving", 2), ("driving", 3)), 1_000_000);
    assert_eq!(quality(("minibus-driving", 3), ("driving", 2)), 333_333);
    assert_eq!(quality(("minibus-driving", 3), ("van-driving", 1)), 150_000);
}

#[test]
fn of_equal_skills_the_higher_level_then_the_smaller_id_is_named() {
    let wanted = || vec![needed("driving", DESIRABLE, 1, 1)];
    let named = |has| skills(wanted(), has).1[0].0.clone().unwrap();
    assert_eq!(named(vec![held("driving", 1), held("van-driving", 2)]), "van-driving");
    let two = vec![held("minibus-driving", 2), held("van-driving", 2)];
    assert_eq!(named(two), "minibus-driving");
}

#[test]
fn no_skill_is_named_where_unknown_counted_or_none_serves() {
    let both = vec![needed("first-aid", REQUIRED, 1, 1), needed("tea", DESIRABLE, 1, 1)];
    let (value, parts) = skills(both.clone(), vec![held("driving", 3)]);
    assert_eq!((value, parts), (150_000, vec![(None, 0), (None, 150_000)]));
    let (value, parts) = skills(both, vec![]);
    assert_eq!((value, parts), (150_000, vec![(None, 0), (None, 150_000)]));
}

#[test]
fn skills_are_the_weighted_mean_of_the_desirable_ones() {
    let wanted = vec![
        needed("driving", REQUIRED, 1, 100),
        needed("first-aid", DESIRABLE, 1, 2),
        needed("tea", DESIRABLE, 1, 1),
    ];
    let (value, _) = skills(wanted, vec![held("driving", 1), held("tea", 1)]);
    assert_eq!(value, 433_333);
    assert_eq!(skills(vec![needed("tea", REQUIRED, 1, 1)], vec![held("tea", 1)]).0, 1_000_000);
    assert_eq!(skills(vec![], vec![held("tea", 1)]).0, 500_000);
    assert_eq!(skills(vec![], vec![]).0, 500_000);
}

#[test]
fn skills_are_flagged_only_where_a_desirable_one_is_named_and_none_listed() {
    let flags =
        |wanted, has| pair(&wants(wanted), &volunteer(|v| v.skills = has)).explanation.unknown;
    let tea = |importance| vec![needed("tea", importance, 1, 1)];
    assert_eq!(flags(tea(DESIRABLE), vec![]), [Unknown::Skills]);
    assert_eq!(flags(tea(REQUIRED), vec![]), []);
    assert_eq!(flags(tea(DESIRABLE), vec![held("driving", 1)]), []);
    assert_eq!(flags(vec![], vec![]), []);
}

#[test]
fn distance_halves_by_mode_and_unknown_home_counts_as_unknown() {
    let value = |metres: f64, mode| {
        let place = need(|n| n.location = Location::At(north(metres)));
        let person = volunteer(|v| v.travel = Travel { mode, max_metres: Some(900_000) });
        pair(&place, &person).explanation
    };
    assert_eq!(value(1_200.0, Some(TravelMode::Walk)).components[2].value, 500_000);
    assert_eq!(value(8_000.0, Some(TravelMode::Cycle)).components[2].value, 250_000);
    assert_eq!(value(5_000.0, None).components[2].value, 500_000);
    assert_eq!(value(8_000.0, Some(TravelMode::Car)).metres, Some(8_000));
    let homeless = pair(&need(|_| ()), &volunteer(|v| v.home = None)).explanation;
    assert_eq!(homeless.components[2].value, 150_000);
    assert_eq!((homeless.metres, homeless.unknown), (None, vec![Unknown::Distance]));
    let remote = need(|n| n.location = Location::Remote(None));
    let remote = pair(&remote, &volunteer(|v| v.home = None)).explanation;
    assert_eq!(remote.components[2].value, 1_000_000);
    assert_eq!((remote.metres, remote.unknown), (None, vec![]));
}

#[test]
fn interests_are_shared_apart_or_open() {
    let value = |of_need: &[&str], of_person: &[&str]| {
        let ids = |keys: &[&str]| keys.iter().map(|key| CauseId::from(*key)).collect::<Vec<_>>();
        let (asked, liked) = (ids(of_need), ids(of_person));
        values(&need(|n| n.causes = asked), &volunteer(|v| v.causes = liked))[3]
    };
    assert_eq!(value(&["health", "sport"], &["sport"]), 1_000_000);
    assert_eq!(value(&["health"], &["older-people"]), 0);
    assert_eq!(value(&["health"], &[]), 500_000);
    assert_eq!(value(&[], &["health"]), 500_000);
    assert_eq!(value(&[], &[]), 500_000);
}

#[test]
fn the_score_is_the_weighted_mean_of_what_is_explained() {
    let mut person = volunteer(|v| v.support_needed = vec![SupportId::from("step_free")]);
    person.asks = vec![as_of() - SignedDuration::from_hours(1)];
    let found = pair(&need(|_| ()), &person).explanation;
    let values = found.components.each_ref().map(|c| c.value);
    assert_eq!(values, [500_000, 1_000_000, 1_000_000, 500_000, 793_701]);
    // (200,000 + 250,000 + 200,000 + 25,000 + 79,370.1) / 1,000
    assert_eq!(found.score, 754_370);
    let shares = found.components.each_ref().map(|c| c.share);
    assert_eq!(shares, [265_122, 331_402, 265_122, 33_140, 105_214]);
    assert_eq!(found.support_missing, [SupportId::from("step_free")]);
    let offered = need(|n| n.support_offered = vec![SupportId::from("step_free")]);
    assert_eq!(pair(&offered, &person).explanation.support_missing, []);
}

#[test]
fn weights_of_need_and_request_replace_those_they_name() {
    let over = |values| WeightOverrides::new(values).unwrap();
    let centre = Weights::default();
    let of_need = over([Some(0), None, Some(7), None, None]);
    let of_request = over([None, None, Some(9), None, Some(0)]);
    let both = rank::weights(&centre, &of_need, &of_request);
    assert_eq!(both.values(), [0, 250, 9, 50, 0]);
    let nothing = over([Some(0); 5]);
    assert_eq!(rank::weights(&centre, &of_need, &nothing).values(), [0, 250, 7, 50, 100]);
    assert_eq!(rank::weights(&centre, &nothing, &nothing), centre);
}

#[test]
fn attention_takes_the_place_and_the_weight_of_rest() {
    let mut person = volunteer(|_| ());
    person.asks = vec![as_of() - SignedDuration::from_hours(1)];
    let fifth = |urgency, responses| {
        let mut asked = need(|n| n.urgency = urgency);
        asked.responses = responses;
        let snapshot = snapshot(&[], &[asked]);
        rank::needs_for(&snapshot, &person, &request(1)).items[0].explanation.components[4].clone()
    };
    assert_eq!(fifth(Urgency::Normal, 6).value, 500_000);
    assert_eq!(fifth(Urgency::Urgent, 6).value, 1_000_000);
    assert_eq!(fifth(Urgency::Normal, 0).weight, 100);
}

#[test]
fn skills_that_the_words_lack_are_only_like_themselves() {
    let own = SkillId::from("our-own");
    let wanted = vec![needed("our-own", DESIRABLE, 2, 1)];
    let (value, parts) = skills(wanted, vec![held("driving", 3), held("our-own", 1)]);
    assert_eq!((value, parts), (500_000, vec![(Some(own.0), 500_000)]));
}
