//! The files of a download: single CSV files, a folder, or a zip.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::{Error, Fault, at};

/// How many folders below the one that is named are looked into: `Data/CSV`, `Data/multi_csv`, in
/// a folder with the name of the download.
const DEEPEST: usize = 3;

/// One file of postcodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    path: PathBuf,
    /// The place in a zip.
    entry: Option<String>,
}

impl Source {
    /// What to call it when something is wrong with it.
    pub fn name(&self) -> String {
        match &self.entry {
            None => self.path.display().to_string(),
            Some(entry) => format!("{} in {}", entry, self.path.display()),
        }
    }

    /// Hands its bytes to `read`.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut dyn Read) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match &self.entry {
            None => read(&mut BufReader::with_capacity(1 << 16, open(&self.path)?)),
            Some(entry) => {
                let mut archive = unzip(&self.path)?;
                let file = archive.by_name(entry).map_err(|_| no_zip(&self.path))?;
                read(&mut BufReader::with_capacity(1 << 16, file))
            }
        }
    }
}

/// The files of postcodes under the paths, sorted within each path.
pub fn find(paths: &[impl AsRef<Path>]) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let mut found = if path.is_dir() {
            in_folder(path)?
        } else if has_ending(path, "zip") {
            in_zip(path)?
        } else {
            drop(open(path)?);
            vec![Source { path: path.to_owned(), entry: None }]
        };
        if found.is_empty() {
            let message = "there is no CSV file of postcodes in it; downloads keep them in Data/CSV, \
                           Data or Data/multi_csv.";
            return Err(at(&path.display().to_string(), Fault::new("no_files", message)));
        }
        found.sort_unstable_by(|a, b| (&a.path, &a.entry).cmp(&(&b.path, &b.entry)));
        sources.append(&mut found);
    }
    Ok(sources)
}

/// The CSV files of a folder that hold postcodes.
fn in_folder(folder: &Path) -> Result<Vec<Source>, Error> {
    let mut names = Vec::new();
    below(folder, "", DEEPEST, &mut names)?;
    let source = |name: String| Source { path: folder.join(name), entry: None };
    Ok(chosen(names).into_iter().map(source).collect())
}

/// Names of the CSV files below a folder, with `/` between their parts.
fn below(folder: &Path, prefix: &str, deep: usize, names: &mut Vec<String>) -> Result<(), Error> {
    let failed = |error: std::io::Error| at(&folder.display().to_string(), unreadable(&error));
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() && deep > 0 {
            below(&path, &format!("{prefix}{name}/"), deep - 1, names)?;
        } else if has_ending(&path, "csv") && path.is_file() {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn in_zip(path: &Path) -> Result<Vec<Source>, Error> {
    let archive = unzip(path)?;
    let mut names = Vec::new();
    for name in archive.file_names() {
        let name = name.map_err(|_| no_zip(path))?.into_owned();
        if has_ending(Path::new(&name), "csv") {
            names.push(name);
        }
    }
    let source = |name| Source { path: path.to_owned(), entry: Some(name) };
    Ok(chosen(names).into_iter().map(source).collect())
}

/// The files of postcodes among the CSV files of a download: those of Code-Point Open (`Data/CSV`),
/// else the one file of the postcode directory, else its files per area, which hold the same; else
/// what lies on top.
fn chosen(names: Vec<String>) -> Vec<String> {
    let in_folder = |name: &str, wanted: &str| {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(wanted))
    };
    let is_directory = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name).to_ascii_uppercase();
        ["ONSPD", "NSPL"].iter().any(|title| file.starts_with(title))
            && (in_folder(name, "Data") || in_folder(name, ""))
    };
    let rules: [&dyn Fn(&str) -> bool; 4] = [
        &|name| in_folder(name, "CSV"),
        &is_directory,
        &|name| in_folder(name, "multi_csv"),
        &|name| !name.contains('/'),
    ];
    let found = rules.iter().find(|rule| names.iter().any(|name| rule(name)));
    match found {
        Some(rule) => names.into_iter().filter(|name| rule(name)).collect(),
        None => Vec::new(),
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|error| at(&path.display().to_string(), unreadable(&error)))
}

fn unzip(path: &Path) -> Result<ZipArchive<BufReader<File>>, Error> {
    ZipArchive::new(BufReader::new(open(path)?)).map_err(|_| no_zip(path))
}

fn no_zip(path: &Path) -> Error {
    at(&path.display().to_string(), Fault::new("invalid_zip", "this is no readable zip file."))
}

/// Why a file cannot be read.
pub fn unreadable(error: &std::io::Error) -> Fault {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file.",
        std::io::ErrorKind::PermissionDenied => "this file may not be read.",
        _ => "it cannot be read.",
    };
    Fault::new("unreadable", kind)
}
