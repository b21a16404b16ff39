//! SQLite's interface for file systems, in C, in front of the disk, in Rust.
//!
//! Each function turns pointers into values, calls the disk, and turns the result into a code. None
//! decides anything.
#![allow(
    unsafe_code,
    reason = "SQLite calls with raw pointers, and must be called with some"
)]

use std::ffi::{CStr, CString, c_char, c_void};
use std::os::raw::c_int;
use std::ptr::{self, NonNull};
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::ffi;

use crate::device::Device;
use crate::lock::Level;
use crate::memory::REGION;
use crate::mount_id::MountId;
use crate::operations::Outcome;
use crate::shm::Ask;
use crate::state::HandleId;

/// The longest path, in bytes, as on Unix.
const PATH_MAX: c_int = 512;

/// The size that SQLite has to assume for what a write can harm, and for what it fills. It is that
/// of today's disks, and larger than the unit at which the disk tears writes, so that every torn
/// write is one that SQLite was warned of.
const SECTOR_SIZE: c_int = 4096;

/// The Julian day of 1970-01-01, in milliseconds.
const UNIX_EPOCH_MS: i64 = 24_405_875 * 8_640_000;

/// A process of a disk, with its name in SQLite's list of file systems. Open files share it with
/// the mount; when all are dropped, the name is removed.
#[derive(Debug)]
pub(crate) struct Process {
    device: Arc<Device>,
    id: MountId,
    name: String,
    vfs: Registered,
}

/// What SQLite's list refers to.
///
/// It is never freed, although its name is removed: a connection to `:memory:` uses it too, holds no
/// file open by which we would know of it, and safe code can keep such a connection for longer than
/// the mount. That leaves some two hundred bytes for each mount, and nothing of the disk.
#[derive(Debug)]
struct Registered(NonNull<ffi::sqlite3_vfs>);

// SAFETY: SQLite guards its list with a mutex, and nothing else is done with the pointer.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

impl Process {
    /// # Panics
    /// SQLite cannot be initialized.
    pub(crate) fn register(device: Arc<Device>, id: MountId, name: String) -> Arc<Self> {
        Arc::new_cyclic(|process| Self {
            vfs: Registered(vfs(&name, process.clone())),
            device,
            id,
            name,
        })
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
}

impl Drop for Process {
    fn drop(&mut self) {
        // SAFETY: the structure is registered, and lives forever.
        let code = unsafe { ffi::sqlite3_vfs_unregister(self.vfs.0.as_ptr()) };
        debug_assert_eq!(code, ffi::SQLITE_OK, "it was registered");
    }
}

/// # Panics
/// SQLite cannot be initialized.
fn vfs(name: &str, process: Weak<Process>) -> NonNull<ffi::sqlite3_vfs> {
    let name = CString::new(name).unwrap_or_default();
    let vfs = NonNull::from(Box::leak(Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: c_int::try_from(size_of::<OpenFile>()).unwrap_or(c_int::MAX),
        mxPathname: PATH_MAX,
        pNext: ptr::null_mut(),
        zName: name.into_raw(),
        pAppData: Box::into_raw(Box::new(process)).cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: Some(dl_open),
        xDlError: Some(dl_error),
        xDlSym: Some(dl_sym),
        xDlClose: Some(dl_close),
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(get_last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    })));
    // SAFETY: the structure is complete, and lives forever with all that it points to.
    let code = unsafe { ffi::sqlite3_vfs_register(vfs.as_ptr(), 0) };
    assert_eq!(code, ffi::SQLITE_OK, "SQLite cannot be initialized");
    vfs
}

/// Makes SQLite's random numbers repeatable: the marks of its journals and logs, and `random()` in
/// SQL.
///
/// SQLite has one generator for the whole program, which it seeds once from the operating system.
/// Call this before each run that must be repeatable, while no other thread uses SQLite: what others
/// draw in between is missing here.
pub fn reset_sqlite_randomness(seed: u64) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    // SQLite takes 31 bits; 0 means the operating system.
    let folded = (seed ^ (seed >> 32)) & 0x7FFF_FFFF;
    let seed = c_int::try_from(folded.max(1)).unwrap_or(1);
    let no_connection = ptr::null_mut::<ffi::sqlite3>();
    // SAFETY: the control takes an int and a connection, which may be null. It writes one aligned
    // int, which SQLite reads only when its generator is next seeded, and resets the generator
    // under its mutex.
    unsafe { ffi::sqlite3_test_control(ffi::SQLITE_TESTCTRL_PRNG_SEED, seed, no_connection) };
}

/// What SQLite allocates for each file, and gives to each of its methods.
#[repr(C)]
struct OpenFile {
    base: ffi::sqlite3_file,
    /// From a box; null as long as the file is not open.
    open: *mut Open,
}

struct Open {
    process: Arc<Process>,
    handle: HandleId,
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

const fn code(outcome: Outcome) -> c_int {
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(code) => code,
    }
}

/// The process of a file system, unless its mount and all of its files are gone.
///
/// # Safety
/// `vfs` was made by [`vfs`].
unsafe fn process(vfs: *mut ffi::sqlite3_vfs) -> Option<Arc<Process>> {
    // SAFETY: the structure lives forever, and SQLite changes nothing in it but `pNext`.
    let data = unsafe { (*vfs).pAppData }.cast::<Weak<Process>>();
    // SAFETY: this was made from such a box, and is never freed or changed.
    unsafe { &*data }.upgrade()
}

/// # Safety
/// `file` was opened by [`open`] and is not closed before the reference is dropped.
unsafe fn opened<'f>(file: *mut ffi::sqlite3_file) -> &'f Open {
    // SAFETY: SQLite calls methods only of files that were opened, which have this from a box.
    unsafe { &*(*file.cast::<OpenFile>()).open }
}

/// # Safety
/// `path` is null or ends with a zero, and is not changed before the reference is dropped.
unsafe fn text<'p>(path: *const c_char) -> Option<&'p str> {
    if path.is_null() {
        return None;
    }
    // SAFETY: by the condition above.
    unsafe { CStr::from_ptr(path) }.to_str().ok()
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let file = file.cast::<OpenFile>();
    let closed = OpenFile {
        base: ffi::sqlite3_file {
            pMethods: ptr::null(),
        },
        open: ptr::null_mut(),
    };
    // SAFETY: SQLite gives us `szOsFile` bytes, aligned for pointers. Without methods it does not
    // close the file.
    unsafe { file.write(closed) };
    // SAFETY: the file system is ours, and the name is a string of C or null.
    let (process, path) = unsafe { (process(vfs), text(name)) };
    let Some(process) = process else {
        return ffi::SQLITE_CANTOPEN;
    };
    if path.is_none() && !name.is_null() {
        return ffi::SQLITE_CANTOPEN;
    }
    let handle = match process.device.open(process.id, path, flags) {
        Ok(handle) => handle,
        Err(code) => return code,
    };
    let opened = OpenFile {
        base: ffi::sqlite3_file {
            pMethods: &raw const METHODS,
        },
        open: Box::into_raw(Box::new(Open { process, handle })),
    };
    // SAFETY: as above.
    unsafe { file.write(opened) };
    if !out_flags.is_null() {
        // SAFETY: it points to an int of SQLite's.
        unsafe { out_flags.write(flags) };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_directory: c_int,
) -> c_int {
    // SAFETY: the file system is ours, and the name is a string of C.
    match unsafe { (process(vfs), text(name)) } {
        (Some(process), Some(path)) => {
            let deleted = process.device.delete(process.id, path, sync_directory != 0);
            code(deleted)
        }
        _ => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    result: *mut c_int,
) -> c_int {
    // SAFETY: the file system is ours, and the name is a string of C.
    let (Some(process), Some(path)) = (unsafe { (process(vfs), text(name)) }) else {
        return ffi::SQLITE_IOERR_ACCESS;
    };
    let found = process.device.has_content(process.id, path);
    // SAFETY: it points to an int of SQLite's.
    code(found.map(|found| unsafe { result.write(c_int::from(found)) }))
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    capacity: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: the name is a string of C.
    let Some(path) = (unsafe { text(name) }) else {
        return ffi::SQLITE_CANTOPEN;
    };
    let root = if path.starts_with('/') { "" } else { "/" };
    let whole = format!("{root}{path}\0");
    if usize::try_from(capacity).is_ok_and(|capacity| whole.len() <= capacity) {
        // SAFETY: SQLite gives us `capacity` bytes, which are not those of our string.
        unsafe { ptr::copy_nonoverlapping(whole.as_ptr().cast(), out, whole.len()) };
        ffi::SQLITE_OK
    } else {
        ffi::SQLITE_CANTOPEN
    }
}

/// There are no libraries on the disk.
unsafe extern "C" fn dl_open(_vfs: *mut ffi::sqlite3_vfs, _name: *const c_char) -> *mut c_void {
    ptr::null_mut()
}

unsafe extern "C" fn dl_error(_vfs: *mut ffi::sqlite3_vfs, capacity: c_int, out: *mut c_char) {
    if capacity > 0 {
        // SAFETY: SQLite gives us `capacity` bytes.
        unsafe { out.write(0) };
    }
}

unsafe extern "C" fn dl_sym(
    _vfs: *mut ffi::sqlite3_vfs,
    _library: *mut c_void,
    _name: *const c_char,
) -> Option<unsafe extern "C" fn(*mut ffi::sqlite3_vfs, *mut c_void, *const c_char)> {
    None
}

unsafe extern "C" fn dl_close(_vfs: *mut ffi::sqlite3_vfs, _library: *mut c_void) {}

unsafe extern "C" fn randomness(
    vfs: *mut ffi::sqlite3_vfs,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives us `length` bytes.
    let bytes = unsafe { bytes_mut(out.cast(), length) };
    // SAFETY: the file system is ours.
    if let Some(process) = unsafe { process(vfs) } {
        process.device.fill_random(bytes);
    }
    length
}

/// Never blocks: time is the simulation's.
unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, micros: c_int) -> c_int {
    // SAFETY: the file system is ours.
    if let Some(process) = unsafe { process(vfs) }
        && process.device.is_alive(process.id)
    {
        let micros = u64::try_from(micros).unwrap_or_default();
        process.device.delay(Duration::from_micros(micros));
    }
    micros
}

/// # Safety
/// `vfs` was made by [`vfs`].
unsafe fn julian_ms(vfs: *mut ffi::sqlite3_vfs) -> i64 {
    // SAFETY: by the condition above.
    let process = unsafe { process(vfs) };
    let micros = process.map_or(0, |process| process.device.time());
    UNIX_EPOCH_MS + micros.div_euclid(1000)
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, days: *mut f64) -> c_int {
    // SAFETY: the file system is ours, and `days` points to a double of SQLite's.
    unsafe { days.write(julian_ms(vfs) as f64 / 86_400_000.0) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_int64(
    vfs: *mut ffi::sqlite3_vfs,
    ms: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file system is ours, and `ms` points to an integer of SQLite's.
    unsafe { ms.write(julian_ms(vfs)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn get_last_error(
    _vfs: *mut ffi::sqlite3_vfs,
    _capacity: c_int,
    _out: *mut c_char,
) -> c_int {
    0
}

/// # Safety
/// `start` leads to `length` bytes that nobody else uses before the reference is dropped.
unsafe fn bytes_mut<'b>(start: *mut c_void, length: c_int) -> &'b mut [u8] {
    match usize::try_from(length) {
        Ok(length) if length > 0 => {
            let start = start.cast::<u8>();
            // SAFETY: by the condition above. SQLite's buffers may be uninitialized, which a
            // reference must not be.
            unsafe { start.write_bytes(0, length) };
            // SAFETY: by the condition above, and initialized.
            unsafe { std::slice::from_raw_parts_mut(start, length) }
        }
        _ => &mut [],
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let file = file.cast::<OpenFile>();
    // SAFETY: the file was opened, so this is from a box, and it is closed only once.
    let open = unsafe { Box::from_raw((*file).open) };
    open.process.device.close(open.handle);
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
        Ok(offset) => code(open.process.device.read(open.handle, offset, into)),
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
    code(open.process.device.write(open.handle, offset, bytes))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match usize::try_from(size) {
        Ok(size) => code(open.process.device.truncate(open.handle, size)),
        Err(_) => ffi::SQLITE_IOERR_TRUNCATE,
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    code(open.process.device.sync(open.handle))
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let found = open.process.device.size(open.handle);
    let found = found.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
    // SAFETY: it points to an integer of SQLite's.
    code(found.map(|found| unsafe { size.write(found) }))
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match Level::of(level) {
        Some(level) => code(open.process.device.lock(open.handle, level)),
        None => ffi::SQLITE_MISUSE,
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    match Level::of(level) {
        Some(level) => code(open.process.device.unlock(open.handle, level)),
        None => ffi::SQLITE_MISUSE,
    }
}

unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    result: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    let found = open.process.device.is_reserved(open.handle);
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
    let moved = open.process.device.has_moved(open.handle);
    // SAFETY: for this operation, the argument points to an int.
    code(moved.map(|moved| unsafe { argument.cast::<c_int>().write(c_int::from(moved)) }))
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    SECTOR_SIZE
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite gives us an open file.
    let open = unsafe { opened(file) };
    if open.process.device.powersafe_overwrite() {
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
        .device
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
        Some(ask) => code(open.process.device.lock_memory(open.handle, ask)),
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
    open.process.device.unmap(open.handle);
    ffi::SQLITE_OK
}
