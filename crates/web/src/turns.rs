//! One at a time: what is sent twice at once is worked on once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::lock::{Mutex as Waiting, OwnedMutexGuard};

type Table = Mutex<HashMap<String, Arc<Waiting<()>>>>;

/// What is worked on now. Nobody waits here for longer than a request may take.
#[derive(Debug, Default, Clone)]
pub(crate) struct Turns(Arc<Table>);

/// The right to work on something. The next who waits gets it when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    name: String,
    table: Arc<Table>,
    held: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits until nobody else works on `name`.
    pub(crate) async fn take(&self, name: &str) -> Turn {
        let lock = {
            let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            table.entry(name.to_owned()).or_default().clone()
        };
        let mut turn = Turn {
            name: name.to_owned(),
            table: self.0.clone(),
            held: None,
        };
        // Whoever gives up waiting drops the turn too.
        turn.held = Some(lock.lock_owned().await);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // The table itself and nobody else: whoever waits holds it too.
        let last = table.get(&self.name).map(Arc::strong_count) == Some(1);
        if last {
            table.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn one_works_and_the_next_waits_and_nothing_is_left() {
        let turns = Turns::default();
        let first = turns.take("a").now_or_never();
        assert!(first.is_some() && turns.take("b").now_or_never().is_some());
        assert!(turns.take("a").now_or_never().is_none());
        drop(first);
        assert!(turns.take("a").now_or_never().is_some());
        assert!(turns.0.lock().is_ok_and(|table| table.is_empty()));
    }
}
