//! In the place of the gate's `sync.rs`: the same interface, scheduled by shuttle.

pub(crate) use shuttle::sync::atomic;

pub(crate) use crate::foreign::{ArcSwapOption, Map};

#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn lock(&self) -> shuttle::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}
