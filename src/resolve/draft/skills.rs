//! The skills that a text asks for.

use std::collections::HashMap;

use super::phrases::{EMPTY, LONGEST, Meant, Phrases};
use super::words::{Cover, Kind, Run, Words};
use crate::domain::ids::SkillId;
use crate::resolve::fold::fold;

/// A skill, or several that the same words may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Skilled {
    /// What is meant; more than one: a person has to say which.
    pub skills: Vec<SkillId>,
    /// Whether it is required, where the text says so, and by which words.
    pub importance: Option<(Wish, Run)>,
    /// How sure it is that the group wants it, 0 to 1.
    pub confidence: f64,
    /// Where it stands.
    pub run: Run,
}

/// How much a thing is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nobody without it.
    Required,
    /// It would be good.
    Desirable,
}

const REQUIRED: [&str; 12] = [
    "must",
    "essential",
    "required",
    "needs to be able",
    "has to",
    "have to",
    "qualified",
    "a must",
    "necessary",
    "need to have",
    "need to be",
    "mandatory",
];
const DESIRABLE: [&str; 18] = [
    "ideally",
    "would be nice",
    "helpful",
    "desirable",
    "preferably",
    "a plus",
    "a bonus",
    "bonus",
    "an advantage",
    "useful",
    "if possible",
    "would help",
    "preferred",
    "advantageous",
    "nice to have",
    "would be great",
    "would be good",
    "would be lovely",
];
/// Single words that are skills only where somebody asks for them: most often they are a place, a
/// thing or a length of time.
const WEAK: [&str; 85] = [
    "ppl",
    "board",
    "chair",
    "press",
    "media",
    "law",
    "legal",
    "faith",
    "church",
    "mosque",
    "temple",
    "synagogue",
    "office",
    "account",
    "policy",
    "research",
    "statistic",
    "management",
    "manager",
    "leadership",
    "strategy",
    "business",
    "finance",
    "sale",
    "selling",
    "shop",
    "till",
    "lift",
    "loading",
    "sorting",
    "packing",
    "cycle",
    "bike",
    "internet",
    "computer",
    "smartphone",
    "benefit",
    "debt",
    "carer",
    "advice",
    "information",
    "minute",
    "pilot",
    "pip",
    "hospice",
    "warehouse",
    "survey",
    "card",
    "chess",
    "wheelchair",
    "minibus",
    "van",
    "website",
    "design",
    "music",
    "piano",
    "guitar",
    "literacy",
    "promotion",
    "marketing",
    "advertising",
    "distribution",
    "school",
    "governance",
    "escort",
    "talk",
    "ambassador",
    "listing",
    "practical skill",
    "management committee",
    "companion",
    "reception",
    "logistic",
    "stem",
    "pr",
    "football",
    "kid",
    "adult",
    "community",
    "family",
    "event",
    "party",
    "people",
    "health",
    "scout",
];
/// Those whom something is done for: a skill only where people are to be good with them.
const SERVED: [&str; 17] = [
    "under 11s",
    "old people",
    "older people",
    "young people",
    "elderly",
    "pensioner",
    "youth",
    "child",
    "children",
    "teenager",
    "refugee",
    "asylum seeker",
    "carer",
    "toddler",
    "baby",
    "senior",
    "older adult",
];
const ASKED: [&str; 22] = [
    "need",
    "needs",
    "needed",
    "want",
    "wanted",
    "as",
    "help",
    "helping",
    "with",
    "skills",
    "experience",
    "experienced",
    "knowledge",
    "do",
    "doing",
    "require",
    "required",
    "someone",
    "good",
    "run",
    "running",
    "qualified",
];
/// What belongs to the words after them and is no wish: "at our church".
const OF_A_PLACE: [&str; 13] = [
    "at", "from", "near", "inside", "outside", "behind", "opposite", "via", "outside", "beside",
    "until", "called", "by",
];

/// How sure a phrase of two words or more is; a single one that names who does something; any
/// other; and what a form that is not written so in the vocabulary loses.
const SURE: f64 = 0.95;
const LIKELY: f64 = 0.8;
const DOER: f64 = 0.85;
const SINGLE: f64 = 0.75;
const OTHER_FORM: f64 = 0.92;
/// A word that is most often something else.
const DOUBTFUL: f64 = 0.5;

/// Most words of one text that are looked up as slips.
const SLIPS_MAX: usize = 120;
/// Shortest word that is a skill by itself in spite of a slip: shorter ones are other words.
const SLIP_LEAST: usize = 7;
/// What a slip of the pen loses.
const SLIP: f64 = 0.85;

/// All skills, longest phrases first and then in the order of the text; nothing twice.
pub fn all(words: &Words, phrases: &Phrases, taken: &Cover) -> Vec<Skilled> {
    let folded = contents(words, phrases);
    let mut found: Vec<Skilled> = Vec::new();
    let mut cover = taken.clone();
    for len in (1..=LONGEST).rev() {
        for window in folded.windows(len) {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            let run = Run { from: first.at, to: last.to };
            let apart = first.clause != last.clause || run.to - run.from > len + 2;
            if apart || cover.meets(run) {
                continue;
            }
            if let Some((meant, texts, slip)) = read(phrases, window)
                && let Some(confidence) = confidence(words, run, &texts, meant.as_written)
            {
                let skills = meant.skills.iter().cloned().collect();
                let confidence = if slip { confidence * SLIP } else { confidence };
                cover.add(run);
                found.push(Skilled { skills, importance: wish(words, run), confidence, run });
            }
        }
    }
    found.retain(|skilled| !words.negated(skilled.run));
    found.sort_by_key(|skilled| skilled.run);
    found
}

/// What some words stand for, as they are or with their slips put right; the words as they were
/// read, and whether there was a slip.
fn read<'a>(
    phrases: &'a Phrases,
    window: &'a [Content],
) -> Option<(&'a Meant, Vec<&'a str>, bool)> {
    let texts: Vec<&str> = window.iter().map(|word| word.folded.as_str()).collect();
    if let Some(meant) = phrases.skill(&texts) {
        return Some((meant, texts, false));
    }
    let long = window.len() > 1 || texts.iter().all(|text| text.len() >= SLIP_LEAST);
    if !long || window.iter().all(|word| word.slip_of.is_none()) {
        return None;
    }
    let right: Vec<&str> =
        window.iter().map(|word| word.slip_of.as_deref().unwrap_or(&word.folded)).collect();
    phrases.skill(&right).map(|meant| (meant, right, true))
}

/// A word with a meaning of its own.
struct Content {
    at: usize,
    to: usize,
    folded: String,
    /// What it may be a slip of.
    slip_of: Option<String>,
    clause: usize,
}

fn contents(words: &Words, phrases: &Phrases) -> Vec<Content> {
    let mut clause = 0;
    let mut contents: Vec<Content> = Vec::new();
    let mut slips: HashMap<String, Option<String>> = HashMap::new();
    for (at, token) in words.all().iter().enumerate() {
        if words.is_break(at) {
            clause += 1;
        }
        let kept = token.kind != Kind::Mark && !EMPTY.contains(&token.text.as_str());
        let folded = if kept { fold(&token.text) } else { String::new() };
        if folded.is_empty() {
            continue;
        }
        // "mini bus" is one word here, where the vocabulary writes it so.
        if let Some(last) =
            contents.last_mut().filter(|last| last.clause == clause && last.to == at)
            && phrases.skill(&[&last.folded, &folded]).is_none()
            && let Some(whole) = Some(format!("{}{folded}", last.folded)).filter(|w| phrases.has(w))
        {
            (last.folded, last.to, last.slip_of) = (whole, at + 1, None);
            continue;
        }
        let slip_of = match slips.get(&folded) {
            Some(known) => known.clone(),
            None if slips.len() < SLIPS_MAX => {
                let meant = phrases.meant_by(&folded).map(str::to_owned);
                slips.insert(folded.clone(), meant.clone());
                meant
            }
            None => None,
        };
        contents.push(Content { at, to: at + 1, folded, slip_of, clause });
    }
    contents
}

/// How sure it is that the words are meant as a skill; `None` = they are not.
fn confidence(words: &Words, run: Run, texts: &[&str], as_written: bool) -> Option<f64> {
    let mut before = run.from;
    while before > 0
        && words.is(before - 1, &EMPTY)
        && !words.is(before - 1, &["at", "with", "to", "for"])
    {
        before -= 1;
    }
    let leading = words.before(before);
    let weak = texts.len() == 1 && WEAK.contains(&texts[0]);
    let served = SERVED.contains(&texts.join(" ").as_str());
    let doing = ["er", "or", "ist", "ing"].iter().any(|end| texts[0].ends_with(end));
    let wanted_for = leading == "for"
        && words.is(
            before.saturating_sub(2),
            &["looking", "volunteers", "people", "help", "helpers", "desperate"],
        );
    let asked = ASKED.contains(&leading)
        || wanted_for
        || words.is(run.to, &["skills", "experience", "knowledge"]);
    let beside = OF_A_PLACE.contains(&leading)
        || (leading == "for" && !wanted_for)
        || (words.before(run.from) == "the" && weak);
    let confidence = if served {
        (leading == "with").then_some(DOUBTFUL)?
    } else if texts.len() > 1 {
        if beside { LIKELY } else { SURE }
    } else if beside || (weak && !asked) {
        return None;
    } else if weak {
        DOUBTFUL
    } else if as_written && doing {
        DOER
    } else if as_written || doing || asked || leading == "to" {
        SINGLE
    } else {
        return None;
    };
    // A credential's short name is written so on purpose.
    let short = texts.len() == 1 && texts[0].chars().count() < 3 && !words.capital(run.from);
    let confidence = if short { confidence.min(DOUBTFUL) } else { confidence };
    Some(if as_written { confidence } else { confidence * OTHER_FORM })
}

fn wish(words: &Words, run: Run) -> Option<(Wish, Run)> {
    let desirable = words.near(run.from, &DESIRABLE).map(|run| (Wish::Desirable, run));
    // "not essential" makes it a wish only.
    desirable.or_else(|| {
        let required = words.near(run.from, &REQUIRED)?;
        let wish = if words.negated(required) { Wish::Desirable } else { Wish::Required };
        Some((wish, required))
    })
}
