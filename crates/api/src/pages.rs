//! What is served besides the API: the document, Swagger UI, probes and metrics.
//!
//! The gate counts none of it, and none of it loads anything from another host.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{self, ContentType};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Data, Redirect, ServiceConfig};
use actix_web::{HttpResponse, Resource, Responder, Route};
use aivy_app::Failure;

use crate::contract::Published;
use crate::error::ApiError;
use crate::{methods, swagger};

/// Swagger UI styles its elements inline and draws icons from data URIs; nothing else is allowed.
const DOCS_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The path of the script that starts Swagger UI.
const INITIALIZER: &str = "/swagger-initializer.js";

/// The server's state, for the probes.
pub trait Probes: Send + Sync {
    /// Checks that all required parts work.
    fn ready(&self) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + '_>>;
    /// The metrics in Prometheus's text format; `None` if they are disabled.
    fn metrics(&self) -> Option<String>;
}

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    let csp = DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, DOCS_CSP))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    config
        .service(page("/healthz", web::get().to(healthz)))
        .service(page("/readyz", web::get().to(readyz)))
        .service(page("/metrics", web::get().to(metrics)))
        .service(page("/openapi.json", web::get().to(openapi)))
        .service(page(
            "/docs",
            web::get().to(|| async { Redirect::to("/docs/") }),
        ))
        .service(
            web::scope("/docs")
                .wrap(csp)
                .service(page(INITIALIZER, web::get().to(initializer)))
                .service(swagger::files()),
        );
}

/// A path that can only be read.
fn page(path: &str, route: Route) -> Resource {
    web::resource(path)
        .route(route)
        .default_service(web::to(methods::read_only))
}

/// Liveness: the process responds.
async fn healthz() -> impl Responder {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

/// Readiness: the database is reachable and migrated.
async fn readyz(probes: Data<dyn Probes>) -> Result<HttpResponse, ApiError> {
    probes.ready().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

async fn metrics(probes: Data<dyn Probes>) -> HttpResponse {
    match probes.metrics() {
        Some(text) => HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(text),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn openapi(published: Data<Published>) -> impl Responder {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(published.text())
}

/// Our own script: it keeps the reader's key during the visit, which no setting of Swagger UI does.
async fn initializer() -> impl Responder {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(include_str!("../assets/swagger-initializer.js"))
}
