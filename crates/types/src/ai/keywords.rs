//! Keyword extraction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codes::KeywordsLanguage;

/// A text to extract key phrases from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeywordsIn {
    /// The text.
    #[schema(
        min_length = 1,
        max_length = 100_000,
        example = "Solar panels turn sunlight into electric power. Cheap solar panels changed the power grid."
    )]
    #[schemars(
        length(min = 1, max = 100_000),
        example = &"Solar panels turn sunlight into electric power. Cheap solar panels changed the power grid."
    )]
    pub text: String,
    /// The maximum number of phrases to return.
    #[serde(default = "ten")]
    #[schema(required = false, minimum = 1, maximum = 50, default = 10, example = 5)]
    #[schemars(range(min = 1, max = 50), example = 5)]
    pub limit: u8,
    /// The language of the text (ISO 639-1), which selects the stop words; detected when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = KeywordsLanguage)]
    #[schemars(with = "KeywordsLanguage")]
    pub language: Option<String>,
    /// The maximum number of words in a phrase.
    #[serde(default = "three")]
    #[schema(required = false, minimum = 1, maximum = 3, default = 3, example = 3)]
    #[schemars(range(min = 1, max = 3), example = 3)]
    pub max_words: u8,
}

const fn ten() -> u8 {
    10
}

const fn three() -> u8 {
    3
}

/// The key phrases of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct KeywordsOut {
    /// The key phrases, most relevant first.
    pub keywords: Vec<Keyword>,
    /// The language that selected the stop words; null if none was detected.
    #[schema(required = true, example = "en")]
    #[schemars(example = &"en")]
    pub language: Option<String>,
}

/// A key phrase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Keyword {
    /// The phrase, as it first occurs in the text.
    #[schema(example = "solar panels")]
    #[schemars(example = &"solar panels")]
    pub phrase: String,
    /// The YAKE score: lower is more relevant, 0 is the best.
    #[schema(minimum = 0, example = 0.04)]
    #[schemars(range(min = 0), example = 0.04)]
    pub score: f64,
    /// The number of occurrences, ignoring upper and lower case.
    #[schema(minimum = 1, example = 2)]
    #[schemars(range(min = 1), example = 2)]
    pub count: u32,
}
