//! A fresh database for every test: a `SQLite` file, and a database of a throw-away `PostgreSQL`
//! that this process starts once and that ends with it, however it ends.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use onestop::app::erasures::Erasures;
use onestop::auth::keys::Keys;
use onestop::auth::pseudonyms::Pseudonyms;
use onestop::store::erasures::file::Ledger;
use onestop::store::{Durability, Options, Store, Url, migrations};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// An empty place for a database; it goes when this is dropped.
pub struct Database {
    pub kind: Kind,
    url: String,
    /// Holds the file of a `SQLite` database, and what lies beside a database.
    folder: tempfile::TempDir,
    /// The name in the cluster, for `PostgreSQL`.
    name: Option<String>,
}

impl Database {
    /// The address, as the service takes it.
    pub fn address(&self) -> &str {
        &self.url
    }

    /// The file of the ledger of erasures.
    pub fn ledger(&self) -> PathBuf {
        self.folder.path().join("erasures.ledger")
    }

    /// What knows erased people again.
    pub fn erasures(&self) -> Erasures {
        let ledger = Ledger::open(&self.ledger()).expect("a ledger");
        let keys = Keys::parse(&"7a".repeat(32)).expect("a key");
        Erasures { ledger, pseudonyms: Pseudonyms::new(&keys) }
    }

    pub fn url(&self) -> Url {
        Url::parse(&self.url).expect("the address of a test database")
    }

    /// Opens it, migrated.
    pub fn store(&self) -> Store {
        self.store_with(&options())
    }

    pub fn store_with(&self, options: &Options) -> Store {
        Store::open(&self.url(), options).expect("a store")
    }
}

/// What tests open a store with.
pub fn options() -> Options {
    Options {
        durability: Durability::WaivedForTests,
        readers: 4,
        writers: 4,
        wait: Duration::from_secs(20),
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.name
            && let Some(cluster) = cluster()
        {
            // What is left over goes with the cluster.
            let _ = cluster.command(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Runs the body of a test on each database, one after the other, each migrated.
pub fn each_database(test: impl Fn(&Database)) {
    each(&test, sqlite, postgres);
}

/// The same on databases without any table.
pub fn each_empty_database(test: impl Fn(&Database)) {
    each(&test, sqlite, empty_postgres);
}

fn each(
    test: &impl Fn(&Database),
    sqlite: impl Fn() -> Database,
    postgres: impl Fn() -> Option<Database>,
) {
    eprintln!("on SQLite:");
    test(&sqlite());
    if let Some(database) = postgres() {
        eprintln!("on PostgreSQL:");
        test(&database);
    }
}

/// A `SQLite` file that does not exist yet, in a folder of its own.
pub fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("onestop.db").display());
    Database { kind: Kind::Sqlite, url, folder, name: None }
}

/// A migrated `PostgreSQL` database; none where the server is not installed.
pub fn postgres() -> Option<Database> {
    fresh("migrated")
}

/// A `PostgreSQL` database without any table; none where the server is not installed.
pub fn empty_postgres() -> Option<Database> {
    fresh("template1")
}

fn fresh(template: &str) -> Option<Database> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let cluster = cluster()?;
    let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
    cluster.command(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a database");
    let url = cluster.url(&name);
    let folder = tempfile::tempdir().expect("a temporary folder");
    Some(Database { kind: Kind::Postgres, url, folder, name: Some(name) })
}

struct Cluster {
    folder: PathBuf,
    /// Its other end is read by the shell that watches the server: when this process ends, the
    /// pipe closes, and the shell stops the server and removes the folder.
    _alive: ChildStdin,
}

/// The server of this process, started by the first test that needs it.
fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER
        .get_or_init(|| {
            let Some(binaries) = binaries() else {
                assert!(
                    std::env::var_os("REQUIRE_PG").is_none_or(|value| value != "1"),
                    "REQUIRE_PG=1, and PostgreSQL is not installed (apt install postgresql)"
                );
                eprintln!("*** PostgreSQL IS NOT INSTALLED: ONLY SQLITE IS TESTED ***");
                return None;
            };
            Some(Cluster::start(&binaries))
        })
        .as_ref()
}

/// The newest installed server.
fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .map(|(version, path)| (version, path.join("bin")))
        .filter(|(_, path)| path.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}

const SERVER: &str = "listen_addresses= fsync=off synchronous_commit=off full_page_writes=off \
    shared_buffers=64MB max_connections=300";

/// $1 = the folder, the rest = the server and its arguments.
const WATCH: &str = r#"
trap '' HUP INT TERM
folder="$1"; shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server" 2>/dev/null
rm -rf "$folder"
"#;

impl Cluster {
    #[expect(clippy::zombie_processes, reason = "the watching shell outlives this process")]
    fn start(binaries: &Path) -> Self {
        // In /tmp: the path of a socket must be short, and `postgres` must be able to read it.
        let folder = tempfile::Builder::new().prefix("onestop-pg-").tempdir_in("/tmp");
        let folder = folder.expect("a temporary folder").keep();
        // The server refuses to run as root.
        let as_user: &[&str] = if std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            assert!(
                Command::new("chown")
                    .arg("postgres")
                    .arg(&folder)
                    .status()
                    .expect("chown")
                    .success()
            );
            &["--reuid=postgres", "--regid=postgres", "--init-groups"]
        } else {
            &[]
        };
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&folder, private).expect("a private folder");
        let made = Command::new("setpriv")
            .args(as_user)
            .args(["--pdeathsig", "KILL"])
            .arg(binaries.join("initdb"))
            .args(["-D", "data", "-A", "trust", "-U", "postgres", "-E", "UTF8"])
            .args(["--locale=C.UTF-8", "--no-sync", "--no-instructions"])
            .current_dir(&folder)
            .output()
            .expect("setpriv");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "sh"]).arg(&folder).arg("setpriv").args(as_user);
        watch.args(["--pdeathsig", "KILL"]).arg(binaries.join("postgres"));
        watch.args(["-D", "data", "-k"]).arg(&folder);
        for setting in SERVER.split_whitespace() {
            watch.args(["-c", setting]);
        }
        watch.current_dir(&folder).process_group(0).stdin(Stdio::piped()).stdout(Stdio::null());
        watch.stderr(Stdio::null());
        let mut watch = watch.spawn().expect("the shell that watches PostgreSQL");
        let alive = watch.stdin.take().expect("a pipe");
        let cluster = Self { folder, _alive: alive };
        cluster.wait_until_ready();
        cluster.command("CREATE DATABASE migrated").expect("the template");
        let template = Url::parse(&cluster.url("migrated")).expect("its address");
        migrations::run(&template).expect("its migrations");
        cluster
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}", self.folder.display())
    }

    fn command(&self, sql: &str) -> Result<(), String> {
        let mut conn =
            PgConnection::establish(&self.url("postgres")).map_err(|error| error.to_string())?;
        conn.batch_execute(sql).map_err(|error| error.to_string())
    }

    /// The eighth line of the server's own file says so.
    fn wait_until_ready(&self) {
        let file = self.folder.join("data/postmaster.pid");
        for _ in 0..1500 {
            let ready = std::fs::File::open(&file).is_ok_and(|file| {
                BufReader::new(file)
                    .lines()
                    .nth(7)
                    .is_some_and(|line| line.is_ok_and(|line| line.starts_with("ready")))
            });
            if ready {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start within 30 s: {log}");
    }
}
