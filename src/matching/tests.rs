//! The engine against `scoring.md`, phrase by phrase, through its public functions.

mod fixtures;

mod components;
mod gates;
mod lists;
mod open_needs;
mod plans;
mod promises;
mod sentences;
mod times;
