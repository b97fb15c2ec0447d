//! `onestop duplicates`: the same person twice, in one file or across two.

mod columns;

use std::path::{Path, PathBuf};

use clap::Args;

use super::Failure;
use crate::app::Error;
use crate::intake::file::{File, guarded};
use crate::resolve::people::{Class, Field, Found, LikelyPair, PersonFields, duplicates, link};
use columns::{Columns, Said};

/// What is asked.
#[derive(Args)]
pub struct DuplicatesCommand {
    /// A file of people with a heading row.
    first: PathBuf,
    /// Another one, to be linked with the first; without it, the first is searched for people who
    /// stand there twice.
    second: Option<PathBuf>,
    /// Which column is what, as `given_name=Forename,family_name=Surname,date_of_birth=DOB,..`:
    /// `id`, `given_name`, `family_name`, `known_as`, `date_of_birth`, `email`, `phone`, `postcode`,
    /// `street_number`, `address_1`, `address_2`, `suburb`, `state`; or a file with such lines.
    /// Columns that are not named are not compared. Without it the headings decide.
    #[arg(long)]
    columns: Option<String>,
    /// Where the pairs go, as CSV.
    #[arg(long)]
    out: PathBuf,
}

/// A file of people.
struct Source {
    file: File,
    columns: Columns,
}

impl Source {
    fn read(path: &Path, said: Option<&Said>) -> Result<Self, Failure> {
        let named = |message: String| Failure::new(format!("{}: {message}", path.display()));
        let bytes = std::fs::read(path)
            .map_err(|error| named(format!("the file cannot be read: {error}.")))?;
        let file = File::read(&bytes)
            .map_err(|faults| named(Failure::from(Error::Invalid(faults)).to_string()))?;
        let columns = Columns::of(&file, said).map_err(|failure| named(failure.to_string()))?;
        Ok(Self { file, columns })
    }

    fn people(&self) -> Vec<PersonFields<'_>> {
        self.file.rows.iter().map(|row| self.columns.fields(row)).collect()
    }

    /// The id of a record: its own, or the line of the file on which it stands.
    fn id(&self, at: usize) -> String {
        let row = &self.file.rows[at];
        let own = self.columns.id(row).map(guarded);
        own.unwrap_or_else(|| row.line.to_string())
    }
}

/// Finds the pairs, writes them, and says what was found and by which columns.
pub fn run(command: &DuplicatesCommand) -> Result<(), Failure> {
    let DuplicatesCommand { first, second, columns, out } = command;
    let said = columns.as_deref().map(Said::read).transpose()?;
    let first = Source::read(first, said.as_ref())?;
    let second = second.as_deref().map(|path| Source::read(path, said.as_ref())).transpose()?;
    let found = match &second {
        Some(second) => link(&first.people(), &second.people()),
        None => duplicates(&first.people()),
    };
    write(out, &first, second.as_ref().unwrap_or(&first), &found)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", out.display())))?;
    println!("Columns: {}.", first.columns.described(&first.file));
    if let Some(second) = &second {
        println!("Columns of the second file: {}.", second.columns.described(&second.file));
    }
    let certain = found.pairs.iter().filter(|pair| pair.finding.class == Class::Certain).count();
    let records = match &second {
        Some(second) => format!("{} and {}", first.file.rows.len(), second.file.rows.len()),
        None => first.file.rows.len().to_string(),
    };
    println!(
        "{records} records: {} pairs ({certain} certain, {} likely) are in {}.",
        found.pairs.len(),
        found.pairs.len() - certain,
        out.display()
    );
    Ok(())
}

fn write(out: &Path, first: &Source, second: &Source, found: &Found) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(out)?;
    let fields: Vec<Field> = evidence_columns(found);
    let named = |source: &Source, side: &str| match source.columns.id_heading(&source.file) {
        Some(heading) => format!("{heading}_{side}"),
        None => format!("line_{side}"),
    };
    let mut headings = vec![named(first, "a"), named(second, "b")];
    headings.extend(["probability", "weight", "class"].map(str::to_owned));
    headings.extend(fields.iter().map(|field| field.as_str().to_owned()));
    headings.push("evidence".to_owned());
    writer.write_record(&headings)?;
    for pair in &found.pairs {
        writer.write_record(row(first, second, &fields, pair))?;
    }
    writer.flush().map_err(csv::Error::from)
}

/// The fields that any pair has evidence of.
fn evidence_columns(found: &Found) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for line in found.pairs.iter().flat_map(|pair| &pair.finding.evidence) {
        if !fields.contains(&line.field) {
            fields.push(line.field);
        }
    }
    fields.sort_unstable();
    fields
}

fn row(first: &Source, second: &Source, fields: &[Field], pair: &LikelyPair) -> Vec<String> {
    let finding = &pair.finding;
    let mut cells = vec![
        first.id(pair.a),
        second.id(pair.b),
        format!("{:.6}", finding.probability),
        format!("{:.2}", finding.weight),
        finding.class.as_str().to_owned(),
    ];
    for field in fields {
        let line = finding.evidence.iter().find(|line| line.field == *field);
        let cell = line.map(|line| format!("{} {:+.2}", line.level.as_str(), line.weight));
        cells.push(cell.unwrap_or_default());
    }
    let sentences: Vec<&str> = finding.evidence.iter().map(|line| line.sentence.as_str()).collect();
    cells.push(sentences.join(" "));
    cells
}
