//! Looks at everybody: how many are eligible, and how many fail which rule.

use crate::domain::advice::Eligible;
use crate::domain::score::Counts;

use super::availability::Scratch;
use super::people::People;
use super::person::Person;
use super::rank::Tally;
use super::score::{self, Assessment, Look};
use super::search::in_reach;
use super::sieve::{Sieve, View};

/// Who is eligible, and who fails what.
pub(crate) fn counts(people: &People, sieve: &Sieve<'_>) -> Counts {
    let mut tally = Tally::default();
    let mut view = View::default();
    let mut reader = Reader::default();
    for chunk in people.chunks() {
        sieve.view(chunk, &mut view);
        for (at, row) in chunk.rows.iter().enumerate() {
            let mut glance = sieve.glance_past_levels(row, at, &view);
            sieve.look_at_marks(row, at, &view, &mut glance);
            if glance.settled {
                let glance = sieve.with_levels(glance, chunk, at, &mut reader.person.skills);
                tally.count(glance.failed);
            } else {
                chunk.read(at, &mut reader.person);
                tally.count(reader.assess(sieve, Look::All).failed);
            }
        }
    }
    tally.counts()
}

/// How many are eligible, and the best score among them.
pub(crate) fn eligible(people: &People, sieve: &Sieve<'_>) -> Eligible {
    let mut found = Eligible::default();
    let mut view = View::default();
    let mut reader = Reader::default();
    let weights = &sieve.terms.weights;
    for (_, chunk) in in_reach(people, sieve) {
        let pool = sieve.pool(chunk, &mut view);
        if pool.is_empty() {
            continue;
        }
        sieve.look_at_skills(chunk, &mut view);
        for at in pool.iter() {
            let Some(row) = chunk.rows.get(at) else { continue };
            let glance = sieve.glance_past_levels(row, at, &view);
            if glance.is_out() {
                continue;
            }
            let glance = sieve.with_levels(glance, chunk, at, &mut reader.person.skills);
            if glance.is_out() {
                continue;
            }
            let most = score::of(glance.values, weights);
            let score = if glance.settled && glance.exact {
                Some(most)
            } else if glance.settled && found.best.is_some_and(|best| most <= best) {
                found.best
            } else {
                chunk.read(at, &mut reader.person);
                reader.assess(sieve, Look::List { floor: None }).score(weights)
            };
            if let Some(score) = score {
                found.count += 1;
                found.best = found.best.max(Some(score));
            }
        }
    }
    found
}

/// Reads records to assess them.
#[derive(Default)]
struct Reader {
    person: Person,
    scratch: Scratch,
}

impl Reader {
    fn assess(&mut self, sieve: &Sieve<'_>, look: Look) -> Assessment {
        let pair = sieve.occasion.with(&self.person);
        score::assess(&pair, sieve.terms, look, &mut self.scratch)
    }
}
