//! The API's description: committed as it is generated, complete, true, and to be read offline.

use std::collections::BTreeSet;

use onestop::http::docs;
use onestop::http::routes::{self, Who};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer};
use crate::support::databases::sqlite;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api-spec/openapi.json");
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

fn document() -> Value {
    serde_json::from_str(&docs::document().unwrap()).unwrap()
}

/// All operations, as method, path and what the document says of them.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        let path = path.clone();
        item.into_iter()
            .filter(|(name, _)| METHODS.contains(&name.as_str()))
            .map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert!(
        committed == docs::document().unwrap(),
        "api-spec/openapi.json is not what the code says: \
         run `cargo run -- openapi > api-spec/openapi.json` and commit it"
    );
}

#[test]
fn the_document_and_the_registry_name_the_same_routes() {
    let table = routes::table();
    let registered: BTreeSet<(String, String)> =
        table.iter().map(|r| (r.method.to_string(), r.path.to_owned())).collect();
    let described: BTreeSet<(String, String)> =
        operations(&document()).into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(registered, described, "left: the registry, right: the document");
}

#[test]
fn the_document_says_for_each_route_whether_it_needs_a_token() {
    let document = document();
    assert_eq!(document["security"], json!([{"token": []}]));
    let table = routes::table();
    for (method, path, operation) in operations(&document) {
        let route = table.iter().find(|r| r.method.as_str() == method && r.path == path).unwrap();
        let open = operation["security"].as_array().is_some_and(|ways| ways.contains(&json!({})));
        assert_eq!(open, route.who == Who::Anyone, "{method} {path}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_answers_that_say_what_they_are() {
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document()) {
        let at = format!("{method} {path}");
        let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{at}: no name"));
        assert!(names.insert(name.to_owned()), "{at}: {name} is there twice");
        assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{at}: no summary");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{at}: no success");
        for (status, response) in responses {
            let description = response["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{at}: {status} has no description");
            let refusal = !status.starts_with('2');
            let problem = response["content"].get("application/problem+json").is_some();
            assert_eq!(refusal, problem, "{at}: {status}");
        }
        for status in ["4XX", "5XX"] {
            assert!(responses.contains_key(status), "{at}: {status} is missing");
        }
        let names = path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}'));
        for name in names {
            let parameters = operation["parameters"].as_array().unwrap();
            let there = parameters.iter().any(|p| p["name"] == name && p["in"] == "path");
            assert!(there, "{at}: {{{name}}} is not described");
        }
    }
}

#[test]
fn a_merge_patch_requires_no_field_but_the_version_it_was_made_against() {
    for (method, path, operation) in operations(&document()) {
        if method != "PATCH" {
            continue;
        }
        let content = &operation["requestBody"]["content"]["application/merge-patch+json"];
        let schema = resolve(&document(), &content["schema"]);
        assert!(schema["properties"].is_object(), "{path}: {schema}");
        assert_eq!(schema.get("required"), None, "{path}");
        let parameters = operation["parameters"].as_array().unwrap();
        let if_match = parameters.iter().find(|p| p["name"] == "If-Match").unwrap();
        assert_eq!(if_match["required"], true, "{path}");
    }
}

fn resolve(document: &Value, schema: &Value) -> Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap();
            document.pointer(pointer).unwrap_or_else(|| panic!("{reference} is not there")).clone()
        }
        None => schema.clone(),
    }
}

/// What of a value a schema does not describe: unknown fields, missing ones, other types.
fn misfits(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolve(document, schema);
    if let Some(ways) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let fits = ways.iter().any(|way| misfits(document, way, value, at).is_empty());
        return if fits { Vec::new() } else { vec![format!("{at}: {value} is none of {schema}")] };
    }
    if !has_type(&schema["type"], value) {
        return vec![format!("{at}: {value} is no {}", schema["type"])];
    }
    let mut found = Vec::new();
    if let Value::Object(fields) = value {
        let known = schema["properties"].as_object().cloned().unwrap_or_default();
        for (name, field) in fields {
            let at = format!("{at}/{name}");
            match known.get(name).or(schema.get("additionalProperties")) {
                Some(schema) if schema.is_object() => {
                    found.extend(misfits(document, schema, field, &at));
                }
                Some(_) | None => found.push(format!("{at}: not described")),
            }
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let missing = required.iter().filter(|name| !fields.contains_key(name.as_str().unwrap()));
        found.extend(missing.map(|name| format!("{at}: {name} is missing")));
    }
    if let Value::Array(items) = value {
        let items = items.iter().enumerate();
        found.extend(
            items.flat_map(|(n, item)| {
                misfits(document, &schema["items"], item, &format!("{at}/{n}"))
            }),
        );
    }
    found
}

fn has_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(_) | None => true,
    };
    types.as_array().map_or_else(|| is(types), |types| types.iter().any(is))
}

/// What is read at an address without an id.
const LISTS: [&str; 19] = [
    "/sessions/current",
    "/centre",
    "/centre/accounts",
    "/centre/places",
    "/changes",
    "/audit",
    "/organisations",
    "/needs",
    "/blocks",
    "/skills/unresolved",
    "/placements",
    "/skills",
    "/causes",
    "/outcomes",
    "/languages",
    "/support",
    "/duplicates",
    "/imports",
    "/import-sources",
];

#[test]
fn what_is_answered_is_what_the_document_describes() {
    let database = sqlite();
    let (app, document) = (TestApp::start(&database), document());
    let centre = app.centre("knowsley");
    let staff = &centre.admin;
    let person = &made(staff, "/volunteers", &volunteer());
    let (organisation, need) = open_need(staff);
    let contact = json!({"name": "Kim", "email": "kim@example.org", "password": "a good long one"});
    staff.post(&format!("/organisations/{organisation}/contacts"), &contact).expect(201);
    let check =
        json!({"kind": "dbs", "level": "basic", "issued": "2026-01-31", "decision": "cleared"});
    let check = made(staff, &format!("/volunteers/{person}/checks"), &check);
    let offer = json!({"need_id": need, "volunteer_id": person, "state": "offered"});
    let block = json!({"volunteer_id": person, "organisation_id": organisation, "reason": "asked"});
    let matches = staff.get(&format!("/needs/{need}/matches?counts=true")).expect(200);
    assert_eq!(matches["items"].as_array().unwrap().len(), 1, "{matches}");
    let pair = format!("/needs/{need}/matches/{person}");
    let mut gets = vec![
        ("/needs/{id}/advice", format!("/needs/{need}/advice")),
        ("/needs/{id}/matches/{volunteer_id}", pair),
        ("/needs/{id}/near-misses", format!("/needs/{need}/near-misses")),
        ("/needs/{id}/matches", format!("/needs/{need}/matches?counts=true")),
        ("/volunteers/{id}/matches", format!("/volunteers/{person}/matches")),
    ];
    check_all(&app, &document, staff, &gets);
    let plan = staff.post("/plans", &json!({"all_open": true})).expect(202);
    assert!(app.app.work_plan().expect("a plan is worked out"));
    let placement = made(staff, "/placements", &offer);
    let parts = parts(staff, person, &organisation, &placement);
    let block = made(staff, "/blocks", &block);
    let again = staff.post("/volunteers", &volunteer()).expect(201);
    assert!(again["likely_duplicates"].is_array(), "{again}");
    let csv = json!({"csv": "N,S\nKim,Lee\n,\n", "mapping": {"columns": {"N": "given_name", "S": "family_name"}}});
    let import = made(staff, "/imports", &csv);
    let place = json!({"name": "The Green", "postcode": "L36 9YX"});
    let place = made(staff, "/centre/places", &place);
    gets.extend([
        ("/centre/places/{id}", format!("/centre/places/{place}")),
        ("/places", "/places?q=green".to_owned()),
        ("/volunteers/{id}", format!("/volunteers/{person}")),
        ("/volunteers/{id}/checks", format!("/volunteers/{person}/checks")),
        ("/volunteers/{id}/checks/{check_id}", format!("/volunteers/{person}/checks/{check}")),
        ("/blocks/{id}", format!("/blocks/{block}")),
        ("/volunteers/{id}/consents", format!("/volunteers/{person}/consents")),
        ("/organisations/{id}", format!("/organisations/{organisation}")),
        ("/organisations/{id}/contacts", format!("/organisations/{organisation}/contacts")),
        ("/needs/{id}", format!("/needs/{need}")),
        ("/placements/{id}", format!("/placements/{placement}")),
        ("/plans/{id}", format!("/plans/{}", plan["id"].as_str().unwrap())),
        ("/imports/{id}", format!("/imports/{import}")),
        ("/places/{postcode}", "/places/L36%209YX".to_owned()),
    ]);
    gets.extend(parts);
    gets.extend(LISTS.map(|path| (path, path.to_owned())));
    check_all(&app, &document, staff, &gets);
    let tested: BTreeSet<String> = gets.iter().map(|(path, _)| format!("/api/v1{path}")).collect();
    let described = operations(&document).into_iter().filter(|(method, ..)| method == "GET");
    let described = described.map(|(_, path, _)| path).filter(|path| !path.starts_with("/health"));
    assert_eq!(tested, described.collect());
}

/// Notes and hours, and where they are read.
fn parts(
    staff: &crate::support::client::Client,
    person: &str,
    organisation: &str,
    placement: &str,
) -> Vec<(&'static str, String)> {
    let note = json!({"text": "Rings on Mondays."});
    let [of_person, of_group] =
        [format!("/volunteers/{person}/notes"), format!("/organisations/{organisation}/notes")];
    let notes = [made(staff, &of_person, &note), made(staff, &of_group, &note)];
    for (from, to) in
        [("offered", "accepted"), ("accepted", "introduced"), ("introduced", "started")]
    {
        let step = json!({"from": from, "to": to});
        staff.post(&format!("/placements/{placement}/events"), &step).expect(200);
    }
    let of_placement = format!("/placements/{placement}/hours");
    let hours = json!({"first_date": "2026-11-20", "minutes": 90, "note": "With the new van."});
    let hours = made(staff, &of_placement, &hours);
    vec![
        ("/placements/{id}/hours/{hours_id}", format!("{of_placement}/{hours}")),
        ("/placements/{id}/hours", of_placement),
        ("/volunteers/{id}/notes/{note_id}", format!("{of_person}/{}", notes[0])),
        ("/volunteers/{id}/notes", of_person),
        ("/organisations/{id}/notes/{note_id}", format!("{of_group}/{}", notes[1])),
        ("/organisations/{id}/notes", of_group),
    ]
}

fn check_all(
    app: &TestApp,
    document: &Value,
    staff: &crate::support::client::Client,
    gets: &[(&str, String)],
) {
    let described = |path: &str, status: &str, kind: &str| {
        let operation = &document["paths"][format!("/api/v1{path}")]["get"];
        operation["responses"][status]["content"][kind]["schema"].clone()
    };
    for (path, url) in gets {
        let schema = described(path, "200", "application/json");
        assert!(!schema.is_null(), "{path} is not described");
        let found = misfits(document, &schema, &staff.get(url).expect(200), "");
        assert!(found.is_empty(), "GET {path}:\n{}", found.join("\n"));
        let refused = app.anyone().with_token("garbage").get(url);
        if refused.status != 200 {
            let schema = described(path, "4XX", "application/problem+json");
            let found = misfits(document, &schema, &refused.json(), "");
            assert!(found.is_empty(), "GET {path}, refused:\n{}", found.join("\n"));
        }
    }
}

#[test]
fn the_pages_and_the_document_are_served_and_need_nothing_from_elsewhere() {
    let app = TestApp::start(&sqlite());
    let anyone = app.anyone();
    let served = anyone.get("/openapi.json");
    assert_eq!((served.status, &served.text), (200, &docs::document().unwrap()));
    assert_eq!(served.header("content-type"), Some("application/json"));
    let moved = anyone.send("GET", "//docs", &[], None);
    assert_eq!((moved.status, moved.header("location")), (307, Some("/docs/")));

    let page = anyone.send("GET", "//docs/", &[], None);
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(foreign(&page.text).is_empty(), "{:?}", foreign(&page.text));
    let attributes = page.text.split(['"', '\'']).collect::<Vec<_>>();
    let assets = attributes
        .windows(2)
        .filter(|pair| pair[0].ends_with("src=") || pair[0].ends_with("href="));
    let assets: Vec<&str> = assets.map(|pair| pair[1].trim_start_matches("./")).collect();
    assert!(assets.len() >= 4, "{assets:?}");
    let texts = assets.iter().filter(|asset| !asset.contains(".png"));
    for asset in texts {
        assert_eq!(
            anyone.send("GET", &format!("//docs/{asset}"), &[], None).status,
            200,
            "{asset}"
        );
    }
    let start = anyone.send("GET", "//docs/swagger-initializer.js", &[], None);
    assert!(start.text.contains("/api/v1/openapi.json"), "{}", start.text);
    // Else the pages show the document to a validator of the makers, on the internet.
    assert!(start.text.contains(r#""validatorUrl": "none""#), "{}", start.text);
    assert!(foreign(&start.text).is_empty(), "{:?}", foreign(&start.text));
}

/// The addresses of other hosts in a text.
fn foreign(text: &str) -> Vec<&str> {
    let addresses = text.match_indices("http").map(|(at, _)| &text[at..]);
    let addresses = addresses.filter(|t| t.starts_with("http://") || t.starts_with("https://"));
    addresses.map(|t| t.split(['"', '\'', '<', ' ']).next().unwrap_or(t)).collect()
}
