//! Who may do what: every route, for every caller, on every thing, as the policy table says.

mod lists;
mod policy;
mod requests;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use onestop::http::routes::{self, Who};
use serde_json::Value;

use crate::support::client::{Answer, Client};
use crate::support::databases::each_database;
use policy::{Role, Row};
use world::{Home, World};

/// Somebody who calls.
struct Visitor<'w> {
    name: String,
    client: Client,
    role: Role,
    home: &'w Home,
}

/// The answers of one run, and where they are not what the table says.
struct Matrix<'w> {
    world: &'w World,
    visitors: Vec<Visitor<'w>>,
    /// The line for an id that does not exist, of the route at hand.
    nothing: Option<Row>,
    /// What each visitor got for it.
    nothing_said: BTreeMap<String, Value>,
    faults: Vec<String>,
    cells: usize,
}

#[test]
fn every_route_answers_every_caller_as_the_policy_table_says() {
    each_database(|database| {
        let world = World::new(database);
        let mut matrix = Matrix::new(&world);
        for row in policy::rows() {
            matrix.row(&row);
        }
        let Matrix { faults, cells, .. } = matrix;
        assert!(faults.is_empty(), "{} of {cells} cells:\n{}", faults.len(), faults.join("\n"));
        assert!(cells > 1500, "{cells}");
    });
}

#[test]
fn the_registry_and_the_policy_table_name_the_same_routes() {
    let table = routes::table();
    let registered: BTreeSet<(String, &str)> =
        table.iter().map(|route| (route.method.to_string(), route.path)).collect();
    assert_eq!(registered.len(), table.len(), "a route is registered twice");
    let rows = policy::rows();
    let listed: BTreeSet<(String, &str)> =
        rows.iter().map(|row| (row.method.to_owned(), row.path)).collect();
    assert_eq!(registered, listed, "left: the registry, right: tests/it/access/policy.rs");
    let lines: BTreeSet<_> = rows.iter().map(|row| (row.method, row.path, row.thing)).collect();
    assert_eq!(lines.len(), rows.len(), "a line of the policy table is there twice");
    for (method, path) in listed.iter().filter(|(_, path)| path.contains("{id}")) {
        let first = rows.iter().find(|row| row.method == method && row.path == *path);
        assert_eq!(first.map(|row| row.thing), Some("nothing"), "{method} {path}: comes first");
    }
}

#[test]
fn the_registry_names_the_least_role_that_the_policy_table_lets_in() {
    for row in policy::rows() {
        let lets_in = |role| !matches!(row.status(role), 401 | 403);
        let least = if lets_in(Role::Nobody) {
            Who::Anyone
        } else if lets_in(Role::Group) {
            Who::Member
        } else if lets_in(Role::Broker) {
            Who::Staff
        } else {
            Who::Admin
        };
        let route = route(&row);
        // A line may ask for more than the door: a group may not make every move of a placement.
        let strict = row.status(Role::Group) == 403 && route.who == Who::Member;
        assert!(least == route.who || strict, "{} {} {}", row.method, row.path, row.thing);
    }
}

fn route(row: &Row) -> routes::Route {
    let mut table = routes::table().into_iter();
    let found = table.find(|route| route.method.as_str() == row.method && route.path == row.path);
    found.expect("the route is registered")
}

impl<'w> Matrix<'w> {
    fn new(world: &'w World) -> Self {
        let (here, there) = (&world.ashfield, &world.birchwood);
        let visitor = |name: &str, client: &Client, role, home| Visitor {
            name: name.to_owned(),
            client: client.clone(),
            role,
            home,
        };
        let mut visitors = vec![
            visitor("nobody", &world.app.anyone(), Role::Nobody, here),
            visitor("the group", &here.group, Role::Group, here),
            visitor("another group", &here.other, Role::Other, here),
            visitor("a broker", &here.centre.broker, Role::Broker, here),
            visitor("an admin", &here.centre.admin, Role::Admin, here),
            visitor("nobody, elsewhere", &world.app.anyone(), Role::Nobody, there),
            visitor("a group elsewhere", &there.group, Role::Group, there),
            visitor("a broker elsewhere", &there.centre.broker, Role::Broker, there),
            visitor("an admin elsewhere", &there.centre.admin, Role::Admin, there),
        ];
        let bad = world.bad_tokens();
        visitors.extend(bad.iter().map(|(name, client)| visitor(name, client, Role::Bad, here)));
        let (nothing, nothing_said) = (None, BTreeMap::new());
        Self { world, visitors, nothing, nothing_said, faults: Vec::new(), cells: 0 }
    }

    /// Asks as everybody. A thing that somebody was allowed to change is made anew.
    fn row(&mut self, row: &Row) {
        if row.thing == "nothing" {
            (self.nothing, self.nothing_said) = (Some(row.clone()), BTreeMap::new());
        }
        let mut thing = None;
        for n in 0..self.visitors.len() {
            let ids = thing.get_or_insert_with(|| self.ids(row));
            let done = self.cell(row, n, ids);
            if done && row.method != "GET" {
                thing = None;
            }
            if row.thing == "nothing" {
                for id in ["not-an-id", "%00"] {
                    self.cell(row, n, &[id.to_owned(), id.to_owned()]);
                }
            }
        }
    }

    fn ids(&self, row: &Row) -> [String; 2] {
        if row.has_thing() { self.world.thing(row.thing) } else { Default::default() }
    }

    /// One cell of the matrix; answers whether the call was allowed.
    fn cell(&mut self, row: &Row, visitor: usize, ids: &[String; 2]) -> bool {
        let Visitor { name, client, role, home } = &self.visitors[visitor];
        let elsewhere = !std::ptr::eq(*home, &raw const self.world.ashfield);
        let request = requests::request(self.world, home, row, ids);
        let before = self.world.changes();
        let answer = request.send(client);
        let after = self.world.changes();
        let said = said(&answer);
        let nothing = self.nothing.as_ref().filter(|_| row.has_thing());
        let expected = match nothing {
            Some(nothing) if elsewhere => nothing.status(*role),
            Some(_) | None => row.status(*role),
        };
        let mut wrong = Vec::new();
        if answer.status != expected {
            wrong.push(format!("{} where {expected} is right: {}", answer.status, answer.text));
        }
        if row.method == "GET" {
            let head = request.head(client);
            if (head.status, &*head.text) != (answer.status, "") {
                wrong.push(format!("HEAD: {} {}", head.status, head.text));
            }
        }
        let allowed = answer.status < 400;
        if before != after && (!allowed || row.method == "GET") {
            wrong.push("something changed".to_owned());
        }
        let other = if elsewhere { &self.world.ashfield } else { &self.world.birchwood };
        if other.shows_in(&said.to_string()) {
            wrong.push(format!("it shows the other centre: {said}"));
        }
        if !allowed {
            wrong.extend(no_problem(&answer));
        }
        if nothing.is_some() {
            let hidden = elsewhere || [401, 403, 404].contains(&answer.status);
            let before = self.nothing_said.entry(name.clone()).or_insert_with(|| said.clone());
            if hidden && before["status"] == said["status"] && *before != said {
                wrong.push(format!("{said} where nothing gives {before}"));
            }
        }
        self.cells += 1;
        let at = format!("{} {} on {} by {name}", row.method, row.path, row.thing);
        self.faults.extend(wrong.into_iter().map(|wrong| format!("{at}: {wrong}")));
        allowed
    }
}

/// What an answer says, without what differs from request to request.
fn said(answer: &Answer) -> Value {
    if answer.text.is_empty() {
        return Value::Null;
    }
    if answer.header("content-type") == Some("application/x-ndjson") {
        return answer.text.lines().collect();
    }
    let mut said = answer.json();
    if answer.status >= 400
        && let Some(problem) = said.as_object_mut()
    {
        problem.remove("request_id");
        problem.remove("instance");
    }
    said
}

/// What is wrong with a refusal as such.
fn no_problem(answer: &Answer) -> Option<String> {
    if answer.header("content-type") != Some("application/problem+json") {
        return Some(format!("no problem document: {}", answer.text));
    }
    let asks = answer.header("www-authenticate").is_some();
    (asks != (answer.status == 401)).then(|| "WWW-Authenticate goes with 401".to_owned())
}
