//! The fields of an organisation's record that a file can say something about.

use super::super::kind::Field;
use crate::domain::check::named;
use crate::domain::fault::Fault;
use crate::domain::import::Why;
use crate::domain::organisation::Organisation;

/// A field that a file can say something about, by its name in the API of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::app::imports) enum GroupField {
    Name,
    Kind,
    Description,
    Email,
    Phone,
    Postcode,
}

named!(
    GroupField,
    "A field",
    Name = "name",
    Kind = "kind",
    Description = "description",
    Email = "email",
    Phone = "phone",
    Postcode = "postcode"
);

impl Field<Organisation> for GroupField {
    const FIELDS: &'static [Self] = Self::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn named(name: &str) -> Result<Self, Fault> {
        Self::parse(name)
    }

    fn shown(self, record: &Organisation) -> Option<String> {
        match self {
            Self::Name => Some(record.name.clone()),
            Self::Kind => Some(record.kind.as_str().to_owned()),
            Self::Description => record.description.clone(),
            Self::Email => record.email.as_ref().map(|email| email.reveal().to_owned()),
            Self::Phone => record.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            Self::Postcode => record.place.as_ref().map(|place| place.postcode.as_str().to_owned()),
        }
    }

    fn copy(self, from: &Organisation, to: &mut Organisation) {
        match self {
            Self::Name => to.name.clone_from(&from.name),
            Self::Kind => to.kind = from.kind,
            Self::Description => to.description.clone_from(&from.description),
            Self::Email => to.email.clone_from(&from.email),
            Self::Phone => to.phone.clone_from(&from.phone),
            Self::Postcode => to.place.clone_from(&from.place),
        }
    }

    fn bring_in(self, said: &Organisation, to: &mut Organisation) {
        if self.shown(said).is_some() {
            self.copy(said, to);
        }
    }

    fn is_list(self) -> bool {
        false
    }

    fn is_loose(self) -> bool {
        matches!(self, Self::Name | Self::Email)
    }

    fn why_not(self, _there: &Organisation, _after: &Organisation) -> Option<Why> {
        None
    }
}
