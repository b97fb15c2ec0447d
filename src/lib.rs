//! onestop matches volunteers to needs, and explains every match.

pub mod app;
pub mod domain;
pub mod intake;
pub mod matching;
pub mod resolve;
pub mod store;
