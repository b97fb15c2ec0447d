//! On what ground a file's people come in: their status and the consent that somebody declares.

use jiff::civil::Date;

use crate::domain::consent::Purpose;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text::{NAME_MAX, line};
use crate::domain::time::parse_date;
use crate::domain::volunteer::Status;

/// What somebody declares about the people of a file. Without it they come in as applied and
/// without consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The status of rows that name none.
    pub status: Status,
    /// What the people agreed to.
    pub consent_purpose: Purpose,
    /// The version of the words that they agreed to.
    pub consent_wording: String,
    /// Where the data come from, e.g. `V-Base export of Huyton`.
    pub source: String,
    /// When the consent was given, at the latest.
    pub date: Date,
    /// Who says so.
    pub asserted_by: String,
}

/// A basis as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasisDraft {
    /// `applied`, `active`, `left` or `archived`.
    pub status: String,
    /// `matching`, `news` or `health_data`.
    pub consent_purpose: String,
    /// The version of the words.
    pub consent_wording: String,
    /// Where the data come from.
    pub source: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Who says so.
    pub asserted_by: String,
}

impl Basis {
    /// Reads a basis; the date may not lie after `today`. Faults are at `/basis/...`.
    pub fn parse(draft: &BasisDraft, today: Date) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let status = faults.take("/basis/status", Status::parse(&draft.status));
        let purpose = faults.take("/basis/consent_purpose", Purpose::parse(&draft.consent_purpose));
        let wording = line("The version of the wording", &draft.consent_wording, NAME_MAX);
        let wording = faults.take("/basis/consent_wording", wording);
        let source = line("The source of the data", &draft.source, NAME_MAX);
        let source = faults.take("/basis/source", source);
        let date = parse_date(&draft.date).and_then(|date| {
            let message = "The date of the consent must not lie in the future.";
            if date <= today { Ok(date) } else { Err(Fault::new("out_of_range", message)) }
        });
        let date = faults.take("/basis/date", date);
        let by = line("The name of who asserts it", &draft.asserted_by, NAME_MAX);
        let by = faults.take("/basis/asserted_by", by);
        let basis = match (status, purpose, wording, source, date, by) {
            (
                Some(status),
                Some(consent_purpose),
                Some(consent_wording),
                Some(source),
                Some(date),
                Some(asserted_by),
            ) => Some(Self { status, consent_purpose, consent_wording, source, date, asserted_by }),
            _ => None,
        };
        faults.finish(basis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn all_that_is_wrong_with_a_basis_is_said_at_once() {
        let faults = Basis::parse(&BasisDraft::default(), date(2026, 11, 21)).unwrap_err();
        assert_eq!(faults.list().len(), 6);
    }

    #[test]
    fn a_consent_of_tomorrow_is_refused() {
        let mut draft = BasisDraft {
            status: "active".into(),
            consent_purpose: "matching".into(),
            consent_wording: "2026-11".into(),
            source: "V-Base".into(),
            date: "2026-11-22".into(),
            asserted_by: "Jo".into(),
        };
        let faults = Basis::parse(&draft, date(2026, 11, 21)).unwrap_err();
        assert_eq!(faults.list()[0].pointer, "/basis/date");
        draft.date = "2026-11-21".into();
        assert!(Basis::parse(&draft, date(2026, 11, 21)).is_ok());
    }
}
