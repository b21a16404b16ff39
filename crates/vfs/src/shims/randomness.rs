//! SQLite's own random numbers.

use std::os::raw::c_int;
use std::ptr;

use parking_lot::Mutex;
use rusqlite::ffi;

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
