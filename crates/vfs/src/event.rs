//! What happens to a disk, for a story in words.

use std::fmt;

use crate::fault::Fault;
use crate::mount_id::MountId;

/// Something that went wrong. Its `Display` tells it in words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    Fault(Fault),
    Killed(MountId),
    PowerCut(PowerCut),
}

/// What a power cut did to the files, in the order of their paths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PowerCut {
    /// Files that had unsynced changes.
    pub files: Vec<CutFile>,
}

/// What a power cut did to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutFile {
    pub path: String,
    /// How many writes and truncations had not been synced.
    pub unsynced: usize,
    /// How many of them survived.
    pub kept: usize,
    /// Whether one more survived in part.
    pub torn: bool,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => fault.fmt(f),
            Self::Killed(mount) => write!(f, "process {mount} is killed"),
            Self::PowerCut(cut) => cut.fmt(f),
        }
    }
}

impl fmt::Display for PowerCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the power fails")?;
        for (place, file) in self.files.iter().enumerate() {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            let before = if place == 0 { ": of" } else { "; of" };
            let (kept, unsynced) = (file.kept, file.unsynced);
            write!(f, "{before} {unsynced} unsynced changes of {name}, {kept}")?;
            f.write_str(if file.torn { " and a part" } else { "" })?;
            f.write_str(" survive")?;
        }
        Ok(())
    }
}
