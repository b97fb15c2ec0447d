//! Needs that come and go.

use std::sync::Arc;

use crate::domain::ids::NeedId;
use crate::domain::need::Location;
use crate::matching::lexicon::Lexicon;
use crate::matching::need::PreparedNeed;
use crate::matching::open_needs::{OpenNeeds, SITES, Site};

use super::fixtures::{need, north};

fn prepared(number: u128, lexicon: &mut Lexicon) -> Arc<PreparedNeed> {
    let facts = need(|need| {
        need.id = NeedId(uuid::Uuid::from_u128(number));
        need.location = if number.is_multiple_of(5) {
            Location::Remote(None)
        } else {
            Location::At(north((number * 7_919 % 9_000) as f64))
        };
    });
    Arc::new(PreparedNeed::new(facts, lexicon))
}

/// Their ids by site, in order.
fn ids(needs: &OpenNeeds) -> Vec<Vec<NeedId>> {
    let of_site = |site| {
        let members = needs.cells(site).iter().flat_map(|cell| cell.members());
        members.map(|(member, _)| member.need.facts.need.id).collect()
    };
    SITES.map(of_site).into()
}

#[test]
fn needs_that_come_and_go_lie_as_if_they_had_always_been_so() {
    let mut lexicon = Lexicon::default();
    let all: Vec<_> = (0..200).map(|number| prepared(number, &mut lexicon)).collect();
    let whole = OpenNeeds::new(all.iter(), &lexicon);
    let mut grown = OpenNeeds::default();
    for need in all.iter().rev() {
        grown = grown.changed(None, Some(need), &lexicon);
    }
    for need in &all[..50] {
        grown = grown.changed(Some(need), Some(need), &lexicon);
    }
    assert_eq!(ids(&grown), ids(&whole));
    assert_eq!(ids(&whole).concat().len(), 200);
    for needs in [&grown, &whole] {
        let cells = needs.cells(Site::At);
        assert!(cells.len() > 10 && cells.iter().all(|cell| cell.members().count() <= 6));
    }
    for need in &all[..120] {
        grown = grown.changed(Some(need), None, &lexicon);
    }
    assert_eq!(ids(&grown), ids(&OpenNeeds::new(all[120..].iter(), &lexicon)));
    for need in &all {
        grown = grown.changed(Some(need), None, &lexicon);
    }
    assert!(SITES.iter().all(|site| grown.cells(*site).is_empty()));
}
