//! What the cells of a column look like.

use crate::intake::answer::Known;
use crate::intake::cell::{self, date::Written, list};
use crate::intake::file::File;
use crate::intake::shape;
use crate::resolve::times;

/// Cells that are looked at.
const LOOKED_AT: usize = 500;
/// Whoever volunteers was born at least so many years ago.
const YOUNGEST: i16 = 10;

/// How many cells look like what.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Cells that say something.
    pub filled: usize,
    /// E-mail addresses.
    pub emails: usize,
    /// Telephone numbers.
    pub phones: usize,
    /// Postcodes.
    pub postcodes: usize,
    /// Dates.
    pub dates: usize,
    /// Dates on which a volunteer can be born.
    pub births: usize,
    /// Yes or no.
    pub yes_no: usize,
    /// Words for days and times, all understood.
    pub times: usize,
    /// Lists of which some item is a skill.
    pub skills: usize,
    /// Lists of which some item is a cause.
    pub causes: usize,
    /// One word.
    pub one_word: usize,
}

impl Profile {
    /// Looks at the first cells of a column.
    pub fn of(file: &File, place: usize, known: &Known<'_>) -> Self {
        let mut profile = Self::default();
        let cells = file.rows.iter().map(|row| row.cell(place));
        for cell in cells.filter(|cell| !cell::is_blank(cell)).take(LOOKED_AT) {
            profile.see(cell, known);
        }
        profile
    }

    /// Whether at least four of five cells do.
    pub fn mostly(&self, cells: usize) -> bool {
        self.filled > 0 && cells * 5 >= self.filled * 4
    }

    fn see(&mut self, cell: &str, known: &Known<'_>) {
        self.filled += 1;
        if cell.len() > 300 {
            return;
        }
        self.emails += usize::from(shape::is_email(cell) || cell::contact::email(cell).is_ok());
        self.postcodes += usize::from(shape::is_postcode(cell));
        self.yes_no += usize::from(cell::yes_or_no(cell).is_ok());
        self.one_word += usize::from(!cell.contains(char::is_whitespace));
        match Written::read(cell) {
            Some(Written::Day(date)) => {
                self.dates += 1;
                self.births += usize::from(date.year() <= known.today.year() - YOUNGEST);
            }
            Some(Written::Named { .. } | Written::Numbers { .. }) => {
                self.dates += 1;
                self.births += 1;
            }
            None => {
                let plain = cell.chars().filter(char::is_ascii_digit).count() >= 9;
                self.phones += usize::from(plain && cell::contact::phone(cell).is_ok());
                let said = times::read(cell);
                self.times +=
                    usize::from(!said.windows().is_empty() && said.left_over(cell).is_empty());
                self.words(cell, known);
            }
        }
    }

    fn words(&mut self, cell: &str, known: &Known<'_>) {
        let skill = |word: &str| known.skills.named(word).is_some();
        let cause = |word: &str| known.vocabulary.cause(word).is_some();
        let any = |is: &dyn Fn(&str) -> bool| {
            list::items(cell, None, is).is_ok_and(|items| items.iter().any(|item| is(item)))
        };
        self.skills += usize::from(any(&skill));
        self.causes += usize::from(any(&cause));
    }
}
