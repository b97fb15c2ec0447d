//! All people of a centre with what matching looks at.

use onestop::domain::facts::VolunteerFacts;
use onestop::domain::ids::CentreId;
use onestop::store::{AnyConn, Error, facts};

/// By id.
pub fn all_volunteers(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<VolunteerFacts>, Error> {
    let mut all = Vec::new();
    facts::all(conn, centre, |facts| all.push(facts))?;
    Ok(all)
}
