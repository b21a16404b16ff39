//! The user that runs PostgreSQL. It refuses to run as root, so root uses another user.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The user who owns the cluster's files and runs its programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The current user.
    Oneself,
    /// An unprivileged user, because the current user is root.
    Other { uid: u32, gid: u32 },
}

impl Owner {
    /// The current user; for root the user `postgres`, or else `nobody`.
    pub(crate) fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Oneself);
        }
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| {
                Some(Self::Other {
                    uid: id("-u", name)?,
                    gid: id("-g", name)?,
                })
            })
            .context("PostgreSQL does not run as root, and there is no user postgres or nobody")
    }

    /// Makes `command` run as this user.
    pub(crate) fn apply(self, command: &mut Command) -> &mut Command {
        match self {
            Self::Oneself => command,
            Self::Other { uid, gid } => command.uid(uid).gid(gid),
        }
    }

    /// Changes the owner of a file or directory to this user.
    pub(crate) fn give(self, path: &Path) -> Result<()> {
        match self {
            Self::Oneself => Ok(()),
            Self::Other { uid, gid } => chown(path, Some(uid), Some(gid))
                .with_context(|| format!("cannot give {} away", path.display())),
        }
    }

    /// Whether this user can reach and write a directory.
    pub(crate) fn can_write(self, path: &Path) -> bool {
        let mut test = Command::new("test");
        test.arg("-w").arg(path).arg("-a").arg("-x").arg(path);
        process::quietly(self.apply(&mut test)).is_ok_and(|output| output.status.success())
    }
}

fn id(which: &str, name: &str) -> Option<u32> {
    // Called by the clean-up too, so it must work after a signal.
    let output = process::quietly(Command::new("id").args([which, name])).ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
