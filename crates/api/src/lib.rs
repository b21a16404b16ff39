//! The REST API: annotated handlers, the gate as middleware in front of them, and the document that
//! is made from their annotations and the table of [`routes`].
//!
//! A handler lives at `routes/<resource>/<operation>.rs` and reads top to bottom: the caller, the
//! typed input, one call of a use case, one typed response. It contains no rule and no SQL, and
//! never checks a permission: the table declares it and [`front`] enforces it.

mod admitted;
pub mod caller;
pub mod contract;
pub mod error;
pub mod events;
pub mod front;
pub mod headers;
mod idempotency_locks;
pub mod input;
mod mcp;
pub mod memory;
pub mod methods;
pub mod observe;
mod openai;
pub mod operation;
pub mod pages;
pub mod proxies;
pub mod reference;
pub mod reply;
pub mod routes;
pub mod settings;
mod swagger;
#[cfg(feature = "testing")]
pub mod testing;

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use aivy_app::App;

pub use contract::{Contract, Published};
pub use error::ApiError;
pub use events::StreamShutdown;
pub use front::{Drawing, ErrorPages, Front, FrontParts, REQUEST_SPAN, note_account, note_log_in};
pub use idempotency_locks::{IdempotencyGuard, IdempotencyLocks};
pub use memory::BodyMemory;
pub use observe::{Observer, RequestFacts};
pub use pages::Probes;
pub use proxies::Proxies;
pub use reference::Reference;
pub use settings::Settings;

/// Everything that the API serves, as a configuration of an Actix application that is wrapped in
/// [`Front`].
#[derive(Clone)]
pub struct Api {
    /// The use cases.
    pub app: Arc<App>,
    /// Limits and addresses.
    pub settings: Settings,
    /// Readiness and metrics.
    pub probes: Arc<dyn Probes>,
    /// Ends streams when the server stops.
    pub ending: StreamShutdown,
    /// The document with this server's address.
    pub published: Arc<Published>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Api {
    /// Registers routes, pages and state.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::from(self.app.clone()))
            .app_data(Data::new(self.settings.clone()))
            .app_data(Data::from(self.probes.clone()))
            .app_data(Data::new(self.ending.clone()))
            .app_data(Data::from(self.published.clone()));
        routes::serve(config);
        openai::configure(config);
        mcp::configure(config, &self.settings);
        pages::configure(config);
    }
}
