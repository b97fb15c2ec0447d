//! onestop matches volunteers to needs, and explains every match.

pub mod app;
pub mod domain;
pub mod matching;
pub mod store;
