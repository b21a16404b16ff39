//! What all processes of a disk share: its state, its time, and whom it tells what happens.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::event::{Event, PowerCut};
use crate::image::Image;
use crate::mount_id::MountId;
use crate::random::Random;
use crate::state::State;

pub(crate) struct Device {
    state: Mutex<State>,
    delay: Mutex<Option<OnDelay>>,
    event: Mutex<Option<OnEvent>>,
    /// Microseconds since 1970.
    time: AtomicI64,
    /// What SQLite gets when it asks for random bytes.
    entropy: Mutex<Random>,
    powersafe_overwrite: AtomicBool,
}

pub(crate) type OnDelay = Arc<dyn Fn(Duration) + Send + Sync>;
pub(crate) type OnEvent = Arc<dyn Fn(&Event) + Send + Sync>;

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").finish_non_exhaustive()
    }
}

impl Device {
    pub(crate) fn new(seed: u64, image: &Image) -> Self {
        Self {
            state: Mutex::new(State::new(seed, image)),
            delay: Mutex::default(),
            event: Mutex::default(),
            time: AtomicI64::new(0),
            entropy: Mutex::new(Random::stream(seed, 4)),
            powersafe_overwrite: AtomicBool::new(false),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    pub(crate) fn kill(&self, mount: MountId) {
        let killed = self.state().kill(mount);
        if killed {
            self.tell(&Event::Killed(mount));
        }
    }

    pub(crate) fn is_alive(&self, mount: MountId) -> bool {
        self.state().is_alive(mount)
    }

    pub(crate) fn power_cut(&self) -> PowerCut {
        let cut = self.state().power_cut();
        self.tell(&Event::PowerCut(cut.clone()));
        cut
    }

    pub(crate) fn on_delay(&self, callback: OnDelay) {
        *self.delay.lock() = Some(callback);
    }

    pub(crate) fn on_event(&self, callback: OnEvent) {
        *self.event.lock() = Some(callback);
    }

    /// Not to be called while the state is locked: the callback may use the disk.
    pub(crate) fn delay(&self, delay: Duration) {
        let callback = self.delay.lock().clone();
        if let Some(callback) = callback {
            callback(delay);
        }
    }

    /// Not to be called while the state is locked: the callback may use the disk.
    pub(crate) fn tell(&self, event: &Event) {
        let callback = self.event.lock().clone();
        if let Some(callback) = callback {
            callback(event);
        }
    }

    /// Microseconds since 1970.
    pub(crate) fn time(&self) -> i64 {
        self.time.load(Ordering::Relaxed)
    }

    pub(crate) fn set_time(&self, micros: i64) {
        self.time.store(micros, Ordering::Relaxed);
    }

    pub(crate) fn fill_random(&self, bytes: &mut [u8]) {
        self.entropy.lock().fill(bytes);
    }

    pub(crate) fn powersafe_overwrite(&self) -> bool {
        self.powersafe_overwrite.load(Ordering::Relaxed)
    }

    pub(crate) fn set_powersafe_overwrite(&self, claimed: bool) {
        self.powersafe_overwrite.store(claimed, Ordering::Relaxed);
    }
}
