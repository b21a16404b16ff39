//! Request bodies of OpenAI's clients, and JSON responses for them.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use aivy_app::Failure;
use aivy_provider::wire::{ChatRequest, EmbeddingsRequest};
use aivy_types::ErrorCode;
use bytes::Bytes;

use crate::error::ApiError;
use crate::input::read_body;

/// The parts of a body that are parsed; the body itself is kept unchanged.
pub(super) trait FromBody: Sized + Send + 'static {
    /// # Errors
    /// Every violation.
    fn read(body: Bytes) -> Result<Self, Vec<String>>;
}

impl FromBody for ChatRequest {
    fn read(body: Bytes) -> Result<Self, Vec<String>> {
        Self::read(body)
    }
}

impl FromBody for EmbeddingsRequest {
    fn read(body: Bytes) -> Result<Self, Vec<String>> {
        Self::read(body)
    }
}

/// A body as a request of these clients.
pub(super) struct Request<T>(pub(super) T);

/// A larger body is parsed on a separate thread, in bytes.
const LONG: usize = 256 << 10;

impl<T: FromBody> FromRequest for Request<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = read_body(&request, payload).await?;
            let read = if body.len() < LONG {
                T::read(body)
            } else {
                web::block(move || T::read(body)).await.map_err(|error| {
                    Failure::new(ErrorCode::ServiceUnavailable).cause(error.to_string())
                })?
            };
            Ok(Self(read.map_err(Failure::invalid)?))
        })
    }
}

/// A response of JSON text.
pub(super) fn json(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(text)
}
