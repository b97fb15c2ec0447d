//! Words for days and times, one by one.

use std::ops::Range;

use super::Hours;
use super::words::{DAYS, SEVERAL, SINGLE};

/// What kind of text is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Text {
    /// Every word should be about times.
    #[default]
    TimesOnly,
    /// Times are mentioned amid other things.
    Prose,
}

/// Half of the day that an hour without am or pm lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    Am,
    Pm,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Days as bits from Monday on.
    Days(u8),
    /// Days by a word for several: weekdays, weekends, daily.
    DaysByWord(u8),
    /// A part of the day; the days that it means where none is named.
    Part(Hours, u8),
    /// A time of day, and whether it said so (`6pm`, `18:00`) or is a bare number.
    Time {
        minute: u16,
        half: Option<Half>,
        bare: bool,
    },
    /// `-`, `to`, `until` between two.
    To,
    /// `from`, `after`.
    From,
    /// `until`, `before`.
    Until,
    /// `onwards` after a time.
    Onwards,
    /// `any`, `every`: every day, unless a day or part follows.
    Any,
    /// `every other`.
    EveryOther,
    /// `first`, `2nd`, `last`.
    Ordinal(i8),
    /// `monthly`, `of the month`.
    Monthly,
    /// `not`, `except`.
    Not,
    Comma,
    And,
    /// The end of a thought.
    Stop,
    /// A word that changes nothing.
    Filler,
    Unknown,
}

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

/// Words that in prose also mean something else.
const DOUBTFUL: &[&str] = &["sat", "sun", "wed", "mon", "th", "tu", "am", "pm", "eve", "fri", "on"];

/// All words of a text.
pub fn tokens(text: &str, kind: Text) -> Vec<Token> {
    let words = words(text);
    let mut tokens = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let (token, used) = token(&words[at..]);
        tokens.push(token);
        at += used;
    }
    if kind == Text::Prose {
        doubt(text, &mut tokens);
    }
    tokens
}

/// A run of letters or digits, or one other sign.
struct Word {
    text: String,
    at: Range<usize>,
}

fn words(text: &str) -> Vec<Word> {
    #[derive(PartialEq, Clone, Copy)]
    enum Sort {
        Letters,
        Digits,
        Sign,
    }
    let mut words: Vec<(Word, Sort)> = Vec::new();
    let mut joined = false;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if matches!(c, '\'' | '\u{2019}') {
            continue;
        }
        let sort = match c {
            c if c.is_alphabetic() => Sort::Letters,
            '0'..='9' => Sort::Digits,
            c if c.is_whitespace() && c != '\n' => {
                joined = false;
                continue;
            }
            _ => Sort::Sign,
        };
        match words.last_mut() {
            Some((word, last)) if joined && *last == sort && sort != Sort::Sign => {
                word.text.extend(c.to_lowercase());
                word.at.end = end;
            }
            _ => words.push((Word { text: c.to_lowercase().collect(), at: start..end }, sort)),
        }
        joined = true;
    }
    words.into_iter().map(|(word, _)| word).collect()
}

/// The first token of some words, and how many it takes.
fn token(words: &[Word]) -> (Token, usize) {
    let make = |kind: Kind, used: usize| {
        let at = words[0].at.start..words[used - 1].at.end;
        (Token { kind, at }, used)
    };
    if let Some((kind, used)) = time(words) {
        return make(kind, used);
    }
    for (phrase, kind) in SEVERAL {
        if let Some(used) = begins_with(words, phrase) {
            return make(kind.clone(), used);
        }
    }
    make(single(&words[0].text), 1)
}

/// How many words a phrase takes; a slash or hyphen within it (`w/e`, `a.m.`) counts for nothing.
fn begins_with(words: &[Word], phrase: &[&str]) -> Option<usize> {
    let mut used = 0;
    for (place, wanted) in phrase.iter().enumerate() {
        let sign = |word: &Word| matches!(word.text.as_str(), "/" | "-" | ".");
        if place > 0 && words.get(used).is_some_and(sign) {
            used += 1;
        }
        if words.get(used)?.text != *wanted {
            return None;
        }
        used += 1;
    }
    let last_sign = phrase.last().is_some_and(|last| *last == "m")
        && words.get(used).is_some_and(|word| word.text == ".");
    Some(used + usize::from(last_sign))
}

fn single(word: &str) -> Kind {
    let day = DAYS.iter().position(|names| names.contains(&word));
    if let Some(day) = day {
        return Kind::Days(1 << day);
    }
    match word {
        "-" | "\u{2013}" | "\u{2014}" => Kind::To,
        "," => Kind::Comma,
        "/" | "&" | "+" => Kind::And,
        ";" | "." | "\n" | "|" | "\u{2022}" => Kind::Stop,
        "(" | ")" | ":" | "*" | "\"" | "~" | "?" | "!" | "[" | "]" => Kind::Filler,
        word => {
            let known = SINGLE.iter().find(|(words, _)| words.contains(&word));
            known.map_or(Kind::Unknown, |(_, kind)| kind.clone())
        }
    }
}

/// `9`, `9am`, `9.30 pm`, `18:00`, `1900`, `1st`.
fn time(words: &[Word]) -> Option<(Kind, usize)> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let number: u16 = text(0).parse().ok().filter(|_| text(0).len() <= 4)?;
    let touches = |at: usize| words.get(at).is_some_and(|w| w.at.start == words[at - 1].at.end);
    if touches(1) && matches!(text(1), "st" | "nd" | "rd" | "th") && (1..=5).contains(&number) {
        return Some((Kind::Ordinal(number as i8), 2));
    }
    let mut used = 1;
    let (hour, minute, mut bare) = if text(0).len() >= 3 {
        (number / 100, number % 100, text(0).len() == 3)
    } else if matches!(text(1), ":" | "." | "h") && text(2).len() == 2 && touches(1) && touches(2) {
        used = 3;
        (number, text(2).parse().ok()?, !text(0).starts_with('0') && number < 13)
    } else {
        (number, 0, !text(0).starts_with('0') && number < 13)
    };
    let half = match (text(used), text(used + 1), text(used + 2)) {
        ("am", _, _) => Some((Half::Am, 1)),
        ("pm", _, _) => Some((Half::Pm, 1)),
        ("a", ".", "m") => Some((Half::Am, 3)),
        ("p", ".", "m") => Some((Half::Pm, 3)),
        (_, _, _) => None,
    };
    if let Some((_, more)) = half {
        used += more;
        bare = false;
    }
    let half = half.map(|(half, _)| half);
    let hour = match (hour, half) {
        (12, Some(Half::Am)) | (24, None) => 0,
        (1..=11, Some(Half::Pm)) => hour + 12,
        (_, _) => hour,
    };
    let possible = hour < 24 && minute < 60 && (half.is_none() || number <= 12 || used > 2);
    possible.then_some((Kind::Time { minute: hour * 60 + minute, half, bare }, used))
}

/// In prose, short words and bare numbers count only beside a day or a time that is sure.
fn doubt(text: &str, tokens: &mut [Token]) {
    let doubtful = |token: &Token| {
        let word = &text[token.at.clone()];
        DOUBTFUL.contains(&word)
            || matches!(token.kind, Kind::Any | Kind::Time { bare: true, .. })
            || matches!(token.kind, Kind::Part(super::WHOLE_DAY, _))
    };
    let sure = |token: &Token| {
        let about_time = matches!(
            token.kind,
            Kind::Days(_) | Kind::DaysByWord(_) | Kind::Part(_, _) | Kind::Time { .. }
        );
        about_time && !doubtful(token)
    };
    let between = |token: &Token| {
        matches!(token.kind, Kind::To | Kind::And | Kind::Comma | Kind::From | Kind::Until)
            || doubtful(token)
            || token.kind == Kind::Filler
                && matches!(&text[token.at.clone()], "at" | "between" | "(")
    };
    let keep: Vec<bool> = (0..tokens.len())
        .map(|at| {
            if !doubtful(&tokens[at]) {
                return true;
            }
            let mut before = tokens[..at].iter().rev().skip_while(|token| between(token));
            let mut after = tokens[at + 1..].iter().skip_while(|token| between(token));
            before.next().is_some_and(sure) || after.next().is_some_and(sure)
        })
        .collect();
    for (token, keep) in tokens.iter_mut().zip(keep) {
        if !keep {
            token.kind = Kind::Unknown;
        }
    }
}
