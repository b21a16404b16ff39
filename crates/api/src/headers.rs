//! The headers of answers: one table, from which the middleware writes and the document describes.

use actix_web::http::header::HeaderName;
use aivy_types::ErrorCode;
use serde_json::{Map, Value, json};

macro_rules! header_table {
    ($($constant:ident = $lower:literal, $shown:literal, $schema:tt, $example:expr, $description:literal;)*) => {
        $(#[doc = $description] pub const $constant: HeaderName = HeaderName::from_static($lower);)*

        /// A description of each header, by the name it is shown with.
        fn table() -> Vec<(&'static str, Value)> {
            vec![$(($shown, json!({
                "description": $description, "required": $constant != REPLAYED,
                "schema": json!($schema), "example": $example,
            }))),*]
        }
    };
}

header_table! {
    X_REQUEST_ID = "x-request-id", "X-Request-Id", {"type": "string"}, "req_01h455vb4pex5vsknk084sn02q",
        "Names this request in the log. A well-formed one sent by the client is kept.";
    LIMIT = "x-ratelimit-limit", "X-RateLimit-Limit", {"type": "integer", "format": "int64", "minimum": 1}, 60,
        "Requests a minute that the plan sustains.";
    REMAINING = "x-ratelimit-remaining", "X-RateLimit-Remaining", {"type": "integer", "format": "int64", "minimum": 0}, 59,
        "Requests left before the burst reserve is touched.";
    RESET = "x-ratelimit-reset", "X-RateLimit-Reset", {"type": "integer", "format": "int64", "minimum": 0}, 1_673_784_001,
        "The Unix second, rounded up, at which the whole bucket is full again: up to `burst` requests later than the next one is admitted. After a 429, wait for `Retry-After` instead.";
    POLICY = "ratelimit-policy", "RateLimit-Policy", {"type": "string"}, "\"plan\";q=60;w=60, \"burst\";q=100;w=100",
        "The quotas in force (IETF draft-ietf-httpapi-ratelimit-headers).";
    RATE_LIMIT = "ratelimit", "RateLimit", {"type": "string"}, "\"plan\";r=59;t=1",
        "What is left of the plan's quota and the seconds until it is whole again (IETF draft-ietf-httpapi-ratelimit-headers).";
    RETRY_AFTER = "retry-after", "Retry-After", {"type": "integer", "format": "int64", "minimum": 1}, 1,
        "Seconds to wait before sending the request again. Of the two times on a 429 this is the one to wait for; `X-RateLimit-Reset` is when the whole bucket is full again.";
    WWW_AUTHENTICATE = "www-authenticate", "WWW-Authenticate", {"type": "string"}, "Bearer",
        "How to authenticate (RFC 6750).";
    LINK = "link", "Link", {"type": "string"}, "</v1/tasks?page=2>; rel=\"next\"",
        "The first, previous, next and last page (RFC 8288).";
    LOCATION = "location", "Location", {"type": "string"}, "/v1/tasks/tsk_01h455vb4pex5vsknk084sn02q",
        "Where what was made can be read.";
    REPLAYED = "idempotent-replayed", "Idempotent-Replayed", {"type": "string", "enum": ["true"]}, "true",
        "Only on an answer that was kept for the request's `Idempotency-Key` and is given again.";
    ALLOW = "allow", "Allow", {"type": "string"}, "GET, HEAD, OPTIONS, PATCH",
        "The methods that the route answers.";
}

/// What every answer under `/v1` carries.
pub static ALWAYS: [HeaderName; 6] = [X_REQUEST_ID, LIMIT, REMAINING, RESET, POLICY, RATE_LIMIT];

/// What an error carries beside [`ALWAYS`].
#[must_use]
pub fn of_error(code: ErrorCode) -> Vec<HeaderName> {
    match code {
        ErrorCode::Unauthorized => vec![WWW_AUTHENTICATE],
        ErrorCode::MethodNotAllowed => vec![ALLOW],
        ErrorCode::RateLimitExceeded | ErrorCode::ServiceUnavailable => vec![RETRY_AFTER],
        _ => Vec::new(),
    }
}

/// `components.headers` of the document.
#[must_use]
pub fn components() -> Value {
    table()
        .into_iter()
        .map(|(name, header)| (name.to_owned(), header))
        .collect::<Map<_, _>>()
        .into()
}

/// References to the components of `names`, for a response's `headers`.
#[must_use]
pub fn references(names: &[HeaderName]) -> Value {
    table()
        .into_iter()
        .filter(|(shown, _)| {
            names
                .iter()
                .any(|name| shown.eq_ignore_ascii_case(name.as_str()))
        })
        .map(|(shown, _)| {
            (
                shown.to_owned(),
                json!({ "$ref": format!("#/components/headers/{shown}") }),
            )
        })
        .collect::<Map<_, _>>()
        .into()
}
