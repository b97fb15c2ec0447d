//! What the tests stand on.

pub mod data;
pub mod databases;
