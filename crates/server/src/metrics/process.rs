//! What Prometheus's clients say of their process, under the usual names.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Readings;

/// The process.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    started: f64,
}

impl Process {
    /// A process that starts now.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            started: since.unwrap_or_default().as_secs_f64(),
        }
    }

    pub(crate) fn read(self, to: &mut Readings) {
        to.gauge(
            "process_start_time_seconds",
            "When the process started, in seconds since the Unix epoch.",
            self.started,
        );
        if let Some(bytes) = resident_bytes() {
            to.gauge(
                "process_resident_memory_bytes",
                "Memory that is resident.",
                bytes,
            );
        }
        to.info(
            "aivy_build_info",
            "The version that runs.",
            concat!("version=\"", env!("CARGO_PKG_VERSION"), "\""),
        );
    }
}

/// `None` where the system does not say (elsewhere than on Linux).
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
