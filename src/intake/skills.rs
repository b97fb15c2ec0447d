//! Vocabularies of skills as files: our own, ESCO's as it is downloaded, and a label a row.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use csv::ByteRecord;

use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::SkillId;
use crate::domain::taxonomy::{Skill, Taxonomy};
use crate::domain::text;

/// Largest file in bytes: ESCO's skills are 17 MB.
const BYTES_MAX: u64 = 48 * 1024 * 1024;
/// Most skills.
const SKILLS_MAX: usize = 100_000;
/// Most labels and synonyms of all skills.
const WORDS_MAX: usize = 2_000_000;
/// Longest id in characters: an address fits.
const ID_MAX: usize = 200;
/// Longest synonym in characters: standards write whole sentences.
const SYNONYM_MAX: usize = 500;
/// Most faults that are named; the rest are counted.
const FAULTS_MAX: usize = 100;
/// The kinds of skills.
const KINDS: [&str; 4] = ["skill", "activity", "credential", "role"];

/// What a column may be called, in small letters and digits only.
const ID: &[&str] = &["id", "concepturi", "uri", "code"];
const LABEL: &[&str] = &["preferredlabel", "label", "name"];
const SYNONYMS: &[&str] = &["synonyms", "altlabels", "hiddenlabels", "alternativelabels"];
const SYNONYM: &[&str] = &["altlabel", "synonym", "alternativelabel"];
const HEADING: &[&str] = &["heading", "group"];
const PARENT: &[&str] = &["parent"];
const KIND: &[&str] = &["kind"];
const STANDARD_ID: &[&str] = &["standardid"];

/// Where the columns are.
struct Columns {
    id: usize,
    label: usize,
    /// Several in a cell, parted by `|` or line breaks.
    synonyms: Vec<usize>,
    /// One in a cell: a skill may have several rows.
    synonym: Option<usize>,
    heading: Option<usize>,
    parent: Option<usize>,
    kind: Option<usize>,
    standard_id: Option<usize>,
    count: usize,
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    skills: Vec<Skill>,
    /// By id, the place of the skill.
    places: HashMap<String, usize>,
    /// The line on which each skill stands first.
    lines: Vec<u64>,
    words: usize,
    faults: Faults,
    bad: usize,
}

/// Reads a vocabulary of skills. It is UTF-8 with a heading row; columns are found by their names,
/// others are left out. The id is the file's own (`id`, `conceptUri`, `uri` or `code`). A fault's
/// message names its line; faults beyond a hundred are counted.
pub fn read(file: impl Read) -> Result<Vec<Skill>, Faults> {
    let mut limited = file.take(BYTES_MAX + 1);
    let mut reading = Reading::default();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&mut limited);
    let headings = reader.byte_headers().cloned().map_err(|error| one(unreadable(&error)))?;
    let columns = Columns::find(&headings).map_err(one)?;
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| one(unreadable(&error)))? {
        let line = record.position().map_or(0, csv::Position::line);
        if let Err(fault) = reading.row(&columns, &record, line) {
            reading.fault(line, &fault);
        }
        if reading.skills.len() > SKILLS_MAX || reading.words > WORDS_MAX {
            return Err(one(too_large()));
        }
    }
    drop(reader);
    if limited.limit() == 0 {
        return Err(one(too_large()));
    }
    reading.finish()
}

fn one(fault: Fault) -> Faults {
    let mut faults = Faults::new();
    faults.add("", fault);
    faults
}

fn unreadable(error: &csv::Error) -> Fault {
    Fault::new("invalid", format!("The vocabulary cannot be read as CSV: {error}."))
}

fn too_large() -> Fault {
    let message = format!(
        "A vocabulary has at most {SKILLS_MAX} skills, {WORDS_MAX} labels and synonyms, and {} MiB.",
        BYTES_MAX / 1024 / 1024
    );
    Fault::new("too_large", message)
}

impl Columns {
    fn find(headings: &ByteRecord) -> Result<Self, Fault> {
        let plain = |heading: &[u8]| -> String {
            let kept = heading.iter().filter(|byte| byte.is_ascii_alphanumeric());
            kept.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
        };
        let names: Vec<String> = headings.iter().map(plain).collect();
        let find = |wanted: &[&str]| {
            wanted.iter().find_map(|one| names.iter().position(|name| name == one))
        };
        let required = |wanted: &[&str], name: &str| {
            let message = format!("The heading row has no column {name}.");
            find(wanted).ok_or_else(|| Fault::new("required", message))
        };
        let all = names.iter().enumerate();
        Ok(Self {
            id: required(ID, "id (or conceptUri, uri, code)")?,
            label: required(LABEL, "label (or preferredLabel)")?,
            synonyms: all.filter(|(_, n)| SYNONYMS.contains(&n.as_str())).map(|(i, _)| i).collect(),
            synonym: find(SYNONYM),
            heading: find(HEADING),
            parent: find(PARENT),
            kind: find(KIND),
            standard_id: find(STANDARD_ID),
            count: names.len(),
        })
    }
}

impl Reading {
    fn row(&mut self, columns: &Columns, record: &ByteRecord, line: u64) -> Result<(), Fault> {
        if record.len() != columns.count {
            let message = format!("has {} cells, the heading row {}", record.len(), columns.count);
            return Err(Fault::new("invalid", message));
        }
        let skill = skill(columns, record)?;
        self.words += 1 + skill.synonyms.len();
        match self.places.get(skill.id.as_str()) {
            None => {
                self.places.insert(skill.id.0.clone(), self.skills.len());
                self.lines.push(line);
                self.skills.push(skill);
                Ok(())
            }
            Some(place) if columns.synonym.is_some() => {
                let first = &mut self.skills[*place];
                if first.label != skill.label {
                    let message = format!("the label is not that of line {}", self.lines[*place]);
                    return Err(Fault::new("duplicate", message));
                }
                first.synonyms.extend(skill.synonyms);
                Ok(())
            }
            Some(place) => {
                let message = format!("the id stands on line {} already", self.lines[*place]);
                Err(Fault::new("duplicate", message))
            }
        }
    }

    fn fault(&mut self, line: u64, fault: &Fault) {
        self.bad += 1;
        if self.bad <= FAULTS_MAX {
            let message = format!("Line {line}: {}", fault.message);
            self.faults.add("", Fault::new(fault.code, message));
        }
    }

    fn finish(mut self) -> Result<Vec<Skill>, Faults> {
        for place in 0..self.skills.len() {
            let parent = self.skills[place].parent.as_ref();
            if parent.is_some_and(|parent| !self.places.contains_key(parent.as_str())) {
                let fault = Fault::new("unknown", "the parent is no skill of the file");
                self.fault(self.lines[place], &fault);
            }
        }
        if self.bad > FAULTS_MAX {
            let more = format!("And {} more lines are not right.", self.bad - FAULTS_MAX);
            self.faults.add("", Fault::new("invalid", more));
        }
        if self.skills.is_empty() && self.bad == 0 {
            self.faults.add("", Fault::required("at least one skill below the heading row"));
        }
        let skills: Vec<Skill> = self.skills.into_iter().map(without_repeats).collect();
        let skills = self.faults.finish(Some(skills))?;
        // What is left to be wrong is a skill that lies below itself.
        Taxonomy::new(skills.clone()).map_err(one)?;
        Ok(skills)
    }
}

fn skill(columns: &Columns, record: &ByteRecord) -> Result<Skill, Fault> {
    let cell = |column: usize| -> Result<&str, Fault> {
        let bytes = record.get(column).unwrap_or_default();
        let fault = |_| Fault::new("invalid", "a cell is not UTF-8");
        std::str::from_utf8(bytes).map(str::trim).map_err(fault)
    };
    let optional = |column: Option<usize>, what: &str| -> Result<Option<String>, Fault> {
        let text = column.map(cell).transpose()?.filter(|text| !text.is_empty());
        text.map(|text| text::line(what, text, SYNONYM_MAX)).transpose()
    };
    let id = text::line("the id", cell(columns.id)?, ID_MAX)?;
    if id.contains(|c: char| c.is_whitespace() || c == '|') {
        return Err(Fault::new("invalid", "an id has no spaces and no |"));
    }
    let kind = optional(columns.kind, "the kind")?.unwrap_or_else(|| KINDS[0].to_owned());
    if !KINDS.contains(&kind.as_str()) {
        return Err(Fault::new("unknown", "a kind is skill, activity, credential or role"));
    }
    let mut synonyms = Vec::new();
    for column in &columns.synonyms {
        let parts = cell(*column)?.split(['|', '\n', '\r']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            synonyms.push(text::line("a synonym", part, SYNONYM_MAX)?);
        }
    }
    synonyms.extend(optional(columns.synonym, "a synonym")?);
    Ok(Skill {
        id: SkillId(id),
        label: text::line("the label", cell(columns.label)?, SYNONYM_MAX)?,
        heading: optional(columns.heading, "the heading")?.unwrap_or_else(|| "Skills".to_owned()),
        parent: optional(columns.parent, "the parent")?.map(SkillId),
        kind,
        synonyms,
        standard_id: optional(columns.standard_id, "the standard's id")?,
    })
}

/// Each synonym once, and none that is the label.
fn without_repeats(mut skill: Skill) -> Skill {
    let mut there = HashSet::from([text::key(&skill.label)]);
    skill.synonyms.retain(|synonym| there.insert(text::key(synonym)));
    skill
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(file: &str) -> Vec<String> {
        let faults = read(file.as_bytes()).expect_err("refused");
        faults.list().iter().map(|found| found.fault.message.clone()).collect()
    }

    #[test]
    fn the_programs_own_file_is_read_as_it_is() {
        let own = include_str!("../../vocabulary/skills.csv");
        let skills = read(own.as_bytes()).expect("read");
        assert_eq!(skills, crate::intake::vocabulary::skills(own).expect("read"));
    }

    #[test]
    fn escos_file_has_its_labels_in_lines() {
        let file = "conceptType,conceptUri,skillType,preferredLabel,altLabels,hiddenLabels\n\
                    KnowledgeSkillCompetence,http://x/1,knowledge,Haskell,\"Haskell techniques\n\
                    Haskell\nhaskell  techniques\",\n\
                    KnowledgeSkillCompetence,http://x/2,skill,act reliably,,be dependable\n";
        let skills = read(file.as_bytes()).expect("read");
        assert_eq!(skills.len(), 2);
        assert_eq!((skills[0].id.as_str(), skills[0].label.as_str()), ("http://x/1", "Haskell"));
        assert_eq!(skills[0].synonyms, ["Haskell techniques"]);
        assert_eq!(skills[1].synonyms, ["be dependable"]);
    }

    #[test]
    fn a_label_a_row_gathers_the_rows_of_a_skill() {
        let file = "alt_label,uri,preferred_label\nbe dependable,u:1,act reliably\n\
                    be reliable,u:1,act reliably\nsew,u:2,stitch\n";
        let skills = read(file.as_bytes()).expect("read");
        assert_eq!(skills[0].synonyms, ["be dependable", "be reliable"]);
        assert_eq!(skills[1].id.as_str(), "u:2");
    }

    #[test]
    fn every_bad_row_is_named_with_its_line() {
        let file = "id,label,synonyms,parent\na,,,\n,B,,\nc c,C,,\nd,D,x|y,\nd,D,,\ne,E,,zz\nf,F\n";
        let found = messages(file);
        for (line, words) in
            [(2, "label"), (3, "id"), (4, "spaces"), (6, "line 5"), (7, "parent"), (8, "cells")]
        {
            let begins = format!("Line {line}: ");
            let there = found.iter().any(|one| one.starts_with(&begins) && one.contains(words));
            assert!(there, "line {line}: {found:?}");
        }
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn what_is_no_vocabulary_is_refused_with_what_would_be_one() {
        assert!(messages("a,b\n1,2\n")[0].contains("id"));
        assert!(messages("id,x\n1,2\n")[0].contains("label"));
        assert!(messages("id,label\n")[0].contains("at least one"));
        assert!(messages("id,label,parent\na,A,b\nb,B,a\n")[0].contains("below itself"));
        assert_eq!(messages(&format!("id,label\n{}", "x,\n".repeat(300))).len(), 101);
        let not_utf8 = read(&b"id,label\na,\xff\n"[..]).expect_err("refused");
        assert!(not_utf8.list()[0].fault.message.contains("UTF-8"));
    }
}
