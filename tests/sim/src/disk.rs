//! Where the database of a run is: on a simulated disk, with what goes wrong with it, or on a real
//! server, with which nothing does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aivy_vfs::{FaultKind, Faults, Image, Mount, Operation, Rule};
use parking_lot::Mutex;

use crate::plan::DiskFault;
use crate::scheduler::Executor;

/// The path of the database.
const FILE: &str = "/aivy.db";
/// How often one disk fault can occur.
const BUDGET: u64 = 3;
/// The longest delay of a slow operation.
const DELAY: Duration = Duration::from_millis(400);

/// The place of the database.
#[derive(Debug)]
pub struct Disk {
    /// `None`: a real server.
    disk: Option<aivy_vfs::Disk>,
    url: String,
    mounts: Mutex<BTreeMap<u64, Mount>>,
    told: Arc<Mutex<Vec<String>>>,
}

impl Disk {
    /// A disk with these files, whose slowness lets time pass.
    #[must_use]
    pub fn new(seed: u64, image: &Image, executor: &Executor) -> Self {
        aivy_vfs::reset_sqlite_randomness(seed);
        let disk = aivy_vfs::Disk::with_image(seed, image);
        // As SQLite believes of every disk on Unix.
        disk.set_powersafe_overwrite(true);
        let held = executor.clone();
        disk.on_delay(move |time| held.hold(time));
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let (telling, at) = (told.clone(), executor.clone());
        disk.on_event(move |event| telling.lock().push(format!("{} µs: {event}", at.now())));
        Self {
            disk: Some(disk),
            url: FILE.to_owned(),
            mounts: Mutex::default(),
            told,
        }
    }

    /// A real PostgreSQL with this URL.
    #[must_use]
    pub fn server(url: &str) -> Self {
        Self {
            disk: None,
            url: url.to_owned(),
            mounts: Mutex::default(),
            told: Arc::default(),
        }
    }

    /// The database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the disk, as a new process sees it; `None` if there is no disk.
    #[must_use]
    pub fn mount(&self, process: u64) -> Option<String> {
        let mount = self.disk.as_ref()?.mount();
        let name = mount.name().to_owned();
        self.mounts.lock().insert(process, mount);
        Some(name)
    }

    /// A process dies.
    pub fn kill(&self, process: u64) {
        if let Some(mount) = self.mounts.lock().remove(&process) {
            mount.kill();
        }
    }

    /// Whether a process lives: an operation of the disk may have killed it.
    #[must_use]
    pub fn is_alive(&self, process: u64) -> bool {
        let mounts = self.mounts.lock();
        self.disk.is_none() || mounts.get(&process).is_some_and(Mount::is_alive)
    }

    /// Everything dies, and what was not synced is lost.
    pub fn power_cut(&self) {
        if let Some(disk) = &self.disk {
            disk.power_cut();
        }
        self.mounts.lock().clear();
    }

    /// The disk fails a few times, after `skip` operations of the kind.
    pub fn fail(&self, fault: DiskFault, skip: u64) {
        use DiskFault as D;
        use FaultKind as K;
        use Operation as O;
        let rules: &[(O, K)] = match fault {
            D::Read => &[(O::Read, K::Fail)],
            D::Write => &[(O::Write, K::Fail)],
            D::Torn => &[(O::Write, K::Torn)],
            D::Sync => &[(O::Sync, K::Fail)],
            D::Full => &[(O::Write, K::Full)],
            D::Slow => &[(O::Write, K::Slow), (O::Sync, K::Slow), (O::Read, K::Slow)],
            D::Busy => &[(O::Lock, K::Busy)],
            D::Kill => &[(O::Write, K::Kill)],
            D::KillAtSync => &[(O::Sync, K::Kill)],
            D::PowerCut => &[(O::Write, K::PowerCut)],
            D::PowerCutAtSync => &[(O::Sync, K::PowerCut)],
        };
        let rule = |&(operation, kind): &(O, K)| {
            let rule = Rule::new(operation, kind).budget(BUDGET).skip(skip);
            rule.delay(DELAY)
        };
        let rules = rules.iter().map(rule).fold(Faults::none(), Faults::with);
        self.set_faults(rules);
    }

    /// The disk works again.
    pub fn heal(&self) {
        self.set_faults(Faults::none());
    }

    fn set_faults(&self, faults: Faults) {
        if let Some(disk) = &self.disk {
            disk.set_faults(faults);
        }
    }

    /// What a power cut would certainly leave.
    #[must_use]
    pub fn image(&self) -> Image {
        self.disk
            .as_ref()
            .map(aivy_vfs::Disk::image)
            .unwrap_or_default()
    }

    /// What was told of faults since the last time.
    #[must_use]
    pub fn take_told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock())
    }

    /// A hash of all operations so far.
    #[must_use]
    pub fn trace(&self) -> u64 {
        self.disk.as_ref().map_or(0, aivy_vfs::Disk::trace)
    }
}
