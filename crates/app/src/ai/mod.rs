//! The AI tools: who can run which, on which budget, and the record of runs.

mod budget;
mod chat;
mod counting;
mod embed;
mod meter;
mod platform;
mod provider;
mod running;
mod told;
mod tools;

use std::sync::Arc;

use aivy_ai::Registry;
use aivy_provider::Providers;
use meter::RunMeter;

pub use budget::{BudgetMonth, Reserved, Runner};
pub use chat::{Chat, usage as chat_usage};
pub use embed::ProviderEmbedder;
pub use meter::{RunObserver, ToolRun};
pub use platform::Platform;
pub use provider::MeteredStream;
pub use tools::ToolContext;

/// The settings of AI tools, which the operator decides.
#[derive(Clone)]
pub struct Ai {
    /// The AI tools.
    pub tools: Arc<Registry<ToolContext>>,
    /// The tools for tasks and staking.
    pub platform: Arc<Platform>,
    /// The providers, for what does not run in the server.
    pub providers: Providers,
    /// The name of the server's own model for embeddings, if it has one.
    pub local_embeddings: Option<String>,
    /// The model that is used when the caller names none.
    pub default_model: Option<String>,
    /// The limit of completion tokens when the caller sets none.
    pub default_max_tokens: u64,
    /// Provider tokens that an account can spend in a month if it has no budget of its own; `None`:
    /// no limit.
    pub default_budget: Option<i64>,
    /// Is notified of each run.
    pub observer: Option<Arc<dyn RunObserver>>,
    meter: Arc<RunMeter>,
    counting: counting::Counting,
}

impl Ai {
    /// With `tools` and `providers`, without a budget and an observer.
    #[must_use]
    pub fn new(tools: Registry<ToolContext>, providers: Providers) -> Self {
        Self {
            tools: Arc::new(tools),
            platform: Arc::default(),
            providers,
            local_embeddings: None,
            default_model: None,
            default_max_tokens: 1024,
            default_budget: None,
            observer: None,
            meter: Arc::default(),
            counting: counting::Counting::default(),
        }
    }
}

impl Default for Ai {
    /// No tools.
    fn default() -> Self {
        Self::new(Registry::new(), Providers::none())
    }
}

impl std::fmt::Debug for Ai {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ai")
            .field("default_budget", &self.default_budget)
            .finish_non_exhaustive()
    }
}
