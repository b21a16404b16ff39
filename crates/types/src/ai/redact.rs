//! Finding and masking personal data and secrets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codes::Region;
use crate::body::text_enum::text_enum;

text_enum! {
    /// What was found.
    FindingKind, "A kind of personal data or secret.\n\n- `email`: an e-mail address\n- `phone`: a telephone number that its country could have given out\n- `card`: the number of a payment card, by its check digit and issuer\n- `iban`: a bank account, by its check digits and its country's length\n- `ip`: an IPv4 or IPv6 address\n- `secret`: an API key, token or private key of a known form" {
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
    /// What stands in the place of a finding.
    MaskStyle, "What stands in the place of a finding: its kind, such as `[EMAIL]` (`label`), or a `*` for each character (`char`)." {
        /// Its kind: `[EMAIL]`.
        Label = "label",
        /// A `*` for each character.
        Char = "char",
    }
}

/// A text to be masked.
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
    /// The kinds to look for; all unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, min_items = 1, max_items = 6)]
    #[schemars(with = "Vec<FindingKind>", length(min = 1, max = 6))]
    pub kinds: Option<Vec<FindingKind>>,
    /// What stands in the place of a finding; `label` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    #[schemars(with = "MaskStyle")]
    pub mask: Option<MaskStyle>,
    /// The region (ISO 3166-1, two capitals) whose national telephone numbers count too; without it only
    /// international ones (`+49 …`) do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = Region)]
    #[schemars(with = "Region")]
    pub region: Option<String>,
}

/// A text that was masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct RedactOut {
    /// The text with every finding masked.
    #[schema(example = "Write to [EMAIL].")]
    #[schemars(example = &"Write to [EMAIL].")]
    pub text: String,
    /// What was found, in order; no two overlap. What they say is not repeated.
    pub findings: Vec<Finding>,
}

/// Something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Where it stood in the text that was sent.
    pub span: Span,
}

/// A place in the text that was sent: counted in characters (Unicode scalar values) and in bytes of
/// UTF-8, from 0, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Span {
    /// Where it begins, in characters.
    #[schema(minimum = 0, example = 9)]
    #[schemars(range(min = 0), example = 9)]
    pub start: u32,
    /// Where it ends, in characters.
    #[schema(minimum = 0, example = 25)]
    #[schemars(range(min = 0), example = 25)]
    pub end: u32,
    /// Where it begins, in bytes.
    #[schema(minimum = 0, example = 9)]
    #[schemars(range(min = 0), example = 9)]
    pub byte_start: u32,
    /// Where it ends, in bytes.
    #[schema(minimum = 0, example = 25)]
    #[schemars(range(min = 0), example = 25)]
    pub byte_end: u32,
}
