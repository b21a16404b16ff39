//! Every Rust file of the repository is formatted, even one that no module declares and one whose
//! modules a macro declares: `cargo fmt` finds neither.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Directories of third-party files, and of build output.
const SKIPPED: [&str; 3] = ["target", "node_modules", ".git"];

#[test]
fn every_file_is_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    collect(root, &mut files);
    assert!(files.len() > 1000, "only {} files were found", files.len());
    let half = files.len() / 2;
    let (first, second) = files.split_at(half);
    let unformatted: Vec<_> = std::thread::scope(|scope| {
        let other = scope.spawn(|| unformatted(second));
        [unformatted(first), other.join().unwrap()].concat()
    });
    assert!(
        unformatted.is_empty(),
        "run rustfmt --edition 2024 on each: {unformatted:#?}"
    );
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() && !SKIPPED.contains(&&*name) {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            files.push(path);
        }
    }
}

/// Those of `files` that rustfmt would change. Each is passed as text, so that the modules that it
/// declares are not read again.
fn unformatted(files: &[PathBuf]) -> Vec<PathBuf> {
    let differs = |file: &&PathBuf| {
        let run = Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .stdin(File::open(file).unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        !run.unwrap().success()
    };
    files.iter().filter(differs).cloned().collect()
}
