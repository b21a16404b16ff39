//! The metrics of the process, with the usual names of Prometheus's clients.

use aivy_types::Timestamp;

use super::Readings;

/// The process.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    started: Timestamp,
}

impl Process {
    /// A process that started at this time.
    #[must_use]
    pub const fn started(started: Timestamp) -> Self {
        Self { started }
    }

    pub(crate) fn read(self, to: &mut Readings) {
        to.gauge(
            "process_start_time_seconds",
            "Start time of the process, in seconds since the Unix epoch.",
            u64::try_from(self.started.seconds()).unwrap_or_default(),
        );
        if let Some(bytes) = resident_bytes() {
            to.gauge("process_resident_memory_bytes", "Resident memory.", bytes);
        }
        to.info(
            "aivy_build_info",
            "The running version.",
            concat!("version=\"", env!("CARGO_PKG_VERSION"), "\""),
        );
    }
}

/// `None` if the system does not provide it (other systems than Linux).
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn resident_memory_is_plausible() {
        let bytes = resident_bytes().unwrap_or_default();
        assert!((1 << 20..1 << 34).contains(&bytes), "{bytes}");
    }
}
