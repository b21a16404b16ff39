//! `POST /openai/v1/embeddings`

use actix_web::HttpResponse;
use actix_web::web::Data;
use aivy_ai::tools::Embeddings;
use aivy_app::{App, Failure};
use aivy_provider::wire::{EmbeddingsRequest, Usage};
use aivy_types::ai::{EmbeddingsIn, EmbeddingsOut, MAX_BATCH, MAX_TEXT};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::request::{Request, json};
use crate::caller::Caller;
use crate::error::ApiError;

/// Embeddings: of the server's own model if it is requested, otherwise of a provider's.
pub(super) async fn create(
    caller: Caller,
    app: Data<App>,
    request: Request<EmbeddingsRequest>,
) -> Result<HttpResponse, ApiError> {
    let (context, request) = (caller.tool_context(&app), request.0);
    if app.ai.local_embeddings.as_deref() != Some(request.model()) {
        let found = app.provider_embeddings(&context.runner, &request).await?;
        return Ok(json(found.response.json));
    }
    let input = EmbeddingsIn {
        input: texts(&request)?,
    };
    let out = app.run_tool::<Embeddings>(context, input).await?;
    if request.wants_other_than(u64::from(out.dimensions)) {
        let detail = format!(
            "dimensions must be {}: this model supports no other number",
            out.dimensions
        );
        return Err(Failure::invalid(vec![detail]).into());
    }
    Ok(HttpResponse::Ok().json(response(out, request.in_base64())))
}

/// The texts, in the forms that the server's own model accepts.
fn texts(request: &EmbeddingsRequest) -> Result<Vec<String>, Failure> {
    let Some(texts) = request.texts() else {
        let detail = "input must be text: this model does not accept tokens";
        return Err(Failure::invalid(vec![detail.to_owned()]));
    };
    let fits = |text: &String| (1..=MAX_TEXT).contains(&text.chars().count());
    if (1..=MAX_BATCH).contains(&texts.len()) && texts.iter().all(fits) {
        return Ok(texts);
    }
    let detail = format!("input must be 1 to {MAX_BATCH} texts of 1 to {MAX_TEXT} characters");
    Err(Failure::invalid(vec![detail]))
}

/// The embeddings, in the order of the texts.
#[derive(Serialize)]
struct Response {
    object: &'static str,
    data: Vec<Item>,
    model: String,
    usage: Usage,
}

/// The embedding of one text.
#[derive(Serialize)]
struct Item {
    object: &'static str,
    index: usize,
    embedding: Vector,
}

/// An embedding in the requested format.
#[derive(Serialize)]
#[serde(untagged)]
enum Vector {
    Numbers(Vec<f32>),
    /// Little-endian 32-bit floats.
    Base64(String),
}

fn response(out: EmbeddingsOut, in_base64: bool) -> Response {
    let item = |(index, vector): (usize, Vec<f32>)| Item {
        object: "embedding",
        index,
        embedding: if in_base64 {
            let bytes: Vec<u8> = vector
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect();
            Vector::Base64(STANDARD.encode(bytes))
        } else {
            Vector::Numbers(vector)
        },
    };
    let vectors = out.embeddings.into_iter().map(|item| item.vector);
    Response {
        object: "list",
        data: vectors.enumerate().map(item).collect(),
        model: out.model,
        usage: Usage::of(out.usage.tokens, 0),
    }
}
