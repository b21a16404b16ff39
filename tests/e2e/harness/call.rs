//! A request by a real HTTP client.

use std::net::{IpAddr, SocketAddr};

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;

use super::{Answer, Key, PATIENCE};

/// A request, to be sent.
#[derive(Debug)]
pub(crate) struct Call {
    url: String,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Option<String>,
    from: Option<IpAddr>,
}

impl Call {
    pub(crate) fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        Self {
            url: format!("http://{address}{path}"),
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: None,
            from: None,
        }
    }

    /// With this key.
    pub(crate) fn key(self, key: &Key) -> Self {
        self.bearer(&key.text)
    }

    /// With these credentials.
    pub(crate) fn bearer(self, text: &str) -> Self {
        self.header("Authorization", &format!("Bearer {text}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// With this body, said to be JSON.
    pub(crate) fn json(self, body: impl Into<String>) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    /// With this JSON.
    pub(crate) fn value(self, body: &Value) -> Self {
        self.json(body.to_string())
    }

    /// With this body, of no said type.
    pub(crate) fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// From this address of the machine.
    pub(crate) fn from(mut self, address: IpAddr) -> Self {
        self.from = Some(address);
        self
    }

    /// Sends it, and holds the answer to what all answers promise.
    pub(crate) async fn send(self) -> Answer {
        let path = self.path.clone();
        let response = self.open().await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer {
            status,
            headers,
            text: response.text().await.unwrap(),
        };
        answer.check(&path);
        answer
    }

    /// Sends it, and leaves the body of the answer to be read as it comes.
    pub(crate) async fn open(self) -> Response {
        // A client each: a pool would tie connections to the runtime of one test.
        // In a whole build reqwest comes without a provider of cryptography, as the client of this
        // workspace brings its own; these tests speak plain HTTP, and still have to name one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .pool_max_idle_per_host(0)
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .local_address(self.from)
            .build()
            .unwrap();
        let mut request = client.request(self.method, self.url).headers(self.headers);
        if let Some(body) = self.body {
            request = request.body(body);
        }
        request.send().await.unwrap()
    }
}
