//! Text to meaning: which skill somebody's words stand for. It is handed the vocabulary and
//! cannot fail; what it is not sure of it says so, with the likely ones beside it.

pub mod draft;
pub mod fold;
pub mod name_words;
pub mod organisations;
pub mod people;
pub mod place_names;
pub mod skills;
mod slips;
pub mod spelling;
pub mod times;
