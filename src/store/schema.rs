//! The tables, as both migration trees make them. Written by hand: diesel's tool cannot name
//! our own types.

#![expect(missing_docs, reason = "the columns are explained in the migrations")]

mod incoming;
mod ledger;
mod people;
mod planning;
mod same;
mod words;
mod work;

pub use incoming::*;
pub use ledger::*;
pub use people::*;
pub use planning::*;
pub use same::*;
pub use words::*;
pub use work::*;
