//! A response, checked for what every response must have: the request ID, the rate limit headers
//! under `/v1`, the common error format and its headers.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// A complete response.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// The headers of every response under `/v1` besides the request ID.
pub(crate) const LIMIT_HEADERS: &[&str] = &[
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
];

impl Answer {
    /// The value of a required header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        let value = value.unwrap_or_else(|| panic!("{name} is missing in {self:#?}"));
        value.to_str().unwrap()
    }

    /// A required header that is an integer.
    pub(crate) fn number(&self, name: &str) -> u64 {
        let value = self.header(name);
        value.parse().unwrap_or_else(|_| panic!("{name}: {value}"))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:#?}"))
    }

    /// The data of a success response.
    pub(crate) fn data(&self) -> Value {
        assert!(matches!(self.status, 200 | 201), "{self:#?}");
        let mut json = self.json();
        assert_eq!(json["success"], true, "{json}");
        json["data"].take()
    }

    /// Checks the status and the error code, and returns the details.
    pub(crate) fn refused(&self, status: u16, code: &str) -> Vec<String> {
        assert_eq!(self.status, status, "{self:#?}");
        let error = &self.json()["error"];
        assert_eq!(error["code"], code, "{error}");
        let details = error["details"].as_array().unwrap().iter();
        details
            .map(|detail| detail.as_str().unwrap().to_owned())
            .collect()
    }

    /// Panics unless the response to a request for `path` has everything that all responses must
    /// have.
    pub(crate) fn check(&self, path: &str) {
        self.check_request_id();
        let is_openai = path.starts_with("/openai/v1/");
        if path.starts_with("/v1/") || is_openai {
            for name in LIMIT_HEADERS {
                self.header(name);
            }
        }
        if path == "/mcp" && self.is_message() {
            // A JSON-RPC error.
        } else if self.status >= 400 && is_openai {
            self.check_openai_error();
        } else if self.status >= 400 && !self.is_page() {
            self.check_error();
        }
    }

    /// Whether it is a JSON-RPC message.
    fn is_message(&self) -> bool {
        let body = serde_json::from_str::<Value>(&self.text);
        body.is_ok_and(|body| body["jsonrpc"] == "2.0")
    }

    /// Whether it is an HTML page.
    pub(crate) fn is_page(&self) -> bool {
        let kind = self.headers.get("content-type");
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    }

    fn check_request_id(&self) {
        let id = self.header("x-request-id");
        assert!((1..=128).contains(&id.len()), "{id}");
    }

    /// Checks the common error format, and the headers for it.
    pub(crate) fn check_error(&self) {
        assert_eq!(self.header("content-type"), "application/json", "{self:#?}");
        let json = self.json();
        let members = |value: &Value| {
            let members = value.as_object().unwrap_or_else(|| panic!("{json}"));
            members.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(members(&json), ["error", "success"], "{json}");
        assert_eq!(json["success"], false);
        assert_eq!(members(&json["error"]), ["code", "details", "message"]);
        let code = json["error"]["code"].as_str().unwrap();
        let known = code.parse::<aivy_types::ErrorCode>();
        assert_eq!(known.map(|code| code.status()), Ok(self.status), "{json}");
        assert!(
            json["error"]["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        assert!(
            json["error"]["details"]
                .as_array()
                .unwrap()
                .iter()
                .all(Value::is_string)
        );
        self.check_error_headers();
    }

    /// Checks OpenAI's error format, with the same headers.
    fn check_openai_error(&self) {
        assert_eq!(self.header("content-type"), "application/json", "{self:#?}");
        let json = self.json();
        let members: Vec<_> = json.as_object().unwrap().keys().collect();
        assert_eq!(members, ["error"], "{json}");
        let members: Vec<_> = json["error"].as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "message", "param", "type"], "{json}");
        for name in ["code", "message", "type"] {
            let text = json["error"][name].as_str();
            assert!(text.is_some_and(|text| !text.is_empty()), "{json}");
        }
        if json["error"]["code"] == "insufficient_quota" {
            // No error goes away in a time that a client would wait for.
            assert_eq!(self.header("x-should-retry"), "false");
        } else {
            self.check_error_headers();
        }
    }

    /// Checks the headers for a status.
    fn check_error_headers(&self) {
        match self.status {
            401 => assert_eq!(self.header("www-authenticate"), "Bearer"),
            405 => assert!(!self.header("allow").is_empty()),
            429 | 503 => assert!(self.number("retry-after") >= 1),
            _ => {}
        }
    }
}
