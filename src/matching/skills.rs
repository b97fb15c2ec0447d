//! Skills `S`: how well the skills somebody has serve those that are needed.

use std::sync::Arc;

use crate::domain::need::{Importance, NeededSkill};
use crate::domain::taxonomy::Level;
use crate::domain::weights::{Millionths, ONE, ratio};

use super::UNKNOWN;
use super::lexicon::{Kin, Lexicon, Word};

/// A needed skill with the skills that can serve it.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) needed: NeededSkill,
    pub(crate) word: Word,
    /// Who can serve it, sorted.
    pub(crate) kin: Arc<[Kin]>,
    /// A bit for each of them, which others may share: it tells most of those who cannot.
    kin_bits: u64,
    /// Those of them who count for more than unknown: by halvings, from none to two.
    pub(crate) tiers: [Box<[Word]>; 3],
}

/// The best that somebody holds for a needed skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Served {
    /// The held skill and its level; `None` where none serves or unknown counted.
    pub(crate) held: Option<(Word, Level)>,
    /// The quality.
    pub(crate) quality: Millionths,
}

/// What a volunteer's skills are worth to a need.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The component.
    pub(crate) value: Millionths,
    /// Whether a required skill is not held well enough.
    pub(crate) missing: bool,
    /// Whether one is required and none is listed.
    pub(crate) unknown_required: bool,
    /// Whether a desirable one is named and none is listed.
    pub(crate) unknown_desirable: bool,
}

impl Wanted {
    /// Looks the skill up.
    pub(crate) fn new(needed: &NeededSkill, lexicon: &mut Lexicon) -> Self {
        let word = lexicon.skill(needed.skill.as_str());
        let kin = lexicon.kin(word);
        let tier = |halvings| {
            kin.iter().filter(|kin| kin.halvings == halvings).map(|kin| kin.word).collect()
        };
        let kin_bits = kin.iter().fold(0, |bits, kin| bits | bit(kin.word));
        let tiers = [tier(0), tier(1), tier(2)];
        Self { needed: needed.clone(), word, kin_bits, tiers, kin }
    }

    /// Whether it is required.
    pub(crate) fn is_required(&self) -> bool {
        self.needed.importance == Importance::Required
    }

    fn quality(&self, held: Word, level: Level) -> Millionths {
        if self.kin_bits & bit(held) == 0 {
            return 0;
        }
        let place = self.kin.binary_search_by_key(&held, |kin| kin.word);
        let Some(kin) = place.ok().and_then(|place| self.kin.get(place)) else { return 0 };
        let wanted = u64::from(self.needed.level.get());
        ratio(u64::from(level.get()).min(wanted), wanted << kin.halvings)
    }

    /// What serves it best.
    pub(crate) fn best(&self, skills: &[(Word, Level)]) -> Served {
        let mut best = Served { held: None, quality: 0 };
        for (held, level) in skills {
            let quality = self.quality(*held, *level);
            let better = match best.held {
                None => quality > 0,
                Some((_, best_level)) => (quality, *level) > (best.quality, best_level),
            };
            if better {
                best = Served { held: Some((*held, *level)), quality };
            }
        }
        best
    }
}

/// The bit of a skill among those of others.
fn bit(skill: Word) -> u64 {
    1 << (skill.0 % 64)
}

/// Compares what is wanted with what a volunteer holds; `each` sees every needed skill in order
/// with what serves it.
pub(crate) fn assess(
    wanted: &[Wanted],
    held: &[(Word, Level)],
    mut each: impl FnMut(&Wanted, Served),
) -> Finding {
    let listed = !held.is_empty();
    let (mut weighed, mut weights) = (0_u64, 0_u64);
    let (mut missing, mut required) = (false, false);
    for skill in wanted {
        let mut served = skill.best(held);
        match skill.needed.importance {
            Importance::Required => {
                required = true;
                missing |= served.quality < ONE;
            }
            Importance::Desirable => {
                if served.quality < UNKNOWN {
                    served = Served { held: None, quality: UNKNOWN };
                }
                let weight = u64::from(skill.needed.weight);
                weighed += weight * u64::from(served.quality);
                weights += weight;
            }
        }
        each(skill, served);
    }
    let value = match (weights, required) {
        (0, true) => ONE,
        (0, false) => ONE / 2,
        (_, true | false) => ratio(weighed, weights * u64::from(ONE)),
    };
    Finding {
        value,
        missing: listed && missing,
        unknown_required: !listed && required,
        unknown_desirable: !listed && weights > 0,
    }
}
