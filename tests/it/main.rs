//! The tests that look at the product from outside, in one binary, so that one throw-away
//! database server serves them all. A file per noun, and `tidy` for the rules of the house.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot prepare must stop, and it may read the environment and the clock"
)]

mod support;

mod access;
mod bad_input;
mod batch;
mod blocks;
mod changes;
mod compose;
mod demo;
mod duplicates;
mod durability;
mod erasure;
mod hours;
mod imports;
mod intake;
mod journey;
mod lists;
mod matching;
mod merges;
mod need_drafts;
mod needs;
mod notes;
mod openapi;
mod openapi_lint;
mod operator;
mod organisations;
mod place_names;
mod placements;
mod places;
mod plans;
mod reference;
mod refusals;
mod restart;
mod same_person;
mod sessions;
mod shows;
mod skill_phrases;
mod skills;
mod store_audit;
mod store_changes;
mod store_connection;
mod store_helpers;
mod store_migrations;
mod store_needs;
mod store_people;
mod store_placements;
mod store_samples;
mod store_types;
mod synonyms;
mod tidy;
mod volunteers;
