//! `onestop skills`: another vocabulary, and what the texts of a file mean.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Failure, setup};
use crate::app::App;
use crate::app::vocabulary::Words;
use crate::config::Config;
use crate::domain::ids::CentreId;
use crate::intake::file::guarded;
use crate::resolve::skills::Resolution;

/// Texts that are asked for at a time.
const BATCH: usize = 1000;
/// Most runners-up of an answer: with the first it names five skills.
const OTHERS: usize = 4;

/// What can be done with skills.
#[derive(Subcommand)]
pub enum SkillsCommand {
    /// Put another vocabulary in place of the one that is there, for all centres: a CSV with the
    /// columns of `vocabulary/skills.csv`, ESCO's skills as they are downloaded, or a label a row
    /// (`alt_label,uri,preferred_label`). Skills that are in use stay.
    Import {
        /// The file, UTF-8, with a heading row.
        file: PathBuf,
    },
    /// Say what the texts of a file mean, as `POST /skills/resolve` does: a CSV with the line and
    /// text, the likeliest skill and its label, how sure that is, whether it is sure enough to be
    /// taken, and the runners-up.
    Resolve {
        /// The file, a CSV in UTF-8 with a heading row.
        file: PathBuf,
        /// The heading of the column with the texts.
        #[arg(long)]
        column: String,
        /// Where the answers go, as CSV.
        #[arg(long)]
        out: PathBuf,
        /// Short name of the centre; may be left out where there is one.
        #[arg(long)]
        centre: Option<String>,
    },
}

/// Imports or resolves.
pub fn run(config: &Config, command: &SkillsCommand) -> Result<(), Failure> {
    let app = setup::open(config)?;
    match command {
        SkillsCommand::Import { file } => import(&app, file),
        SkillsCommand::Resolve { file, column, out, centre } => {
            let centre = app.centre_named(centre.as_deref())?;
            resolve(&app, centre, &Texts { file, column, out })
        }
    }
}

fn import(app: &App, file: &Path) -> Result<(), Failure> {
    let report = app.import_skills(open(file)?)?;
    println!(
        "{} skills with {} labels and synonyms: {} are new, {} have changed, {} are gone; {} that \
         the file does not have stay, as they are in use.",
        report.skills, report.words, report.new, report.changed, report.gone, report.kept
    );
    Ok(())
}

/// Which texts, and where the answers go.
struct Texts<'a> {
    file: &'a Path,
    column: &'a str,
    out: &'a Path,
}

/// How many texts were answered.
#[derive(Default)]
struct Totals {
    texts: usize,
    taken: usize,
    proposed: usize,
}

fn resolve(app: &App, centre: CentreId, texts: &Texts<'_>) -> Result<(), Failure> {
    let bad = |error: csv::Error| unreadable(texts.file, &error);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(open(texts.file)?);
    let headings = reader.headers().map_err(bad)?;
    let column = headings.iter().position(|heading| heading.trim() == texts.column);
    let column = column.ok_or_else(|| {
        let there = headings.iter().collect::<Vec<_>>().join(", ");
        Failure::new(format!("There is no column {}: the columns are {there}.", texts.column))
    })?;
    let written = File::create(texts.out).map_err(|error| unwritable(texts.out, &error.into()))?;
    let words = app.words(centre)?;
    let mut answers = Answers::begin(BufWriter::new(written), &words)
        .map_err(|error| unwritable(texts.out, &error))?;
    let mut batch: Vec<(u64, String)> = Vec::with_capacity(BATCH);
    let mut records = reader.records();
    loop {
        let record = records.next().transpose().map_err(bad)?;
        if let Some(record) = &record {
            let line = record.position().map_or(0, csv::Position::line);
            batch.push((line, record.get(column).unwrap_or_default().trim().to_owned()));
        }
        if batch.len() == BATCH || record.is_none() {
            let asked: Vec<String> = batch.iter().map(|(_, text)| text.clone()).collect();
            let found = app.resolve_skills(centre, &asked)?;
            for ((line, text), meaning) in batch.drain(..).zip(&found) {
                answers.add(line, &text, meaning).map_err(|e| unwritable(texts.out, &e))?;
            }
        }
        if record.is_none() {
            break;
        }
    }
    let totals = answers.end().map_err(|error| unwritable(texts.out, &error))?;
    println!(
        "{} texts: {} are a skill, {} may be one, {} are like none.",
        totals.texts,
        totals.taken,
        totals.proposed,
        totals.texts - totals.taken - totals.proposed
    );
    Ok(())
}

/// The file of answers.
struct Answers<'a, W: std::io::Write> {
    out: csv::Writer<W>,
    words: &'a Words,
    totals: Totals,
}

impl<'a, W: std::io::Write> Answers<'a, W> {
    fn begin(out: W, words: &'a Words) -> Result<Self, csv::Error> {
        let mut out = csv::Writer::from_writer(out);
        let first = ["line", "text", "skill", "label", "confidence", "confident"];
        let others = (1..=OTHERS).flat_map(|n| [format!("other_{n}"), format!("confidence_{n}")]);
        out.write_record(first.map(str::to_owned).into_iter().chain(others))?;
        Ok(Self { out, words, totals: Totals::default() })
    }

    fn add(&mut self, line: u64, text: &str, meaning: &Resolution) -> Result<(), csv::Error> {
        let taken = meaning.skill.iter().map(|skill| (skill, meaning.confidence));
        let others = meaning.others.iter().map(|(skill, confidence)| (skill, *confidence));
        let mut named = taken.chain(others);
        let mut cells = vec![line.to_string(), guarded(text)];
        if let Some((skill, confidence)) = named.next() {
            let label = self.words.terms.skills.get(skill).map_or("", |skill| &skill.label);
            cells.extend([guarded(skill.as_str()), guarded(label), confidence.to_string()]);
        } else {
            cells.extend([String::new(), String::new(), meaning.confidence.to_string()]);
        }
        cells.push(if meaning.skill.is_some() { "yes" } else { "no" }.to_owned());
        let others =
            named.map(|(skill, confidence)| [guarded(skill.as_str()), confidence.to_string()]);
        cells.extend(others.flatten());
        cells.resize(6 + 2 * OTHERS, String::new());
        self.totals.texts += 1;
        self.totals.taken += usize::from(meaning.skill.is_some());
        self.totals.proposed += usize::from(meaning.skill.is_none() && !meaning.others.is_empty());
        self.out.write_record(cells)
    }

    fn end(mut self) -> Result<Totals, csv::Error> {
        self.out.flush()?;
        Ok(self.totals)
    }
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", path.display())))
}

fn unreadable(path: &Path, error: &csv::Error) -> Failure {
    Failure::new(format!("{} cannot be read: {error}.", path.display()))
}

fn unwritable(path: &Path, error: &csv::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}.", path.display()))
}
