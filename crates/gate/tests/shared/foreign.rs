//! Foreign types that a model cannot look into, by what they promise: each call is one step, and
//! who reads a value sees all that came before its writing.

use std::sync::Arc;

use crate::sync::atomic::{AtomicUsize, Ordering};

/// A value of which every use is one step.
#[derive(Debug, Default)]
struct Step<T> {
    order: AtomicUsize,
    value: std::sync::Mutex<T>,
}

impl<T> Step<T> {
    fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> R {
        self.order.fetch_add(1, Ordering::AcqRel);
        // No other thread goes on before the next step: nobody holds the lock.
        act(&mut self.value.try_lock().unwrap())
    }
}

#[derive(Debug)]
pub(crate) struct ArcSwapOption<T>(Step<Option<Arc<T>>>);

impl<T> Default for ArcSwapOption<T> {
    fn default() -> Self {
        Self(Step::default())
    }
}

impl<T> ArcSwapOption<T> {
    pub(crate) fn load(&self) -> Option<Arc<T>> {
        self.0.with(|value| value.clone())
    }

    pub(crate) fn store(&self, value: Option<Arc<T>>) {
        let _old = self.0.with(|current| std::mem::replace(current, value));
    }
}

/// A list: it has the same order in every run, as loom requires.
#[derive(Debug)]
pub(crate) struct Map<K, V, S = ()> {
    entries: Step<Vec<(K, V)>>,
    _hasher: Option<S>,
}

impl<K: Eq, V: Clone> Map<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            entries: Step::default(),
            _hasher: None,
        }
    }
}

impl<K: Eq, V: Clone, S> Map<K, V, S> {
    pub(crate) fn with_hasher(hasher: S) -> Self {
        Self {
            entries: Step::default(),
            _hasher: Some(hasher),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.with(|entries| entries.len())
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let found =
            |entries: &mut Vec<(K, V)>| Some(entries.iter().find(|e| e.0 == *key)?.1.clone());
        self.entries.with(found)
    }

    pub(crate) fn for_each(&self, act: impl FnMut(&V)) {
        let all = self
            .entries
            .with(|entries| entries.iter().map(|e| e.1.clone()).collect::<Vec<_>>());
        all.iter().for_each(act);
    }

    pub(crate) fn insert(&self, key: K, value: V) {
        let _old = self.entries.with(|entries| {
            let place = entries.iter().position(|e| e.0 == key);
            let old = place.map(|place| entries.swap_remove(place));
            entries.push((key, value));
            old
        });
    }

    pub(crate) fn remove(&self, key: &K) {
        self.remove_if(key, |_| true);
    }

    pub(crate) fn remove_if(&self, key: &K, condition: impl Fn(&V) -> bool) {
        let _old = self.entries.with(|entries| {
            let place = entries
                .iter()
                .position(|e| e.0 == *key && condition(&e.1))?;
            Some(entries.swap_remove(place))
        });
    }

    pub(crate) fn retain(&self, mut condition: impl FnMut(&V) -> bool) {
        self.entries
            .with(|entries| entries.retain(|e| condition(&e.1)));
    }

    pub(crate) fn clear(&self) {
        let _old = self.entries.with(std::mem::take);
    }
}
