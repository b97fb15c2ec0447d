//! What a column of a file can be.

use crate::domain::check::named;
use crate::domain::fault::Fault;

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// People who volunteer, perhaps with where they help.
    Volunteers,
    /// Groups and organisations.
    Organisations,
    /// Past placements and hours: who helped where, when and how long.
    History,
}

named!(
    Target,
    "What a file is about",
    Volunteers = "volunteers",
    Organisations = "organisations",
    History = "history"
);

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The number or key that the other system gives the record.
    SourceId,
    /// A whole name in one cell; for organisations their name.
    Name,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// What the person wants to be called.
    KnownAs,
    /// E-mail address.
    Email,
    /// Another e-mail address, taken where `email` is empty and otherwise kept in the note.
    EmailOther,
    /// Says which of several e-mail columns is meant: `Personal`, `Work`.
    EmailPreferred,
    /// Telephone number.
    Phone,
    /// Another number, taken where `phone` is empty and otherwise kept in the note.
    PhoneOther,
    /// Says which of several telephone columns is meant: `Mobile`, `Home`.
    PhonePreferred,
    /// How to reach the person.
    ContactBy,
    /// Home postcode.
    Postcode,
    /// An address: only the postcode in it is taken.
    Address,
    /// Date of birth.
    DateOfBirth,
    /// How the person goes about.
    TravelMode,
    /// Greatest distance, km unless the heading or the cell says miles.
    MaxKm,
    /// A list of skills.
    Skills,
    /// Yes or no: the skill is what the heading says.
    SkillIfYes,
    /// A list of causes.
    Causes,
    /// A list of languages.
    Languages,
    /// Whether the person has a vehicle.
    Vehicle,
    /// When the person is free, in words or times.
    Availability,
    /// Yes, no or times: the day or half-day is what the heading says.
    Slot,
    /// Hours a week.
    HoursPerWeek,
    /// A list of support terms.
    SupportNeeded,
    /// Where the record stands; heeded only where a basis is declared.
    Status,
    /// Free text that is kept with the person.
    Note,
    /// Parent or guardian who gave permission.
    GuardianName,
    /// When the permission was given.
    GuardianGivenAt,
    /// Level of a DBS check, perhaps with its workforce.
    CheckLevel,
    /// Workforce of a DBS check.
    CheckWorkforce,
    /// Date of issue of a DBS check.
    CheckIssued,
    /// Until when a DBS check is good.
    CheckReviewOn,
    /// What was decided on a DBS check.
    CheckDecision,
    /// Consent to be matched: yes, no or the date on which it was given.
    ConsentMatching,
    /// Consent to news.
    ConsentNews,
    /// Consent to health and access needs being kept.
    ConsentHealthData,
    /// When the consents of the row were given.
    ConsentDate,
    /// Where the person helps or helped.
    Organisation,
    /// As what the person helps or helped.
    Role,
    /// Since when.
    From,
    /// Until when.
    To,
    /// The one day of a row of hours.
    Date,
    /// Hours given.
    Hours,
    /// `group` or `organisation`.
    Kind,
    /// What an organisation does.
    Description,
    /// The ward, by name.
    Ward,
    /// Whom to speak to.
    ContactName,
    /// That person's e-mail address.
    ContactEmail,
    /// That person's telephone number.
    ContactPhone,
    /// What that person is there.
    ContactRole,
    /// Not read.
    Ignore,
}

named!(
    Field,
    "A field of a mapping",
    SourceId = "source_id",
    Name = "name",
    GivenName = "given_name",
    FamilyName = "family_name",
    KnownAs = "known_as",
    Email = "email",
    EmailOther = "email_other",
    EmailPreferred = "email_preferred",
    Phone = "phone",
    PhoneOther = "phone_other",
    PhonePreferred = "phone_preferred",
    ContactBy = "contact_by",
    Postcode = "postcode",
    Address = "address",
    DateOfBirth = "date_of_birth",
    TravelMode = "travel_mode",
    MaxKm = "max_km",
    Skills = "skills",
    SkillIfYes = "skill_if_yes",
    Causes = "causes",
    Languages = "languages",
    Vehicle = "vehicle",
    Availability = "availability",
    Slot = "slot",
    HoursPerWeek = "hours_per_week",
    SupportNeeded = "support_needed",
    Status = "status",
    Note = "note",
    GuardianName = "guardian_name",
    GuardianGivenAt = "guardian_given_at",
    CheckLevel = "check_level",
    CheckWorkforce = "check_workforce",
    CheckIssued = "check_issued",
    CheckReviewOn = "check_review_on",
    CheckDecision = "check_decision",
    ConsentMatching = "consent_matching",
    ConsentNews = "consent_news",
    ConsentHealthData = "consent_health_data",
    ConsentDate = "consent_date",
    Organisation = "organisation",
    Role = "role",
    From = "from",
    To = "to",
    Date = "date",
    Hours = "hours",
    Kind = "kind",
    Description = "description",
    Ward = "ward",
    ContactName = "contact_name",
    ContactEmail = "contact_email",
    ContactPhone = "contact_phone",
    ContactRole = "contact_role",
    Ignore = "ignore"
);

use Field as F;

const OF_VOLUNTEERS: &[Field] = &[
    F::SourceId,
    F::Name,
    F::GivenName,
    F::FamilyName,
    F::KnownAs,
    F::Email,
    F::EmailOther,
    F::EmailPreferred,
    F::Phone,
    F::PhoneOther,
    F::PhonePreferred,
    F::ContactBy,
    F::Postcode,
    F::Address,
    F::DateOfBirth,
    F::TravelMode,
    F::MaxKm,
    F::Skills,
    F::SkillIfYes,
    F::Causes,
    F::Languages,
    F::Vehicle,
    F::Availability,
    F::Slot,
    F::HoursPerWeek,
    F::SupportNeeded,
    F::Status,
    F::Note,
    F::GuardianName,
    F::GuardianGivenAt,
    F::CheckLevel,
    F::CheckWorkforce,
    F::CheckIssued,
    F::CheckReviewOn,
    F::CheckDecision,
    F::ConsentMatching,
    F::ConsentNews,
    F::ConsentHealthData,
    F::ConsentDate,
    F::Organisation,
    F::Role,
    F::From,
    F::To,
    F::Ignore,
];

const OF_ORGANISATIONS: &[Field] = &[
    F::SourceId,
    F::Name,
    F::Kind,
    F::Description,
    F::Email,
    F::EmailOther,
    F::Phone,
    F::PhoneOther,
    F::Postcode,
    F::Address,
    F::Ward,
    F::ContactName,
    F::ContactEmail,
    F::ContactPhone,
    F::ContactRole,
    F::Note,
    F::Ignore,
];

const OF_HISTORY: &[Field] = &[
    F::SourceId,
    F::Name,
    F::GivenName,
    F::FamilyName,
    F::Email,
    F::Organisation,
    F::Role,
    F::From,
    F::To,
    F::Date,
    F::Hours,
    F::Note,
    F::Ignore,
];

impl Target {
    /// What the columns of such a file can be.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Volunteers => OF_VOLUNTEERS,
            Self::Organisations => OF_ORGANISATIONS,
            Self::History => OF_HISTORY,
        }
    }

    /// Reads the name of a field that such a file can have.
    pub fn field(self, name: &str) -> Result<Field, Fault> {
        let found = self.fields().iter().copied().find(|field| field.as_str() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = self.fields().iter().map(|field| field.as_str()).collect();
            let message =
                format!("A column of a file of {} is one of: {}.", self.as_str(), names.join(", "));
            Fault::new("unknown", message)
        })
    }
}

impl Field {
    /// Whether a cell of it holds several items.
    pub fn is_list(self) -> bool {
        matches!(self, F::Skills | F::Causes | F::Languages | F::SupportNeeded | F::Availability)
    }

    /// Whether several columns of a file can be it.
    pub fn may_repeat(self) -> bool {
        self.is_list()
            || matches!(
                self,
                F::EmailOther
                    | F::PhoneOther
                    | F::Address
                    | F::SkillIfYes
                    | F::Slot
                    | F::Note
                    | F::Ignore
            )
    }
}
