//! Waits until something under a path changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_millis(300);
/// Folders that builds write into, and that nobody edits.
const LEFT_OUT: [&str; 3] = [".git", "target", "node_modules"];

/// When each file was last written.
pub(super) type Snapshot = BTreeMap<PathBuf, SystemTime>;

/// The files under a path.
pub(super) fn snapshot(path: &Path) -> Snapshot {
    let mut files = Snapshot::new();
    look(path, &mut files);
    files
}

/// Returns when a file under the path was written, made or removed since the snapshot.
pub(super) fn wait_for_change(path: &Path, before: &Snapshot) {
    while snapshot(path) == *before {
        std::thread::sleep(INTERVAL);
    }
}

fn look(path: &Path, files: &mut Snapshot) {
    // What vanishes while it is looked at is a change, and seen as one.
    let Ok(entry) = fs::metadata(path) else {
        return;
    };
    if !entry.is_dir() {
        let written = entry.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        files.insert(path.to_owned(), written);
        return;
    }
    for inner in fs::read_dir(path).into_iter().flatten().flatten() {
        let name = inner.file_name();
        if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
            look(&inner.path(), files);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_comes_or_goes_is_a_change_and_a_build_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = snapshot(folder.path());
        fs::create_dir(folder.path().join("target")).expect("made");
        fs::write(folder.path().join("target/x"), "x").expect("written");
        assert_eq!(snapshot(folder.path()), before);
        fs::write(folder.path().join("server.py"), "pass").expect("written");
        assert_ne!(snapshot(folder.path()), before);
    }
}
