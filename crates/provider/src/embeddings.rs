//! Vectors of texts.

use futures_util::FutureExt as _;

use crate::attempts::Turn;
use crate::providers::Providers;
use crate::upstream::{Accept, Call};
use crate::wire::{
    Embedding, EmbeddingsRequest, EmbeddingsResponse, EmbeddingsWire, ReportedUsage, Usage,
};
use crate::{Fault, Operation, ProviderError, outgoing, tokens};

/// Vectors and what they used.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    /// The answer, its vectors in the order of the texts.
    pub response: EmbeddingsResponse,
    /// Whether the usage was counted here.
    pub estimated: bool,
}

impl Providers {
    /// Asks for the vectors of texts.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn embeddings(
        &self,
        request: &EmbeddingsRequest,
    ) -> Result<Embeddings, ProviderError> {
        let candidates = self.candidates(&request.model)?;
        let ask = |turn: Turn| ask(turn, request).boxed();
        self.attempts()
            .run(candidates, Operation::Embeddings, ask)
            .await
    }
}

async fn ask(mut turn: Turn, request: &EmbeddingsRequest) -> Result<Embeddings, ProviderError> {
    let result = answer(&mut turn, request).await;
    turn.settle(result)
}

async fn answer(turn: &mut Turn, request: &EmbeddingsRequest) -> Result<Embeddings, ProviderError> {
    let call = Call {
        path: "embeddings",
        body: Some(outgoing::embeddings(request, &turn.model)?),
        accept: Accept::Json,
    };
    let body = turn.upstream.open(&call).await?;
    turn.watch.begun();
    let body = body.collect().await?;
    let wire: EmbeddingsWire =
        serde_json::from_slice(&body).map_err(|_| ProviderError::BadAnswer(Fault::Json))?;
    let renamed = turn.model != request.model || wire.model.is_empty();
    let reported = ReportedUsage::new(wire.usage).credible();
    let estimated = reported.is_none();
    let count = || Usage::of(tokens::likely_input_tokens(&request.input), 0);
    Ok(Embeddings {
        response: EmbeddingsResponse {
            object: "list".to_owned(),
            data: in_order(wire.data, request.input.count())?,
            model: if renamed {
                request.model.clone()
            } else {
                wire.model
            },
            usage: reported.unwrap_or_else(count),
        },
        estimated,
    })
}

/// One vector for each text, by their indexes; a provider that leaves these out means the order
/// that it wrote.
fn in_order(mut data: Vec<Embedding>, count: usize) -> Result<Vec<Embedding>, ProviderError> {
    if data.iter().all(|vector| vector.index == 0) {
        data.iter_mut()
            .enumerate()
            .for_each(|(place, vector)| vector.index = place);
    }
    data.sort_by_key(|vector| vector.index);
    let whole = data.len() == count
        && data
            .iter()
            .enumerate()
            .all(|(place, vector)| vector.index == place);
    whole
        .then_some(data)
        .ok_or(ProviderError::BadAnswer(Fault::Count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Vector;

    fn vectors(indexes: &[usize]) -> Vec<Embedding> {
        let vector = |(place, index): (usize, &usize)| Embedding {
            object: "embedding".to_owned(),
            index: *index,
            embedding: Vector::Base64(place.to_string()),
        };
        indexes.iter().enumerate().map(vector).collect()
    }

    fn order(indexes: &[usize], count: usize) -> Result<Vec<String>, ProviderError> {
        let text = |vector: Embedding| match vector.embedding {
            Vector::Base64(text) => text,
            Vector::Numbers(_) => unreachable!("all are texts here"),
        };
        Ok(in_order(vectors(indexes), count)?
            .into_iter()
            .map(text)
            .collect())
    }

    #[test]
    fn vectors_are_put_in_the_order_of_the_texts() {
        assert_eq!(
            order(&[2, 0, 1], 3),
            Ok(vec!["1".into(), "2".into(), "0".into()])
        );
        assert_eq!(order(&[0, 0], 2), Ok(vec!["0".into(), "1".into()]));
    }

    #[test]
    fn a_wrong_number_of_vectors_is_no_answer() {
        for (indexes, count) in [
            (&[0_usize, 1][..], 3),
            (&[0, 1], 1),
            (&[0, 1, 1], 3),
            (&[1, 2], 2),
        ] {
            assert_eq!(
                order(indexes, count),
                Err(ProviderError::BadAnswer(Fault::Count))
            );
        }
    }
}
