//! Blocks beside placements, all at once.

use std::thread;

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer};
use crate::support::databases::each_database;

#[test]
fn blocks_and_placements_of_one_pair_never_wait_for_each_other_for_ever() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let sam = made(&staff, "/volunteers", &volunteer());
        let offer = json!({"need_id": need, "volunteer_id": sam, "state": "suggested"});
        let block = json!({"need_id": need, "volunteer_id": sam, "reason": "asked"});
        thread::scope(|scope| {
            for n in 0..6 {
                let (staff, offer, block) = (&staff, &offer, &block);
                let sam = &sam;
                scope.spawn(move || {
                    for _ in 0..15 {
                        let made = match n % 3 {
                            0 => staff.post("/blocks", block),
                            1 => staff.post("/placements", offer),
                            _ => staff.patch(&format!("/volunteers/{sam}"), "*", &json!({})),
                        };
                        // Two at once may find the other's change; nobody meets a dead lock.
                        let well = [200, 201, 409, 412].contains(&made.status);
                        assert!(well, "{}: {}", made.status, made.text);
                    }
                });
            }
        });
        let blocks = staff.get("/blocks?limit=200").expect(200);
        assert_eq!(blocks["items"].as_array().map(Vec::len), Some(30));
    });
}
