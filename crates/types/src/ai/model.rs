//! What models can be asked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ListEnvelope;

/// A model that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AiModel {
    /// Its name, for `model` in a request.
    #[schema(example = "gpt-5-mini")]
    pub id: String,
    /// Who owns it, as the provider says; null if it does not.
    #[schema(required = true, example = "openai")]
    pub owned_by: Option<String>,
}

/// The answer that carries [`AiModel`]s.
pub type AiModelListEnvelope = ListEnvelope<AiModel>;
