//! The caller: the first argument of a handler.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, dev};
use aivy_app::{Actor, App, Failure, IdempotentRequest, Runner, ToolContext};
use aivy_gate::CachedKey;
use aivy_types::ErrorCode;

use crate::admitted::AdmittedRequest;
use crate::error::ApiError;

/// The caller's API key. Its permissions have been checked before a handler runs.
#[derive(Debug, Clone)]
pub struct Caller {
    key: Arc<CachedKey>,
    idempotent_request: Option<Arc<IdempotentRequest>>,
}

impl Caller {
    /// The caller of `request`; `None` if it has no valid key.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        AdmittedRequest::key(request).map(|key| Self {
            key,
            idempotent_request: AdmittedRequest::idempotent_request(request),
        })
    }

    /// The actor, for a use case that changes something.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.key.account_id().clone(),
            idempotent_request: self.idempotent_request.clone(),
        }
    }

    /// The caller's context for an AI tool.
    #[must_use]
    pub fn tool_context(&self, app: &App) -> ToolContext {
        ToolContext {
            app: app.clone(),
            actor: self.actor(),
            runner: Runner {
                user: self.key.account_id().clone(),
                key: Some(self.key.id().clone()),
            },
            written: None,
        }
    }
}

impl Deref for Caller {
    type Target = CachedKey;
    fn deref(&self) -> &CachedKey {
        &self.key
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let missing = || {
            Failure::new(ErrorCode::InternalError).cause("a handler that needs a caller is public")
        };
        ready(Self::of(request).ok_or_else(|| missing().into()))
    }
}
