//! The models of the AI providers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ListEnvelope;

/// A model that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiModel {
    /// The ID of the model, for `model` in a request.
    #[schema(example = "gpt-5-mini")]
    pub id: String,
    /// The owner of the model, as reported by the provider; null if it reports none.
    #[schema(required = true, example = "openai")]
    pub owned_by: Option<String>,
}

/// The response body that carries [`AiModel`]s.
pub type AiModelListEnvelope = ListEnvelope<AiModel>;
