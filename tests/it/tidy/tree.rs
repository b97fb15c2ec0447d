//! Reading our own files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every file below `folder` (relative to the package; nothing where it does not exist), with
/// its path relative to `folder`, in order.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                open.push(path);
            } else if path.is_file() {
                let below = path.strip_prefix(folder).unwrap();
                found.push((below.to_str().unwrap().replace('\\', "/"), path));
            }
        }
    }
    found.sort();
    found
}

fn in_package(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The paths of all files below `folder`, relative to it.
pub fn file_paths(folder: &str) -> BTreeSet<String> {
    files(&in_package(folder)).into_iter().map(|(path, _)| path).collect()
}

/// Path (relative to the package) and text of every Rust file below `folder`.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    files(&in_package(folder))
        .into_iter()
        .filter(|(_, path)| path.extension().is_some_and(|e| e == "rs"))
        .map(|(below, path)| (format!("{folder}/{below}"), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// Path (relative to `src/`) and text of every file of the product.
pub fn source_files() -> Vec<(String, String)> {
    rust_files("src")
        .into_iter()
        .map(|(path, text)| (path.trim_start_matches("src/").to_owned(), text))
        .collect()
}

/// The crates that the product depends on, as they are written in code.
pub fn foreign_crates() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(in_package("Cargo.toml")).unwrap();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(['=', '.']))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .collect()
}
