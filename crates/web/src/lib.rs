//! The dashboard and the API reference: pages that are rendered on the server.
//!
//! A page calls the same use cases as the API and shows their results; templates contain no rules.
//! Everything works without JavaScript, except copying to the clipboard and some conveniences.
//! Nothing is loaded from other hosts.

mod acting;
mod assets;
mod cookies;
mod form;
mod format;
mod guard;
mod limit;
mod links;
mod lists;
mod page;
mod path_id;
mod plot;
mod problem;
mod reference;
mod routes;
mod schema_form;
mod settings;
mod visitor;

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::web::{self, Data, ServiceConfig};
use aivy_api::{Drawing, ErrorPages, IdempotencyLocks};
use aivy_app::{App, Failure};

pub use settings::Settings;

/// The path of every page, with its methods.
#[must_use]
pub fn pages() -> &'static [(&'static str, &'static [Method])] {
    routes::PAGES
}

/// Everything that this crate serves, as a configuration of an Actix application. It handles every
/// path that is not registered before it.
#[derive(Debug, Clone)]
pub struct Web {
    app: Arc<App>,
    settings: Data<Settings>,
    shelf: Data<reference::Shelf>,
    idempotency_locks: Data<IdempotencyLocks>,
}

impl Web {
    /// The pages of a server.
    #[must_use]
    pub fn new(app: Arc<App>, settings: Settings) -> Self {
        Self {
            app,
            settings: Data::new(settings),
            shelf: Data::new(reference::Shelf::default()),
            idempotency_locks: Data::default(),
        }
    }

    /// Registers the pages. The use cases that they call are the application's data, which the API
    /// registers.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.settings.clone())
            .app_data(self.shelf.clone())
            .app_data(self.idempotency_locks.clone())
            .service(
                web::scope("")
                    .wrap(actix_web::middleware::from_fn(guard::guard))
                    .configure(routes::configure)
                    .default_service(web::to(async || problem::nothing_here())),
            );
    }
}

impl ErrorPages for Web {
    fn page<'a>(&'a self, failure: &'a Failure, cookies: &'a [HeaderValue]) -> Drawing<'a> {
        Box::pin(async move {
            let reader = visitor::reader(&self.app, &self.settings, cookies).await;
            problem::page(failure, &reader)
        })
    }

    fn harden(&self, headers: &mut HeaderMap) {
        guard::harden(headers);
    }
}
