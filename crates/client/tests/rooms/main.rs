//! A client generated from a document with every structure of an API of this kind: lists, streams
//! of events, creations, members that null clears. Its source is written by `cargo xtask gen`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "generated"
)]
mod generated;
mod lists;
mod requests;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "not every suite needs all of it")]
mod support;

use aivy_client::{Options, RetryPolicy, Transport};
use progenitor_client::{ClientHooks, ClientInfo as _, Error, OperationInfo};

impl ClientHooks<Transport> for generated::Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), Error<E>> {
        self.inner()
            .prepare(request)
            .map_err(|e| Error::Custom(e.to_string()))
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        self.inner().send(self.client(), request).await
    }
}

impl From<generated::types::ErrorEnvelope> for aivy_client::types::ErrorEnvelope {
    fn from(envelope: generated::types::ErrorEnvelope) -> Self {
        let generated::types::ErrorBody {
            code,
            details,
            message,
        } = envelope.error;
        Self {
            success: false,
            error: aivy_client::types::ErrorBody {
                code,
                details,
                message,
            },
        }
    }
}

fn client(base: &str) -> generated::Client {
    let mut policy = RetryPolicy::default();
    policy.base = std::time::Duration::from_millis(1);
    let (base, http, transport) = Options::new().retry(policy).parts(base, "key").unwrap();
    generated::Client::new_with_client(&base, http, transport)
}
