//! Which column of a file is probably which field: told by its heading, checked against what its
//! cells look like. What is not sure is said, so that somebody looks.

mod profile;
mod settle;

use super::answer::Known;
use super::field::{Field, Target};
use super::file::File;
use super::heading::{self, By};
use super::mapping::ColumnDraft;
use crate::domain::check::named;
use crate::resolve::times;
use profile::Profile;

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The heading is known, and the cells fit.
    Sure,
    /// One of the two tells it, and nothing speaks against it.
    Likely,
    /// Somebody should look.
    Unsure,
}

named!(Confidence, "How sure a proposal is", Sure = "sure", Likely = "likely", Unsure = "unsure");

/// What a column probably is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedColumn {
    /// Its heading in the file.
    pub heading: String,
    /// The field; `ignore` = it should not be read.
    pub field: Field,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why, in a sentence.
    pub reason: String,
}

/// What the columns of a file probably are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What the rows are about.
    pub target: Target,
    /// What files of the same source have in common.
    pub fingerprint: String,
    /// Every column, in the order of the file.
    pub columns: Vec<ProposedColumn>,
    /// Headings that another column has too: a mapping must name them.
    repeated: Vec<String>,
}

impl Proposal {
    /// The proposal as a mapping, as a caller would send it; what is not to be read is left out,
    /// unless its heading must be told from another's.
    pub fn drafts(&self) -> Vec<ColumnDraft> {
        let named = |column: &&ProposedColumn| {
            column.field != Field::Ignore || self.repeated.contains(&column.heading)
        };
        let read = self.columns.iter().filter(named);
        read.map(|column| ColumnDraft {
            heading: column.heading.clone(),
            field: column.field.as_str().to_owned(),
            separator: None,
        })
        .collect()
    }
}

/// A column while its meaning is looked for.
#[derive(Debug, Clone)]
struct Guess {
    field: Field,
    /// Of several columns for one field the one with the lowest place is taken.
    place: usize,
    confidence: Confidence,
    reason: String,
    profile: Profile,
}

/// Proposes a mapping.
pub fn propose(file: &File, target: Target, known: &Known<'_>) -> Proposal {
    let mut guesses: Vec<Guess> =
        (0..file.headings.len()).map(|place| guess(file, place, target, known)).collect();
    settle::settle(target, &mut guesses);
    let column = |(heading, guess): (&String, Guess)| ProposedColumn {
        heading: heading.clone(),
        field: guess.field,
        confidence: guess.confidence,
        reason: guess.reason,
    };
    let columns = file.headings.iter().zip(guesses).map(column).collect();
    let repeated = file.repeated.iter().map(|place| file.headings[*place].clone()).collect();
    Proposal { target, fingerprint: file.fingerprint(), columns, repeated }
}

fn guess(file: &File, place: usize, target: Target, known: &Known<'_>) -> Guess {
    let written = &file.headings[place];
    let heading = without_number(written);
    let profile = Profile::of(file, place, known);
    let new = |field, place, confidence, reason: String| Guess {
        field,
        place,
        confidence,
        reason,
        profile: profile.clone(),
    };
    if let Some(meaning) = heading::meaning(target, heading) {
        let (confidence, reason) = match (meaning.by, meaning.why) {
            (_, Some(why)) => (Confidence::Sure, why.to_owned()),
            (By::Whole, None) => (Confidence::Sure, "The heading says so.".to_owned()),
            (By::Word, None) => (Confidence::Likely, "A word of the heading says so.".to_owned()),
        };
        return checked(new(meaning.field, meaning.place, confidence, reason));
    }
    if target == Target::Volunteers {
        let said = times::read(heading);
        let about_times = !said.windows().is_empty() && said.left_over(heading).is_empty();
        if about_times && profile.mostly(profile.yes_no + profile.times) {
            let reason = "The heading is a day or a time, and the cells say yes, no or when.";
            return new(Field::Slot, 0, Confidence::Sure, reason.to_owned());
        }
        if profile.mostly(profile.yes_no) && known.skills.certain(heading).is_some() {
            let reason = "The heading is a skill, and the cells say yes or no.";
            return new(Field::SkillIfYes, 0, Confidence::Likely, reason.to_owned());
        }
    }
    let (field, reason) = by_cells(target, &profile);
    let confidence = if matches!(field, Field::Email | Field::Postcode | Field::Phone) {
        Confidence::Likely
    } else {
        Confidence::Unsure
    };
    new(field, usize::MAX, confidence, reason.to_owned())
}

/// What the cells of a column with an unknown heading look like.
fn by_cells(target: Target, profile: &Profile) -> (Field, &'static str) {
    let volunteers = target == Target::Volunteers;
    if profile.filled == 0 {
        (Field::Ignore, "The column is empty.")
    } else if profile.mostly(profile.emails) {
        (Field::Email, "The cells are e-mail addresses.")
    } else if profile.mostly(profile.postcodes) && target != Target::History {
        (Field::Postcode, "The cells are postcodes.")
    } else if profile.mostly(profile.phones) && target != Target::History {
        (Field::Phone, "The cells are telephone numbers.")
    } else if volunteers && profile.mostly(profile.births) {
        (Field::DateOfBirth, "The cells are dates that lie far back.")
    } else if volunteers && profile.mostly(profile.times) {
        (Field::Availability, "The cells are days and times.")
    } else if volunteers && profile.mostly(profile.skills) {
        (Field::Skills, "The cells are skills of the vocabulary.")
    } else {
        (Field::Ignore, "The heading is not known. Choose a field, or note to keep it as written.")
    }
}

/// A guess by its heading, held against what its cells look like.
fn checked(mut guess: Guess) -> Guess {
    let profile = &guess.profile;
    if profile.filled == 0 {
        return guess;
    }
    let (fits, what) = match guess.field {
        Field::Email | Field::EmailOther | Field::ContactEmail => {
            (profile.emails, "e-mail addresses")
        }
        Field::EmailPreferred if profile.mostly(profile.emails) => {
            guess.field = Field::EmailOther;
            return guess;
        }
        Field::PhonePreferred if profile.mostly(profile.phones) => {
            guess.field = Field::PhoneOther;
            return guess;
        }
        Field::Phone | Field::PhoneOther | Field::ContactPhone => {
            (profile.phones, "telephone numbers")
        }
        Field::Postcode => (profile.postcodes, "postcodes"),
        Field::DateOfBirth | Field::CheckIssued | Field::CheckReviewOn | Field::ConsentDate => {
            (profile.dates, "dates")
        }
        Field::From | Field::To | Field::Date => (profile.dates, "dates"),
        Field::Vehicle => (profile.yes_no, "yes or no"),
        Field::ConsentMatching | Field::ConsentNews | Field::ConsentHealthData => {
            (profile.yes_no + profile.dates, "yes, no or dates")
        }
        Field::CheckDecision if profile.mostly(profile.dates) => {
            guess.field = Field::CheckIssued;
            guess.confidence = Confidence::Unsure;
            "The cells are dates: is this the day on which the check was issued?"
                .clone_into(&mut guess.reason);
            return guess;
        }
        Field::Skills | Field::Causes => {
            if profile.causes > profile.skills {
                guess.field = Field::Causes;
            } else if profile.skills > profile.causes {
                guess.field = Field::Skills;
            }
            return guess;
        }
        _free => return guess,
    };
    if fits * 2 < profile.filled {
        guess.confidence = Confidence::Unsure;
        guess.reason = format!("The heading says so, but most cells are no {what}.");
    } else if guess.confidence == Confidence::Likely && profile.mostly(fits) {
        guess.confidence = Confidence::Sure;
        guess.reason = format!("A word of the heading says so, and the cells are {what}.");
    }
    guess
}

/// A heading without the number that tells it from another of the same name.
fn without_number(heading: &str) -> &str {
    let Some((plain, number)) = heading.rsplit_once(" (") else { return heading };
    let is_number = number.strip_suffix(')').is_some_and(|n| n.parse::<u32>().is_ok());
    if is_number { plain } else { heading }
}

#[cfg(test)]
mod tests;
