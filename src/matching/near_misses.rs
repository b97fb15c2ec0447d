//! Near misses: who fails exactly one rule that may be relaxed, ranked by the score of the pair as
//! it is, and the smallest change that would make each of them eligible.

mod change;
mod free_time;
mod search;
mod tell;

use crate::domain::facts::NeedFacts;
use crate::domain::near_miss::{NearMiss, NearMisses};

use super::availability::Scratch;
use super::explain::explain;
use super::person::Person;
use super::rank::Asked;
use super::score::{self, Look};
use super::snapshot::Snapshot;
use super::{NeedOver, Request};

/// The near misses of a need, best first: exactly what looking at everyone of the centre and then
/// cutting the list would give. Counts are not asked for here.
pub fn near_misses(
    snapshot: &Snapshot,
    need: &NeedFacts,
    request: &Request,
) -> Result<NearMisses, NeedOver> {
    let asked = Asked::new(snapshot, need, request.as_of, &request.weights)?;
    let mut person = Person::default();
    let best = search::best(snapshot.people(), &asked.sieve(), request.limit);
    let items = best.into_iter().filter_map(|seat| {
        seat.chunk.read(seat.at, &mut person);
        near_miss(&asked, &person)
    });
    let items = items.collect();
    let (as_of, weights) = (asked.occasion.as_of, asked.terms.weights);
    Ok(NearMisses { as_of, weights, considered: snapshot.volunteers(), items })
}

/// Somebody with what is missing; `None` for who is no near miss.
fn near_miss(asked: &Asked, person: &Person) -> Option<NearMiss> {
    let pair = asked.occasion.with(person);
    let mut scratch = Scratch::default();
    let found = score::assess(&pair, &asked.terms, Look::All, &mut scratch);
    let reason = change::only_rule(&pair, &found)?;
    let missing = change::smallest(&pair, reason, asked.terms.asks_cap, &scratch)?;
    let teller = tell::Teller { pair: &pair, lexicon: &asked.lexicon };
    let sentence = teller.missing(&missing, found.asks);
    let matched = explain(&pair, &asked.terms, &asked.lexicon);
    Some(NearMiss { matched, reason, missing, sentence })
}
