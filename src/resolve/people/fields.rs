//! What two records of people are compared by, and how alike two values can be.

/// What is compared. The last three are no values of a record: they say how the evidence of
/// several values hangs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Given name, or what somebody is known as.
    GivenName,
    /// Family name.
    FamilyName,
    /// Date of birth.
    DateOfBirth,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Postcode.
    Postcode,
    /// Number of the house.
    StreetNumber,
    /// First line of the address, without the number.
    AddressLine1,
    /// Second line of the address.
    AddressLine2,
    /// Suburb, village or town.
    Suburb,
    /// State or county.
    State,
    /// The names, or the lines of the address, stand in each other's place.
    Order,
    /// Another address because somebody moved house.
    Moved,
    /// What relatives under one roof have in common.
    Household,
}

/// Fields that are values of a record: the first eleven.
pub const VALUES: usize = 11;

impl Field {
    /// The fields that are values of a record, in the order of their index.
    pub const ALL_VALUES: [Self; VALUES] = [
        Self::GivenName,
        Self::FamilyName,
        Self::DateOfBirth,
        Self::Email,
        Self::Phone,
        Self::Postcode,
        Self::StreetNumber,
        Self::AddressLine1,
        Self::AddressLine2,
        Self::Suburb,
        Self::State,
    ];

    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::DateOfBirth => "date_of_birth",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Postcode => "postcode",
            Self::StreetNumber => "street_number",
            Self::AddressLine1 => "address_1",
            Self::AddressLine2 => "address_2",
            Self::Suburb => "suburb",
            Self::State => "state",
            Self::Order => "order",
            Self::Moved => "moved",
            Self::Household => "household",
        }
    }

    /// The name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::GivenName => "given name",
            Self::FamilyName => "family name",
            Self::DateOfBirth => "date of birth",
            Self::Email => "e-mail",
            Self::Phone => "telephone number",
            Self::Postcode => "postcode",
            Self::StreetNumber => "house number",
            Self::AddressLine1 => "first line of the address",
            Self::AddressLine2 => "second line of the address",
            Self::Suburb => "suburb",
            Self::State => "state",
            Self::Order => "order",
            Self::Moved => "address",
            Self::Household => "household",
        }
    }

    /// Whether the value goes with the home: all of these change when somebody moves.
    pub fn of_the_home(self) -> bool {
        match self {
            Self::Postcode
            | Self::StreetNumber
            | Self::AddressLine1
            | Self::AddressLine2
            | Self::Suburb
            | Self::State => true,
            Self::GivenName
            | Self::FamilyName
            | Self::DateOfBirth
            | Self::Email
            | Self::Phone
            | Self::Order
            | Self::Moved
            | Self::Household => false,
        }
    }
}

/// How alike two values are. Which levels a field can have stands beside its comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The same, spelling aside.
    Same,
    /// One name is short for the other, or both for a third.
    ShortForm,
    /// Day and month swapped.
    Swapped,
    /// One typing error apart.
    OneError,
    /// Two typing errors, or few for the length of the text.
    Similar,
    /// One is a part of the other; of a date two of its three parts agree; of a postcode the
    /// sector, of an e-mail the part before the `@`.
    Part,
    /// Faintly alike; of a postcode the outcode.
    Faint,
    /// Not alike.
    Different,
    /// Missing on one side at least: no evidence either way.
    Unknown,
}

/// Levels that are evidence: all but `Unknown`.
pub const LEVELS: usize = 8;

impl Level {
    /// The levels that are evidence, in the order of their index.
    pub const ALL: [Self; LEVELS] = [
        Self::Same,
        Self::ShortForm,
        Self::Swapped,
        Self::OneError,
        Self::Similar,
        Self::Part,
        Self::Faint,
        Self::Different,
    ];

    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::ShortForm => "short_form",
            Self::Swapped => "swapped",
            Self::OneError => "one_error",
            Self::Similar => "similar",
            Self::Part => "part",
            Self::Faint => "faint",
            Self::Different => "different",
            Self::Unknown => "unknown",
        }
    }

    /// Its place in a table of levels; `None` for `Unknown`.
    pub(super) fn index(self) -> Option<usize> {
        (self != Self::Unknown).then_some(self as usize)
    }
}
