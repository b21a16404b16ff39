//! Copies of one request on this node, one after the other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aivy_app::Failure;
use aivy_types::{ErrorCode, UserId};
use tokio::sync::OwnedMutexGuard;

/// How long a copy waits for the one that is being worked on.
const PATIENCE: Duration = Duration::from_secs(5);

type Name = (UserId, String);
type Turns = Mutex<HashMap<Name, Arc<tokio::sync::Mutex<()>>>>;

/// The keys that this node works on now.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Arc<Turns>);

/// The right to work on a key. The next copy gets it when this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    name: Name,
    turns: Arc<Turns>,
    held: Option<OwnedMutexGuard<()>>,
}

impl InFlight {
    pub(super) async fn turn(&self, name: Name) -> Result<Turn, Failure> {
        let lock = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.entry(name.clone()).or_default().clone()
        };
        let mut turn = Turn {
            name,
            turns: self.0.clone(),
            held: None,
        };
        let held = tokio::time::timeout(PATIENCE, lock.lock_owned()).await;
        turn.held = Some(held.map_err(|_| Failure::new(ErrorCode::IdempotencyInProgress))?);
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // The table itself and nobody else: whoever waits holds it too.
        if turns
            .get(&self.name)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            turns.remove(&self.name);
        }
    }
}
