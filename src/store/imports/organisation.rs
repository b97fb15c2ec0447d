//! An organisation of a file as it is kept between the dry run and the commit.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person::PlaceDoc;
use crate::domain::ids::OrganisationId;
use crate::domain::import::OrganisationDraft;
use crate::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use crate::domain::pii::Pii;
use crate::domain::text::{Email, Phone};
use crate::store::error::Error;
use crate::store::parts::{PlaceColumns, Source};

const FROM: Source = Source("import_rows");
const COLUMN: &str = "draft";

/// What a row of a file can say about an organisation, and nothing else.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Group {
    name: String,
    kind: String,
    description: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    place: PlaceDoc,
    state: String,
    /// Fields that the row itself says nothing of.
    assumed: Vec<String>,
    note: Option<String>,
}

/// Nobody's data slips into a log.
impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Group")
    }
}

impl Group {
    pub fn of(draft: &OrganisationDraft) -> Self {
        let record = &draft.record;
        let place = PlaceColumns::of(record.place.as_ref());
        Self {
            name: record.name.clone(),
            kind: record.kind.as_str().to_owned(),
            description: record.description.clone(),
            email: record.email.as_ref().map(|email| email.reveal().to_owned()),
            phone: record.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            place: (place.postcode, place.lat, place.lon, place.precision, place.ward),
            state: record.state.as_str().to_owned(),
            assumed: draft.assumed.clone(),
            note: draft.note.as_ref().map(|note| note.reveal().clone()),
        }
    }

    /// The organisation, whose id, version and instants are still to be given.
    pub fn draft(self) -> Result<OrganisationDraft, Error> {
        let (postcode, lat, lon, precision, ward) = self.place;
        let record = Organisation {
            id: OrganisationId(Uuid::nil()),
            name: self.name,
            kind: FROM.read(COLUMN, OrganisationKind::parse(&self.kind))?,
            description: self.description,
            email: FROM.maybe(COLUMN, self.email.as_deref(), Email::parse)?,
            phone: FROM.maybe(COLUMN, self.phone.as_deref(), Phone::parse)?,
            place: PlaceColumns { postcode, lat, lon, precision, ward }.located(FROM)?,
            state: FROM.read(COLUMN, OrganisationState::parse(&self.state))?,
            version: 0,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        let note = self.note.map(Pii::new);
        Ok(OrganisationDraft { record, assumed: self.assumed, note, refuses: Vec::new() })
    }
}
