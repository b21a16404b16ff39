//! A disk in memory for SQLite that fails as disks fail, from a seed.
//!
//! A [`Disk`] stands for the disk of a machine, and each [`Mount`] for a process on it. Connections
//! are opened by the name of a mount, and SQLite then does all of its work here: it locks, it
//! shares memory for its write-ahead log, it writes to a page cache and syncs it to the disk.
//! [`Mount::kill`] ends a process, [`Disk::power_cut`] loses what was not synced, and
//! [`Disk::set_faults`] makes single operations fail, tear, wait or lie.
//!
//! ```
//! use aivy_vfs::{Disk, FaultKind, Operation, Rule};
//! use rusqlite::{Connection, OpenFlags};
//!
//! let disk = Disk::new(7);
//! let process = disk.mount();
//! let open = |name| Connection::open_with_flags_and_vfs("/a.db", OpenFlags::default(), name);
//! let db = open(process.name())?;
//! db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")?;
//!
//! disk.set_faults(Rule::new(Operation::Write, FaultKind::Full).budget(1));
//! let full = db.execute("INSERT INTO t VALUES (2)", []).unwrap_err();
//! assert_eq!(full.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
//!
//! disk.power_cut();
//! let count: i64 = open(disk.mount().name())?.query_row("SELECT count(*) FROM t", [], |r| r.get(0))?;
//! assert_eq!(count, 1);
//! # Ok::<(), rusqlite::Error>(())
//! ```
//!
//! Nothing here looks at a clock, sleeps, or draws a number that the seed does not decide.
//!
//! What the disk promises to SQLite is what a real one keeps: sectors of 4096 bytes, which is what
//! disks and SQLite assume today; a torn write ends at 512 bytes, which is what the oldest of them
//! store as a whole. Writes are not atomic, a file can grow before its new content is there, and
//! nothing keeps its order except by a sync.

mod device;
mod digest;
mod disk;
mod event;
mod fault;
mod file;
mod image;
mod lock;
mod memory;
mod mount;
mod mount_id;
mod names;
mod operations;
mod random;
mod shims;
mod shm;
mod state;

pub use disk::Disk;
pub use event::{CutFile, Event, PowerCut};
pub use fault::{Fault, FaultKind, Faults, Operation, Rule};
pub use image::Image;
pub use mount::Mount;
pub use mount_id::MountId;
pub use shims::reset_sqlite_randomness;
