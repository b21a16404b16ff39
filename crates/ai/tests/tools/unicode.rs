//! No text makes a tool panic.

use aivy_ai::ToolError;
use proptest::prelude::*;
use serde_json::json;

use super::support::registry;

/// Whether a tool succeeded, or refused the text for a valid reason.
fn holds(answer: &Result<serde_json::Value, ToolError>) -> bool {
    matches!(answer, Ok(_) | Err(ToolError::BadInput(_)))
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{1,60}",
        "[a-zA-Z .!?'\u{2019}\u{1f600}-\u{1f64f}äßçñ\n-]{1,200}",
        "[0-9A-Za-z@:._+() -]{1,120}",
        "([A-Z]?[a-z]{1,8}[ ,.]{1,2}){1,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_answered(text in texts(), other in texts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let registry = registry();
        let names: Vec<_> = registry.list().map(|(tool, _)| tool.name).collect();
        for name in names {
            let input = match name {
                "similarity" => json!({ "query": text, "texts": [other, text] }),
                "embeddings" => continue,
                "redact" => json!({ "text": text, "region": "DE" }),
                "sentiment" => json!({ "text": text, "language": "en" }),
                _ => json!({ "text": text }),
            };
            let answer = runtime.block_on(registry.call(name, &(), input));
            prop_assert!(holds(&answer), "{}: {:?}", name, answer);
        }
    }
}
