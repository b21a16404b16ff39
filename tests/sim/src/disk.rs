//! The disk of a run. (Until it is simulated: a directory.)

/// The disk.
#[derive(Debug)]
pub struct Disk {
    directory: tempfile::TempDir,
}

impl Disk {
    /// An empty disk.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn new(_seed: u64) -> anyhow::Result<Self> {
        Ok(Self {
            directory: tempfile::tempdir_in("/dev/shm")?,
        })
    }

    /// The database.
    #[must_use]
    pub fn file(&self) -> String {
        self.directory.path().join("aivy.db").display().to_string()
    }

    /// The name of the disk, as a new process sees it.
    #[must_use]
    pub fn mount(&self, _process: u64) -> String {
        "unix".to_owned()
    }

    /// A process dies.
    pub fn kill(&self, _process: u64) {}

    /// Everything dies, and what was not synced is lost.
    pub fn power_cut(&self) {}

    /// The disk fails a few times.
    pub fn fail(&self, _fault: crate::plan::DiskFault) {}

    /// The disk works again.
    pub fn heal(&self) {}
}
