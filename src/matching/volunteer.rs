//! A volunteer, prepared for comparison with many needs.

use crate::domain::facts::VolunteerFacts;
use crate::domain::ids::{CauseId, LanguageId};
use crate::domain::taxonomy::{Level, SkillIndex};
use crate::domain::time::Span;
use crate::domain::vocabulary::Vocabulary;

use super::free::{away_minutes, extra_minutes};
use super::promised::Promised;
use super::quick::Quick;
use super::spans::{Pattern, join};
use super::words::Words;

/// A volunteer with what can be worked out before a need is known.
#[derive(Debug)]
pub(crate) struct PreparedVolunteer {
    pub(crate) facts: VolunteerFacts,
    pub(crate) quick: Quick,
    /// Held skills of the taxonomy, sorted by index.
    pub(crate) skills: Vec<(SkillIndex, Level)>,
    pub(crate) causes: Words,
    /// `None` = unknown.
    pub(crate) languages: Option<Words>,
    /// Whether they have told us when they are free.
    pub(crate) knows_when: bool,
    pub(crate) weekly: Pattern,
    /// Minutes of the dates away, joined.
    pub(crate) away: Vec<Span>,
    /// Extra windows, joined.
    pub(crate) extra: Vec<Span>,
    /// Minutes a week they will give; `None` = no limit.
    pub(crate) minutes_per_week: Option<u64>,
    pub(crate) promised: Promised,
}

impl PreparedVolunteer {
    /// Works out what does not depend on the need.
    pub(crate) fn new(facts: VolunteerFacts, vocabulary: &Vocabulary) -> Self {
        let person = &facts.volunteer;
        let mut skills: Vec<(SkillIndex, Level)> = person
            .skills
            .iter()
            .filter_map(|held| Some((vocabulary.skills.index(&held.skill)?, held.level)))
            .collect();
        skills.sort_unstable();
        let times = &person.availability;
        let languages = person.languages.as_ref();
        let weekly = Pattern::new(&times.weekly);
        Self {
            quick: Quick::new(&facts, &weekly, vocabulary),
            skills,
            causes: Words::new(person.causes.iter().map(CauseId::as_str), &vocabulary.causes),
            languages: languages
                .map(|l| Words::new(l.iter().map(LanguageId::as_str), &vocabulary.languages)),
            knows_when: times.is_known(),
            weekly,
            away: join(times.away.iter().copied().map(away_minutes).collect()),
            extra: join(times.extra.iter().copied().map(extra_minutes).collect()),
            minutes_per_week: times.minutes_per_week.map(u64::from),
            promised: Promised::new(facts.promises.iter().map(|(_, promise)| promise)),
            facts,
        }
    }
}
