//! Numbers in digits and in words, and how many people are wanted.

use super::words::{Run, Words};

const UNITS: [(&str, u32); 14] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
];
const PHRASES: [(&str, u32); 8] = [
    ("a couple of", 2),
    ("couple of", 2),
    ("a couple", 2),
    ("a pair of", 2),
    ("half a dozen", 6),
    ("a dozen", 12),
    ("a single", 1),
    ("a team of", 0),
];

/// A whole number in digits or words, and the tokens it takes.
pub fn number(words: &Words, at: usize) -> Option<(u32, Run)> {
    if let Some(number) = words.number(at) {
        return Some((number, Run::of(at, 1)));
    }
    for (phrase, number) in PHRASES {
        if let Some(run) = words.follows(at, phrase) {
            return match number {
                0 => self::number(words, run.to),
                _ => Some((number, run)),
            };
        }
    }
    let unit = UNITS.iter().find(|(word, _)| *word == words.at(at));
    unit.map(|(_, number)| (*number, Run::of(at, 1)))
}

/// A place in an order: `first`, `2nd`; -1 stands for the last.
pub fn ordinal(words: &Words, at: usize) -> Option<(i8, Run)> {
    let word = match words.at(at) {
        "first" | "1st" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        "last" => -1,
        _ => 0,
    };
    if word != 0 {
        return Some((word, Run::of(at, 1)));
    }
    let number = words.number(at).filter(|number| (1..=5).contains(number))?;
    let suffix = words.glued(at + 1) && is_suffix(words, at + 1);
    suffix.then(|| (number as i8, Run::of(at, 2)))
}

/// Whether a token is the end of an ordinal number: the `th` of `12th`.
pub fn is_suffix(words: &Words, at: usize) -> bool {
    words.glued(at) && words.is(at, &["st", "nd", "rd", "th"])
}

/// How many people are wanted, as far as the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// So many, by these words.
    Exactly(u32, Run),
    /// About so many; the most of what is said.
    About(Option<u32>, Run),
}

/// Words for people whom a group wants.
const PEOPLE: [&str; 27] = [
    "ppl",
    "vols",
    "vol",
    "people",
    "persons",
    "person",
    "volunteers",
    "volunteer",
    "helpers",
    "helper",
    "adults",
    "stewards",
    "hands",
    "folk",
    "bodies",
    "mentors",
    "cooks",
    "trustees",
    "marshals",
    "coaches",
    "buddies",
    "tutors",
    "guides",
    "assistants",
    "staff",
    "escorts",
    "chefs",
];
/// Words that look like people who do something, and are whom it is done for.
const SERVED: [&str; 18] = [
    "members",
    "customers",
    "visitors",
    "pensioners",
    "youngsters",
    "teenagers",
    "toddlers",
    "strangers",
    "neighbours",
    "players",
    "others",
    "numbers",
    "hours",
    "quarters",
    "dinners",
    "computers",
    "readers",
    "newcomers",
];
const WANTED: [&str; 17] = [
    "find",
    "reqd",
    "need",
    "needs",
    "needed",
    "want",
    "wanted",
    "wanting",
    "require",
    "requires",
    "seeking",
    "seek",
    "seeks",
    "recruiting",
    "recruit",
    "after",
    "get",
];
const BETWEEN: [&str; 27] = [
    "about",
    "around",
    "at",
    "least",
    "another",
    "up",
    "to",
    "some",
    "more",
    "extra",
    "additional",
    "us",
    "approx",
    "maybe",
    "ideally",
    "just",
    "only",
    "for",
    "probably",
    "urgently",
    "roughly",
    "looking",
    "now",
    "with",
    "please",
    "currently",
    "desperately",
];
/// What stands after those that are wanted.
const NEEDED: [&str; 4] = ["needed", "wanted", "required", "reqd"];
/// Words that look like one person who does something.
const THINGS: [&str; 36] = [
    "answer",
    "banner",
    "computer",
    "container",
    "cooker",
    "corner",
    "counter",
    "cover",
    "december",
    "dinner",
    "easter",
    "floor",
    "flyer",
    "freezer",
    "heater",
    "indoor",
    "letter",
    "member",
    "motor",
    "newsletter",
    "november",
    "number",
    "october",
    "offer",
    "order",
    "outdoor",
    "paper",
    "poster",
    "printer",
    "september",
    "shower",
    "summer",
    "trailer",
    "water",
    "weather",
    "winter",
];
/// What people do who are not those that are wanted: "30 people come every week".
const DOING: [&str; 12] = [
    "come", "comes", "attend", "use", "visit", "rely", "live", "are", "have", "came", "depend",
    "turn",
];
const VAGUE: [&str; 7] =
    ["a few", "several", "some", "as many", "lots of", "a handful of", "a number of"];

/// How many people the text asks for.
pub fn people(words: &Words) -> Option<People> {
    (0..words.len())
        .find_map(|at| counted(words, at).or_else(|| after(words, at)))
        .or_else(|| someone(words))
        .or_else(|| (0..words.len()).find_map(|at| one(words, at)))
}

/// "3 needed", "helpers x 10", "helpers (2)".
fn after(words: &Words, at: usize) -> Option<People> {
    if let Some((count, run)) = number(words, at).filter(|(count, _)| (1..=9_999).contains(count)) {
        let asked = words.is(run.to, &NEEDED);
        return asked.then_some(People::Exactly(count, Run { from: at, to: run.to + 1 }));
    }
    if !is_people(words.at(at)) {
        return None;
    }
    let times = words.at(at + 1).strip_prefix('x').and_then(|digits| digits.parse::<u32>().ok());
    let (count, to) = match (words.at(at + 1), times) {
        (_, Some(count)) => (count, at + 2),
        ("x", None) => (words.number(at + 2)?, at + 3),
        ("(", None) if words.at(at + 3) == ")" => (words.number(at + 2)?, at + 4),
        (_, None) => return None,
    };
    (1..=9_999).contains(&count).then_some(People::Exactly(count, Run { from: at, to }))
}

fn counted(words: &Words, at: usize) -> Option<People> {
    if let Some(run) = VAGUE.iter().find_map(|phrase| words.follows(at, phrase)) {
        let end = noun(words, run.to)?;
        return asked_for(words, at, end).then_some(People::About(None, Run { from: at, to: end }));
    }
    let (count, run) = number(words, at)?;
    let range = ["-", "\u{2013}", "or", "to"].contains(&words.at(run.to));
    if let Some((most, second)) = number(words, run.to + 1).filter(|_| range) {
        let end = noun(words, second.to)?;
        let whole = Run { from: at, to: end };
        return asked_for(words, at, end).then_some(People::About(Some(most), whole));
    }
    let end = noun(words, run.to)?;
    // "Fall 2011 volunteers"
    let year = (1900..=2100).contains(&count) && words.number(at).is_some();
    let known = (1..=9_999).contains(&count) && !year && asked_for(words, at, end);
    known.then_some(People::Exactly(count, Run { from: at, to: end }))
}

/// The end of a word for people, after some that describe them.
fn noun(words: &Words, from: usize) -> Option<usize> {
    for at in from..from + 4 {
        let word = words.at(at);
        if words.is(at, &PEOPLE) && !(word == "volunteer" && is_people(words.at(at + 1))) {
            return Some(at + 1);
        }
        if is_people(word) {
            return Some(at + 1);
        }
        // A word or two may say what kind of them: "two minibus drivers".
        if words.is_break(at) || words.number(at).is_some() || is_no_kind(word) {
            return None;
        }
    }
    None
}

/// Words that do not say what kind of people: what follows is another thing.
fn is_no_kind(word: &str) -> bool {
    let other = ["to", "for", "of", "the", "a", "and", "or", "on", "in", "at", "with", "who"];
    let units = ["hours", "hour", "hrs", "weeks", "week", "days", "miles", "minutes", "months"];
    other.contains(&word) || units.contains(&word) || word.is_empty()
}

fn is_people(word: &str) -> bool {
    let doing = ["ers", "ors", "ists", "ants"].iter().any(|end| word.ends_with(end));
    (doing && word.len() > 5 && !SERVED.contains(&word)) || PEOPLE.contains(&word)
}

/// Whether those people are wanted, and not whom something is done for.
fn asked_for(words: &Words, at: usize, end: usize) -> bool {
    let clause = words.clause(at);
    let mut before = at;
    while before > clause.from && words.is(before - 1, &BETWEEN) {
        before -= 1;
    }
    if before == clause.from {
        return words.at(before) != "for" && !words.is(end, &DOING);
    }
    let have = words.before(before) == "have"
        && words.is(before.saturating_sub(3), &["can", "could", "may"]);
    let looking =
        have || (before..at).any(|at| words.at(at) == "looking" || words.at(at) == "after");
    let after = (end..(end + 7).min(clause.to)).any(|at| words.is(at, &NEEDED));
    looking || words.is(before - 1, &WANTED) || after
}

fn someone(words: &Words) -> Option<People> {
    let phrases = ["someone", "somebody", "one person", "one volunteer", "a volunteer", "a person"];
    let runs = (0..words.len())
        .find_map(|at| phrases.iter().find_map(|phrase| words.follows(at, phrase)))?;
    let wanted = asked_for(words, runs.from, runs.to) && !words.negated(runs);
    wanted.then_some(People::Exactly(1, runs))
}

/// "need a bid writer", "driver needed".
fn one(words: &Words, at: usize) -> Option<People> {
    let (from, run) = if words.is(at, &["a", "an"]) {
        let asked = words.is(at.checked_sub(1)?, &WANTED)
            || words.follows(at.checked_sub(2)?, "looking for").is_some()
            || words.follows(at - 2, "wanted :").is_some();
        let end = (at + 1..at + 5)
            .take_while(|at| !words.is_break(*at) && !is_no_kind(words.at(*at)))
            .find(|at| is_one_person(words.at(*at)) && !is_one_person(words.at(*at + 1)))?;
        (asked.then_some(at)?, Run { from: at, to: end + 1 })
    } else {
        let asked = is_one_person(words.at(at)) && words.is(at + 1, &NEEDED);
        (asked.then_some(at)?, Run::of(at, 2))
    };
    (!words.negated(Run::of(from, 1))).then_some(People::Exactly(1, run))
}

fn is_one_person(word: &str) -> bool {
    let doing = ["er", "or", "ist", "ian"].iter().any(|end| word.ends_with(end));
    doing && word.len() > 5 && !THINGS.contains(&word)
        || ["coach", "cook", "chef", "trustee", "electrician", "person"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Option<People> {
        people(&Words::new(text))
    }

    #[test]
    fn people_who_are_wanted_are_counted() {
        for (text, number) in [
            ("We need 2 people to drive", 2),
            ("looking for a couple of volunteers", 2),
            ("three drivers wanted", 3),
            ("We are after four experienced gardeners", 4),
            ("need up to 5 helpers", 5),
            ("Two minibus drivers needed", 2),
            ("we need someone to do our books", 1),
            ("Could do with 6 more volunteers needed on the day", 6),
        ] {
            assert!(matches!(count(text), Some(People::Exactly(n, _)) if n == number), "{text}");
        }
    }

    #[test]
    fn others_are_not() {
        for text in [
            "cook lunch for 30 people",
            "we serve 60 pensioners",
            "a group of 12 children",
            "2 hours a week",
            "we have 40 members",
            "6 weeks",
        ] {
            assert_eq!(count(text), None, "{text}");
        }
        assert!(matches!(count("need 2-3 people"), Some(People::About(Some(3), _))));
        assert!(matches!(count("we need a few volunteers"), Some(People::About(None, _))));
    }
}
