//! The address of a database, parsed by us: diesel would take any word for a file to create.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum Url {
    /// `postgres://..` or `postgresql://..`, handed to libpq as it is written.
    Postgres(String),
    /// `sqlite://relative.db` or `sqlite:///absolute.db`; the file is made when it is missing.
    Sqlite(PathBuf),
}

/// Why an address was refused. It never repeats the address, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Neither of the databases we speak.
    #[error("a database address starts with sqlite://, postgres:// or postgresql://")]
    Scheme,
    /// `sqlite://` with nothing behind it, or with a path that is a folder.
    #[error(
        "sqlite:// needs the path of a file, as in sqlite://onestop.db or sqlite:///var/lib/onestop.db"
    )]
    NoFile,
    /// In-memory databases would give every connection data of its own, and lose it.
    #[error("an in-memory database is not supported: name a file")]
    InMemory,
    /// `?`, `#`, `%` and NUL mean something to `SQLite` where an address is read as a URI.
    #[error("the path of a SQLite file must not hold '?', '#', '%' or control characters")]
    Character,
    /// `postgres://` with nothing behind it.
    #[error("postgres:// needs a server or a database, as in postgres://user@host/onestop")]
    NoServer,
}

impl Url {
    /// Reads an address; only `sqlite://`, `postgres://` and `postgresql://` are known.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite://") {
            return sqlite_path(path).map(Self::Sqlite);
        }
        let server =
            text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        match server {
            None => Err(UrlError::Scheme),
            Some("") => Err(UrlError::NoServer),
            Some(server) if server.contains(char::is_control) => Err(UrlError::NoServer),
            Some(_) => Ok(Self::Postgres(text.to_owned())),
        }
    }

    /// The address of a `SQLite` file.
    pub fn sqlite(path: &Path) -> Self {
        Self::Sqlite(path.to_path_buf())
    }
}

fn sqlite_path(path: &str) -> Result<PathBuf, UrlError> {
    if path.is_empty() || path.ends_with('/') {
        return Err(UrlError::NoFile);
    }
    if path.contains(":memory:") {
        return Err(UrlError::InMemory);
    }
    if path.contains(['?', '#', '%']) || path.contains(char::is_control) {
        return Err(UrlError::Character);
    }
    // A bare "file:x" would be read as a URI again; "./file:x" is a plain name.
    let path = Path::new(path);
    Ok(if path.is_absolute() { path.to_path_buf() } else { Path::new(".").join(path) })
}

/// Without what stands behind `postgres://`: it may hold a password.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(_) => f.write_str("postgres://(hidden)"),
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_schemes_are_addresses() {
        assert_eq!(Url::parse("onestop.db"), Err(UrlError::Scheme));
        assert_eq!(Url::parse("sqllite://a.db"), Err(UrlError::Scheme));
        assert_eq!(Url::parse("mysql://a"), Err(UrlError::Scheme));
        assert_eq!(Url::parse(""), Err(UrlError::Scheme));
        assert_eq!(Url::parse("sqlite://"), Err(UrlError::NoFile));
        assert_eq!(Url::parse("sqlite://folder/"), Err(UrlError::NoFile));
        assert_eq!(Url::parse("sqlite://:memory:"), Err(UrlError::InMemory));
        assert_eq!(Url::parse("sqlite://a.db?mode=memory"), Err(UrlError::Character));
        assert_eq!(Url::parse("postgres://"), Err(UrlError::NoServer));
        assert_eq!(Url::parse("sqlite://a.db"), Ok(Url::Sqlite("./a.db".into())));
        assert_eq!(Url::parse("sqlite:///tmp/a.db"), Ok(Url::Sqlite("/tmp/a.db".into())));
        assert!(matches!(Url::parse("postgresql://u:p@h/d"), Ok(Url::Postgres(_))));
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = Url::parse("postgres://u:secret@h/d").expect("an address");
        assert!(!format!("{url} {url:?}").contains("secret"));
    }
}
