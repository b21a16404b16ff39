//! The list of AI tools.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::ListEnvelope;

/// An AI tool. MCP offers the same tools under the same names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AiTool {
    /// The name of the tool: the last part of its path, and its name in MCP.
    #[schema(example = "language")]
    pub name: String,
    /// The display name.
    #[schema(example = "Detect the language")]
    pub title: String,
    /// What the tool does.
    #[schema(example = "Detects the language of a text.")]
    pub description: String,
    /// The JSON Schema (draft 2020-12) of the input.
    #[schema(value_type = Object, example = json!({ "type": "object", "required": ["text"] }))]
    pub input_schema: Value,
    /// The JSON Schema (draft 2020-12) of the output.
    #[schema(value_type = Object, example = json!({ "type": "object" }))]
    pub output_schema: Value,
    /// Whether the tool can run now.
    #[schema(example = true)]
    pub available: bool,
    /// The setting that the operator must configure before the tool can run; null if it can run.
    #[schema(required = true, example = json!(null))]
    pub missing: Option<String>,
}

/// The response body that carries [`AiTool`]s.
pub type AiToolListEnvelope = ListEnvelope<AiTool>;
