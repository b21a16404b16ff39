//! The face for OpenAI's clients: chat completions, embeddings and models in OpenAI's own shapes and
//! errors, over the same use cases, keys, permission, limits and budgets.
//!
//! What a caller sends goes to the provider as it came, and what the provider answers comes back so.

mod chat;
mod embeddings;
pub(crate) mod errors;
mod models;

use actix_web::dev::Payload;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use aivy_app::Failure;
use aivy_provider::wire::{ChatRequest, EmbeddingsRequest};
use aivy_types::ErrorCode;
use bytes::Bytes;
use std::future::Future;
use std::pin::Pin;

use crate::contract::OPENAI_PATH;
use crate::error::ApiError;
use crate::input::read_body;

/// Registers the routes that [`crate::contract::faces`] names.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope(OPENAI_PATH)
            .route("/chat/completions", web::post().to(chat::create))
            .route("/embeddings", web::post().to(embeddings::create))
            .route("/models", web::get().to(models::list))
            .route("/models/{model:.*}", web::get().to(models::get)),
    );
}

/// What is read out of a body, which is kept as it came.
trait Asked: Sized + Send + 'static {
    /// # Errors
    /// Every violation.
    fn read(body: Bytes) -> Result<Self, Vec<String>>;
}

impl Asked for ChatRequest {
    fn read(body: Bytes) -> Result<Self, Vec<String>> {
        Self::read(body)
    }
}

impl Asked for EmbeddingsRequest {
    fn read(body: Bytes) -> Result<Self, Vec<String>> {
        Self::read(body)
    }
}

/// A body as a request of these clients.
struct Request<T>(T);

/// A larger body is not read on a thread that serves, in bytes.
const LONG: usize = 256 << 10;

impl<T: Asked> FromRequest for Request<T> {
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

/// JSON that is written already.
fn json(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(text)
}
