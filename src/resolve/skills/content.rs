//! The words of a text that carry its meaning, and those that only surround it.

use crate::resolve::spelling::words;

/// Most words of a text that are looked at: a longer one is no name of a skill.
pub const WORDS_MAX: usize = 24;

/// Words that every text may have: articles, prepositions, and how people begin to speak of
/// themselves ("I can", "able to", "love").
const SURROUNDING: [&str; 75] = [
    "a", "ability", "able", "all", "also", "am", "an", "and", "are", "as", "at", "be", "been",
    "bit", "by", "can", "could", "did", "do", "does", "enjoy", "etc", "for", "from", "had",
    "happy", "has", "have", "i", "im", "in", "into", "is", "its", "ive", "keen", "like", "lot",
    "lots", "love", "me", "my", "of", "on", "or", "our", "out", "please", "really", "s", "so",
    "some", "such", "that", "the", "their", "them", "these", "they", "this", "those", "to", "very",
    "via", "was", "we", "were", "which", "will", "willing", "with", "within", "would", "you",
    "your",
];

/// What turns the meaning round, or says that it is past, somebody else's, or only wished for.
const DENYING: [&str; 71] = [
    "afraid of",
    "allergic",
    "anything but",
    "arent",
    "aspiring",
    "banned",
    "booked on",
    "cannot",
    "cant",
    "couldnt",
    "didnt",
    "dislike",
    "disqualified",
    "doesnt",
    "dont",
    "except",
    "exp",
    "expired",
    "failed",
    "gave up",
    "given up",
    "hasnt",
    "hate",
    "havent",
    "hope to",
    "hoping to",
    "instead of",
    "isnt",
    "lapsed",
    "learn",
    "learning to",
    "like to be",
    "like to become",
    "looking for",
    "looking to",
    "lost my",
    "my brother",
    "my dad",
    "my daughter",
    "my father",
    "my friend",
    "my husband",
    "my mother",
    "my mum",
    "my partner",
    "my sister",
    "my son",
    "my wife",
    "need help",
    "needs help",
    "neither",
    "never",
    "no",
    "non",
    "nor",
    "not",
    "planning to",
    "rather than",
    "revoked",
    "scared of",
    "struggle",
    "studying",
    "suspended",
    "too ill",
    "too old",
    "unable",
    "waiting for",
    "want to be",
    "want to become",
    "without",
    "wont",
];
/// Who says one of these wishes for what follows them ..
const WISHING: [&str; 17] = [
    "awaiting",
    "due",
    "hope",
    "hoping",
    "id",
    "need",
    "needs",
    "require",
    "requires",
    "seeking",
    "start",
    "starting",
    "undergoing",
    "want",
    "wants",
    "wish",
    "would",
];
/// .. where it is one of these.
const WISHED_FOR: [&str; 9] = [
    "class",
    "classes",
    "course",
    "courses",
    "lessons",
    "refresher",
    "train",
    "training",
    "tuition",
];
/// Who says one of these is not there yet.
const UNDER_WAY: [&str; 6] = [
    "train as",
    "train to",
    "training as",
    "training to be",
    "training to become",
    "currently training",
];

/// Words beside the name of a credential that say no more than that somebody holds it.
const OF_CREDENTIALS: [&str; 42] = [
    "accredited",
    "award",
    "awarded",
    "badge",
    "badges",
    "card",
    "cards",
    "cert",
    "certificate",
    "certificated",
    "certificates",
    "certified",
    "certs",
    "clean",
    "completed",
    "course",
    "current",
    "currently",
    "entitlement",
    "expires",
    "full",
    "held",
    "hold",
    "holder",
    "holding",
    "holds",
    "licence",
    "licences",
    "license",
    "licensed",
    "pass",
    "passed",
    "qualification",
    "qualifications",
    "qualified",
    "registered",
    "test",
    "ticket",
    "trained",
    "training",
    "uk",
    "valid",
];

/// The words of a text without those that only surround them.
pub fn content(text: &str) -> Vec<String> {
    let mut all = words(text);
    all.retain(|word| !SURROUNDING.contains(&word.as_str()));
    all.truncate(WORDS_MAX);
    all
}

/// Whether a text denies something ("no first aid", "D1 (lapsed)"), or only wishes for it ("want
/// to learn to drive", "need first aid training").
pub fn denies(words: &[String]) -> bool {
    let has = |phrase: &&str| {
        let length = phrase.split(' ').count();
        words.windows(length).any(|here| here.iter().map(String::as_str).eq(phrase.split(' ')))
    };
    let among = |these: &[&str]| words.iter().position(|word| these.contains(&word.as_str()));
    let wished = among(&WISHING).zip(among(&WISHED_FOR)).is_some_and(|(wish, what)| wish < what);
    wished || DENYING.iter().any(has) || UNDER_WAY.iter().any(has)
}

/// Whether a word beside a credential's name adds nothing: "holder", "passed", a year.
pub fn is_of_credentials(word: &str) -> bool {
    let year = word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit());
    year || OF_CREDENTIALS.contains(&word)
}
