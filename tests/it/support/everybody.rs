//! All people of a centre with what matching looks at.

use onestop::domain::facts::VolunteerFacts;
use onestop::domain::ids::{CentreId, VolunteerId};
use onestop::store::{AnyConn, Error, Store, facts, volunteers};

/// Each read alone, as after a change; by id.
pub fn all_volunteers(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<VolunteerFacts>, Error> {
    let everybody = volunteers::all(conn, centre)?;
    let each = everybody.iter().map(|one| facts::volunteer(conn, centre, one.id));
    each.filter_map(Result::transpose).collect()
}

/// Asserts that a start, which reads many at once, sees just these people (by id) and the same of
/// each.
pub fn assert_start_sees(store: &Store, centre: CentreId, people: &[VolunteerFacts]) {
    for readers in 1..=3 {
        let places = store.snapshot_by_many(readers, |readers| {
            let (places, _) = facts::all(readers, centre, Vec::new, |ids, seen| {
                let at = people.binary_search_by_key(&seen.id, |facts| facts.volunteer.id);
                assert_eq!(*seen, people[at.expect("somebody of these")].seen());
                ids.push(seen.id);
            })?;
            Ok::<_, Error>(places)
        });
        let mut ids: Vec<VolunteerId> = places.expect("a start").concat();
        ids.sort_unstable();
        assert!(ids.iter().eq(people.iter().map(|facts| &facts.volunteer.id)), "{readers} readers");
    }
}
