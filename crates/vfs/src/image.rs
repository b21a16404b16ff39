//! The files of a disk, to begin another one with.

use std::collections::BTreeMap;

/// Files by their paths. A simulation can set a database up once, and begin each run with a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image(BTreeMap<String, Vec<u8>>);

impl Image {
    /// Paths and contents, in the order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.0.iter();
        files.map(|(path, content)| (path.as_str(), content.as_slice()))
    }
}

impl FromIterator<(String, Vec<u8>)> for Image {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}
