//! What the JSON reader says, in our words: where, which code, and what would be right, without
//! the value that was sent.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::domain::fault::{Fault, Faults};

/// Most faults of one document that are looked for.
const MOST_FAULTS: usize = 20;

/// The one fault that the reader stopped at.
pub(super) fn first(path: &Path, message: &str) -> Faults {
    let found = Found::read(path, message);
    let mut faults = Faults::new();
    faults.add(found.pointer(), found.fault);
    faults
}

/// Reads the document; a wrong or missing value is noted, something else is put in its place, and
/// all is read again, so that all faults are reported at once.
pub(super) fn read_all<T: DeserializeOwned>(mut document: Value) -> Result<T, Faults> {
    let mut faults = Faults::new();
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    let stand_ins = stand_ins();
    while faults.list().len() < MOST_FAULTS {
        let error = match serde_path_to_error::deserialize(&document) {
            Ok(value) => return faults.finish(Some(value)),
            Err(error) => error,
        };
        let found = Found::read(error.path(), &error.inner().to_string());
        let pointer = found.pointer();
        let goes_on = if found.unknown {
            remove(&mut document, &pointer)
        } else {
            let n = tried.get(&pointer).copied().unwrap_or_default();
            stand_ins.get(n).is_some_and(|value| put(&mut document, &pointer, value.clone()))
        };
        // What stands in for a value is incomplete itself: that is no fault of the sender.
        let ours = tried.keys().any(|at| pointer.starts_with(&format!("{at}/")));
        if !ours && !faults.list().iter().any(|known| known.pointer == pointer) {
            faults.add(pointer.clone(), found.fault);
        }
        if !goes_on {
            break;
        }
        if !found.unknown {
            *tried.entry(pointer).or_default() += 1;
        }
    }
    Err(faults)
}

/// Values that are tried in the place of a wrong one, until one is of the kind that belongs there.
fn stand_ins() -> [Value; 6] {
    let empty = Value::Object(serde_json::Map::new());
    [Value::Null, "".into(), 0.into(), false.into(), Value::Array(Vec::new()), empty]
}

/// Takes a member out. Says whether it could: items of a list stay, or others would move.
fn remove(document: &mut Value, pointer: &str) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => members.remove(&plain_name(name)).is_some(),
        Some(_) | None => false,
    }
}

/// Puts a value in the place of another, or of a member that is missing. Says whether it could.
fn put(document: &mut Value, pointer: &str, new: Value) -> bool {
    if let Some(value) = document.pointer_mut(pointer) {
        *value = new;
        return !pointer.is_empty();
    }
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(plain_name(name), new);
            true
        }
        Some(_) | None => false,
    }
}

/// A fault, and where: in the value at `parent`, or in its member `name`.
struct Found {
    parent: String,
    name: Option<String>,
    unknown: bool,
    fault: Fault,
}

impl Found {
    fn read(path: &Path, message: &str) -> Self {
        let message = without_position(message);
        let mut names: Vec<String> = path.iter().filter_map(name_of).collect();
        let field = ["unknown field `", "missing field `", "duplicate field `"]
            .iter()
            .find_map(|start| quoted(message, start));
        // Some readers count the unknown member as part of the path and some do not.
        if let Some(field) = field
            && names.last().is_some_and(|last| last == field)
            && message.starts_with("unknown")
        {
            names.pop();
        }
        Self {
            parent: names.iter().fold(String::new(), |at, name| at + "/" + &escaped(name)),
            name: field.map(str::to_owned),
            unknown: message.starts_with("unknown field"),
            fault: fault_of(message),
        }
    }

    fn pointer(&self) -> String {
        match &self.name {
            Some(name) => format!("{}/{}", self.parent, escaped(name)),
            None => self.parent.clone(),
        }
    }
}

fn name_of(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } | Segment::Enum { variant: key } => Some(key.clone()),
        Segment::Unknown => None,
    }
}

/// A name as a JSON pointer writes it (RFC 6901).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a JSON pointer wrote.
fn plain_name(escaped: &str) -> String {
    escaped.replace("~1", "/").replace("~0", "~")
}

/// The reader adds " at line 1 column 2" to what it says.
fn without_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}

/// The name after `start`, up to the back quote that ends it.
fn quoted<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(start)?;
    let end = rest.rfind("`, expected ").or_else(|| rest.rfind("`, there ")).or(rest.rfind('`'))?;
    Some(&rest[..end])
}

fn fault_of(message: &str) -> Fault {
    let expected = message.rfind(", expected ").map(|at| &message[at + ", expected ".len()..]);
    let names = expected.map(|names| names.replace("one of ", "").replace('`', ""));
    if message.starts_with("unknown field") {
        return Fault::new(
            "unknown_field",
            match names {
                Some(names) => format!("There is no such field. The fields here: {names}."),
                None => "There is no such field.".to_owned(),
            },
        );
    }
    if message.starts_with("missing field") {
        return Fault::new("required", "This field must be there.");
    }
    if message.starts_with("duplicate field") {
        return Fault::new("duplicate_field", "Give this field once.");
    }
    match (message, expected, names) {
        (text, _, Some(names)) if text.starts_with("unknown variant") => {
            Fault::new("unknown", format!("It is one of: {names}."))
        }
        // A list in the place of an object is called a wrong length.
        (text, Some(expected), _)
            if text.starts_with("invalid type") || expected.starts_with("struct ") =>
        {
            Fault::new("invalid_type", format!("Send {}.", plain(expected)))
        }
        (text, Some(expected), _) if text.starts_with("invalid ") => {
            Fault::new("out_of_range", format!("Send {}.", plain(expected)))
        }
        // The words of one of our own readers, which repeat no value.
        (text, None, _) if !text.starts_with("invalid ") => Fault::new("invalid", text),
        (_, _, _) => Fault::new("invalid", "The value is not of the kind that belongs here."),
    }
}

/// A Rust type in the words of somebody who sends JSON.
fn plain(expected: &str) -> String {
    let words = match expected {
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number of 0 or more",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "a string" | "str" => "a text",
        other if other.starts_with("struct ") || other.contains(" enum ") => "an object",
        other => other,
    };
    words.to_owned()
}
