//! Pieces that several bodies share: windows, dates, places, checks, lists of terms.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::availability::Window;
use crate::domain::check::{CheckKind, CheckLevel, Workforce};
use crate::domain::fault::{Fault, Faults};
use crate::domain::place::Located;
use crate::domain::time::{self, Clock};

/// What the service itself puts on a record: id, version, times.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<I> {
    /// The id.
    pub id: I,
    /// The version after this write.
    pub version: i64,
    /// When the record came in.
    pub created_at: jiff::Timestamp,
    /// When it last changed.
    pub updated_at: jiff::Timestamp,
}

impl<I> Stamp<I> {
    /// Of a record that is new.
    pub fn first(id: I, now: jiff::Timestamp) -> Self {
        Self { id, version: 1, created_at: now, updated_at: now }
    }

    /// Of a change of a record that came in at `created_at` and has a version now.
    pub fn next(id: I, old: i64, created_at: jiff::Timestamp, now: jiff::Timestamp) -> Self {
        Self { id, version: old + 1, created_at, updated_at: now }
    }
}

/// A window that comes every week; an end not after the start is on the next day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowBody {
    /// `mon` to `sun`.
    #[schema(example = "tue")]
    pub day: String,
    /// `HH:MM`, civil time of the centre.
    #[schema(example = "18:00")]
    pub from: String,
    /// `HH:MM`.
    #[schema(example = "21:00")]
    pub to: String,
}

impl WindowBody {
    /// As it travels.
    pub fn of(window: &Window) -> Self {
        Self {
            day: time::weekday_name(window.day).to_owned(),
            from: window.from.to_string(),
            to: window.to.to_string(),
        }
    }

    /// Reads it; faults are noted below `at`.
    pub fn parse(&self, at: &str, faults: &mut Faults) -> Option<Window> {
        let day = faults.take(format!("{at}/day"), time::parse_weekday(&self.day));
        let (from, to) = clocks(at, &self.from, &self.to, faults);
        Some(Window { day: day?, from: from?, to: to? })
    }
}

/// Reads `from` and `to` of a window or session.
pub fn clocks(
    at: &str,
    from: &str,
    to: &str,
    faults: &mut Faults,
) -> (Option<Clock>, Option<Clock>) {
    let from = faults.take(format!("{at}/from"), Clock::parse(from));
    let to = faults.take(format!("{at}/to"), Clock::parse(to));
    (from, to)
}

/// Reads a date that must be there.
pub fn date(at: String, text: &str, faults: &mut Faults) -> Option<Date> {
    faults.take(at, time::parse_date(text))
}

/// Reads a date that may be absent; the outer `None` means that it was wrong.
pub fn optional_date(at: &str, text: Option<&str>, faults: &mut Faults) -> Option<Option<Date>> {
    optional(at, text, faults, time::parse_date)
}

/// Reads a value that may be absent; the outer `None` means that it was wrong.
pub fn optional<T>(
    at: &str,
    text: Option<&str>,
    faults: &mut Faults,
    parse: impl Fn(&str) -> Result<T, Fault>,
) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => faults.take(at, parse(text)).map(Some),
    }
}

/// Reads a list; each fault is noted with its index. `most` bounds the list.
pub fn list<T, U>(
    at: &str,
    items: &[T],
    most: usize,
    faults: &mut Faults,
    mut parse: impl FnMut(&str, &T, &mut Faults) -> Option<U>,
) -> Vec<U> {
    if items.len() > most {
        let message = format!("At most {most} entries are allowed.");
        faults.add(at, Fault::new("too_many", message));
        return Vec::new();
    }
    let entries = items.iter().enumerate();
    entries.filter_map(|(i, item)| parse(&format!("{at}/{i}"), item, faults)).collect()
}

/// Most terms of one vocabulary in one record.
pub const TERMS_MAX: usize = 100;

/// Longest code of a ward that is looked for, in characters; those of the Office for National
/// Statistics have 9.
pub const WARD_MAX: usize = 40;

/// Reads a list of vocabulary terms by id, label or synonym; the result is sorted, each once.
pub fn terms<U: Ord>(
    at: &str,
    written: &[String],
    faults: &mut Faults,
    find: impl Fn(&str) -> Option<U>,
) -> Vec<U> {
    let mut found = list(at, written, TERMS_MAX, faults, |at, word, faults| {
        let known = find(word).ok_or_else(|| {
            Fault::new("unknown", "This term is not in the vocabulary; see the list of terms.")
        });
        faults.take(at, known)
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// Where a postcode was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceView {
    /// Latitude, 6 decimals.
    #[schema(example = 53.41049)]
    pub lat: f64,
    /// Longitude, 6 decimals.
    #[schema(example = -2.83998)]
    pub lon: f64,
    /// `postcode`, `sector` or `outcode`.
    pub precision: String,
    /// Code of the ward, where known.
    pub ward: Option<String>,
}

impl PlaceView {
    /// What the gazetteer said of a place.
    pub fn of(located: Option<&Located>) -> Option<Self> {
        let found = located?.found.as_ref()?;
        Some(Self {
            lat: found.point.lat(),
            lon: found.point.lon(),
            precision: found.precision.as_str().to_owned(),
            ward: found.ward.clone(),
        })
    }
}

/// Reads kind, level and workforce of a check.
pub fn check_kind(
    at: &str,
    kind: &str,
    level: &str,
    workforce: Option<&str>,
    faults: &mut Faults,
) -> Option<CheckKind> {
    if kind != "dbs" {
        faults.add(format!("{at}/kind"), Fault::new("unknown", "The kind of check is dbs."));
    }
    let level = faults.take(format!("{at}/level"), CheckLevel::parse(level));
    let workforce = optional(&format!("{at}/workforce"), workforce, faults, Workforce::parse);
    faults.take(format!("{at}/workforce"), CheckKind::new(level?, workforce?))
}
