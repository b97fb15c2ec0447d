//! A need from a group's own words.

mod messages;
mod requests;
mod shown;

use jiff::civil::date;
use onestop::app::vocabulary;
use onestop::resolve::draft::{Draft, Phrases, draft};
use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, organisation};
use crate::support::client::Client;
use crate::support::data::shared_data;
use crate::support::databases::each_database;
use requests::REQUESTS;
use shown::{places, shown};

fn phrases() -> Phrases {
    Phrases::new(&vocabulary::shared().expect("the vocabulary"))
}

fn read(phrases: &Phrases, text: &str) -> Draft {
    draft(text, phrases, &places(), date(2026, 11, 21))
}

#[test]
fn what_groups_write_is_read_as_they_mean_it() {
    let phrases = phrases();
    let wrong: Vec<String> = REQUESTS
        .iter()
        .map(|(text, expected)| (text, expected, shown(&read(&phrases, text))))
        .filter(|(_, expected, found)| expected.trim_end() != found.trim_end())
        .map(|(text, expected, found)| format!("{text}\n  {found}\n  where right is\n  {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), REQUESTS.len(), wrong.join("\n"));
    assert!(REQUESTS.len() >= 60);
}

/// Every proposal lies in the text, and its confidence between 0 and 1.
#[track_caller]
fn is_sound(text: &str, draft: &Draft) {
    let length = text.chars().count();
    for found in &draft.found {
        assert!(found.start < found.end && found.end <= length, "{text}: {found:?}");
        assert!((0.0..=1.0).contains(&found.confidence), "{text}: {found:?}");
    }
    for (start, end) in draft.questions.iter().filter_map(|question| question.span) {
        assert!(start < end && end <= length, "{text}");
    }
}

#[test]
fn whatever_is_written_is_read_without_harm() {
    let phrases = phrases();
    let long = "we need 2 drivers Tues mornings ".repeat(312);
    let odd = [
        "",
        " ",
        "\n\n",
        "!!!",
        "0",
        "\u{0}",
        "É\u{301}\u{202e}x",
        "12/12/2026/12",
        "L36 9YX L33 7AA",
        "99999999999999999999 people",
        "every every other other",
        "from to until",
        "10-",
        "-10",
        "1 2 3 4 5 6 7 8 9",
        "first second third last",
        "31 February",
        "29 February",
        "(((((",
        "no no no",
        "\u{1f600} 2 people \u{1f600}",
        "24-25",
        "a couple",
        "for weeks",
        "every 9999 weeks",
        "x 10",
        "5.",
        "5:",
        "half past",
        "an hour",
        "DBS",
        "over",
        "+",
        "the",
        "St",
        "in",
        "0-0",
        "12.75pm",
        "1/1/1 - 2/2/2",
        "Monday to Monday",
        "Mon-",
        "mon,tue,",
        "0 people needed",
        long.as_str(),
    ];
    for text in odd {
        is_sound(text, &read(&phrases, text));
    }
    // Every beginning and every end of a text that says a lot.
    let full = REQUESTS[1].0;
    for cut in (0..full.len()).filter(|at| full.is_char_boundary(*at)) {
        is_sound(&full[..cut], &read(&phrases, &full[..cut]));
        is_sound(&full[cut..], &read(&phrases, &full[cut..]));
    }
}

#[test]
fn real_opportunities_of_elsewhere_are_read_without_harm() {
    let Some(data) = shared_data("opportunities") else { return };
    let phrases = phrases();
    let mut rows = csv::Reader::from_path(data.join("nyc_opportunities.csv")).expect("a table");
    let mut proposed = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let text = format!("{}. {}", &row[1], &row[2]);
        let draft = read(&phrases, &text);
        is_sound(&text, &draft);
        assert!(draft.need.places.is_none_or(|places| places < 1_000), "{text}");
        proposed += usize::from(!draft.need.skills.is_empty());
    }
    assert!(proposed > 300, "skills were found in {proposed}");
}

fn start(app: &TestApp) -> (TestCentre, String, Client) {
    let centre = app.centre("knowsley");
    let organisation = made(&centre.broker, "/organisations", &organisation());
    let group = app.contact(&centre, &organisation);
    (centre, organisation, group)
}

const FULL: &str = "We need 3 drivers every Tuesday 5.30-7.30pm from 1 December to deliver food \
    parcels, L36 9YX. Own car needed, mileage paid, enhanced DBS (adults), over 18s, urgent. \
    Polish speakers please.";

#[test]
fn a_text_that_tells_all_is_a_need_to_be_posted_as_it_is() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (_, _, group) = start(&app);
        let before = app.app.store().read(onestop::store::changes::position).expect("the log");
        let answer = group.post("/needs/draft", &json!({"text": FULL})).expect(200);
        let after = app.app.store().read(onestop::store::changes::position).expect("the log");
        assert_eq!(before, after, "nothing is stored");
        assert_eq!(answer["missing"], json!([]), "{answer}");
        let need = &answer["need"];
        assert_eq!(need["places"], 3);
        assert_eq!(need["schedule"]["rrule"], "FREQ=WEEKLY;BYDAY=TU");
        assert_eq!(need["urgency"], "urgent");
        assert_eq!(need["description"], FULL);
        let posted = group.post("/needs", need).expect(201);
        for field in ["places", "schedule", "checks", "languages", "min_age", "vehicle_needed"] {
            assert!(!posted[field].is_null(), "{field}");
        }
        assert_eq!(posted["checks"][0]["level"], "enhanced");
        for found in answer["found"].as_array().expect("proposals") {
            let at = |name: &str| found[name].as_u64().expect("a number") as usize;
            let words: String =
                FULL.chars().skip(at("start")).take(at("end") - at("start")).collect();
            assert_eq!(found["from"], words.as_str());
            let field = found["field"].as_str().expect("a pointer");
            assert_eq!(need.pointer(field), Some(&found["value"]), "{field}");
        }
    });
}

#[test]
fn what_the_words_leave_open_is_asked_and_not_guessed() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, _, group) = start(&app);
        let text = "we need 2 people Tues mornings to drive our minibus, DBS please, Page Moss";
        let answer = group.post("/needs/draft", &json!({"text": text})).expect(200);
        let need = &answer["need"];
        assert_eq!(need["skills"], json!([{"skill": "minibus-driving"}]));
        assert_eq!(need["schedule"], json!({"kind": "recurring", "rrule": "FREQ=WEEKLY;BYDAY=TU"}));
        let missing = json!([
            "/location/postcode",
            "/schedule/first_date",
            "/schedule/from",
            "/schedule/to",
            "/checks",
        ]);
        assert_eq!(answer["missing"], missing);
        let questions = answer["questions"].as_array().expect("questions");
        let asked = |code: &str| {
            questions.iter().find(|question| question["code"] == code).expect("it is asked")
        };
        let date = &asked("first_date")["suggestions"][0];
        assert_eq!(date, &json!({"/schedule/first_date": "2026-11-24"}));
        assert_eq!(asked("which_hours")["from"], "mornings");
        assert_eq!(
            asked("postcode")["from"],
            "Page Moss",
            "a ward of which only sectors are known"
        );
        assert_eq!(asked("which_check")["from"], "DBS");
        assert_eq!(asked("which_check")["suggestions"].as_array().map(Vec::len), Some(3));
        // The centre's own list knows the postcode; staff have to say for whom it is.
        let place = json!({"name": "page-moss", "postcode": "L14 8ZZ"});
        centre.broker.post("/centre/places", &place).expect(201);
        let answer = centre.broker.post("/needs/draft", &json!({"text": text})).expect(200);
        assert_eq!(answer["need"]["location"]["postcode"], "L14 8ZZ");
        assert_eq!(answer["missing"][0], "/organisation_id");
    });
}

#[test]
fn a_text_has_its_bounds() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (_, _, group) = start(&app);
        let refused = |body: &Value| group.post("/needs/draft", body).pointers(422);
        assert_eq!(refused(&json!({"text": ""})), ["/text"]);
        assert_eq!(refused(&json!({"text": "  \n "})), ["/text"]);
        assert_eq!(refused(&json!({"text": "a\u{0}b"})), ["/text"]);
        assert_eq!(refused(&json!({"text": "a\u{7}b"})), ["/text"]);
        assert_eq!(refused(&json!({"text": "a".repeat(10_001)})), ["/text"]);
        assert_eq!(refused(&json!({"text": 5})), ["/text"]);
        assert_eq!(refused(&json!({"text": "a", "store": true})), ["/store"]);
        assert_eq!(refused(&json!({})), ["/text"]);
        let long = "we need help \u{1f600}\n".repeat(660);
        let answer = group.post("/needs/draft", &json!({"text": long.trim()})).expect(200);
        assert!(answer["need"]["description"].is_null(), "longer than a description may be");
        assert_eq!(app.anyone().post("/needs/draft", &json!({"text": "a"})).status, 401);
    });
}
