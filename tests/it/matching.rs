//! Matching: the engine against the plain reference (`reference.rs`) on generated boroughs, and a
//! ranking in words that can be checked by hand (`golden.rs`).

mod advice;
mod agree;
mod changes;
mod chunks;
mod compare;
mod dice;
mod free;
mod free_time;
mod golden;
mod near_misses;
mod needs;
mod needs_crowd;
mod people;
mod promises;
mod recurrences;
mod schedules;
mod world;
