//! What several tests read with: the vocabulary that comes with the program.

use crate::domain::taxonomy::Taxonomy;
use crate::domain::vocabulary::{Terms, Vocabulary};
use crate::intake::answer::{Answers, Known};
use crate::intake::field::Target;
use crate::intake::file::File;
use crate::intake::mapping::Mapping;
use crate::intake::propose::{Proposal, propose};
use crate::intake::vocabulary::{skills, terms};
use crate::intake::volunteers::{NewVolunteer, Sheet, read_rows};
use crate::resolve::skills::Index;

/// The vocabulary and its index.
pub struct Words {
    pub vocabulary: Vocabulary,
    pub index: Index,
}

impl Words {
    pub fn new() -> Self {
        let flat = |file| Terms::new(terms(file).unwrap());
        let vocabulary = Vocabulary::new(
            Taxonomy::new(skills(include_str!("../../vocabulary/skills.csv")).unwrap()).unwrap(),
            flat(include_str!("../../vocabulary/causes.csv")),
            flat(include_str!("../../vocabulary/languages.csv")),
            flat(include_str!("../../vocabulary/support.csv")),
            Terms::default(),
        );
        let index = Index::new(&vocabulary);
        Self { vocabulary, index }
    }

    pub fn known(&self) -> Known<'_> {
        let today = jiff::civil::date(2026, 11, 22);
        Known { vocabulary: &self.vocabulary, skills: &self.index, today }
    }

    /// A file of volunteers read by the proposed mapping alone.
    pub fn read(&self, bytes: &[u8], answers: Answers) -> (Proposal, Sheet) {
        let file = File::read(bytes).unwrap();
        let proposal = propose(&file, Target::Volunteers, &self.known());
        let mapping = Mapping::parse(&proposal.drafts()).unwrap();
        (proposal, read_rows(&file, &mapping, &answers, &self.known()).unwrap())
    }
}

/// The people of a file of volunteers that is read by the proposed mapping alone; none may be
/// refused.
pub fn people(bytes: &[u8]) -> Vec<NewVolunteer> {
    let (_, sheet) = Words::new().read(bytes, Answers::default());
    sheet.rows.into_iter().map(|row| row.person.unwrap()).collect()
}
