//! Whether two descriptions are of one organisation: by name, e-mail address, telephone number and
//! postcode. A centre has a few hundred of them, so the weights are set by hand and no more than
//! said here; a person decides.

use std::collections::BTreeSet;

use strsim::jaro_winkler;

/// Words that an organisation's name may have or lack.
const LOOSE: [&str; 8] = ["the", "ltd", "limited", "cic", "cio", "charity", "plc", "uk"];
/// From this likeness of the words on (Jaro-Winkler), two names are alike.
const ALIKE: f64 = 0.93;
/// How unlikely it is that two of a centre's organisations are one, in bits: one in 256.
const PRIOR: f64 = -8.0;

/// What an organisation is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields<'a> {
    /// Its name.
    pub name: &'a str,
    /// E-mail address, as it is compared.
    pub email: Option<&'a str>,
    /// Telephone number in E.164 form.
    pub phone: Option<&'a str>,
    /// Postcode.
    pub postcode: Option<&'a str>,
}

/// What is to be said of one field of two organisations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// `name`, `email`, `phone` or `postcode`.
    pub field: &'static str,
    /// `same`, `alike` or `different`.
    pub level: &'static str,
    /// What it says for one (above 0) or two (below), in bits.
    pub weight: f64,
}

/// Two descriptions that may be of one organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// How likely, 0.5 to 1.
    pub probability: f64,
    /// Field by field.
    pub evidence: Vec<Evidence>,
}

/// A name as names of organisations are compared: words in lower case without what may be left
/// out. A name of nothing else keeps its words.
pub fn name_key(name: &str) -> String {
    let name = name.to_lowercase().replace('&', " and ").replace(['\'', '\u{2019}'], "");
    let words = || name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let telling: Vec<&str> = words().filter(|word| !LOOSE.contains(word)).collect();
    if telling.is_empty() { words().collect::<Vec<_>>().join(" ") } else { telling.join(" ") }
}

/// What two descriptions have in common; `None` where they are more likely two organisations.
pub fn compare(a: &Fields<'_>, b: &Fields<'_>) -> Option<Finding> {
    let mut evidence = vec![name(a.name, b.name)];
    let mut both = |field, a: Option<&str>, b: Option<&str>, same: f64, different: f64| {
        if let (Some(a), Some(b)) = (a, b) {
            let (level, weight) = if a == b { ("same", same) } else { ("different", different) };
            evidence.push(Evidence { field, level, weight });
        }
    };
    // An organisation has several addresses and numbers: another one says nothing.
    both("email", a.email, b.email, 8.0, 0.0);
    both("phone", a.phone, b.phone, 8.0, 0.0);
    both("postcode", a.postcode, b.postcode, 4.0, -2.0);
    let bits = PRIOR + evidence.iter().map(|one| one.weight).sum::<f64>();
    let probability = 1.0 / (1.0 + (-bits).exp2());
    (probability >= 0.5).then_some(Finding { probability, evidence })
}

fn name(a: &str, b: &str) -> Evidence {
    let (a, b) = (name_key(a), name_key(b));
    let (level, weight) = if a == b {
        ("same", 10.0)
    } else if alike(&a, &b) {
        ("alike", 8.0)
    } else {
        ("different", -6.0)
    };
    Evidence { field: "name", level, weight }
}

/// The same words but for typing errors and their order, or all words of the one (two at least)
/// among those of the other.
fn alike(a: &str, b: &str) -> bool {
    let words = |text: &'_ str| text.split(' ').map(str::to_owned).collect::<BTreeSet<String>>();
    let (a, b) = (words(a), words(b));
    let sorted = |words: &BTreeSet<String>| words.iter().cloned().collect::<Vec<_>>().join(" ");
    let within = (a.is_subset(&b) && a.len() > 1) || (b.is_subset(&a) && b.len() > 1);
    within || jaro_winkler(&sorted(&a), &sorted(&b)) >= ALIKE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Fields<'_> {
        Fields { name, email: None, phone: None, postcode: None }
    }

    fn levels(a: &Fields<'_>, b: &Fields<'_>) -> Option<Vec<&'static str>> {
        compare(a, b).map(|found| found.evidence.iter().map(|one| one.level).collect())
    }

    #[test]
    fn a_name_is_compared_without_what_may_be_left_out() {
        assert_eq!(name_key("The Knit & Natter C.I.C."), "knit and natter c i c");
        assert_eq!(name_key("St. Anne's Church Ltd"), "st annes church");
        assert_eq!(name_key("The Charity"), "the charity");
    }

    #[test]
    fn one_organisation_is_found_in_spite_of_its_name() {
        let pantry = named("Page Moss Pantry");
        assert_eq!(levels(&pantry, &named("page moss  PANTRY Ltd")), Some(vec!["same"]));
        assert_eq!(levels(&pantry, &named("Page Moss Food Pantry")), Some(vec!["alike"]));
        assert_eq!(levels(&pantry, &named("Page Mos Pantry")), Some(vec!["alike"]));
        assert_eq!(levels(&pantry, &named("Page Moss Chess Club")), None);
        let moved = |postcode| Fields { postcode: Some(postcode), ..pantry };
        let there = levels(&moved("L36 9YX"), &moved("L34 1AA"));
        assert_eq!(there, Some(vec!["same", "different"]));
    }

    #[test]
    fn a_shared_address_alone_makes_no_two_organisations_one() {
        let of = |name| Fields { email: Some("hub@example.org"), ..named(name) };
        assert_eq!(levels(&of("Chess Club"), &of("Knitting Circle")), None);
        let whole =
            |name| Fields { phone: Some("+441514960101"), postcode: Some("L36 9YX"), ..of(name) };
        let renamed = levels(&whole("Over 60s Lunch"), &whole("Golden Years"));
        assert_eq!(renamed, Some(vec!["different", "same", "same", "same"]));
    }
}
