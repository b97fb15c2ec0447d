//! Words as numbers, so that sets of them compare quickly and take little room.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::taxonomy::{SkillIndex, Taxonomy};
use crate::domain::vocabulary::{Terms, Vocabulary};

/// A word: a skill by its [`SkillIndex`], then causes, languages and support terms in the order of
/// their lists, then words that the vocabulary lacks (it lost them after they were used).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Word(pub(crate) u32);

/// What a word is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Skill,
    Cause,
    Language,
    Support,
}

/// A skill that can serve another one, and how often its similarity is halved: 0 for the skill
/// itself and those below it, the number of levels for those above it, 2 for those beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kin {
    pub(crate) word: Word,
    pub(crate) halvings: u8,
}

/// Two skills with one parent count like one two levels above: 1/4.
const SIBLINGS: u8 = 2;
/// Beyond so many halvings a quality is 0 millionths.
const HALVINGS_MAX: usize = 21;

/// The words of a centre. Cloning is cheap; a clone may learn words that the original lacks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    known: Arc<Known>,
    others: Arc<Others>,
}

#[derive(Debug, Default)]
struct Known {
    vocabulary: Arc<Vocabulary>,
    /// The first word of each kind, and the first beyond the vocabulary.
    starts: [u32; 5],
    /// By skill: who can serve it, sorted.
    kin: Vec<Arc<[Kin]>>,
}

#[derive(Debug, Clone, Default)]
struct Others {
    words: Vec<(Kind, Arc<str>)>,
    numbers: HashMap<(Kind, Arc<str>), u32>,
}

impl Lexicon {
    /// The words of a vocabulary.
    pub(crate) fn new(vocabulary: Arc<Vocabulary>) -> Self {
        let mut starts = [0; 5];
        let lengths = [
            vocabulary.skills.all().len(),
            vocabulary.causes.all().len(),
            vocabulary.languages.all().len(),
            vocabulary.support.all().len(),
        ];
        for (i, length) in lengths.into_iter().enumerate() {
            starts[i + 1] = starts[i] + length as u32;
        }
        let kin = kin_of_all(&vocabulary.skills);
        let known = Arc::new(Known { vocabulary, starts, kin });
        Self { known, others: Arc::default() }
    }

    /// The vocabulary.
    pub(crate) fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.known.vocabulary
    }

    /// A skill as a word; it is learned where the vocabulary lacks it.
    pub(crate) fn skill(&mut self, key: &str) -> Word {
        match self.known.vocabulary.skills.index_of(key) {
            Some(index) => Word(index.0),
            None => self.other(Kind::Skill, key),
        }
    }

    /// Another term as a word, likewise.
    pub(crate) fn term(&mut self, kind: Kind, key: &str) -> Word {
        let known = self.terms(kind).and_then(|(terms, start)| {
            let place = terms.all().binary_search_by(|term| term.id.as_str().cmp(key));
            place.ok().map(|place| Word(start + place as u32))
        });
        known.unwrap_or_else(|| self.other(kind, key))
    }

    /// Several terms, sorted.
    pub(crate) fn words<'a>(
        &mut self,
        kind: Kind,
        keys: impl Iterator<Item = &'a str>,
    ) -> Vec<Word> {
        let mut words = Vec::new();
        self.write_words(kind, keys, &mut words);
        words
    }

    /// The same in place of what a list holds.
    pub(crate) fn write_words<'a>(
        &mut self,
        kind: Kind,
        keys: impl Iterator<Item = &'a str>,
        into: &mut Vec<Word>,
    ) {
        into.clear();
        into.extend(keys.map(|key| self.term(kind, key)));
        into.sort_unstable();
    }

    /// The text of a word.
    pub(crate) fn text<'a>(&'a self, word: Word) -> &'a str {
        let [skills, causes, languages, support, others] = self.known.starts;
        let words = &self.known.vocabulary;
        let place = |start: u32| (word.0 - start) as usize;
        let of = |terms: &'a Terms, start| terms.all().get(place(start)).map(|term| &*term.id);
        let found = match word.0 {
            n if n >= others => self.others.words.get(place(others)).map(|(_, text)| &**text),
            n if n >= support => of(&words.support, support),
            n if n >= languages => of(&words.languages, languages),
            n if n >= causes => of(&words.causes, causes),
            _ => words.skills.all().get(place(skills)).map(|skill| skill.id.as_str()),
        };
        found.unwrap_or_default()
    }

    /// Whether it has learned no word beside those of the vocabulary.
    pub(crate) fn has_learned_nothing(&self) -> bool {
        self.others.words.is_empty()
    }

    /// What a word is for.
    pub(crate) fn kind(&self, word: Word) -> Kind {
        let [_, causes, languages, support, others] = self.known.starts;
        match word.0 {
            n if n >= others => {
                let other = self.others.words.get((n - others) as usize);
                other.map_or(Kind::Skill, |(kind, _)| *kind)
            }
            n if n >= support => Kind::Support,
            n if n >= languages => Kind::Language,
            n if n >= causes => Kind::Cause,
            _ => Kind::Skill,
        }
    }

    /// The same word of another lexicon.
    pub(crate) fn translate(&mut self, word: Word, from: &Self) -> Word {
        match from.kind(word) {
            Kind::Skill => self.skill(from.text(word)),
            kind @ (Kind::Cause | Kind::Language | Kind::Support) => {
                self.term(kind, from.text(word))
            }
        }
    }

    /// The place of a cause among the causes of the vocabulary; `None` for one that it lacks.
    pub(crate) fn cause_place(&self, word: Word) -> Option<u32> {
        let [_, causes, languages, ..] = self.known.starts;
        (causes..languages).contains(&word.0).then(|| word.0 - causes)
    }

    /// Who can serve a needed skill, sorted. One that the taxonomy lacks is only like itself.
    pub(crate) fn kin(&self, skill: Word) -> Arc<[Kin]> {
        match self.known.kin.get(skill.0 as usize) {
            Some(kin) => Arc::clone(kin),
            None => Arc::new([Kin { word: skill, halvings: 0 }]),
        }
    }

    fn terms(&self, kind: Kind) -> Option<(&Terms, u32)> {
        let [_, causes, languages, support, _] = self.known.starts;
        let words = &self.known.vocabulary;
        match kind {
            Kind::Skill => None,
            Kind::Cause => Some((&words.causes, causes)),
            Kind::Language => Some((&words.languages, languages)),
            Kind::Support => Some((&words.support, support)),
        }
    }

    fn other(&mut self, kind: Kind, key: &str) -> Word {
        let start = self.known.starts[4];
        let key = (kind, Arc::from(key));
        if let Some(number) = self.others.numbers.get(&key) {
            return Word(start + number);
        }
        let others = Arc::make_mut(&mut self.others);
        let number = others.words.len() as u32;
        others.words.push(key.clone());
        others.numbers.insert(key, number);
        Word(start + number)
    }
}

/// `sim(i, j)` as halvings, for every needed skill `j` with all the skills `i` that serve it.
fn kin_of_all(taxonomy: &Taxonomy) -> Vec<Arc<[Kin]>> {
    let count = taxonomy.all().len() as u32;
    let mut kin: Vec<Vec<Kin>> = vec![Vec::new(); count as usize];
    let mut children: HashMap<SkillIndex, Vec<SkillIndex>> = HashMap::new();
    for skill in (0..count).map(SkillIndex) {
        let kin_of = |word: SkillIndex, halvings| Kin { word: Word(word.0), halvings };
        kin[skill.0 as usize].push(kin_of(skill, 0));
        for (level, above) in taxonomy.ancestors(skill).enumerate() {
            kin[above.0 as usize].push(kin_of(skill, 0));
            if level < HALVINGS_MAX {
                kin[skill.0 as usize].push(kin_of(above, level as u8 + 1));
            }
        }
        if let Some(parent) = taxonomy.parent(skill) {
            children.entry(parent).or_default().push(skill);
        }
    }
    for beside in children.values() {
        for skill in beside {
            let others = beside.iter().filter(|other| *other != skill);
            let others = others.map(|other| Kin { word: Word(other.0), halvings: SIBLINGS });
            kin[skill.0 as usize].extend(others);
        }
    }
    for kin in &mut kin {
        kin.sort_unstable();
    }
    kin.into_iter().map(Arc::from).collect()
}
