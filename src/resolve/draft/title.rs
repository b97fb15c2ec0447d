//! One line from the words of a group.

use super::sheet::Sheet;
use super::words::{Run, Words};

/// Longest title in characters.
const LONGEST: usize = 80;
/// What a line does not end with.
const LAST: [&str; 13] =
    [",", "-", "and", "to", "the", "a", "for", "of", "(", ":", "from", "at", "our"];
/// What a request opens with that says nothing.
const OPENINGS: [&str; 26] = [
    "hi",
    "hello",
    "dear",
    "please",
    "hiya",
    "good morning",
    "good afternoon",
    "we are looking for",
    "were looking for",
    "we are",
    "we need",
    "we urgently need",
    "we want",
    "we would like",
    "looking for",
    "we could do with",
    "we require",
    "our group needs",
    "i am looking for",
    "we are after",
    "we have",
    "urgent",
    "urgently",
    "can you help",
    "wanted",
    "needed",
];

/// Proposes the first words that say something.
pub fn fill(sheet: &mut Sheet<'_>, text: &str) {
    let words = sheet.words;
    let mut from = 0;
    loop {
        while from < words.len() && (words.is_break(from) || words.is(from, &["-", ":"])) {
            from += 1;
        }
        let opening = OPENINGS.iter().filter_map(|opening| words.follows(from, opening));
        match opening.max_by_key(|run| run.to) {
            Some(run) if run.to < words.len() => from = run.to,
            Some(_) | None => break,
        }
    }
    let Some(mut run) = line(words, from) else { return };
    // "DBS not required." is no headline.
    if (run.from..run.to).any(|at| words.at(at) == "not")
        && let Some(next) = line(words, run.to + 1)
    {
        run = next;
    }
    let (start, end) = words.span(run);
    let written: String = text.chars().skip(start).take(end - start).collect();
    let mut chars = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(first) = chars.chars().next() {
        chars.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    let shown = !chars.is_empty() && !chars.chars().any(char::is_control);
    if shown {
        sheet.need.title = Some(chars);
        sheet.found("/title", run, 0.5);
    }
}

/// The words up to the end of the sentence, or as far as a line goes: to a comma, if there is one.
fn line(words: &Words, from: usize) -> Option<Run> {
    let (start, _) = words.span(Run::of(from, 1));
    let mut to = from;
    let mut comma = None;
    let mut whole = true;
    while to < words.len() {
        let ends =
            words.is(to, &["\n", "!", "?", ";"]) || (words.at(to) == "." && words.is_break(to));
        if ends {
            break;
        }
        let (_, end) = words.span(Run::of(to, 1));
        if end - start > LONGEST {
            whole = false;
            break;
        }
        if words.at(to) == "," {
            comma = Some(to);
        }
        to += 1;
    }
    if !whole {
        while to > from + 1 && words.glued(to) {
            to -= 1;
        }
        to = comma.filter(|comma| *comma > from + 3).unwrap_or(to);
    }
    while to > from && words.is(to - 1, &LAST) {
        to -= 1;
    }
    (to > from).then_some(Run { from, to })
}
