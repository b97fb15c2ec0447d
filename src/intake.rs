//! What comes in in bulk: files are read, columns mapped, and every row is reported on. Nothing
//! here is stored, and nothing but the bytes that are handed in is read.

pub mod answer;
pub mod basis;
pub mod cell;
pub mod code_point;
pub mod field;
pub mod file;
#[cfg(test)]
mod fuzz;
mod heading;
pub mod history;
pub mod mapping;
pub mod onspd;
pub mod organisations;
pub mod places;
pub mod postcodes;
pub mod propose;
#[cfg(test)]
mod samples;
mod shape;
pub mod skills;
pub mod vocabulary;
pub mod volunteers;
