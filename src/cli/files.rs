//! Files of postcodes that come in by the command line.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, setup};
use crate::config::Config;

/// What can be done with places.
#[derive(Subcommand)]
pub enum PlacesCommand {
    /// Import OS Code-Point Open or the ONS Postcode Directory (ONSPD) as they are downloaded: zip
    /// files, folders or CSV files. What is stored already is located again.
    Import {
        /// Where the files are.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// A CSV with the columns `ward_code` and `ward` (or `WD25CD` and `WD25NM`), for the names of
        /// wards.
        #[arg(long)]
        wards: Option<PathBuf>,
    },
}

/// Fills the gazetteer.
pub fn places(config: &Config, command: &PlacesCommand) -> Result<(), Failure> {
    let PlacesCommand::Import { paths, wards } = command;
    let app = setup::open(config)?;
    let report = app.import_places(paths, wards.as_deref())?;
    println!(
        "{} files, {} lines ({} without coordinates, {} of postcodes no longer in use): {} postcodes, \
         {} sectors and outcodes and {} ward names are new or have changed.",
        report.files,
        report.lines,
        report.without_point,
        report.terminated,
        report.postcodes_changed,
        report.centroids_changed,
        report.wards_changed
    );
    let moved = report.moved;
    println!(
        "Located again: {} volunteers, {} needs, {} organisations and {} places of centres' lists lie \
         elsewhere than before or are known more precisely.",
        moved.volunteers, moved.needs, moved.organisations, moved.places
    );
    Ok(())
}
