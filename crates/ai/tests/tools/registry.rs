//! The registry: tools by type and by name, also from other crates.

use std::sync::Arc;
use std::time::Duration;

use aivy_ai::compact::{bare, compact};
use aivy_ai::tools::{Embeddings, Language, Similarity};
use aivy_ai::{Availability, Registry, Tool, ToolError};
use aivy_types::ai::{EmbeddingsIn, LanguageIn, SimilarityIn, SimilarityMethod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::support::{Letters, SETTING, registry, registry_with};

#[tokio::test]
async fn a_tool_runs_by_type_and_by_name() {
    let registry = registry();
    let text = "The bakery on the corner opens every morning at six.";
    let input = LanguageIn {
        text: text.to_owned(),
    };
    let typed = registry.run::<Language>(&(), input).await.unwrap();
    let named = registry
        .call("language", &(), json!({ "text": text }))
        .await;
    assert_eq!(typed.language.as_deref(), Some("en"));
    assert_eq!(named.unwrap(), serde_json::to_value(typed).unwrap());
}

#[tokio::test]
async fn every_violation_is_said_with_its_place() {
    let input = json!({ "text": "", "kinds": ["email", "x"], "y/z": 1 });
    let Err(ToolError::BadInput(violations)) = registry().call("redact", &(), input).await else {
        panic!("it is bad input");
    };
    let mut said: Vec<_> = violations
        .iter()
        .map(|v| (v.pointer.as_str(), v.sentence.as_str()))
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            (
                "/kinds/1",
                "kinds[1] must be one of email, phone, card, iban, ip, secret"
            ),
            ("/text", "text must have at least 1 character"),
            ("/y~1z", "y/z is not known"),
        ]
    );
}

#[tokio::test]
async fn no_tool_is_unknown_and_a_missing_setting_is_said() {
    let registry = registry();
    let unknown = registry.call("divination", &(), json!({})).await;
    assert_eq!(unknown, Err(ToolError::Unknown));
    let input = EmbeddingsIn {
        input: vec!["a".to_owned()],
    };
    let missing = registry.run::<Embeddings>(&(), input).await;
    assert_eq!(missing.unwrap_err(), ToolError::Unavailable(SETTING.into()));
    let (_, availability) = registry.describe("embeddings").unwrap();
    assert_eq!(availability, Availability::Missing(SETTING.into()));
}

#[tokio::test]
async fn an_embedder_makes_vectors_and_ranks_by_them() {
    let registry = registry_with(Some(Arc::new(Letters)));
    let out = registry
        .call("embeddings", &(), json!({ "input": ["aab", "c"] }))
        .await
        .unwrap();
    assert_eq!(out["embeddings"][0]["vector"], json!([2.0, 1.0, 0.0]));
    assert_eq!(out["dimensions"], 3);
    assert_eq!(out["usage"]["tokens"], 4);
    let mut input = SimilarityIn {
        query: "aaa".to_owned(),
        texts: vec!["bbb".to_owned(), "a".to_owned()],
        method: None,
    };
    let out = registry
        .run::<Similarity>(&(), input.clone())
        .await
        .unwrap();
    assert_eq!(out.method, SimilarityMethod::Embeddings);
    assert_eq!(out.model.as_deref(), Some("letters"));
    assert_eq!(out.ranked[0].index, 1);
    assert!((out.ranked[0].score - 1.0).abs() < 1e-9);
    input.method = Some(SimilarityMethod::Bm25);
    let out = registry.run::<Similarity>(&(), input).await.unwrap();
    assert_eq!((out.method, out.model), (SimilarityMethod::Bm25, None));
}

/// A tool of another crate, which uses its context and never ends if its input says so.
struct Greeting;

#[derive(Deserialize, JsonSchema)]
struct GreetingIn {
    forever: bool,
}

#[derive(Serialize, JsonSchema)]
struct GreetingOut {
    text: String,
}

impl Tool<String> for Greeting {
    type Input = GreetingIn;
    type Output = GreetingOut;
    const NAME: &'static str = "greeting";
    const TITLE: &'static str = "Greeting";
    const DESCRIPTION: &'static str = "Greets the caller.";
    const TIME_LIMIT: Duration = Duration::from_millis(20);

    async fn run(&self, caller: &String, input: GreetingIn) -> Result<GreetingOut, ToolError> {
        if input.forever {
            std::future::pending::<()>().await;
        }
        Ok(GreetingOut {
            text: format!("hello {caller}"),
        })
    }
}

#[tokio::test]
async fn tools_of_others_know_their_caller_and_have_a_time_limit() {
    let mut registry = Registry::new();
    registry.add(Greeting);
    let ann = "ann".to_owned();
    let out = registry
        .call("greeting", &ann, json!({ "forever": false }))
        .await;
    assert_eq!(out.unwrap()["text"], "hello ann");
    let late = registry
        .call("greeting", &ann, json!({ "forever": true }))
        .await;
    assert_eq!(late, Err(ToolError::TimedOut(Duration::from_millis(20))));
}

#[test]
#[should_panic(expected = "two tools are called greeting")]
fn two_tools_of_one_name_are_a_mistake() {
    let mut registry = Registry::new();
    registry.add(Greeting);
    registry.add(Greeting);
}

/// The text that a model reads before it chooses a tool; a token of English JSON has three bytes or
/// more.
#[test]
fn the_list_of_tools_is_short() {
    let registry = registry();
    let list: Vec<Value> = registry
        .list()
        .map(|(tool, _)| {
            json!({
                "name": tool.name, "title": tool.title, "description": tool.description,
                "inputSchema": compact(&tool.input_schema), "outputSchema": bare(&tool.output_schema),
            })
        })
        .collect();
    assert_eq!(list.len(), 7);
    let bytes = serde_json::to_string(&list).unwrap().len();
    assert!(bytes < 10_000, "{bytes} bytes");
}
