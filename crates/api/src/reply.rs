//! Answers in the one envelope.

use std::future::Future;

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use aivy_app::Failure;
use aivy_gate::ReadySlot;
use aivy_types::{Envelope, ErrorCode};
use bytes::Bytes;
use serde::Serialize;

use crate::error::ApiError;

/// What a handler returns.
pub type Answer<T> = Result<Reply<T>, ApiError>;

/// A success: 200 with `T` in the envelope, or with an envelope of `T` made before.
#[derive(Debug)]
pub enum Reply<T> {
    /// To be serialised.
    Data(T),
    /// The whole envelope, serialised.
    Ready(Bytes),
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        match self {
            Self::Data(data) => HttpResponse::Ok().json(Envelope::new(data)),
            Self::Ready(bytes) => {
                let mut response = HttpResponse::Ok().body(bytes);
                response
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
        }
    }
}

/// An answer that is serialised once and then given again until its account changes.
pub async fn remembered<T, F, E>(slot: &ReadySlot, make: impl FnOnce() -> F) -> Answer<T>
where
    T: Serialize,
    F: Future<Output = Result<T, E>>,
    ApiError: From<E>,
{
    if let Some(bytes) = slot.get() {
        return Ok(Reply::Ready(bytes));
    }
    // The version is taken before the data is read: a change in between makes what is stored stale
    // at once instead of letting it pass for new.
    let version = slot.version();
    let envelope = Envelope::new(make().await?);
    let bytes = Bytes::from(serde_json::to_vec(&envelope).map_err(unserialisable)?);
    slot.put(version, bytes.clone());
    Ok(Reply::Ready(bytes))
}

fn unserialisable(error: serde_json::Error) -> ApiError {
    Failure::new(ErrorCode::InternalError)
        .cause(error.to_string())
        .into()
}
