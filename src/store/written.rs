//! Values of the domain that documents hold as text: read from it at once, without a copy.

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
