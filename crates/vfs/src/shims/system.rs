//! The functions of a file system.

use std::ffi::{CString, c_char, c_void};
use std::os::raw::c_int;
use std::ptr::{self, NonNull};
use std::sync::{Arc, Weak};
use std::time::Duration;

use rusqlite::ffi;

use super::file::OpenFile;
use super::pointers::{bytes_mut, code, text};
use super::process::{Process, Registered};
use crate::device::Device;
use crate::mount_id::MountId;

/// The longest path, in bytes, as on Unix.
const PATH_MAX: c_int = 512;

/// The Julian day of 1970-01-01, in milliseconds.
const UNIX_EPOCH_MS: i64 = 24_405_875 * 8_640_000;

/// Makes a process known to SQLite by its name.
///
/// # Panics
/// SQLite cannot be initialized.
pub(crate) fn register(device: Arc<Device>, id: MountId, name: String) -> Arc<Process> {
    Arc::new_cyclic(|process| {
        let vfs = Registered(vfs(&name, process.clone()));
        Process::new(device, id, name, vfs)
    })
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

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let file = file.cast::<OpenFile>();
    // SAFETY: SQLite gives us `szOsFile` bytes, aligned for pointers. Without methods it does not
    // close the file.
    unsafe { file.write(OpenFile::closed()) };
    // SAFETY: the file system is ours, and the name is a string of C or null.
    let (process, path) = unsafe { (process(vfs), text(name)) };
    let Some(process) = process else {
        return ffi::SQLITE_CANTOPEN;
    };
    if path.is_none() && !name.is_null() {
        return ffi::SQLITE_CANTOPEN;
    }
    let handle = match process.device().open(process.id(), path, flags) {
        Ok(handle) => handle,
        Err(code) => return code,
    };
    // SAFETY: as above.
    unsafe { file.write(OpenFile::open(process, handle)) };
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
            let deleted = process
                .device()
                .delete(process.id(), path, sync_directory != 0);
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
    let found = process.device().has_content(process.id(), path);
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
        process.device().fill_random(bytes);
    }
    length
}

/// Never blocks: time is the simulation's.
unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, micros: c_int) -> c_int {
    // SAFETY: the file system is ours.
    if let Some(process) = unsafe { process(vfs) }
        && process.device().is_alive(process.id())
    {
        let micros = u64::try_from(micros).unwrap_or_default();
        process.device().delay(Duration::from_micros(micros));
    }
    micros
}

/// # Safety
/// `vfs` was made by [`vfs`].
unsafe fn julian_ms(vfs: *mut ffi::sqlite3_vfs) -> i64 {
    // SAFETY: by the condition above.
    let process = unsafe { process(vfs) };
    let micros = process.map_or(0, |process| process.time());
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
