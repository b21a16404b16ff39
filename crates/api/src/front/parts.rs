//! The parts of the front.

use std::sync::Arc;

use aivy_core::clock::Clock;
use aivy_gate::Gate;

use super::error_pages::ErrorPages;
use crate::observe::Observer;
use crate::settings::Settings;

/// What the front needs; shared by all workers.
pub struct FrontParts {
    /// The gate.
    pub gate: Arc<Gate>,
    /// The clock.
    pub clock: Clock,
    /// Is notified of each request.
    pub observer: Arc<dyn Observer>,
    /// Limits and addresses.
    pub settings: Settings,
    /// Renders errors for people; `None` if there are no pages.
    pub pages: Option<Arc<dyn ErrorPages>>,
}

impl std::fmt::Debug for FrontParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrontParts")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
