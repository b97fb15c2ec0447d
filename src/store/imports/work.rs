//! Past work of a file as it is kept between the dry run and the commit.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::hours::Given;
use crate::domain::ids::{OrganisationId, VolunteerId};
use crate::domain::import::WorkDraft;
use crate::domain::pii::Pii;
use crate::store::error::Error;
use crate::store::parts::{Source, date};

const FROM: Source = Source("import_rows");
const COLUMN: &str = "draft";

/// First day, last day, minutes.
type GivenDoc = (String, String, u32);

/// What a row of a file can say about past work.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Work {
    volunteer: Option<String>,
    organisation: String,
    role: Option<String>,
    first: String,
    last: String,
    given: Option<GivenDoc>,
    note: Option<String>,
}

/// Nobody's data slips into a log.
impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Work")
    }
}

impl Work {
    pub fn of(draft: &WorkDraft) -> Self {
        let given =
            |given: &Given| (given.first.to_string(), given.last.to_string(), given.minutes);
        Self {
            volunteer: draft.volunteer.map(|id| id.to_string()),
            organisation: draft.organisation.to_string(),
            role: draft.role.clone(),
            first: draft.first.to_string(),
            last: draft.last.to_string(),
            given: draft.given.as_ref().map(given),
            note: draft.note.as_ref().map(|note| note.reveal().clone()),
        }
    }

    pub fn draft(self) -> Result<WorkDraft, Error> {
        let day = |text: &str| date(FROM, COLUMN, text);
        let given = |(first, last, minutes): GivenDoc| {
            Ok::<_, Error>(Given { first: day(&first)?, last: day(&last)?, minutes })
        };
        let volunteer = self.volunteer.as_deref();
        Ok(WorkDraft {
            volunteer: FROM.maybe(COLUMN, volunteer, str::parse::<VolunteerId>)?,
            organisation: FROM.read(COLUMN, self.organisation.parse::<OrganisationId>())?,
            role: self.role,
            first: day(&self.first)?,
            last: day(&self.last)?,
            given: self.given.map(given).transpose()?,
            note: self.note.map(Pii::new),
        })
    }
}
