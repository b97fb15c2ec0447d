//! Several words in one cell.

use crate::domain::fault::Fault;

/// Most items in one cell.
pub const ITEMS_MAX: usize = 100;

/// The items of a cell. A separator that is given parts them. Without one `;`, `|`, bullets and
/// lines always part, a comma unless the words around it are one term, and `/`, `&`, `+` and the
/// word and only between terms that are all known: `arts and crafts` stays whole.
pub fn items(
    cell: &str,
    separator: Option<&str>,
    is_term: impl Fn(&str) -> bool,
) -> Result<Vec<String>, Fault> {
    let mut items = Vec::new();
    match separator {
        Some(separator) => items.extend(cell.split(separator).map(str::to_owned)),
        None => {
            for part in cell.split([';', '|', '\n', '\r', '\u{2022}', '\u{b7}']) {
                without_separator(part.trim(), &is_term, &mut items);
            }
        }
    }
    let trim = |item: String| item.trim().trim_matches(['.', ',', '"', '*']).trim().to_owned();
    let mut items: Vec<String> =
        items.into_iter().map(trim).filter(|item| !super::is_blank(item)).collect();
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.to_lowercase()));
    if items.len() > ITEMS_MAX {
        let message = format!("At most {ITEMS_MAX} items fit in one cell.");
        return Err(Fault::new("too_many", message));
    }
    Ok(items)
}

fn without_separator(part: &str, is_term: &impl Fn(&str) -> bool, items: &mut Vec<String>) {
    if part.is_empty() || is_term(part) {
        items.push(part.to_owned());
        return;
    }
    for piece in commas(part) {
        let piece = piece.trim();
        if is_term(piece) {
            items.push(piece.to_owned());
            continue;
        }
        let smaller = joined(piece);
        if smaller.len() > 1 && smaller.iter().all(|one| is_term(one)) {
            items.extend(smaller.into_iter().map(str::to_owned));
        } else {
            items.push(piece.to_owned());
        }
    }
}

/// Parts at commas that do not stand in brackets.
fn commas(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut begin) = (0_u32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[begin..at]);
                begin = at + 1;
            }
            _letter => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

fn joined(text: &str) -> Vec<&str> {
    let signs = text.split(['/', '&', '+']);
    signs.flat_map(|part| part.split(" and ")).map(str::trim).filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(cell: &str) -> Vec<String> {
        let known = ["first aid", "driving", "arts and crafts", "food, hygiene", "cooking"];
        items(cell, None, |word| known.contains(&word.to_lowercase().as_str())).unwrap()
    }

    #[test]
    fn words_are_parted_where_it_fits() {
        assert_eq!(parted("First aid; driving"), ["First aid", "driving"]);
        assert_eq!(parted("First aid, driving, juggling"), ["First aid", "driving", "juggling"]);
        assert_eq!(parted("arts and crafts"), ["arts and crafts"]);
        assert_eq!(parted("driving and cooking"), ["driving", "cooking"]);
        assert_eq!(parted("driving/cooking"), ["driving", "cooking"]);
        assert_eq!(parted("rock and roll"), ["rock and roll"]);
        assert_eq!(parted("food, hygiene"), ["food, hygiene"]);
        assert_eq!(parted("music (piano, violin), cooking"), ["music (piano, violin)", "cooking"]);
        assert_eq!(parted("• cooking\n• driving"), ["cooking", "driving"]);
        assert_eq!(parted("none, N/A, Driving, driving"), ["Driving"]);
        assert_eq!(items("a,b;c", Some(";"), |_| false).unwrap(), ["a,b", "c"]);
    }

    #[test]
    fn lists_are_bounded() {
        let many: Vec<String> = (0..200).map(|n| format!("skill {n}")).collect();
        let many = many.join(";");
        assert_eq!(items(&many, None, |_| false).unwrap_err().code, "too_many");
        assert_eq!(parted(&"a;".repeat(10_000)), ["a"]);
    }
}
