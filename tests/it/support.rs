//! What the tests stand on.

pub mod app;
pub mod builders;
pub mod client;
pub mod data;
pub mod databases;
pub mod everybody;
