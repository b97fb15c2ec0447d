//! The files of a download: single CSV files, a folder, or a zip.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::{Error, Fault, at};

/// Where the download keeps its data; beside it lie documents, some of them CSV as well.
const DATA: [&str; 2] = ["Data", "CSV"];

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
            let message = "there is no CSV file in it; the download keeps them in Data/CSV.";
            return Err(at(&path.display().to_string(), Fault::new("no_files", message)));
        }
        found.sort_unstable_by(|a, b| (&a.path, &a.entry).cmp(&(&b.path, &b.entry)));
        sources.append(&mut found);
    }
    Ok(sources)
}

/// The CSV files of `Data/CSV` where the folder has one, else those of the folder itself.
fn in_folder(folder: &Path) -> Result<Vec<Source>, Error> {
    let inner = DATA.iter().fold(folder.to_owned(), |path, part| path.join(part));
    let csv = folder.join(DATA[1]);
    let folder = [inner, csv].into_iter().find(|p| p.is_dir()).unwrap_or(folder.to_owned());
    let name = folder.display().to_string();
    let failed = |error: std::io::Error| at(&name, unreadable(&error));
    let mut sources = Vec::new();
    for file in std::fs::read_dir(&folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        if has_ending(&path, "csv") && path.is_file() {
            sources.push(Source { path, entry: None });
        }
    }
    Ok(sources)
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
    let data = DATA.join("/");
    let is_data = |name: &String| Path::new(name).parent().is_some_and(|at| at.ends_with(&data));
    if names.iter().any(is_data) {
        names.retain(is_data);
    }
    let source = |name| Source { path: path.to_owned(), entry: Some(name) };
    Ok(names.into_iter().map(source).collect())
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
