//! Token counts.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn estimate(request: &Value) -> Estimate {
    Estimate::of_chat(&Body::of(request.to_string().into_bytes()))
}

fn saying(content: impl Into<Value>) -> Value {
    json!({"model": "m", "messages": [{"role": "user", "content": content.into()}]})
}

#[test]
fn the_vocabulary_is_o200k() {
    // As OpenAI's tiktoken counts them.
    assert_eq!(count("hello world"), 2);
    assert_eq!(count("tiktoken is great!"), 6);
    assert_eq!(count(""), 0);
    assert_eq!(
        estimate(&saying("hello world")).likely,
        2 + PER_MESSAGE + PER_REQUEST
    );
}

#[test]
fn a_long_text_is_counted_in_blocks() {
    let text = "the quick brown fox ".repeat(10_000);
    let whole = wide(bpe_openai::o200k_base().count(text.as_str()));
    let counted = count(&text);
    assert!(
        counted >= whole && counted <= whole + 4,
        "{counted} of {whole}"
    );
}

#[test]
fn tools_names_and_images_count() {
    let bare = estimate(&saying("what is this?"));
    let mut tools = saying("what is this?");
    tools["tools"] =
        json!([{"type": "function", "function": {"name": "look_up", "parameters": {}}}]);
    assert!(estimate(&tools).most > bare.most + 10);
    let url = format!("data:image/png;base64,{}", "A".repeat(90_000));
    let image = estimate(&saying(json!([
        {"type": "text", "text": "what is this?"},
        {"type": "image_url", "image_url": {"url": url}}
    ])));
    assert_eq!(image.most, bare.most + PER_IMAGE);
    let data = "A".repeat(90_000);
    let audio = estimate(&saying(
        json!([{"type": "input_audio", "input_audio": {"data": data}}]),
    ));
    assert!((90_000..91_000).contains(&audio.most), "{audio:?}");
}

#[test]
fn what_no_model_has_room_for_is_not_counted_word_for_word() {
    let mut sum = Sum::new();
    sum.left = 6;
    sum.text("hello world and more");
    // Two tokens, and a quarter more.
    assert_eq!(sum.estimate.most, 3 + 14);
    sum.text("0123456789");
    assert_eq!((sum.left, sum.estimate.most), (0, 3 + 14 + 10));
}

#[test]
fn all_members_of_one_name_count() {
    let once = r#"{"messages":[{"role":"user","content":"a"}]}"#;
    let twice =
        r#"{"messages":[{"role":"user","content":"a","content":"a long story about birds"}]}"#;
    let most = |text: &str| Estimate::of_chat(&Body::of(text.as_bytes().to_vec())).most;
    assert!(most(twice) > most(once) + 3);
}

#[test]
fn what_is_embedded_counts_as_text_or_as_tokens() {
    let of = |input: Value| {
        let body = json!({ "input": input }).to_string().into_bytes();
        Estimate::of_embeddings(&Body::of(body)).likely
    };
    assert_eq!(of(json!("hello world")), 2 + PER_TEXT);
    assert_eq!(of(json!(["hello", "world"])), 2 + 2 * PER_TEXT);
    assert_eq!(of(json!([1, 2, 3])), 3);
    assert_eq!(of(json!([[1, 2, 3], [4]])), 4);
}

proptest! {
    #[test]
    fn an_estimate_is_not_below_the_likely_count_nor_above_the_bytes(text in "\\PC{0,200}") {
        let estimate = estimate(&saying(text.clone()));
        prop_assert!(estimate.most >= estimate.likely);
        prop_assert!(estimate.most <= wide(text.len()) + PER_MESSAGE + PER_REQUEST);
    }
}
