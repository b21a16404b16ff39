//! The only source of what threads share: atomics, locks, cells and maps.
//!
//! The models (`tests/loom`, `tests/shuttle`) compile the files of this crate once more, with a
//! module of their own in the place of this one: there, another thread can go on at every use.

pub(crate) use std::sync::atomic;

pub(crate) use arc_swap::ArcSwapOption;
pub(crate) use parking_lot::Mutex;

pub(crate) use crate::map::Map;
