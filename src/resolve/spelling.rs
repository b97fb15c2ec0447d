//! Words as they are compared: without case, accents and punctuation, in British spelling, and
//! two shorter forms of each: without its inflection (`gardens`, `gardened`) and without its
//! derivation (`gardener`, `gardening`). A form need not be a word: both sides of a comparison
//! pass through the same rules.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in lower case, without accents, apostrophes and punctuation; `&` is `and`.
pub fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    let push = |c: char| match c {
        '&' => plain.push_str(" and "),
        '\'' | '\u{2019}' | '\u{2018}' | '`' => {}
        c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
        c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
        _ => plain.push(' '),
    };
    if text.is_ascii() {
        text.chars().for_each(push);
    } else {
        text.nfkd().filter(|c| !is_combining_mark(*c)).for_each(push);
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

/// Endings that are spelt in two ways, the American one first. A word is changed where at least
/// three letters stand before the ending.
const SPELT_ENDINGS: [(&str, &str); 16] = [
    ("izations", "isations"),
    ("ization", "isation"),
    ("izing", "ising"),
    ("izers", "isers"),
    ("izer", "iser"),
    ("ized", "ised"),
    ("izes", "ises"),
    ("ize", "ise"),
    ("yzing", "ysing"),
    ("yzed", "ysed"),
    ("yze", "yse"),
    ("aling", "alling"),
    ("eling", "elling"),
    ("elor", "ellor"),
    ("aled", "alled"),
    ("eled", "elled"),
];

/// Beginnings of words that are spelt in two ways.
const SPELT_BEGINNINGS: [(&str, &str); 24] = [
    ("color", "colour"),
    ("behavior", "behaviour"),
    ("labors", "labours"),
    ("labore", "laboure"),
    ("labori", "labouri"),
    ("harbor", "harbour"),
    ("neighbor", "neighbour"),
    ("favor", "favour"),
    ("flavor", "flavour"),
    ("honor", "honour"),
    ("humor", "humour"),
    ("armor", "armour"),
    ("center", "centre"),
    ("theater", "theatre"),
    ("fiber", "fibre"),
    ("defense", "defence"),
    ("license", "licence"),
    ("catalog", "catalogue"),
    ("gray", "grey"),
    ("aluminum", "aluminium"),
    ("jewelry", "jewellery"),
    ("pediatr", "paediatr"),
    ("orthoped", "orthopaed"),
    ("gynecolog", "gynaecolog"),
];

/// Whole words that are spelt in two ways.
const SPELT_WORDS: [(&str, &str); 6] = [
    ("labor", "labour"),
    ("program", "programme"),
    ("programs", "programmes"),
    ("tire", "tyre"),
    ("tires", "tyres"),
    ("practise", "practice"),
];

/// A word in British spelling.
pub fn british(word: &str) -> String {
    if let Some((_, british)) = SPELT_WORDS.iter().find(|(american, _)| *american == word) {
        return (*british).to_owned();
    }
    for (american, british) in SPELT_BEGINNINGS {
        if let Some(rest) = word.strip_prefix(american)
            && !word.starts_with(british)
        {
            return format!("{british}{rest}");
        }
    }
    for (american, british) in SPELT_ENDINGS {
        if let Some(stem) = word.strip_suffix(american)
            && stem.len() > 2
        {
            return format!("{stem}{british}");
        }
    }
    word.to_owned()
}

fn vowel(stem: &str) -> bool {
    stem.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// A word without its inflection: plural, `-ing`, `-ed`, and the silent `e`.
pub fn inflected(word: &str) -> String {
    let word = british(word);
    if !word.is_ascii() || word.len() <= 3 {
        return word;
    }
    let mut word = singular(&word);
    for ending in ["ing", "ed"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 3
            && vowel(stem)
            && !(ending == "ed" && stem.ends_with('e'))
        {
            word = undoubled(stem).to_owned();
            break;
        }
    }
    if word.len() > 4 && word.ends_with('e') {
        word.pop();
    }
    if word.len() > 3 && word.ends_with('y') {
        word.pop();
        word.push('i');
    }
    word
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 2) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !["s", "u", "i"].iter().any(|end| stem.ends_with(end)) => stem.to_owned(),
        Some(_) | None => word.to_owned(),
    }
}

fn undoubled(stem: &str) -> &str {
    let bytes = stem.as_bytes();
    let n = bytes.len();
    let double = n >= 4 && bytes[n - 1] == bytes[n - 2] && !b"aeiousz".contains(&bytes[n - 1]);
    // "travelled", but not "called".
    if double && (bytes[n - 1] != b'l' || n >= 6) { &stem[..n - 1] } else { stem }
}

/// What somebody does, by the word for who does it: `driver` gives `driv`, as `drive` and
/// `driving` do; `inflected` is a word's inflected form.
pub fn done(inflected: &str) -> &str {
    let doer = ["er", "or"].iter().find_map(|ending| inflected.strip_suffix(ending));
    // Of shorter ones too many are other words: "carer" and "car", "tower" and "tow".
    doer.filter(|stem| stem.len() >= 4 && stem.is_ascii() && vowel(stem))
        .map_or(inflected, undoubled)
}

/// Endings that make one word out of another, longest first in each family.
const DERIVED: [&str; 44] = [
    "isational",
    "isation",
    "ational",
    "ification",
    "ations",
    "ation",
    "ition",
    "ements",
    "ement",
    "ment",
    "ically",
    "ical",
    "ional",
    "ution",
    "ion",
    "ance",
    "ence",
    "anci",
    "enci",
    "able",
    "ible",
    "abl",
    "ibl",
    "iviti",
    "iti",
    "ness",
    "less",
    "ist",
    "ism",
    "ativ",
    "iv",
    "ant",
    "ent",
    "ator",
    "er",
    "or",
    "al",
    "ic",
    "ou",
    "is",
    "if",
    "li",
    "at",
    "i",
];

/// A word without inflection and derivation; `inflected` is its inflected form.
pub fn root(inflected: &str) -> String {
    let mut stem = inflected;
    if !stem.is_ascii() {
        return stem.to_owned();
    }
    for _ in 0..3 {
        let shorter = DERIVED
            .iter()
            .filter_map(|ending| stem.strip_suffix(ending))
            .find(|rest| rest.len() >= 3 && vowel(rest));
        match shorter {
            Some(rest) => stem = rest,
            None => break,
        }
    }
    let stem = undoubled(stem);
    stem.strip_suffix('e').filter(|s| s.len() >= 3).unwrap_or(stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_have_one_form() {
        for (american, spelt_here) in [
            ("organizing", "organising"),
            ("color", "colour"),
            ("counseling", "counselling"),
            ("counselor", "counsellor"),
            ("centers", "centres"),
            ("pediatric", "paediatric"),
            ("programs", "programmes"),
            ("labor", "labour"),
            ("analyze", "analyse"),
        ] {
            assert_eq!(inflected(american), inflected(spelt_here), "{american}");
        }
        for same in ["laboratory", "filling", "size", "healing", "feeling", "colourful"] {
            assert_eq!(british(same), same);
        }
    }

    #[test]
    fn inflection_goes_and_other_words_stay_apart() {
        for (a, b) in [
            ("gardens", "garden"),
            ("driving", "drive"),
            ("travelled", "travel"),
            ("stories", "story"),
            ("classes", "class"),
            ("planned", "plan"),
            ("calling", "call"),
        ] {
            assert_eq!(inflected(a), inflected(b), "{a}");
        }
        for (a, b) in [("bus", "bu"), ("art", "arts'"), ("sing", "s"), ("need", "n")] {
            assert_ne!(inflected(a), b, "{a}");
        }
        assert_eq!(inflected("bus"), "bus");
        assert_eq!(inflected("sing"), "sing");
    }

    #[test]
    fn derived_words_have_one_root() {
        for words in [
            ["driver", "driving", "drive"],
            ["organisation", "organiser", "organising"],
            ["education", "educate", "educational"],
            ["supervision", "supervisor", "supervise"],
        ] {
            let roots = words.map(|word| root(&inflected(word)));
            assert!(roots.iter().all(|one| *one == roots[0]), "{roots:?}");
        }
    }

    #[test]
    fn who_does_something_has_the_form_of_doing_it() {
        for words in [
            ["driver", "driving", "drive"],
            ["gardeners", "gardening", "garden"],
            ["counsellor", "counselling", "counsel"],
            ["planner", "planning", "planned"],
        ] {
            let forms = words.map(|word| done(&inflected(word)).to_owned());
            assert!(forms.iter().all(|one| *one == forms[0]), "{forms:?}");
        }
        for apart in [["carer", "car"], ["tower", "tow"], ["nursery", "nurse"]] {
            assert_ne!(done(&inflected(apart[0])), done(&inflected(apart[1])), "{apart:?}");
        }
    }

    #[test]
    fn any_text_has_forms() {
        for word in ["", "s", "ss", "ing", "ed", "é", "日本", "ſ", "xes", "yyyy", "aaaaing"] {
            root(&inflected(word));
            done(&inflected(word));
        }
        assert!(words(" -- ").is_empty());
        assert_eq!(words("St John\u{2019}s & Cafés"), ["st", "johns", "and", "cafes"]);
    }
}
