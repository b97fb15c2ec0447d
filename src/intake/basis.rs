//! Reading on what ground a file's people come in.

use jiff::civil::Date;

use crate::domain::consent::Purpose;
use crate::domain::fault::{Fault, Faults};
use crate::domain::import::Basis;
use crate::domain::text::{NAME_MAX, line};
use crate::domain::time::parse_date;
use crate::domain::volunteer::Status;

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

impl BasisDraft {
    /// Reads a basis; the date may not lie after `today`. Faults are at `/basis/...`.
    pub fn parse(&self, today: Date) -> Result<Basis, Faults> {
        let mut faults = Faults::new();
        let status = faults.take("/basis/status", Status::parse(&self.status));
        let purpose = faults.take("/basis/consent_purpose", Purpose::parse(&self.consent_purpose));
        let wording = line("The version of the wording", &self.consent_wording, NAME_MAX);
        let wording = faults.take("/basis/consent_wording", wording);
        let source = line("The source of the data", &self.source, NAME_MAX);
        let source = faults.take("/basis/source", source);
        let date = parse_date(&self.date).and_then(|date| {
            let message = "The date of the consent must not lie in the future.";
            if date <= today { Ok(date) } else { Err(Fault::new("out_of_range", message)) }
        });
        let date = faults.take("/basis/date", date);
        let by = line("The name of who asserts it", &self.asserted_by, NAME_MAX);
        let by = faults.take("/basis/asserted_by", by);
        let basis = match (status, purpose, wording, source, date, by) {
            (
                Some(status),
                Some(consent_purpose),
                Some(consent_wording),
                Some(source),
                Some(date),
                Some(asserted_by),
            ) => {
                Some(Basis { status, consent_purpose, consent_wording, source, date, asserted_by })
            }
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
        let faults = BasisDraft::default().parse(date(2026, 11, 21)).unwrap_err();
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
        let faults = draft.parse(date(2026, 11, 21)).unwrap_err();
        assert_eq!(faults.list()[0].pointer, "/basis/date");
        draft.date = "2026-11-21".into();
        assert!(draft.parse(date(2026, 11, 21)).is_ok());
    }
}
