//! The gate's verdict on a request that it lets in.
//!
//! The gate writes it into the request's extensions, and the extractors read it there. This file uses
//! neither of them, so that they need not use one another.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest};
use aivy_app::IdempotentRequest;
use aivy_gate::CachedKey;
use serde_json::Value;

use crate::operation::Operation;

/// A request that was let in.
#[derive(Debug)]
pub(crate) struct AdmittedRequest {
    /// The operation that it asks for.
    pub(crate) operation: &'static Operation,
    /// Its query, judged and typed.
    pub(crate) query: Value,
    /// Its key; `None` where the operation needs none and it has no valid one.
    pub(crate) key: Option<Arc<CachedKey>>,
    /// Its `Idempotency-Key`.
    pub(crate) idempotent_request: Option<Arc<IdempotentRequest>>,
}

impl AdmittedRequest {
    /// The operation that `request` asks for; `None` for a page or a probe.
    pub(crate) fn operation(request: &HttpRequest) -> Option<&'static Operation> {
        let extensions = request.extensions();
        extensions.get::<Self>().map(|admitted| admitted.operation)
    }

    /// The query, judged and typed.
    pub(crate) fn query(request: &HttpRequest) -> Value {
        let extensions = request.extensions();
        let admitted = extensions.get::<Self>();
        admitted
            .map(|admitted| admitted.query.clone())
            .unwrap_or_default()
    }

    /// The request's `Idempotency-Key`.
    pub(crate) fn idempotent_request(request: &HttpRequest) -> Option<Arc<IdempotentRequest>> {
        request
            .extensions()
            .get::<Self>()?
            .idempotent_request
            .clone()
    }

    /// The key that asks.
    pub(crate) fn key(request: &HttpRequest) -> Option<Arc<CachedKey>> {
        request.extensions().get::<Self>()?.key.clone()
    }
}
