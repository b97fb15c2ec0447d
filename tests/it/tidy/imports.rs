//! Imports go one way, down.

use std::collections::BTreeSet;

use super::paths::{Named, named_paths};
use super::rooms::{Crates, Rooms, Rules, room_of, rules};

/// The paths in the file `path` (below `src/`) that its room may not name, as `line: what`.
/// `foreign` are the crates of the manifest.
pub fn forbidden_imports(path: &str, text: &str, foreign: &BTreeSet<String>) -> Vec<String> {
    let room = room_of(path);
    let Some(rules) = rules(room) else {
        return vec![format!("0: the room `{room}` is not in the table")];
    };
    named_paths(path, text)
        .iter()
        .filter(|named| !may_name(room, &rules, named, foreign))
        .map(|named| format!("{}: `{room}` may not use `{}`", named.line, named.written()))
        .collect()
}

fn may_name(room: &str, rules: &Rules, named: &Named, foreign: &BTreeSet<String>) -> bool {
    let mut segments = named.segments.iter().map(String::as_str);
    match segments.next() {
        Some("crate" | "onestop") => may_import(room, rules, segments.next()),
        Some("std") => segments.next().is_none_or(|module| !rules.std_never.contains(&module)),
        Some(name) if foreign.contains(name) => match rules.crates {
            Crates::All => true,
            Crates::Only(allowed) => allowed.contains(&name),
            Crates::AllBut(denied) => !denied.contains(&name),
        },
        Some(_) | None => true,
    }
}

/// Whether `room` may import `other`; the whole crate at once (`None`, `*`) hides which rooms are meant.
fn may_import(room: &str, rules: &Rules, other: Option<&str>) -> bool {
    let Rooms::Only(allowed) = rules.rooms else { return true };
    match other {
        None | Some("*") => false,
        Some(other) if other == room || allowed.contains(&other) => true,
        // What is no room is a name inside our own, which only the compiler can place.
        Some(other) => super::rooms::rules(other).is_none(),
    }
}
