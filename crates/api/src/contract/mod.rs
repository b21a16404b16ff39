//! The contract at run time: the OpenAPI document, and the table of operations that is read from
//! it.
//!
//! The handlers and the table of routes are the only place where an operation is described. The
//! document is made from them ([`document`]), completed by rules ([`complete`]: errors, headers,
//! samples), and then read back as the table for the middleware ([`table`]): the permission of an
//! operation, the schemas of its query and body, the methods of a path. So the server checks
//! exactly what the document says.

pub mod complete;
pub mod document;
mod events;
pub mod example;
pub mod faces;
mod literal;
mod members;
mod named;
pub mod ordered;
pub mod promises;
pub mod sample;
pub mod served;
pub mod table;
mod texts;
pub mod validate;

use std::sync::LazyLock;

use aivy_gate::CountedOperation;
use bytes::Bytes;
use serde_json::Value;

pub use served::Published;
pub use table::Route;

use crate::operation::Operation;

/// The contract of this build.
#[derive(Debug)]
pub struct Contract {
    /// The OpenAPI 3.1 document.
    pub document: Value,
    /// The document as text: pretty-printed, sorted, with a final newline. A server publishes it
    /// with its own address (see [`served`]).
    pub text: Bytes,
    /// All operations, in the order of the document, which is their index.
    pub operations: Vec<Operation>,
    /// The other routes that the gate guards; their indexes follow.
    pub faces: Vec<Operation>,
    router: matchit::Router<Route>,
}

impl Contract {
    /// The contract of this build, made once per process.
    ///
    /// # Panics
    /// The handlers contradict each other (see [`document::build`]). A test builds the contract, so
    /// this cannot happen in a released server.
    #[must_use]
    pub fn get() -> &'static Self {
        static CONTRACT: LazyLock<Contract> = LazyLock::new(|| match Contract::build() {
            Ok(contract) => contract,
            Err(problems) => panic!(
                "the handlers contradict one another:\n{}",
                problems.join("\n")
            ),
        });
        &CONTRACT
    }

    /// Makes the contract from the handlers.
    ///
    /// # Errors
    /// Every contradiction, one per line.
    pub fn build() -> Result<Self, Vec<String>> {
        let document = document::build()?;
        let operations = table::table(&document)?;
        let faces = faces::operations(operations.len());
        let router = table::router(operations.iter().chain(&faces))?;
        Ok(Self {
            text: document::text(&document),
            document,
            operations,
            faces,
            router,
        })
    }

    /// The route at `path`, if there is one.
    #[must_use]
    pub fn route(&self, path: &str) -> Option<&Route> {
        self.router.at(path).ok().map(|found| found.value)
    }

    /// The operation or other guarded route with this index.
    #[must_use]
    pub fn at(&self, index: u16) -> &Operation {
        let index = usize::from(index);
        let beyond = index.checked_sub(self.operations.len());
        beyond.map_or_else(|| &self.operations[index], |place| &self.faces[place])
    }

    fn guarded(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().chain(&self.faces)
    }

    /// The operation with this ID.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// All operations and other guarded routes, by index, for the gate's counts.
    #[must_use]
    pub fn counted(&self) -> Vec<CountedOperation> {
        let counted = |operation: &Operation| CountedOperation {
            id: operation.id.clone(),
            permission: operation.permission,
        };
        self.guarded().map(counted).collect()
    }

    /// The IDs of all operations and other guarded routes, by index.
    #[must_use]
    pub fn operation_ids(&self) -> Vec<String> {
        self.guarded()
            .map(|operation| operation.id.clone())
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::operation::BodySize;
    use aivy_types::{ErrorCode, Permission};

    #[test]
    fn the_handlers_do_not_contradict_one_another() {
        assert_eq!(Contract::build().map(|_| ()), Ok(()));
    }

    #[test]
    fn two_builds_are_the_same_to_the_byte() {
        assert_eq!(
            Contract::build().unwrap().text,
            Contract::build().unwrap().text
        );
    }

    #[test]
    fn a_path_leads_to_its_operations() {
        let contract = Contract::get();
        let route = contract.route("/v1/user/profile").unwrap();
        let of = |method: &str| {
            let found = route
                .methods
                .iter()
                .find(|(name, _)| name.as_str() == method);
            found.map(|(_, index)| &contract.operations[usize::from(*index)])
        };
        assert_eq!(of("GET").unwrap().permission, Some(Permission::ReadUser));
        assert_eq!(of("PATCH").unwrap().permission, Some(Permission::WriteUser));
        assert!(
            of("PATCH")
                .unwrap()
                .errors
                .contains(&ErrorCode::PayloadTooLarge)
        );
        assert!(contract.route("/v1/user").is_none());
    }

    #[test]
    fn what_asks_ai_tools_may_be_larger_than_everything_else() {
        let contract = Contract::get();
        let all = contract.operations.iter().chain(&contract.faces);
        let large = all.filter(|operation| operation.body_size == BodySize::Large);
        let ids: Vec<_> = large.map(|operation| operation.id.as_str()).collect();
        let expected = [
            "create_chat",
            "stream_chat",
            "create_embeddings",
            "extract_keywords",
            "detect_language",
            "redact_text",
            "analyze_sentiment",
            "rank_texts",
            "summarize_text",
            "openai_create_chat_completion",
            "openai_create_embeddings",
            "openai_list_models",
            "openai_get_model",
            "mcp",
        ];
        assert_eq!(ids, expected);
    }

    #[test]
    fn every_operation_has_examples_and_samples() {
        for item in Contract::get().document["paths"]
            .as_object()
            .unwrap()
            .values()
        {
            for operation in item.as_object().unwrap().values() {
                let id = &operation["operationId"];
                let answers = operation["responses"].as_object().unwrap();
                let success = answers
                    .iter()
                    .find(|(status, _)| status.starts_with('2'))
                    .unwrap()
                    .1;
                let content = success["content"].as_object().unwrap();
                let has_example = |media: &Value| !media["example"].is_null();
                assert!(content.values().all(has_example), "{id}");
                assert_eq!(
                    operation["x-codeSamples"].as_array().unwrap().len(),
                    4,
                    "{id}"
                );
                if let Some(body) = operation.get("requestBody") {
                    assert!(
                        body["content"]["application/json"]["example"].is_object(),
                        "{id}"
                    );
                }
            }
        }
    }
}
