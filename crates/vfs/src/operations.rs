//! What SQLite asks of the disk, in safe Rust. An error is a result code of SQLite.

use std::collections::btree_map::Entry;
use std::os::raw::c_int;
use std::sync::Arc;

use parking_lot::MutexGuard;
use rusqlite::ffi;

use crate::device::Device;
use crate::event::Event;
use crate::fault::{Fault, FaultKind, Operation, Request};
use crate::file::FILE_MAX;
use crate::lock::{Level, raise};
use crate::memory::Mapping;
use crate::mount_id::MountId;
use crate::shm::{Ask, Node};
use crate::state::{Handle, HandleId, State};

pub(crate) type Outcome<T = ()> = Result<T, c_int>;

/// The part of an operation in which it may go wrong. It returns a fault only where the operation
/// has to do something about it itself.
impl Device {
    fn admit(&self, request: &Request<'_>) -> Outcome<(MutexGuard<'_, State>, Option<Fault>)> {
        let failure = request.operation.failure();
        let mut state = self.state();
        if !state.is_alive(request.mount) {
            return Err(failure);
        }
        let Some(fault) = state.decide(request) else {
            return Ok((state, None));
        };
        drop(state);
        // Callbacks use the disk.
        let left = self.suffer(fault)?;
        let state = self.state();
        if !state.is_alive(request.mount) {
            return Err(failure);
        }
        Ok((state, left))
    }

    fn suffer(&self, fault: Fault) -> Outcome<Option<Fault>> {
        let failure = fault.operation.failure();
        self.tell(&Event::Fault(fault.clone()));
        match (fault.kind, fault.operation) {
            (FaultKind::PowerCut, Operation::Write)
            | (
                FaultKind::Full | FaultKind::Torn | FaultKind::LyingSync | FaultKind::LossySync,
                _,
            ) => Ok(Some(fault)),
            (FaultKind::Fail, _) => Err(failure),
            (FaultKind::Busy, _) => Err(ffi::SQLITE_BUSY),
            (FaultKind::Slow, _) => {
                self.delay(fault.delay);
                Ok(None)
            }
            (FaultKind::Kill, _) => {
                self.kill(fault.mount);
                Err(failure)
            }
            (FaultKind::PowerCut, _) => {
                self.power_cut();
                Err(failure)
            }
        }
    }

    fn admit_handle(
        &self,
        id: HandleId,
        operation: Operation,
        offset: usize,
        length: usize,
    ) -> Outcome<(MutexGuard<'_, State>, Option<Fault>)> {
        let (mount, path) = match self.state().living(id) {
            Some(handle) => (handle.mount, handle.path.clone()),
            None => return Err(operation.failure()),
        };
        self.admit(&Request {
            mount,
            operation,
            path: &path,
            offset,
            length,
        })
    }
}

/// Files by their names.
impl Device {
    /// Opens the file, or a temporary one without a name.
    pub(crate) fn open(
        &self,
        mount: MountId,
        path: Option<&str>,
        flags: c_int,
    ) -> Outcome<HandleId> {
        let request = Request {
            mount,
            operation: Operation::Open,
            path: path.unwrap_or_default(),
            offset: 0,
            length: 0,
        };
        let (mut state, _) = self.admit(&request)?;
        let has = |flag| flags & flag != 0;
        let path: Arc<str> = Arc::from(path.unwrap_or_default());
        let known = state.names.get(&path);
        let exclusive = has(ffi::SQLITE_OPEN_EXCLUSIVE) && has(ffi::SQLITE_OPEN_CREATE);
        let file = match known {
            Some(_) if exclusive => return Err(ffi::SQLITE_CANTOPEN),
            Some(file) => file,
            None if has(ffi::SQLITE_OPEN_CREATE) || path.is_empty() => state.add_file(),
            None => return Err(ffi::SQLITE_CANTOPEN),
        };
        let id = state.add_handle(Handle {
            mount,
            file,
            path: path.clone(),
            level: Level::None,
            member: None,
            alive: true,
        });
        if known.is_none() && !path.is_empty() {
            state.names.create(path.clone(), file);
        }
        if has(ffi::SQLITE_OPEN_DELETEONCLOSE) {
            // The file lives on for this handle, as on Unix.
            state.names.remove(&path);
        }
        Ok(id)
    }

    pub(crate) fn delete(&self, mount: MountId, path: &str, sync_directory: bool) -> Outcome {
        let request = Request {
            mount,
            operation: Operation::Delete,
            path,
            offset: 0,
            length: 0,
        };
        let (mut state, _) = self.admit(&request)?;
        if !state.names.remove(path) {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        if sync_directory {
            state.names.sync();
        }
        state.tidy();
        Ok(())
    }

    /// Whether there is such a file that is not empty: to SQLite, an empty one is as good as none.
    pub(crate) fn has_content(&self, mount: MountId, path: &str) -> Outcome<bool> {
        let state = self.state();
        if !state.is_alive(mount) {
            return Err(ffi::SQLITE_IOERR_ACCESS);
        }
        let file = state.names.get(path).and_then(|it| state.files.get(&it));
        Ok(file.is_some_and(|file| !file.seen().is_empty()))
    }
}

/// Open files.
impl Device {
    /// Always succeeds, for a dead process too.
    pub(crate) fn close(&self, id: HandleId) {
        let mut state = self.state();
        state.handles.remove(&id);
        state.tidy();
    }

    /// Fills `into`, with zeros behind the end of the file.
    pub(crate) fn read(&self, id: HandleId, offset: usize, into: &mut [u8]) -> Outcome {
        let (mut state, _) = self.admit_handle(id, Operation::Read, offset, into.len())?;
        let file = state.file(id).ok_or(ffi::SQLITE_IOERR_READ)?;
        match file.read(offset, into) {
            whole if whole == into.len() => Ok(()),
            _ => Err(ffi::SQLITE_IOERR_SHORT_READ),
        }
    }

    pub(crate) fn write(&self, id: HandleId, offset: usize, bytes: &[u8]) -> Outcome {
        let (mut state, fault) = self.admit_handle(id, Operation::Write, offset, bytes.len())?;
        let file = state.file(id).ok_or(ffi::SQLITE_IOERR_WRITE)?;
        if offset.saturating_add(bytes.len()) > FILE_MAX {
            return Err(ffi::SQLITE_FULL);
        }
        let Some(fault) = fault else {
            file.write(offset, bytes);
            return Ok(());
        };
        match fault.kind {
            FaultKind::Full => {
                file.write(offset, &bytes[..fault.written]);
                Err(ffi::SQLITE_FULL)
            }
            FaultKind::PowerCut => {
                file.write(offset, bytes);
                drop(state);
                self.power_cut();
                Err(ffi::SQLITE_IOERR_WRITE)
            }
            _ => {
                file.write(offset, &bytes[..fault.written]);
                Err(ffi::SQLITE_IOERR_WRITE)
            }
        }
    }

    pub(crate) fn truncate(&self, id: HandleId, size: usize) -> Outcome {
        let (mut state, _) = self.admit_handle(id, Operation::Truncate, size, 0)?;
        let file = state.file(id).ok_or(ffi::SQLITE_IOERR_TRUNCATE)?;
        if size > FILE_MAX {
            return Err(ffi::SQLITE_FULL);
        }
        file.truncate(size);
        Ok(())
    }

    pub(crate) fn sync(&self, id: HandleId) -> Outcome {
        let (mut guard, fault) = self.admit_handle(id, Operation::Sync, 0, 0)?;
        let state = &mut *guard;
        let handle = state.handles.get_mut(&id).ok_or(ffi::SQLITE_IOERR_FSYNC)?;
        let file = state
            .files
            .get_mut(&handle.file)
            .ok_or(ffi::SQLITE_IOERR_FSYNC)?;
        match fault.map(|fault| fault.kind) {
            Some(FaultKind::LyingSync) => Ok(()),
            Some(_) => {
                file.sync_in_part(&mut state.syncs);
                Err(ffi::SQLITE_IOERR_FSYNC)
            }
            None => {
                file.sync();
                state.names.sync_name_of(handle.file);
                Ok(())
            }
        }
    }

    pub(crate) fn size(&self, id: HandleId) -> Outcome<usize> {
        let mut state = self.state();
        let file = state.file(id).ok_or(ffi::SQLITE_IOERR_FSTAT)?;
        Ok(file.seen().len())
    }

    /// Whether the name of the file leads elsewhere by now.
    pub(crate) fn has_moved(&self, id: HandleId) -> Outcome<bool> {
        let mut state = self.state();
        let handle = state.living(id).ok_or(ffi::SQLITE_IOERR)?;
        let (file, path) = (handle.file, handle.path.clone());
        Ok(!path.is_empty() && state.names.get(&path) != Some(file))
    }
}

/// Locks and shared memory.
impl Device {
    pub(crate) fn lock(&self, id: HandleId, wanted: Level) -> Outcome {
        let (mut state, _) = self.admit_handle(id, Operation::Lock, 0, 0)?;
        let handle = state.living(id).ok_or(ffi::SQLITE_IOERR_LOCK)?;
        let (own, file) = (handle.level, handle.file);
        let others: Vec<Level> = state.others(id, file).map(|other| other.level).collect();
        let level = raise(own, &others, wanted);
        if let Some(handle) = state.living(id) {
            handle.level = level;
        }
        if level >= wanted {
            Ok(())
        } else {
            Err(ffi::SQLITE_BUSY)
        }
    }

    pub(crate) fn unlock(&self, id: HandleId, to: Level) -> Outcome {
        let mut state = self.state();
        let handle = state.living(id).ok_or(ffi::SQLITE_IOERR_UNLOCK)?;
        handle.level = handle.level.min(to);
        Ok(())
    }

    /// Whether anybody has prepared to write.
    pub(crate) fn is_reserved(&self, id: HandleId) -> Outcome<bool> {
        let mut state = self.state();
        let handle = state
            .living(id)
            .ok_or(ffi::SQLITE_IOERR_CHECKRESERVEDLOCK)?;
        let (own, file) = (handle.level, handle.file);
        let reserved = |level| level >= Level::Reserved;
        Ok(reserved(own) || state.others(id, file).any(|other| reserved(other.level)))
    }

    /// Calls `found` with the mapping of a region, or `None` if there is no such region and none
    /// may be added.
    pub(crate) fn map<T>(
        &self,
        id: HandleId,
        region: usize,
        extend: bool,
        found: impl FnOnce(Option<&Mapping>) -> T,
    ) -> Outcome<T> {
        let (mut guard, _) = self.admit_handle(id, Operation::Map, region, 0)?;
        let state = &mut *guard;
        let handle = state.handles.get_mut(&id).ok_or(ffi::SQLITE_IOERR_SHMMAP)?;
        let node = match state.memory.entry(handle.file) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(free) => free.insert(Node::new().ok_or(ffi::SQLITE_IOERR_SHMOPEN)?),
        };
        let member = handle.member.get_or_insert_with(|| node.join());
        if !node.has(region, extend) {
            return Ok(found(None));
        }
        let mapping = member.map(region).ok_or(ffi::SQLITE_IOERR_SHMMAP)?;
        Ok(found(Some(mapping)))
    }

    pub(crate) fn lock_memory(&self, id: HandleId, ask: Ask) -> Outcome {
        let mut state = if let Ask::Release(_) = ask {
            self.state()
        } else {
            let admitted = self.admit_handle(id, Operation::Lock, 0, 0);
            let (state, _) = admitted.map_err(|code| match code {
                ffi::SQLITE_IOERR_LOCK => ffi::SQLITE_IOERR_SHMLOCK,
                other => other,
            })?;
            state
        };
        let handle = state.living(id).ok_or(ffi::SQLITE_IOERR_SHMLOCK)?;
        let file = handle.file;
        let others = state.other_locks(id, file).into_iter();
        let member = state.living(id).and_then(|it| it.member.as_mut());
        let member = member.ok_or(ffi::SQLITE_IOERR_SHMLOCK)?;
        if member.locks.take(ask, others) {
            Ok(())
        } else {
            Err(ffi::SQLITE_BUSY)
        }
    }

    /// Always succeeds, for a dead process too.
    pub(crate) fn unmap(&self, id: HandleId) {
        let mut state = self.state();
        if let Some(handle) = state.handles.get_mut(&id) {
            handle.member = None;
        }
        state.tidy();
    }
}
