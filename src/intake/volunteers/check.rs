//! What a row says about a DBS check. A clearance is never made up: only a row that says level,
//! workforce, date of issue and decision makes a check.

use jiff::civil::Date;

use super::NewCheck;
use crate::domain::check::{CheckKind, CheckLevel, Decision, Workforce};
use crate::intake::cell::word::{self, Said};

/// What the cells of a row say about a check.
#[derive(Debug, Clone, Default)]
pub struct CheckWords {
    /// Cells with their headings, as written.
    pub written: Vec<(String, String)>,
    /// Level.
    pub level: Option<CheckLevel>,
    /// Workforce.
    pub workforce: Option<Workforce>,
    /// Date of issue.
    pub issued: Option<Date>,
    /// Until when it is good.
    pub review_on: Option<Date>,
    /// Decision.
    pub said: Option<Said>,
}

/// What came of the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The row says nothing, or that there is no check.
    Nothing,
    /// A check.
    Check(NewCheck),
    /// Too little for a check: what is missing.
    TooLittle(Vec<&'static str>),
}

impl CheckWords {
    /// Takes in a cell about the level, which often names the workforce too.
    pub fn level(&mut self, cell: &str) {
        self.level = word::check_level(cell).or(self.level);
        self.workforce = word::workforce(cell).or(self.workforce);
    }

    /// Takes in a cell about the decision, which often names the level too.
    pub fn decision(&mut self, cell: &str) {
        self.said = word::decision(cell);
        self.level = self.level.or_else(|| word::check_level(cell));
        self.workforce = self.workforce.or_else(|| word::workforce(cell));
    }

    /// The check, if the row says everything about one.
    pub fn outcome(&self) -> Outcome {
        if self.written.is_empty() || self.said == Some(Said::None) && self.issued.is_none() {
            return Outcome::Nothing;
        }
        let kind = match self.level {
            None => Err("its level (basic, standard or enhanced)"),
            Some(level) => {
                let workforce = self.workforce.filter(|_| level != CheckLevel::Basic);
                CheckKind::new(level, workforce).map_err(|_| "its workforce (adult or child)")
            }
        };
        let issued = self.issued.ok_or("its date of issue");
        let decision = match self.said {
            Some(Said::Decided(decision)) => Ok(decision),
            // It was cleared once; only a date until when makes sure that it counts no longer.
            Some(Said::Expired) if self.review_on.is_some() => Ok(Decision::Cleared),
            Some(Said::Expired) => Err("the date on which it expired"),
            Some(Said::None) | None => Err("a decision that is clear"),
        };
        match (kind, issued, decision) {
            (Ok(kind), Ok(issued), Ok(decision)) => {
                Outcome::Check(NewCheck { kind, issued, review_on: self.review_on, decision })
            }
            (kind, issued, decision) => Outcome::TooLittle(
                [kind.err(), issued.err(), decision.err()].into_iter().flatten().collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn outcome(level: &str, issued: Option<Date>, review: Option<Date>, said: &str) -> Outcome {
        let mut words = CheckWords { issued, review_on: review, ..CheckWords::default() };
        words.written.push((String::new(), String::new()));
        words.level(level);
        words.decision(said);
        words.outcome()
    }

    #[test]
    fn only_a_complete_check_is_one() {
        let day = Some(date(2025, 3, 1));
        let later = Some(date(2026, 3, 1));
        assert!(matches!(outcome("Enhanced adult", day, None, "clear"), Outcome::Check(_)));
        assert!(matches!(outcome("Basic", day, None, "pending"), Outcome::Check(_)));
        assert!(matches!(outcome("Basic", day, later, "expired"), Outcome::Check(_)));
        for (level, issued, said) in [
            ("", day, "cleared"),
            ("Enhanced", day, "cleared"),
            ("Basic", None, "cleared"),
            ("Basic", day, "yes"),
            ("Basic", day, ""),
            ("Basic", day, "expired"),
        ] {
            let found = outcome(level, issued, None, said);
            assert!(matches!(found, Outcome::TooLittle(_)), "{level} {issued:?} {said}");
        }
        assert_eq!(outcome("", None, None, "never checked"), Outcome::Nothing);
    }
}
