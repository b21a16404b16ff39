//! The AI tools: who may spend what on them, and what was run.

mod budget;
mod meter;

use std::sync::Arc;

use meter::RunMeter;

pub use budget::{BudgetMonth, Reserved, Runner};
pub use meter::{Run, RunObserver};

/// How AI tools are run: what the operator decides.
#[derive(Debug, Clone, Default)]
pub struct Ai {
    /// The tokens of providers that an account may spend in a month where nothing else was set for
    /// it; `None`: as many as it likes.
    pub default_budget: Option<i64>,
    /// Who hears of each run.
    pub observer: Option<Arc<dyn RunObserver>>,
    meter: Arc<RunMeter>,
}
