//! Looks at a ZIP archive before anybody unpacks it: what it holds, and whether what comes out of
//! it stays within bounds. A workbook of 40 KB can unpack to gigabytes.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::kind::wrong;
use crate::domain::fault::Fault;

/// Most entries; a workbook has some dozens.
const ENTRIES_MAX: usize = 2000;
/// Most unpacked bytes of one sheet, and of all sheets together.
const SHEETS_MAX: u64 = 256 * 1024 * 1024;
/// Most unpacked bytes of the table of strings, which is held in memory.
const STRINGS_MAX: u64 = 32 * 1024 * 1024;
/// Most unpacked bytes of all other parts together.
const OTHERS_MAX: u64 = 32 * 1024 * 1024;
/// Longest text between two `<`; a cell has at most 32,767 letters, written as up to 6 bytes.
const TEXT_MAX: usize = 256 * 1024;
/// Most digits of a declared count, for which memory may be set aside.
const COUNT_DIGITS_MAX: usize = 7;

/// Refuses what is no XLSX workbook, and one that would unpack to too much. The sizes that the
/// archive declares are looked at first, and then what really comes out, piece by piece.
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    let entries = bytes.windows(4).filter(|four| four == b"PK\x01\x02").take(ENTRIES_MAX + 1);
    if entries.count() > ENTRIES_MAX {
        return Err(too_large());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut declared = Sizes::default();
    let mut names = Vec::with_capacity(archive.len());
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(|_| broken())?;
        let name = name_of(&entry)?;
        declared.add(&name, entry.size())?;
        names.push(name);
    }
    is_workbook(&names)?;
    let mut real = Sizes::default();
    let mut buffer = vec![0; 64 * 1024];
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(|_| broken())?;
        let name = name_of(&entry)?;
        if !is_read(&name) {
            continue;
        }
        let mut watch = Watch::default();
        loop {
            let length = entry.read(&mut buffer).map_err(|_| broken())?;
            if length == 0 {
                break;
            }
            real.add(&name, length as u64)?;
            watch.look(&buffer[..length])?;
        }
    }
    Ok(())
}

/// What is wrong with a workbook that cannot be read.
pub fn broken() -> Fault {
    let message = "The workbook is damaged. Open it in Excel and save it again, or as CSV UTF-8.";
    Fault::new("invalid_xlsx", message)
}

fn too_large() -> Fault {
    let message = "The workbook unpacks to more than can be read. Save the sheet as CSV UTF-8.";
    Fault::new("xlsx_too_large", message)
}

fn name_of<R: Read>(entry: &ZipFile<'_, R>) -> Result<String, Fault> {
    entry.name().map(Cow::into_owned).map_err(|_| broken())
}

fn is_workbook(names: &[String]) -> Result<(), Fault> {
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let save = "Open it and save it as .xlsx or as CSV UTF-8.";
    if has("xl/workbook.bin") {
        Err(wrong("a binary workbook (.xlsb)", save))
    } else if has("mimetype") && has("content.xml") {
        Err(wrong("an OpenDocument file (.ods, .odt)", save))
    } else if within("Index/") && names.iter().any(|name| name.contains(".iwa")) {
        Err(wrong("an Apple Numbers or Pages file", "Export it as Excel (.xlsx) or CSV."))
    } else if within("word/") || within("ppt/") {
        Err(wrong("a Word or PowerPoint document", "Save the table as CSV or XLSX."))
    } else if has("[Content_Types].xml") && names.iter().any(|name| is_sheet(name)) {
        Ok(())
    } else {
        Err(wrong("a ZIP archive", "Unpack it and send the CSV or XLSX file inside."))
    }
}

fn is_sheet(name: &str) -> bool {
    name.to_ascii_lowercase().contains("worksheets/")
}

/// Pictures and the like are never unpacked.
fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xml", ".rels"].iter().any(|end| name.ends_with(end))
}

/// Unpacked bytes by what holds them.
#[derive(Default)]
struct Sizes {
    sheets: u64,
    strings: u64,
    others: u64,
}

impl Sizes {
    fn add(&mut self, name: &str, bytes: u64) -> Result<(), Fault> {
        if !is_read(name) {
            return Ok(());
        }
        let (sum, most) = if is_sheet(name) {
            (&mut self.sheets, SHEETS_MAX)
        } else if name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            (&mut self.strings, STRINGS_MAX)
        } else {
            (&mut self.others, OTHERS_MAX)
        };
        *sum = sum.saturating_add(bytes);
        if *sum > most { Err(too_large()) } else { Ok(()) }
    }
}

/// Watches XML go by: texts that never end, and counts for which a reader would set aside memory.
#[derive(Default)]
struct Watch {
    text: usize,
    /// How much of `ount=` was seen, then the digits after it.
    seen: usize,
    digits: usize,
}

/// The end of `count=` and `uniqueCount=`.
const COUNT: &[u8] = b"ount=";

impl Watch {
    fn look(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        for byte in bytes {
            self.text = if *byte == b'<' { 0 } else { self.text + 1 };
            if self.text > TEXT_MAX {
                return Err(too_large());
            }
            if self.seen == COUNT.len() {
                match byte {
                    b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' if self.digits == 0 => {}
                    b'0'..=b'9' => self.digits += 1,
                    _end => (self.seen, self.digits) = (0, 0),
                }
                if self.digits > COUNT_DIGITS_MAX {
                    return Err(broken());
                }
            } else if *byte == COUNT[self.seen] {
                self.seen += 1;
            } else if !(byte.is_ascii_whitespace() && self.seen == COUNT.len() - 1) {
                self.seen = usize::from(*byte == COUNT[0]);
            }
        }
        Ok(())
    }
}
