//! The vocabulary files that come with the program, read into terms.

use crate::domain::fault::Fault;
use crate::domain::ids::SkillId;
use crate::domain::taxonomy::Skill;
use crate::domain::vocabulary::Term;

/// The text of each file.
#[derive(Debug, Clone, Copy)]
pub struct SharedFiles {
    /// `id,label,heading,parent,kind,synonyms,standard_id,esco_uri`.
    pub skills: &'static str,
    /// `id,label,synonyms,standard_id`.
    pub causes: &'static str,
    /// `id,label,synonyms,standard_id`.
    pub support: &'static str,
    /// `id,label,synonyms`.
    pub languages: &'static str,
    /// `id,label,description`.
    pub outcomes: &'static str,
}

/// Reads a file of skills.
pub fn skills(file: &str) -> Result<Vec<Skill>, Fault> {
    rows(file)?
        .into_iter()
        .map(|row| {
            Ok(Skill {
                id: SkillId(row.required("id")?),
                label: row.required("label")?,
                heading: row.required("heading")?,
                parent: row.optional("parent").map(SkillId),
                kind: row.required("kind")?,
                synonyms: row.list("synonyms"),
                standard_id: row.optional("standard_id"),
            })
        })
        .collect()
}

/// Reads a file of a flat list.
pub fn terms(file: &str) -> Result<Vec<Term>, Fault> {
    rows(file)?
        .into_iter()
        .map(|row| {
            Ok(Term {
                id: row.required("id")?,
                label: row.required("label")?,
                synonyms: row.list("synonyms"),
                standard_id: row.optional("standard_id"),
            })
        })
        .collect()
}

struct Row {
    line: u64,
    cells: Vec<(String, String)>,
}

impl Row {
    fn optional(&self, column: &str) -> Option<String> {
        let cell = self.cells.iter().find(|(name, _)| name == column)?.1.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn required(&self, column: &str) -> Result<String, Fault> {
        self.optional(column).ok_or_else(|| {
            Fault::new("required", format!("Line {} of a vocabulary has no {column}.", self.line))
        })
    }

    fn list(&self, column: &str) -> Vec<String> {
        let cell = self.optional(column).unwrap_or_default();
        cell.split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }
}

fn rows(file: &str) -> Result<Vec<Row>, Fault> {
    let fault =
        |error: csv::Error| Fault::new("invalid", format!("A vocabulary is not a table: {error}."));
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let names = reader.headers().map_err(fault)?.clone();
    reader
        .records()
        .map(|record| {
            let record = record.map_err(fault)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = names.iter().map(str::to_owned).zip(record.iter().map(str::to_owned));
            Ok(Row { line, cells: cells.collect() })
        })
        .collect()
}
