//! The tokens used.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::json::{Object, whole_number};

/// The maximum number of tokens in a plausible count: 2^32.
const MOST: u64 = 1 << 32;

/// The usage of a call, in the model's tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Prompt tokens.
    pub prompt_tokens: u64,
    /// Completion tokens, including reasoning.
    pub completion_tokens: u64,
    /// Both, and anything else that the provider counts.
    pub total_tokens: u64,
}

impl Usage {
    /// A count of our own.
    #[must_use]
    pub const fn of(prompt_tokens: u64, completion_tokens: u64) -> Self {
        Self {
            prompt_tokens,
            completion_tokens,
            total_tokens: prompt_tokens.saturating_add(completion_tokens),
        }
    }
}

/// The provider's count, if it is plausible: integers, at most 2^32, a prompt above 0, and a total
/// that is not less than its parts. Accounts are charged by it, so anything else is ignored.
pub(crate) fn reported(usage: &RawValue) -> Option<Usage> {
    let usage = Object::read(usage.get())?;
    let number = |name: &str| match usage.get(name) {
        None => Some(None),
        Some(raw) if raw.get() == "null" => Some(None),
        Some(raw) => whole_number(raw).filter(|number| *number <= MOST).map(Some),
    };
    let prompt_tokens = number("prompt_tokens")??;
    // Embeddings have none.
    let completion_tokens = number("completion_tokens")?.unwrap_or(0);
    let parts = prompt_tokens + completion_tokens;
    let total_tokens = number("total_tokens")?.unwrap_or(parts);
    (prompt_tokens > 0 && total_tokens >= parts).then_some(Usage {
        prompt_tokens,
        completion_tokens,
        total_tokens,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: &Value) -> Option<Usage> {
        let text = value.to_string();
        reported(serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn a_count_is_read_with_whatever_stands_beside_it() {
        let usage = read(&json!({
            "prompt_tokens": 3, "completion_tokens": 4.0, "total_tokens": 9,
            "prompt_tokens_details": {"cached_tokens": 2}
        }));
        let mut expected = Usage::of(3, 4);
        expected.total_tokens = 9;
        assert_eq!(usage, Some(expected));
    }

    #[test]
    fn a_missing_total_is_the_sum_and_embeddings_write_nothing() {
        let both = json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": null});
        assert_eq!(read(&both), Some(Usage::of(3, 4)));
        let vectors = json!({"prompt_tokens": 3, "total_tokens": 3});
        assert_eq!(read(&vectors), Some(Usage::of(3, 0)));
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
            assert_eq!(read(&bad), None, "{bad}");
        }
    }
}
