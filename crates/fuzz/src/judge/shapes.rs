//! The error formats, one for each face.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::case::{Case, Face};

/// The error codes with their statuses: the first section of the contract.
const CODES: &[(u16, &[&str])] = &[
    (400, &["invalid_request"]),
    (401, &["unauthorized"]),
    (402, &["budget_exceeded"]),
    (403, &["forbidden", "address_not_allowed"]),
    (404, &["not_found"]),
    (405, &["method_not_allowed"]),
    (
        409,
        &[
            "conflict",
            "insufficient_balance",
            "idempotency_in_progress",
        ],
    ),
    (410, &["events_expired"]),
    (412, &["precondition_failed"]),
    (413, &["payload_too_large"]),
    (415, &["unsupported_media_type"]),
    (422, &["idempotency_key_reused"]),
    (429, &["rate_limit_exceeded"]),
    (503, &["service_unavailable"]),
];

/// Whether an error has the format of the requested face.
pub(super) fn has_shape(case: &Case, answer: &Answer) -> bool {
    let (status, body) = (answer.status, &answer.body);
    // Bytes that could not be parsed as HTTP were sent to no face.
    let ours = is_ours(status, body);
    let openai = is_openai(body);
    match case.wants.face {
        Face::Api | Face::Page => ours,
        Face::OpenAi => openai || (!case.wants.plain && ours),
        // The gate's refusals are not messages of the protocol.
        Face::Mcp => is_rpc(body) || ours,
        Face::Any => ours || openai || is_rpc(body),
    }
}

fn is_ours(status: u16, body: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Envelope {
        success: bool,
        error: Body,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        code: String,
        message: String,
        details: Vec<String>,
    }
    let codes = CODES
        .iter()
        .find(|(of, _)| *of == status)
        .map(|(_, codes)| codes);
    serde_json::from_slice::<Envelope>(body).is_ok_and(|it| {
        let known = codes.is_some_and(|codes| codes.contains(&it.error.code.as_str()));
        let said = it
            .error
            .details
            .iter()
            .all(|detail| !detail.trim().is_empty());
        !it.success && known && said && !it.error.message.trim().is_empty()
    })
}

fn is_openai(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Envelope {
        error: Body,
    }
    #[derive(Deserialize)]
    struct Body {
        message: String,
        r#type: String,
        // Present, and a string or null.
        param: Option<Box<RawValue>>,
        code: Option<Box<RawValue>>,
    }
    serde_json::from_slice::<Envelope>(body).is_ok_and(|Envelope { error }| {
        let fine = |it: Option<Box<RawValue>>| it.is_none_or(|it| it.get().starts_with('"'));
        !error.message.is_empty()
            && !error.r#type.is_empty()
            && fine(error.param)
            && fine(error.code)
    })
}

fn is_rpc(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Message {
        jsonrpc: String,
        error: Body,
    }
    #[derive(Deserialize)]
    struct Body {
        code: i64,
        message: String,
    }
    serde_json::from_slice::<Message>(body)
        .is_ok_and(|it| it.jsonrpc == "2.0" && it.error.code < 0 && !it.error.message.is_empty())
}
