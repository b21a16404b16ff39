//! The document as a server publishes it: its own address is the first server, and in every sample.
//!
//! Readers run samples, and generators use the first server, with a key: neither may lead to
//! another server. The address comes from the operator (`server.public_url`, or where the server
//! listens), never from a request.

use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::{Value, json};

use super::complete::METHODS;
use super::document::text;
use super::{Contract, sample};
use crate::operation::BASE_PATH;

/// The document of one server, as text: made at the first request, and kept.
#[derive(Debug)]
pub struct Published {
    public_url: String,
    text: OnceLock<Bytes>,
}

impl Published {
    /// The document of the server with this `public_url`, without a slash at the end.
    #[must_use]
    pub fn at(public_url: impl Into<String>) -> Self {
        Self {
            public_url: public_url.into(),
            text: OnceLock::new(),
        }
    }

    /// The text; cheap to clone.
    #[must_use]
    pub fn text(&self) -> Bytes {
        let make = || text(&document(&Contract::get().document, &self.public_url));
        self.text.get_or_init(make).clone()
    }
}

/// `document` for the server with this `public_url`, without a slash at the end.
#[must_use]
pub fn document(document: &Value, public_url: &str) -> Value {
    let mut served = document.clone();
    let base = format!("{public_url}{BASE_PATH}");
    own_server_first(&mut served, &base);
    for (path, item) in served["paths"].as_object_mut().into_iter().flatten() {
        let operations = item.as_object_mut().into_iter().flatten();
        for (method, operation) in operations.filter(|(name, _)| METHODS.contains(&name.as_str())) {
            operation["x-codeSamples"] = sample::all(document, path, method, operation, &base);
        }
    }
    served
}

fn own_server_first(document: &mut Value, base: &str) {
    let Some(servers) = document["servers"].as_array_mut() else {
        return;
    };
    servers.retain(|server| server["url"] != base);
    servers.insert(0, json!({ "url": base, "description": "This server" }));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn urls(public_url: &str) -> Vec<String> {
        let served = document(&Contract::get().document, public_url);
        let servers = served["servers"].as_array().unwrap().iter();
        servers
            .map(|server| server["url"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn the_own_address_comes_first_and_once() {
        let (production, local) = ("https://api.aivy.ai/v1", "http://127.0.0.1:8080/v1");
        assert_eq!(
            urls("https://tokens.example.org/aivy"),
            ["https://tokens.example.org/aivy/v1", production, local]
        );
        assert_eq!(urls("http://127.0.0.1:8080"), [local, production]);
        assert_eq!(urls("https://api.aivy.ai"), [production, local]);
    }

    #[test]
    fn samples_lead_to_no_other_server() {
        let served = document(&Contract::get().document, "https://tokens.example.org");
        let mut seen = 0;
        for item in served["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                for sample in operation["x-codeSamples"].as_array().unwrap() {
                    let source = sample["source"].as_str().unwrap();
                    assert!(source.contains("https://tokens.example.org/v1"), "{source}");
                    assert!(!source.contains("https://api.aivy.ai/v1"), "{source}");
                    seen += 1;
                }
            }
        }
        assert_eq!(seen, 4 * Contract::get().operations.len());
    }
}
