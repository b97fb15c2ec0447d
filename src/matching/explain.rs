//! The full explanation of a pair. The score is computed from what is explained.

use crate::domain::ids::{SkillId, SupportId};
use crate::domain::schedule::Session;
use crate::domain::score::{ComponentResult, Explanation, Match, SkillPart, Unknown};

use super::availability::Scratch;
use super::calendar::Asked;
use super::distance::Way;
use super::eligibility::{Pair, checks_to_obtain};
use super::lexicon::Lexicon;
use super::score::{self, Assessment, Look, Terms};
use super::sentences::Teller;
use super::skills;

/// Everything there is to say about a pair, eligible or not.
pub(crate) fn explain(pair: &Pair, terms: &Terms, lexicon: &Lexicon) -> Match {
    let mut scratch = Scratch::default();
    let found = score::assess(pair, terms, Look::All, &mut scratch);
    let shares = score::shares(found.values, &terms.weights);
    let skills = skill_parts(pair, lexicon);
    let (covered, uncovered) = sessions(pair, &found, &scratch.covered);
    let teller = Teller { pair, found: &found, lexicon };
    let sentences = [
        teller.skills(&skills),
        teller.availability(&covered, &uncovered),
        teller.distance(),
        teller.interests(),
        teller.fifth(terms.fifth),
    ];
    let mut components =
        sentences.map(|sentence| ComponentResult { value: 0, weight: 0, share: 0, sentence });
    let numbers = found.values.into_iter().zip(terms.weights.values()).zip(shares);
    for (component, ((value, weight), share)) in components.iter_mut().zip(numbers) {
        (component.value, component.weight, component.share) = (value, weight, share);
    }
    let explanation = Explanation {
        score: score::of(components.each_ref().map(|c| c.value), &terms.weights),
        components,
        skills,
        covered,
        uncovered,
        metres: match found.way {
            Way::Metres(metres) => Some(metres),
            Way::Remote | Way::Unknown => None,
        },
        unknown: unknown(&found),
        checks_to_obtain: checks_to_obtain(pair),
        support_missing: support_missing(pair, lexicon),
    };
    Match {
        volunteer: pair.volunteer.row.id(),
        need: pair.need.facts.need.id,
        reasons: found.failed.reasons().collect(),
        explanation,
    }
}

fn skill_parts(pair: &Pair, lexicon: &Lexicon) -> Vec<SkillPart> {
    let mut parts = Vec::with_capacity(pair.need.skills.len());
    skills::assess(&pair.need.skills, &pair.volunteer.skills, |wanted, served| {
        let needed = &wanted.needed;
        let held = |word| SkillId::from(lexicon.text(word));
        parts.push(SkillPart {
            needed: needed.skill.clone(),
            held: served.held.map(|(skill, _)| held(skill)),
            quality: served.quality,
            importance: needed.importance,
        });
    });
    parts
}

/// The covered and the uncovered sessions; none where nothing is known of when they are free.
fn sessions(pair: &Pair, found: &Assessment, covered: &[bool]) -> (Vec<Session>, Vec<Session>) {
    let all = match &pair.calendar.asked {
        Asked::Sessions(sessions) if found.availability.known => sessions.all.as_slice(),
        Asked::Sessions(_) | Asked::Flexible(_) => &[],
    };
    let (yes, no): (Vec<_>, Vec<_>) = all.iter().zip(covered).partition(|(_, covered)| **covered);
    let only = |pairs: Vec<(&Session, &bool)>| pairs.into_iter().map(|(s, _)| *s).collect();
    (only(yes), only(no))
}

fn unknown(found: &Assessment) -> Vec<Unknown> {
    let flags = [
        (found.skills.unknown_desirable, Unknown::Skills),
        (!found.availability.known, Unknown::Availability),
        (found.way == Way::Unknown, Unknown::Distance),
    ];
    flags.into_iter().filter(|(flagged, _)| *flagged).map(|(_, unknown)| unknown).collect()
}

fn support_missing(pair: &Pair, lexicon: &Lexicon) -> Vec<SupportId> {
    let offered = &pair.need.facts.need.support_offered;
    let wanted = pair.volunteer.support.iter().map(|word| SupportId::from(lexicon.text(*word)));
    wanted.filter(|support| !offered.contains(support)).collect()
}
