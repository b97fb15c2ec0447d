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

/// Words that turn the meaning round, or say that it is only wished for or over.
const DENYING: [&str; 19] = [
    "no", "not", "never", "cannot", "cant", "dont", "doesnt", "wont", "without", "unable", "non",
    "nor", "learn", "hate", "dislike", "except", "lapsed", "expired", "exp",
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

/// Whether a text denies something ("no first aid", "want to learn to drive", "D1 (lapsed)").
pub fn denies(words: &[String]) -> bool {
    words.iter().any(|word| DENYING.contains(&word.as_str()))
}

/// Whether a word beside a credential's name adds nothing: "holder", "passed", a year.
pub fn is_of_credentials(word: &str) -> bool {
    let year = word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit());
    year || OF_CREDENTIALS.contains(&word)
}
