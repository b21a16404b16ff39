//! A well-formed request, to be mutated afterwards.

/// The host name in requests.
pub const HOST: &str = "127.0.0.1";

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// Header lines without their ends.
    pub head: Vec<String>,
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// A request after whose response the server closes.
    #[must_use]
    pub fn new(method: &str, target: impl Into<String>) -> Self {
        let head = vec![format!("Host: {HOST}"), "Connection: close".to_owned()];
        let (method, target) = (method.to_owned(), target.into());
        Self {
            method,
            target,
            head,
            body: None,
        }
    }

    /// Sets a header line; it replaces one with the same name.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Self {
        let line = line.into();
        let name = name_of(&line).to_owned();
        self.head
            .retain(|known| !name_of(known).eq_ignore_ascii_case(&name));
        self.head.push(line);
        self
    }

    /// Adds a header line, even if there is one with the same name.
    #[must_use]
    pub fn also(mut self, line: impl Into<String>) -> Self {
        self.head.push(line.into());
        self
    }

    /// Sets the API key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.line(format!("Authorization: Bearer {key}"))
    }

    /// Sets a body with this content type.
    #[must_use]
    pub fn body(mut self, kind: &str, bytes: Vec<u8>) -> Self {
        self = self.line(format!("Content-Type: {kind}"));
        self.body = Some(bytes);
        self
    }

    /// The bytes of the head, with the length of the body.
    #[must_use]
    pub fn head_bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for line in &self.head {
            head.push_str(line);
            head.push_str("\r\n");
        }
        if let Some(body) = &self.body {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// The bytes of the request.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let body = self.body.as_deref().unwrap_or_default();
        [&self.head_bytes(), body].concat()
    }
}

fn name_of(line: &str) -> &str {
    line.split_once(':').map_or(line, |(name, _)| name)
}

/// Percent-encodes a text for a path, a query, or a form field.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_written_as_clients_do() {
        let request = Request::new("POST", "/a")
            .line("host: x")
            .key("k")
            .body("a/b", vec![0, 1]);
        let bytes = request.bytes();
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(
            text,
            "POST /a HTTP/1.1\r\nConnection: close\r\nhost: x\r\nAuthorization: Bearer k\r\n\
             Content-Type: a/b\r\nContent-Length: 2\r\n\r\n\0\u{1}"
        );
        assert_eq!(encode("a/ü~"), "a%2F%C3%BC~");
    }
}
