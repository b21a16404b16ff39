//! The face for OpenAI's clients: chat completions, embeddings and models in OpenAI's own shapes and
//! errors, over the same use cases, keys, permission, limits and budgets.
//!
//! What a caller sends beyond what is read here goes to the provider as it came.

mod chat;
mod embeddings;
pub(crate) mod errors;
mod models;

use actix_web::dev::Payload;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpRequest};
use aivy_app::Failure;
use serde::de::DeserializeOwned;
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

/// A JSON body as `T`, whatever else is in it.
struct Lenient<T>(T);

impl<T: DeserializeOwned + 'static> FromRequest for Lenient<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_body(&request, payload).await?;
            let read = serde_json::from_slice(&bytes);
            let invalid =
                |error: serde_json::Error| Failure::invalid(vec![format!("body: {error}")]);
            Ok(Self(read.map_err(invalid)?))
        })
    }
}
