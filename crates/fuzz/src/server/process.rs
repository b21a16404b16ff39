//! Measurements of a process by the system.

use std::time::Duration;

use nix::unistd::{SysconfVar, sysconf};

/// A process.
#[derive(Debug, Clone, Copy)]
pub struct Process(u32);

impl Process {
    /// The process with this ID.
    #[must_use]
    pub fn of(id: u32) -> Self {
        Self(id)
    }

    /// Its resident memory, in MiB.
    #[must_use]
    pub fn resident(self) -> Option<u64> {
        Some(self.resident_kib()? / 1024)
    }

    /// Its resident memory, in KiB.
    #[must_use]
    pub fn resident_kib(self) -> Option<u64> {
        self.status("VmRSS:")
    }

    /// The number of its threads.
    #[must_use]
    pub fn threads(self) -> Option<u64> {
        self.status("Threads:")
    }

    /// A number of `/proc/PID/status`, without its unit.
    fn status(self, name: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    /// The number of its open files and sockets.
    #[must_use]
    pub fn files(self) -> Option<u64> {
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.0)).ok()?;
        u64::try_from(files.count()).ok()
    }

    /// Its CPU time.
    #[must_use]
    pub fn cpu(self) -> Option<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?;
        // The name can contain blanks; the fields follow its bracket, the times are the 14th and
        // 15th.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace().skip(11);
        let user: u64 = fields.next()?.parse().ok()?;
        let system: u64 = fields.next()?.parse().ok()?;
        let per_second = sysconf(SysconfVar::CLK_TCK).ok().flatten()?;
        let per_second = u64::try_from(per_second).ok().filter(|it| *it > 0)?;
        Some(Duration::from_millis((user + system) * 1000 / per_second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_of_this_process() {
        let own = Process(std::process::id());
        assert!(own.resident() > Some(0) && own.files() > Some(2) && own.cpu().is_some());
        assert!(own.threads() > Some(0) && own.resident_kib() > own.resident());
        assert_eq!((Process(0).resident(), Process(0).threads()), (None, None));
    }
}
