//! The limits apply to all callers.

use aivy_ai::ToolError;
use aivy_ai::tools::{Language, Redact, Similarity};
use aivy_types::ai::{LanguageIn, MAX_BATCH, MAX_TEXT, RedactIn, SimilarityIn};
use serde_json::json;

use super::support::registry;

#[tokio::test]
async fn the_longest_text_is_taken_and_no_longer_one() {
    let registry = registry();
    for name in registry.list().map(|(tool, _)| tool.name) {
        let (description, _) = registry.describe(name).unwrap();
        if description.input_schema["properties"].get("text").is_none() {
            continue;
        }
        let text = |length| json!({ "text": "café ".repeat(length / 5) });
        let out = registry.call(name, &(), text(MAX_TEXT)).await;
        assert!(out.is_ok(), "{name}: {out:?}");
        let out = registry.call(name, &(), text(MAX_TEXT + 5)).await;
        assert!(matches!(out, Err(ToolError::BadInput(_))), "{name}");
    }
}

#[tokio::test]
async fn typed_calls_have_the_same_limits() {
    let registry = registry();
    let text = String::new();
    let language = registry.run::<Language>(&(), LanguageIn { text }).await;
    assert!(matches!(language, Err(ToolError::BadInput(_))));
    let redact = RedactIn {
        text: "a".repeat(MAX_TEXT + 1),
        kinds: None,
        mask: None,
        region: None,
    };
    let redact = registry.run::<Redact>(&(), redact).await;
    assert!(matches!(redact, Err(ToolError::BadInput(_))));
    let similarity = SimilarityIn {
        query: "a".to_owned(),
        texts: vec!["a".to_owned(); MAX_BATCH + 1],
        method: None,
    };
    let similarity = registry.run::<Similarity>(&(), similarity).await;
    assert!(matches!(similarity, Err(ToolError::BadInput(_))));
}

/// Texts that make naive code slow: the tools' time limits hold in a debug build too.
#[tokio::test]
async fn hostile_texts_stay_within_the_time_limit() {
    let registry = registry();
    let pieces = [
        "@",
        "a@",
        "a@b.co:",
        "1 ",
        "12 ",
        "+12 ",
        "0171 2345 ",
        "+1 ",
        "(1) ",
        "1.1.1.1:",
        "::1 ",
        "4111 ",
        "DE89 ",
        "://a:",
        ".",
        "-----BEGIN PRIVATE KEY-----!",
        "sk-a1",
        "a. ",
        "A. ",
        "\n",
        "\n \n",
        "!?",
        "not good ",
        "\u{301}",
        "a1b2c3",
        "very ",
        "eyJhbGciOi.",
        "\u{4e00}",
        "x",
    ];
    for name in ["language", "redact", "keywords", "summary", "sentiment"] {
        if registry.describe(name).is_none() {
            continue;
        }
        for piece in pieces {
            let text = piece.repeat(MAX_TEXT / piece.chars().count());
            let mut input = json!({ "text": text });
            match name {
                "redact" => input["region"] = json!("DE"),
                "sentiment" => input["language"] = json!("en"),
                _ => {}
            }
            let out = registry.call(name, &(), input).await;
            let refused = matches!(&out, Err(ToolError::BadInput(_)));
            assert!(out.is_ok() || refused, "{name} with {piece:?}: {out:?}");
        }
    }
}
