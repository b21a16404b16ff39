//! Which name leads to which file, as the processes see it and as a power cut would leave it.
//!
//! A new or removed name is durable when its directory is synced, and a new one also when its file
//! is, on the file systems of today (POSIX promises less; but SQLite, when it syncs a log, does not
//! sync the directory if another process made the log). They keep the order of such changes, so a
//! power cut leaves a prefix of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::random::Random;

/// What a name leads to. A file that is removed stays for those who have it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u64);

type Path = Arc<str>;

#[derive(Debug, Default)]
pub(crate) struct Names {
    seen: BTreeMap<Path, FileId>,
    durable: BTreeMap<Path, FileId>,
    unsynced: Vec<(Path, Option<FileId>)>,
}

impl Names {
    /// A directory in which everything is durable.
    pub(crate) fn with(names: BTreeMap<Path, FileId>) -> Self {
        Self {
            seen: names.clone(),
            durable: names,
            unsynced: Vec::new(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Option<FileId> {
        self.seen.get(path).copied()
    }

    pub(crate) fn seen(&self) -> impl Iterator<Item = (&Path, FileId)> {
        self.seen.iter().map(|(path, file)| (path, *file))
    }

    pub(crate) fn durable(&self) -> impl Iterator<Item = (&Path, FileId)> {
        self.durable.iter().map(|(path, file)| (path, *file))
    }

    pub(crate) fn create(&mut self, path: Path, file: FileId) {
        self.change(path, Some(file));
    }

    /// Returns false if there is no such name.
    pub(crate) fn remove(&mut self, path: &str) -> bool {
        let known = self.seen.get_key_value(path).map(|(path, _)| path.clone());
        let found = known.is_some();
        if let Some(path) = known {
            self.change(path, None);
        }
        found
    }

    pub(crate) fn sync(&mut self) {
        self.durable.clone_from(&self.seen);
        self.unsynced.clear();
    }

    /// Makes the name of a new file durable, and with it all earlier changes.
    pub(crate) fn sync_name_of(&mut self, file: FileId) {
        let created = self.unsynced.iter().position(|(_, it)| *it == Some(file));
        if let Some(place) = created {
            for (path, file) in self.unsynced.drain(..=place) {
                apply(&mut self.durable, path, file);
            }
        }
    }

    pub(crate) fn lose_power(&mut self, random: &mut Random) {
        let kept = random.up_to(self.unsynced.len());
        for (path, file) in self.unsynced.drain(..).take(kept) {
            apply(&mut self.durable, path, file);
        }
        self.seen.clone_from(&self.durable);
    }

    /// Whether a name leads to the file, or can after a power cut.
    pub(crate) fn lead_to(&self, file: FileId) -> bool {
        let by_name = self.seen.values().chain(self.durable.values()).copied();
        let waiting = self.unsynced.iter().filter_map(|(_, file)| *file);
        by_name.chain(waiting).any(|named| named == file)
    }

    fn change(&mut self, path: Path, file: Option<FileId>) {
        apply(&mut self.seen, path.clone(), file);
        self.unsynced.push((path, file));
    }
}

fn apply(names: &mut BTreeMap<Path, FileId>, path: Path, file: Option<FileId>) {
    match file {
        Some(file) => names.insert(path, file),
        None => names.remove(&path),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sure_once_the_directory_is_synced() {
        let survives = |synced, seed| {
            let mut names = Names::default();
            names.create("/a".into(), FileId(1));
            if synced {
                names.sync();
            }
            names.lose_power(&mut Random::new(seed));
            names.get("/a").is_some()
        };
        assert!((0..50).all(|seed| survives(true, seed)));
        assert!((0..50).any(|seed| survives(false, seed)));
        assert!(!(0..50).all(|seed| survives(false, seed)));
    }

    #[test]
    fn the_sync_of_a_file_stores_its_name_and_not_a_later_one() {
        let survives = |path, seed| {
            let mut names = Names::default();
            names.create("/a".into(), FileId(1));
            names.create("/b".into(), FileId(2));
            names.sync_name_of(FileId(1));
            names.lose_power(&mut Random::new(seed));
            names.get(path).is_some()
        };
        assert!((0..50).all(|seed| survives("/a", seed)));
        assert!(!(0..50).all(|seed| survives("/b", seed)));
    }

    #[test]
    fn a_removed_name_can_come_back() {
        let back = |seed| {
            let mut names = Names::default();
            names.create("/a".into(), FileId(1));
            names.sync();
            assert!(names.remove("/a"));
            assert!(names.lead_to(FileId(1)));
            names.lose_power(&mut Random::new(seed));
            names.get("/a") == Some(FileId(1))
        };
        assert!((0..50).any(back) && !(0..50).all(back));
    }
}
