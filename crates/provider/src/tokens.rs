//! Counting tokens if the provider does not, and before it can.
//!
//! The tokenizers are OpenAI's, o200k and cl100k, compiled in. For a model with another vocabulary
//! a count is an estimate: its own count may be higher or lower.

use serde_json::value::RawValue;

use crate::json::{Object, each_string, items, text};
use crate::wire::{Body, EmbeddingsRequest, MAX_MESSAGES};

/// For each message, for its role and separators. OpenAI's templates take 3 or 4, Llama's 5.
const PER_MESSAGE: u64 = 6;

/// For each conversation, for its beginning and the start of the response.
const PER_REQUEST: u64 = 8;

/// For an image of any size: more than OpenAI's price in high detail for the usual 1024 × 1024
/// (765) and for most others.
const PER_IMAGE: u64 = 1_600;

/// The marks that an embedding model puts around a text.
const PER_TEXT: u64 = 2;

/// Longer texts are counted in blocks of this many bytes, which can split one token into two.
const BLOCK: usize = 64 << 10;

/// The maximum text of a request that is counted, in bytes: about a million tokens. The rest, which
/// fits into no model, counts one token per byte, so that counting ends in time.
const COUNTED: usize = 4 << 20;

/// The maximum number of parts of one message.
const MOST_PARTS: usize = 100_000;

/// Unpacks the vocabularies, which the first count would do otherwise: takes some tens of
/// milliseconds.
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

/// How many tokens a request has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimate {
    /// The maximum, for the reservation before it is sent.
    ///
    /// It is the larger count of o200k and cl100k for all text (messages, tool calls, tools,
    /// schemas, names), plus a quarter, plus a constant for each message, and 1,600 for each image.
    /// For text it is never more than its bytes, which is the maximum for any vocabulary with
    /// single bytes.
    ///
    /// It is above the real count for OpenAI's models unless an image costs more than that; for
    /// other vocabularies (Llama, Qwen, Mistral, Gemma) the quarter covers prose and code but is
    /// not proven for every script, so the usage can still be higher.
    pub most: u64,
    /// The most likely number, for the usage that a provider does not report.
    pub likely: u64,
}

impl Estimate {
    /// For a conversation. The time is linear in the text, up to 4 MiB of it: a megabyte takes some
    /// tens of milliseconds in a release build.
    pub(crate) fn of_chat(body: &Body) -> Self {
        let mut sum = Sum::new();
        if let Ok(request) = body.object() {
            sum.request(&request);
        }
        sum.estimate
    }

    /// For an embeddings request; given tokens count as they are.
    pub(crate) fn of_embeddings(body: &Body) -> Self {
        let mut sum = Sum::new();
        if let Ok(request) = body.object() {
            EmbeddingsRequest::input(&request)
                .into_iter()
                .for_each(|input| sum.input(input));
        }
        sum.estimate
    }
}

/// The tokens that a model wrote, text by text.
#[derive(Debug)]
pub(crate) struct Written(Sum);

impl Written {
    pub(crate) const fn new() -> Self {
        Self(Sum::new())
    }

    pub(crate) fn add(&mut self, text: &str) {
        self.0.text(text);
    }

    pub(crate) const fn tokens(&self) -> u64 {
        self.0.estimate.likely
    }
}

/// Adds up an estimate.
#[derive(Debug)]
struct Sum {
    estimate: Estimate,
    /// How many bytes can still be counted.
    left: usize,
}

impl Sum {
    const fn new() -> Self {
        let estimate = Estimate { most: 0, likely: 0 };
        Self {
            estimate,
            left: COUNTED,
        }
    }

    fn request(&mut self, request: &Object<'_>) {
        self.flat(PER_REQUEST);
        for (name, value) in request.iter() {
            match name {
                "messages" => items(value, MAX_MESSAGES)
                    .into_iter()
                    .for_each(|message| self.message(message)),
                // Of the other members, only these reach the model as text.
                "tools" | "functions" | "response_format" => self.text(value.get()),
                _ => {}
            }
        }
    }

    fn message(&mut self, message: &RawValue) {
        self.flat(PER_MESSAGE);
        let Some(message) = Object::read(message.get()) else {
            return self.strings(message);
        };
        for (name, value) in message.iter() {
            match name {
                "role" => {}
                "content" if value.get().starts_with('[') => items(value, MOST_PARTS)
                    .into_iter()
                    .for_each(|part| self.part(part)),
                _ => self.strings(value),
            }
        }
    }

    fn part(&mut self, raw: &RawValue) {
        let Some(part) = Object::read(raw.get()) else {
            return self.strings(raw);
        };
        let kind = part.get("type").and_then(text).unwrap_or_default();
        if kind.contains("image") {
            self.flat(PER_IMAGE);
        }
        for (name, value) in part.iter() {
            match name {
                "type" => {}
                "text" => self.strings(value),
                _ if kind.contains("image") => {}
                // Audio and files: estimated by the size of the data.
                _ if kind.contains("audio") || kind.contains("video") || kind.contains("file") => {
                    self.bytes(value.get().len());
                }
                _ => self.strings(value),
            }
        }
    }

    fn input(&mut self, input: &RawValue) {
        if let Some(text) = text(input) {
            self.text(&text);
            self.flat(PER_TEXT);
        } else if input.get().starts_with('[') {
            self.flat(wide(items(input, usize::MAX).len()));
        } else {
            self.flat(1);
        }
    }

    fn strings(&mut self, value: &RawValue) {
        each_string(value, &mut |text| self.text(text));
    }

    /// Adds a quarter more than the larger count of both vocabularies, at most the bytes.
    fn text(&mut self, text: &str) {
        let (counted, rest) = text.split_at(text.floor_char_boundary(self.left.min(text.len())));
        self.left -= counted.len();
        let (mut larger, mut likely) = (0, 0);
        for block in blocks(counted) {
            let o200k = wide(bpe_openai::o200k_base().count(block));
            let cl100k = wide(bpe_openai::cl100k_base().count(block));
            likely += o200k;
            larger += o200k.max(cl100k);
        }
        self.estimate.likely += likely;
        self.estimate.most += (larger + larger.div_ceil(4)).min(wide(counted.len()));
        self.bytes(rest.len());
    }

    /// Adds content that is not analysed.
    fn bytes(&mut self, count: usize) {
        self.estimate.most += wide(count);
        self.estimate.likely += wide(count.div_ceil(4));
    }

    fn flat(&mut self, tokens: u64) {
        self.estimate.most += tokens;
        self.estimate.likely += tokens;
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
#[path = "tokens_tests.rs"]
mod tests;
