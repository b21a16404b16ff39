//! A digest of what happened, to tell whether two runs were the same.

use sha2::{Digest as _, Sha256};

/// Of all records so far.
#[derive(Debug, Default, Clone)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds something.
    pub fn add(&mut self, record: &impl std::fmt::Debug) {
        self.0.update(format!("{record:?}"));
    }

    /// In hexadecimal.
    #[must_use]
    pub fn hex(self) -> String {
        hex::encode(self.0.finalize())
    }
}
