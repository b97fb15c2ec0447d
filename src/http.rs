//! The web: routes, bodies and their conversions, errors as problem documents.

pub mod body;
pub mod health;
pub mod limits;
pub mod log;
pub mod page;
pub mod preconditions;
pub mod problem;
pub mod server;
