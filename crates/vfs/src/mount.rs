//! A process that uses the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::device::Device;
use crate::mount_id::MountId;
use crate::shims::{self, Process};

/// A process's view of a [`Disk`](crate::Disk), to which connections are opened by its
/// [name](Mount::name).
///
/// Dropping it is no crash: connections that are open work on, and the name is valid until the last
/// of their files is closed.
#[derive(Debug)]
pub struct Mount(Arc<Process>);

impl Mount {
    pub(crate) fn new(device: Arc<Device>) -> Self {
        // SQLite has one list of names for all disks of the program.
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("aivy-disk-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let id = device.state().add_mount();
        Self(shims::register(device, id, name))
    }

    /// The name under which SQLite knows the disk for this process:
    /// `Connection::open_with_flags_and_vfs("/data.db", flags, mount.name())`. Paths are absolute.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    #[must_use]
    pub fn id(&self) -> MountId {
        self.0.id()
    }

    /// Sets how far the clock of this process is ahead of the disk's
    /// ([`Disk::set_time_micros`](crate::Disk::set_time_micros)), in microseconds. Less than 0: how
    /// far it is behind.
    pub fn set_clock_offset_micros(&self, micros: i64) {
        self.0.set_clock_offset(micros);
    }

    /// Ends the process at once. All that its connections ask of the disk from now on fails with an
    /// I/O error (closing a file works, and none can be opened), and its locks are released. What it
    /// has written stays for the others, who keep the shared memory as it was; if there are no
    /// others, that is gone.
    ///
    /// SQLite can still answer from its own cache in a transaction that is open: whoever simulates
    /// the process must not use its connections again, only drop them. When they are dropped does
    /// not matter to the others.
    pub fn kill(&self) {
        self.0.device().kill(self.id());
    }

    /// Whether the process has neither been killed nor lost its power.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.0.device().is_alive(self.id())
    }
}
