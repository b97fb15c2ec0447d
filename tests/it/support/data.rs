//! Real data that is not part of the repository.

use std::path::{Path, PathBuf};

/// A folder of the shared data; none, said loudly, where it is not beside the repository.
pub fn shared_data(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("*** {} IS NOT THERE: TESTS ON REAL DATA ARE SKIPPED ***", path.display());
    None
}
