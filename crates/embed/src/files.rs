//! Finding and reading the files of a model's directory.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::OpenError;

/// The possible paths of the network; the first that exists is used.
const NETWORKS: [&str; 4] = [
    "model.onnx",
    "onnx/model.onnx",
    "model.rten",
    "onnx/model.rten",
];

/// Checks that `directory` seems to contain a model: the required files exist. Nothing is read.
///
/// # Errors
/// [`OpenError::Missing`].
pub fn look(directory: &Path) -> Result<(), OpenError> {
    network(directory)?;
    required(directory, "tokenizer.json")?;
    Ok(())
}

/// The path of the network.
pub(crate) fn network(directory: &Path) -> Result<PathBuf, OpenError> {
    let mut paths = NETWORKS.iter().map(|name| directory.join(name));
    let found = paths.find(|path| path.is_file());
    found.ok_or_else(|| missing(directory, &NETWORKS.join(" or ")))
}

/// The path of a required file.
pub(crate) fn required(directory: &Path, name: &str) -> Result<PathBuf, OpenError> {
    let path = directory.join(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(missing(directory, name))
}

/// The JSON of an optional file.
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
