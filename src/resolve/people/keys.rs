//! Blocking: which records are worth comparing at all. Every record leaves some forty keys (its
//! names, their spellings with a letter left out, dates in part, words of the address, e-mail,
//! telephone); records that share rare keys are candidates.

use super::record::{Record, Text};

/// A key shared by more records than this (or by the 50th part of them, if that is more) tells
/// nothing.
const CROWD: usize = 150;
/// Candidates that are looked at for a record, the best first.
const CANDIDATES: usize = 12;
/// Keys in common must be this rare together, in bits.
const LEAST: f32 = 7.0;

/// What a key stands for, so that equal texts of different kinds are different keys.
#[derive(Clone, Copy)]
enum Kind {
    Name = 1,
    NameLess,
    BothNames,
    Birth,
    BirthPart,
    BirthDigits,
    Email,
    Mailbox,
    Phone,
    PhoneLess,
    Postcode,
    PostcodeDigits,
    Sector,
    Line,
    LineWord,
    House,
    Suburb,
    NameAndPostcode,
    NameAndYear,
}

/// The records by their keys.
pub(super) struct Blocks {
    /// Every key that is there, in order.
    keys: Vec<u64>,
    /// Where the places of each key begin; one more at the end.
    starts: Vec<u32>,
    places: Vec<u32>,
    records: usize,
}

impl Blocks {
    /// Indexes the records by their position.
    pub fn of(records: &[Record]) -> Self {
        let of_one = |(at, record)| keys(record).into_iter().map(move |key| (key, at as u32));
        let mut all: Vec<(u64, u32)> = records.iter().enumerate().flat_map(of_one).collect();
        all.sort_unstable();
        let (mut keys, mut starts): (Vec<u64>, Vec<u32>) = (Vec::new(), Vec::new());
        for (at, (key, _)) in all.iter().enumerate() {
            if keys.last() != Some(key) {
                keys.push(*key);
                starts.push(at as u32);
            }
        }
        starts.push(all.len() as u32);
        let places = all.into_iter().map(|(_, at)| at).collect();
        Self { keys, starts, places, records: records.len() }
    }

    /// The records that left a key.
    fn of_key(&self, key: u64) -> &[u32] {
        let Ok(at) = self.keys.binary_search(&key) else { return &[] };
        &self.places[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The records that share the most with `record`, best first, `but` (its own place) left out.
    pub fn candidates(&self, record: &Record, but: Option<u32>, tally: &mut Tally) -> Vec<u32> {
        tally.shared.resize(self.records, 0.0);
        let crowd = CROWD.max(self.records / 50);
        for key in keys(record) {
            let found = self.of_key(key);
            if found.is_empty() || found.len() > crowd {
                continue;
            }
            let rarity = (self.records as f32 / found.len() as f32).log2().max(0.5);
            for at in found {
                let shared = &mut tally.shared[*at as usize];
                if *shared <= 0.0 {
                    tally.touched.push(*at);
                }
                *shared += rarity;
            }
        }
        tally.best(but)
    }
}

/// Room to add up what records share, used again for each record.
#[derive(Default)]
pub(super) struct Tally {
    shared: Vec<f32>,
    touched: Vec<u32>,
}

impl Tally {
    fn best(&mut self, but: Option<u32>) -> Vec<u32> {
        let few = self.records_needed();
        let mut found: Vec<(f32, u32)> = Vec::new();
        for at in self.touched.drain(..) {
            let shared = std::mem::take(&mut self.shared[at as usize]);
            if Some(at) != but && shared >= few {
                found.push((shared, at));
            }
        }
        let order = |x: &(f32, u32), y: &(f32, u32)| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1));
        if found.len() > CANDIDATES {
            found.select_nth_unstable_by(CANDIDATES, order);
            found.truncate(CANDIDATES);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// The least that must be shared: less where there are few records to confuse.
    fn records_needed(&self) -> f32 {
        LEAST.min((self.shared.len() as f32).log2().max(0.5))
    }
}

/// All keys of a record, each once, in order.
fn keys(record: &Record) -> Vec<u64> {
    let mut keys = Keys { found: Vec::with_capacity(64) };
    keys.names(record);
    keys.birth(record);
    keys.contact(record);
    keys.home(record);
    keys.found.sort_unstable();
    keys.found.dedup();
    keys.found
}

struct Keys {
    found: Vec<u64>,
}

impl Keys {
    fn add(&mut self, kind: Kind, parts: &[&str]) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ kind as u64;
        for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.found.push(hash);
    }

    fn names(&mut self, record: &Record) {
        let given = record.given.iter().chain(&record.known_as);
        for name in given.clone() {
            for full in name.stands_for {
                self.add(Kind::Name, &[full]);
            }
        }
        let names: Vec<&str> =
            given.map(|name| &name.text).chain(&record.family).flat_map(Text::words).collect();
        for name in &names {
            self.add(Kind::Name, &[name]);
        }
        let whole = record.given.iter().map(|name| &name.text).chain(&record.family);
        for name in whole {
            self.add(Kind::Name, &[&name.compact]);
            self.one_less(Kind::NameLess, &name.compact);
        }
        let mut both: Vec<&str> = names;
        both.sort_unstable();
        self.add(Kind::BothNames, &both);
        for name in &both {
            if let Some(postcode) = &record.postcode {
                self.add(Kind::NameAndPostcode, &[name, &postcode.compact]);
            }
            if let Some((date, _)) = &record.birth {
                self.add(Kind::NameAndYear, &[name, &date.parts().0.to_string()]);
            }
        }
    }

    /// The text with each of its letters left out: two texts one typing error apart share one.
    fn one_less(&mut self, kind: Kind, text: &str) {
        if !(4..=24).contains(&text.len()) || !text.is_ascii() {
            return;
        }
        self.add(kind, &[text]);
        for at in 0..text.len() {
            let (before, after) = text.split_at(at);
            self.add(kind, &[&[before, &after[1..]].concat()]);
        }
    }

    fn birth(&mut self, record: &Record) {
        let Some((date, digits)) = &record.birth else { return };
        let (year, month, day) = date.parts();
        self.add(Kind::Birth, &[digits]);
        self.add(Kind::BirthPart, &["year and month", &digits[..6]]);
        self.add(Kind::BirthPart, &["month and day", &digits[4..]]);
        self.add(Kind::BirthPart, &["year and day", &digits[..4], &digits[6..]]);
        let (less, more) = (month.min(day), month.max(day));
        self.add(Kind::BirthDigits, &["swapped", &format!("{year} {less} {more}")]);
        self.add(Kind::BirthDigits, &[&sorted(digits)]);
    }

    fn contact(&mut self, record: &Record) {
        if let Some(email) = &record.email {
            self.add(Kind::Email, &[email]);
            let mailbox = email.split('@').next().unwrap_or_default();
            self.add(Kind::Mailbox, &[mailbox]);
            self.one_less(Kind::Mailbox, mailbox);
        }
        if let Some(phone) = &record.phone {
            self.add(Kind::Phone, &[phone]);
            self.one_less(Kind::PhoneLess, phone);
        }
    }

    fn home(&mut self, record: &Record) {
        let number = record.street_number.as_deref();
        if let Some(postcode) = &record.postcode {
            self.add(Kind::Postcode, &[&postcode.compact]);
            self.add(Kind::PostcodeDigits, &[&sorted(&postcode.compact)]);
            if let Some((_, Some(sector))) = &postcode.area {
                self.add(Kind::Sector, &[sector]);
            }
            if let Some(number) = number {
                self.add(Kind::House, &[number, &postcode.compact]);
            }
        }
        for line in record.lines.iter().flatten() {
            self.add(Kind::Line, &[&line.compact]);
            for word in line.words().filter(|word| word.len() > 3) {
                self.add(Kind::LineWord, &[word]);
                if let Some(number) = number {
                    self.add(Kind::House, &[number, word]);
                }
            }
        }
        if let Some(suburb) = &record.suburb {
            self.add(Kind::Suburb, &[&suburb.compact]);
        }
    }
}

/// The letters and digits in order, so that swapped ones meet.
fn sorted(text: &str) -> String {
    let mut bytes: Vec<char> = text.chars().collect();
    bytes.sort_unstable();
    bytes.into_iter().collect()
}
