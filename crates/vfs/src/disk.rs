//! The disk from outside: its processes, its faults and its power.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::device::Device;
use crate::digest::Digest;
use crate::event::{Event, PowerCut};
use crate::fault::{FaultKind, Faults, Operation};
use crate::image::Image;
use crate::mount::Mount;

/// A disk in memory, the processes that use it, and what goes wrong with it. Clones share it.
///
/// All that happens is decided by the seed and by the calls, in their order: for the same of both,
/// the same bytes are stored ([`Disk::digest`]) by the same operations ([`Disk::trace`]), provided
/// that SQLite's own randomness is [reset](crate::reset_sqlite_randomness) as well.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Device>);

impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::with_image(seed, &Image::default())
    }

    /// A disk with these files, all of them durable.
    #[must_use]
    pub fn with_image(seed: u64, image: &Image) -> Self {
        Self(Arc::new(Device::new(seed, image)))
    }

    /// A new process that uses the disk.
    ///
    /// # Panics
    /// SQLite cannot be initialized.
    #[must_use]
    pub fn mount(&self) -> Mount {
        Mount::new(self.0.clone())
    }

    /// Kills all processes and decides, for each file, which changes since its last sync had
    /// reached the disk: none, the first ones, or any of them, and perhaps a part of one more that
    /// ends at a sector of 512 bytes. New and removed names survive in their order, up to one of
    /// them. Mount the disk again to see what is left.
    #[allow(
        clippy::must_use_candidate,
        reason = "what it did matters only to a story"
    )]
    pub fn power_cut(&self) -> PowerCut {
        self.0.power_cut()
    }

    /// Replaces the rules by which operations go wrong. There are none at first.
    pub fn set_faults(&self, faults: impl Into<Faults>) {
        self.0.state().injector.set(faults.into());
    }

    /// How often each fault has occurred.
    #[must_use]
    pub fn met(&self) -> BTreeMap<(Operation, FaultKind), u64> {
        self.0.state().met.clone()
    }

    /// Called for each delay, of a slow operation or because SQLite waits for a lock; the caller's
    /// thread never sleeps. The callback runs within a call of SQLite: it must not use the
    /// connection that waits. It may use the disk, and should not own it, or neither is ever freed.
    pub fn on_delay(&self, callback: impl Fn(Duration) + Send + Sync + 'static) {
        self.0.on_delay(Arc::new(callback));
    }

    /// Called for each event, under the same conditions as [`Disk::on_delay`].
    pub fn on_event(&self, callback: impl Fn(&Event) + Send + Sync + 'static) {
        self.0.on_event(Arc::new(callback));
    }

    /// Sets the time that SQLite sees, in microseconds since 1970. It is 0 at first.
    pub fn set_time_micros(&self, micros: i64) {
        self.0.set_time(micros);
    }

    /// Whether the disk claims that a write never harms the bytes around it, even if the power
    /// fails (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`). SQLite believes this of every disk on Unix, and
    /// this one keeps it. By default it is not claimed, so that SQLite is as careful as it can be:
    /// it fills the sectors of a write-ahead log when it commits.
    pub fn set_powersafe_overwrite(&self, claimed: bool) {
        self.0.set_powersafe_overwrite(claimed);
    }

    /// The files with their sizes in bytes, as the processes see them, in the order of their paths.
    #[must_use]
    pub fn files(&self) -> Vec<(String, u64)> {
        let state = self.0.state();
        let size = |file| {
            state
                .files
                .get(&file)
                .map_or(0, |it| it.seen().len() as u64)
        };
        let named = state.names.seen();
        named
            .map(|(path, file)| (path.to_string(), size(file)))
            .collect()
    }

    /// A number of the file that a path leads to, as the processes see it. A file that is made in
    /// its place has another one.
    #[must_use]
    pub fn file_number(&self, path: &str) -> Option<u64> {
        self.0.state().names.get(path).map(|file| file.0)
    }

    /// What a power cut would certainly leave.
    #[must_use]
    pub fn image(&self) -> Image {
        let state = self.0.state();
        let content = |file| state.files.get(&file).map(|it| it.durable().clone());
        let named = state.names.durable();
        let files = named.map(|(path, file)| (path.to_string(), content(file).unwrap_or_default()));
        Image::from_iter(files)
    }

    /// A hash of what a power cut would certainly leave: paths and contents. It is the same on
    /// every machine.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let state = self.0.state();
        let mut digest = Digest::new();
        for (path, file) in state.names.durable() {
            let content = state.files.get(&file).map(|it| it.durable().as_slice());
            let content = content.unwrap_or_default();
            digest.number(path.len() as u64);
            digest.bytes(path.as_bytes());
            digest.number(content.len() as u64);
            digest.bytes(content);
        }
        digest.value()
    }

    /// A hash of all operations so far, with their files, places, processes and faults, but without
    /// what was written. It is the same on every machine.
    #[must_use]
    pub fn trace(&self) -> u64 {
        self.0.state().trace.value()
    }

    /// How many operations there have been that could go wrong.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.0.state().operations
    }
}
