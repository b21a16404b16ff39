//! Finding and masking personal data and secrets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codes::Region;
use crate::body::text_enum::text_enum;

text_enum! {
    /// A kind of personal data or secret.
    FindingKind, "A kind of personal data or secret.\n\n- `email`: an e-mail address\n- `phone`: a telephone number that is valid in its country\n- `card`: a payment card number with a valid check digit and a known issuer\n- `iban`: a bank account number with valid check digits and the length of its country\n- `ip`: an IPv4 or IPv6 address\n- `secret`: an API key, token or private key in a known format" {
        /// An e-mail address.
        Email = "email",
        /// A telephone number.
        Phone = "phone",
        /// The number of a payment card.
        Card = "card",
        /// A bank account.
        Iban = "iban",
        /// An IPv4 or IPv6 address.
        Ip = "ip",
        /// An API key, token or private key.
        Secret = "secret",
    }
}

text_enum! {
    /// The replacement for a finding.
    MaskStyle, "The replacement for a finding: its kind, such as `[EMAIL]` (`label`), or one `*` per character (`char`)." {
        /// Its kind: `[EMAIL]`.
        Label = "label",
        /// One `*` per character.
        Char = "char",
    }
}

/// A text to redact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedactIn {
    /// The text.
    #[schema(
        min_length = 1,
        max_length = 100_000,
        example = "Write to jane@example.com."
    )]
    #[schemars(length(min = 1, max = 100_000), example = &"Write to jane@example.com.")]
    pub text: String,
    /// The kinds to look for. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, min_items = 1, max_items = 6)]
    #[schemars(with = "Vec<FindingKind>", length(min = 1, max = 6))]
    pub kinds: Option<Vec<FindingKind>>,
    /// The replacement for a finding. Default: `label`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    #[schemars(with = "MaskStyle")]
    pub mask: Option<MaskStyle>,
    /// The region (ISO 3166-1, two capital letters) whose national telephone numbers are also
    /// found. If omitted, only international numbers (`+49 …`) are found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = Region)]
    #[schemars(with = "Region")]
    pub region: Option<String>,
}

/// A redacted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct RedactOut {
    /// The text with every finding replaced.
    #[schema(example = "Write to [EMAIL].")]
    #[schemars(example = &"Write to [EMAIL].")]
    pub text: String,
    /// The findings, in the order of the text; they never overlap. Their content is not repeated
    /// here.
    pub findings: Vec<Finding>,
}

/// A finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Finding {
    /// The kind of the finding.
    pub kind: FindingKind,
    /// The position of the finding in the original text.
    pub span: Span,
}

/// A range of the original text, counted from 0 in characters (Unicode scalar values) and in UTF-8
/// bytes; the end is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Span {
    /// The start, in characters.
    #[schema(minimum = 0, example = 9)]
    #[schemars(range(min = 0), example = 9)]
    pub start: u32,
    /// The end (not included), in characters.
    #[schema(minimum = 0, example = 25)]
    #[schemars(range(min = 0), example = 25)]
    pub end: u32,
    /// The start, in bytes.
    #[schema(minimum = 0, example = 9)]
    #[schemars(range(min = 0), example = 9)]
    pub byte_start: u32,
    /// The end (not included), in bytes.
    #[schema(minimum = 0, example = 25)]
    #[schemars(range(min = 0), example = 25)]
    pub byte_end: u32,
}
