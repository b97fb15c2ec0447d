//! Needs made from real opportunities of New York, re-sited in the borough. Nothing is left to
//! chance: what the table does not say follows from the number of its row.

use std::path::Path;

use jiff::civil::{Date, date};
use serde_json::{Value, json};

/// The Monday after the clock of the tests.
const MONDAY: Date = date(2026, 11, 23);
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// An opportunity of the table.
pub struct Opportunity {
    /// Its place in the table, from 0.
    row: usize,
    title: String,
    pub organisation: String,
    category: String,
    places: i64,
    once: bool,
}

/// The first so many rows of the table.
pub fn opportunities(table: &Path, rows: usize) -> Vec<Opportunity> {
    let mut reader = csv::Reader::from_path(table).expect("the table of opportunities");
    let headings = reader.headers().expect("headings").clone();
    let column = |name: &str| {
        let at = headings.iter().position(|heading| heading.trim_start_matches('\u{feff}') == name);
        at.unwrap_or_else(|| panic!("no column {name}"))
    };
    let (title, organisation) = (column("title"), column("org_title"));
    let (category, wanted) = (column("category_desc"), column("vol_requests"));
    let recurrence = column("recurrence_type");
    let records = reader.records().take(rows).enumerate().map(|(row, record)| {
        let record = record.expect("a row");
        let line = |at: usize| {
            let words: Vec<&str> = record[at].split_whitespace().collect();
            words.join(" ").chars().take(150).collect::<String>()
        };
        Opportunity {
            row,
            title: line(title),
            organisation: line(organisation),
            category: line(category),
            places: record[wanted].trim().parse().unwrap_or(1),
            once: &record[recurrence] == "onetime",
        }
    });
    records.collect()
}

/// The postcodes of the borough.
pub fn postcodes(table: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(table).expect("the table of postcodes");
    reader.records().map(|record| record.expect("a row")[0].to_owned()).collect()
}

/// What is posted.
pub fn body(from: &Opportunity, organisation: &str, postcodes: &[String]) -> Value {
    let row = from.row;
    let (causes, skills) = meaning(from);
    let languages: &[&str] = if row % 10 == 3 { &["en"] } else { &[] };
    let support: &[&str] = if row.is_multiple_of(3) { &["step_free"] } else { &[] };
    let urgency = if row % 15 == 4 { "urgent" } else { "normal" };
    let min_age = [16, 18, 16, 21][row % 4];
    let least_coverage = [0.25, 0.5, 0.0, 1.0, 0.25][row % 5];
    let postcode = &postcodes[row * 37 % postcodes.len()];
    let remote = row % 12 == 5;
    let location = if remote { json!({"remote": true}) } else { json!({"postcode": postcode}) };
    let title = if from.title.is_empty() { "Help wanted" } else { &from.title };
    let mut body = json!({
        "organisation_id": organisation, "title": title,
        "places": from.places.clamp(1, 9999), "location": location,
        "schedule": schedule(from), "skills": skills, "causes": causes,
        "min_age": min_age,
        "vehicle_needed": title.to_lowercase().contains("driv"),
        "languages": languages,
        "support_offered": support,
        "urgency": urgency,
        "least_coverage": least_coverage,
    });
    if row % 7 == 2 {
        body["weights"] = json!({"distance": 600, "interests": 0});
    }
    if from.category == "Education" {
        let when = if row.is_multiple_of(2) { "to_start" } else { "to_match" };
        body["checks"] =
            json!([{"kind": "dbs", "level": "enhanced", "workforce": "child", "when": when}]);
    }
    body
}

/// Causes, and skills: what the category means here, and its own words, which no vocabulary has
/// and which are kept as they are.
fn meaning(from: &Opportunity) -> (Vec<&'static str>, Value) {
    let (causes, skills): (Vec<&str>, [&str; 2]) = match from.category.as_str() {
        "Strengthening Communities" => (vec!["community"], ["event-helping", "Fundraising"]),
        "Helping Neighbors in Need" => (vec!["anti-poverty"], ["food-sorting", "befriending"]),
        "Education" => (vec!["education", "children-and-young-people"], ["Tutoring", "mentoring"]),
        "Health" => (vec!["health"], ["active-listening", "First aid"]),
        "Environment" => (vec!["environment"], ["gardening", "litter-picking"]),
        "Emergency Preparedness" => (vec!["emergency-relief"], ["first-aid", "radio-use"]),
        _ => (vec![], ["administration", "writing"]),
    };
    let first = if from.row % 6 == 1 { "required" } else { "desirable" };
    let mut needed = vec![
        json!({"skill": skills[0], "importance": first, "level": 1 + from.row % 2}),
        json!({"skill": skills[1], "importance": "desirable", "weight": 1 + from.row % 4}),
    ];
    if !from.category.is_empty() {
        let own = format!("{} as in New York", from.category);
        needed.push(json!({"skill": own, "importance": "desirable"}));
    }
    if from.row % 11 == 7 {
        needed.clear();
    }
    (causes, Value::Array(needed))
}

fn schedule(from: &Opportunity) -> Value {
    let row = from.row as i64;
    let at = |days: i64| {
        let date = MONDAY.checked_add(jiff::Span::new().days(days));
        date.expect("a date").to_string()
    };
    let day = (row % 7) as usize;
    let (starts, ends) =
        [("09:30", "11:30"), ("10:00", "12:00"), ("13:00", "15:30"), ("18:00", "20:00")]
            [from.row % 4];
    if from.once {
        let sessions: Vec<Value> = (0..=row % 3)
            .map(|n| {
                let on = at(row % 9 + n * 2);
                json!({"starts": format!("{on}T{starts}"), "ends": format!("{on}T{ends}")})
            })
            .collect();
        return json!({"kind": "sessions", "sessions": sessions});
    }
    if row % 14 == 6 {
        let windows = if row % 28 == 6 {
            json!([{"day": DAYS[day], "from": "09:00", "to": "17:00"}])
        } else {
            json!([])
        };
        return json!({"kind": "flexible", "hours_per_week": 2 + row % 4, "first_date": at(row % 7),
            "last_date": at(row % 7 + 13), "windows": windows});
    }
    let rule = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][day];
    let last = if row % 10 == 0 { Value::Null } else { json!(at(14 + row % 21)) };
    json!({"kind": "recurring", "rrule": format!("FREQ=WEEKLY;BYDAY={rule}"),
        "first_date": at(day as i64), "last_date": last, "from": starts, "to": ends, "except": []})
}
