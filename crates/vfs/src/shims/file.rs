//! The methods of an open file.

use std::ffi::c_void;
use std::os::raw::c_int;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};

use rusqlite::ffi;

use super::pointers::{bytes_mut, code};
use super::process::Process;
use crate::lock::Level;
use crate::memory::REGION;
use crate::shm::Ask;
use crate::state::HandleId;

/// The size that SQLite has to assume for what a write can harm, and for what it fills. It is that
/// of today's disks, and larger than the unit at which the disk tears writes, so that every torn
/// write is one that SQLite was warned of.
const SECTOR_SIZE: c_int = 4096;

/// What SQLite allocates for each file, and gives to each of its methods.
#[repr(C)]
pub(super) struct OpenFile {
    base: ffi::sqlite3_file,
    /// From a box; null as long as the file is not open.
    open: *mut Open,
}

struct Open {
    process: Arc<Process>,
    handle: HandleId,
}

impl OpenFile {
    /// A file that SQLite does not close: it has no methods.
    pub(super) const fn closed() -> Self {
        Self {
            base: ffi::sqlite3_file {
                pMethods: ptr::null(),
            },
            open: ptr::null_mut(),
        }
    }

    pub(super) fn open(process: Arc<Process>, handle: HandleId) -> Self {
        Self {
            base: ffi::sqlite3_file {
                pMethods: &raw const METHODS,
            },
            open: Box::into_raw(Box::new(Open { process, handle })),
        }
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Version 2 has shared memory; version 3 would add mapped files, whose writes cannot fail.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `file` was made by [`OpenFile::open`] and is not closed before the reference is dropped.
unsafe fn opened<'f>(file: *mut ffi::sqlite3_file) -> &'f Open {
    // SAFETY: SQLite calls methods only of files that were opened, which have this from a box.
    unsafe { &*(*file.cast::<OpenFile>()).open }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let file = file.cast::<OpenFile>();
    // SAFETY: the file was opened, so this is from a box, and it is closed only once.
    let open = unsafe { Box::from_raw((*file).open) };
    open.process.device().close(open.handle);
    // SAFETY: the memory is SQLite's until we return.
    unsafe { (*file).open = ptr::null_mut() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives us an open file and `length` bytes.
    let (open, into) = unsafe { (opened(file), bytes_mut(into, length)) };
    match usize::try_from(offset) {
        Ok(offset) => code(open.process.device().read(open.handle, offset, into)),
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    let (Ok(length), Ok(offset)) = (usize::try_from(length), usize::try_from(offset)) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let bytes = if length == 0 {
        &[]
    } else {
        // SAFETY: SQLite gives us `length` bytes, and does not change them before we return.
        unsafe { std::slice::from_raw_parts(from.cast::<u8>(), length) }
    };
    code(open.process.device().write(open.handle, offset, bytes))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match usize::try_from(size) {
        Ok(size) => code(open.process.device().truncate(open.handle, size)),
        Err(_) => ffi::SQLITE_IOERR_TRUNCATE,
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    code(open.process.device().sync(open.handle))
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let found = open.process.device().size(open.handle);
    let found = found.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
    // SAFETY: it points to an integer of SQLite's.
    code(found.map(|found| unsafe { size.write(found) }))
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match Level::of(level) {
        Some(level) => code(open.process.device().lock(open.handle, level)),
        None => ffi::SQLITE_MISUSE,
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match Level::of(level) {
        Some(level) => code(open.process.device().unlock(open.handle, level)),
        None => ffi::SQLITE_MISUSE,
    }
}

unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    result: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let found = open.process.device().is_reserved(open.handle);
    // SAFETY: it points to an int of SQLite's.
    code(found.map(|found| unsafe { result.write(c_int::from(found)) }))
}

unsafe extern "C" fn file_control(
    file: *mut ffi::sqlite3_file,
    operation: c_int,
    argument: *mut c_void,
) -> c_int {
    if operation != ffi::SQLITE_FCNTL_HAS_MOVED {
        return ffi::SQLITE_NOTFOUND;
    }
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let moved = open.process.device().has_moved(open.handle);
    // SAFETY: for this operation, the argument points to an int.
    code(moved.map(|moved| unsafe { argument.cast::<c_int>().write(c_int::from(moved)) }))
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    SECTOR_SIZE
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    if open.process.device().powersafe_overwrite() {
        ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
    } else {
        0
    }
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    let (Ok(region), Ok(REGION)) = (usize::try_from(region), usize::try_from(size)) else {
        return ffi::SQLITE_IOERR_SHMMAP;
    };
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let start = open
        .process
        .device()
        .map(open.handle, region, extend != 0, |mapping| {
            mapping.map_or(ptr::null_mut(), |mapping| mapping.start())
        });
    let found = *start.as_ref().unwrap_or(&ptr::null_mut());
    // SAFETY: it points to a pointer of SQLite's.
    unsafe { out.write(found) };
    code(start.map(|_| ()))
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match Ask::of(first, count, flags) {
        Some(ask) => code(open.process.device().lock_memory(open.handle, ask)),
        None => ffi::SQLITE_MISUSE,
    }
}

unsafe extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    // The memory is gone with its last user in any case.
    open.process.device().unmap(open.handle);
    ffi::SQLITE_OK
}
