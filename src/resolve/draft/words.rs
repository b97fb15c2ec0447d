//! A text as words, numbers and marks, and what belongs together in it.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with digits after them: `tues`, `d1`, `l36`.
    Word,
    /// Digits.
    Number,
    /// Anything else that is no space; a line's end too.
    Mark,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// In lower case, without apostrophes.
    pub text: String,
    /// Characters before it.
    pub start: usize,
    /// Characters up to its end.
    pub end: usize,
    /// Whether it follows the one before without a space.
    pub glued: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// Tokens from (included) to (not included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The first.
    pub from: usize,
    /// The first after.
    pub to: usize,
}

impl Run {
    /// So many tokens from one on.
    pub fn of(from: usize, len: usize) -> Self {
        Self { from, to: from + len }
    }

    /// From the beginning of one to the end of the other.
    pub fn with(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// Whether they share a token.
    pub fn meets(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// Tokens that belong to something that was read.
#[derive(Debug, Clone, Default)]
pub struct Cover(Vec<bool>);

impl Cover {
    /// Adds a run.
    pub fn add(&mut self, run: Run) {
        if self.0.len() < run.to {
            self.0.resize(run.to, false);
        }
        self.0[run.from.min(run.to)..run.to].fill(true);
    }

    /// Whether a run shares a token with any of them.
    pub fn meets(&self, run: Run) -> bool {
        let to = run.to.min(self.0.len());
        self.0[run.from.min(to)..to].contains(&true)
    }
}

/// A text in pieces.
#[derive(Debug, Clone, Default)]
pub struct Words {
    tokens: Vec<Token>,
}

/// How many words before a thing may take it back.
const REACH: usize = 5;
/// How many tokens around one may belong to the same part of a sentence.
const FAR: usize = 40;
const NEGATIONS: [&str; 16] = [
    "no", "not", "without", "never", "dont", "doesnt", "neednt", "isnt", "arent", "wont", "cant",
    "cannot", "nor", "neither", "non", "didnt",
];
const NEEDED: [&str; 7] =
    ["needed", "required", "necessary", "essential", "wanted", "compulsory", "need"];

impl Words {
    /// Parts a text.
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut tokens = Vec::new();
        let mut at = 0;
        let mut glued = false;
        while at < chars.len() {
            let c = chars[at];
            if c.is_whitespace() && c != '\n' {
                (at, glued) = (at + 1, false);
                continue;
            }
            let (kind, end) = piece(&chars, at);
            let text: String = chars[at..end]
                .iter()
                .filter(|c| !is_apostrophe(**c))
                .flat_map(|c| c.to_lowercase())
                .collect();
            tokens.push(Token { kind, text, start: at, end, glued, capital: c.is_uppercase() });
            (at, glued) = (end, true);
        }
        Self { tokens }
    }

    /// All tokens.
    pub fn all(&self) -> &[Token] {
        &self.tokens
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The text of a token, empty where there is none.
    pub fn at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    /// The text of the token before, empty where there is none.
    pub fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.at(at))
    }

    /// Whether a token is one of these.
    pub fn is(&self, at: usize, any: &[&str]) -> bool {
        any.contains(&self.at(at))
    }

    /// Whether the tokens from `at` on are these.
    pub fn follows(&self, at: usize, phrase: &str) -> Option<Run> {
        // Most phrases do not even begin like the text, and many are asked for at every token.
        if self.at(at).as_bytes().first() != phrase.as_bytes().first() {
            return None;
        }
        let mut len = 0;
        for word in phrase.split(' ') {
            if self.at(at + len) != word {
                return None;
            }
            len += 1;
        }
        Some(Run::of(at, len))
    }

    /// Where these words stand, at most so often as there are tokens.
    pub fn find(&self, phrase: &str) -> Vec<Run> {
        (0..self.len()).filter_map(|at| self.follows(at, phrase)).collect()
    }

    /// A number in digits.
    pub fn number(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
        if token.text.len() <= 6 { token.text.parse().ok() } else { None }
    }

    /// Whether a token follows the one before without a space.
    pub fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    /// Whether a token begins with a capital.
    pub fn capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.capital)
    }

    /// Where a run lies in the text: characters before it, characters up to its end.
    pub fn span(&self, run: Run) -> (usize, usize) {
        let start = self.tokens.get(run.from).map_or(0, |token| token.start);
        let end = run.to.checked_sub(1).and_then(|at| self.tokens.get(at));
        (start, end.map_or(start, |token| token.end))
    }

    /// Whether a token ends a part of a sentence.
    pub fn is_break(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return true };
        match token.text.as_str() {
            "but" | "although" | "though" | "," | ";" | "!" | "?" | "\n" | "(" | ")"
            | "\u{2022}" | "*" => true,
            "." => !(self.glued(at + 1) && self.tokens[at + 1].kind == Kind::Number),
            ":" => !self.glued(at + 1),
            "-" | "\u{2013}" | "\u{2014}" => !token.glued && !self.glued(at + 1),
            _ => false,
        }
    }

    /// The part of the sentence around a token, as far as it may matter: what nobody has parted
    /// is looked at [`FAR`] tokens either way.
    pub fn clause(&self, at: usize) -> Run {
        let (first, last) = (at.saturating_sub(FAR), (at + FAR).min(self.len()));
        let from = (first..at.min(self.len())).rev().find(|at| self.is_break(*at));
        let to = (at..last).find(|at| self.is_break(*at)).unwrap_or(last);
        let from = from.map_or(first, |at| at + 1);
        Run { from, to: to.max(from) }
    }

    /// Whether a run is taken back: `no DBS needed`, `DBS is not required`, `without a car`.
    pub fn negated(&self, run: Run) -> bool {
        let clause = self.clause(run.from);
        let from = clause.from.max(run.from.saturating_sub(REACH));
        let before = (from..run.from).any(|at| {
            self.is(at, &NEGATIONS) && !self.is(at + 1, &["only", "just", "problem", "matter"])
        });
        let after = (run.to..(run.to + 4).min(clause.to.max(run.to))).any(|at| {
            self.is(at, &["not", "isnt", "arent", "unnecessary", "optional"])
                && (self.is(at, &["unnecessary", "optional"])
                    || self.is(at + 1, &NEEDED)
                    || self.is(at + 2, &NEEDED))
        });
        before || after
    }

    /// Whether one of these phrases stands in the part of the sentence around a token; the run.
    pub fn near(&self, at: usize, phrases: &[&str]) -> Option<Run> {
        let clause = self.clause(at);
        (clause.from..clause.to)
            .find_map(|at| phrases.iter().find_map(|phrase| self.follows(at, phrase)))
            .filter(|run| run.to <= clause.to)
    }
}

/// The kind and the end of the piece that begins at a character.
fn piece(chars: &[char], at: usize) -> (Kind, usize) {
    let run = |accept: &dyn Fn(usize) -> bool| {
        (at..chars.len()).find(|i| !accept(*i)).unwrap_or(chars.len())
    };
    let c = chars[at];
    if c.is_ascii_digit() {
        (Kind::Number, run(&|i| chars[i].is_ascii_digit()))
    } else if c.is_alphanumeric() {
        let inside = |i: usize| {
            chars[i].is_alphanumeric()
                || (is_apostrophe(chars[i]) && chars.get(i + 1).is_some_and(|c| c.is_alphabetic()))
        };
        (Kind::Word, run(&inside))
    } else {
        (Kind::Mark, at + 1)
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parted_into_words_numbers_and_marks() {
        let words = Words::new("Don't: 5.30pm, L36 9YX\n12th");
        let texts: Vec<&str> = words.all().iter().map(|token| token.text.as_str()).collect();
        assert_eq!(
            texts,
            ["dont", ":", "5", ".", "30", "pm", ",", "l36", "9", "yx", "\n", "12", "th"]
        );
        assert_eq!(words.span(Run { from: 2, to: 6 }), (7, 13));
        assert_eq!(words.clause(4), Run { from: 2, to: 6 });
    }

    #[test]
    fn what_is_taken_back_is_known() {
        for text in [
            "no dbs needed",
            "a dbs is not required",
            "you don't need a dbs",
            "without any dbs",
            "no experience or dbs necessary",
        ] {
            let words = Words::new(text);
            assert!(words.negated(words.find("dbs")[0]), "{text}");
        }
        for text in [
            "dbs needed",
            "no experience needed, dbs required",
            "not only a dbs",
            "dbs please, no smokers",
            "no problem if your dbs is old",
        ] {
            let words = Words::new(text);
            assert!(!words.negated(words.find("dbs")[0]), "{text}");
        }
    }
}
