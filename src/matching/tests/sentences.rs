//! What a broker reads out.

use jiff::SignedDuration;
use jiff::civil::date;

use super::fixtures::{
    as_of, held, need, needed, north, pair, request, sessions, snapshot, volunteer, window,
};
use crate::domain::availability::Availability;
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::CauseId;
use crate::domain::need::{Importance, Location};
use crate::domain::schedule::{Flexible, Schedule};
use crate::domain::volunteer::{Travel, TravelMode};
use crate::matching::rank;

fn told(component: usize, need: &NeedFacts, person: &VolunteerFacts) -> String {
    pair(need, person).explanation.components[component].sentence.clone()
}

#[test]
fn skills_are_told() {
    let wanted = need(|n| {
        n.skills = vec![
            needed("driving", Importance::Required, 1, 1),
            needed("first-aid", Importance::Desirable, 3, 1),
            needed("tea", Importance::Desirable, 1, 1),
        ];
    });
    let person = volunteer(|v| v.skills = vec![held("first-aid", 1), held("van-driving", 2)]);
    assert_eq!(
        told(0, &wanted, &person),
        "What is required: they have driving (through van driving). What would help: in part \
         first aid (33%); not tea."
    );
    let other = volunteer(|v| v.skills = vec![held("tea", 2)]);
    assert_eq!(
        told(0, &wanted, &other),
        "What is required: they do not have driving. What would help: they have tea; not first \
         aid."
    );
    assert_eq!(
        told(0, &wanted, &volunteer(|_| ())),
        "They have not told us their skills, so this counts as 15%; required: driving."
    );
    assert_eq!(
        told(0, &need(|_| ()), &volunteer(|_| ())),
        "The need names no skill, so this counts as half."
    );
}

#[test]
fn availability_is_told() {
    assert_eq!(told(1, &need(|_| ()), &volunteer(|_| ())), "They are free for all 2 sessions.");
    let days = [1, 2, 8].map(|day| (date(2026, 12, day), "10:00", "12:00"));
    let three = need(|n| n.schedule = sessions(&days));
    assert_eq!(
        told(1, &three, &volunteer(|_| ())),
        "They are free for 2 of the 3 sessions, not on Wednesday 2 December 2026."
    );
    let one = need(|n| n.schedule = sessions(&days[1..2]));
    assert_eq!(
        told(1, &one, &volunteer(|_| ())),
        "They are not free for the session on Wednesday 2 December 2026."
    );
    let little = volunteer(|v| v.availability.minutes_per_week = Some(90));
    assert_eq!(
        told(1, &need(|_| ()), &little),
        "They are free for all 2 sessions; what is not yet promised of the 1 hour 30 minutes a \
         week that they will give is too little for any of it."
    );
    let unknown = volunteer(|v| v.availability = Availability::default());
    assert_eq!(
        told(1, &need(|_| ()), &unknown),
        "They have not told us when they are free, so this counts as 15%."
    );
    let flexible = need(|n| {
        n.schedule = Schedule::Flexible(Flexible {
            minutes_per_week: 300,
            first_date: date(2026, 12, 1),
            last_date: None,
            windows: vec![window("tue 09:00-20:00")],
        });
    });
    assert_eq!(
        told(1, &flexible, &volunteer(|_| ())),
        "They are free for 80% of the 5 hours a week that are wanted."
    );
}

#[test]
fn distance_is_told() {
    let at = |metres: f64| need(|n| n.location = Location::At(north(metres)));
    let car = volunteer(|v| {
        v.travel = Travel { mode: Some(TravelMode::Car), max_metres: Some(5_000) };
    });
    assert_eq!(
        told(2, &at(2_649.0), &car),
        "2.6 km in a straight line, by car; they travel up to 5 km."
    );
    assert_eq!(
        told(2, &at(6_300.0), &car),
        "6.3 km in a straight line, by car: 1.3 km beyond the 5 km that they travel."
    );
    assert_eq!(
        told(2, &at(100.0), &volunteer(|v| v.home = None)),
        "We do not know where they live, so the way counts as 15%."
    );
    let remote = need(|n| n.location = Location::Remote(None));
    assert_eq!(told(2, &remote, &car), "It can be done from anywhere.");
}

#[test]
fn interests_rest_and_attention_are_told() {
    let health = need(|n| n.causes = vec![CauseId::from("health")]);
    let likes = |cause: &str| {
        let causes = vec![CauseId::from(cause)];
        volunteer(|v| v.causes = causes)
    };
    assert_eq!(told(3, &health, &likes("health")), "It serves what they care about: health.");
    let none = "It serves none of the causes that they care about.";
    assert_eq!(told(3, &health, &likes("older-people")), none);
    let mut person = volunteer(|_| ());
    assert_eq!(told(4, &need(|_| ()), &person), "They have not been asked in the last four weeks.");
    person.asks = vec![as_of() - SignedDuration::from_hours(9)];
    assert_eq!(
        told(4, &need(|_| ()), &person),
        "They have been asked once in the last four weeks."
    );
    let snapshot = snapshot(&[], &[need(|_| ())]);
    let found = rank::needs_for(&snapshot, &person, &request(1));
    assert_eq!(
        found.items[0].explanation.components[4].sentence,
        "Nobody is in view yet for its 2 open places."
    );
}
