//! Telling the language of a text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text whose language is asked for.
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
    /// The language: ISO 639-1, or ISO 639-3 where it has no code of two letters; null if the text
    /// has no letters to tell it by.
    #[schema(required = true, example = "de")]
    #[schemars(example = &"de")]
    pub language: Option<String>,
    /// The English name of the language; null if it is not known.
    #[schema(required = true, example = "German")]
    #[schemars(example = &"German")]
    pub name: Option<String>,
    /// How sure this is, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.97)]
    #[schemars(range(min = 0, max = 1), example = 0.97)]
    pub confidence: f64,
    /// Whether the confidence is above 0.9.
    #[schema(example = true)]
    #[schemars(example = true)]
    pub reliable: bool,
    /// The script that most letters are of; null if there are none.
    #[schema(required = true, example = "Latin")]
    #[schemars(example = &"Latin")]
    pub script: Option<String>,
    /// The next likely languages, most likely first, at most three; what the first one's
    /// confidence leaves is shared among them by score.
    #[schema(max_items = 3)]
    #[schemars(length(max = 3))]
    pub runners_up: Vec<LanguageGuess>,
}

/// A language that a text may be in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct LanguageGuess {
    /// The language: ISO 639-1, or ISO 639-3 where it has no code of two letters.
    #[schema(example = "nl")]
    #[schemars(example = &"nl")]
    pub language: String,
    /// How sure this is, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.02)]
    #[schemars(range(min = 0, max = 1), example = 0.02)]
    pub confidence: f64,
}
