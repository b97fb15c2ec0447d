//! Things that one file does for the whole house.

use super::paths::named_paths;
use super::rooms::room_of;
use super::tokens::{Kind, Token, tokens};

/// Whether the file `path` is `owner.rs` or lies in the folder `owner/`.
fn belongs_to(path: &str, owner: &str) -> bool {
    path.strip_prefix(owner).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// Paths into `std::env` outside `config.rs`.
pub fn env_reads(path: &str, text: &str) -> Vec<String> {
    if belongs_to(path, "config") {
        return Vec::new();
    }
    named_paths(path, text)
        .iter()
        .filter(|named| named.starts_with(&["std", "env"]))
        .map(|named| {
            format!("{}: {}: only config.rs reads the environment", named.line, named.written())
        })
        .collect()
}

/// Names of functions and types that tell what time it is.
const CLOCKS: [&str; 7] =
    ["SystemTime", "now", "now_local", "now_utc", "now_v1", "now_v6", "now_v7"];

/// Looks at the calendar's clock outside `clock.rs`. `Instant` is a stop-watch: it measures how
/// long a request took and cannot tell a date, so it may be used anywhere.
pub fn looks_at_the_clock(path: &str, text: &str) -> Vec<String> {
    if belongs_to(path, "clock") {
        return Vec::new();
    }
    named_paths(path, text)
        .iter()
        .filter(|named| {
            let clock = named.segments.iter().position(|s| CLOCKS.contains(&s.as_str()));
            clock.is_some_and(|at| at > 0 && named.segments[at - 1] != "Instant")
        })
        .map(|named| format!("{}: {}: only clock.rs knows the time", named.line, named.written()))
        .collect()
}

const OPENERS: [&str; 6] = [
    "begin_test_transaction",
    "begin_transaction",
    "build_transaction",
    "exclusive_transaction",
    "immediate_transaction",
    "transaction",
];
const STATEMENTS: [&str; 5] = ["begin", "commit", "rollback", "savepoint", "start transaction"];

/// Calls and statements that open or end a transaction outside `store/connection.rs`.
pub fn transactions(path: &str, text: &str) -> Vec<String> {
    if belongs_to(path, "store/connection") {
        return Vec::new();
    }
    let opens = |before: Option<&Token>, token: &Token| match &token.kind {
        Kind::Word(word) => {
            OPENERS.contains(&word.as_str())
                && before.is_some_and(|t| t.is_sign('.') || t.is_path_separator())
        }
        Kind::Text(text) => is_transaction_statement(text),
        Kind::PathSeparator | Kind::Sign(_) => false,
    };
    let tokens = tokens(text);
    (0..tokens.len())
        .filter(|at| opens(at.checked_sub(1).map(|before| &tokens[before]), &tokens[*at]))
        .map(|at| format!("{}: only store/connection.rs opens transactions", tokens[at].line))
        .collect()
}

/// Whether a text is SQL like `BEGIN IMMEDIATE` or `commit;`, and not a sentence or an identifier.
fn is_transaction_statement(text: &str) -> bool {
    let text = text.trim().trim_end_matches(';').to_lowercase();
    STATEMENTS.iter().any(|statement| {
        text.strip_prefix(statement).is_some_and(|rest| {
            let kinds = ["", " deferred", " exclusive", " immediate", " transaction", " work"];
            kinds.contains(&rest) || *statement == "savepoint" || rest.starts_with(" to ")
        })
    })
}

/// Types that know HTTP statuses, named outside the room `http`.
pub fn wire_statuses(path: &str, text: &str) -> Vec<String> {
    if room_of(path) == "http" {
        return Vec::new();
    }
    let known = ["StatusCode", "ResponseError", "HttpResponse", "HttpResponseBuilder"];
    tokens(text)
        .iter()
        .filter(|token| token.word().is_some_and(|word| known.contains(&word)))
        .map(|token| format!("{}: status codes are the business of http", token.line))
        .collect()
}

/// `StatusCode::X` and `HttpResponse::X` that are no failures.
const NO_FAILURES: [&str; 28] = [
    "ACCEPTED",
    "Accepted",
    "CONTINUE",
    "CREATED",
    "Created",
    "FOUND",
    "Found",
    "MOVED_PERMANENTLY",
    "MovedPermanently",
    "NOT_MODIFIED",
    "NO_CONTENT",
    "NoContent",
    "NotModified",
    "OK",
    "Ok",
    "PARTIAL_CONTENT",
    "PERMANENT_REDIRECT",
    "PartialContent",
    "PermanentRedirect",
    "SEE_OTHER",
    "SWITCHING_PROTOCOLS",
    "SeeOther",
    "SwitchingProtocols",
    "TEMPORARY_REDIRECT",
    "TemporaryRedirect",
    "build",
    "from_u16",
    "new",
];

/// Failing statuses made in `http` outside `problem.rs`. The probes (`health.rs`) report a state,
/// which is no error of theirs.
pub fn errors_to_statuses(path: &str, text: &str) -> Vec<String> {
    let exempt = ["http/problem", "http/health"].iter().any(|owner| belongs_to(path, owner));
    if exempt || room_of(path) != "http" {
        return Vec::new();
    }
    named_paths(path, text)
        .iter()
        .filter(|named| {
            let after = |kind: &str| {
                let at = named.segments.iter().position(|s| s == kind)?;
                named.segments.get(at + 1)
            };
            let fails = [after("StatusCode"), after("HttpResponse")]
                .into_iter()
                .flatten()
                .any(|what| !NO_FAILURES.contains(&what.as_str()));
            let shortcut = named.segments.last().is_some_and(|last| {
                last.strip_prefix("Error").is_some_and(|rest| rest.starts_with(char::is_uppercase))
            });
            fails || (shortcut && named.segments.iter().any(|s| s == "error"))
        })
        .map(|named| {
            format!("{}: {}: only http/problem.rs makes failures", named.line, named.written())
        })
        .collect()
}
