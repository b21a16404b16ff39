//! The headers of responses: one table for the middleware and the document.

use actix_web::http::header::HeaderName;
use aivy_types::ErrorCode;
use serde_json::{Map, Value, json};

macro_rules! header_table {
    ($($constant:ident = $lower:literal, $shown:literal, $schema:tt, $example:expr, $description:literal;)*) => {
        $(#[doc = $description] pub const $constant: HeaderName = HeaderName::from_static($lower);)*

        /// The description of each header, by its display name.
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
        "The ID of this request in the server's log. A well-formed ID sent by the client is kept.";
    LIMIT = "x-ratelimit-limit", "X-RateLimit-Limit", {"type": "integer", "format": "int64", "minimum": 1}, 60,
        "The sustained number of requests per minute of the plan.";
    REMAINING = "x-ratelimit-remaining", "X-RateLimit-Remaining", {"type": "integer", "format": "int64", "minimum": 0}, 59,
        "The requests left before the burst reserve is used.";
    RESET = "x-ratelimit-reset", "X-RateLimit-Reset", {"type": "integer", "format": "int64", "minimum": 0}, 1_673_784_001,
        "The Unix time in seconds, rounded up, at which the token bucket is completely full again. The next request is admitted much earlier: after a 429, wait for `Retry-After` instead.";
    POLICY = "ratelimit-policy", "RateLimit-Policy", {"type": "string"}, "\"plan\";q=60;w=60, \"burst\";q=100;w=100",
        "The current quotas (IETF draft-ietf-httpapi-ratelimit-headers).";
    RATE_LIMIT = "ratelimit", "RateLimit", {"type": "string"}, "\"plan\";r=59;t=1",
        "The rest of the plan's quota and the seconds until it is complete again (IETF draft-ietf-httpapi-ratelimit-headers).";
    RETRY_AFTER = "retry-after", "Retry-After", {"type": "integer", "format": "int64", "minimum": 1}, 1,
        "The seconds to wait before retrying. After a 429, wait for this time and not for `X-RateLimit-Reset`, which says when the token bucket is completely full again.";
    WWW_AUTHENTICATE = "www-authenticate", "WWW-Authenticate", {"type": "string"}, "Bearer",
        "How to authenticate (RFC 6750).";
    LINK = "link", "Link", {"type": "string"}, "</v1/tasks?page=2>; rel=\"next\"",
        "The first, previous, next and last page (RFC 8288).";
    LOCATION = "location", "Location", {"type": "string"}, "/v1/tasks/tsk_01h455vb4pex5vsknk084sn02q",
        "The URL of the created resource.";
    REPLAYED = "idempotent-replayed", "Idempotent-Replayed", {"type": "string", "enum": ["true"]}, "true",
        "Present only if the response is the stored response of an earlier request with the same `Idempotency-Key`.";
    ALLOW = "allow", "Allow", {"type": "string"}, "GET, HEAD, OPTIONS, PATCH",
        "The methods that the route supports.";
}

/// The headers of every response under `/v1`.
pub static ALWAYS: [HeaderName; 6] = [X_REQUEST_ID, LIMIT, REMAINING, RESET, POLICY, RATE_LIMIT];

/// The headers of an error in addition to [`ALWAYS`].
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
