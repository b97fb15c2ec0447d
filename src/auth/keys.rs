//! The secret keys that tokens are signed with: a small file, one key a line, the first signs.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::HEXLOWER_PERMISSIVE;
use rand::RngCore;
use sha2::{Digest, Sha256};

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Why there are no keys to sign with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key file {path} cannot be {doing}: {cause}")]
    File {
        /// Where it is.
        path: String,
        /// `read` or `made`.
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// A line is no key.
    #[error("line {line} of the key file must be a key of 64 hexadecimal digits")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// No key in the file.
    #[error("the key file holds no key; it needs one of 64 hexadecimal digits")]
    Empty,
}

/// One secret and the name by which a token says that it was signed with it.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) secret: [u8; KEY_BYTES],
}

/// Secret keys. The first signs, all verify: to change the key, put a new line on top, and take
/// the old one away when its last token has expired.
#[derive(Clone)]
pub struct Keys(pub(super) Vec<Key>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

impl Keys {
    /// One new random key.
    pub fn random() -> Self {
        let mut secret = [0; KEY_BYTES];
        rand::rng().fill_bytes(&mut secret);
        Self(vec![key(secret)])
    }

    /// Reads keys, one a line in hexadecimal; empty lines and lines with `#` are left out.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let secret = HEXLOWER_PERMISSIVE.decode(line.as_bytes()).ok();
            let secret = secret.and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
            keys.push(key(secret.ok_or(KeyError::Line { line: at + 1 })?));
        }
        if keys.is_empty() { Err(KeyError::Empty) } else { Ok(Self(keys)) }
    }

    /// Reads the keys of a file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&fs::read_to_string(path).map_err(|cause| file_error(path, "read", cause))?)
    }

    /// Reads the keys of a file, which is made with one new key, for the owner's eyes only, where
    /// there is none.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let keys = Self::random();
                match keys.write_new(path) {
                    Ok(()) => Ok(keys),
                    // Another process made it between our two looks.
                    Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Self::load(path),
                    Err(cause) => Err(file_error(path, "made", cause)),
                }
            }
            Err(cause) => Err(file_error(path, "read", cause)),
        }
    }

    /// Writes the file in one piece: whoever reads it finds all of it or nothing.
    fn write_new(&self, path: &Path) -> io::Result<()> {
        let mut text = String::from("# A key of onestop. Keep it secret.\n");
        for key in &self.0 {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", HEXLOWER_PERMISSIVE.encode(&key.secret));
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension(format!("part-{}", std::process::id()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&part, path));
        fs::remove_file(&part)?;
        linked
    }
}

fn key(secret: [u8; KEY_BYTES]) -> Key {
    let digest = Sha256::digest(secret);
    Key { id: HEXLOWER_PERMISSIVE.encode(&digest[..8]), secret }
}

fn file_error(path: &Path, doing: &'static str, cause: io::Error) -> KeyError {
    KeyError::File { path: path.display().to_string(), doing, cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_missing_key_file_is_made_once_and_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("token.key");
        let made = Keys::load_or_create(&path).unwrap();
        let read = Keys::load_or_create(&path).unwrap();
        assert_eq!(made.0[0].secret, read.0[0].secret);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_bad_key_file_is_refused_by_line() {
        let key = "ab".repeat(32);
        assert_eq!(Keys::parse(&format!("# old\n\n{key}\n{key}\n")).unwrap().0.len(), 2);
        let fault = Keys::parse(&format!("{key}\nabc\n")).unwrap_err();
        assert!(fault.to_string().starts_with("line 2"), "{fault}");
        assert!(matches!(Keys::parse("# nothing\n"), Err(KeyError::Empty)));
        assert!(matches!(Keys::load(Path::new("/nowhere/key")), Err(KeyError::File { .. })));
    }

    #[test]
    fn keys_do_not_show_themselves() {
        let keys = Keys::parse(&"ab".repeat(32)).unwrap();
        assert_eq!(format!("{keys:?}"), "Keys(1)");
    }
}
