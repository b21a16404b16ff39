//! Who is calling: the first argument of a handler.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, dev};
use aivy_app::{Actor, App, Failure, IdempotentRequest, Runner, ToolContext};
use aivy_gate::CachedKey;
use aivy_types::ErrorCode;

use crate::admitted::AdmittedRequest;
use crate::error::ApiError;

/// The key that the gate let in. What it may do has been checked when a handler sees it.
#[derive(Debug, Clone)]
pub struct Caller {
    key: Arc<CachedKey>,
    idempotent_request: Option<Arc<IdempotentRequest>>,
}

impl Caller {
    /// Who was let in with `request`; `None` where no key is needed.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        AdmittedRequest::key(request).map(|key| Self {
            key,
            idempotent_request: AdmittedRequest::idempotent_request(request),
        })
    }

    /// Who acts, for a use case that changes something.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.key.account_id().clone(),
            idempotent_request: self.idempotent_request.clone(),
        }
    }

    /// Who runs an AI tool.
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
