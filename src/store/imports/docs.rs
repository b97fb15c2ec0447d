//! What a row of an import shows of people, and what an undo did, as documents.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::import::{Candidate, Change, Evidence, Like, Noticed, Shown, Undone, Why};
use crate::domain::pii::Pii;
use crate::store::error::Error;
use crate::store::parts::Source;

const ROWS: Source = Source("import_rows");

/// Field, old, new, taken over, why not.
type ChangeDoc = (String, Option<String>, Option<String>, bool, Option<String>);
/// Field, level, weight.
type EvidenceDoc = (String, String, i32);
/// Record, or the number of a line; likelihood, evidence.
type CandidateDoc = (String, u32, Vec<EvidenceDoc>);

/// Pointer, code, message, words.
type NoticedDoc = (String, String, String, Option<String>);

/// See [`Shown`].
#[derive(Serialize, Deserialize)]
pub(super) struct ShownDoc {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeDoc>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateDoc>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unresolved: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    noticed: Vec<NoticedDoc>,
}

impl std::fmt::Debug for ShownDoc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownDoc")
    }
}

impl ShownDoc {
    /// `None` where there is nothing to show.
    pub fn of(shown: &Shown) -> Option<Self> {
        if *shown == Shown::default() {
            return None;
        }
        let text = |value: &Option<Pii<String>>| value.as_ref().map(|value| value.reveal().clone());
        let change = |one: &Change| {
            let why = one.why.map(|why| why.as_str().to_owned());
            (one.field.clone(), text(&one.old), text(&one.new), one.take, why)
        };
        let evidence = |one: &Evidence| (one.field.clone(), one.level.clone(), one.weight);
        let candidate = |one: &Candidate| {
            (like_text(one.like), one.likelihood, one.evidence.iter().map(evidence).collect())
        };
        let noticed = |one: &Noticed| {
            let words = text(&one.words);
            (one.pointer.clone(), one.code.clone(), one.message.clone(), words)
        };
        Some(Self {
            changes: shown.changes.iter().map(change).collect(),
            candidates: shown.candidates.iter().map(candidate).collect(),
            unresolved: shown.unresolved.clone(),
            noticed: shown.noticed.iter().map(noticed).collect(),
        })
    }

    /// Whether it says that somebody may be the person of a record.
    pub fn names(&self, record: Uuid) -> bool {
        let record = record.to_string();
        self.candidates.iter().any(|(candidate, _, _)| *candidate == record)
    }

    pub fn shown(self) -> Result<Shown, Error> {
        let change = |(field, old, new, take, why): ChangeDoc| {
            let why = ROWS.maybe("shown", why.as_deref(), Why::parse)?;
            Ok::<_, Error>(Change {
                field,
                old: old.map(Pii::new),
                new: new.map(Pii::new),
                take,
                why,
            })
        };
        let evidence = |(field, level, weight)| Evidence { field, level, weight };
        let candidate = |(like, likelihood, found): CandidateDoc| {
            let like = match like.parse() {
                Ok(line) => Like::Line(line),
                Err(_) => Like::Record(ROWS.read("shown", Uuid::parse_str(&like))?),
            };
            let evidence = found.into_iter().map(evidence).collect();
            Ok::<_, Error>(Candidate { like, likelihood, evidence })
        };
        let noticed = |(pointer, code, message, words): NoticedDoc| {
            let words = words.map(Pii::new);
            Noticed { pointer, code, message, words }
        };
        Ok(Shown {
            changes: self.changes.into_iter().map(change).collect::<Result<_, _>>()?,
            candidates: self.candidates.into_iter().map(candidate).collect::<Result<_, _>>()?,
            unresolved: self.unresolved,
            noticed: self.noticed.into_iter().map(noticed).collect(),
        })
    }
}

/// A number is a line: an id of a record has hyphens.
fn like_text(candidate: Like) -> String {
    match candidate {
        Like::Record(id) => id.to_string(),
        Like::Line(line) => line.to_string(),
    }
}

/// See [`Undone`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UndoneDoc {
    Removed,
    Restored { kept: Vec<String> },
    Kept { by: Vec<String> },
}

impl UndoneDoc {
    pub fn of(undone: &Undone) -> Self {
        match undone.clone() {
            Undone::Removed => Self::Removed,
            Undone::Restored { kept } => Self::Restored { kept },
            Undone::Kept { by } => Self::Kept { by },
        }
    }

    pub fn undone(self) -> Undone {
        match self {
            Self::Removed => Undone::Removed,
            Self::Restored { kept } => Undone::Restored { kept },
            Self::Kept { by } => Undone::Kept { by },
        }
    }
}
