//! The table of error codes and the error body.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! error_codes {
    ($($name:ident = $status:literal, $wire:literal, $message:literal, $when:literal;)*) => {
        /// Every error that the API can return.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ErrorCode {
            $(#[doc = $when] $name,)*
        }

        crate::words::words! { ErrorCode as "error code", { $($name = $wire,)* } }

        impl ErrorCode {
            /// The HTTP status of the error.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// The default message of the error.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message),* }
            }

            /// When the error is returned, for the documentation.
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
        "The API key is missing, malformed, unknown, revoked or expired. Carries `WWW-Authenticate: Bearer`.";
    BudgetExceeded = 402, "budget_exceeded", "Not enough AI tokens are left in the budget",
        "The monthly AI token budget of the account or the key is too small for the call (`details` gives the numbers). Months are UTC.";
    Forbidden = 403, "forbidden", "The API key lacks a permission",
        "The key lacks a permission (`details` names it), or the caller is not allowed to change the object.";
    NotFound = 404, "not_found", "Not found",
        "The route or object does not exist, or the caller is not allowed to see it.";
    MethodNotAllowed = 405, "method_not_allowed", "This route does not support the method",
        "The route does not support the method. The header `Allow` lists the supported methods.";
    Conflict = 409, "conflict", "The current state of the object does not allow this",
        "The current state of the object does not allow the operation.";
    InsufficientBalance = 409, "insufficient_balance", "Not enough available tokens",
        "The available balance is too low. No tokens were moved.";
    IdempotencyInProgress = 409, "idempotency_in_progress", "A request with this Idempotency-Key is still in progress",
        "Another request with the same `Idempotency-Key` is still in progress.";
    PayloadTooLarge = 413, "payload_too_large", "The request body is too large",
        "The body is larger than the limit: by default 20 MiB for `/v1/ai`, `/openai/v1` and `/mcp`, and 1 MiB for everything else.";
    UnsupportedMediaType = 415, "unsupported_media_type", "The request body must be application/json",
        "The body is not JSON.";
    IdempotencyKeyReused = 422, "idempotency_key_reused", "This Idempotency-Key was used with a different request",
        "The same `Idempotency-Key` was used before with a different request.";
    RateLimitExceeded = 429, "rate_limit_exceeded", "Rate limit exceeded. Please try again later.",
        "The rate limit is exceeded. The header `Retry-After` gives the seconds to wait.";
    InternalError = 500, "internal_error", "Something went wrong on our side",
        "An error in the server. The cause is in the server's log under the request ID, never in the response.";
    ServiceUnavailable = 503, "service_unavailable", "A required part of the service is unavailable. Please try again later.",
        "A part of the service that the request needs is unavailable. The header `Retry-After` gives the seconds to wait.";
}

/// The content of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The error code, for programs.
    pub code: Cow<'static, str>,
    /// One sentence for people.
    pub message: Cow<'static, str>,
    /// One sentence per violation, which begins with the name of the field. Empty if there is
    /// nothing to add.
    pub details: Vec<String>,
}

/// The body of every error response.
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
            .description(Some("The content of an error."))
            .property(
                "code",
                text(&format!(
                    "The error code, for programs. Currently one of {}; more may be added.",
                    codes.join(", ")
                )),
            )
            .property("message", text("One sentence for people."))
            .property(
                "details",
                utoipa::openapi::schema::ArrayBuilder::new()
                    .items(text(
                        "A violation. The sentence begins with the name of the field.",
                    ))
                    .description(Some(
                        "One sentence per violation; empty if there is nothing to add.",
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
            "The body of every error response.",
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
