//! A request with a real HTTP client.

use std::net::{IpAddr, SocketAddr};

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;

use super::{Answer, Key, PATIENCE};

/// A request to send.
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

    /// Sets the API key.
    pub(crate) fn key(self, key: &Key) -> Self {
        self.bearer(&key.text)
    }

    /// Sets the bearer token.
    pub(crate) fn bearer(self, text: &str) -> Self {
        self.header("Authorization", &format!("Bearer {text}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// Sets the body, with the content type JSON.
    pub(crate) fn json(self, body: impl Into<String>) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    /// Sets a JSON body.
    pub(crate) fn value(self, body: &Value) -> Self {
        self.json(body.to_string())
    }

    /// Sets the body, without a content type.
    pub(crate) fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the local address.
    pub(crate) fn from(mut self, address: IpAddr) -> Self {
        self.from = Some(address);
        self
    }

    /// Sends it, and checks the response for what all responses must have.
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

    /// Sends it, and returns the response with its body unread.
    pub(crate) async fn open(self) -> Response {
        // A new client for each call: a pool would tie connections to the runtime of one test. In a
        // build of the workspace, reqwest has no crypto provider, because the workspace's client
        // has its own; these tests use plain HTTP, but must still install one.
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
