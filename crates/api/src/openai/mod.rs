//! The face for OpenAI's clients: chat completions, embeddings and models in OpenAI's own shapes and
//! errors, over the same use cases, keys, permission, limits and budgets.
//!
//! What a caller sends goes to the provider as it came, and what the provider answers comes back so.

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
