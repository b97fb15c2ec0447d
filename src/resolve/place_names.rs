//! The form in which names of places are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that are written in full where they end a name: `High St` is a street, `St Helens` none.
const LAST: [(&str, &str); 6] = [
    ("st", "street"),
    ("rd", "road"),
    ("ave", "avenue"),
    ("ln", "lane"),
    ("dr", "drive"),
    ("cl", "close"),
];
/// Words that are written in full anywhere else.
const OTHERS: [(&str, &str); 3] = [("st", "saint"), ("ste", "saint"), ("mt", "mount")];

/// Lower case, without accents, apostrophes and punctuation, `&` read as `and`, `St.` as `saint`,
/// one space between words: `St. Gabriel's` and `SAINT-GABRIELS` both give `saint gabriels`.
pub fn key(name: &str) -> String {
    let words: Vec<String> = plain(name).split_whitespace().map(str::to_owned).collect();
    let last = words.len().saturating_sub(1);
    let full = |(at, word): (usize, &String)| {
        let table: &[(&str, &str)] = if at == last && at > 0 { &LAST } else { &OTHERS };
        let found = table.iter().find(|(short, _)| short == word);
        found.map_or_else(|| word.clone(), |(_, long)| (*long).to_owned())
    };
    words.iter().enumerate().map(full).collect::<Vec<_>>().join(" ")
}

fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let push = |c: char| match c {
        '&' => plain.push_str(" and "),
        '\'' | '\u{2019}' | '\u{2018}' | '`' | '.' => {}
        c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
        c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
        _ => plain.push(' '),
    };
    if name.is_ascii() {
        name.chars().for_each(push);
    } else {
        name.nfkd().filter(|c| !is_combining_mark(*c)).for_each(push);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_that_carries_no_meaning_goes() {
        for written in ["St. Gabriels", "st gabriel's", "SAINT-GABRIELS", " St  Gabriel\u{2019}s "]
        {
            assert_eq!(key(written), "saint gabriels", "{written}");
        }
        assert_eq!(key("Whiston & Cronton"), key("whiston and cronton"));
        assert_eq!(key("Page-Moss"), key("PAGE MOSS"));
        assert_eq!(key("Bury St. Edmunds"), "bury saint edmunds");
        assert_eq!(key("High St"), "high street");
        assert_eq!(key("Llŷn"), "llyn");
        assert_eq!(key("St"), "saint");
        assert_eq!(key("-- !"), "");
    }
}
