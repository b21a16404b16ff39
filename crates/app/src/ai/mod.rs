//! The AI tools: who may run what, who may spend what on it, and what was run.

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

/// How AI tools are run: what the operator decides.
#[derive(Clone)]
pub struct Ai {
    /// What can be run.
    pub tools: Arc<Registry<ToolContext>>,
    /// What can be done beside: tasks and staking.
    pub platform: Arc<Platform>,
    /// Who is asked for what does not run here.
    pub providers: Providers,
    /// The name of the server's own model for embeddings, if it has one.
    pub local_embeddings: Option<String>,
    /// The model that is asked where a caller names none.
    pub default_model: Option<String>,
    /// The most tokens of an answer where a caller sets no limit.
    pub default_max_tokens: u64,
    /// The tokens of providers that an account may spend in a month where nothing else was set for
    /// it; `None`: as many as it likes.
    pub default_budget: Option<i64>,
    /// Who hears of each run.
    pub observer: Option<Arc<dyn RunObserver>>,
    meter: Arc<RunMeter>,
    counting: counting::Counting,
}

impl Ai {
    /// `tools` and `providers`, without a budget and without anybody who listens.
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
    /// Nothing that can be run.
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
