//! What a component means, in a sentence that a broker can read out. No names: whoever reads it
//! knows of whom they speak.

use jiff::civil::Date;

use crate::domain::ids::{CauseId, SkillId};
use crate::domain::need::{Importance, Urgency};
use crate::domain::schedule::Session;
use crate::domain::score::SkillPart;
use crate::domain::volunteer::TravelMode;
use crate::domain::weights::{Millionths, ONE};

use super::calendar::Asked;
use super::distance::Way;
use super::eligibility::Pair;
use super::interests::Causes;
use super::lexicon::Lexicon;
use super::score::{Assessment, Fifth};

/// Sessions that are named one by one.
const NAMED_MAX: usize = 3;

/// Tells what was found about a pair.
pub(crate) struct Teller<'a> {
    pub(crate) pair: &'a Pair<'a>,
    pub(crate) found: &'a Assessment,
    pub(crate) lexicon: &'a Lexicon,
}

impl Teller<'_> {
    /// Skills.
    pub(crate) fn skills(&self, parts: &[SkillPart]) -> String {
        if parts.is_empty() {
            return "The need names no skill, so this counts as half.".to_owned();
        }
        let required: Vec<_> =
            parts.iter().filter(|p| p.importance == Importance::Required).collect();
        let desirable: Vec<_> =
            parts.iter().filter(|p| p.importance == Importance::Desirable).collect();
        if self.pair.volunteer.skills.is_empty() {
            return match (required.is_empty(), desirable.is_empty()) {
                (false, true) => {
                    let names = self.labels(&required);
                    format!("They have not told us their skills; required: {names}.")
                }
                (false, false) => {
                    let names = self.labels(&required);
                    format!(
                        "They have not told us their skills, so this counts as 15%; required: \
                         {names}."
                    )
                }
                (true, true | false) => {
                    "They have not told us their skills, so this counts as 15%.".to_owned()
                }
            };
        }
        let mut told = Vec::new();
        if !required.is_empty() {
            told.push(self.told_of("What is required", &required));
        }
        if !desirable.is_empty() {
            told.push(self.told_of("What would help", &desirable));
        }
        told.join(" ")
    }

    /// `What would help: they have X; in part Y (from Z, 50%); not V.`
    fn told_of(&self, what: &str, parts: &[&SkillPart]) -> String {
        let full: Vec<_> = parts.iter().copied().filter(|p| p.quality >= ONE).collect();
        let part: Vec<_> =
            parts.iter().copied().filter(|p| p.quality < ONE && p.held.is_some()).collect();
        let none: Vec<_> =
            parts.iter().copied().filter(|p| p.quality < ONE && p.held.is_none()).collect();
        let mut told = Vec::new();
        if !full.is_empty() {
            told.push(format!("they have {}", self.labels(&full)));
        }
        if !part.is_empty() {
            told.push(format!("in part {}", self.labels(&part)));
        }
        if !none.is_empty() {
            let not = if told.is_empty() { "they do not have" } else { "not" };
            told.push(format!("{not} {}", self.labels(&none)));
        }
        format!("{what}: {}.", told.join("; "))
    }

    fn labels(&self, parts: &[&SkillPart]) -> String {
        let label = |part: &&SkillPart| {
            let needed = self.label(&part.needed);
            match &part.held {
                Some(held) if part.quality < ONE && *held == part.needed => {
                    format!("{needed} ({})", percent(part.quality))
                }
                Some(held) if part.quality < ONE => {
                    format!("{needed} (from {}, {})", self.label(held), percent(part.quality))
                }
                Some(held) if *held != part.needed => {
                    format!("{needed} (through {})", self.label(held))
                }
                Some(_) | None => needed.to_owned(),
            }
        };
        listed(&parts.iter().map(label).collect::<Vec<_>>())
    }

    fn label<'a>(&'a self, id: &'a SkillId) -> &'a str {
        self.lexicon.vocabulary().skills.get(id).map_or(id.as_str(), |skill| &skill.label)
    }

    /// Availability.
    pub(crate) fn availability(&self, covered: &[Session], uncovered: &[Session]) -> String {
        let found = self.found.availability;
        let told = if found.known {
            match &self.pair.calendar.asked {
                Asked::Sessions(_) => free_for(covered, uncovered),
                Asked::Flexible(flexible) => {
                    let hours = hours(flexible.minutes_each);
                    let share = match found.uncapped {
                        ONE => String::new(),
                        part => format!("{} of ", percent(part)),
                    };
                    format!("They are free for {share}the {hours} a week that are wanted")
                }
            }
        } else {
            "They have not told us when they are free, so this counts as 15%".to_owned()
        };
        match self.pair.volunteer.row.minutes_per_week() {
            Some(minutes) if found.capped < found.uncapped => {
                let hours = hours(minutes);
                let share = match found.capped {
                    0 => "too little for any of it".to_owned(),
                    part => format!("enough for {} of the time", percent(part)),
                };
                format!(
                    "{told}; what is not yet promised of the {hours} a week that they will give \
                     is {share}."
                )
            }
            Some(_) | None => format!("{told}."),
        }
    }

    /// Distance.
    pub(crate) fn distance(&self) -> String {
        let row = &self.pair.volunteer.row;
        let (how, limit) = (by(row.mode()), row.max_metres);
        match self.found.way {
            Way::Remote => "It can be done from anywhere.".to_owned(),
            Way::Unknown if self.pair.need.place.is_none() => {
                "We do not know where it is, so the way counts as 15%.".to_owned()
            }
            Way::Unknown => "We do not know where they live, so the way counts as 15%.".to_owned(),
            Way::Metres(metres) if metres > limit => format!(
                "{} in a straight line, {}: {} beyond the {} that they travel.",
                km(metres),
                how,
                km(metres - limit),
                km(limit)
            ),
            Way::Metres(metres) => format!(
                "{} in a straight line, {}; they travel up to {}.",
                km(metres),
                how,
                km(limit)
            ),
        }
    }

    /// Interests.
    pub(crate) fn interests(&self) -> String {
        let theirs = |cause: &CauseId| {
            self.pair.volunteer.causes.iter().any(|word| self.lexicon.text(*word) == cause.as_str())
        };
        let need = &self.pair.need.facts.need.causes;
        match self.found.causes {
            Causes::Shared => {
                let shared = need.iter().filter(|cause| theirs(cause));
                let labels: Vec<_> = shared.map(|cause| self.cause(cause)).collect();
                format!("It serves what they care about: {}.", listed(&labels))
            }
            Causes::Apart => "It serves none of the causes that they care about.".to_owned(),
            Causes::Open if need.is_empty() => {
                "The need names no cause, so this counts as half.".to_owned()
            }
            Causes::Open => {
                "They have named no cause that they care about, so this counts as half.".to_owned()
            }
        }
    }

    fn cause(&self, id: &CauseId) -> String {
        let label =
            self.lexicon.vocabulary().causes.get(id.as_str()).map(|term| term.label.as_str());
        label.unwrap_or(id.as_str()).to_owned()
    }

    /// Rest or attention.
    pub(crate) fn fifth(&self, fifth: Fifth) -> String {
        match fifth {
            Fifth::Rest => match self.found.asks {
                0 => "They have not been asked in the last four weeks.".to_owned(),
                1 => "They have been asked once in the last four weeks.".to_owned(),
                2 => "They have been asked twice in the last four weeks.".to_owned(),
                asks => format!("They have been asked {asks} times in the last four weeks."),
            },
            Fifth::Attention => self.attention(),
        }
    }

    fn attention(&self) -> String {
        let need = &self.pair.need.facts;
        if need.need.urgency == Urgency::Urgent {
            return "The need is urgent.".to_owned();
        }
        let open = counted(need.open_places as usize, "open place");
        match need.responses {
            0 => format!("Nobody is in view yet for its {open}."),
            1 => format!("One person is in view for its {open}."),
            people => format!("{people} people are in view for its {open}."),
        }
    }
}

fn free_for(covered: &[Session], uncovered: &[Session]) -> String {
    let all = covered.len() + uncovered.len();
    match (covered, uncovered) {
        ([only], []) => format!("They are free for the session on {}", day(only.date())),
        ([], [only]) => format!("They are not free for the session on {}", day(only.date())),
        (_, []) => format!("They are free for all {all} sessions"),
        ([], _) => format!("They are free for none of the {all} sessions"),
        (_, _) if uncovered.len() <= NAMED_MAX => {
            let days: Vec<_> = uncovered.iter().map(|s| day(s.date())).collect();
            let free = covered.len();
            format!("They are free for {free} of the {all} sessions, not on {}", listed(&days))
        }
        (_, _) => format!("They are free for {} of the {all} sessions", covered.len()),
    }
}

/// A date in words.
pub(super) fn day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

fn by(mode: TravelMode) -> &'static str {
    match mode {
        TravelMode::Walk => "on foot",
        TravelMode::Cycle => "by bicycle",
        TravelMode::PublicTransport => "by public transport",
        TravelMode::Car => "by car",
    }
}

/// Kilometres to 0.1 km.
pub(super) fn km(metres: u32) -> String {
    let tenths = (u64::from(metres) + 50) / 100;
    match tenths % 10 {
        0 => format!("{} km", tenths / 10),
        tenth => format!("{}.{tenth} km", tenths / 10),
    }
}

fn percent(value: Millionths) -> String {
    // 99.6% is not yet all of it, and 0.3% is not yet nothing.
    let whole = (value + 5_000) / 10_000;
    match value {
        0 | ONE => format!("{whole}%"),
        _ => format!("{}%", whole.clamp(1, 99)),
    }
}

/// Minutes as hours and minutes.
pub(super) fn hours(minutes: u64) -> String {
    let (hours, rest) = ((minutes / 60) as usize, (minutes % 60) as usize);
    match (hours, rest) {
        (0, _) => counted(rest, "minute"),
        (_, 0) => counted(hours, "hour"),
        (_, _) => format!("{} {}", counted(hours, "hour"), counted(rest, "minute")),
    }
}

/// `1 session`, `2 sessions`.
pub(super) fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
