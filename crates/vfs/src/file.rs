//! The content of one file: as the processes see it, and as a power cut would leave it.
//!
//! A write changes the page cache at once, and the disk when the file is synced. What is in between
//! is kept as a list of changes in their order, since a disk is free to store some of them and not
//! others.

use std::collections::VecDeque;

use crate::random::Random;

/// The unit that a disk writes as a whole, or not at all: a torn write ends at a multiple of it.
pub(crate) const SECTOR: usize = 512;

/// The largest file, in bytes. A disk that is asked for more is full.
pub(crate) const FILE_MAX: usize = 1 << 32;

/// Changes that wait for a sync. A system stores older ones on its own, long before there are so
/// many; here the limit bounds the memory of a run in which syncs are left out.
const UNSYNCED_MAX: usize = 4096;

#[derive(Debug, Clone)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Resize(usize),
}

#[derive(Debug, Default)]
pub(crate) struct File {
    seen: Vec<u8>,
    durable: Vec<u8>,
    unsynced: VecDeque<Change>,
}

/// What a power cut did to the unsynced changes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Survival {
    pub(crate) unsynced: usize,
    /// Changes that survived as a whole.
    pub(crate) kept: usize,
    /// Whether a part of a further write survived.
    pub(crate) torn: bool,
}

impl File {
    pub(crate) fn with(content: Vec<u8>) -> Self {
        Self {
            seen: content.clone(),
            durable: content,
            unsynced: VecDeque::new(),
        }
    }

    pub(crate) const fn seen(&self) -> &Vec<u8> {
        &self.seen
    }

    pub(crate) const fn durable(&self) -> &Vec<u8> {
        &self.durable
    }

    /// Fills `into` from `offset` on, with zeros behind the end of the file. Returns how many bytes
    /// the file had.
    pub(crate) fn read(&self, offset: usize, into: &mut [u8]) -> usize {
        let there = self.seen.get(offset..).unwrap_or_default();
        let length = there.len().min(into.len());
        into[..length].copy_from_slice(&there[..length]);
        into[length..].fill(0);
        length
    }

    pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) {
        if !bytes.is_empty() {
            let bytes = bytes.to_vec();
            self.change(Change::Write { offset, bytes });
        }
    }

    /// Cuts the file off, or fills it up with zeros.
    pub(crate) fn truncate(&mut self, size: usize) {
        if size != self.seen.len() {
            self.change(Change::Resize(size));
        }
    }

    /// Makes everything durable.
    pub(crate) fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            apply(&mut self.durable, &change);
        }
    }

    /// A sync that fails as on Linux: some of the changes are stored, the others never will be,
    /// however often the file is synced again, although processes still see them.
    pub(crate) fn sync_in_part(&mut self, random: &mut Random) {
        for change in self.unsynced.drain(..) {
            if random.coin() {
                apply(&mut self.durable, &change);
            }
        }
    }

    /// Loses power: decides which unsynced changes had reached the disk.
    pub(crate) fn lose_power(&mut self, random: &mut Random) -> Survival {
        let survival = self.survive(random);
        self.unsynced.clear();
        self.seen.clone_from(&self.durable);
        survival
    }

    fn survive(&mut self, random: &mut Random) -> Survival {
        let unsynced = self.unsynced.len();
        let mut kept = 0;
        let mut torn = false;
        let fate = Fate::draw(unsynced, random);
        for (place, change) in self.unsynced.iter().enumerate() {
            if fate.keeps(place, random) {
                apply(&mut self.durable, change);
                kept += 1;
            } else if fate.tears(place)
                && let Some(part) = tear(change, random)
            {
                apply(&mut self.durable, &part);
                torn = true;
            }
        }
        Survival {
            unsynced,
            kept,
            torn,
        }
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.seen, &change);
        self.unsynced.push_back(change);
        if self.unsynced.len() > UNSYNCED_MAX
            && let Some(oldest) = self.unsynced.pop_front()
        {
            apply(&mut self.durable, &oldest);
        }
    }
}

/// Which unsynced changes of a file survive.
enum Fate {
    None,
    Prefix { end: usize, torn: Option<usize> },
    Subset { torn: Option<usize> },
}

impl Fate {
    fn draw(changes: usize, random: &mut Random) -> Self {
        if changes == 0 {
            return Self::None;
        }
        let place = random.up_to(changes - 1);
        match random.below(5) {
            0 => Self::None,
            1 => Self::Prefix {
                end: place + 1,
                torn: None,
            },
            2 => Self::Subset { torn: None },
            3 => Self::Prefix {
                end: place,
                torn: Some(place),
            },
            _ => Self::Subset { torn: Some(place) },
        }
    }

    fn keeps(&self, place: usize, random: &mut Random) -> bool {
        match self {
            Self::None => false,
            Self::Prefix { end, .. } => place < *end,
            Self::Subset { torn } => *torn != Some(place) && random.coin(),
        }
    }

    fn tears(&self, place: usize) -> bool {
        match self {
            Self::None => false,
            Self::Prefix { torn, .. } | Self::Subset { torn } => *torn == Some(place),
        }
    }
}

/// The part of a write before or behind a random sector boundary within it.
fn tear(change: &Change, random: &mut Random) -> Option<Change> {
    let Change::Write { offset, bytes } = change else {
        return None;
    };
    let first = SECTOR - offset % SECTOR;
    let boundaries = bytes.len().checked_sub(first + 1)? / SECTOR;
    let cut = first + SECTOR * random.up_to(boundaries);
    Some(if random.coin() {
        let bytes = bytes[..cut].to_vec();
        let offset = *offset;
        Change::Write { offset, bytes }
    } else {
        let bytes = bytes[cut..].to_vec();
        let offset = offset + cut;
        Change::Write { offset, bytes }
    })
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Resize(size) => content.resize(*size, 0),
        Change::Write { offset, bytes } => {
            if content.len() < *offset {
                content.resize(*offset, 0);
            }
            let (inside, behind) = bytes.split_at(bytes.len().min(content.len() - offset));
            content[*offset..offset + inside.len()].copy_from_slice(inside);
            content.extend_from_slice(behind);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_read_behind_the_end_gives_zeros() {
        let file = File::with(b"abc".to_vec());
        let mut into = [9; 4];
        assert_eq!(file.read(1, &mut into), 2);
        assert_eq!(&into, b"bc\0\0");
        assert_eq!(file.read(7, &mut into), 0);
        assert_eq!(into, [0; 4]);
    }

    #[test]
    fn what_was_synced_survives_every_power_cut() {
        for seed in 0..200 {
            let mut file = File::default();
            file.write(0, b"durable");
            file.sync();
            file.write(7, b" and not");
            file.lose_power(&mut Random::new(seed));
            assert!(file.seen().starts_with(b"durable"));
            assert_eq!(file.seen(), file.durable());
        }
    }

    #[test]
    fn every_subset_of_the_unsynced_writes_is_met() {
        let mut met = BTreeSet::new();
        for seed in 0..400 {
            let mut file = File::with(vec![b'.'; 3]);
            (0..3).for_each(|place| file.write(place, b"x"));
            file.lose_power(&mut Random::new(seed));
            met.insert(String::from_utf8(file.seen().clone()).unwrap());
        }
        assert_eq!(met.len(), 8, "{met:?}");
    }

    #[test]
    fn a_torn_write_ends_or_begins_at_a_sector() {
        let mut torn = 0;
        for seed in 0..400 {
            let mut file = File::with(vec![0; 4096]);
            file.write(100, &[1; 2000]);
            if file.lose_power(&mut Random::new(seed)).torn {
                torn += 1;
                let changed: Vec<usize> = (0..4096).filter(|&at| file.seen()[at] == 1).collect();
                let (first, end) = (changed[0], changed[changed.len() - 1] + 1);
                assert!(first == 100 || first % SECTOR == 0, "{first}");
                assert!(end == 2100 || end % SECTOR == 0, "{end}");
                assert!(changed.len() < 2000);
            }
        }
        assert!(torn > 50, "{torn}");
    }

    #[test]
    fn a_write_within_a_sector_is_never_torn() {
        for seed in 0..100 {
            let mut file = File::with(vec![0; 512]);
            file.write(10, &[1; 502]);
            assert!(!file.lose_power(&mut Random::new(seed)).torn);
        }
    }

    #[test]
    fn what_a_sync_forgot_is_never_stored() {
        let forgot = |seed| {
            let mut file = File::default();
            file.write(0, b"x");
            file.sync_in_part(&mut Random::new(seed));
            file.sync();
            assert_eq!(file.seen(), b"x");
            file.durable().is_empty()
        };
        assert!((0..20).any(forgot) && !(0..20).all(forgot));
    }

    #[test]
    fn the_list_of_unsynced_changes_is_bounded() {
        let mut file = File::default();
        for place in 0..UNSYNCED_MAX + 10 {
            file.write(place, b"x");
        }
        assert_eq!(file.unsynced.len(), UNSYNCED_MAX);
        assert_eq!(file.durable().len(), 10);
    }
}
