//! The form in which names and addresses are compared, and how far two spellings lie apart.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest text that is compared letter by letter, in bytes; what goes beyond is not looked at.
const LONGEST: usize = 64;

/// Lower case, without accents, apostrophes and punctuation, one space between words. `Zoë
/// O'Neill-Żółć` gives `zoe oneill zolc`.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{2bc}' => {}
            c if c.is_alphanumeric() => c.to_lowercase().for_each(|c| push_latin(&mut plain, c)),
            _ if plain.is_empty() || plain.ends_with(' ') => {}
            _ => plain.push(' '),
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// Letters that no accent can be taken from.
fn push_latin(plain: &mut String, c: char) {
    match c {
        'ł' => plain.push('l'),
        'ø' => plain.push('o'),
        'đ' | 'ð' => plain.push('d'),
        'ß' => plain.push_str("ss"),
        'æ' => plain.push_str("ae"),
        'œ' => plain.push_str("oe"),
        'þ' => plain.push_str("th"),
        'ı' => plain.push('i'),
        c => plain.push(c),
    }
}

/// The text without its spaces.
pub fn compact(plain: &str) -> String {
    plain.chars().filter(|c| *c != ' ').collect()
}

/// How many typing errors lie between two texts: a letter too much, too few, another letter, or
/// two neighbours swapped (optimal string alignment, on bytes; only the first 64 count). `None`
/// where there are more than `most`.
pub fn errors(a: &str, b: &str, most: usize) -> Option<usize> {
    let (mut a, mut b) = (head(a.as_bytes()), head(b.as_bytes()));
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let found = alignment(a, b, most);
    (found <= most).then_some(found)
}

fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(LONGEST)]
}

/// The table of the alignment, three rows of it at a time. Past `most` any greater number.
fn alignment(a: &[u8], b: &[u8], most: usize) -> usize {
    let mut before = [0usize; LONGEST + 1];
    let mut last = [0usize; LONGEST + 1];
    let mut row = [0usize; LONGEST + 1];
    for (j, cell) in last.iter_mut().enumerate().take(b.len() + 1) {
        *cell = j;
    }
    for i in 1..=a.len() {
        row[0] = i;
        let mut fewest = i;
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
            fewest = fewest.min(cost);
        }
        if fewest > most {
            return most + 1;
        }
        (before, last, row) = (last, row, before);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_punctuation_do_not_matter() {
        assert_eq!(plain(" Zoë  O\u{2019}Neill-Żółć "), "zoe oneill zolc");
        assert_eq!(plain("Jørgen Weiß"), "jorgen weiss");
        assert_eq!(plain("--"), "");
        assert_eq!(compact("de la cruz"), "delacruz");
    }

    #[test]
    fn each_kind_of_typing_error_counts_once() {
        for (a, b, expected) in [
            ("green", "green", 0),
            ("green", "gren", 1),
            ("green", "greeen", 1),
            ("green", "grean", 1),
            ("green", "geren", 1),
            ("kitten", "sitting", 3),
            ("", "ab", 2),
        ] {
            assert_eq!(errors(a, b, 3), Some(expected), "{a} {b}");
        }
        assert_eq!(errors("green", "brown", 2), None);
    }
}
