//! The request of each route: good in itself, so that only who asks decides.

use onestop::auth::totp;
use onestop::http::routes::Who;
use serde_json::{Value, json};

use super::policy::Row;
use super::world::{Home, World};
use crate::support::app::PASSWORD;
use crate::support::builders::{organisation, with};
use crate::support::client::{Answer, Client};

/// A request to be sent by anybody.
pub struct Request {
    method: &'static str,
    path: String,
    body: Option<Value>,
}

impl Request {
    pub fn send(&self, client: &Client) -> Answer {
        let media_type = match self.method {
            "PATCH" => "application/merge-patch+json",
            _ => "application/json",
        };
        let headers: &[(&str, &str)] = match self.body {
            Some(_) => &[("Content-Type", media_type), ("If-Match", "*")],
            None => &[],
        };
        let body = self.body.as_ref().map(ToString::to_string);
        // A `POST` without a body says so.
        let body = body.or_else(|| (self.method == "POST").then(String::new));
        client.send(self.method, &format!("/{}", self.path), headers, body.as_deref())
    }
}

impl Request {
    /// The same, for the head of the answer alone.
    pub fn head(&self, client: &Client) -> Answer {
        client.send("HEAD", &format!("/{}", self.path), &[], None)
    }
}

/// The request of a line of the table on a thing, by somebody of a centre.
pub fn request(world: &World, home: &Home, row: &Row, [id, other]: &[String; 2]) -> Request {
    let path = row.path.replace("{id}", id);
    let path = path.replace("{volunteer_id}", other).replace("{check_id}", other);
    let path = path.replace("{note_id}", other).replace("{hours_id}", other).replace("{n}", "1");
    let path = path.replace("{line}", "2");
    let mut path = path.replace("{postcode}", "L36%209YX");
    if names_centre(row) {
        path = format!("{path}?centre={}", home.centre.slug);
    }
    if row.path == "/api/v1/places" {
        path = format!("{path}&q=roby");
    }
    Request { method: row.method, path, body: body(world, home, row) }
}

/// Whether callers without a token name the centre.
fn names_centre(row: &Row) -> bool {
    let shared = ["/health", "/api/v1/sessions", "/api/v1/places/"];
    super::route(row).who == Who::Anyone && !shared.iter().any(|path| row.path.starts_with(path))
}

fn body(world: &World, home: &Home, row: &Row) -> Option<Value> {
    let slug = &home.centre.slug;
    let below = row.path.strip_prefix("/api/v1")?;
    let body = match (row.method, below) {
        ("POST", "/sessions") => {
            let me = home.centre.broker.get("/sessions/current").expect(200);
            json!({"email": me["email"], "password": PASSWORD})
        }
        ("POST", "/sessions/current/second-factor/confirm") => {
            let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
            let code = totp::code(secret, world.app.clock.now()).expect("a code");
            json!({"password": PASSWORD, "secret": secret, "code": code})
        }
        ("PATCH", "/centre") => json!({"name": format!("Centre {slug}"), "asks_cap": 4}),
        ("POST", "/centre/terms") => {
            let id = format!("{slug}-{}", world.number());
            json!({"list": "skill", "id": id, "label": format!("Knowing {slug} {id}")})
        }
        ("POST", "/centre/places") => home.new_place(world.number()),
        ("PATCH", "/centre/places/{id}") => json!({"aliases": [slug]}),
        // Staff and all others alike may leave the status to the service.
        ("POST", "/volunteers") => without(home.new_volunteer(), "status"),
        ("POST", "/volunteers/search") => json!({"name": slug}),
        ("PATCH", "/volunteers/{id}") => json!({"known_as": slug}),
        ("POST", "/volunteers/{id}/checks") => json!({
            "kind": "dbs", "level": "basic", "issued": "2026-01-31", "decision": "cleared"
        }),
        ("PATCH", "/volunteers/{id}/checks/{check_id}") => json!({"decision": "not_cleared"}),
        ("POST", "/volunteers/{id}/consents") => {
            json!({"purpose": "news", "act": "given", "wording": slug})
        }
        ("POST", "/organisations") => with(organisation(), &json!({"name": slug})),
        ("PATCH", "/organisations/{id}" | "/needs/{id}") => json!({"description": slug}),
        ("POST", "/organisations/{id}/contacts") => {
            let email = format!("contact-{}@{slug}.example", world.number());
            json!({"name": slug, "email": email, "password": PASSWORD})
        }
        ("POST", "/needs" | "/needs/preview") => home.new_need(),
        ("POST", "/needs/draft") => json!({"text": "2 drivers on Tuesdays 10-12, L36 9YX"}),
        ("POST", "/blocks") => home.block(),
        ("POST", "/duplicates/dismiss") => {
            json!({"volunteer_id": home.volunteer(), "other_id": home.volunteer()})
        }
        ("POST", "/volunteers/{id}/merge") => json!({"other_id": home.volunteer()}),
        ("POST", "/volunteers/{id}/merge/undo") => json!({}),
        ("POST", "/placements") => {
            json!({"need_id": home.need, "volunteer_id": home.volunteer(), "state": "offered"})
        }
        ("POST", "/placements/{id}/events") => {
            let (from, to) = row.thing.split_once('>').unwrap_or(("introduced", "started"));
            json!({"from": from, "to": to})
        }
        ("POST", "/skills/synonyms") => {
            json!({"text": format!("{slug} shuffling"), "skill": "befriending"})
        }
        ("POST", "/skills/resolve") => json!([{"text": "minibus driving"}]),
        ("POST", "/plans" | "/matches/batch") => json!({"all_open": true}),
        ("POST", "/imports" | "/imports/mapping") => home.import(),
        ("PATCH", "/imports/{id}/rows/{line}") => json!({"take": "leave_out"}),
        _ => return body_of_part(home, row.method, below),
    };
    Some(body)
}

/// The same for notes and hours.
fn body_of_part(home: &Home, method: &str, below: &str) -> Option<Value> {
    let slug = &home.centre.slug;
    match (method, below) {
        ("POST", "/placements/{id}/hours") => Some(home.hours()),
        ("PATCH", "/placements/{id}/hours/{hours_id}") => Some(json!({"note": slug})),
        ("POST" | "PATCH", path) if path.contains("/notes") => Some(json!({"text": slug})),
        _ => None,
    }
}

fn without(mut body: Value, field: &str) -> Value {
    body.as_object_mut().expect("an object").remove(field);
    body
}
