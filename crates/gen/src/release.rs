//! Released documents, which must stay compatible until the version allows a breaking change.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::breaking::{self, Break};
use crate::{Artefact, Error, disk};

/// The folder of released documents.
pub const FOLDER: &str = "openapi/released";

/// A version: major, minor, patch.
type Version = (u64, u64, u64);

fn version(text: &str) -> Option<Version> {
    let mut parts = text.split('.').map(str::parse);
    let version = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    parts.next().is_none().then_some(version)
}

/// Whether `new` can have breaking changes relative to `old` (semver: the leftmost part that is not
/// 0 is larger).
fn may_break(old: Version, new: Version) -> bool {
    match old {
        (0, minor, _) => new.0 > 0 || new.1 > minor,
        (major, ..) => new.0 > major,
    }
}

/// The released document of the highest version under `root`, if there is one.
///
/// # Errors
/// A file there is not a document, or its name is not a version.
pub fn newest(root: &Path) -> Result<Option<Value>, Error> {
    let Ok(entries) = fs::read_dir(root.join(FOLDER)) else {
        return Ok(None);
    };
    let mut newest: Option<(Version, std::path::PathBuf)> = None;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let found = name
            .strip_prefix("aivy-")
            .and_then(|rest| rest.strip_suffix(".json"))
            .and_then(version)
            .ok_or_else(|| {
                Error::Disk(format!("{FOLDER}/{name}: not named aivy-<version>.json"))
            })?;
        if newest.as_ref().is_none_or(|(best, _)| found > *best) {
            newest = Some((found, entry.path()));
        }
    }
    let Some((_, path)) = newest else {
        return Ok(None);
    };
    let failed = |e: &dyn std::fmt::Display| Error::Disk(format!("{}: {e}", path.display()));
    let text = fs::read_to_string(&path).map_err(|e| failed(&e))?;
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|e| failed(&e))
}

/// The breaking changes of `document` relative to the last release, unless its version allows them.
///
/// # Errors
/// See [`newest`].
pub fn breaks(root: &Path, document: &Value) -> Result<Vec<Break>, Error> {
    let Some(old) = newest(root)? else {
        return Ok(Vec::new());
    };
    let of = |document: &Value| document["info"]["version"].as_str().and_then(version);
    match (of(&old), of(document)) {
        (Some(before), Some(now)) if may_break(before, now) => Ok(Vec::new()),
        _ => Ok(breaking::compare(&old, document)),
    }
}

/// Stores `document` as the release of its version; returns the path.
///
/// # Errors
/// That version was already released with other contents, or the file cannot be written.
pub fn keep(root: &Path, document: &Value) -> Result<String, Error> {
    let number = document["info"]["version"].as_str().unwrap_or_default();
    let path = format!("{FOLDER}/aivy-{number}.json");
    let contents = format!("{document:#}\n");
    let artefact = Artefact { path, contents };
    let found = disk::stale(root, std::slice::from_ref(&artefact))?;
    match found.first() {
        Some(other) if other.found.is_some() => {
            let path = &artefact.path;
            Err(Error::Disk(format!(
                "{path}: {number} was released with other contents; raise the version"
            )))
        }
        Some(_) => disk::write(root, &artefact).map(|()| artefact.path),
        None => Ok(artefact.path),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(version: &str, paths: Value) -> Value {
        json!({ "info": { "version": version }, "paths": paths })
    }

    fn one() -> Value {
        json!({ "/a": { "get": { "operationId": "get_a", "responses": {} } } })
    }

    #[test]
    fn the_newest_is_found_by_number_not_by_name() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(newest(root.path()).unwrap(), None);
        for number in ["0.9.0", "0.10.0"] {
            keep(root.path(), &document(number, json!({}))).unwrap();
        }
        assert_eq!(
            newest(root.path()).unwrap().unwrap()["info"]["version"],
            "0.10.0"
        );
    }

    #[test]
    fn a_release_is_kept_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        keep(root.path(), &document("0.1.0", one())).unwrap();
        keep(root.path(), &document("0.1.0", one())).unwrap();
        assert!(keep(root.path(), &document("0.1.0", json!({}))).is_err());
    }

    #[test]
    fn only_a_new_version_may_break() {
        let root = tempfile::tempdir().unwrap();
        keep(root.path(), &document("0.1.0", one())).unwrap();
        let broken = |version: &str| {
            breaks(root.path(), &document(version, json!({})))
                .unwrap()
                .len()
        };
        assert_eq!(
            [
                broken("0.1.0"),
                broken("0.1.1"),
                broken("0.2.0"),
                broken("1.0.0")
            ],
            [1, 1, 0, 0]
        );
        assert!(may_break((1, 2, 3), (2, 0, 0)) && !may_break((1, 2, 3), (1, 3, 0)));
    }
}
