//! Use cases: what happens, in which order, and who may. One file per noun.

pub mod error;

pub use error::Error;
