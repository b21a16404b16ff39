//! The memory that the connections of several processes share: a region is mapped once for each
//! connection, so that a process that dies can be cut off from the others, who go on.
#![allow(
    unsafe_code,
    reason = "mapping memory is a call of the operating system"
)]

use std::ffi::c_void;
use std::num::NonZeroUsize;
use std::os::fd::OwnedFd;
use std::ptr::NonNull;

use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};
use nix::unistd::ftruncate;

/// The size of a region, in bytes. SQLite asks for no other, and pages of memory are not larger.
pub(crate) const REGION: usize = 32 * 1024;

/// Regions of one segment: an index of 8 million pages of a write-ahead log.
pub(crate) const REGIONS_MAX: usize = 2048;

/// Memory that can be mapped more than once. It begins as zeros.
#[derive(Debug)]
pub(crate) struct Segment(OwnedFd);

impl Segment {
    /// `None` if the system has no memory or no file descriptor to give.
    pub(crate) fn new() -> Option<Self> {
        let memory = anonymous_file().ok()?;
        // Nothing is used before it is touched.
        ftruncate(&memory, offset(REGIONS_MAX)?).ok()?;
        Some(Self(memory))
    }

    pub(crate) fn map(&self, region: usize) -> Option<Mapping> {
        let (length, offset) = (NonZeroUsize::new(REGION)?, offset(region)?);
        // SAFETY: the kernel chooses addresses that nobody uses, and the segment is large enough.
        let start =
            unsafe { mmap(None, length, ACCESS, MapFlags::MAP_SHARED, &self.0, offset) }.ok()?;
        Some(Mapping { start })
    }

    /// Makes `mapping`, of region `region` of this segment, a copy that nobody else sees and that
    /// sees nobody else, at the same address. Returns false if the system refuses: the mapping is
    /// then shared as before.
    pub(crate) fn detach(&self, region: usize, mapping: &Mapping) -> bool {
        let (Some(length), Some(offset)) = (NonZeroUsize::new(REGION), offset(region)) else {
            return false;
        };
        let (start, flags) = (
            NonZeroUsize::new(mapping.start.as_ptr().addr()),
            MapFlags::MAP_PRIVATE | MapFlags::MAP_FIXED,
        );
        // SAFETY: the range is our own mapping, and the kernel exchanges it in one step for one of
        // the same length, access and content, so that every pointer into it stays valid.
        if unsafe { mmap(start, length, ACCESS, flags, &self.0, offset) }.is_err() {
            return false;
        }
        mapping.touch();
        true
    }
}

const ACCESS: ProtFlags = ProtFlags::PROT_READ.union(ProtFlags::PROT_WRITE);

/// One connection's view of one region.
#[derive(Debug)]
pub(crate) struct Mapping {
    start: NonNull<c_void>,
}

// SAFETY: the memory belongs to the process and not to a thread. This module reads and writes
// through the address in `touch` only; SQLite orders its own accesses by the locks of the index.
unsafe impl Send for Mapping {}

impl Mapping {
    /// The first of [`REGION`] bytes, which are readable and writable as long as the mapping lives.
    pub(crate) const fn start(&self) -> *mut c_void {
        self.start.as_ptr()
    }

    /// Writes each page of memory as it is: the kernel copies a private page when it is first
    /// written.
    fn touch(&self) {
        // Not larger than a page of any system.
        for page in (0..REGION).step_by(4096) {
            // SAFETY: the address is within the mapping.
            let byte = unsafe { self.start.cast::<u8>().add(page) };
            // SAFETY: the mapping is readable and writable, and any value is a byte.
            unsafe { byte.write_volatile(byte.read_volatile()) };
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours. SQLite does not use it after it has unmapped its shared
        // memory or closed the file, which is when a handle lets go of it.
        let unmapped = unsafe { munmap(self.start, REGION) };
        debug_assert!(unmapped.is_ok(), "the mapping was valid");
    }
}

fn offset(region: usize) -> Option<nix::libc::off_t> {
    nix::libc::off_t::try_from(region.checked_mul(REGION)?).ok()
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
fn anonymous_file() -> nix::Result<OwnedFd> {
    use nix::sys::memfd::{MFdFlags, memfd_create};
    memfd_create("aivy-vfs", MFdFlags::MFD_CLOEXEC)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
fn anonymous_file() -> nix::Result<OwnedFd> {
    use std::sync::atomic::{AtomicU64, Ordering};

    use nix::fcntl::OFlag;
    use nix::sys::mman::{shm_open, shm_unlink};
    use nix::sys::stat::Mode;

    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("/aivy-vfs-{}-{number}", std::process::id());
    let flags = OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_RDWR;
    let memory = shm_open(name.as_str(), flags, Mode::S_IRUSR | Mode::S_IWUSR)?;
    shm_unlink(name.as_str())?;
    Ok(memory)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn get(mapping: &Mapping, at: usize) -> u8 {
        assert!(at < REGION);
        // SAFETY: within the mapping, which lives.
        unsafe { mapping.start.cast::<u8>().add(at).read_volatile() }
    }

    fn put(mapping: &Mapping, at: usize, byte: u8) {
        assert!(at < REGION);
        // SAFETY: within the mapping, which lives.
        unsafe { mapping.start.cast::<u8>().add(at).write_volatile(byte) }
    }

    #[test]
    fn two_mappings_of_a_region_are_the_same_memory() {
        let segment = Segment::new().unwrap();
        let (a, b) = (segment.map(1).unwrap(), segment.map(1).unwrap());
        let other = segment.map(0).unwrap();
        put(&a, REGION - 1, 7);
        assert_eq!(get(&b, REGION - 1), 7);
        assert_eq!(get(&other, REGION - 1), 0);
    }

    #[test]
    fn a_detached_mapping_keeps_its_content_and_no_contact() {
        let segment = Segment::new().unwrap();
        let (dead, alive) = (segment.map(0).unwrap(), segment.map(0).unwrap());
        put(&dead, 5000, 1);
        assert!(segment.detach(0, &dead));
        assert_eq!(get(&dead, 5000), 1);
        put(&dead, 5000, 2);
        put(&alive, 20_000, 3);
        assert_eq!(get(&alive, 5000), 1);
        assert_eq!(get(&dead, 20_000), 0);
    }
}
