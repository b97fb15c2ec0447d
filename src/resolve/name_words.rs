//! Words that stand beside a person's name and are none of it: the one list of them, for whoever
//! takes a name apart and for whoever compares names.

/// Before a name.
const TITLES: [&str; 24] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "revd",
    "reverend",
    "sir",
    "dame",
    "lady",
    "lord",
    "cllr",
    "councillor",
    "fr",
    "sr",
    "mister",
    "messrs",
    "hon",
    "canon",
    "master",
];
/// Before a name, and names themselves (Major Singh).
const RANKS: [&str; 5] = ["father", "sister", "capt", "captain", "major"];
/// After a name.
const HONOURS: [&str; 7] = ["mbe", "obe", "cbe", "bem", "phd", "bsc", "esq"];
/// After a name, and initials or names themselves.
const DOUBTFUL_HONOURS: [&str; 2] = ["ba", "jp"];
/// After a name: of two people of one name it is all that tells them apart.
const GENERATIONS: [&str; 5] = ["jr", "jnr", "snr", "ii", "iii"];

/// Whether a word in lower case is a title where it begins a name.
pub fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

/// Whether a word in lower case is none of the name where it ends one.
pub fn is_suffix(word: &str) -> bool {
    HONOURS.contains(&word) || DOUBTFUL_HONOURS.contains(&word) || GENERATIONS.contains(&word)
}

/// Whether a word in lower case says nothing where two names are compared, wherever it stands.
pub fn says_nothing(word: &str) -> bool {
    TITLES.contains(&word) || RANKS.contains(&word) || HONOURS.contains(&word)
}
