//! Skills `S`: how well the skills somebody has serve those that are needed.

use crate::domain::ids::SkillId;
use crate::domain::need::{Importance, NeededSkill};
use crate::domain::taxonomy::{Level, SkillIndex, Taxonomy};
use crate::domain::weights::{Millionths, ONE, ratio};

use super::UNKNOWN;
use super::quick::fold;
use super::volunteer::PreparedVolunteer;

/// No relation between two skills.
const APART: u8 = u8::MAX;
/// Two skills with one parent count like one two levels above: 1/4.
const SIBLINGS: u8 = 2;
/// Beyond so many halvings a quality is 0 millionths.
const HALVINGS_MAX: u8 = 40;

/// A needed skill with its distance to every skill of the taxonomy.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) needed: NeededSkill,
    in_taxonomy: bool,
    /// The skills that can serve it in full, folded; `None` where the taxonomy lacks it.
    pub(crate) full: Option<u64>,
    /// The skills that can serve it at all, folded, likewise.
    pub(crate) related: Option<u64>,
    /// By index of the held skill: how often its similarity is halved, or [`APART`].
    halvings: Vec<u8>,
    /// By halvings and level of the held skill: its quality.
    qualities: Vec<[Millionths; 3]>,
}

/// The best that somebody holds for a needed skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Served {
    /// The held skill and its level; `None` where none serves or unknown counted.
    pub(crate) held: Option<(HeldRef, Level)>,
    /// The quality.
    pub(crate) quality: Millionths,
}

/// A held skill: one of the taxonomy, or the needed skill itself, which the taxonomy lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldRef {
    /// By its index.
    Index(SkillIndex),
    /// The needed one.
    Same,
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
    /// Looks the skill up in the taxonomy.
    pub(crate) fn new(needed: &NeededSkill, taxonomy: &Taxonomy) -> Self {
        let index = taxonomy.index(&needed.skill);
        let halvings = match index {
            Some(index) => halvings_to(index, taxonomy),
            None => Vec::new(),
        };
        let most = halvings.iter().copied().filter(|h| *h != APART).max().unwrap_or(0);
        let wanted = u64::from(needed.level.get());
        let quality = |held: u64, h: u8| ratio(held.min(wanted), wanted << h);
        let qualities = (0..=most).map(|h| [quality(1, h), quality(2, h), quality(3, h)]).collect();
        let within = |most: u8| {
            let serve = (0_u128..).zip(&halvings).filter(move |(_, h)| **h <= most);
            index.map(|_| fold(serve.map(|(held, _)| held)))
        };
        let (full, related) = (within(0), within(APART - 1));
        let (needed, in_taxonomy) = (needed.clone(), index.is_some());
        Self { needed, in_taxonomy, full, related, halvings, qualities }
    }

    fn quality(&self, held: SkillIndex, level: Level) -> Millionths {
        let halvings = self.halvings.get(held.0 as usize).copied().unwrap_or(APART);
        let by_level = self.qualities.get(usize::from(halvings));
        by_level.and_then(|q| q.get(usize::from(level.get()) - 1)).copied().unwrap_or(0)
    }

    fn best(&self, volunteer: &PreparedVolunteer) -> Served {
        let mut best = Served { held: None, quality: 0 };
        let mut offer = |held: HeldRef, level: Level, quality: Millionths| {
            let better = match best.held {
                None => quality > 0,
                Some((_, best_level)) => (quality, level) > (best.quality, best_level),
            };
            if better {
                best = Served { held: Some((held, level)), quality };
            }
        };
        if self.in_taxonomy {
            for (index, level) in &volunteer.skills {
                offer(HeldRef::Index(*index), *level, self.quality(*index, *level));
            }
        } else {
            // A skill that the taxonomy lacks has no relatives: it is only like itself.
            let wanted = self.needed.level.get();
            for held in &volunteer.facts.volunteer.skills {
                if held.skill == self.needed.skill {
                    let level = held.level.get().min(wanted);
                    let quality = ratio(u64::from(level), u64::from(wanted));
                    offer(HeldRef::Same, held.level, quality);
                }
            }
        }
        best
    }
}

/// `sim(i, j)` as halvings, for a needed skill `j` and every skill `i`.
fn halvings_to(needed: SkillIndex, taxonomy: &Taxonomy) -> Vec<u8> {
    let parent = taxonomy.parent(needed);
    let mut halvings: Vec<u8> = (0..taxonomy.all().len() as u32)
        .map(|i| {
            let held = SkillIndex(i);
            let serves = held == needed || taxonomy.ancestors(held).any(|above| above == needed);
            if serves {
                0
            } else if parent.is_some() && taxonomy.parent(held) == parent {
                SIBLINGS
            } else {
                APART
            }
        })
        .collect();
    for (level, above) in (1..=HALVINGS_MAX).zip(taxonomy.ancestors(needed)) {
        if let Some(h) = halvings.get_mut(above.0 as usize) {
            *h = level;
        }
    }
    halvings
}

/// Compares what is wanted with what a volunteer holds; `each` sees every needed skill in order
/// with what serves it.
pub(crate) fn assess(
    wanted: &[Wanted],
    volunteer: &PreparedVolunteer,
    mut each: impl FnMut(&Wanted, Served),
) -> Finding {
    let listed = !volunteer.facts.volunteer.skills.is_empty();
    let (mut weighed, mut weights) = (0_u64, 0_u64);
    let (mut missing, mut required) = (false, false);
    for skill in wanted {
        let mut served = skill.best(volunteer);
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

/// The id of a held skill.
pub(crate) fn held_id(held: HeldRef, needed: &SkillId, taxonomy: &Taxonomy) -> Option<SkillId> {
    match held {
        HeldRef::Same => Some(needed.clone()),
        HeldRef::Index(index) => taxonomy.all().get(index.0 as usize).map(|s| s.id.clone()),
    }
}
