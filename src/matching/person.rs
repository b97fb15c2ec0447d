//! A volunteer, prepared for exact comparison with needs; and the same as a record of bytes,
//! which is how a million of them are kept.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::domain::check::{Check, CheckKind, CheckLevel, Decision, Workforce};
use crate::domain::facts::VolunteerSeen;
use crate::domain::pii::Pii;
use crate::domain::placement::PlacementState;
use crate::domain::point::Point;
use crate::domain::taxonomy::Level;
use crate::domain::time::{Span, date_of, day_number};
use crate::domain::volunteer::Status;

use super::bytes::{Reader, Writer};
use super::distance::Spot;
use super::free::{away_minutes, extra_minutes};
use super::lexicon::{Kind, Lexicon, Word};
use super::promised::Promised;
use super::row::{Flag, Outline, Row, cause_bit, history_bit};
use super::spans::{Pattern, join_up};

/// A slot of the week map is so many minutes long.
pub(crate) const QUARTER: i64 = 15;

/// Bytes that hold the head of most records, and most records, so that writing one makes room once.
const HEAD_ROOM: usize = 64;
const RECORD_ROOM: usize = 256;

/// What matching knows of a volunteer. Names and contact data are no part of it.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) row: Row,
    pub(crate) home: Option<Point>,
    pub(crate) paused_until: Option<Date>,
    /// Held skills, sorted.
    pub(crate) skills: Vec<(Word, Level)>,
    /// Causes, sorted.
    pub(crate) causes: Vec<Word>,
    /// Languages, sorted; see [`Flag::KnowsLanguages`].
    pub(crate) languages: Vec<Word>,
    /// Support they need, in the order of their record.
    pub(crate) support: Vec<Word>,
    pub(crate) weekly: Pattern,
    /// Minutes of the dates away, joined.
    pub(crate) away: Vec<Span>,
    /// Extra windows, joined.
    pub(crate) extra: Vec<Span>,
    pub(crate) promised: Promised,
    /// Cleared checks.
    pub(crate) checks: Vec<Held>,
    /// When they were asked, sorted.
    pub(crate) asks: Vec<Timestamp>,
    /// Placements that a later match looks at, by need.
    pub(crate) placements: Vec<(Uuid, PlacementState)>,
    /// Needs and organisations they are kept apart from.
    pub(crate) blocked: Vec<Uuid>,
}

/// A check that was cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) kind: CheckKind,
    pub(crate) issued: Date,
    pub(crate) review_on: Date,
}

/// Every kind of check there is.
static CHECK_KINDS: LazyLock<Vec<CheckKind>> = LazyLock::new(|| {
    let kinds = |level: &CheckLevel| {
        let level = *level;
        let workforces = std::iter::once(None).chain(Workforce::ALL.iter().copied().map(Some));
        workforces.filter_map(move |workforce| CheckKind::new(level, workforce).ok())
    };
    CheckLevel::ALL.iter().flat_map(kinds).collect()
});

/// Every kind of check there is.
pub(crate) fn check_kinds() -> impl Iterator<Item = CheckKind> {
    CHECK_KINDS.iter().copied()
}

impl Person {
    /// Works out what does not depend on the need.
    pub(crate) fn new(seen: &VolunteerSeen<'_>, lexicon: &mut Lexicon) -> Self {
        let mut made = Self::default();
        made.take_on(seen, lexicon);
        made
    }

    /// The same in place of what was known of somebody else.
    pub(crate) fn take_on(&mut self, seen: &VolunteerSeen<'_>, lexicon: &mut Lexicon) {
        let times = seen.availability;
        refill(&mut self.skills, seen.skills.iter().map(|(key, l)| (lexicon.skill(key), *l)));
        self.skills.sort_unstable();
        lexicon.write_words(Kind::Cause, seen.causes.iter().copied(), &mut self.causes);
        let languages = seen.languages.iter().flatten().copied();
        lexicon.write_words(Kind::Language, languages, &mut self.languages);
        let support = seen.support_needed.iter();
        refill(&mut self.support, support.map(|key| lexicon.term(Kind::Support, key)));
        self.home = seen.home;
        self.paused_until = seen.paused_until;
        self.weekly.take_on(&times.weekly);
        refill(&mut self.away, times.away.iter().copied().map(away_minutes));
        refill(&mut self.extra, times.extra.iter().copied().map(extra_minutes));
        join_up(&mut self.away);
        join_up(&mut self.extra);
        self.promised = Promised::new(seen.promises.iter().map(|(_, promise)| promise));
        refill(&mut self.checks, seen.checks.iter().filter_map(held));
        refill(&mut self.asks, seen.asks.iter().copied());
        let placed = seen.placements.iter().filter(|(_, s)| *s != PlacementState::Completed);
        refill(&mut self.placements, placed.map(|(need, state)| (need.0, *state)));
        let blocked = seen.blocked_needs.iter().map(|need| need.0);
        refill(&mut self.blocked, blocked.chain(seen.blocked_organisations.iter().map(|o| o.0)));
        self.row = self.row_of(seen, lexicon);
    }

    fn row_of(&self, seen: &VolunteerSeen<'_>, lexicon: &Lexicon) -> Row {
        let on_quarters = |s: &Span| s.from % QUARTER == 0 && s.to % QUARTER == 0;
        let plain = self.away.is_empty() && self.extra.is_empty() && seen.promises.is_empty();
        let flags = [
            (Flag::Inactive, seen.status != Status::Active),
            (Flag::NoConsent, !seen.may_match),
            (Flag::Paused, self.paused_until.is_some()),
            (Flag::Home, self.home.is_some()),
            (Flag::Guardian, seen.guarded),
            (Flag::Vehicle, seen.vehicle == Some(true)),
            (Flag::NoVehicle, seen.vehicle == Some(false)),
            (Flag::KnowsWhen, seen.availability.is_known()),
            (Flag::Skilled, !self.skills.is_empty()),
            (Flag::KnowsLanguages, seen.languages.is_some()),
            (Flag::Extra, !self.extra.is_empty()),
            (Flag::PlainTime, plain && self.weekly.week().iter().all(on_quarters)),
        ];
        let history = self.placements.iter().map(|(need, _)| need).chain(&self.blocked);
        let outline = Outline {
            id: seen.id,
            spot: Spot::new(seen.home.unwrap_or(Point::from_micro(0, 0))),
            mode: seen.travel.mode(),
            max_metres: seen.travel.max_metres(),
            last_ask: seen.asks.last().copied(),
            born: seen.born,
            minutes_per_week: seen.availability.minutes_per_week,
            weekly: self.weekly.minutes() as u16,
            causes: self.causes.iter().fold(0, |c, w| c | cause_bit(lexicon.cause_place(*w))),
            history: history.fold(0, |bits, id| bits | history_bit(*id)),
        };
        Row::new(&outline, flags)
    }

    /// The record, beside the row, with the name to show.
    pub(crate) fn record(&self, name: &Pii<String>) -> Vec<u8> {
        let mut head = Writer::with_room(HEAD_ROOM);
        head.list(&self.skills, |to, (word, level)| {
            to.number(u64::from(word.0) << 2 | u64::from(level.get()));
        });
        head.text(name.reveal());
        let head = head.into_bytes();
        let mut to = Writer::with_room(RECORD_ROOM);
        to.bytes(&head);
        if let Some(date) = self.paused_until {
            to.signed(day_number(date));
        }
        to.list(&self.asks, |to, at| {
            to.signed(at.as_second());
            to.signed(at.subsec_nanosecond().into());
        });
        self.weekly.write(&mut to);
        for spans in [&self.away, &self.extra] {
            to.list(spans, write_span);
        }
        self.promised.write(&mut to);
        to.list(&self.checks, |to, check| {
            to.number(check_kinds().position(|kind| kind == check.kind).unwrap_or(0) as u64);
            to.signed(day_number(check.issued));
            to.signed(day_number(check.review_on));
        });
        to.list(&self.placements, |to, (need, state)| {
            to.id(*need);
            to.number(*state as u64);
        });
        to.list(&self.blocked, |to, id| to.id(*id));
        if let Some(home) = self.home {
            let (lat, lon) = home.micro();
            to.signed(lat.into());
            to.signed(lon.into());
        }
        for words in [&self.causes, &self.languages, &self.support] {
            to.list(words, |to, word| to.number(word.0.into()));
        }
        to.into_bytes()
    }

    /// Takes on what a row and its record say.
    pub(crate) fn read(&mut self, row: Row, record: &[u8]) {
        let mut from = self.read_asks(row, record);
        self.read_time(&mut from);
        skills(record, &mut self.skills);
        from.list(&mut self.checks, |from| Held {
            kind: check_kind(from.number() as usize),
            issued: date_of(from.signed()),
            review_on: date_of(from.signed()),
        });
        from.list(&mut self.placements, |from| (from.id(), state(from.number() as usize)));
        from.list(&mut self.blocked, Reader::id);
        self.home = row.is(Flag::Home).then(|| {
            let (lat, lon) = (from.signed() as i32, from.signed() as i32);
            Point::from_micro(lat, lon)
        });
        for words in [&mut self.causes, &mut self.languages, &mut self.support] {
            from.list(words, |from| Word(from.number() as u32));
        }
    }

    /// Takes on a row, and what its record says of asks and of a pause; all else stays as it was
    /// for somebody else. The reader that is given back stands where [`Self::read_time`] goes on.
    pub(crate) fn read_asks<'a>(&mut self, row: Row, record: &'a [u8]) -> Reader<'a> {
        let mut from = Reader::new(record);
        self.row = row;
        let head = from.number() as usize;
        from.pass(head);
        self.paused_until = row.is(Flag::Paused).then(|| date_of(from.signed()));
        from.list(&mut self.asks, |from| {
            let (second, nanos) = (from.signed(), from.signed() as i32);
            Timestamp::new(second, nanos).unwrap_or_default()
        });
        from
    }

    /// Takes on when they are free and what they promised, after [`Self::read_asks`].
    pub(crate) fn read_time(&mut self, from: &mut Reader<'_>) {
        self.weekly.read(from);
        for spans in [&mut self.away, &mut self.extra] {
            from.list(spans, read_span);
        }
        self.promised.read(from);
    }

    /// Says the words of one lexicon in another.
    pub(crate) fn translate(&mut self, lexicon: &mut Lexicon, from: &Lexicon) {
        for (word, _) in &mut self.skills {
            *word = lexicon.translate(*word, from);
        }
        for words in [&mut self.causes, &mut self.languages, &mut self.support] {
            for word in words.iter_mut() {
                *word = lexicon.translate(*word, from);
            }
        }
        self.skills.sort_unstable();
        self.causes.sort_unstable();
        self.languages.sort_unstable();
        let bits = self.causes.iter().map(|word| cause_bit(lexicon.cause_place(*word)));
        self.row.causes = bits.fold(0, |bits, bit| bits | bit);
    }
}

impl Default for Person {
    /// Nobody, to read a record into.
    fn default() -> Self {
        Self {
            row: Row::nobody(),
            home: None,
            paused_until: None,
            skills: Vec::new(),
            causes: Vec::new(),
            languages: Vec::new(),
            support: Vec::new(),
            weekly: Pattern::default(),
            away: Vec::new(),
            extra: Vec::new(),
            promised: Promised::default(),
            checks: Vec::new(),
            asks: Vec::new(),
            placements: Vec::new(),
            blocked: Vec::new(),
        }
    }
}

/// The name to show that a record holds.
pub(crate) fn name(record: &[u8]) -> Pii<String> {
    let mut from = Reader::new(record);
    from.number();
    read_skills(&mut from, &mut Vec::new());
    Pii::new(from.text().to_owned())
}

/// The skills that a record holds, sorted.
pub(crate) fn skills(record: &[u8], into: &mut Vec<(Word, Level)>) {
    let mut from = Reader::new(record);
    from.number();
    read_skills(&mut from, into);
}

fn read_skills(from: &mut Reader<'_>, into: &mut Vec<(Word, Level)>) {
    from.list(into, |from| {
        let number = from.number();
        let level = Level::new((number & 3) as i64).unwrap_or(Level::HELD);
        (Word((number >> 2) as u32), level)
    });
}

/// Puts items in place of those of a list.
fn refill<T>(list: &mut Vec<T>, items: impl Iterator<Item = T>) {
    list.clear();
    list.extend(items);
}

fn held(check: &Check) -> Option<Held> {
    let Check { kind, issued, review_on, .. } = *check;
    (check.decision == Decision::Cleared).then_some(Held { kind, issued, review_on })
}

fn check_kind(place: usize) -> CheckKind {
    let kind = CHECK_KINDS.get(place).or(CHECK_KINDS.first());
    kind.copied().unwrap_or_else(|| unreachable!("there are kinds of checks"))
}

fn state(place: usize) -> PlacementState {
    PlacementState::ALL.get(place).copied().unwrap_or(PlacementState::Completed)
}

/// Writes a span.
pub(crate) fn write_span(to: &mut Writer, span: &Span) {
    to.signed(span.from);
    to.number(span.minutes() as u64);
}

/// Reads what [`write_span`] wrote.
pub(crate) fn read_span(from: &mut Reader<'_>) -> Span {
    let start = from.signed();
    Span { from: start, to: start + from.number() as i64 }
}
