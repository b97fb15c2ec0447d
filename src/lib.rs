//! onestop matches volunteers to needs, and explains every match.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod intake;
pub mod matching;
pub mod resolve;
pub mod store;
pub mod telemetry;
