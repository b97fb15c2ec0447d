//! Two records of one person become one, and two again.

mod rows;

use std::collections::BTreeSet;

use onestop::domain::ids::{CentreId, NoteId};
use onestop::domain::note::{Note, NoteSubject};
use onestop::domain::pii::Pii;
use onestop::store::{audit, notes};
use serde_json::{Value, json};

use crate::same_person::{bob, robert};
use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, need, open_need, organisation, with};
use crate::support::client::{Answer, Client};
use crate::support::databases::{each_database, sqlite};
use rows::{dump, tables_that_name_volunteers};

/// Two records of one person in a centre.
struct Two {
    centre: CentreId,
    staff: Client,
    this: String,
    other: String,
}

impl Two {
    fn new(app: &TestApp) -> Self {
        let TestCentre { id: centre, broker: staff, .. } = app.centre("knowsley");
        let this = made(&staff, "/volunteers", &robert());
        let other = made(&staff, "/volunteers", &bob());
        Self { centre, staff, this, other }
    }

    fn merge(&self, fields: &Value) -> Answer {
        let body = with(json!({"other_id": self.other}), fields);
        self.staff.post(&format!("/volunteers/{}/merge", self.this), &body)
    }

    fn undo(&self) -> Answer {
        self.staff.post(&format!("/volunteers/{}/merge/undo", self.this), &json!({}))
    }

    fn read(&self, id: &str) -> Value {
        self.staff.get(&format!("/volunteers/{id}")).expect(200)
    }

    fn change(&self, id: &str, body: &Value) {
        let path = format!("/volunteers/{id}");
        let etag = self.staff.get(&path).etag();
        self.staff.patch(&path, &etag, body).expect(200);
    }

    fn consent(&self, id: &str, act: &str) {
        let body = json!({"purpose": "matching", "act": act, "wording": "2026-11"});
        self.staff.post(&format!("/volunteers/{id}/consents"), &body).expect(201);
    }

    fn place(&self, id: &str, need: &str, way: &[&str]) -> String {
        let first = json!({"need_id": need, "volunteer_id": id, "state": way[0]});
        let placement = made(&self.staff, "/placements", &first);
        for step in way.windows(2) {
            let body = json!({"from": step[0], "to": step[1]});
            self.staff.post(&format!("/placements/{placement}/events"), &body).expect(200);
        }
        placement
    }

    /// Writes a note about somebody.
    fn note(&self, app: &TestApp, id: &str) {
        let now = app.clock.now();
        let note = Note {
            id: NoteId(app.clock.new_id()),
            subject: NoteSubject::Volunteer(id.parse().expect("an id")),
            text: Pii::new("Rang.".to_owned()),
            author: "staff".to_owned(),
            import: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let written = app.app.store().write(|tx| notes::insert_many(tx, self.centre, &[note]));
        written.expect("the note is new");
    }

    fn count(&self, id: &str, what: &str) -> usize {
        let list = self.staff.get(&format!("/volunteers/{id}/{what}")).expect(200);
        let items = list.get("items").unwrap_or(&list);
        items.as_array().expect("a list").len()
    }
}

fn check() -> Value {
    json!({"kind": "dbs", "level": "basic", "issued": "2026-01-31", "decision": "cleared"})
}

#[test]
fn the_one_record_has_what_either_had() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        let (_, need) = open_need(&two.staff);
        two.change(&two.this, &json!({"skills": [{"skill": "driving", "level": 1}]}));
        two.change(
            &two.other,
            &json!({"skills": [{"skill": "driving", "level": 3},
            {"skill": "cooking", "level": 2}], "known_as": "Bobby"}),
        );
        two.staff.post(&format!("/volunteers/{}/checks", two.other), &check()).expect(201);
        let placement = two.place(&two.other, &need, &["offered"]);
        let answer = two.merge(&json!({"fields": {"given_name": "other", "postcode": "this"}}));
        let one = answer.expect(200);
        assert_eq!(one["given_name"], "Bob");
        assert_eq!(one["known_as"], "Bobby");
        assert_eq!(one["phone"], robert()["phone"].as_str().map_or("", |_| "+447700900456"));
        assert_eq!(one["postcode"], "L36 9YX");
        let skills = json!([{"skill": "cooking", "level": 2}, {"skill": "driving", "level": 3}]);
        assert_eq!(one["skills"], skills);
        assert_eq!(two.read(&two.this), one);
        assert_eq!(two.count(&two.this, "checks"), 1);
        assert_eq!(two.count(&two.this, "consents"), 2);
        let placed = two.staff.get(&format!("/placements/{placement}")).expect(200);
        assert_eq!(placed["volunteer_id"], json!(two.this));
        let ranking = two.staff.get(&format!("/needs/{need}/matches?counts=true")).expect(200);
        assert_eq!(ranking["considered"], 1);
        let gone = two.staff.get(&format!("/volunteers/{}", two.other)).expect(410);
        assert_eq!(gone["merged_into"], json!(two.this));
        assert_eq!(two.staff.delete(&format!("/volunteers/{}", two.other)).status, 410);
    });
}

/// Merges; of two live placements for one need the first ends.
fn merge_somehow(two: &Two) -> Answer {
    let answer = two.merge(&json!({}));
    if answer.status != 422 {
        return answer;
    }
    let mut fates = json!({});
    for (n, pointer) in answer.pointers(422).iter().enumerate() {
        let placement = pointer.trim_start_matches("/placements/");
        fates[placement] = json!(if n == 0 { "end" } else { "keep" });
    }
    two.merge(&json!({"placements": fates}))
}

#[test]
fn an_undo_brings_back_every_row_byte_for_byte() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        let group = made(&two.staff, "/organisations", &organisation());
        let state = std::cell::Cell::new(11_u32);
        let roll = |sides: u32| {
            state.set(state.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
            (state.get() >> 16) % sides
        };
        for _ in 0..12 {
            // Another need each time, so that every round has its own places.
            let fields = json!({"places": 1 + roll(3)});
            let id = made(&two.staff, "/needs", &with(need(&group), &fields));
            let ways: [&[&str]; 4] = [
                &["suggested"],
                &["offered", "accepted"],
                &["offered", "declined"],
                &["offered", "no_reply"],
            ];
            for person in [&two.this, &two.other] {
                app.clock.advance(jiff::SignedDuration::from_secs(60));
                two.change(
                    person,
                    &json!({"vehicle": roll(2) == 0, "known_as": format!("N{}", roll(9))}),
                );
                two.consent(person, ["given", "withdrawn", "given"][roll(3) as usize]);
                two.consent(person, "given");
                if roll(2) == 0 {
                    two.staff.post(&format!("/volunteers/{person}/checks"), &check()).expect(201);
                    two.note(&app, person);
                }
                let way = ways[roll(4) as usize];
                let body = json!({"need_id": id, "volunteer_id": person, "state": way[0]});
                let made = two.staff.post("/placements", &body).status == 201;
                if let Some(to) = way.get(1).filter(|_| made) {
                    let list = format!("/placements?need_id={id}&volunteer_id={person}");
                    let list = two.staff.get(&list).expect(200);
                    let placement = list["items"][0]["id"].as_str().expect("an id").to_owned();
                    let step = json!({"from": way[0], "to": to});
                    two.staff.post(&format!("/placements/{placement}/events"), &step);
                }
            }
            let plan = json!({"need_ids": [id], "min_score": 0});
            two.staff.post("/plans", &plan).expect(202);
            assert!(app.app.work_plan().expect("a plan"));
            let before = dump(&app);
            let answer = merge_somehow(&two);
            answer.expect(200);
            assert_ne!(dump(&app), before);
            app.clock.advance(jiff::SignedDuration::from_secs(60));
            let parted = two.undo().expect(200);
            assert_eq!(parted["kept"], json!([]));
            assert_eq!(parted["ended_placements"], json!([]));
            assert_eq!(dump(&app), before);
        }
        let fresh = TestApp::start(database);
        let chain = fresh.app.store().read(audit::verify_chain).expect("the audit");
        assert_eq!(chain.broken, None);
    });
}

#[test]
fn what_was_changed_since_stays_and_is_named() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        two.merge(&json!({})).expect(200);
        two.change(&two.this, &json!({"email": "new@example.org"}));
        two.consent(&two.this, "withdrawn");
        let (_, need) = open_need(&two.staff);
        let block = json!({"volunteer_id": two.this, "need_id": need, "reason": "asked"});
        made(&two.staff, "/blocks", &block);
        let parted = two.undo().expect(200);
        assert_eq!(parted["kept"], json!(["email"]));
        assert_eq!(two.read(&two.this)["email"], "new@example.org");
        assert_eq!(two.read(&two.other)["email"], bob()["email"]);
        // A no, and a block, hold for both: nobody can tell who was meant.
        for id in [&two.this, &two.other] {
            let path = format!("/needs/{need}/matches/{id}");
            let reasons = two.staff.get(&path).expect(200)["reasons"].to_string();
            assert!(reasons.contains("no_consent") && reasons.contains("blocked"), "{reasons}");
        }
    });
}

#[test]
fn the_latest_word_about_a_purpose_counts_whoevers_record_it_stood_in() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        app.clock.advance(jiff::SignedDuration::from_secs(60));
        two.consent(&two.other, "withdrawn");
        two.merge(&json!({})).expect(200);
        let (_, need) = open_need(&two.staff);
        let ranking = two.staff.get(&format!("/needs/{need}/matches?counts=true")).expect(200);
        assert_eq!(ranking["excluded"], json!({"no_consent": 1}));
    });
}

#[test]
fn two_live_placements_for_one_need_are_a_persons_to_decide() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        let (_, need) = open_need(&two.staff);
        let own = two.place(&two.this, &need, &["offered", "accepted"]);
        let others = two.place(&two.other, &need, &["offered"]);
        let refused: BTreeSet<String> = two.merge(&json!({})).pointers(422).into_iter().collect();
        let both = [&own, &others].map(|id| format!("/placements/{id}"));
        assert_eq!(refused, both.into());
        two.read(&two.other);
        two.merge(&json!({"placements": {(others.clone()): "end"}})).expect(200);
        let ended = two.staff.get(&format!("/placements/{others}")).expect(200);
        assert_eq!(
            (&ended["state"], &ended["volunteer_id"]),
            (&json!("withdrawn"), &json!(two.this))
        );
        let parted = two.undo().expect(200);
        assert_eq!(parted["ended_placements"], json!([]));
        let back = two.staff.get(&format!("/placements/{others}")).expect(200);
        assert_eq!((&back["state"], &back["volunteer_id"]), (&json!("offered"), &json!(two.other)));
    });
}

#[test]
fn a_place_that_was_taken_meanwhile_is_not_taken_back() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let two = Two::new(&app);
    let group = made(&two.staff, "/organisations", &organisation());
    let id = made(&two.staff, "/needs", &with(need(&group), &json!({"places": 1})));
    let own = two.place(&two.this, &id, &["offered", "accepted"]);
    let others = two.place(&two.other, &id, &["suggested"]);
    two.merge(&json!({"placements": {(own.clone()): "end", (others): "keep"}})).expect(200);
    let zoe = with(
        robert(),
        &json!({"given_name": "Zoe", "family_name": "Quill",
        "email": "zoe@example.org", "phone": null, "date_of_birth": "1991-02-03"}),
    );
    let zoe = made(&two.staff, "/volunteers", &zoe);
    two.place(&zoe, &id, &["offered", "accepted"]);
    assert_eq!(two.undo().expect(200)["ended_placements"], json!([own]));
}

#[test]
fn a_placement_that_the_other_record_must_not_have_is_a_persons_to_decide() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let two = Two::new(&app);
    let (organisation, need) = open_need(&two.staff);
    let own = two.place(&two.this, &need, &["offered"]);
    let block =
        json!({"volunteer_id": two.other, "organisation_id": organisation, "reason": "asked"});
    made(&two.staff, "/blocks", &block);
    assert_eq!(two.merge(&json!({})).pointers(422), [format!("/placements/{own}")]);
    two.merge(&json!({"placements": {(own): "keep"}})).expect(200);
    let pair = two.staff.get(&format!("/needs/{need}/matches/{}", two.this)).expect(200);
    assert!(pair["reasons"].to_string().contains("blocked"));
}

#[test]
fn an_erased_person_does_not_come_back_by_an_undo() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        let other_email = json!({"email": "old-address@example.org"});
        two.change(&two.other, &other_email);
        two.merge(&json!({})).expect(200);
        assert_eq!(two.staff.delete(&format!("/volunteers/{}", two.this)).status, 202);
        two.undo().expect(404);
        assert_eq!(two.staff.get(&format!("/volunteers/{}", two.other)).status, 404);
        assert!(!dump(&app).iter().any(|line| line.contains("Molyneux")));
        // Whoever was known by an address of either record is known again.
        let again = with(bob(), &with(other_email, &json!({"phone": null})));
        assert_eq!(two.staff.post("/volunteers", &again).expect(409)["code"], "erased_before");
    });
}

#[test]
fn merges_are_undone_in_the_reverse_of_their_order() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        let third = made(&two.staff, "/volunteers", &bob());
        let before = dump(&app);
        two.merge(&json!({})).expect(200);
        let path = format!("/volunteers/{}/merge", two.this);
        two.staff.post(&path, &json!({"other_id": third})).expect(200);
        let first = two.staff.post(&format!("{path}/undo"), &json!({"other_id": two.other}));
        assert_eq!(first.expect(409)["code"], "not_the_last_merge");
        two.undo().expect(200);
        two.undo().expect(200);
        assert_eq!(two.undo().expect(409)["code"], "not_merged");
        assert_eq!(dump(&app), before);
    });
}

#[test]
fn a_merge_names_what_is_wrong_with_it() {
    each_database(|database| {
        let app = TestApp::start(database);
        let two = Two::new(&app);
        let elsewhere = made(&app.centre("sefton").broker, "/volunteers", &bob());
        let wrong = json!({"other_id": "x", "fields": {"shoe": "this", "email": "both"},
            "placements": {(two.this.clone()): "lose"}});
        let pointers = [format!("/placements/{}", two.this)];
        let mut expected = vec!["/other_id", "/fields/email", "/fields/shoe"];
        expected.extend(pointers.iter().map(String::as_str));
        assert_eq!(two.merge(&wrong).pointers(422), expected);
        for other in [&two.this, &elsewhere] {
            assert_eq!(two.merge(&json!({"other_id": other})).pointers(422), ["/other_id"]);
        }
        let nobody = two
            .staff
            .post(&format!("/volunteers/{elsewhere}/merge"), &json!({"other_id": two.this}));
        assert_eq!(nobody.status, 404);
    });
}

#[test]
fn a_merge_knows_every_table_that_names_a_volunteer() {
    let database = sqlite();
    let app = TestApp::start(&database);
    // Whoever adds a table here has taught `store::merges` (and the erasure) what becomes of it.
    let known = [
        "audit_details.subject",
        "blocks.volunteer_id",
        "checks.volunteer_id",
        "consents.volunteer_id",
        "distinct_people.first_id",
        "distinct_people.second_id",
        "erasures.volunteer_id",
        "import_references.record_id",
        "import_rows.new_id",
        "import_rows.record_id",
        "merges.keeper_id",
        "merges.other_id",
        "notes.volunteer_id",
        "placements.volunteer_id",
        "plan_lines.volunteer_id",
    ];
    assert_eq!(tables_that_name_volunteers(&app), known);
}
