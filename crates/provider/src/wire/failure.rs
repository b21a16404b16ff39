//! The error bodies of providers.

use serde::Deserialize;
use serde_json::Value;

/// `{"error": {…}}`, or `{"error": "text"}` as Ollama writes at times.
#[derive(Debug, Deserialize)]
struct FailureBody {
    error: Failure,
}

/// What a provider says of an error, not scrubbed yet.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
pub(crate) struct Failure {
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) param: Option<String>,
    /// A status, where the code is one (vLLM, llama.cpp).
    pub(crate) status: Option<u16>,
}

impl From<Value> for Failure {
    fn from(value: Value) -> Self {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let code = value.get("code").and_then(Value::as_u64);
        Self {
            message: value
                .as_str()
                .map(str::to_owned)
                .or_else(|| text("message")),
            code: text("code").or_else(|| text("type")),
            param: text("param"),
            status: code.and_then(|code| u16::try_from(code).ok()),
        }
    }
}

impl Failure {
    /// Reads the body of an error answer; what is not an error body says nothing.
    pub(crate) fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body)
            .map(|FailureBody { error }| error)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Failure {
        Failure::read(body.as_bytes())
    }

    #[test]
    fn the_shapes_of_several_providers_are_read() {
        let openai = read(
            r#"{"error":{"message":"no such model","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
        );
        assert_eq!(openai.message.as_deref(), Some("no such model"));
        assert_eq!(openai.code.as_deref(), Some("model_not_found"));
        assert_eq!(openai.param.as_deref(), Some("model"));
        let vllm = read(
            r#"{"error":{"message":"too long","type":"BadRequestError","param":null,"code":400}}"#,
        );
        assert_eq!(
            (vllm.code.as_deref(), vllm.status),
            (Some("BadRequestError"), Some(400))
        );
        assert_eq!(
            read(r#"{"error":"model not found"}"#).message.as_deref(),
            Some("model not found")
        );
    }

    #[test]
    fn what_is_no_error_body_says_nothing() {
        for body in ["", "<html>", "[]", "{}", r#"{"error":7}"#] {
            assert_eq!(read(body), Failure::default(), "{body}");
        }
    }
}
