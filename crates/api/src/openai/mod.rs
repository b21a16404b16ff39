//! The face for OpenAI's clients: chat completions, embeddings and models in OpenAI's own formats
//! and errors, over the same use cases, keys, permission, limits and budgets.
//!
//! The request goes to the provider unchanged, and so does the provider's response to the caller.

mod chat;
mod embeddings;
pub(crate) mod errors;
mod models;
mod request;

use actix_web::web::{self, ServiceConfig};

use crate::operation::OPENAI_PATH;

/// Registers the routes that `contract::faces` names.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope(OPENAI_PATH)
            .route("/chat/completions", web::post().to(chat::create))
            .route("/embeddings", web::post().to(embeddings::create))
            .route("/models", web::get().to(models::list))
            .route("/models/{model:.*}", web::get().to(models::get)),
    );
}
