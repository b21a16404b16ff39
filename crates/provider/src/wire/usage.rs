//! The tokens used.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Extra;

/// The most tokens that one count may claim: 2^32. More is not a count.
const MOST: u64 = 1 << 32;

/// What a call used, in the model's tokens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written, thinking included.
    pub completion_tokens: u64,
    /// Both, and whatever else the provider counts.
    pub total_tokens: u64,
    /// The rest: the details that a provider gives.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Usage {
    /// A count of our own.
    #[must_use]
    pub fn of(prompt_tokens: u64, completion_tokens: u64) -> Self {
        Self {
            prompt_tokens,
            completion_tokens,
            total_tokens: prompt_tokens.saturating_add(completion_tokens),
            extra: Extra::new(),
        }
    }
}

/// `usage` as a provider wrote it, not believed yet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct ReportedUsage(Value);

impl ReportedUsage {
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// The count, if it can be one: whole numbers, at most 2^32, something read, and a total that is
    /// not less than its parts. Accounts are charged by it, so anything else is as good as none.
    pub(crate) fn credible(self) -> Option<Usage> {
        let Value::Object(mut extra) = self.0 else {
            return None;
        };
        let prompt_tokens = number(&extra.remove("prompt_tokens")?)?;
        // Embeddings have none.
        let completion_tokens = match extra.remove("completion_tokens") {
            None | Some(Value::Null) => 0,
            Some(value) => number(&value)?,
        };
        let parts = prompt_tokens + completion_tokens;
        let total_tokens = match extra.remove("total_tokens") {
            None | Some(Value::Null) => parts,
            Some(value) => number(&value)?,
        };
        (prompt_tokens > 0 && total_tokens >= parts).then_some(Usage {
            prompt_tokens,
            completion_tokens,
            total_tokens,
            extra,
        })
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().filter(|number| *number <= MOST)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Option<Usage> {
        ReportedUsage(value).credible()
    }

    #[test]
    fn a_count_is_read_with_its_details() {
        let details = json!({"cached_tokens": 2});
        let usage = read(json!({
            "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 9,
            "prompt_tokens_details": details
        }));
        let mut expected = Usage::of(3, 4);
        expected.total_tokens = 9;
        expected
            .extra
            .insert("prompt_tokens_details".to_owned(), details);
        assert_eq!(usage, Some(expected));
    }

    #[test]
    fn a_missing_total_is_the_sum_and_embeddings_write_nothing() {
        assert_eq!(
            read(json!({"prompt_tokens": 3, "completion_tokens": 4})),
            Some(Usage::of(3, 4))
        );
        assert_eq!(
            read(json!({"prompt_tokens": 3, "total_tokens": 3})),
            Some(Usage::of(3, 0))
        );
    }

    #[test]
    fn what_cannot_be_a_count_is_none() {
        for bad in [
            json!(null),
            json!("many"),
            json!({}),
            json!({"prompt_tokens": 0, "completion_tokens": 4}),
            json!({"prompt_tokens": -3, "completion_tokens": 4}),
            json!({"prompt_tokens": 3.5, "completion_tokens": 4}),
            json!({"prompt_tokens": "3", "completion_tokens": 4}),
            json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 6}),
            json!({"prompt_tokens": 3, "completion_tokens": u64::MAX}),
        ] {
            assert_eq!(read(bad.clone()), None, "{bad}");
        }
    }
}
