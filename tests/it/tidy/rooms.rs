//! The table "who may import whom" of ARCHITECTURE.md.

/// What one room may use.
pub struct Rules {
    /// The rooms it may import, itself not named.
    pub rooms: Rooms,
    /// The crates it may use; `std` is judged by `std`.
    pub crates: Crates,
    /// Modules of `std` that it may not use.
    pub std_never: &'static [&'static str],
}

pub enum Rooms {
    All,
    Only(&'static [&'static str]),
}

pub enum Crates {
    All,
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// Files, sockets, processes, threads and the surroundings: a pure room touches none of them.
const IO: &[&str] = &["env", "fs", "net", "os", "process", "thread"];
/// As `IO`, for rooms that read bytes they are handed.
const CORE_IO: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread"];
/// What speaks to a database. Only `store` does.
const DATABASE: [&str; 5] = ["diesel", "diesel_migrations", "libsqlite3_sys", "pq_sys", "r2d2"];
/// What speaks HTTP. Only `http` does.
const WEB: [&str; 3] = ["actix_web", "utoipa", "utoipa_swagger_ui"];

const NEVER_IN_STORE: &[&str] = &[WEB[0], WEB[1], WEB[2], "argon2", "csv", "jsonwebtoken"];
const NEVER_IN_HTTP: &[&str] =
    &[DATABASE[0], DATABASE[1], DATABASE[2], DATABASE[3], DATABASE[4], "csv", "rrule", "strsim"];
const NEVER_BETWEEN: &[&str] =
    &[DATABASE[0], DATABASE[1], DATABASE[2], DATABASE[3], DATABASE[4], WEB[0], WEB[1], WEB[2]];
/// As `NEVER_BETWEEN`, and no wire format either.
const NEVER_IN_APP: &[&str] = &[
    DATABASE[0],
    DATABASE[1],
    DATABASE[2],
    DATABASE[3],
    DATABASE[4],
    WEB[0],
    WEB[1],
    WEB[2],
    "clap",
    "csv",
    "serde",
    "serde_json",
    "serde_path_to_error",
];

/// The rules of a room, `None` for a room that the table does not know.
pub fn rules(room: &str) -> Option<Rules> {
    use Crates::AllBut;
    let only = |rooms, crates, std_never| Rules {
        rooms: Rooms::Only(rooms),
        crates: Crates::Only(crates),
        std_never,
    };
    let open = |rooms, crates| Rules { rooms: Rooms::Only(rooms), crates, std_never: &[] };
    Some(match room {
        // rrule and its chrono know recurrences, which are meaning.
        "domain" => only(&[], &["chrono", "geo", "jiff", "rrule", "thiserror", "uuid"], CORE_IO),
        "matching" => only(&["domain"], &["geo", "jiff", "thiserror", "uuid"], CORE_IO),
        "resolve" => only(
            &["domain"],
            &["jiff", "strsim", "thiserror", "unicode_normalization", "uuid"],
            CORE_IO,
        ),
        "intake" => only(
            &["domain", "resolve"],
            &[
                "calamine",
                "csv",
                "data_encoding",
                "encoding_rs",
                "jiff",
                "proj4rs",
                "sha2",
                "thiserror",
                "unicode_normalization",
                "uuid",
                "zip",
            ],
            IO,
        ),
        "store" => open(&["domain"], AllBut(NEVER_IN_STORE)),
        "auth" => open(&["clock", "domain"], AllBut(NEVER_BETWEEN)),
        "app" => open(
            &["auth", "clock", "domain", "intake", "matching", "resolve", "store"],
            AllBut(NEVER_IN_APP),
        ),
        "deliver" => open(&["app", "clock", "domain", "store"], AllBut(NEVER_BETWEEN)),
        "http" => open(&["app", "auth", "clock", "domain"], AllBut(NEVER_IN_HTTP)),
        "clock" | "config" => open(&["domain"], AllBut(NEVER_BETWEEN)),
        "telemetry" => open(&["clock", "config", "domain"], AllBut(&DATABASE)),
        // They wire everything together and decide nothing.
        "cli" | "lib" | "main" => Rules { rooms: Rooms::All, crates: Crates::All, std_never: &[] },
        _ => return None,
    })
}

/// The room that a file (its path below `src/`) belongs to.
pub fn room_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}
