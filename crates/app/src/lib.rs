//! The use cases, which the API, the dashboard and the command line share.
//!
//! A use case owns its transaction, composes the store's functions over it, and notifies the gate
//! of changes before it returns. There is no HTTP and no SQL here.

mod accounts;
mod actor;
mod ai;
mod audit;
mod claims;
mod failure;
mod judges;
mod keys;
mod ledger;
mod names;
mod overview;
mod seals;
mod shown_once;
mod staking;
mod standing;
mod submissions;
mod tasks;
mod usage;
mod users;
mod work;

use std::sync::Arc;

use aivy_core::clock::Clock;
use aivy_core::entropy::Entropy;
use aivy_gate::Gate;
use aivy_store::Db;
pub use aivy_store::Listed;
use aivy_types::{Plan, UserId};

pub use accounts::{
    Accounts, Closing, FreshBrowser, FreshSession, Hasher, Letter, LogInLink, MAIL_TTL_SECONDS,
    MANY_WAITING, MAX_LINK_MINUTES, MAX_PASSWORD, MIN_PASSWORD, Outbox, PasswordCheck, ResetLink,
    SessionToken, SignUp, SignedIn, Visit,
};
pub use actor::{Actor, IdempotentRequest};
pub use ai::{
    Ai, BudgetMonth, Chat, MeteredStream, Platform, ProviderEmbedder, Reserved, RunObserver,
    Runner, ToolContext, ToolRun, chat_usage,
};
pub use claims::Settlement;
pub use failure::{Failure, Foreign};
pub use judges::Judges;
pub use keys::{FreshKey, NewKey, Replaced};
pub use names::{FoundUser, NameProblem};
pub use overview::Overview;
pub use seals::BATCH;
pub use shown_once::Showing;
pub use staking::{MAX_POOL_NAME, MAX_WAIT_SECONDS, NewPool, StakingOverview};
pub use submissions::{SubmissionWithTask, TitledSubmission};
pub use usage::DayOutcomes;
pub use users::NewUser;

/// The use cases on one database.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The source of randomness.
    pub entropy: Entropy,
    /// The plans that an account can have.
    pub plans: Arc<[Plan]>,
    /// The settings of accounts.
    pub accounts: Accounts,
    /// The AI tools.
    pub ai: Ai,
    /// The threads that validate results.
    pub judges: Judges,
    /// The gate of this process, which is notified of changes; an administrative command has none.
    pub gate: Option<Arc<Gate>>,
}

impl App {
    /// Invalidates what this process has cached about `user`. Other nodes notice the change through
    /// the store within a second.
    fn changed(&self, user: &UserId) {
        if let Some(gate) = &self.gate {
            gate.invalidate(user);
        }
    }

    /// 10 random bytes for an ID.
    fn id_bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.entropy.fill(&mut bytes);
        bytes
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.clock.now().micros() / 1000).unwrap_or_default()
    }
}
