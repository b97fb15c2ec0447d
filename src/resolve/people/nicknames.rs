//! Which given names are short for which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The list, embedded: `name,short_forms`, the short forms parted by `|`.
const FILE: &str = include_str!("../../../vocabulary/nicknames.csv");

static NAMES: LazyLock<Names> = LazyLock::new(|| Names::read(FILE));

/// Full names and what is short for them.
struct Names {
    /// Full names a given name can stand for, itself among them where it is one; sorted.
    stands_for: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Names {
    fn read(file: &'static str) -> Self {
        let mut stands_for: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (full, short_forms) in file.lines().skip(1).filter_map(|line| line.split_once(',')) {
            stands_for.entry(full).or_default().insert(full);
            for short in short_forms.split('|').filter(|short| !short.is_empty()) {
                stands_for.entry(short).or_default().insert(full);
            }
        }
        let sorted = |(name, full): (_, BTreeSet<_>)| (name, full.into_iter().collect());
        Self { stands_for: stands_for.into_iter().map(sorted).collect() }
    }
}

/// The full names that `name` (plain, one word) may stand for, sorted; none where the list does
/// not know it.
pub fn full_names(name: &str) -> &'static [&'static str] {
    NAMES.stands_for.get(name).map_or(&[], Vec::as_slice)
}

/// The full name that two different names have in common: `bob` and `rob` both stand for `robert`.
pub fn common(a: &[&'static str], b: &[&'static str]) -> Option<&'static str> {
    a.iter().find(|full| b.binary_search(full).is_ok()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_lead_to_the_names_they_stand_for() {
        let shared = |a, b| common(full_names(a), full_names(b));
        assert_eq!(shared("bob", "robert"), Some("robert"));
        assert_eq!(shared("bob", "rob"), Some("robert"));
        assert_eq!(shared("peggy", "margaret"), Some("margaret"));
        assert_eq!(shared("alexander", "alexandra"), None);
        assert_eq!(shared("xqz", "robert"), None);
    }
}
