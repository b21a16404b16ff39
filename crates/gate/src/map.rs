//! A map that threads share: reading is lock-free.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash};

/// Values are shared pointers or small: [`Map::get`] clones them.
pub(crate) struct Map<K, V, S = RandomState>(papaya::HashMap<K, V, S>);

impl<K: Hash + Eq, V> Map<K, V> {
    pub(crate) fn new() -> Self {
        Self(papaya::HashMap::new())
    }
}

impl<K: Hash + Eq, V, S: BuildHasher> Map<K, V, S> {
    pub(crate) fn with_hasher(hasher: S) -> Self {
        Self(papaya::HashMap::with_hasher(hasher))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        self.0.pin().get(key).cloned()
    }

    /// All values, in any order. What is added or removed meanwhile may be among them or not.
    pub(crate) fn for_each(&self, act: impl FnMut(&V)) {
        self.0.pin().values().for_each(act);
    }

    pub(crate) fn insert(&self, key: K, value: V) {
        self.0.pin().insert(key, value);
    }

    pub(crate) fn remove(&self, key: &K) {
        self.0.pin().remove(key);
    }

    /// Removes the value if `condition` holds for it.
    pub(crate) fn remove_if(&self, key: &K, condition: impl Fn(&V) -> bool) {
        let _ = self.0.pin().remove_if(key, |_, value| condition(value));
    }

    /// Keeps only the values for which `condition` holds.
    pub(crate) fn retain(&self, mut condition: impl FnMut(&V) -> bool) {
        self.0.pin().retain(|_, value| condition(value));
    }

    pub(crate) fn clear(&self) {
        self.0.pin().clear();
    }
}

impl<K, V, S> fmt::Debug for Map<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Map")
    }
}
