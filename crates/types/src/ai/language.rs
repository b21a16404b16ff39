//! Language detection.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text whose language is to be detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LanguageIn {
    /// The text.
    #[schema(
        min_length = 1,
        max_length = 100_000,
        example = "Der Bäcker öffnet um sechs Uhr."
    )]
    #[schemars(length(min = 1, max = 100_000), example = &"Der Bäcker öffnet um sechs Uhr.")]
    pub text: String,
}

/// The language of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct LanguageOut {
    /// The detected language: ISO 639-1, or ISO 639-3 if it has no two-letter code; null if the
    /// text has no letters.
    #[schema(required = true, example = "de")]
    #[schemars(example = &"de")]
    pub language: Option<String>,
    /// The English name of the language; null if the language is not known.
    #[schema(required = true, example = "German")]
    #[schemars(example = &"German")]
    pub name: Option<String>,
    /// The confidence, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.97)]
    #[schemars(range(min = 0, max = 1), example = 0.97)]
    pub confidence: f64,
    /// Whether the confidence is above 0.9.
    #[schema(example = true)]
    #[schemars(example = true)]
    pub reliable: bool,
    /// The script of most letters; null if there are none.
    #[schema(required = true, example = "Latin")]
    #[schemars(example = &"Latin")]
    pub script: Option<String>,
    /// Up to three other languages, most likely first. The confidence that the first language
    /// leaves is divided among them in proportion to their scores.
    #[schema(max_items = 3)]
    #[schemars(length(max = 3))]
    pub runners_up: Vec<LanguageGuess>,
}

/// A possible language of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct LanguageGuess {
    /// The language: ISO 639-1, or ISO 639-3 if it has no two-letter code.
    #[schema(example = "nl")]
    #[schemars(example = &"nl")]
    pub language: String,
    /// The confidence, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.02)]
    #[schemars(range(min = 0, max = 1), example = 0.02)]
    pub confidence: f64,
}
