//! The database: one schema on `SQLite` and on `PostgreSQL`.
//!
//! Everything is written through [`Store::write`], and read through [`Store::read`] (one query)
//! or [`Store::snapshot`] (several queries that must agree). The functions of the nouns take the
//! connection or the [`Tx`] that these hand out, and speak the types of the domain.

pub mod accounts;
pub mod audit;
pub mod blocks;
pub mod centre_places;
pub mod centres;
pub mod changes;
pub mod checks;
pub mod connection;
pub mod consents;
pub mod distinct;
pub mod erasures;
pub mod error;
pub mod facts;
pub mod homes;
pub mod hours;
pub mod idempotency;
pub mod imports;
pub mod integrity;
pub mod merges;
pub mod migrations;
pub mod needs;
pub mod notes;
pub mod organisations;
mod parts;
pub mod past_work;
pub mod placements;
pub mod places;
pub mod plans;
pub mod presence;
pub mod schema;
pub mod sql;
pub mod synonyms;
pub mod terms;
pub mod types;
pub mod volunteers;
pub mod wards;
mod written;

pub use audit::AuditEntry;
pub use changes::Entity;
pub use connection::readers::Readers;
pub use connection::url::{Url, UrlError};
pub use connection::{AnyConn, Durability, MultiBackend, Options, Store, Tx};
pub use error::Error;
