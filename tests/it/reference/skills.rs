//! Skills S (scoring.md, "Components").

use onestop::domain::ids::SkillId;
use onestop::domain::need::{Importance, Need, NeededSkill};
use onestop::domain::taxonomy::Skill;
use onestop::domain::volunteer::{HeldSkill, Volunteer};
use onestop::domain::weights::Millionths;

use super::Part;
use super::components::{UNKNOWN, ratio};

/// A skill's parent.
fn parent<'a>(skills: &'a [Skill], id: &SkillId) -> Option<&'a SkillId> {
    skills.iter().find(|skill| skill.id == *id)?.parent.as_ref()
}

/// How many levels `below` lies below `above`: 1 for a child; `None` if it does not.
fn levels_below(skills: &[Skill], below: &SkillId, above: &SkillId) -> Option<u32> {
    let mut levels = 0;
    let mut at = below;
    while let Some(up) = parent(skills, at) {
        levels += 1;
        if up == above {
            return Some(levels);
        }
        at = up;
    }
    None
}

/// "For a needed skill j and a held skill i, `sim(i, j)` = 1 if i = j or i lies below j; `1/2^k`
/// if i lies k levels above j; 1/4 if i and j have the same parent; else 0. Where several hold,
/// the largest." All of these are 1 over something, or 0: the answer is that something.
fn one_over(skills: &[Skill], held: &SkillId, needed: &SkillId) -> Option<i64> {
    let mut holds = Vec::new();
    if held == needed || levels_below(skills, held, needed).is_some() {
        holds.push(1);
    }
    if let Some(levels) = levels_below(skills, needed, held) {
        holds.push(1 << levels);
    }
    // "Skills without a parent share none."
    let (of_held, of_needed) = (parent(skills, held), parent(skills, needed));
    if of_held.is_some() && of_held == of_needed {
        holds.push(4);
    }
    holds.into_iter().min()
}

/// "`m(sim(i, j) * min(1, level_i / level_j))`".
fn quality(skills: &[Skill], held: &HeldSkill, needed: &NeededSkill) -> Millionths {
    let (level, wanted) = (i64::from(held.level.get()), i64::from(needed.level.get()));
    match one_over(skills, &held.skill, &needed.skill) {
        Some(over) => ratio(level.min(wanted), over * wanted),
        None => 0,
    }
}

/// "per needed skill the held skill that served it, and its quality".
pub fn parts(skills: &[Skill], need: &Need, volunteer: &Volunteer) -> Vec<Part> {
    need.skills.iter().map(|needed| part(skills, needed, volunteer)).collect()
}

fn part(skills: &[Skill], needed: &NeededSkill, volunteer: &Volunteer) -> Part {
    let mut best: Option<(&HeldSkill, Millionths)> = None;
    for held in &volunteer.skills {
        let quality = quality(skills, held, needed);
        // "Of several held skills that serve equally: the higher level, then the smaller id".
        let better = best.is_none_or(|(other, most)| {
            quality > most
                || quality == most && held.level > other.level
                || quality == most && held.level == other.level && held.skill < other.skill
        });
        if quality > 0 && better {
            best = Some((held, quality));
        }
    }
    let quality = best.map_or(0, |(_, quality)| quality);
    let mut part = Part {
        needed: needed.skill.clone(),
        held: best.map(|(held, _)| held.skill.clone()),
        quality,
        importance: needed.importance,
    };
    // "for a desirable skill at least m(U), because a list of skills is never complete"; "no skill
    // is named as held where U counted".
    if needed.importance == Importance::Desirable && quality < UNKNOWN {
        part.held = None;
        part.quality = UNKNOWN;
    }
    part
}

/// "`S = sum(w_j q_j) / sum(w_j)` over the desirable skills, rounded as above; m(1) where only
/// required ones are named; m(1/2) where none is." Nothing listed is unknown: U for each.
pub fn component(parts: &[Part], need: &Need, volunteer: &Volunteer) -> Millionths {
    if need.skills.is_empty() {
        return 500_000;
    }
    let (mut top, mut bottom) = (0, 0);
    for (needed, part) in need.skills.iter().zip(parts) {
        if needed.importance == Importance::Desirable {
            let quality = if volunteer.skills.is_empty() { UNKNOWN } else { part.quality };
            top += i64::from(needed.weight) * i64::from(quality);
            bottom += i64::from(needed.weight);
        }
    }
    if bottom == 0 { 1_000_000 } else { ((2 * top + bottom) / (2 * bottom)) as Millionths }
}
