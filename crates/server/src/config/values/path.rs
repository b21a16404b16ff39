//! Paths of files and directories. `resources` checks whether they exist.

use std::path::PathBuf;

use super::FromText;

impl FromText for PathBuf {
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("must be a path, not \"\"".to_owned());
        }
        Ok(text.into())
    }
}
