//! How people begin and end when they say what they can do: "I have some experience of ..", "..
//! by trade". What stands between is the name of a skill more often than the whole is.

/// What a text may begin with that says no more than that somebody can or will do what follows.
const OPENING: [&str; 80] = [
    "a bit of",
    "a little",
    "able to",
    "always done",
    "am",
    "background in",
    "can",
    "certificate in",
    "certified in",
    "comfortable with",
    "competent at",
    "competent in",
    "competent with",
    "completed",
    "confident",
    "confident at",
    "confident in",
    "confident with",
    "could",
    "currently a",
    "done",
    "enjoy",
    "enjoys",
    "excellent",
    "experience",
    "experience as",
    "experience at",
    "experience in",
    "experience of",
    "experience with",
    "experienced",
    "experienced at",
    "experienced in",
    "experienced with",
    "fully",
    "glad to",
    "good",
    "good at",
    "good with",
    "great",
    "great at",
    "great with",
    "happy doing",
    "happy to",
    "have",
    "have got",
    "have the ability to",
    "help out with",
    "help with",
    "helped with",
    "helping with",
    "hold",
    "holds",
    "i",
    "id be happy to",
    "im",
    "ive",
    "ive got",
    "keen",
    "keen on",
    "keen to",
    "knowledge of",
    "like",
    "lots of",
    "love",
    "loves",
    "qualified",
    "qualified as",
    "qualified in",
    "retired",
    "skilled at",
    "skilled in",
    "some",
    "trained",
    "trained as",
    "trained in",
    "we",
    "willing to",
    "years experience",
    "years of",
];
/// What may follow an opening and says as little. By itself it may be part of a name: "work with
/// older people", "use computers".
const FOLLOWING: [&str; 37] = [
    "a",
    "also",
    "an",
    "as",
    "assist with",
    "at",
    "be",
    "be able to",
    "be happy to",
    "be willing to",
    "clean",
    "current",
    "currently",
    "do",
    "doing",
    "full",
    "got",
    "had",
    "help",
    "helping",
    "in",
    "lot of",
    "many years",
    "my own",
    "of",
    "offer",
    "previous",
    "quite",
    "really",
    "the",
    "to",
    "use",
    "using",
    "valid",
    "very",
    "with",
    "would",
];
/// What a text may end with that says no more than that somebody has what stands before.
const CLOSING: [&str; 27] = [
    "as a hobby",
    "as well",
    "at home",
    "before",
    "by profession",
    "by trade",
    "etc",
    "experience",
    "experienced",
    "for fun",
    "for many years",
    "for years",
    "if needed",
    "if required",
    "if you like",
    "in my spare time",
    "in the past",
    "knowledge",
    "occasionally",
    "please",
    "previously",
    "qualified",
    "skills",
    "sometimes",
    "to a high standard",
    "too",
    "when needed",
];

/// The words between opening and closing, where there is one of them and something is left.
pub fn inside(words: &[String]) -> Option<&[String]> {
    let mut kept = words;
    let mut opened = false;
    while let Some(count) = begins(kept, &OPENING)
        .max(if opened { begins(kept, &FOLLOWING) } else { None })
        .or_else(|| years(kept))
    {
        kept = &kept[count..];
        opened = true;
    }
    while let Some(count) = ends(kept) {
        kept = &kept[..kept.len() - count];
    }
    (kept.len() < words.len() && !kept.is_empty()).then_some(kept)
}

/// How many words the longest of these phrases takes that the words begin with.
fn begins(words: &[String], phrases: &[&str]) -> Option<usize> {
    let begin = |phrase: &&str| {
        let mut rest = words.iter();
        let same = phrase.split(' ').all(|word| rest.next().is_some_and(|next| next == word));
        same.then(|| words.len() - rest.len())
    };
    phrases.iter().filter_map(begin).max()
}

fn ends(words: &[String]) -> Option<usize> {
    let end = |phrase: &&str| {
        let mut rest = words.iter().rev();
        let same = phrase.rsplit(' ').all(|word| rest.next().is_some_and(|next| next == word));
        same.then(|| words.len() - rest.len())
    };
    CLOSING.iter().filter_map(end).max()
}

/// "10 years experience in ..".
fn years(words: &[String]) -> Option<usize> {
    let [number, unit, ..] = words else { return None };
    let counted = number.bytes().all(|byte| byte.is_ascii_digit());
    (counted && matches!(unit.as_str(), "year" | "years" | "yrs")).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::spelling::words;

    fn core(text: &str) -> Option<String> {
        inside(&words(text)).map(|kept| kept.join(" "))
    }

    #[test]
    fn what_people_say_around_a_skill_goes() {
        for (text, kept) in [
            ("I have some experience of gardening", "gardening"),
            ("Happy to help with the shopping, if needed", "shopping"),
            ("10 years' experience in book-keeping", "book keeping"),
            ("plumber by trade", "plumber"),
            ("I've got a full clean driving licence", "driving licence"),
            ("can drive the mini bus", "drive the mini bus"),
        ] {
            assert_eq!(core(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn a_name_by_itself_stays_whole() {
        for text in
            ["working with older people", "use computers", "I can", "skills", "", "gardening"]
        {
            assert_eq!(core(text), None, "{text}");
        }
    }
}
