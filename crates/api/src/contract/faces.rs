//! The routes that the gate guards besides the API of the document: other protocols over the same
//! use cases, with the same keys, permissions and limits, and with errors in their own format.

use actix_web::http::Method;
use aivy_types::Permission;

use crate::operation::{BodySize, Face, Keeps, Operation, Parameters};

/// The ID, method, path and face of each route.
const ALL: &[(&str, Method, &str, Face)] = &[
    (
        "openai_create_chat_completion",
        Method::POST,
        "/openai/v1/chat/completions",
        Face::OpenAi,
    ),
    (
        "openai_create_embeddings",
        Method::POST,
        "/openai/v1/embeddings",
        Face::OpenAi,
    ),
    (
        "openai_list_models",
        Method::GET,
        "/openai/v1/models",
        Face::OpenAi,
    ),
    (
        "openai_get_model",
        Method::GET,
        "/openai/v1/models/{*model}",
        Face::OpenAi,
    ),
    ("mcp", Method::POST, "/mcp", Face::Mcp),
];

/// The routes as operations, with indexes from `first`.
pub(super) fn operations(first: usize) -> Vec<Operation> {
    let operation =
        |(place, (id, method, path, face)): (usize, &(&str, Method, &str, Face))| Operation {
            index: u16::try_from(first + place).unwrap_or(u16::MAX),
            id: (*id).to_owned(),
            method: method.clone(),
            path: (*path).to_owned(),
            face: *face,
            public: false,
            permission: Some(Permission::UseAi),
            success: 200,
            // Messages of the Model Context Protocol have IDs of their own.
            keeps: if *method == Method::POST && *face == Face::OpenAi {
                Keeps::Claimed
            } else {
                Keeps::Nothing
            },
            errors: Vec::new(),
            query: Parameters::none(),
            in_path: Parameters::none(),
            body: None,
            body_size: BodySize::Large,
        };
    ALL.iter().enumerate().map(operation).collect()
}
