//! Addresses and query strings that are not right.

use super::assert_problem;
use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer};
use crate::support::databases::each_database;

/// Lists with a limit or a cursor that is none; where no pointer is said, the name is unknown.
fn bad_pages() -> Vec<(String, &'static str)> {
    let lists = ["/needs", "/organisations", "/placements", "/blocks"];
    let mut bad: Vec<(String, &str)> = Vec::new();
    for list in lists {
        for limit in ["0", "201", "-1", "many", "", "1e2", "99999999999999999999"] {
            bad.push((format!("{list}?limit={limit}"), "?limit"));
        }
        for cursor in ["x", "", "%00", "====", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            bad.push((format!("{list}?cursor={cursor}"), "?cursor"));
        }
        bad.push((format!("{list}?limt=5"), ""));
        bad.push((format!("{list}?limit=5&limit=6"), ""));
    }
    bad
}

/// Rankings with a query that is wrong.
fn bad_rankings(need: &str, sam: &str) -> Vec<(String, &'static str)> {
    let matches = format!("/needs/{need}/matches");
    let pair = format!("{matches}/{sam}");
    let of_sam = format!("/volunteers/{sam}/matches");
    let mut bad: Vec<(String, &str)> = Vec::new();
    for ranking in [&matches, &pair, &of_sam] {
        for (query, pointer) in [
            ("limit=0", "?limit"),
            ("limit=201", "?limit"),
            ("weights=skills", "?weights"),
            ("weights=luck:5", "?weights"),
            ("weights=skills:1001", "?weights"),
            ("weights=skills:-1", "?weights"),
            ("weights=skills:1,rest:2,skills:1", "?weights"),
            ("weights=skills:0,availability:0,distance:0,interests:0,rest:0", "?weights"),
            ("counts=perhaps", "?counts"),
            ("as_of=tomorrow", "?as_of"),
            ("as_of=9999-12-31T00:00:00Z", "?as_of"),
            ("as_of=-009999-01-01T00:00:00Z", "?as_of"),
            ("top=3", ""),
        ] {
            bad.push((format!("{ranking}?{query}"), pointer));
        }
    }
    bad
}

/// Lists with a filter that is wrong.
fn bad_filters() -> Vec<(String, &'static str)> {
    let mut bad: Vec<(String, &str)> = Vec::new();
    for (query, pointer) in [
        ("needs?state=wide", "?state"),
        ("needs?organisation_id=x", "?organisation_id"),
        ("needs?skill=unheard%20of", "?skill"),
        ("needs?cause=%00", "?cause"),
        ("needs?ward=%00", "?ward"),
        ("needs?centre=x&centre=y", ""),
        ("organisations?state=x", "?state"),
        ("placements?waiting_for=godot", "?waiting_for"),
        ("placements?due_before=soon", "?due_before"),
        ("placements?due_before=1969-12-31T23:59:59Z", "?due_before"),
        ("placements?due_before=2201-01-01T00:00:00Z", "?due_before"),
        ("placements?due_before=-009999-01-01T00:00:00Z", "?due_before"),
        // A week ago and two years ahead of 21 November 2026, and a day more.
        ("needs?on=2026-11-13", "?on"),
        ("needs?on=2028-11-22", "?on"),
        ("needs?on=someday", "?on"),
        ("placements?need_id=x", "?need_id"),
        ("placements?volunteer_id=%00", "?volunteer_id"),
        ("changes?after=-1", "?after"),
        ("changes?after=x", "?after"),
        ("changes?after=99999999999999999999", "?after"),
        ("changes?limit=201", "?limit"),
        ("skills?limit=201", "?limit"),
        ("skills?q=%00", "?q"),
        ("skills?query=driving", ""),
    ] {
        bad.push((format!("/{query}"), pointer));
    }
    bad
}

#[test]
fn a_query_that_is_not_right_is_refused_and_never_a_failure() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let sam = made(&staff, "/volunteers", &volunteer());
        let mut bad = bad_pages();
        bad.extend(bad_rankings(&need, &sam));
        bad.extend(bad_filters());
        for (address, pointer) in bad {
            let answer = staff.get(&address);
            assert!(
                matches!(answer.status, 400 | 422),
                "{address}: {} {}",
                answer.status,
                answer.text
            );
            assert_problem(&answer, &address);
            if !pointer.is_empty() {
                assert_eq!(answer.pointers(422), [pointer], "{address}");
            }
        }
    });
}

#[test]
fn the_last_values_that_are_right_are_taken() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        for address in [
            "/placements?due_before=1970-01-01T00:00:00Z",
            "/placements?due_before=2200-12-31T23:59:59Z",
            "/needs?on=2026-11-14",
            "/needs?on=2028-11-21",
        ] {
            staff.get(address).expect(200);
        }
    });
}

#[test]
fn an_address_that_names_nothing_is_not_there() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let nobody = app.clock.new_id();
        for address in [
            "/volunteers/x".to_owned(),
            "/volunteers/%00".to_owned(),
            "/volunteers/%ff".to_owned(),
            format!("/volunteers/{nobody}"),
            format!("/volunteers/{nobody}/checks"),
            format!("/volunteers/{nobody}/consents"),
            format!("/volunteers/{nobody}/matches"),
            format!("/needs/{nobody}"),
            format!("/needs/{nobody}/matches"),
            format!("/needs/{nobody}/matches/{nobody}"),
            format!("/organisations/{nobody}"),
            format!("/organisations/{nobody}/contacts"),
            format!("/placements/{nobody}"),
            format!("/imports/{nobody}"),
            "/nothing".to_owned(),
            "//nothing".to_owned(),
            "/needs?centre=%00".to_owned(),
        ] {
            let answer = staff.get(&address);
            assert_eq!(answer.status, 404, "{address}: {}", answer.text);
            assert_problem(&answer, &address);
        }
        for postcode in ["%00", "x", "L36%209YXX", "%F0%9F%A6%8A", "L36%00"] {
            let answer = app.anyone().get(&format!("/places/{postcode}"));
            assert_eq!(answer.pointers(422), ["/postcode"], "{postcode}");
        }
        assert_eq!(staff.delete("/needs").status, 405);
    });
}
