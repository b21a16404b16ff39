//! `POST /openai/v1/embeddings`

use actix_web::HttpResponse;
use actix_web::web::Data;
use aivy_ai::tools::Embeddings;
use aivy_app::{App, Failure};
use aivy_provider::wire::{
    Embedding, EmbeddingsInput, EmbeddingsRequest, EmbeddingsResponse, Usage, Vector,
};
use aivy_types::ai::{EmbeddingsIn, EmbeddingsOut, MAX_BATCH, MAX_TEXT};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Lenient;
use crate::caller::Caller;
use crate::error::ApiError;

/// Vectors: of the server's own model where that is asked for, else of a provider's.
pub(super) async fn create(
    caller: Caller,
    app: Data<App>,
    request: Lenient<EmbeddingsRequest>,
) -> Result<HttpResponse, ApiError> {
    let (context, request) = (caller.tool_context(&app), request.0);
    if app.ai.local_embeddings.as_deref() != Some(request.model.as_str()) {
        let found = app.provider_embeddings(&context.runner, &request).await?;
        return Ok(HttpResponse::Ok().json(found.response));
    }
    let in_base64 = request.extra.get("encoding_format").and_then(Value::as_str) == Some("base64");
    let wanted = request
        .extra
        .get("dimensions")
        .filter(|value| !value.is_null());
    let input = EmbeddingsIn {
        input: texts(request.input)?,
    };
    let out = app.run_tool::<Embeddings>(context, input).await?;
    if wanted.is_some_and(|wanted| wanted.as_u64() != Some(u64::from(out.dimensions))) {
        let detail = format!(
            "dimensions must be {}: this model has no others",
            out.dimensions
        );
        return Err(Failure::invalid(vec![detail]).into());
    }
    Ok(HttpResponse::Ok().json(response(out, in_base64)))
}

/// What the server's own model can read.
fn texts(input: EmbeddingsInput) -> Result<Vec<String>, Failure> {
    let texts = match input {
        EmbeddingsInput::Text(text) => vec![text],
        EmbeddingsInput::Texts(texts) => texts,
        EmbeddingsInput::Tokens(_) | EmbeddingsInput::TokenLists(_) => {
            let detail = "input must be texts: this model does not take tokens";
            return Err(Failure::invalid(vec![detail.to_owned()]));
        }
    };
    let fits = |text: &String| (1..=MAX_TEXT).contains(&text.chars().count());
    if (1..=MAX_BATCH).contains(&texts.len()) && texts.iter().all(fits) {
        return Ok(texts);
    }
    let detail = format!("input must be 1 to {MAX_BATCH} texts of 1 to {MAX_TEXT} characters");
    Err(Failure::invalid(vec![detail]))
}

fn response(out: EmbeddingsOut, in_base64: bool) -> EmbeddingsResponse {
    let item = |(index, vector): (usize, Vec<f32>)| Embedding {
        object: "embedding".to_owned(),
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
    EmbeddingsResponse {
        object: "list".to_owned(),
        data: vectors.enumerate().map(item).collect(),
        model: out.model,
        usage: Usage::of(out.usage.tokens, 0),
    }
}
