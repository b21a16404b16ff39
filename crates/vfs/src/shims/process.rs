//! A process of a disk, which SQLite knows by a name.

use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rusqlite::ffi;

use crate::device::Device;
use crate::mount_id::MountId;

/// A process of a disk, with its name in SQLite's list of file systems. Open files share it with
/// the mount; when all are dropped, the name is removed.
#[derive(Debug)]
pub(crate) struct Process {
    device: Arc<Device>,
    id: MountId,
    name: String,
    /// How far the clock of this process is ahead of the disk's, in microseconds.
    clock_offset: AtomicI64,
    vfs: Registered,
}

/// What SQLite's list refers to.
///
/// It is never freed, although its name is removed: a connection to `:memory:` uses it too, holds no
/// file open by which we would know of it, and safe code can keep such a connection for longer than
/// the mount. That leaves some two hundred bytes for each mount, and nothing of the disk.
#[derive(Debug)]
pub(super) struct Registered(pub(super) NonNull<ffi::sqlite3_vfs>);

// SAFETY: SQLite guards its list with a mutex, and nothing else is done with the pointer.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

impl Process {
    pub(super) const fn new(
        device: Arc<Device>,
        id: MountId,
        name: String,
        vfs: Registered,
    ) -> Self {
        let clock_offset = AtomicI64::new(0);
        Self {
            device,
            id,
            name,
            clock_offset,
            vfs,
        }
    }

    pub(crate) fn device(&self) -> &Device {
        &self.device
    }

    pub(crate) const fn id(&self) -> MountId {
        self.id
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn set_clock_offset(&self, micros: i64) {
        self.clock_offset.store(micros, Ordering::Relaxed);
    }

    /// Microseconds since 1970, by the clock of this process.
    pub(super) fn time(&self) -> i64 {
        let offset = self.clock_offset.load(Ordering::Relaxed);
        self.device.time().saturating_add(offset)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SAFETY: the structure is registered, and lives forever.
        let code = unsafe { ffi::sqlite3_vfs_unregister(self.vfs.0.as_ptr()) };
        debug_assert_eq!(code, ffi::SQLITE_OK, "it was registered");
    }
}
