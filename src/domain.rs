//! Meaning: what a volunteer, a need or a placement is, parsed once into types that cannot be
//! wrong. Nothing here does I/O, knows the time, or knows how a value travels or is stored.

pub mod account;
pub mod advice;
pub mod availability;
pub mod block;
pub mod centre;
pub mod check;
pub mod consent;
pub mod erasure;
pub mod facts;
pub mod fault;
pub mod hours;
pub mod ids;
pub mod import;
pub mod merging;
pub mod named_place;
pub mod near_miss;
pub mod need;
pub mod note;
pub mod organisation;
pub mod pii;
pub mod place;
pub mod placement;
pub mod plan;
pub mod point;
pub mod postcode;
pub mod recurrence;
pub mod schedule;
pub mod score;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod vocabulary;
pub mod volunteer;
pub mod weights;
