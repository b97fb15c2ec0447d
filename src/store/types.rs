//! SQL types of our own, where the two databases differ: the column type is written in
//! `schema.rs`, the Rust type in the rows.
//!
//! | here | `PostgreSQL` | `SQLite` |
//! |---|---|---|
//! | [`Key`] | `uuid` | `BLOB` of 16 bytes |
//! | [`Instant`] | `timestamptz` | `INTEGER`, microseconds since 1970 |
//! | [`Day`] | `date` | `TEXT`, `2026-12-01` |
//! | [`Doc`], [`Json`] | `jsonb` | `TEXT`, JSON |

mod json;

use std::io::Write;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, HasSqlType, Integer, SqlType, Text};
use diesel::sqlite::Sqlite;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::connection::MultiBackend;
pub use json::Json;

/// The column types, for `table!`.
pub mod sql {
    use super::{QueryId, SqlType};

    /// Of [`super::Key`].
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct KeySql;

    /// Of [`super::Instant`].
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
    pub struct InstantSql;

    /// Of [`super::Day`].
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 1082, array_oid = 1182), sqlite_type(name = "Text"))]
    pub struct DaySql;

    /// Of [`super::Doc`].
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
    pub struct DocSql;
}

use sql::{DaySql, DocSql, InstantSql, KeySql};

/// What makes a type that both databases know known to `MultiConnection`.
macro_rules! on_both {
    ($sql:ty, $rust:ty) => {
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(
                value: <MultiBackend as Backend>::RawValue<'_>,
            ) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}

/// An id.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
)]
#[serde(into = "String", try_from = "String")]
#[diesel(sql_type = KeySql)]
pub struct Key(pub Uuid);

impl From<Uuid> for Key {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl From<Key> for Uuid {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0.to_string()
    }
}

impl TryFrom<String> for Key {
    type Error = uuid::Error;
    fn try_from(text: String) -> Result<Self, uuid::Error> {
        Uuid::parse_str(&text).map(Self)
    }
}

impl ToSql<KeySql, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<KeySql, Pg> for Key {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<KeySql, Sqlite> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<KeySql, Sqlite> for Key {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

on_both!(KeySql, Key);

/// An instant in whole microseconds, the finest that both databases keep.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
)]
#[serde(into = "String", try_from = "String")]
#[diesel(sql_type = InstantSql)]
pub struct Instant(jiff::Timestamp);

/// 2000-01-01, from which `PostgreSQL` counts, in microseconds since 1970.
const PG_EPOCH: i64 = 946_684_800_000_000;

/// Anything finer than a microsecond is cut off here, so that a value equals itself after a
/// round trip.
impl From<jiff::Timestamp> for Instant {
    fn from(at: jiff::Timestamp) -> Self {
        let whole = jiff::Timestamp::from_microsecond(at.as_microsecond());
        Self(whole.unwrap_or(at))
    }
}

impl From<Instant> for jiff::Timestamp {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        instant.0.to_string()
    }
}

impl TryFrom<String> for Instant {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(Self::from)
    }
}

impl ToSql<InstantSql, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = self.0.as_microsecond() - PG_EPOCH;
        ToSql::<BigInt, Pg>::to_sql(&micros, &mut out.reborrow())
    }
}

impl FromSql<InstantSql, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        let micros = micros.checked_add(PG_EPOCH).ok_or("an instant out of range")?;
        Ok(Self(jiff::Timestamp::from_microsecond(micros)?))
    }
}

impl ToSql<InstantSql, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_microsecond());
        Ok(IsNull::No)
    }
}

impl FromSql<InstantSql, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Ok(Self(jiff::Timestamp::from_microsecond(micros)?))
    }
}

on_both!(InstantSql, Instant);

/// A date of the calendar.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
)]
#[serde(into = "String", try_from = "String")]
#[diesel(sql_type = DaySql)]
pub struct Day(pub jiff::civil::Date);

/// The day from which `PostgreSQL` counts.
const PG_DAY_ZERO: jiff::civil::Date = jiff::civil::date(2000, 1, 1);

impl From<jiff::civil::Date> for Day {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date)
    }
}

impl From<Day> for jiff::civil::Date {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, jiff::Error> {
        text.parse().map(Self)
    }
}

impl ToSql<DaySql, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let days = PG_DAY_ZERO.until(self.0)?.get_days();
        ToSql::<Integer, Pg>::to_sql(&days, &mut out.reborrow())
    }
}

impl FromSql<DaySql, Pg> for Day {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let days = <i32 as FromSql<Integer, Pg>>::from_sql(value)?;
        Ok(Self(PG_DAY_ZERO.checked_add(jiff::Span::new().try_days(days)?)?))
    }
}

impl ToSql<DaySql, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<DaySql, Sqlite> for Day {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_text().parse()?))
    }
}

on_both!(DaySql, Day);

/// A document in JSON: what is read and written whole and never searched by the database.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, AsExpression, FromSqlRow, Serialize, Deserialize,
)]
#[serde(transparent)]
#[diesel(sql_type = DocSql)]
pub struct Doc<T: std::fmt::Debug>(pub T);

/// The version byte that precedes `jsonb` on the wire.
const JSONB_VERSION: u8 = 1;

impl<T: Serialize + std::fmt::Debug> ToSql<DocSql, Pg> for Doc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<DocSql, Pg> for Doc<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((&JSONB_VERSION, json)) => Ok(Self(serde_json::from_slice(json)?)),
            Some(_) | None => Err("an unknown version of jsonb".into()),
        }
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<DocSql, Sqlite> for Doc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<DocSql, Sqlite> for Doc<T> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

impl HasSqlType<DocSql> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<DocSql>(lookup)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<DocSql, MultiBackend> for Doc<T> {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, DocSql>()
    }
}

impl<T> ToSql<DocSql, MultiBackend> for Doc<T>
where
    T: Serialize + std::fmt::Debug + Send + Sync + 'static,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((DocSql, self));
        Ok(IsNull::No)
    }
}
