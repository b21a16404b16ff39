//! How a provider's failure is reported to the caller.
//!
//! What the provider says about the request is for the caller, with its status where that means
//! something to them; what is between the provider and this server is not: nothing about the
//! provider itself, its key or its address.

use std::sync::Arc;

use aivy_provider::ProviderError;
use aivy_provider::wire::Reason;
use aivy_types::ErrorCode;

use crate::Failure;
use crate::failure::Foreign;

/// When a wrong configuration may have been fixed, in seconds.
pub(super) const SET_UP: u64 = 3600;

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        let wait = error.retry_after().map_or(1, |wait| wait.as_secs().max(1));
        let unavailable = |message: &'static str| {
            Self::new(ErrorCode::ServiceUnavailable)
                .message(message)
                .retry_after(wait)
                .cause(error.to_string())
        };
        match &error {
            ProviderError::NotConfigured { setting } => Self::new(ErrorCode::ServiceUnavailable)
                .message(format!(
                    "This server has no AI provider: {setting} is not set."
                ))
                .retry_after(SET_UP),
            ProviderError::UnknownModel { model } => {
                Self::new(ErrorCode::NotFound).message(format!("There is no model `{model}`"))
            }
            ProviderError::Rejected { status, reason } => rejected(*status, reason),
            ProviderError::RateLimited { reason, .. } => Self::new(ErrorCode::RateLimitExceeded)
                .message("The AI provider's rate limit is exceeded. Please try again later.")
                .retry_after(wait)
                .cause(error.to_string())
                .foreign(foreign(429, reason, "requests", "rate_limit_exceeded")),
            ProviderError::QuotaUsedUp { reason } => unavailable(
                "This server's quota at the AI provider is used up. Its operator must fix this.",
            )
            .retry_after(SET_UP)
            .foreign(foreign(
                429,
                reason,
                "insufficient_quota",
                "insufficient_quota",
            )),
            ProviderError::Failed { reason } => Self {
                details: reason.message.iter().map(|_| sentence(reason)).collect(),
                ..unavailable(plainly(&error))
            }
            .foreign(foreign(503, reason, "server_error", "service_unavailable")),
            _ => unavailable(plainly(&error)),
        }
    }
}

/// The provider rejected the request.
fn rejected(status: u16, reason: &Reason) -> Failure {
    let (code, status) = match status {
        404 => (ErrorCode::NotFound, status),
        413 => (ErrorCode::PayloadTooLarge, status),
        409 | 422 => (ErrorCode::InvalidRequest, status),
        // Those of the transport are between the provider and this server.
        _ => (ErrorCode::InvalidRequest, 400),
    };
    Failure::new(code)
        .message("The AI provider rejected the request")
        .detail(sentence(reason))
        .foreign(foreign(
            status,
            reason,
            "invalid_request_error",
            code.as_str(),
        ))
}

/// The provider's error as one sentence: the parameter first, the code last.
fn sentence(reason: &Reason) -> String {
    let words = reason.message.as_deref().unwrap_or("no reason was given");
    let field = reason
        .param
        .as_deref()
        .filter(|name| !words.starts_with(name));
    let field = field.map(|name| format!("{name}: ")).unwrap_or_default();
    let code = reason.code.as_deref().map(|code| format!(" ({code})"));
    format!("{field}{words}{}", code.unwrap_or_default())
}

/// The same for OpenAI's clients; `kind` and `code` are used if the provider sends none.
fn foreign(status: u16, reason: &Reason, kind: &str, code: &str) -> Arc<Foreign> {
    Arc::new(Foreign {
        status,
        message: reason.message.clone(),
        kind: reason.kind.clone().unwrap_or_else(|| kind.to_owned()),
        code: reason.code.clone().unwrap_or_else(|| code.to_owned()),
        param: reason.param.clone(),
    })
}

/// The message for a failure whose details are not for the caller.
const fn plainly(error: &ProviderError) -> &'static str {
    match error {
        ProviderError::Busy { .. } => {
            "Too many calls to the AI provider are in progress. Please try again later."
        }
        ProviderError::Timeout(_) => "The AI provider took too long. Please try again later.",
        ProviderError::Refused { .. } => {
            "The AI provider refuses this server. Its operator must check the provider's key."
        }
        ProviderError::Cut => "The AI provider's response was cut off. Please try again later.",
        ProviderError::BadAnswer(_) => {
            "The AI provider's response cannot be used. Please try again later."
        }
        _ => "The AI provider failed. Please try again later.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason() -> Reason {
        Reason {
            message: Some("maximum context length is 9".to_owned()),
            kind: Some("invalid_request_error".to_owned()),
            code: Some("context_length_exceeded".to_owned()),
            param: Some("messages".to_owned()),
        }
    }

    fn told(error: ProviderError) -> (ErrorCode, Vec<String>, Option<(u16, String)>) {
        let failure = Failure::from(error);
        let foreign = failure.foreign.as_deref();
        let foreign = foreign.map(|foreign| (foreign.status, foreign.code.clone()));
        (failure.code, failure.details, foreign)
    }

    #[test]
    fn a_rejection_keeps_its_status_its_words_and_its_code() {
        let words = "messages: maximum context length is 9 (context_length_exceeded)";
        for (status, code, shown) in [
            (400, ErrorCode::InvalidRequest, 400),
            (404, ErrorCode::NotFound, 404),
            (413, ErrorCode::PayloadTooLarge, 413),
            (415, ErrorCode::InvalidRequest, 400),
            (422, ErrorCode::InvalidRequest, 422),
        ] {
            let reason = reason();
            let foreign = Some((shown, "context_length_exceeded".to_owned()));
            let expected = (code, vec![words.to_owned()], foreign);
            assert_eq!(told(ProviderError::Rejected { status, reason }), expected);
        }
    }

    #[test]
    fn limits_and_quotas_are_the_providers() {
        let limited = ProviderError::RateLimited {
            retry_after: Some(std::time::Duration::from_secs(7)),
            reason: Reason::default(),
        };
        let failure = Failure::from(limited.clone());
        assert_eq!(failure.retry_after, 7);
        let foreign = Some((429, "rate_limit_exceeded".to_owned()));
        assert_eq!(
            told(limited),
            (ErrorCode::RateLimitExceeded, Vec::new(), foreign)
        );
        let used_up = ProviderError::QuotaUsedUp {
            reason: Reason::default(),
        };
        let foreign = Some((429, "insufficient_quota".to_owned()));
        assert_eq!(
            told(used_up),
            (ErrorCode::ServiceUnavailable, Vec::new(), foreign)
        );
    }

    #[test]
    fn what_is_between_the_provider_and_us_is_not_told() {
        for error in [
            ProviderError::Refused { status: 401 },
            ProviderError::Cut,
            ProviderError::Unreachable,
        ] {
            assert_eq!(
                told(error),
                (ErrorCode::ServiceUnavailable, Vec::new(), None)
            );
        }
    }
}
