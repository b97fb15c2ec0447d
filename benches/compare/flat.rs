//! Columns as plain files: `NAME.TYPE`, the values one after the other, the lowest byte first.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The folder of the people and needs of one size.
pub fn folder(people: usize) -> PathBuf {
    Path::new("target/bench").join(format!("country-{people}"))
}

/// Columns that grow.
pub struct Columns {
    folder: PathBuf,
    files: BTreeMap<&'static str, BufWriter<File>>,
}

/// A number that a column can hold.
pub trait Number {
    /// The type's name in `numpy`.
    const NAME: &'static str;

    /// Appends its bytes.
    fn write(self, to: &mut impl std::io::Write);
}

macro_rules! numbers {
    ($($type:ident $name:literal),+) => {
        $(impl Number for $type {
            const NAME: &'static str = $name;

            fn write(self, to: &mut impl std::io::Write) {
                to.write_all(&self.to_le_bytes()).unwrap();
            }
        })+
    };
}
numbers!(u8 "u1", u16 "u2", u32 "u4", u64 "u8", i32 "i4", i64 "i8");

impl Columns {
    /// Into an empty folder.
    pub fn create(folder: PathBuf) -> Self {
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self { folder, files: BTreeMap::new() }
    }

    /// Adds a value to a column. A column holds values of one type only.
    pub fn put<T: Number>(&mut self, name: &'static str, value: T) {
        let file = self.files.entry(name).or_insert_with(|| {
            let path = self.folder.join(format!("{name}.{}", T::NAME));
            BufWriter::new(File::create(path).unwrap())
        });
        value.write(file);
    }

    /// Writes out what is still held.
    pub fn finish(self) {
        self.files.into_values().for_each(|mut file| file.flush().unwrap());
    }
}
