//! Embeddings of texts.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::request::{Body, RequestMembers};
use crate::Fault;
use crate::json::{Object, items, text, whole_number};
use crate::tokens::Estimate;

/// The maximum number of texts, or of tokens, of a request.
const MOST: usize = 500_000;

/// A request for an embedding model. Clones share the body.
#[derive(Debug, Clone)]
pub struct EmbeddingsRequest {
    pub(crate) body: Body,
    model: String,
}

/// A request that this server writes on behalf of a caller.
#[derive(Serialize)]
struct Own<'a> {
    model: &'a str,
    input: &'a [String],
}

impl EmbeddingsRequest {
    /// Parses the body of a request.
    ///
    /// # Errors
    /// Every violation in the members that are parsed here.
    pub fn read(body: Bytes) -> Result<Self, Vec<String>> {
        let body = Body::new(body)?;
        let object = body.object()?;
        let mut members = RequestMembers::new(&object, &["model", "input"]);
        let model = members.text("model");
        let kind = object.get("input").map(|raw| raw.get().as_bytes()[0]);
        if !matches!(kind, Some(b'"' | b'[')) {
            members.add("input must be a text, a list of texts, or lists of tokens".to_owned());
        }
        members.end()?;
        Ok(Self { body, model })
    }

    /// A request of this server's own.
    #[must_use]
    pub fn of(model: &str, input: &[String]) -> Self {
        // Strings always serialize.
        let body = serde_json::to_vec(&Own { model, input }).unwrap_or_default();
        Self {
            body: Body::of(body),
            model: model.to_owned(),
        }
    }

    /// The model, by the callers' name.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The input as texts; `None` if it is tokens, or something else.
    #[must_use]
    pub fn texts(&self) -> Option<Vec<String>> {
        let object = self.body.object().ok()?;
        let input = object.get("input")?;
        if let Some(one) = text(input) {
            return Some(vec![one.into_owned()]);
        }
        let all = items(input, MOST).into_iter();
        all.map(|item| text(item).map(std::borrow::Cow::into_owned))
            .collect()
    }

    /// Whether the embeddings are requested in Base64.
    #[must_use]
    pub fn in_base64(&self) -> bool {
        let object = self.body.object().ok();
        let format = object.and_then(|object| text(object.get("encoding_format")?));
        format.as_deref() == Some("base64")
    }

    /// Whether embeddings of another length than `length` are requested.
    #[must_use]
    pub fn wants_other_than(&self, length: u64) -> bool {
        let object = self.body.object().ok();
        let wanted =
            object.and_then(|object| object.get("dimensions").filter(|raw| raw.get() != "null"));
        wanted.is_some_and(|wanted| whole_number(wanted) != Some(length))
    }

    /// The number of its tokens; counting can take a while.
    #[must_use]
    pub fn count(&self) -> Estimate {
        Estimate::of_embeddings(&self.body)
    }

    /// The number of requested embeddings.
    pub(crate) fn vectors(&self) -> usize {
        let object = self.body.object();
        let inputs = object.map(|object| Self::input(&object).len());
        let tokens = self.is_one_list_of_tokens();
        inputs.map_or(0, |count| if tokens { 1 } else { count })
    }

    /// Whether the input is one text, given as the model's tokens.
    fn is_one_list_of_tokens(&self) -> bool {
        let object = self.body.object().ok();
        let first =
            object.and_then(|object| Some(Self::input(&object).first()?.get().as_bytes()[0]));
        first.is_some_and(|byte| byte.is_ascii_digit())
    }

    /// The inputs, as written.
    pub(crate) fn input<'a>(object: &Object<'a>) -> Vec<&'a RawValue> {
        let input = object.get("input");
        let Some(input) = input.filter(|input| input.get().starts_with('[')) else {
            return input.into_iter().collect();
        };
        items(input, MOST)
    }
}

/// The response of an embedding model, unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingsResponse {
    /// The whole response as the provider wrote it, except for the model's name if the route
    /// renames it.
    pub json: String,
}

/// The parsed part of an item.
#[derive(Deserialize)]
struct Vector {
    #[serde(default)]
    index: Option<f64>,
    embedding: Vec<f32>,
}

/// The parsed part of the response.
#[derive(Deserialize)]
struct Vectors {
    data: Vec<Vector>,
}

impl EmbeddingsResponse {
    /// The embeddings of `count` texts as numbers, in the order of the texts: by their indexes, or
    /// in the order of the list if the provider sends no indexes.
    ///
    /// # Errors
    /// They are invalid, or not `count` many.
    pub fn vectors(&self, count: usize) -> Result<Vec<Vec<f32>>, Fault> {
        let read: Vectors = serde_json::from_str(&self.json).map_err(|_| Fault::Json)?;
        let mut data = read.data;
        let index = |vector: &Vector| vector.index.unwrap_or(0.0);
        if data.iter().any(|vector| index(vector) != 0.0) {
            data.sort_by(|a, b| index(a).total_cmp(&index(b)));
            #[allow(clippy::cast_precision_loss, reason = "there are not 2^52 vectors")]
            let whole = data
                .iter()
                .enumerate()
                .all(|(place, vector)| index(vector) == place as f64);
            if !whole {
                return Err(Fault::Count);
            }
        }
        if data.len() != count {
            return Err(Fault::Count);
        }
        Ok(data.into_iter().map(|vector| vector.embedding).collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(indexes: &[usize], count: usize) -> Result<Vec<f32>, Fault> {
        let vector =
            |(place, index): (usize, &usize)| json!({"index": index, "embedding": [place]});
        let data: Vec<_> = indexes.iter().enumerate().map(vector).collect();
        let json = json!({ "data": data }).to_string();
        let vectors = EmbeddingsResponse { json }.vectors(count)?;
        Ok(vectors.into_iter().map(|vector| vector[0]).collect())
    }

    #[test]
    fn vectors_are_put_in_the_order_of_the_texts() {
        assert_eq!(order(&[2, 0, 1], 3), Ok(vec![1.0, 2.0, 0.0]));
        assert_eq!(order(&[0, 0], 2), Ok(vec![0.0, 1.0]));
    }

    #[test]
    fn a_wrong_number_of_vectors_is_no_answer() {
        for (indexes, count) in [
            (&[0_usize, 1][..], 3),
            (&[0, 1], 1),
            (&[0, 1, 1], 3),
            (&[1, 2], 2),
        ] {
            assert_eq!(order(indexes, count), Err(Fault::Count));
        }
    }

    #[test]
    fn what_is_asked_for_is_read_where_it_matters() {
        let read =
            |value: serde_json::Value| EmbeddingsRequest::read(Bytes::from(value.to_string()));
        let asked = read(json!({"model": "m", "input": ["a", "b"], "dimensions": 8,
            "encoding_format": "base64"}));
        let asked = asked.unwrap();
        assert_eq!(asked.texts(), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert!(asked.in_base64() && asked.wants_other_than(7) && !asked.wants_other_than(8));
        assert_eq!(asked.vectors(), 2);
        let count = |input| {
            read(json!({"model": "m", "input": input}))
                .unwrap()
                .vectors()
        };
        assert_eq!(
            (
                count(json!("a")),
                count(json!([1, 2, 3])),
                count(json!([[1], [2]]))
            ),
            (1, 1, 2)
        );
        let tokens =
            read(json!({"model": "m", "input": [[1, 2], [3]], "dimensions": null})).unwrap();
        assert_eq!(tokens.texts(), None);
        assert!(!tokens.in_base64() && !tokens.wants_other_than(7));
        for input in [json!(null), json!({}), json!(7)] {
            assert!(
                read(json!({"model": "m", "input": input})).is_err(),
                "{input}"
            );
        }
    }
}
