//! What columns are together: each field goes to the column that fits it best.

use std::collections::BTreeMap;

use super::{Confidence, Guess};
use crate::intake::field::{Field, Target};

/// Leaves at most one column to each field that may not repeat, and makes the best of what is
/// there.
pub fn settle(target: Target, guesses: &mut [Guess]) {
    whole_and_parts_of_names(target, guesses);
    doubles(guesses);
    promote(guesses, Field::EmailOther, Field::Email);
    promote(guesses, Field::PhoneOther, Field::Phone);
    if !has(guesses, Field::ConsentMatching)
        && !has(guesses, Field::ConsentNews)
        && !has(guesses, Field::ConsentHealthData)
        && let Some(place) = first(guesses, Field::ConsentDate)
    {
        let reason = "The date of a consent. Is it the consent to be matched?";
        set(&mut guesses[place], Field::ConsentMatching, Confidence::Unsure, reason);
    }
    if has(guesses, Field::Postcode) {
        for guess in guesses.iter_mut().filter(|guess| guess.field == Field::Address) {
            let reason = "An address is not kept; the postcode is enough.";
            set(guess, Field::Ignore, Confidence::Sure, reason);
        }
    }
}

fn has(guesses: &[Guess], field: Field) -> bool {
    guesses.iter().any(|guess| guess.field == field)
}

fn first(guesses: &[Guess], field: Field) -> Option<usize> {
    guesses.iter().position(|guess| guess.field == field)
}

fn set(guess: &mut Guess, field: Field, confidence: Confidence, reason: &str) {
    guess.field = field;
    guess.confidence = confidence;
    reason.clone_into(&mut guess.reason);
}

/// `Name` beside `Surname` is a given name; a whole name beside both parts says nothing new.
fn whole_and_parts_of_names(target: Target, guesses: &mut [Guess]) {
    if target == Target::Organisations {
        return;
    }
    let (given, family) = (has(guesses, Field::GivenName), has(guesses, Field::FamilyName));
    if given {
        for guess in guesses.iter_mut().filter(|guess| guess.field == Field::Name) {
            let reason = "The name is in other columns.";
            set(guess, Field::Ignore, Confidence::Likely, reason);
        }
        return;
    }
    let whole = first(guesses, Field::Name);
    if let Some(place) = whole.filter(|place| {
        let profile = &guesses[*place].profile;
        family && profile.mostly(profile.one_word)
    }) {
        let reason = "There is a column for the surname, and the cells are single words.";
        set(&mut guesses[place], Field::GivenName, Confidence::Likely, reason);
    }
    if whole.is_none()
        && let Some(place) = first(guesses, Field::KnownAs)
    {
        let reason = "It is the only given name that there is.";
        set(&mut guesses[place], Field::GivenName, Confidence::Likely, reason);
    }
}

/// Of several columns for one field the best known and best filled keeps it.
fn doubles(guesses: &mut [Guess]) {
    let mut best: BTreeMap<Field, usize> = BTreeMap::new();
    let rank = |guess: &Guess| (guess.profile.filled == 0, guess.confidence, guess.place);
    for (place, guess) in guesses.iter().enumerate().filter(|(_, one)| !one.field.may_repeat()) {
        let held = best.entry(guess.field).or_insert(place);
        if rank(guess) < rank(&guesses[*held]) {
            *held = place;
        }
    }
    for (place, guess) in guesses.iter_mut().enumerate() {
        if best.get(&guess.field).is_none_or(|held| *held == place) {
            continue;
        }
        let (field, confidence, reason) = match guess.field {
            Field::Email => (Field::EmailOther, Confidence::Likely, "A further e-mail address."),
            Field::Phone => (Field::PhoneOther, Confidence::Likely, "A further number."),
            _other if guess.profile.filled == 0 => {
                (Field::Ignore, Confidence::Likely, "The column is empty.")
            }
            _other => (
                Field::Ignore,
                Confidence::Unsure,
                "Another column is read for this. Is this one about somebody or something else?",
            ),
        };
        set(guess, field, confidence, reason);
    }
}

/// Where no column is the first of its kind, the best of the others is.
fn promote(guesses: &mut [Guess], from: Field, to: Field) {
    if has(guesses, to) {
        return;
    }
    let candidates = guesses.iter().enumerate().filter(|(_, guess)| guess.field == from);
    let best = candidates
        .min_by_key(|(_, guess)| (guess.profile.filled == 0, guess.confidence, guess.place));
    if let Some((place, _)) = best {
        guesses[place].field = to;
    }
}
