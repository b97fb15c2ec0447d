//! `onestop match`: the best people for many needs, into a file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{Failure, setup};
use crate::app::matches::batch::{Batch, BatchLine, BatchQuery};
use crate::config::Config;
use crate::domain::ids::NeedId;
use crate::domain::pii::Pii;
use crate::domain::score::Match;
use crate::domain::weights::{Component, Millionths};
use crate::http::matches::{self, batch::ndjson};
use crate::intake::file::guarded;

/// Which needs, and where to.
#[derive(Args)]
pub struct MatchCommand {
    /// For all open needs of the centre.
    #[arg(long, required_unless_present = "need", conflicts_with = "need")]
    all: bool,
    /// For one need, by its id; may be given several times.
    #[arg(long)]
    need: Vec<String>,
    /// The file: `.csv`, or `.ndjson` with lines as `POST /matches/batch` sends them. One that is
    /// there is replaced when the new one is whole.
    #[arg(long)]
    out: PathBuf,
    /// Most people for each need, 1 to 200.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u8).range(1..=200))]
    limit: u8,
    /// The instant (RFC 3339) for which to rank; now where left out. It moves the clock, not the
    /// data.
    #[arg(long, value_parser = instant)]
    as_of: Option<Timestamp>,
    /// Short name of the centre; may be left out where there is one.
    #[arg(long)]
    centre: Option<String>,
}

fn instant(text: &str) -> Result<Timestamp, String> {
    matches::instant(text).map_err(|fault| fault.message)
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Ndjson,
}

impl Format {
    fn of(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("ndjson" | "jsonl") => Ok(Self::Ndjson),
            Some(_) | None => Err(Failure::new("The file must end in .csv or .ndjson.")),
        }
    }
}

/// What came of it.
#[derive(Default)]
struct Tally {
    needs: usize,
    people: usize,
    /// Needs without a list, each with the reason.
    refused: Vec<String>,
}

/// The part of a file that one need makes.
struct Part {
    bytes: Vec<u8>,
    people: usize,
    refused: Option<String>,
}

/// Ranks people for needs and writes the lists.
pub fn run(config: &Config, command: &MatchCommand) -> Result<(), Failure> {
    let format = Format::of(&command.out)?;
    let app = setup::open(config)?;
    let ids = command.need.iter().map(|id| id.parse::<NeedId>());
    let ids: Result<Vec<NeedId>, _> = ids.collect();
    let ids = ids.map_err(|_| Failure::new("--need is not the id of a need."))?;
    let needs = if command.all { None } else { Some(ids) };
    let query = BatchQuery { needs, as_of: command.as_of, limit: usize::from(command.limit) };
    let batch = app.export_matches(app.centre_named(command.centre.as_deref())?, &query)?;
    let named = |error: io::Error| {
        Failure::new(format!("{} cannot be written: {error}.", command.out.display()))
    };
    let tally = write(&batch, &command.out, format).map_err(named)?;
    for refused in &tally.refused {
        eprintln!("{refused}");
    }
    println!(
        "{} people for {} needs are in {}; {} needs have no list.",
        tally.people,
        tally.needs,
        command.out.display(),
        tally.refused.len()
    );
    Ok(())
}

/// Writes beside the file and puts it in its place when it is whole.
fn write(batch: &Batch, out: &Path, format: Format) -> io::Result<Tally> {
    let mut beside = out.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let written = write_to(batch, private(&beside)?, format);
    match written {
        Ok(tally) => fs::rename(&beside, out).map(|()| tally),
        Err(error) => {
            // What failed first is what to say.
            drop(fs::remove_file(&beside));
            Err(error)
        }
    }
}

/// A new file that nobody else reads: it will hold names.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write_to(batch: &Batch, file: File, format: Format) -> io::Result<Tally> {
    let mut file = BufWriter::new(file);
    if format == Format::Csv {
        file.write_all(&rows([HEADINGS.map(str::to_owned).to_vec()])?)?;
    }
    let bar = progress(batch.len());
    let mut tally = Tally::default();
    let mut outcome = Ok(());
    batch.run(
        |line| part(line, format),
        |part| {
            bar.inc(1);
            let Some(part) = part else { return ControlFlow::Continue(()) };
            outcome = part.and_then(|part| {
                tally.needs += usize::from(part.refused.is_none());
                tally.people += part.people;
                tally.refused.extend(part.refused);
                file.write_all(&part.bytes)
            });
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    bar.finish_and_clear();
    outcome?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(tally)
}

/// Shown on a terminal, and nowhere else.
fn progress(needs: usize) -> ProgressBar {
    let bar = ProgressBar::new(needs as u64);
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} needs, {eta} to go");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn part(line: BatchLine<'_>, format: Format) -> io::Result<Part> {
    let people = line.ranked.as_ref().map_or(0, |ranked| ranked.items.len());
    let refused = line.ranked.as_ref().err().map(|error| format!("need {}: {error}", line.need));
    let bytes = match format {
        Format::Ndjson => ndjson(line)?,
        Format::Csv => match &line.ranked {
            Ok(ranked) => {
                let items = (1..).zip(&ranked.items);
                rows(items.map(|(rank, (item, name))| row(line.title, rank, item, name)))?
            }
            Err(_) => Vec::new(),
        },
    };
    Ok(Part { bytes, people, refused })
}

const HEADINGS: [&str; 19] = [
    "need_id",
    "need",
    "rank",
    "volunteer_id",
    "name",
    "score",
    "skills",
    "availability",
    "distance",
    "interests",
    "rest",
    "km",
    "unknown",
    "checks_to_obtain",
    "skills_in_words",
    "availability_in_words",
    "distance_in_words",
    "interests_in_words",
    "rest_in_words",
];

fn row(title: &str, rank: usize, item: &Match, name: &Pii<String>) -> Vec<String> {
    let told = &item.explanation;
    let mut cells = vec![
        item.need.to_string(),
        title.to_owned(),
        rank.to_string(),
        item.volunteer.to_string(),
        name.reveal().clone(),
        decimal(told.score),
    ];
    cells.extend(Component::ALL.iter().zip(&told.components).map(|(_, part)| decimal(part.value)));
    let km = |metres: u32| format!("{:.1}", (f64::from(metres) / 100.0).round() / 10.0);
    cells.push(told.metres.map(km).unwrap_or_default());
    let unknown: Vec<&str> = told.unknown.iter().map(|unknown| unknown.as_str()).collect();
    cells.push(unknown.join(" "));
    let checks = told.checks_to_obtain.iter();
    let checks: Vec<String> = checks.map(|check| check.kind.words()).collect();
    cells.push(checks.join(", "));
    cells.extend(told.components.iter().map(|part| part.sentence.clone()));
    cells
}

/// Lines of CSV; no cell of them is run by a spreadsheet.
fn rows(rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell)))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn decimal(number: Millionths) -> String {
    format!("{}.{:06}", number / 1_000_000, number % 1_000_000)
}
