//! Use cases: what happens, in which order, and who may. One file per noun.

pub mod error;
pub mod imports;
pub mod places;

pub use error::Error;
