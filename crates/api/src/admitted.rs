//! The result of the gate for an admitted request.
//!
//! The gate stores it in the request's extensions, and the extractors read it there. This module
//! depends on neither of them, so that they need not depend on each other.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest};
use aivy_app::IdempotentRequest;
use aivy_gate::CachedKey;
use serde_json::Value;

use crate::operation::Operation;

/// A request that the gate admitted.
#[derive(Debug)]
pub(crate) struct AdmittedRequest {
    /// The requested operation.
    pub(crate) operation: &'static Operation,
    /// Its query, validated and typed.
    pub(crate) query: Value,
    /// Its key; `None` if the operation needs none and the request has no valid one.
    pub(crate) key: Option<Arc<CachedKey>>,
    /// Its `Idempotency-Key`.
    pub(crate) idempotent_request: Option<Arc<IdempotentRequest>>,
}

impl AdmittedRequest {
    /// The operation of `request`; `None` for a page or a probe.
    pub(crate) fn operation(request: &HttpRequest) -> Option<&'static Operation> {
        let extensions = request.extensions();
        extensions.get::<Self>().map(|admitted| admitted.operation)
    }

    /// The query, validated and typed.
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

    /// The API key of the request.
    pub(crate) fn key(request: &HttpRequest) -> Option<Arc<CachedKey>> {
        request.extensions().get::<Self>()?.key.clone()
    }
}
