//! The labelled sets.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const LANGUAGE: &str = include_str!("../../../../tests/data/ai/language.tsv");
const SENTIMENT: &str = include_str!("../../../../tests/data/ai/sentiment.tsv");
const ARTICLES: &str = include_str!("../../../../tests/data/ai/articles.jsonl");
const REDACT: &str = include_str!("../../../../tests/data/ai/redact.jsonl");
const SIMILARITY: &str = include_str!("../../../../tests/data/ai/similarity.jsonl");

/// Inserted in the secrets of the set, so that scanners do not report them as real.
const SPLIT: &str = "{+}";

/// A text with its label.
#[derive(Debug)]
pub(super) struct Labelled {
    pub(super) label: &'static str,
    pub(super) text: &'static str,
}

/// An article with the phrases and sentences that people chose.
#[derive(Debug, Deserialize)]
pub(super) struct Article {
    pub(super) language: String,
    pub(super) sentences: Vec<String>,
    /// Its key phrases.
    pub(super) phrases: Vec<String>,
    /// The indexes of its most relevant sentences, from 0.
    pub(super) summary: Vec<u32>,
}

impl Article {
    /// The whole text.
    pub(super) fn text(&self) -> String {
        self.sentences.join(" ")
    }
}

/// A text with the findings in it.
#[derive(Debug, Deserialize)]
pub(super) struct Sensitive {
    pub(super) text: String,
    pub(super) region: Option<String>,
    pub(super) find: Vec<Piece>,
}

/// An expected finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Piece {
    pub(super) kind: String,
    pub(super) text: String,
}

/// A query with texts.
#[derive(Debug, Deserialize)]
pub(super) struct Query {
    pub(super) query: String,
    pub(super) texts: Vec<Graded>,
}

/// A text and its relevance for a query, from 0 to 3.
#[derive(Debug, Deserialize)]
pub(super) struct Graded {
    pub(super) text: String,
    pub(super) grade: u8,
}

pub(super) fn language() -> Result<Vec<Labelled>> {
    labelled(LANGUAGE)
}

pub(super) fn sentiment() -> Result<Vec<Labelled>> {
    labelled(SENTIMENT)
}

pub(super) fn articles() -> Result<Vec<Article>> {
    lines(ARTICLES)
}

pub(super) fn similarity() -> Result<Vec<Query>> {
    lines(SIMILARITY)
}

pub(super) fn redact() -> Result<Vec<Sensitive>> {
    let mut texts: Vec<Sensitive> = lines(REDACT)?;
    for one in &mut texts {
        one.text = one.text.replace(SPLIT, "");
        for piece in &mut one.find {
            piece.text = piece.text.replace(SPLIT, "");
        }
    }
    Ok(texts)
}

fn labelled(set: &'static str) -> Result<Vec<Labelled>> {
    let line = |line: &'static str| {
        let (label, text) = line.split_once('\t').context("a line without a label")?;
        Ok(Labelled { label, text })
    };
    set.lines().map(line).collect()
}

fn lines<T: DeserializeOwned>(set: &str) -> Result<Vec<T>> {
    let line = |line| serde_json::from_str(line).context("a line of a set");
    set.lines().map(line).collect()
}
