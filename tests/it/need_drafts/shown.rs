//! A draft in one line, to be read and compared.

use std::collections::HashMap;
use std::fmt::Write;

use onestop::domain::ids::PlaceId;
use onestop::domain::named_place::{NamedPlace, Origin};
use onestop::domain::point::Point;
use onestop::domain::postcode::Postcode;
use onestop::domain::time::weekday_name;
use onestop::resolve::draft::{Draft, Places, ScheduleKind, Wish};

/// What names of places mean in these tests: two of the centre's list, and two wards.
pub fn places() -> Places {
    let place = |name: &str, own: bool, postcode: Option<&str>| NamedPlace {
        name: name.to_owned(),
        origin: if own {
            Origin::Own(PlaceId(uuid::Uuid::nil()))
        } else {
            Origin::Ward("E05010942".to_owned())
        },
        point: Point::from_micro(53_410_000, -2_840_000),
        postcode: postcode.map(|postcode| Postcode::parse(postcode).expect("a postcode")),
        ward: None,
    };
    HashMap::from([
        ("page moss".to_owned(), vec![place("Page Moss", true, Some("L14 8XX"))]),
        ("kirkby".to_owned(), vec![place("Kirkby", true, None)]),
        ("roby".to_owned(), vec![place("Roby", false, Some("L36 4XX"))]),
        (
            "saint gabriels".to_owned(),
            vec![
                place("St. Gabriels", false, Some("L36 6XX")),
                place("St. Gabriels", false, Some("M1 1XX")),
            ],
        ),
    ])
}

/// All that is proposed, then all that is missing, then the codes of what is asked.
pub fn shown(draft: &Draft) -> String {
    let mut parts: Vec<String> = Vec::new();
    let need = &draft.need;
    parts.extend(need.places.map(|places| format!("places={places}")));
    parts.extend(schedule(draft));
    parts.extend(need.postcode.as_ref().map(|postcode| format!("at={}", postcode.as_str())));
    parts.extend(need.skills.iter().map(|(skill, wish)| match wish {
        Some(Wish::Required) => format!("{skill}!"),
        Some(Wish::Desirable) => format!("{skill}?"),
        None => skill.to_string(),
    }));
    parts.extend(need.check.map(|(level, workforce)| {
        let workforce = workforce.map_or("", |workforce| workforce.as_str());
        format!("dbs={} {workforce}", level.as_str()).trim().to_owned()
    }));
    parts.extend(need.min_age.map(|age| format!("age={age}")));
    parts.extend(need.languages.iter().map(|language| format!("speaks={language}")));
    for (so, word) in [
        (need.vehicle_needed, "vehicle"),
        (need.urgent, "urgent"),
        (need.remote, "remote"),
        (need.expenses_paid, "expenses"),
    ] {
        parts.extend(so.then(|| word.to_owned()));
    }
    let asked: Vec<&str> = draft.questions.iter().map(|question| question.code).collect();
    format!("{} | {}", parts.join(", "), asked.join(" "))
}

fn schedule(draft: &Draft) -> Option<String> {
    let schedule = &draft.need.schedule;
    let mut text = match schedule.kind? {
        ScheduleKind::Recurring => schedule.rrule.clone().unwrap_or_else(|| "rule?".to_owned()),
        ScheduleKind::Sessions => "on".to_owned(),
        ScheduleKind::Flexible => {
            schedule.minutes_per_week.map_or("hours?".to_owned(), |m| format!("{m} min a week"))
        }
    };
    for (date, from, to) in &schedule.sessions {
        write!(text, " {date} {from}-{to}").expect("a text");
    }
    if let Some(first) = schedule.first_date {
        write!(text, " from {first}").expect("a text");
    }
    if let Some(last) = schedule.last_date {
        write!(text, " to {last}").expect("a text");
    }
    if let Some(from) = schedule.from {
        let to = schedule.to.map_or("?".to_owned(), |to| to.to_string());
        write!(text, " {from}-{to}").expect("a text");
    }
    for (day, from, to) in &schedule.windows {
        write!(text, " {} {from}-{to}", weekday_name(*day)).expect("a text");
    }
    Some(text)
}
