//! The ledger's file, beside the database: append-only, a line an erasure. It is no part of a
//! backup, so that whoever was erased after the backup stays erased when it is restored.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER_PERMISSIVE;
use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::erasure::{Erasure, Pseudonym};
use crate::domain::ids::{CentreId, VolunteerId};

/// Ends a line that is no whole one.
const CUT_OFF: &str = " (cut off)";

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be read or written.
    #[error("the ledger of erasures {path} cannot be {doing}: {cause}")]
    File {
        /// Where it is.
        path: String,
        /// `read` or `written`.
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// A line is none of ours.
    #[error(
        "line {line} of the ledger of erasures {path} is damaged: put back a copy of the file, or \
         remove that line knowing that whom it names may come back with a restored backup"
    )]
    Line {
        /// Where it is.
        path: String,
        /// Counted from 1.
        line: usize,
    },
}

/// The file. It is opened anew for every use: erasures are rare, and a file that somebody moved
/// away meanwhile is made again, and filled from the database.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
}

impl Ledger {
    /// The file at a path, which is made for the owner's eyes only where there is none.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let ledger = Self { path: path.to_owned() };
        ledger.append(&[])?;
        Ok(ledger)
    }

    /// All lines, in the order in which they were written, but for those that a crash cut off
    /// before anything was acknowledged.
    pub fn lines(&self) -> Result<Vec<Erasure>, LedgerError> {
        let text = match fs::read_to_string(&self.path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(|cause| self.fault("read", cause))?,
        };
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.lines().enumerate();
        lines
            .filter(|(_, line)| !line.is_empty() && !line.ends_with(CUT_OFF))
            .map(|(at, line)| {
                let path = || self.path.display().to_string();
                parse(line).ok_or_else(|| LedgerError::Line { path: path(), line: at + 1 })
            })
            .collect()
    }

    /// Adds lines; when it returns they are on disk.
    pub fn append(&self, erasures: &[Erasure]) -> Result<(), LedgerError> {
        let text: String = erasures.iter().map(|erasure| line(erasure) + "\n").collect();
        self.write(&text).map_err(|cause| self.fault("written", cause))
    }

    fn write(&self, text: &str) -> io::Result<()> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let mut open = OpenOptions::new();
        let mut file = open.read(true).append(true).create(true).mode(0o600).open(&self.path)?;
        // Another process may be at it; the lock goes with the file.
        file.lock()?;
        close_last_line(&mut file)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn fault(&self, doing: &'static str, cause: io::Error) -> LedgerError {
        LedgerError::File { path: self.path.display().to_string(), doing, cause }
    }
}

/// Ends a line that a crash cut off, so that the next one stands by itself.
fn close_last_line(file: &mut File) -> io::Result<()> {
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    if last != *b"\n" {
        file.write_all(format!("{CUT_OFF}\n").as_bytes())?;
    }
    Ok(())
}

fn line(erasure: &Erasure) -> String {
    let hash = |hash: Option<Pseudonym>| hash.map_or_else(|| "-".to_owned(), hex);
    let Erasure { centre, volunteer, email, phone, at } = erasure;
    format!("{at} {} {} {} {}", centre.0, volunteer.0, hash(*email), hash(*phone))
}

fn parse(line: &str) -> Option<Erasure> {
    let mut words = line.split(' ');
    let at = words.next()?.parse::<Timestamp>().ok()?;
    let centre = CentreId(Uuid::parse_str(words.next()?).ok()?);
    let volunteer = VolunteerId(Uuid::parse_str(words.next()?).ok()?);
    let mut hash = || match words.next()? {
        "-" => Some(None),
        text => unhex(text).map(Some),
    };
    let (email, phone) = (hash()?, hash()?);
    words.next().is_none().then_some(Erasure { centre, volunteer, email, phone, at })
}

/// A pseudonym in hexadecimal digits.
pub(super) fn hex(hash: Pseudonym) -> String {
    HEXLOWER_PERMISSIVE.encode(&hash.0)
}

/// And back.
pub(super) fn unhex(text: &str) -> Option<Pseudonym> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
    <[u8; 32]>::try_from(bytes).ok().map(Pseudonym)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erasure(n: u8) -> Erasure {
        Erasure {
            centre: CentreId(Uuid::from_u128(7)),
            volunteer: VolunteerId(Uuid::from_u128(u128::from(n))),
            email: Some(Pseudonym([n; 32])),
            phone: None,
            at: "2026-11-22T10:00:00.000001Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_was_appended_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("erasures.ledger");
        let ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.lines().unwrap(), []);
        ledger.append(&[erasure(1), erasure(2)]).unwrap();
        Ledger::open(&path).unwrap().append(&[erasure(3)]).unwrap();
        assert_eq!(ledger.lines().unwrap(), [erasure(1), erasure(2), erasure(3)]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_left_out_and_a_damaged_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erasures.ledger");
        let ledger = Ledger::open(&path).unwrap();
        ledger.append(&[erasure(1)]).unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"2026-11-22T10:0").unwrap();
        assert_eq!(ledger.lines().unwrap(), [erasure(1)]);
        ledger.append(&[erasure(2)]).unwrap();
        assert_eq!(ledger.lines().unwrap(), [erasure(1), erasure(2)]);
        file.write_all(b"nonsense\n").unwrap();
        let fault = ledger.lines().unwrap_err().to_string();
        assert!(fault.starts_with("line 4"), "{fault}");
    }
}
