//! The form in which words are compared when spelling should not matter.

use super::spelling::words;

/// Lower case, without accents, apostrophes and punctuation, `&` read as `and`, every word in
/// the singular, one space between words. `Chess-Clubs & Cafés` gives `chess club and cafe`.
pub fn fold(text: &str) -> String {
    words(text).iter().map(|word| singular(word)).collect::<Vec<_>>().join(" ")
}

/// A simple English singular. It need not be a word: both sides of a comparison pass through it.
fn singular(word: &str) -> String {
    let long = word.chars().count() > 3;
    if let Some(stem) = word.strip_suffix("ies").filter(|_| word.chars().count() > 4) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if long && !["s", "u", "i"].iter().any(|end| stem.ends_with(end)) => {
            stem.to_owned()
        }
        Some(_) | None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_that_carries_no_meaning_goes() {
        assert_eq!(fold("  Chess-Clubs & Cafés "), "chess club and cafe");
        assert_eq!(fold("Children\u{2019}s parties"), "children party");
        assert_eq!(fold("Classes, boxes"), "class box");
        assert_eq!(fold("IT"), "it");
        assert_eq!(fold("ＰＩＰ forms"), "pip form");
        assert_eq!(fold("-- !"), "");
    }

    #[test]
    fn words_that_only_look_plural_stay() {
        assert_eq!(fold("bus"), "bus");
        assert_eq!(fold("chess"), "chess");
        assert_eq!(fold("tennis"), "tennis");
        assert_eq!(fold("campus"), "campus");
    }
}
