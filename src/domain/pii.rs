//! Personal data that must not slip into a log or an error.

/// A value of a person. It has no `Debug` that shows it and no `Display` at all: whoever wants it
/// must say `reveal`, which is easy to search for and to review.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for those who have the right to it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[personal]")
    }
}
