//! The command line: what the people who run the service type.

pub mod demo;
mod duplicates;
mod files;
mod imports;
mod matches;
pub mod serve;
mod setup;
mod skills;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::Error;
use crate::config::Config;
use crate::domain::fault::FieldFault;

/// Matches volunteers to needs, and explains every match.
#[derive(Parser)]
#[command(name = "onestop", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API.
    Serve {
        /// Load the made-up demo borough first, if it is not there yet.
        #[arg(long)]
        demo: bool,
    },
    /// Make and list centres.
    #[command(subcommand)]
    Centre(setup::CentreCommand),
    /// Make log-ins for staff, and reset a second factor that is lost.
    #[command(subcommand)]
    User(setup::UserCommand),
    /// Fill the gazetteer of postcodes.
    #[command(subcommand)]
    Places(files::PlacesCommand),
    /// Import records from files.
    #[command(subcommand)]
    Import(imports::ImportCommand),
    /// Find who stands twice in a file, or in two; no database is needed.
    Duplicates(duplicates::DuplicatesCommand),
    /// The best people for many needs, into a CSV or NDJSON file.
    Match(matches::MatchCommand),
    /// Import another vocabulary of skills; say which skills the texts of a file are.
    #[command(subcommand)]
    Skills(skills::SkillsCommand),
    /// Check the database: its integrity, its references, the audit chain and the index of matching.
    Verify,
    /// Print every route and whom it lets in.
    Routes,
    /// Print the OpenAPI document.
    Openapi,
}

/// Why a command failed, in sentences for whoever typed it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure with its sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Error::Invalid(faults) = &error {
            let lines: Vec<String> = faults.list().iter().map(line).collect();
            return Self(lines.join("\n"));
        }
        let mut lines = vec![error.to_string()];
        lines.extend(error.log_text().map(str::to_owned));
        Self(lines.join("\n"))
    }
}

/// A fault as one line: where it is, unless the sentence says so itself, and what would be right.
fn line(found: &FieldFault) -> String {
    let place = found.pointer.trim_start_matches('/').replace("~1", "/").replace("~0", "~");
    let message = &found.fault.message;
    if place.is_empty() || message.contains(&place) {
        message.clone()
    } else {
        format!("{place}: {message}")
    }
}

/// Reads the command line and does what it says. 0 where that worked, else 1 (2 for a command
/// that cannot be read).
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("onestop: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Routes => {
            for route in crate::http::routes::table() {
                println!("{:<7} {:<48} {}", route.method, route.path, route.who.as_str());
            }
            Ok(())
        }
        Command::Openapi => {
            print!("{}", crate::http::docs::document()?);
            Ok(())
        }
        Command::Serve { demo } => serve::serve(&config()?, demo),
        Command::Centre(command) => setup::centre(&config()?, command),
        Command::User(command) => setup::user(&config()?, command),
        Command::Places(command) => files::places(&config()?, &command),
        Command::Import(command) => imports::import(&config()?, &command),
        Command::Duplicates(command) => duplicates::run(&command),
        Command::Match(command) => matches::run(&config()?, &command),
        Command::Skills(command) => skills::run(&config()?, &command),
        Command::Verify => setup::verify(&config()?),
    }
}

fn config() -> Result<Config, Failure> {
    Config::from_env().map_err(|faults| Failure::new(faults.to_string()))
}
