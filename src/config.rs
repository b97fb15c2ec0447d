//! The only reader of the environment: one struct per concern, read and checked once at the start.

mod read;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use read::Reader;

/// A variable that is not right, and what would be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {message}")]
pub struct ConfigFault {
    /// The name of the environment variable.
    pub variable: &'static str,
    /// A sentence that says what would be right. It does not repeat the value.
    pub message: String,
}

/// All that is wrong, so that it can be mended at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFaults(pub Vec<ConfigFault>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ConfigFaults {}

/// Everything that can be set from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data are.
    pub database: Database,
    /// Where we listen.
    pub listen: Listen,
    /// What one caller and all together may use.
    pub limits: Limits,
    /// How tokens are signed.
    pub tokens: Tokens,
    /// Where it is kept who was erased.
    pub erasures: Erasures,
    /// What is logged.
    pub log: Log,
}

/// Where the data are.
#[derive(Clone)]
pub struct Database {
    /// `ONESTOP_DATABASE_URL`: `sqlite://PATH` (default `sqlite://data/onestop.db`) or
    /// `postgres://..`. May hold a password.
    pub url: String,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.url.split("://").next().unwrap_or_default();
        write!(f, "Database({scheme}://..)")
    }
}

impl Database {
    /// The file of a `SQLite` database, `None` for `PostgreSQL`.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        self.url.strip_prefix("sqlite://").map(PathBuf::from)
    }
}

/// Where we listen.
#[derive(Debug, Clone)]
pub struct Listen {
    /// `ONESTOP_LISTEN`, default `127.0.0.1:8080`.
    pub address: SocketAddr,
    /// `ONESTOP_METRICS_LISTEN`, default `127.0.0.1:9090`; `off` for none.
    pub metrics_address: Option<SocketAddr>,
    /// `ONESTOP_TRUSTED_PROXIES`: addresses and networks (`10.0.0.0/8`), separated by commas, whose
    /// `X-Forwarded-For` is believed. As address and length of the prefix in bits.
    pub trusted_proxies: Vec<(IpAddr, u8)>,
    /// `ONESTOP_WORKERS`: threads that serve; default the number of processors.
    pub workers: Option<usize>,
    /// `ONESTOP_STOP_SECONDS`: how long requests may take to end when we stop; default 30.
    pub stop_timeout: Duration,
}

/// What one caller and all together may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// `ONESTOP_MAX_CONNECTIONS`: open connections in all; default 2048.
    pub connections: usize,
    /// `ONESTOP_MAX_CONNECTIONS_PER_ADDRESS`: of one client; default 256.
    pub connections_per_address: usize,
    /// `ONESTOP_MAX_REQUESTS`: requests at work at one time; default 512.
    pub requests: usize,
    /// `ONESTOP_REQUESTS_PER_SECOND` of one client address; default 100.
    pub per_second: u32,
    /// `ONESTOP_REQUEST_BURST`: as many at once after a pause; default 400.
    pub burst: u32,
    /// `ONESTOP_PASSWORDS_AT_ONCE`: passwords computed at one time, 19 MiB each; default 2.
    pub passwords: usize,
}

/// How tokens are signed.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// `ONESTOP_TOKEN_KEY_FILE`; default `token.key` beside the `SQLite` database; must be given
    /// with `PostgreSQL`, where several servers share it. Made at the start where there is none.
    pub key_file: PathBuf,
    /// `ONESTOP_SESSION_HOURS`: how long a session of staff lasts; default 8.
    pub lifetime: Duration,
}

/// Where it is kept who was erased: outside the database, so that a restored backup brings nobody
/// back. Both files lie beside the key of the tokens where nothing else is said.
#[derive(Debug, Clone)]
pub struct Erasures {
    /// `ONESTOP_ERASURES_FILE`, default `erasures.ledger`: append-only, ids and keyed hashes. Each
    /// server has its own.
    pub file: PathBuf,
    /// `ONESTOP_ERASURES_KEY_FILE`, default `erasures.key`: the key of the hashes, shared by all
    /// servers of a database. Made at the start where there is none; it must never change.
    pub key_file: PathBuf,
}

/// What is logged.
#[derive(Debug, Clone)]
pub struct Log {
    /// `ONESTOP_LOG`: a filter such as `info` (the default) or `warn,onestop=debug`.
    pub filter: String,
}

impl Config {
    /// Reads the environment.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads it")]
    pub fn from_env() -> Result<Self, ConfigFaults> {
        Self::read(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// Reads the variables from `get`, as tests do.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigFaults> {
        let mut reader = Reader::new(&get);
        let database = Database { url: reader.database_url() };
        let (listen, limits) = (listen(&mut reader), limits(&mut reader));
        let tokens = tokens(&mut reader, &database);
        let config = Self {
            listen,
            limits,
            erasures: erasures(&reader, &tokens),
            tokens,
            log: Log { filter: reader.text("ONESTOP_LOG").unwrap_or_else(|| "info".to_owned()) },
            database,
        };
        reader.finish(config)
    }
}

fn listen(reader: &mut Reader) -> Listen {
    Listen {
        address: reader
            .address("ONESTOP_LISTEN")
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        metrics_address: if reader.text("ONESTOP_METRICS_LISTEN").as_deref() == Some("off") {
            None
        } else {
            let default = SocketAddr::from(([127, 0, 0, 1], 9090));
            Some(reader.address("ONESTOP_METRICS_LISTEN").unwrap_or(default))
        },
        trusted_proxies: reader.networks("ONESTOP_TRUSTED_PROXIES"),
        workers: reader.optional_number("ONESTOP_WORKERS", 1, 256),
        stop_timeout: Duration::from_secs(reader.number("ONESTOP_STOP_SECONDS", 0, 600, 30)),
    }
}

fn limits(reader: &mut Reader) -> Limits {
    Limits {
        connections: reader.number("ONESTOP_MAX_CONNECTIONS", 1, 100_000, 2048),
        connections_per_address: reader.number(
            "ONESTOP_MAX_CONNECTIONS_PER_ADDRESS",
            1,
            100_000,
            256,
        ),
        requests: reader.number("ONESTOP_MAX_REQUESTS", 1, 100_000, 512),
        per_second: reader.number("ONESTOP_REQUESTS_PER_SECOND", 1, 1_000_000, 100),
        burst: reader.number("ONESTOP_REQUEST_BURST", 1, 1_000_000, 400),
        passwords: reader.number("ONESTOP_PASSWORDS_AT_ONCE", 1, 64, 2),
    }
}

fn tokens(reader: &mut Reader, database: &Database) -> Tokens {
    let given = reader.text("ONESTOP_TOKEN_KEY_FILE").map(PathBuf::from);
    let beside = database.sqlite_file().map(|file| file.with_file_name("token.key"));
    let hours: u64 = reader.number("ONESTOP_SESSION_HOURS", 1, 24, 8);
    if given.is_none() && database.url.starts_with("postgres") {
        reader.fault(
            "ONESTOP_TOKEN_KEY_FILE",
            "With PostgreSQL, give the path of a file that all servers share. It is made where there \
             is none, or `openssl rand -hex 32` makes one.",
        );
    }
    Tokens { key_file: given.or(beside).unwrap_or_default(), lifetime: Duration::from_hours(hours) }
}

fn erasures(reader: &Reader, tokens: &Tokens) -> Erasures {
    let path = |variable, name| {
        let given = reader.text(variable).map(PathBuf::from);
        given.unwrap_or_else(|| tokens.key_file.with_file_name(name))
    };
    Erasures {
        file: path("ONESTOP_ERASURES_FILE", "erasures.ledger"),
        key_file: path("ONESTOP_ERASURES_KEY_FILE", "erasures.key"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigFaults> {
        Config::read(|name| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_any_variable_everything_has_a_good_value() {
        let config = read(&[]).unwrap();
        assert_eq!(config.database.url, "sqlite://data/onestop.db");
        assert_eq!(config.database.sqlite_file(), Some(PathBuf::from("data/onestop.db")));
        assert_eq!(config.listen.address.to_string(), "127.0.0.1:8080");
        assert_eq!(config.listen.metrics_address.unwrap().to_string(), "127.0.0.1:9090");
        assert_eq!(config.tokens.key_file, PathBuf::from("data/token.key"));
        assert_eq!(config.erasures.file, PathBuf::from("data/erasures.ledger"));
        assert_eq!(config.tokens.lifetime, Duration::from_hours(8));
        assert_eq!(config.log.filter, "info");
    }

    #[test]
    fn what_is_set_is_taken() {
        let config = read(&[
            ("ONESTOP_DATABASE_URL", "postgres://onestop:secret@db/onestop"),
            ("ONESTOP_LISTEN", "0.0.0.0:80"),
            ("ONESTOP_METRICS_LISTEN", "off"),
            ("ONESTOP_TOKEN_KEY_FILE", "/run/secrets/key"),
            ("ONESTOP_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7, fd00::/8"),
            ("ONESTOP_WORKERS", "3"),
            ("ONESTOP_LOG", " "),
        ])
        .unwrap();
        assert!(config.listen.metrics_address.is_none());
        assert_eq!(config.listen.trusted_proxies.len(), 3);
        assert_eq!(config.listen.trusted_proxies[1], ("192.0.2.7".parse().unwrap(), 32));
        assert_eq!(config.listen.workers, Some(3));
        assert_eq!(config.tokens.key_file, PathBuf::from("/run/secrets/key"));
        assert_eq!(config.erasures.key_file, PathBuf::from("/run/secrets/erasures.key"));
        assert_eq!(config.log.filter, "info");
        assert!(!format!("{config:?}").contains("secret@"));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let faults = read(&[
            ("ONESTOP_DATABASE_URL", "mysql://x"),
            ("ONESTOP_LISTEN", "8080"),
            ("ONESTOP_METRICS_LISTEN", "nowhere"),
            ("ONESTOP_TRUSTED_PROXIES", "10.0.0.0/33"),
            ("ONESTOP_REQUESTS_PER_SECOND", "0"),
            ("ONESTOP_SESSION_HOURS", "all day"),
        ])
        .unwrap_err();
        let variables: Vec<_> = faults.0.iter().map(|fault| fault.variable).collect();
        assert_eq!(
            variables,
            [
                "ONESTOP_DATABASE_URL",
                "ONESTOP_LISTEN",
                "ONESTOP_METRICS_LISTEN",
                "ONESTOP_TRUSTED_PROXIES",
                "ONESTOP_REQUESTS_PER_SECOND",
                "ONESTOP_SESSION_HOURS",
            ]
        );
        assert!(faults.to_string().contains("between 1 and 24"));
    }

    #[test]
    fn postgres_needs_a_key_file() {
        let faults = read(&[("ONESTOP_DATABASE_URL", "postgresql://db/onestop")]).unwrap_err();
        assert_eq!(faults.0[0].variable, "ONESTOP_TOKEN_KEY_FILE");
    }
}
