//! Reading files that arguments name.

use std::io::{self, Read as _};
use std::path::Path;

/// Reads a file as text; `-` is the standard input.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    if path != Path::new("-") {
        return std::fs::read_to_string(path);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
