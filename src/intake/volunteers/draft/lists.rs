//! Cells that hold several words: skills, languages, days and times.

use super::{Draft, Reading};
use crate::domain::availability::WINDOWS_MAX;
use crate::domain::fault::Fault;
use crate::domain::taxonomy::Level;
use crate::domain::text::{self, PHRASE_MAX};
use crate::domain::volunteer::{HeldSkill, SKILLS_MAX, UnresolvedSkill};
use crate::intake::cell::{self, list};
use crate::intake::mapping::{Column, Field};
use crate::resolve::times;

impl Draft {
    pub fn read_skills(
        &mut self,
        reading: &Reading<'_>,
        column: &Column,
        cell: &str,
    ) -> Result<(), Fault> {
        let is_skill = |word: &str| reading.terms.is_skill(word);
        for item in list::items(cell, column.separator.as_deref(), is_skill)? {
            let item = text::line("A skill", &item, PHRASE_MAX)?;
            match reading.terms.skill(&item) {
                Some(skill) => self.skills.push(HeldSkill { skill, level: Level::HELD }),
                None => self.unresolved_skill(reading, column, item),
            }
        }
        if self.skills.len() + self.unresolved.len() > SKILLS_MAX {
            let message = format!("At most {SKILLS_MAX} skills fit in one record.");
            return Err(Fault::new("too_many", message));
        }
        Ok(())
    }

    pub fn read_skill_if_yes(
        &mut self,
        reading: &Reading<'_>,
        column: &Column,
        cell: &str,
    ) -> Result<(), Fault> {
        match cell::yes_or_no(cell) {
            Ok(false) => {}
            Ok(true) => {
                if let Some(skill) = reading.terms.skill(&column.heading) {
                    self.skills.push(HeldSkill { skill, level: Level::HELD });
                } else {
                    let item = text::line("A skill", &column.heading, PHRASE_MAX)?;
                    self.unresolved_skill(reading, column, item);
                }
            }
            Err(_) => self.unresolved_words(column, cell),
        }
        Ok(())
    }

    fn unresolved_skill(&mut self, reading: &Reading<'_>, column: &Column, item: String) {
        if self.unresolved.iter().all(|one| text::key(&one.text) != text::key(&item)) {
            let nearest = match reading.terms.nearest(&item).as_slice() {
                [] => "nothing in the list of skills is like it".to_owned(),
                nearest => format!("nearest: {}", nearest.join(", ")),
            };
            let message = format!(
                "It is not certain which skill is meant ({nearest}). The words are kept with the \
                 person, for staff to place."
            );
            self.remark(column, "unresolved", &message, &item);
            self.unresolved.push(UnresolvedSkill { text: item, level: Level::HELD });
        }
    }

    pub fn read_terms(
        &mut self,
        reading: &Reading<'_>,
        column: &Column,
        cell: &str,
    ) -> Result<(), Fault> {
        let terms = &reading.terms;
        let is_term = |word: &str| match column.field {
            Field::Causes => terms.cause(word).is_some(),
            Field::Languages => terms.language(word).is_some(),
            _support => terms.support(word).is_some(),
        };
        for item in list::items(cell, column.separator.as_deref(), is_term)? {
            let found = match column.field {
                Field::Causes => terms.cause(&item).map(|one| self.causes.push(one)),
                Field::Languages => {
                    let languages = self.languages.get_or_insert_default();
                    terms.language(&item).map(|one| languages.push(one))
                }
                _support => terms.support(&item).map(|one| self.support_needed.push(one)),
            };
            if found.is_none() {
                self.unresolved_words(column, &item);
            }
        }
        // Nobody said that they speak none of ours where a word was not understood.
        if self.languages.as_ref().is_some_and(Vec::is_empty) {
            self.languages = None;
        }
        Ok(())
    }

    /// Words for times; `said` is what stands in the cell.
    pub fn read_times(&mut self, column: &Column, words: &str, said: &str) -> Result<(), Fault> {
        let words = match column.separator.as_deref() {
            None => words.to_owned(),
            Some(separator) => words.replace(separator, "\n"),
        };
        let found = times::read(&words);
        for window in found.windows() {
            if !self.availability.weekly.contains(&window) {
                self.availability.weekly.push(window);
            }
        }
        if self.availability.weekly.len() > WINDOWS_MAX {
            return Err(Fault::new("too_many", format!("At most {WINDOWS_MAX} windows fit.")));
        }
        let left = found.left_over(&words);
        if !left.is_empty() {
            self.remark(
                column,
                "unresolved",
                "Not all of it was understood as days and times. The whole cell is kept in the note.",
                &left.join("; "),
            );
            self.note.push(format!("{}: {said}", column.heading));
        }
        Ok(())
    }

    pub fn read_slot(&mut self, column: &Column, cell: &str) -> Result<(), Fault> {
        match cell::yes_or_no(cell) {
            Ok(false) => Ok(()),
            Ok(true) => self.read_times(column, &column.heading, cell),
            Err(_) => {
                let words = format!("{} {cell}", column.heading);
                self.read_times(column, &words, cell)
            }
        }
    }
}
