//! Advice on a need, as it travels: figures for staff, bands for a group.

use serde::Serialize;
use utoipa::ToSchema;

use super::view::decimal;
use crate::app::advice::{Advised, Told};
use crate::domain::advice::{Advice, Change, Eligible, is_wanted};
use crate::domain::ids::NeedId;

/// How many would fit.
#[derive(Debug, Serialize, ToSchema)]
pub struct FitView {
    /// How many, in a band: `fewer than 5`, `5-9`, `10-19`, `20-49` or `50 or more`.
    #[schema(example = "5-9")]
    pub band: String,
    /// How many; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<usize>,
    /// The best score, 0 to 1; for staff only, and `null` where nobody fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<Option<f64>>,
}

/// A change, and what it would bring.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdvisedChangeView {
    /// `shift` (all sessions, by `minutes`), `move` (a recurrence, by `days`), `desirable` (the
    /// `skill`, which is required now), `less_coverage` (`least_coverage` after it) or `remote`.
    #[schema(example = "shift")]
    pub change: String,
    /// Minutes, below 0 = earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i16>,
    /// Days later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u8>,
    /// The skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<String>,
    /// The least share of the sessions to be covered, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_coverage: Option<f64>,
    /// What it would bring, to be read out.
    #[schema(example = "If every session began 30 minutes later, 12 people would fit.")]
    pub sentence: String,
    /// How many would fit.
    #[serde(flatten)]
    pub fit: FitView,
}

/// Who would fit, and what each single change would bring.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdvisedView {
    /// The instant it holds for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// Places that are not taken.
    pub open_places: u32,
    /// Whether fewer than three people for each open place fit; else there are no changes.
    pub wanted: bool,
    /// As the need is.
    #[serde(flatten)]
    pub fit: FitView,
    /// Each single change.
    pub changes: Vec<AdvisedChangeView>,
}

/// Advice on a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdviceView {
    /// The need.
    pub need_id: String,
    /// The advice.
    #[serde(flatten)]
    pub advised: AdvisedView,
}

impl AdviceView {
    /// As it travels.
    pub fn of(need: NeedId, advised: &Advised) -> Self {
        Self { need_id: need.to_string(), advised: AdvisedView::of(advised) }
    }
}

impl AdvisedView {
    /// As it travels.
    pub fn of(advised: &Advised) -> Self {
        let Advice { as_of, open_places, unchanged, changes } = &advised.advice;
        Self {
            as_of: as_of.to_string(),
            open_places: *open_places,
            wanted: is_wanted(unchanged.count, *open_places),
            fit: fit(*unchanged, advised.told),
            changes: changes
                .iter()
                .map(|(change, fit)| change_view(change, *fit, advised))
                .collect(),
        }
    }
}

fn fit(eligible: Eligible, told: Told) -> FitView {
    let figures = told == Told::Figures;
    FitView {
        band: band(eligible.count).to_owned(),
        eligible: figures.then_some(eligible.count),
        best: figures.then(|| eligible.best.map(decimal)),
    }
}

/// The band of a number of people (scoring.md).
fn band(people: usize) -> &'static str {
    match people {
        0..5 => "fewer than 5",
        5..10 => "5-9",
        10..20 => "10-19",
        20..50 => "20-49",
        50.. => "50 or more",
    }
}

fn change_view(change: &Change, eligible: Eligible, advised: &Advised) -> AdvisedChangeView {
    let told = advised.told;
    let people = match (told, eligible.count) {
        (Told::Figures, 0) => "nobody".to_owned(),
        (Told::Figures, 1) => "1 person".to_owned(),
        (Told::Figures, n) => format!("{n} people"),
        (Told::Bands, n) => format!("{} people", band(n)),
    };
    let mut view = AdvisedChangeView {
        change: String::new(),
        minutes: None,
        days: None,
        skill: None,
        least_coverage: None,
        sentence: String::new(),
        fit: fit(eligible, told),
    };
    let (kind, condition) = match change {
        Change::Shift(minutes) => {
            view.minutes = Some(*minutes);
            let when = if *minutes < 0 { "earlier" } else { "later" };
            let by = minutes.unsigned_abs();
            ("shift", format!("If every session began {by} minutes {when}"))
        }
        Change::Move(days) => {
            view.days = Some(*days);
            let days = if *days == 1 { "1 day".to_owned() } else { format!("{days} days") };
            ("move", format!("If every session were {days} later in the week"))
        }
        Change::Desirable(skill) => {
            view.skill = Some(skill.to_string());
            let label = advised.words.skills.get(skill).map_or(skill.as_str(), |s| &s.label);
            ("desirable", format!("If {label} were welcome but not required"))
        }
        Change::LessCoverage(least) => {
            view.least_coverage = Some(decimal(*least));
            let percent = (f64::from(*least) / 1e4).round();
            ("less_coverage", format!("If {percent}% of the sessions were enough for one person"))
        }
        Change::Remote => ("remote", "If it could be done from anywhere".to_owned()),
    };
    kind.clone_into(&mut view.change);
    view.sentence = format!("{condition}, {people} would fit.");
    view
}
