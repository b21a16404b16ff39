//! The part of HTTP/1.1 that the load needs: the text of a request, and the end of a response.
//!
//! It must stay cheap, because it shares the machine with the server.

use anyhow::{Context, Result, bail};

/// The bytes of a GET without a body.
pub(crate) fn get(path: &str, key: Option<&str>) -> Vec<u8> {
    let mut text =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n");
    if let Some(key) = key {
        text.push_str("Authorization: Bearer ");
        text.push_str(key);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// The bytes of a POST of JSON.
pub(crate) fn post(path: &str, key: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The bytes of a GET for a page, with a session cookie, as a browser sends it.
pub(crate) fn page(path: &str, cookie: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\nCookie: {cookie}\r\n\r\n"
    )
    .into_bytes()
}

/// The bytes of a form submission.
pub(crate) fn form(path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The head of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// The length of the head, with the empty line that ends it.
    pub(crate) head: usize,
    /// The length of the body.
    pub(crate) body: usize,
}

impl Head {
    /// The length of the whole response.
    pub(crate) const fn total(&self) -> usize {
        self.head + self.body
    }
}

/// Parses the head at the beginning of `bytes`; `None` if it is incomplete.
///
/// # Errors
/// It is not the head of a response with a `Content-Length`.
pub(crate) fn head(bytes: &[u8]) -> Result<Option<Head>> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = &bytes[..end];
    let status = text
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| number(rest.get(..3)?))
        .and_then(|status| u16::try_from(status).ok())
        .with_context(|| format!("not an HTTP/1.1 answer: {}", text.escape_ascii()))?;
    let Some(body) = content_length(text) else {
        bail!("an answer without Content-Length: {}", text.escape_ascii());
    };
    Ok(Some(Head {
        status,
        head: end + 4,
        body,
    }))
}

fn content_length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let mut rest = head;
    while let Some(at) = memchr::memchr(b'\n', rest) {
        rest = &rest[at + 1..];
        if rest.len() >= NAME.len() && rest[..NAME.len()].eq_ignore_ascii_case(NAME) {
            return number(&rest[NAME.len()..]);
        }
    }
    None
}

/// The decimal number at the start of `text`, after spaces.
fn number(text: &[u8]) -> Option<usize> {
    let digits = text.trim_ascii_start();
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&digits[..count]).ok()?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 404 Not Found\r\nx: content-length: 9\r\nContent-Length:  12\r\ndate: x\r\n\r\nhello";

    #[test]
    fn an_answer_has_a_status_and_an_end() {
        let found = head(ANSWER).unwrap().unwrap();
        assert_eq!((found.status, found.body), (404, 12));
        assert_eq!(found.total(), ANSWER.len() - 5 + 12);
    }

    #[test]
    fn half_a_head_is_no_answer_yet() {
        for length in 0..ANSWER.len() - 5 {
            assert_eq!(head(&ANSWER[..length]).unwrap(), None, "{length}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(head(b"SSH-2.0\r\n\r\n").is_err());
        assert!(head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(head(b"HTTP/1.1 \xff00 OK\r\ncontent-length: 0\r\n\r\n").is_err());
    }

    #[test]
    fn a_request_carries_its_key() {
        let text = String::from_utf8(get("/v1/key", Some("aivy_x"))).unwrap();
        assert!(text.starts_with("GET /v1/key HTTP/1.1\r\n") && text.ends_with("\r\n\r\n"));
        assert!(text.contains("\r\nAuthorization: Bearer aivy_x\r\n"));
        assert!(!get("/", None).windows(5).any(|window| window == b"Autho"));
    }
}
