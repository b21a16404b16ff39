//! What tools there are.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::ListEnvelope;

/// An AI tool. Over MCP the same tools are called by the same names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AiTool {
    /// Its name: the end of its path, and its name over MCP.
    #[schema(example = "language")]
    pub name: String,
    /// Its name for people.
    #[schema(example = "Detect the language")]
    pub title: String,
    /// What it does.
    #[schema(example = "Tells the language of a text.")]
    pub description: String,
    /// What it takes: JSON Schema 2020-12.
    #[schema(value_type = Object, example = json!({ "type": "object", "required": ["text"] }))]
    pub input_schema: Value,
    /// What it answers: JSON Schema 2020-12.
    #[schema(value_type = Object, example = json!({ "type": "object" }))]
    pub output_schema: Value,
    /// Whether it can run now.
    #[schema(example = true)]
    pub available: bool,
    /// The setting that the operator has to make before it can run; null if it can.
    #[schema(required = true, example = json!(null))]
    pub missing: Option<String>,
}

/// The answer that carries [`AiTool`]s.
pub type AiToolListEnvelope = ListEnvelope<AiTool>;
