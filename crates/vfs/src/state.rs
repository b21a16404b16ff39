//! All that a disk holds, and who uses it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::digest::Digest;
use crate::event::{CutFile, PowerCut};
use crate::fault::{Fault, FaultKind, Injector, Operation, Request};
use crate::file::File;
use crate::image::Image;
use crate::lock::Level;
use crate::mount_id::MountId;
use crate::names::{FileId, Names};
use crate::random::Random;
use crate::shm::{Locks, Member, Node};

/// An open file of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HandleId(u64);

#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) mount: MountId,
    pub(crate) file: FileId,
    /// Empty if the file has no name.
    pub(crate) path: Arc<str>,
    pub(crate) level: Level,
    pub(crate) member: Option<Member>,
    /// Whether the process lives.
    pub(crate) alive: bool,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) names: Names,
    pub(crate) files: BTreeMap<FileId, File>,
    pub(crate) handles: BTreeMap<HandleId, Handle>,
    pub(crate) memory: BTreeMap<FileId, Node>,
    alive: BTreeSet<MountId>,
    mounts: u32,
    /// Files and handles made so far.
    made: u64,
    pub(crate) injector: Injector,
    pub(crate) met: BTreeMap<(Operation, FaultKind), u64>,
    pub(crate) operations: u64,
    pub(crate) trace: Digest,
    power: Random,
    /// What lossy syncs forget.
    pub(crate) syncs: Random,
}

impl State {
    pub(crate) fn new(seed: u64, image: &Image) -> Self {
        let mut files = BTreeMap::new();
        let mut names = BTreeMap::new();
        let mut made = 0;
        for (path, content) in image.files() {
            made += 1;
            files.insert(FileId(made), File::with(content.to_vec()));
            names.insert(Arc::from(path), FileId(made));
        }
        Self {
            names: Names::with(names),
            files,
            handles: BTreeMap::new(),
            memory: BTreeMap::new(),
            alive: BTreeSet::new(),
            mounts: 0,
            made,
            injector: Injector::new(Random::stream(seed, 1)),
            met: BTreeMap::new(),
            operations: 0,
            trace: Digest::new(),
            power: Random::stream(seed, 2),
            syncs: Random::stream(seed, 3),
        }
    }

    pub(crate) fn add_mount(&mut self) -> MountId {
        self.mounts += 1;
        let mount = MountId(self.mounts);
        self.alive.insert(mount);
        mount
    }

    pub(crate) fn is_alive(&self, mount: MountId) -> bool {
        self.alive.contains(&mount)
    }

    /// Notes an operation, and decides whether it goes wrong.
    pub(crate) fn decide(&mut self, request: &Request<'_>) -> Option<Fault> {
        self.operations += 1;
        let fault = self.injector.decide(request);
        self.note(request, fault.as_ref());
        if let Some(fault) = &fault {
            *self.met.entry((fault.operation, fault.kind)).or_default() += 1;
        }
        fault
    }

    fn note(&mut self, request: &Request<'_>, fault: Option<&Fault>) {
        let trace = &mut self.trace;
        trace.bytes(request.operation.name().as_bytes());
        trace.bytes(request.path.as_bytes());
        trace.number(u64::from(request.mount.0));
        trace.number(request.offset as u64);
        trace.number(request.length as u64);
        if let Some(fault) = fault {
            trace.bytes(fault.kind.name().as_bytes());
            trace.number(fault.written as u64);
        }
    }

    pub(crate) fn add_file(&mut self) -> FileId {
        self.made += 1;
        let file = FileId(self.made);
        self.files.insert(file, File::default());
        file
    }

    pub(crate) fn add_handle(&mut self, handle: Handle) -> HandleId {
        self.made += 1;
        let id = HandleId(self.made);
        self.handles.insert(id, handle);
        id
    }

    /// A handle, if its process lives.
    pub(crate) fn living(&mut self, id: HandleId) -> Option<&mut Handle> {
        self.handles.get_mut(&id).filter(|handle| handle.alive)
    }

    /// The file of a handle, if its process lives.
    pub(crate) fn file(&mut self, id: HandleId) -> Option<&mut File> {
        let file = self.living(id)?.file;
        self.files.get_mut(&file)
    }

    /// Other living handles of the same file.
    pub(crate) fn others(&self, id: HandleId, file: FileId) -> impl Iterator<Item = &Handle> {
        self.handles
            .iter()
            .filter(move |(other, handle)| **other != id && handle.file == file && handle.alive)
            .map(|(_, handle)| handle)
    }

    /// The shared-memory locks of others.
    pub(crate) fn other_locks(&self, id: HandleId, file: FileId) -> Vec<Locks> {
        let members = self.others(id, file).filter_map(|it| it.member.as_ref());
        members.map(|member| member.locks).collect()
    }

    /// Drops shared memory and files that nobody can reach any more.
    pub(crate) fn tidy(&mut self) {
        let Self { handles, names, .. } = self;
        let living = |file| {
            handles
                .values()
                .filter(move |it| it.alive && it.file == file)
        };
        self.memory
            .retain(|file, _| living(*file).any(|it| it.member.is_some()));
        self.files
            .retain(|file, _| names.lead_to(*file) || living(*file).next().is_some());
    }

    /// Ends a process. Returns false if it was dead.
    pub(crate) fn kill(&mut self, mount: MountId) -> bool {
        if !self.alive.remove(&mount) {
            return false;
        }
        for handle in self.handles.values_mut().filter(|it| it.mount == mount) {
            handle.die();
        }
        self.tidy();
        true
    }

    pub(crate) fn power_cut(&mut self) -> PowerCut {
        self.alive.clear();
        self.handles.values_mut().for_each(Handle::die);
        let mut files = Vec::new();
        for (id, file) in &mut self.files {
            let survival = file.lose_power(&mut self.power);
            let path = self.names.seen().find(|(_, named)| named == id);
            if let (Some((path, _)), 1..) = (path, survival.unsynced) {
                files.push(CutFile {
                    path: path.to_string(),
                    unsynced: survival.unsynced,
                    kept: survival.kept,
                    torn: survival.torn,
                });
            }
        }
        self.names.lose_power(&mut self.power);
        self.tidy();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        PowerCut { files }
    }
}

impl Handle {
    fn die(&mut self) {
        if self.alive {
            self.alive = false;
            self.level = Level::None;
            if let Some(member) = &mut self.member {
                member.die();
            }
        }
    }
}
