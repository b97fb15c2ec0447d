//! Everybody and every need of one centre, prepared for ranking. A snapshot never changes: a
//! change makes another one that shares all but one segment with it.

use std::sync::Arc;

use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::vocabulary::Vocabulary;

use super::Settings;
use super::need::PreparedNeed;
use super::quick::Quick;
use super::segments::{Keyed, Segments};
use super::volunteer::PreparedVolunteer;

/// Volunteers and needs of one centre with its settings and words. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Snapshot {
    settings: Arc<Settings>,
    vocabulary: Arc<Vocabulary>,
    volunteers: Segments<Listed>,
    needs: Segments<Arc<PreparedNeed>>,
}

/// A volunteer with the short form beside.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) quick: Quick,
    id: VolunteerId,
    pub(crate) volunteer: Arc<PreparedVolunteer>,
}

impl Listed {
    fn new(facts: VolunteerFacts, vocabulary: &Vocabulary) -> Self {
        let id = facts.volunteer.id;
        let volunteer = Arc::new(PreparedVolunteer::new(facts, vocabulary));
        Self { quick: volunteer.quick, id, volunteer }
    }
}

impl Keyed for Listed {
    fn key(&self) -> u128 {
        self.id.0.as_u128()
    }
}

impl Keyed for Arc<PreparedNeed> {
    fn key(&self) -> u128 {
        self.facts.need.id.0.as_u128()
    }
}

impl Snapshot {
    /// Prepares everything. Of two records with one id the later counts.
    pub fn build(
        settings: Settings,
        vocabulary: Arc<Vocabulary>,
        volunteers: impl IntoIterator<Item = VolunteerFacts>,
        needs: impl IntoIterator<Item = NeedFacts>,
    ) -> Self {
        let volunteer = |facts| Listed::new(facts, &vocabulary);
        let volunteers = Segments::build(volunteers.into_iter().map(volunteer));
        let need = |facts| Arc::new(PreparedNeed::new(facts, &vocabulary));
        let needs = Segments::build(needs.into_iter().map(need));
        Self { settings: Arc::new(settings), vocabulary, volunteers, needs }
    }

    /// The same with a volunteer added or replaced.
    #[must_use]
    pub fn with_volunteer(&self, facts: VolunteerFacts) -> Self {
        let volunteer = Listed::new(facts, &self.vocabulary);
        Self { volunteers: self.volunteers.with(volunteer), ..self.clone() }
    }

    /// The same without a volunteer.
    #[must_use]
    pub fn without_volunteer(&self, id: VolunteerId) -> Self {
        Self { volunteers: self.volunteers.without(id.0.as_u128()), ..self.clone() }
    }

    /// The same with a need added or replaced.
    #[must_use]
    pub fn with_need(&self, facts: NeedFacts) -> Self {
        let need = Arc::new(PreparedNeed::new(facts, &self.vocabulary));
        Self { needs: self.needs.with(need), ..self.clone() }
    }

    /// The same without a need.
    #[must_use]
    pub fn without_need(&self, id: NeedId) -> Self {
        Self { needs: self.needs.without(id.0.as_u128()), ..self.clone() }
    }

    /// The same people and needs under other settings and words; prepares all of them again.
    #[must_use]
    pub fn with_settings(&self, settings: Settings, vocabulary: Arc<Vocabulary>) -> Self {
        let volunteers = self.volunteers.iter().map(|v| v.volunteer.facts.clone());
        let needs = self.needs.iter().map(|n| n.facts.clone());
        Self::build(settings, vocabulary, volunteers, needs)
    }

    /// A volunteer.
    pub fn volunteer(&self, id: VolunteerId) -> Option<&VolunteerFacts> {
        self.volunteers.get(id.0.as_u128()).map(|v| &v.volunteer.facts)
    }

    /// A need.
    pub fn need(&self, id: NeedId) -> Option<&NeedFacts> {
        self.needs.get(id.0.as_u128()).map(|n| &n.facts)
    }

    /// How many volunteers there are.
    pub fn volunteers(&self) -> usize {
        self.volunteers.len()
    }

    /// How many needs there are.
    pub fn needs(&self) -> usize {
        self.needs.len()
    }

    /// The centre's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The centre's words.
    pub fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.vocabulary
    }

    pub(crate) fn all_volunteers(&self) -> impl Iterator<Item = &Listed> {
        self.volunteers.iter()
    }

    pub(crate) fn all_needs(&self) -> impl Iterator<Item = &Arc<PreparedNeed>> {
        self.needs.iter()
    }

    /// The need prepared: as it stands in the snapshot where it is the same, else made anew (a
    /// need that is not stored, or changed for a preview).
    pub(crate) fn prepared_need(&self, facts: &NeedFacts) -> Arc<PreparedNeed> {
        match self.needs.get(facts.need.id.0.as_u128()) {
            Some(known) if same_need(&known.facts, facts) => Arc::clone(known),
            Some(_) | None => Arc::new(PreparedNeed::new(facts.clone(), &self.vocabulary)),
        }
    }

    /// The volunteer prepared, likewise.
    pub(crate) fn prepared_volunteer(&self, facts: &VolunteerFacts) -> Arc<PreparedVolunteer> {
        match self.volunteers.get(facts.volunteer.id.0.as_u128()) {
            Some(known) if std::ptr::eq(&raw const known.volunteer.facts, facts) => {
                Arc::clone(&known.volunteer)
            }
            Some(_) | None => Arc::new(PreparedVolunteer::new(facts.clone(), &self.vocabulary)),
        }
    }
}

fn same_need(known: &NeedFacts, facts: &NeedFacts) -> bool {
    Arc::ptr_eq(&known.need, &facts.need)
        && known.responses == facts.responses
        && known.open_places == facts.open_places
}
