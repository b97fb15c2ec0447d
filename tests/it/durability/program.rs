//! The service's own program, on a `SQLite` file in a folder of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use onestop::store::{Error, Store, Url, centres};
use serde_json::{Value, json};

use crate::support::app::PASSWORD;
use crate::support::client::Client;
use crate::support::databases::options;
use crate::support::everybody::all_volunteers;

const EMAIL: &str = "broker@knowsley.example";

/// A folder with the database, the key of the tokens, and files to import.
pub struct Program {
    folder: tempfile::TempDir,
}

/// The program while it serves; it is killed when this is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    _rest: BufReader<ChildStdout>,
}

impl Program {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// The same, to be ruined. Nothing may run on the original.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        for file in std::fs::read_dir(self.folder.path()).expect("the folder") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), copy.folder.path().join(file.file_name())).expect("a copy");
        }
        copy
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn url(&self) -> Url {
        Url::sqlite(&self.path().join("onestop.db"))
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("a file");
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onestop"));
        command.args(arguments).current_dir(self.path());
        for (variable, value) in [
            ("ONESTOP_DATABASE_URL", "sqlite://onestop.db"),
            ("ONESTOP_TOKEN_KEY_FILE", "token.key"),
            ("ONESTOP_LISTEN", "127.0.0.1:0"),
            ("ONESTOP_METRICS_LISTEN", "off"),
            ("ONESTOP_LOG", "error"),
        ] {
            command.env(variable, value);
        }
        command
    }

    /// Runs a command to its end and answers what it said; it must succeed.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("the program");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Runs a command that must fail and answers why it did.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("the program");
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Bytes of the write-ahead log, which goes when the last connection is closed.
    pub fn log_size(&self) -> u64 {
        std::fs::metadata(self.path().join("onestop.db-wal")).map_or(0, |file| file.len())
    }

    /// A log-in for staff.
    pub fn sign_up(&self) {
        let mut command = self.command(&["user", "add", "--email", EMAIL, "--name", "A broker"]);
        let command =
            command.args(["--role", "broker"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().expect("the program");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(PASSWORD.as_bytes()).expect("it reads");
        drop(input);
        assert!(child.wait().expect("it ends").success());
    }

    pub fn serve(&self) -> Server {
        let mut child =
            self.command(&["serve"]).stdout(Stdio::piped()).spawn().expect("the program");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut first = String::new();
        lines.read_line(&mut first).expect("a line");
        let address = first.trim().rsplit("http://").next().and_then(|told| told.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address: {first:?}"));
        Server { child, address, _rest: lines }
    }

    /// How many people there are, asked past the program.
    pub fn people(&self) -> usize {
        let store = Store::open(&self.url(), &options());
        let counted = store.expect("a store").snapshot(|conn| {
            let centre = centres::list(conn)?.remove(0).id;
            Ok::<_, Error>(all_volunteers(conn, centre)?.len())
        });
        counted.expect("a count")
    }
}

impl Server {
    pub fn client(&self, token: Option<&str>) -> Client {
        Client::new(self.address, token.map(str::to_owned))
    }

    pub fn sign_in(&self) -> Client {
        let anyone = self.client(None);
        let answer = anyone.post("/sessions", &json!({"email": EMAIL, "password": PASSWORD}));
        assert!([200, 201].contains(&answer.status), "{}", answer.text);
        anyone.with_token(answer.json()["token"].as_str().expect("a token"))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its number among the processes.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("it could be killed");
        self.child.wait().expect("it ended");
    }
}

/// What a process that was killed had said, and after what time it was or had ended by itself.
pub struct Killed {
    pub said: String,
    pub after: Duration,
}

/// Starts a process and sends it `kill -9` after a time.
pub fn kill_after(command: Command, wait: Duration) -> Killed {
    let begun = Instant::now();
    kill_when(command, || begun.elapsed() >= wait)
}

/// Starts a process and sends it `kill -9` as soon as something is so.
pub fn kill_when(mut command: Command, mut is_so: impl FnMut() -> bool) -> Killed {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().expect("a process");
    let mut pipe = child.stdout.take().expect("a pipe");
    // Read meanwhile: a process that says much waits for somebody to listen.
    let listener = std::thread::spawn(move || {
        let mut said = String::new();
        pipe.read_to_string(&mut said).expect("UTF-8");
        said
    });
    while child.try_wait().expect("its state").is_none() && !is_so() {
        std::thread::sleep(Duration::from_micros(200));
    }
    let after = begun.elapsed();
    child.kill().expect("it could be killed");
    child.wait().expect("it ended");
    Killed { said: listener.join().expect("all that was said"), after }
}

/// How many people a ranking looked at.
pub fn people(ranking: &str) -> usize {
    let ranking: Value = serde_json::from_str(ranking).expect("JSON");
    ranking["considered"].as_u64().expect("a number") as usize
}
