//! The words for days and times, and what they stand for.

use super::lex::{Half, Kind};
use super::{Hours, WHOLE_DAY};

/// Every day.
pub const ALL_DAYS: u8 = 0b111_1111;
const WEEKDAYS: u8 = 0b001_1111;
const WEEKEND: u8 = 0b110_0000;

const fn hours(from: u16, to: u16) -> Hours {
    Hours { from: from * 60, to: to * 60 }
}

/// The morning.
pub const MORNING: Hours = hours(9, 12);
const AFTERNOON: Hours = hours(12, 17);
const EVENING: Hours = hours(17, 21);
const LUNCH: Hours = hours(12, 14);
const DAYTIME: Hours = hours(9, 17);
const SCHOOL: Hours = hours(9, 15);
const AFTER_SCHOOL: Hours = hours(15, 18);
const AFTER_WORK: Hours = Hours { from: 17 * 60 + 30, to: 21 * 60 };
const NIGHT: Hours = hours(21, 7);

/// Names of the days from Monday on.
pub const DAYS: [&[&str]; 7] = [
    &["mon", "mons", "monday", "mondays"],
    &["tu", "tue", "tues", "tuesday", "tuesdays"],
    &["wed", "weds", "wednesday", "wednesdays", "wednes"],
    &["th", "thu", "thur", "thurs", "thursday", "thursdays"],
    &["fri", "fris", "friday", "fridays"],
    &["sat", "sats", "saturday", "saturdays"],
    &["sun", "suns", "sunday", "sundays"],
];

/// Words of several words, longest first.
pub const SEVERAL: &[(&[&str], Kind)] = &[
    (&["once", "a", "month"], Kind::Monthly),
    (&["of", "the", "month"], Kind::Monthly),
    (&["of", "each", "month"], Kind::Monthly),
    (&["of", "every", "month"], Kind::Monthly),
    (&["every", "two", "weeks"], Kind::EveryOther),
    (&["every", "2", "weeks"], Kind::EveryOther),
    (&["days", "a", "week"], Kind::Unknown),
    (&["once", "a", "week"], Kind::Filler),
    (&["during", "the", "day"], Kind::Part(DAYTIME, ALL_DAYS)),
    (&["during", "the", "week"], Kind::DaysByWord(WEEKDAYS)),
    (&["in", "the", "week"], Kind::DaysByWord(WEEKDAYS)),
    (&["every", "other"], Kind::EveryOther),
    (&["every", "second"], Kind::EveryOther),
    (&["every", "month"], Kind::Monthly),
    (&["a", "month"], Kind::Monthly),
    (&["every", "week"], Kind::Filler),
    (&["each", "week"], Kind::Filler),
    (&["a", "week"], Kind::Filler),
    (&["every", "day"], Kind::DaysByWord(ALL_DAYS)),
    (&["each", "day"], Kind::DaysByWord(ALL_DAYS)),
    (&["any", "day"], Kind::DaysByWord(ALL_DAYS)),
    (&["any", "days"], Kind::DaysByWord(ALL_DAYS)),
    (&["all", "days"], Kind::DaysByWord(ALL_DAYS)),
    (&["any", "time"], Kind::Any),
    (&["any", "times"], Kind::Any),
    (&["all", "week"], Kind::DaysByWord(ALL_DAYS)),
    (&["7", "days"], Kind::DaysByWord(ALL_DAYS)),
    (&["week", "days"], Kind::DaysByWord(WEEKDAYS)),
    (&["week", "day"], Kind::DaysByWord(WEEKDAYS)),
    (&["week", "ends"], Kind::DaysByWord(WEEKEND)),
    (&["week", "end"], Kind::DaysByWord(WEEKEND)),
    (&["w", "e"], Kind::DaysByWord(WEEKEND)),
    (&["w", "ends"], Kind::DaysByWord(WEEKEND)),
    (&["all", "day"], Kind::Part(WHOLE_DAY, ALL_DAYS)),
    (&["full", "day"], Kind::Part(WHOLE_DAY, ALL_DAYS)),
    (&["full", "days"], Kind::Part(WHOLE_DAY, ALL_DAYS)),
    (&["day", "time"], Kind::Part(DAYTIME, ALL_DAYS)),
    (&["lunch", "time"], Kind::Part(LUNCH, ALL_DAYS)),
    (&["school", "hours"], Kind::Part(SCHOOL, WEEKDAYS)),
    (&["school", "time"], Kind::Part(SCHOOL, WEEKDAYS)),
    (&["office", "hours"], Kind::Part(DAYTIME, WEEKDAYS)),
    (&["working", "hours"], Kind::Part(DAYTIME, WEEKDAYS)),
    (&["work", "hours"], Kind::Part(DAYTIME, WEEKDAYS)),
    (&["business", "hours"], Kind::Part(DAYTIME, WEEKDAYS)),
    (&["after", "school"], Kind::Part(AFTER_SCHOOL, WEEKDAYS)),
    (&["after", "work"], Kind::Part(AFTER_WORK, WEEKDAYS)),
    (&["not", "before"], Kind::From),
    (&["not", "until"], Kind::From),
    (&["not", "after"], Kind::Until),
    (&["no", "later", "than"], Kind::Until),
    (&["up", "to"], Kind::Until),
    (&["but", "not"], Kind::Not),
    (&["apart", "from"], Kind::Not),
    (&["other", "than"], Kind::Not),
    (&["not", "available"], Kind::Not),
    (&["a", "m"], Kind::Part(MORNING, ALL_DAYS)),
    (&["p", "m"], Kind::Part(AFTERNOON, ALL_DAYS)),
];

/// Single words.
pub const SINGLE: &[(&[&str], Kind)] = &[
    (&["weekday", "weekdays", "wkdays", "wkday", "midweek"], Kind::DaysByWord(WEEKDAYS)),
    (&["weekend", "weekends", "wkend", "wkends", "wkd"], Kind::DaysByWord(WEEKEND)),
    (&["daily", "everyday"], Kind::DaysByWord(ALL_DAYS)),
    (&["morning", "mornings", "morn", "morns", "am", "ams"], Kind::Part(MORNING, ALL_DAYS)),
    (
        &["afternoon", "afternoons", "aft", "afts", "aftn", "pm", "pms"],
        Kind::Part(AFTERNOON, ALL_DAYS),
    ),
    (
        &["evening", "evenings", "eve", "eves", "evng", "evngs", "eveing", "tonight"],
        Kind::Part(EVENING, ALL_DAYS),
    ),
    (&["lunchtime", "lunchtimes", "lunch"], Kind::Part(LUNCH, ALL_DAYS)),
    (&["daytime", "daytimes"], Kind::Part(DAYTIME, ALL_DAYS)),
    (&["night", "nights", "overnight", "nighttime"], Kind::Part(NIGHT, ALL_DAYS)),
    (&["noon", "midday"], Kind::Time { minute: 720, half: Some(Half::Pm), bare: false }),
    (&["midnight"], Kind::Time { minute: 0, half: Some(Half::Am), bare: false }),
    (&["to", "till", "til", "thru", "through"], Kind::To),
    (&["from", "after", "since"], Kind::From),
    (&["until", "before"], Kind::Until),
    (&["onwards", "onward", "on"], Kind::Onwards),
    (
        &["any", "every", "each", "all", "anytime", "flexible", "whenever", "always", "anyday"],
        Kind::Any,
    ),
    (&["alternate", "alternating", "fortnightly", "fortnight", "biweekly"], Kind::EveryOther),
    (&["monthly"], Kind::Monthly),
    (&["first"], Kind::Ordinal(1)),
    (&["second"], Kind::Ordinal(2)),
    (&["third"], Kind::Ordinal(3)),
    (&["fourth"], Kind::Ordinal(4)),
    (&["fifth"], Kind::Ordinal(5)),
    (&["last"], Kind::Ordinal(-1)),
    (
        &[
            "not",
            "no",
            "except",
            "excluding",
            "excl",
            "never",
            "cannot",
            "cant",
            "unavailable",
            "bar",
            "without",
            "minus",
            "dont",
        ],
        Kind::Not,
    ),
    (&["and", "or", "n"], Kind::And),
    (
        &[
            "only",
            "the",
            "in",
            "at",
            "usually",
            "available",
            "free",
            "can",
            "do",
            "i",
            "im",
            "is",
            "are",
            "best",
            "ideally",
            "preferably",
            "mainly",
            "mostly",
            "generally",
            "also",
            "between",
            "of",
            "during",
            "time",
            "times",
            "hours",
            "hrs",
            "oclock",
            "weekly",
            "most",
            "please",
            "prefer",
            "preferred",
            "preference",
            "a",
            "for",
            "me",
            "my",
            "session",
            "sessions",
            "ok",
            "fine",
            "good",
            "suits",
            "would",
            "be",
            "work",
            "works",
            "well",
            "either",
            "both",
            "then",
            "day",
            "days",
            "week",
            "month",
            "with",
            "have",
        ],
        Kind::Filler,
    ),
];
