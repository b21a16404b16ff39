//! The CPU time and the memory of a process, and the assignment of CPUs.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

/// CPU time, user and system, of all threads of a process since it started, including ended ones.
/// With a precision of nanoseconds, unlike the ticks of `/proc`.
pub(crate) fn time(pid: Pid) -> Result<Duration> {
    let now = clock_getcpuclockid(pid).and_then(|clock| clock.now());
    Ok(now.context("the process is gone")?.into())
}

/// The resident memory of a process, in MiB.
pub(crate) fn resident_mib(pid: Pid) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib = vm_rss(&status).context("the process has no VmRSS")?;
    Ok(f64::from(kib) / 1024.0)
}

fn vm_rss(status: &str) -> Option<u32> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The assignment of CPUs: the load has the last one to itself if there are several, so that both
/// servers of a pair have the same conditions.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    load: Vec<usize>,
    servers: Vec<usize>,
}

impl Places {
    /// Assigns the CPUs that this process can use.
    ///
    /// # Errors
    /// The system does not report them.
    pub(crate) fn share() -> Result<Self> {
        let allowed = sched_getaffinity(Pid::from_raw(0))?;
        let cpus = (0..CpuSet::count())
            .filter(|cpu| allowed.is_set(*cpu).unwrap_or(false))
            .collect();
        Ok(Self::of(cpus))
    }

    fn of(cpus: Vec<usize>) -> Self {
        match cpus.split_last() {
            Some((last, rest)) if !rest.is_empty() => Self {
                load: vec![*last],
                servers: rest.to_vec(),
            },
            _ => Self {
                load: cpus.clone(),
                servers: cpus,
            },
        }
    }

    /// The number of CPUs for a server; it gets one worker for each.
    pub(crate) fn server_cpus(&self) -> usize {
        self.servers.len()
    }

    /// The total number of CPUs.
    pub(crate) fn cpus(&self) -> usize {
        if self.apart() {
            self.load.len() + self.servers.len()
        } else {
            self.servers.len()
        }
    }

    /// Whether the load has a CPU to itself.
    pub(crate) fn apart(&self) -> bool {
        self.load != self.servers
    }

    /// Binds this thread, which makes the load, to its CPU.
    pub(crate) fn stay(&self) -> Result<()> {
        move_to(&self.load)
    }

    /// Starts something on the CPUs of the servers: processes inherit the assignment of this
    /// thread.
    pub(crate) fn on_servers<T>(&self, start: impl FnOnce() -> T) -> Result<T> {
        move_to(&self.servers)?;
        let started = start();
        self.stay()?;
        Ok(started)
    }
}

fn move_to(cpus: &[usize]) -> Result<()> {
    let mut set = CpuSet::new();
    for cpu in cpus {
        set.set(*cpu)?;
    }
    sched_setaffinity(Pid::from_raw(0), &set).context("cannot choose the CPU")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_load_has_a_cpu_of_its_own_where_there_are_several() {
        let one = Places::of(vec![3]);
        assert!(!one.apart() && one.cpus() == 1);
        assert_eq!((one.load, one.servers), (vec![3], vec![3]));
        let four = Places::of(vec![0, 1, 4, 5]);
        assert!(four.apart() && four.cpus() == 4);
        assert_eq!((four.load, four.servers), (vec![5], vec![0, 1, 4]));
    }

    #[test]
    fn the_clock_counts_work() {
        let before = time(Pid::this()).unwrap();
        let mut sum = 0_u64;
        while time(Pid::this()).unwrap() - before < Duration::from_millis(1) {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(7));
        }
        assert!(resident_mib(Pid::this()).unwrap() > 0.1);
    }

    #[test]
    fn memory_is_read_in_kib() {
        assert_eq!(
            vm_rss("Name:\tx\nVmHWM:\t 9 kB\nVmRSS:\t    1234 kB\n"),
            Some(1234)
        );
        assert_eq!(vm_rss("Name:\tx\n"), None);
    }
}
