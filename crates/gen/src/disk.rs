//! Comparing generated files with the files on disk, and writing them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use crate::{Artefact, Error};

/// The maximum number of lines that a diff shows.
const MAX_DIFF: usize = 20;

/// A generated file that is missing on disk or has other contents there.
#[derive(Debug, Clone)]
pub struct Stale<'a> {
    /// The expected file.
    pub artefact: &'a Artefact,
    /// The contents on disk; `None` if there is no file.
    pub found: Option<String>,
}

/// The generated files that differ from the files under `root`.
///
/// # Errors
/// A file exists and cannot be read.
pub fn stale<'a>(root: &Path, artefacts: &'a [Artefact]) -> Result<Vec<Stale<'a>>, Error> {
    let mut stale = Vec::new();
    for artefact in artefacts {
        let found = match fs::read(root.join(&artefact.path)) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::Disk(format!("{}: {error}", artefact.path))),
        };
        if found.as_ref() != Some(&artefact.contents) {
            stale.push(Stale { artefact, found });
        }
    }
    Ok(stale)
}

/// Writes a file atomically: to a temporary file beside it, which is then renamed.
///
/// # Errors
/// The file cannot be written.
pub fn write(root: &Path, artefact: &Artefact) -> Result<(), Error> {
    let path = root.join(&artefact.path);
    let failed = |error: std::io::Error| Error::Disk(format!("{}: {error}", artefact.path));
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    readable_by_all(&mut builder);
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(artefact.contents.as_bytes())
        .map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A temporary file is readable only by its owner; generated files are readable by all.
fn readable_by_all(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = builder;
}

impl Stale<'_> {
    /// The first lines that differ.
    #[must_use]
    pub fn diff(&self) -> String {
        let Some(found) = &self.found else {
            return "  (there is no such file)\n".to_owned();
        };
        let diff = TextDiff::from_lines(found.as_str(), &self.artefact.contents);
        let mut lines = diff.iter_all_changes().filter_map(|change| {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => return None,
            };
            Some(format!("  {sign} {}\n", change.value().trim_end()))
        });
        let mut text: String = lines.by_ref().take(MAX_DIFF).collect();
        let more = lines.count();
        if more > 0 {
            text.push_str(&format!("  … and {more} lines more\n"));
        }
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn artefact(contents: &str) -> Artefact {
        Artefact {
            path: "a/b.txt".to_owned(),
            contents: contents.to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_no_longer_stale() {
        let root = tempfile::tempdir().unwrap();
        let artefacts = [artefact("one\ntwo\n")];
        let missing = stale(root.path(), &artefacts).unwrap();
        assert!(missing[0].diff().contains("no such file"));
        write(root.path(), &artefacts[0]).unwrap();
        assert!(stale(root.path(), &artefacts).unwrap().is_empty());
        let names = fs::read_dir(root.path().join("a")).unwrap().count();
        assert_eq!(names, 1, "a temporary file was left behind");
    }

    #[test]
    fn a_difference_is_shown() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &artefact("one\ntwo\n")).unwrap();
        let now = [artefact("one\nthree\n")];
        let found = stale(root.path(), &now).unwrap();
        assert_eq!(found[0].diff(), "  - two\n  + three\n");
    }

    #[test]
    fn a_long_difference_is_cut() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &artefact(&"old\n".repeat(30))).unwrap();
        let now = [artefact("")];
        let diff = stale(root.path(), &now).unwrap()[0].diff();
        assert!(diff.ends_with("… and 10 lines more\n"), "{diff}");
    }
}
