//! `similarity`: ranks texts by similarity to a query.

mod bm25;
mod cosine;

use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{RankedText, SimilarityIn, SimilarityMethod, SimilarityOut};

use crate::built_in::BuiltIn;
use crate::{Embedder, ThreadPool, Tool, ToolError, check};

/// Ranks texts by similarity to a query.
pub struct Similarity {
    pool: Arc<ThreadPool>,
    embedder: Option<Arc<dyn Embedder>>,
    setting: &'static str,
}

impl Similarity {
    /// With the threads and the embedder of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            pool: Arc::clone(&with.pool),
            embedder: with.embedder.clone(),
            setting: with.embedder_setting,
        }
    }

    async fn by_words(&self, input: SimilarityIn) -> Result<SimilarityOut, ToolError> {
        let scores = move || Ok::<_, ToolError>(bm25::scores(&input.query, &input.texts));
        let scores = self.pool.run(scores).await?;
        Ok(SimilarityOut {
            method: SimilarityMethod::Bm25,
            model: None,
            ranked: ranked(&scores),
        })
    }
}

impl<C: Sync> Tool<C> for Similarity {
    type Input = SimilarityIn;
    type Output = SimilarityOut;

    const NAME: &'static str = "similarity";
    const TITLE: &'static str = "Similarity";
    const DESCRIPTION: &'static str =
        "Ranks up to 256 texts by similarity to a query, by meaning or by shared words.";
    const TIME_LIMIT: Duration = Duration::from_secs(30);

    async fn run(&self, _: &C, input: SimilarityIn) -> Result<SimilarityOut, ToolError> {
        check::text("query", &input.query)?;
        check::batch("texts", &input.texts)?;
        match (input.method, &self.embedder) {
            (Some(SimilarityMethod::Bm25), _) | (None, None) => self.by_words(input).await,
            (_, Some(embedder)) => by_meaning(embedder.as_ref(), input).await,
            (Some(SimilarityMethod::Embeddings), None) => {
                Err(ToolError::Unavailable(self.setting.into()))
            }
        }
    }
}

async fn by_meaning(
    embedder: &dyn Embedder,
    input: SimilarityIn,
) -> Result<SimilarityOut, ToolError> {
    let mut texts = input.texts;
    texts.push(input.query);
    let embedded = embedder.embed(&texts).await?;
    embedded.dimensions(texts.len())?;
    let mut vectors = embedded.vectors;
    let query = vectors.pop().unwrap_or_default();
    let scores: Vec<f64> = vectors
        .iter()
        .map(|vector| cosine::between(&query, vector))
        .collect();
    Ok(SimilarityOut {
        method: SimilarityMethod::Embeddings,
        model: Some(embedder.model().to_owned()),
        ranked: ranked(&scores),
    })
}

/// Highest score first; equal ones in their original order.
fn ranked(scores: &[f64]) -> Vec<RankedText> {
    let mut ranked: Vec<RankedText> = (0..)
        .zip(scores)
        .map(|(index, &score)| RankedText { index, score })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_keep_their_order() {
        let order: Vec<u32> = ranked(&[0.0, 2.0, 0.0, 1.0])
            .iter()
            .map(|text| text.index)
            .collect();
        assert_eq!(order, [1, 3, 0, 2]);
    }
}
