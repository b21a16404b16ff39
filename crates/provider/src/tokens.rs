//! Counting tokens where the provider does not, and before it can.
//!
//! The tokenizers are OpenAI's, o200k and cl100k, compiled in. For a model with another vocabulary
//! a count is an estimate: its own count may be higher or lower.

use serde_json::Value;

use crate::wire::{ChatRequest, Content, EmbeddingsInput, Extra, Message, Part};

/// Around each message, for its role and borders. OpenAI's templates take 3 or 4, Llama's 5.
const PER_MESSAGE: u64 = 6;

/// Around a whole conversation, for the beginning and the opened answer.
const PER_REQUEST: u64 = 8;

/// For an image, whatever its size: more than OpenAI's price in high detail of the usual 1024 × 1024
/// (765) and of most others.
const PER_IMAGE: u64 = 1_600;

/// Longer texts are counted in blocks of this many bytes, which may part one token into two.
const BLOCK: usize = 64 << 10;

/// Unpacks the vocabularies, which the first count would do otherwise: some tens of milliseconds.
pub fn load() {
    let _ = (bpe_openai::o200k_base(), bpe_openai::cl100k_base());
}

/// The tokens of `text` in o200k.
#[must_use]
pub fn count(text: &str) -> u64 {
    blocks(text)
        .map(|block| wide(bpe_openai::o200k_base().count(block)))
        .sum()
}

/// How many tokens a request has at most, to set them aside before it is sent.
///
/// Taken is the larger count of o200k and cl100k of all text (messages, tool calls, tools, schemas,
/// names), a quarter more, a share for each message's borders, and 1,600 for each image. Never more
/// than the bytes of the text, which is the most that any vocabulary with single bytes makes of it.
///
/// It is above the real count for OpenAI's models unless an image costs more than that; for other
/// vocabularies (Llama, Qwen, Mistral, Gemma) the quarter covers prose and code but is not proven
/// for every script, so whoever charges must be ready for a usage above it.
///
/// The time is linear in the text, whatever it says: a megabyte takes some tens of milliseconds in a
/// release build.
#[must_use]
pub fn estimate_prompt_tokens(request: &ChatRequest) -> u64 {
    let mut sum = Sum::new(generous);
    sum.request(request);
    sum.tokens
}

/// The most likely number of tokens of a request, for the usage that a provider does not report.
pub(crate) fn likely_prompt_tokens(request: &ChatRequest) -> u64 {
    let mut sum = Sum::new(count);
    sum.request(request);
    sum.tokens
}

/// The same for what is to be embedded; lists of tokens are counted as they are.
pub(crate) fn likely_input_tokens(input: &EmbeddingsInput) -> u64 {
    input_tokens(input, count)
}

/// How many tokens an embeddings request has at most: as [`estimate_prompt_tokens`].
#[must_use]
pub fn estimate_input_tokens(input: &EmbeddingsInput) -> u64 {
    input_tokens(input, generous)
}

fn input_tokens(input: &EmbeddingsInput, count: fn(&str) -> u64) -> u64 {
    /// The marks that a model puts around a text.
    const PER_TEXT: u64 = 2;
    match input {
        EmbeddingsInput::Text(text) => count(text) + PER_TEXT,
        EmbeddingsInput::Texts(texts) => texts.iter().map(|text| count(text) + PER_TEXT).sum(),
        EmbeddingsInput::Tokens(tokens) => wide(tokens.len()),
        EmbeddingsInput::TokenLists(lists) => lists.iter().map(|tokens| wide(tokens.len())).sum(),
    }
}

/// The text that a model wrote in one message or piece of one, tool calls included.
pub(crate) fn written(content: Option<&str>, extra: &Extra, mut each: impl FnMut(&str)) {
    content.into_iter().for_each(&mut each);
    for (name, value) in extra {
        match value {
            // Reasoning, refusals.
            Value::String(text) => each(text),
            Value::Array(calls) if name == "tool_calls" => {
                let calls = calls.iter().filter_map(|call| call.get("function"));
                calls.for_each(|function| strings(function, &mut each));
            }
            _ => {}
        }
    }
}

/// A quarter above the larger count of both vocabularies, at most the bytes.
fn generous(text: &str) -> u64 {
    let larger = |block: &str| {
        let o200k = bpe_openai::o200k_base().count(block);
        wide(o200k.max(bpe_openai::cl100k_base().count(block)))
    };
    let tokens: u64 = blocks(text).map(larger).sum();
    (tokens + tokens.div_ceil(4)).min(wide(text.len()))
}

/// Adds up a request with one way of counting a text.
struct Sum {
    count: fn(&str) -> u64,
    tokens: u64,
}

impl Sum {
    fn new(count: fn(&str) -> u64) -> Self {
        Self { count, tokens: 0 }
    }

    fn request(&mut self, request: &ChatRequest) {
        self.tokens += PER_REQUEST;
        request
            .messages
            .iter()
            .for_each(|message| self.message(message));
        // Of the rest, only these reach the model as text.
        for name in ["tools", "functions", "response_format"] {
            if let Some(value) = request.extra.get(name) {
                self.text(&value.to_string());
            }
        }
    }

    fn message(&mut self, message: &Message) {
        self.tokens += PER_MESSAGE;
        match &message.content {
            None => {}
            Some(Content::Text(text)) => self.text(text),
            Some(Content::Parts(parts)) => parts.iter().for_each(|part| self.part(part)),
        }
        message
            .extra
            .values()
            .for_each(|value| strings(value, &mut |text| self.text(text)));
    }

    fn part(&mut self, part: &Part) {
        if let Some(text) = &part.text {
            self.text(text);
        }
        if part.kind.contains("image") {
            self.tokens += PER_IMAGE;
        } else {
            // Audio and files: by the size of what is sent, for want of better.
            part.extra
                .values()
                .for_each(|value| strings(value, &mut |text| self.text(text)));
        }
    }

    fn text(&mut self, text: &str) {
        self.tokens += (self.count)(text);
    }
}

fn strings(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, each)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn blocks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (block, after) = rest.split_at(rest.floor_char_boundary(BLOCK.min(rest.len())));
        rest = after;
        Some(block)
    })
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn request(value: Value) -> ChatRequest {
        serde_json::from_value(value).unwrap()
    }

    fn saying(text: &str) -> ChatRequest {
        request(json!({"model": "m", "messages": [{"role": "user", "content": text}]}))
    }

    #[test]
    fn the_vocabulary_is_o200k() {
        // As OpenAI's tiktoken counts them.
        assert_eq!(count("hello world"), 2);
        assert_eq!(count("tiktoken is great!"), 6);
        assert_eq!(count(""), 0);
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
        let bare = estimate_prompt_tokens(&saying("what is this?"));
        let tools = request(
            json!({"model": "m", "messages": [{"role": "user", "content": "what is this?"}],
            "tools": [{"type": "function", "function": {"name": "look_up", "parameters": {}}}]}),
        );
        assert!(estimate_prompt_tokens(&tools) > bare + 10);
        let image = request(
            json!({"model": "m", "messages": [{"role": "user", "content": [
            {"type": "text", "text": "what is this?"},
            {"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{}", "A".repeat(90_000))}}]}]}),
        );
        assert_eq!(estimate_prompt_tokens(&image), bare + PER_IMAGE);
    }

    #[test]
    fn what_a_model_writes_in_tool_calls_counts() {
        let extra = json!({"reasoning_content": "hm", "index": 3,
            "tool_calls": [{"id": "call_1", "function": {"name": "f", "arguments": "{}"}}]});
        let mut texts = Vec::new();
        written(Some("hi"), extra.as_object().unwrap(), |text| {
            texts.push(text.to_owned())
        });
        texts.sort();
        assert_eq!(texts, ["f", "hi", "hm", "{}"]);
    }

    proptest! {
        #[test]
        fn an_estimate_is_not_below_the_likely_count_nor_above_the_bytes(text in "\\PC{0,200}") {
            let request = saying(&text);
            let estimate = estimate_prompt_tokens(&request);
            prop_assert!(estimate >= likely_prompt_tokens(&request));
            prop_assert!(estimate <= wide(text.len()) + PER_MESSAGE + PER_REQUEST);
        }
    }
}
