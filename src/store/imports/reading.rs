//! How files are read: with the import, and per source.

use diesel::prelude::*;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::ids::CentreId;
use crate::domain::import::{Answered, Asked, ImportKind, MappingFrom, ReadColumn, Reading};
use crate::store::connection::{AnyConn, Tx};
use crate::store::error::Error;
use crate::store::parts::Source;
use crate::store::schema::import_sources;
use crate::store::types::{Doc, Instant, Key};

const FROM: Source = Source("import_sources");

/// Heading, field, separator, confidence, reason.
type ColumnDoc = (String, String, Option<String>, Option<String>, Option<String>);
/// Code, headings, message, choices.
type AskedDoc = (String, Vec<String>, String, Vec<(String, String)>);

/// See [`Reading`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ReadingDoc {
    found: String,
    mapping: String,
    columns: Vec<ColumnDoc>,
    date_order: Option<String>,
    two_digit_years: Option<String>,
    unreadable: Option<String>,
    questions: Vec<AskedDoc>,
}

impl ReadingDoc {
    pub fn of(reading: &Reading) -> Self {
        let column =
            |one: ReadColumn| (one.heading, one.field, one.separator, one.confidence, one.reason);
        let asked = |one: Asked| (one.code, one.headings, one.message, one.choices);
        let Reading { found, mapping, columns, answers, questions } = reading.clone();
        Self {
            found,
            mapping: mapping.as_str().to_owned(),
            columns: columns.into_iter().map(column).collect(),
            date_order: answers.date_order,
            two_digit_years: answers.two_digit_years,
            unreadable: answers.unreadable,
            questions: questions.into_iter().map(asked).collect(),
        }
    }

    pub fn reading(self) -> Result<Reading, Error> {
        let column = |(heading, field, separator, confidence, reason)| ReadColumn {
            heading,
            field,
            separator,
            confidence,
            reason,
        };
        let asked = |(code, headings, message, choices)| Asked { code, headings, message, choices };
        Ok(Reading {
            found: self.found,
            mapping: FROM.read("reading", MappingFrom::parse(&self.mapping))?,
            columns: self.columns.into_iter().map(column).collect(),
            answers: Answered {
                date_order: self.date_order,
                two_digit_years: self.two_digit_years,
                unreadable: self.unreadable,
            },
            questions: self.questions.into_iter().map(asked).collect(),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_sources)]
struct Row {
    centre_id: Key,
    kind: String,
    source: String,
    reading: Doc<ReadingDoc>,
    updated_at: Instant,
}

/// How the last file of a source was read.
pub fn source_reading(
    conn: &mut AnyConn,
    centre: CentreId,
    kind: ImportKind,
    source: &str,
) -> Result<Option<Reading>, Error> {
    let query = import_sources::table.find((Key(centre.0), kind.as_str(), source));
    let row = query.select(Row::as_select()).first(conn).optional()?;
    row.map(|row| row.reading.0.reading()).transpose()
}

/// The sources of a centre with how their last files were read, by kind and name.
pub fn sources(
    conn: &mut AnyConn,
    centre: CentreId,
) -> Result<Vec<(ImportKind, String, Reading)>, Error> {
    let rows: Vec<Row> = import_sources::table
        .filter(import_sources::centre_id.eq(Key(centre.0)))
        .order((import_sources::kind, import_sources::source))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            let kind = FROM.read("kind", ImportKind::parse(&row.kind))?;
            Ok((kind, row.source, row.reading.0.reading()?))
        })
        .collect()
}

/// Keeps how a file of a source was read, in the place of what was kept before.
pub fn keep_source(
    tx: &mut Tx<'_>,
    centre: CentreId,
    kind: ImportKind,
    source: &str,
    reading: &Reading,
    at: Timestamp,
) -> Result<(), Error> {
    delete_source(tx, centre, kind, source)?;
    let row = Row {
        centre_id: Key(centre.0),
        kind: kind.as_str().to_owned(),
        source: source.to_owned(),
        reading: Doc(ReadingDoc::of(reading)),
        updated_at: at.into(),
    };
    diesel::insert_into(import_sources::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// Forgets how files of a source are read; false where nothing was kept.
pub fn delete_source(
    tx: &mut Tx<'_>,
    centre: CentreId,
    kind: ImportKind,
    source: &str,
) -> Result<bool, Error> {
    let row = import_sources::table.find((Key(centre.0), kind.as_str(), source));
    Ok(diesel::delete(row).execute(tx.conn())? > 0)
}
