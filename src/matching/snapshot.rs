//! Everybody and every need of one centre, prepared for ranking. A snapshot never changes: a
//! change makes another one that shares nearly everything with it.

use std::sync::Arc;

use crate::domain::facts::{NeedFacts, VolunteerFacts, VolunteerSeen};
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::need::NeedState;
use crate::domain::pii::Pii;
use crate::domain::vocabulary::Vocabulary;

use super::Settings;
use super::lexicon::Lexicon;
use super::need::PreparedNeed;
use super::open_needs::OpenNeeds;
use super::people::{People, Seat};
use super::person::{Person, name};
use super::pile::{Hands, OneHand, Pile};
use super::row::Row;
use super::segments::{Keyed, Segments};

/// Volunteers and needs of one centre with its settings and words. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Snapshot {
    settings: Arc<Settings>,
    lexicon: Lexicon,
    people: People,
    needs: Segments<Arc<PreparedNeed>>,
    open: Arc<OpenNeeds>,
}

/// A volunteer of a snapshot.
#[derive(Debug, Clone)]
pub struct Listed {
    id: VolunteerId,
    pub(crate) seat: Seat,
}

impl Listed {
    /// Who it is.
    pub fn id(&self) -> VolunteerId {
        self.id
    }

    /// The name to show.
    pub fn name(&self) -> Pii<String> {
        self.seat.chunk.name(self.seat.at)
    }

    /// What matching knows of them.
    pub(crate) fn person(&self) -> Person {
        let mut person = Person::default();
        self.seat.chunk.read(self.seat.at, &mut person);
        person
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
        let mut builder = Builder::new(settings, vocabulary);
        volunteers.into_iter().for_each(|facts| builder.add(&facts.seen()));
        builder.finish(needs, &OneHand)
    }

    /// The same with a volunteer added or replaced.
    #[must_use]
    pub fn with_volunteer(&self, facts: &VolunteerFacts) -> Self {
        let mut lexicon = self.lexicon.clone();
        let seen = facts.seen();
        let person = Person::new(&seen, &mut lexicon);
        let record = person.record(&seen.name);
        Self { people: self.people.with(person.row, &record), lexicon, ..self.clone() }
    }

    /// The same without a volunteer.
    #[must_use]
    pub fn without_volunteer(&self, id: VolunteerId) -> Self {
        Self { people: self.people.without(id), ..self.clone() }
    }

    /// The same with a need added or replaced.
    #[must_use]
    pub fn with_need(&self, facts: NeedFacts) -> Self {
        let mut lexicon = self.lexicon.clone();
        let need = Arc::new(PreparedNeed::new(facts, &mut lexicon));
        let before = self.needs.get(need.key());
        let open = Arc::new(self.open.changed(before, Some(&need), &lexicon));
        Self { needs: self.needs.with(need), open, lexicon, ..self.clone() }
    }

    /// The same without a need.
    #[must_use]
    pub fn without_need(&self, id: NeedId) -> Self {
        let key = id.0.as_u128();
        let open = Arc::new(self.open.changed(self.needs.get(key), None, &self.lexicon));
        Self { needs: self.needs.without(key), open, ..self.clone() }
    }

    /// The same people and needs under other settings and words; prepares all of them again.
    #[must_use]
    pub fn with_settings(&self, settings: Settings, vocabulary: Arc<Vocabulary>) -> Self {
        let mut builder = Builder::new(settings, vocabulary);
        for chunk in self.people.chunks() {
            builder.add_all(chunk.members(), &self.lexicon);
        }
        builder.finish(self.needs.iter().map(|need| need.facts.clone()), &OneHand)
    }

    /// A volunteer.
    pub fn volunteer(&self, id: VolunteerId) -> Option<Listed> {
        self.people.seat(id).map(|seat| Listed { id, seat })
    }

    /// A need.
    pub fn need(&self, id: NeedId) -> Option<&NeedFacts> {
        self.needs.get(id.0.as_u128()).map(|n| &n.facts)
    }

    /// How many volunteers there are.
    pub fn volunteers(&self) -> usize {
        self.people.len()
    }

    /// How many needs there are.
    pub fn needs(&self) -> usize {
        self.needs.len()
    }

    /// The needs that are open, whether or not all their places are taken, by their ids.
    pub fn open_needs(&self) -> Vec<NeedId> {
        let open = self.needs.iter().filter(|need| need.facts.need.state == NeedState::Open);
        let mut ids: Vec<NeedId> = open.map(|need| need.facts.need.id).collect();
        ids.sort_unstable();
        ids
    }

    /// The centre's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The centre's words.
    pub fn vocabulary(&self) -> &Arc<Vocabulary> {
        self.lexicon.vocabulary()
    }

    /// Bytes that the volunteers take on the heap, without what the allocator adds.
    pub fn volunteer_bytes(&self) -> usize {
        self.people.heap_bytes()
    }

    pub(crate) fn people(&self) -> &People {
        &self.people
    }

    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub(crate) fn open(&self) -> &OpenNeeds {
        &self.open
    }

    pub(crate) fn all_needs(&self) -> impl Iterator<Item = &Arc<PreparedNeed>> {
        self.needs.iter()
    }

    /// The need prepared: as it stands in the snapshot where it is the same, else made anew (a
    /// need that is not stored, or changed for a preview), with words that the lexicon learns.
    pub(crate) fn prepared_need(
        &self,
        facts: &NeedFacts,
        lexicon: &mut Lexicon,
    ) -> Arc<PreparedNeed> {
        match self.needs.get(facts.need.id.0.as_u128()) {
            Some(known) if same_need(&known.facts, facts) => Arc::clone(known),
            Some(_) | None => Arc::new(PreparedNeed::new(facts.clone(), lexicon)),
        }
    }
}

fn same_need(known: &NeedFacts, facts: &NeedFacts) -> bool {
    Arc::ptr_eq(&known.need, &facts.need)
        && known.responses == facts.responses
        && known.open_places == facts.open_places
}

/// Takes in volunteers one by one, so that all their records need not be in memory at once.
pub struct Builder {
    settings: Settings,
    lexicon: Lexicon,
    pile: Pile,
    /// Room for the one who is added.
    person: Person,
}

impl Builder {
    /// For a centre with its settings and words.
    pub fn new(settings: Settings, vocabulary: Arc<Vocabulary>) -> Self {
        Self::empty(settings, Lexicon::new(vocabulary))
    }

    fn empty(settings: Settings, lexicon: Lexicon) -> Self {
        Self { settings, lexicon, pile: Pile::default(), person: Person::default() }
    }

    /// An empty one for the same centre, which may take in others at the same time.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self::empty(self.settings.clone(), self.lexicon.clone())
    }

    /// Adds a volunteer; of two with one id the later counts.
    pub fn add(&mut self, seen: &VolunteerSeen<'_>) {
        self.person.take_on(seen, &mut self.lexicon);
        self.pile.push(self.person.row, &self.person.record(&seen.name));
    }

    /// Takes over everybody from another one.
    pub fn join(&mut self, other: &Self) {
        if other.lexicon.has_learned_nothing() {
            self.pile.append(&other.pile);
        } else {
            self.add_all(other.pile.members(), &other.lexicon);
        }
    }

    /// Adds volunteers whose words are said in another lexicon.
    fn add_all<'a>(&mut self, members: impl Iterator<Item = (Row, &'a [u8])>, lexicon: &Lexicon) {
        for (row, record) in members {
            self.person.read(row, record);
            self.person.translate(&mut self.lexicon, lexicon);
            self.pile.push(self.person.row, &self.person.record(&name(record)));
        }
    }

    /// Puts everybody in place and prepares the needs.
    pub fn finish(
        self,
        needs: impl IntoIterator<Item = NeedFacts>,
        hands: &impl Hands,
    ) -> Snapshot {
        let Self { settings, mut lexicon, pile, .. } = self;
        let people = People::new(&pile.chunks(hands));
        drop(pile);
        let need = |facts| Arc::new(PreparedNeed::new(facts, &mut lexicon));
        let needs = Segments::build(needs.into_iter().map(need));
        let open = Arc::new(OpenNeeds::new(needs.iter(), &lexicon));
        Snapshot { settings: Arc::new(settings), lexicon, people, needs, open }
    }
}
