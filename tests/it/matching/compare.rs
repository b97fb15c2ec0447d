//! Holding an answer of the engine against the reference.

use std::collections::BTreeMap;

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::score::Match;
use onestop::matching::snapshot::Builder;
use onestop::matching::{Hands, Request, Settings, Snapshot};

use crate::reference::{Pair, Part};

use super::people::NAMES;
use super::world::World;

/// Work for several hands, one after the other.
struct InTurn(usize);

impl Hands for InTurn {
    fn count(&self) -> usize {
        self.0
    }

    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let other = other();
        (one(), other)
    }
}

/// The engine's index of a borough, as a start makes it: by several builders, who each take in some of the people.
pub fn snapshot(world: &World) -> Snapshot {
    let several = world.seed as usize % 4 + 1;
    let empty = Builder::new(settings(world), world.vocabulary.clone());
    let mut builders: Vec<Builder> = (0..several).map(|_| empty.beside()).collect();
    for (place, facts) in world.volunteers.iter().enumerate() {
        builders[place / 3 % several].add(&facts.seen());
    }
    let mut builders = builders.into_iter();
    let mut first = builders.next().unwrap();
    builders.for_each(|other| first.join(&other));
    first.finish(world.needs.clone(), &InTurn(several))
}

pub fn settings(world: &World) -> Settings {
    Settings {
        zone: world.centre.zone.clone(),
        weights: world.centre.weights,
        asks_cap: world.centre.asks_cap,
    }
}

pub fn request(world: &World, limit: usize, counts: bool) -> Request {
    Request { as_of: world.now.as_of, limit, weights: world.request, counts }
}

/// What the engine says, in the reference's form.
pub fn seen(found: &Match) -> Pair {
    let told = &found.explanation;
    let part = |part: &onestop::domain::score::SkillPart| Part {
        needed: part.needed.clone(),
        held: part.held.clone(),
        quality: part.quality,
        importance: part.importance,
    };
    Pair {
        volunteer: found.volunteer,
        need: found.need,
        reasons: found.reasons.iter().map(|reason| reason.as_str()).collect(),
        score: told.score,
        components: std::array::from_fn(|c| told.components[c].value),
        weights: std::array::from_fn(|c| told.components[c].weight),
        shares: std::array::from_fn(|c| told.components[c].share),
        parts: told.skills.iter().map(part).collect(),
        covered: told.covered.clone(),
        uncovered: told.uncovered.clone(),
        metres: told.metres,
        unknown: told.unknown.iter().map(|flag| flag.as_str()).collect(),
        checks_to_obtain: told.checks_to_obtain.clone(),
        support_missing: told.support_missing.clone(),
    }
}

/// What is wrong with the sentences of a match, if anything.
pub fn bad_sentence(found: &Match) -> Option<String> {
    found.explanation.components.iter().map(|component| &component.sentence).find_map(|said| {
        let names_them = NAMES.iter().any(|name| said.contains(name));
        let ends = said.trim().ends_with('.');
        (said.trim().is_empty() || names_them || !ends).then(|| format!("the sentence {said:?}"))
    })
}

/// Disagreements, of which the shortest to tell is shown.
#[derive(Default)]
pub struct Disagreements {
    count: usize,
    shortest: Option<String>,
}

impl Disagreements {
    pub fn note(&mut self, told: String) {
        self.count += 1;
        if self.shortest.as_ref().is_none_or(|shortest| told.len() < shortest.len()) {
            self.shortest = Some(told);
        }
    }

    pub fn none_of(&self, cases: usize) {
        if let Some(shortest) = &self.shortest {
            panic!("{} of {cases} cases differ; the shortest:\n{shortest}", self.count);
        }
    }
}

/// A pair with what it takes to work it by hand.
pub fn describe(world: &World, need: &NeedFacts, volunteer: &VolunteerFacts) -> String {
    let person = &volunteer.volunteer;
    let born = person.date_of_birth.as_ref().map(|born| born.reveal().to_string());
    format!(
        "seed {}, as_of {} = {} {}, request {:?}, centre {:?} cap {}\nneed {:?}\nresponses {}, open \
         places {}\nvolunteer {:?}\nborn {born:?}, may match {}, blocked {:?} {:?}\nchecks {:?}\n\
         asks {:?}\npromises {:?}\nplacements {:?}",
        world.seed,
        world.now.as_of,
        world.now.today,
        world.now.clock,
        world.request.values(),
        world.centre.weights.values(),
        world.centre.asks_cap,
        need.need,
        need.responses,
        need.open_places,
        person,
        volunteer.may_match,
        volunteer.blocked_needs,
        volunteer.blocked_organisations,
        volunteer.checks,
        volunteer.asks,
        volunteer.promises,
        volunteer.placements,
    )
}

/// What came up how often, so that agreement is about something.
#[derive(Default)]
pub struct Tally(BTreeMap<String, usize>);

impl Tally {
    pub fn add(&mut self, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += 1;
    }

    pub fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// Each of these came up at least so often.
    pub fn at_least(&self, times: usize, all: impl IntoIterator<Item = &'static str>) {
        for what in all {
            assert!(self.of(what) >= times, "{what} came up {} times: {:?}", self.of(what), self.0);
        }
    }
}
