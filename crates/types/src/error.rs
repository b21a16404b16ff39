//! The table of error codes and the one error body.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! error_codes {
    ($($name:ident = $status:literal, $wire:literal, $message:literal, $when:literal;)*) => {
        /// Every way of failing that a client can meet.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ErrorCode {
            $(#[doc = $when] $name,)*
        }

        crate::words::words! { ErrorCode as "error code", { $($name = $wire,)* } }

        impl ErrorCode {
            /// The HTTP status it comes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// The message when the place that fails has nothing better to say.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message),* }
            }

            /// When it is answered, for the docs.
            #[must_use]
            pub const fn when(self) -> &'static str {
                match self { $(Self::$name => $when),* }
            }
        }
    };
}

error_codes! {
    InvalidRequest = 400, "invalid_request", "The request was invalid",
        "Malformed JSON, or a missing, unknown or out-of-range member or parameter. `details` lists every violation.";
    Unauthorized = 401, "unauthorized", "A valid API key is required",
        "No key, or one that is malformed, unknown, revoked or expired. Carries `WWW-Authenticate: Bearer`.";
    BudgetExceeded = 402, "budget_exceeded", "The budget of AI tokens does not suffice",
        "The month's budget of the account or the key, in tokens of the AI providers, has no room for the call (`details` gives the numbers). Months are UTC.";
    Forbidden = 403, "forbidden", "The API key lacks a permission",
        "The key lacks a permission (`details` names it), or the object is not the caller's to change.";
    NotFound = 404, "not_found", "There is nothing here",
        "No such route or object. An object that the caller may not see is not found.";
    MethodNotAllowed = 405, "method_not_allowed", "This route does not answer that method",
        "The route exists, the method does not. Carries `Allow`.";
    Conflict = 409, "conflict", "The state of the object forbids this",
        "The object's state forbids the operation.";
    InsufficientBalance = 409, "insufficient_balance", "Not enough available tokens",
        "Not enough available tokens. Nothing has moved.";
    IdempotencyInProgress = 409, "idempotency_in_progress", "A request with this Idempotency-Key is being worked on",
        "The same `Idempotency-Key` is being worked on now.";
    PayloadTooLarge = 413, "payload_too_large", "The request body is too large",
        "The body is over the limit: unless configured, 20 MiB for `/v1/ai`, `/openai/v1` and `/mcp`, and 1 MiB for everything else.";
    UnsupportedMediaType = 415, "unsupported_media_type", "The request body must be application/json",
        "The body is not JSON.";
    IdempotencyKeyReused = 422, "idempotency_key_reused", "This Idempotency-Key was used with another request",
        "The same `Idempotency-Key` came with another request before.";
    RateLimitExceeded = 429, "rate_limit_exceeded", "Rate limit exceeded. Please try again later.",
        "The rate limit is used up. Carries `Retry-After`.";
    InternalError = 500, "internal_error", "Something went wrong on our side",
        "Our fault. The cause is in the log under the request id, never in the body.";
    ServiceUnavailable = 503, "service_unavailable", "A needed part of the service is unavailable. Please try again later.",
        "A part that the request needs is down. Carries `Retry-After`.";
}

/// What an error says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// One of the codes of the table, for programs.
    pub code: Cow<'static, str>,
    /// One sentence, for people.
    pub message: Cow<'static, str>,
    /// One sentence a violation, the field first. Empty when there is nothing to add.
    pub details: Vec<String>,
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorEnvelope {
    /// Always `false`.
    pub success: bool,
    /// What went wrong.
    pub error: ErrorBody,
}

impl ErrorEnvelope {
    /// The body for `code`, with its own message.
    #[must_use]
    pub fn new(code: ErrorCode, details: Vec<String>) -> Self {
        Self::with_message(code, code.message(), details)
    }

    /// The body for `code`, with another message.
    #[must_use]
    pub fn with_message(
        code: ErrorCode,
        message: impl Into<Cow<'static, str>>,
        details: Vec<String>,
    ) -> Self {
        let error = ErrorBody {
            code: code.as_str().into(),
            message: message.into(),
            details,
        };
        Self {
            success: false,
            error,
        }
    }
}

// By hand: `success` is the constant false, and the code is open in the schema. A client that is
// older than the server must still read an error whose code it does not know.
impl PartialSchema for ErrorBody {
    fn schema() -> RefOr<Schema> {
        let codes: Vec<_> = ErrorCode::ALL.iter().map(|c| format!("`{c}`")).collect();
        let text = |description: &str| {
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::String))
                .description(Some(description))
                .build()
        };
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Object))
            .description(Some("What an error says."))
            .property(
                "code",
                text(&format!(
                    "For programs. At present one of {}; more may come.",
                    codes.join(", ")
                )),
            )
            .property("message", text("One sentence, for people."))
            .property(
                "details",
                utoipa::openapi::schema::ArrayBuilder::new()
                    .items(text("A violation: the field first."))
                    .description(Some(
                        "One sentence a violation; empty when there is nothing to add.",
                    )),
            )
            .required("code")
            .required("message")
            .required("details")
            .build()
            .into()
    }
}

impl ToSchema for ErrorBody {
    fn name() -> Cow<'static, str> {
        "ErrorBody".into()
    }
}

impl PartialSchema for ErrorEnvelope {
    fn schema() -> RefOr<Schema> {
        crate::envelope::envelope_schema(
            "The body of every answer that is not a success.",
            false,
            "error",
            utoipa::openapi::Ref::from_schema_name("ErrorBody").into(),
            None,
        )
    }
}

impl ToSchema for ErrorEnvelope {
    fn name() -> Cow<'static, str> {
        "ErrorEnvelope".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("ErrorBody".into(), ErrorBody::schema()));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_reference_error_is_the_reference_error() {
        let details = vec!["The token parameter is required".to_owned()];
        let json = serde_json::to_string(&ErrorEnvelope::new(ErrorCode::InvalidRequest, details));
        assert_eq!(
            json.unwrap(),
            r#"{"success":false,"error":{"code":"invalid_request","message":"The request was invalid","details":["The token parameter is required"]}}"#
        );
    }

    #[test]
    fn a_code_is_read_from_its_text() {
        for code in ErrorCode::ALL {
            assert_eq!(code.to_string().parse(), Ok(*code));
        }
        let error = "Not_Found".parse::<ErrorCode>().unwrap_err().to_string();
        let expected = "no error code \"Not_Found\"; there are invalid_request, ";
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = ErrorCode::ALL.iter().map(|c| c.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
    }
}
