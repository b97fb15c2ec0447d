//! Values of the domain that documents hold as text: read from it at once, without a copy.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use jiff::civil::{Date, Weekday};
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::time::{self, Clock};

/// A value that a document holds as its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written<T>(pub T);

/// What has a text, and is read from it again.
pub(super) trait Text: Sized {
    /// The value that a text stands for.
    fn read(text: &str) -> Option<Self>;
    /// Its text.
    fn text(&self) -> String;
}

impl Text for Clock {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Text for Weekday {
    fn read(text: &str) -> Option<Self> {
        time::parse_weekday(text).ok()
    }

    fn text(&self) -> String {
        time::weekday_name(*self).to_owned()
    }
}

impl Text for Date {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl<T: Text> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.text())
    }
}

impl<'de, T: Text> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reader(PhantomData))
    }
}

struct Reader<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for Reader<T> {
    type Value = Written<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day, a date or a time of day")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        // The text is not repeated: it may be personal.
        T::read(text).map(Written).ok_or_else(|| E::custom("no day, date or time of day"))
    }
}

/// A text of a document, lent from it where it stands there as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lent<'a>(Cow<'a, str>);

impl Lent<'_> {
    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Lent<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Lender(PhantomData))
    }
}

struct Lender<'a>(PhantomData<&'a str>);

impl<'de: 'a, 'a> Visitor<'de> for Lender<'a> {
    type Value = Lent<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Lent(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Lent(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_lent_unless_it_was_written_with_signs_of_its_own() {
        let texts: Vec<Lent<'_>> = serde_json::from_str(r#"["first-aid", "\u007a\n"]"#).unwrap();
        assert_eq!(texts, [Lent(Cow::Borrowed("first-aid")), Lent(Cow::Owned("z\n".to_owned()))]);
        assert!(matches!(&texts[0].0, Cow::Borrowed(_)));
    }
}
