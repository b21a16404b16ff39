//! From what SQLite gives to what Rust takes, and back.

use std::ffi::{CStr, c_char, c_void};
use std::os::raw::c_int;

use rusqlite::ffi;

use crate::operations::Outcome;

pub(super) const fn code(outcome: Outcome) -> c_int {
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(code) => code,
    }
}

/// # Safety
/// `path` is null or ends with a zero, and is not changed before the reference is dropped.
pub(super) unsafe fn text<'p>(path: *const c_char) -> Option<&'p str> {
    if path.is_null() {
        return None;
    }
    // SAFETY: by the condition above.
    unsafe { CStr::from_ptr(path) }.to_str().ok()
}

/// # Safety
/// `start` leads to `length` bytes that nobody else uses before the reference is dropped.
pub(super) unsafe fn bytes_mut<'b>(start: *mut c_void, length: c_int) -> &'b mut [u8] {
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
