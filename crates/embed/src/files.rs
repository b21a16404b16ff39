//! Finding and reading what a model's directory holds.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::OpenError;

/// Where the network may be, the first that is there.
const NETWORKS: [&str; 4] = [
    "model.onnx",
    "onnx/model.onnx",
    "model.rten",
    "onnx/model.rten",
];

/// Whether `directory` seems to hold a model: what must be there is. Nothing is read.
///
/// # Errors
/// [`OpenError::Missing`].
pub fn look(directory: &Path) -> Result<(), OpenError> {
    network(directory)?;
    required(directory, "tokenizer.json")?;
    Ok(())
}

/// The network.
pub(crate) fn network(directory: &Path) -> Result<PathBuf, OpenError> {
    let mut paths = NETWORKS.iter().map(|name| directory.join(name));
    let found = paths.find(|path| path.is_file());
    found.ok_or_else(|| missing(directory, &NETWORKS.join(" or ")))
}

/// A file that must be there.
pub(crate) fn required(directory: &Path, name: &str) -> Result<PathBuf, OpenError> {
    let path = directory.join(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(missing(directory, name))
}

/// The JSON of a file that may be missing.
pub(crate) fn json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, OpenError> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(path, error)),
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|error| unusable(path, error))
}

pub(crate) fn unusable(path: &Path, reason: impl std::fmt::Display) -> OpenError {
    OpenError::Unusable {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn missing(directory: &Path, names: &str) -> OpenError {
    OpenError::Missing {
        directory: directory.to_owned(),
        names: names.to_owned(),
    }
}
