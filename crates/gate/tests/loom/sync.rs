//! In the place of the gate's `sync.rs`: the same interface, explored by loom.

pub(crate) use loom::sync::atomic;

pub(crate) use crate::foreign::{ArcSwapOption, Map};

#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}
