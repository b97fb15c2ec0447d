//! The rows that a start reads, and of them the same columns, by diesel alone: into tuples of what
//! the columns hold.

use std::path::Path;

use diesel::prelude::*;

/// Rows read at a time, as by the service.
const PAGE: i64 = 1_000;

diesel::table! {
    volunteers (id) {
        centre_id -> Binary,
        id -> Binary,
        given_name -> Text,
        family_name -> Nullable<Text>,
        known_as -> Nullable<Text>,
        lat -> Nullable<Integer>,
        lon -> Nullable<Integer>,
        date_of_birth -> Nullable<Text>,
        travel_mode -> Nullable<Text>,
        max_metres -> Nullable<Integer>,
        vehicle -> Nullable<Bool>,
        profile -> Text,
        status -> Text,
        paused_until -> Nullable<Text>,
        guardian_given_at -> Nullable<Text>,
    }
}

diesel::table! {
    consents (volunteer_id) {
        centre_id -> Binary,
        volunteer_id -> Binary,
        n -> Integer,
        purpose -> Text,
        act -> Text,
    }
}

diesel::table! {
    checks (id) {
        centre_id -> Binary,
        id -> Binary,
        volunteer_id -> Binary,
        level -> Text,
        workforce -> Nullable<Text>,
        issued -> Text,
        review_on -> Text,
        decision -> Text,
    }
}

diesel::table! {
    placements (id) {
        centre_id -> Binary,
        id -> Binary,
        volunteer_id -> Nullable<Binary>,
        need_id -> Binary,
        state -> Text,
        promise -> Nullable<Text>,
        asked_at -> Text,
    }
}

type Text = Option<String>;
type Person = (
    Vec<u8>,
    String,
    Text,
    Text,
    Option<i32>,
    Option<i32>,
    Text,
    Text,
    Option<i32>,
    Option<bool>,
    String,
    String,
    Text,
    Text,
);
type Check = (Vec<u8>, Vec<u8>, Vec<u8>, String, Text, String, String, String);
type Placement = (Option<Vec<u8>>, Vec<u8>, String, Text, String);

/// Reads everything about the people of the one centre, and answers how many rows that were.
pub fn read(file: &Path) -> usize {
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let centre: Vec<u8> = volunteers::table.select(volunteers::centre_id).first(&mut conn).unwrap();
    let (mut count, mut last) = (0, Vec::new());
    loop {
        let page: Vec<Person> = volunteers::table
            .filter(volunteers::centre_id.eq(&centre))
            .filter(volunteers::id.gt(&last))
            .order(volunteers::id)
            .limit(PAGE)
            .select((
                volunteers::id,
                volunteers::given_name,
                volunteers::family_name,
                volunteers::known_as,
                volunteers::lat,
                volunteers::lon,
                volunteers::date_of_birth,
                volunteers::travel_mode,
                volunteers::max_metres,
                volunteers::vehicle,
                volunteers::profile,
                volunteers::status,
                volunteers::paused_until,
                volunteers::guardian_given_at,
            ))
            .load(&mut conn)
            .unwrap();
        let (Some(from), Some(to)) = (page.first(), page.last()) else { return count };
        let (from, to) = (&from.0, to.0.clone());
        count += page.len() + about(&mut conn, &centre, from, &to);
        last = to;
    }
}

/// What hangs on the people from one id to another.
fn about(conn: &mut SqliteConnection, centre: &Vec<u8>, from: &Vec<u8>, to: &Vec<u8>) -> usize {
    let said: Vec<(Vec<u8>, String)> = consents::table
        .filter(consents::centre_id.eq(centre))
        .filter(consents::volunteer_id.ge(from))
        .filter(consents::volunteer_id.le(to))
        .filter(consents::purpose.eq("matching"))
        .order((consents::volunteer_id, consents::n))
        .select((consents::volunteer_id, consents::act))
        .load(conn)
        .unwrap();
    let held: Vec<Check> = checks::table
        .filter(checks::centre_id.eq(centre))
        .filter(checks::volunteer_id.ge(from))
        .filter(checks::volunteer_id.le(to))
        .order(checks::volunteer_id)
        .load(conn)
        .unwrap();
    let placed: Vec<Placement> = placements::table
        .filter(placements::centre_id.eq(centre))
        .filter(placements::volunteer_id.ge(from))
        .filter(placements::volunteer_id.le(to))
        .order(placements::volunteer_id)
        .select((
            placements::volunteer_id,
            placements::need_id,
            placements::state,
            placements::promise,
            placements::asked_at,
        ))
        .load(conn)
        .unwrap();
    said.len() + held.len() + placed.len()
}
