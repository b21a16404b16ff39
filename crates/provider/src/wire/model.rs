//! Models that can be asked.

use serde::{Deserialize, Serialize};

/// A model, by the name that callers use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The name.
    pub id: String,
    /// `model`.
    #[serde(default = "object")]
    pub object: String,
    /// Seconds since 1970; 0 where the provider does not say.
    #[serde(default)]
    pub created: i64,
    /// Who owns it; empty where the provider does not say.
    #[serde(default)]
    pub owned_by: String,
}

fn object() -> String {
    "model".to_owned()
}

/// The list as a provider writes it. Ollama writes `null` when it has none.
#[derive(Debug, Deserialize)]
pub(crate) struct ModelsWire {
    pub(crate) data: Option<Vec<Model>>,
}
