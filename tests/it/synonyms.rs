//! Words that are no skill yet, and what staff say that they mean.

use serde_json::{Value, json};

use onestop::store::{audit, changes};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, need, organisation, volunteer, with};
use crate::support::databases::{each_database, sqlite};

/// Makes a volunteer with these words as skills.
#[track_caller]
fn person(centre: &TestCentre, skills: &[&str]) -> String {
    let skills: Vec<Value> = skills.iter().map(|s| json!({"skill": s, "level": 3})).collect();
    made(&centre.broker, "/volunteers", &with(volunteer(), &json!({"skills": skills})))
}

fn skills_of(centre: &TestCentre, path: &str) -> Vec<String> {
    let record = centre.broker.get(path).expect(200);
    let skills = record["skills"].as_array().unwrap().iter();
    skills.map(|skill| skill["skill"].as_str().unwrap().to_owned()).collect()
}

fn words(centre: &TestCentre, query: &str) -> Value {
    centre.broker.get(&format!("/skills/unresolved{query}")).expect(200)
}

const ELF: &str = "elf on the shelf";

#[test]
fn what_staff_say_of_a_text_holds_for_every_record_that_kept_it() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let first = person(&centre, &["Elf on the Shelf", "wizardry"]);
        let second = person(&centre, &["befriending", "elf-on-the-shelf"]);
        let group = made(&centre.broker, "/organisations", &organisation());
        let asked = json!([{"skill": "driving"}, {"skill": ELF, "importance": "required"}]);
        let body = with(need(&group), &json!({"skills": asked}));
        let need = format!("/needs/{}", made(&centre.broker, "/needs", &body));
        centre.broker.act(&format!("{need}/approve")).expect(409);
        let version = centre.broker.get(&need).etag();
        let store = database.store();
        let head = store.read(changes::position).unwrap().head;

        let said = json!({"text": ELF, "skill": "befriending"});
        let answer = centre.broker.post("/skills/synonyms", &said).expect(200);
        let expected = json!({"text": ELF, "skill": "befriending", "volunteers": 2, "needs": 1});
        assert_eq!(answer, expected);
        assert_eq!(
            skills_of(&centre, &format!("/volunteers/{first}")),
            ["befriending", "wizardry"]
        );
        assert_eq!(skills_of(&centre, &format!("/volunteers/{second}")), ["befriending"]);
        assert_eq!(skills_of(&centre, &need), ["befriending", "driving"]);
        assert_ne!(centre.broker.get(&need).etag(), version);
        assert_eq!(centre.broker.act(&format!("{need}/approve")).expect(200)["state"], "open");
        // Two people, a need and the words changed; who did so is on record with what it touched.
        let changed = store.read(|conn| changes::since(conn, head, 99)).unwrap();
        assert_eq!(changed.iter().filter(|c| c.changed.id.to_string() == first).count(), 1);
        let lines = store.read(|conn| audit::list(conn, centre.id, 0, 999)).unwrap();
        let noted = |action: &str, entity: &str| {
            let of = lines
                .iter()
                .filter(|line| (line.action.as_str(), line.entity.as_str()) == (action, entity));
            of.map(|line| line.ids.len()).max()
        };
        assert_eq!(noted("add", "synonym"), Some(0));
        assert_eq!((noted("change", "volunteer"), noted("change", "need")), (Some(2), Some(1)));

        // From now on the text is the skill, for whoever writes it.
        let third = person(&centre, &["ELF on the shelf"]);
        assert_eq!(skills_of(&centre, &format!("/volunteers/{third}")), ["befriending"]);
        let again = centre.broker.post("/skills/synonyms", &said).expect(200);
        assert_eq!((&again["volunteers"], &again["needs"]), (&json!(0), &json!(0)));
        let after = store.read(|conn| audit::list(conn, centre.id, 0, 999)).unwrap();
        assert_eq!(after.iter().filter(|line| line.entity == "synonym").count(), 1);
    });
}

#[test]
fn a_text_that_means_another_skill_is_a_conflict_that_says_so() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("ashfield"));
        let say = |text: &str, skill: &str, replaces: Option<&str>| {
            let body = json!({"text": text, "skill": skill, "replaces": replaces});
            centre.broker.post("/skills/synonyms", &body)
        };
        let taken = say("minibus driver", "befriending", None).expect(409);
        assert_eq!(taken["code"], "synonym_taken");
        assert!(taken["detail"].as_str().unwrap().contains("Minibus driving"), "{taken}");
        say("minibus driver", "befriending", Some("minibus-driving")).expect(409);
        assert_eq!(say("Minibus Drivers", "minibus-driving", None).expect(200)["volunteers"], 0);
        say(ELF, "befriending", None).expect(200);
        let taken = say(ELF, "driving", None).expect(409);
        assert!(taken["detail"].as_str().unwrap().contains("befriending"), "{taken}");
        say("elf on shelves", "driving", Some("befriending")).expect(200);
        // Who was wrong says otherwise.
        say(ELF, "driving", Some("befriending")).expect(200);
        let text = json!([{"text": ELF}]);
        let means = centre.broker.post("/skills/resolve", &text).expect(200);
        assert_eq!((&means[0]["skill"], &means[0]["confidence"]), (&json!("driving"), &json!(1.0)));
        let elsewhere = other.broker.post("/skills/resolve", &text).expect(200);
        assert_eq!(elsewhere[0]["skill"], Value::Null, "another centre's words are its own");
        assert_eq!(say("x", "no-such-skill", None).pointers(422), ["/skill"]);
        assert_eq!(say(" ", "driving", None).pointers(422), ["/text"]);
        assert_eq!(say(&"x".repeat(201), "driving", None).pointers(422), ["/text"]);
    });
}

#[test]
fn unknown_words_are_listed_the_most_frequent_first_with_what_they_may_mean() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("ashfield"));
        person(&other, &["elsewhere only"]);
        for _ in 0..3 {
            person(&centre, &["Juggling", "juggling ", "fire safety marshal cover"]);
        }
        person(&centre, &["juggling", "wizardry", "zymurgy", "gardening on the moon"]);
        let all = words(&centre, "");
        assert_eq!(all["next"], Value::Null);
        let items = all["items"].as_array().unwrap();
        let texts: Vec<&str> = items.iter().map(|item| item["text"].as_str().unwrap()).collect();
        assert_eq!(texts[..2], ["Juggling", "fire safety marshal cover"]);
        assert_eq!(texts.len(), 5);
        assert_eq!((&items[0]["volunteers"], &items[0]["needs"]), (&json!(4), &json!(0)));
        let moon = items.iter().find(|item| item["text"] == "gardening on the moon").unwrap();
        assert_eq!(moon["proposals"][0]["skill"], "gardening");
        assert_eq!(moon["proposals"][0]["label"], "Gardening");

        // A page goes on after a word that meanwhile is a skill.
        let first = words(&centre, "?limit=2");
        let cursor = first["next"].as_str().unwrap().to_owned();
        let said = json!({"text": "fire safety marshal cover", "skill": "befriending"});
        assert_eq!(centre.broker.post("/skills/synonyms", &said).expect(200)["volunteers"], 3);
        let rest = words(&centre, &format!("?limit=200&cursor={cursor}"));
        let rest: Vec<_> = rest["items"].as_array().unwrap().iter().map(|i| &i["text"]).collect();
        assert_eq!(rest, items[2..].iter().map(|item| &item["text"]).collect::<Vec<_>>());
    });
}

#[test]
fn a_restart_remembers_what_staff_said() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let said = json!({"text": ELF, "skill": "befriending"});
    centre.broker.post("/skills/synonyms", &said).expect(200);
    let id = centre.id;
    drop(app);
    let app = TestApp::start(&database);
    let words = app.app.words(id).unwrap();
    assert_eq!(
        words.skill("Elf on the shelf").map(ToString::to_string),
        Some("befriending".into())
    );
}

#[test]
fn vocabularies_are_listed_page_by_page() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    for (list, least) in [("skills", 200), ("languages", 60), ("causes", 40), ("outcomes", 8)] {
        let mut ids: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = staff.get(&format!("/{list}?limit=7{cursor}")).expect(200);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 7, "{list}");
            ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let all = ids.len();
        assert!(all >= least, "{list}: {all}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{list}");
        let page = staff.get(&format!("/{list}")).expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), all.min(50), "{list}");
    }
    assert_eq!(staff.get("/skills?cursor=none").status, 422);
    let found = staff.get("/skills?q=driv&limit=3").expect(200);
    assert_eq!((found["items"].as_array().unwrap().len(), &found["next"]), (3, &Value::Null));
}
