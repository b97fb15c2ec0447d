//! Bodies with good defaults. A test names only what it is about.

use serde_json::{Value, json};

use super::client::Client;

/// A volunteer whom every need of [`need`] suits: free every evening, close by, consenting.
pub fn volunteer() -> Value {
    let every_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let weekly: Vec<Value> =
        every_day.iter().map(|day| json!({"day": day, "from": "09:00", "to": "21:00"})).collect();
    json!({
        "given_name": "Sam", "family_name": "Taylor",
        "email": "sam@example.org", "phone": "+447700900123",
        "postcode": "L36 9YX", "date_of_birth": "1990-01-31",
        "travel": {"mode": "car", "max_km": 10},
        "skills": [{"skill": "driving", "level": 2}],
        "availability": {"weekly": weekly, "hours_per_week": 10},
        "causes": ["anti-poverty"], "languages": ["en"], "vehicle": true,
        "status": "active",
        "consents": [{"purpose": "matching", "wording": "2026-11"}]
    })
}

/// An organisation, approved.
pub fn organisation() -> Value {
    json!({"name": "Page Moss Pantry", "kind": "group", "postcode": "L36 9YX"})
}

/// A weekly need of an organisation.
pub fn need(organisation: &str) -> Value {
    json!({
        "organisation_id": organisation, "title": "Drivers for the food pantry", "places": 2,
        "location": {"postcode": "L36 9YX"},
        "schedule": {"kind": "recurring", "rrule": "FREQ=WEEKLY;BYDAY=TU",
                     "first_date": "2026-12-01", "from": "17:30", "to": "19:30"},
        "skills": [{"skill": "driving", "importance": "required"}],
        "causes": ["anti-poverty"], "min_age": 18, "vehicle_needed": true
    })
}

/// A body with some fields replaced (`null` stays `null`).
pub fn with(mut body: Value, fields: &Value) -> Value {
    let changed = fields.as_object().expect("an object of fields");
    for (name, value) in changed {
        body[name] = value.clone();
    }
    body
}

/// Posts a body and answers the id of what was made.
#[track_caller]
pub fn made(client: &Client, path: &str, body: &Value) -> String {
    let answer = client.post(path, body).expect(201);
    answer["id"].as_str().expect("an id").to_owned()
}

/// An organisation and an open need of it.
#[track_caller]
pub fn open_need(client: &Client) -> (String, String) {
    let organisation = made(client, "/organisations", &organisation());
    let need = made(client, "/needs", &need(&organisation));
    (organisation, need)
}
