//! What is wrong with a value somebody sent, in words that person can act on.

use std::fmt;

/// One thing wrong with one value: a stable code and a sentence that says what would be right.
/// The sentence never repeats the value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Stable, `snake_case`, for programs: `required`, `out_of_range`, `unknown`, ...
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl Fault {
    /// A fault with a code and a sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The value is missing and must be there.
    pub fn required(what: &str) -> Self {
        Self::new("required", format!("Give {what}."))
    }

    /// The value lies outside what is allowed.
    pub fn range(what: &str, from: impl fmt::Display, to: impl fmt::Display) -> Self {
        Self::new("out_of_range", format!("{what} must be between {from} and {to}."))
    }
}

/// A fault and where in the sent document it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer (RFC 6901) to the value, e.g. `/skills/0/level`.
    pub pointer: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// Collects the faults of a whole document, so that all are reported at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// No fault yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a fault at a pointer.
    pub fn add(&mut self, pointer: impl Into<String>, fault: Fault) {
        self.0.push(FieldFault { pointer: pointer.into(), fault });
    }

    /// The value, or its fault noted at the pointer.
    pub fn take<T>(&mut self, pointer: impl Into<String>, value: Result<T, Fault>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(fault) => {
                self.add(pointer, fault);
                None
            }
        }
    }

    /// The faults so far, in the order found.
    pub fn list(&self) -> &[FieldFault] {
        &self.0
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value if nothing was wrong and it could be built, else all faults. `None` without a
    /// fault cannot be met by `take`; it is reported as a fault of the whole document.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            Some(_) => Err(self),
            None => {
                if self.0.is_empty() {
                    self.add("", Fault::new("invalid", "The document is incomplete."));
                }
                Err(self)
            }
        }
    }
}
