//! Recognises an answer that the dispatcher wrote by itself, and writes ours instead.

use std::time::Duration;

use aivy_types::{ErrorCode, ErrorEnvelope, RequestId};

use super::sniff::Speech;

/// The status lines that the dispatcher writes without asking the application.
const STATUS_LINES: &[(&str, Fault)] = &[
    ("400 Bad Request", Fault::Malformed),
    ("408 Request Timeout", Fault::Slow),
    ("431 Request Header Fields Too Large", Fault::HeadTooLong),
    ("500 Internal Server Error", Fault::Internal),
];

const VERSIONS: &[&str] = &["HTTP/1.1 ", "HTTP/1.0 "];

/// Why a request was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not HTTP/1.
    Malformed,
    /// Its head did not arrive in time.
    Slow,
    /// Its head is longer than what is kept of it.
    HeadTooLong,
    /// A fault of ours.
    Internal,
}

/// A bare answer at the end of what is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bare<'a> {
    /// Where it begins: what stands before are earlier answers.
    pub(crate) start: usize,
    pub(crate) fault: Fault,
    /// The value of its `Date`.
    pub(crate) date: &'a [u8],
}

/// The bare answer that `written` ends with, if it does.
///
/// Matched from the end and to the byte: an answer of the application has more headers, and a body
/// of the application would have to end in a whole bare answer to be mistaken for one, which JSON
/// cannot (it has no raw line ends) and our pages do not.
pub(crate) fn at_end(written: &[u8]) -> Option<Bare<'_>> {
    const DATE_LENGTH: usize = 29;
    let rest = written.strip_suffix(b"\r\n\r\n")?;
    let (rest, date) = rest.split_at_checked(rest.len().checked_sub(DATE_LENGTH)?)?;
    let rest = rest.strip_suffix(b"\r\ndate: ")?;
    let rest = [&b"\r\nconnection: close"[..], b"\r\nconnection: keep-alive"]
        .iter()
        .find_map(|line| rest.strip_suffix(*line))
        .unwrap_or(rest);
    let rest = rest.strip_suffix(b"\r\ncontent-length: 0")?;
    let (rest, fault) = STATUS_LINES
        .iter()
        .find_map(|(line, fault)| Some((rest.strip_suffix(line.as_bytes())?, *fault)))?;
    let start = VERSIONS
        .iter()
        .find_map(|version| rest.strip_suffix(version.as_bytes()))?;
    Some(Bare {
        start: start.len(),
        fault,
        date,
    })
}

/// Our answer, and what the log must know of it.
#[derive(Debug)]
pub(crate) struct Shaped {
    pub(crate) bytes: Vec<u8>,
    pub(crate) request_id: RequestId,
    pub(crate) status: u16,
    pub(crate) detail: String,
}

/// The answer for `fault`, after which the connection closes.
pub(crate) fn shaped(
    fault: Fault,
    speech: Speech,
    header_timeout: Duration,
    date: &[u8],
    request_id: RequestId,
) -> Shaped {
    let (code, message, detail) = words(fault, speech, header_timeout);
    let details = if detail.is_empty() {
        Vec::new()
    } else {
        vec![detail.clone()]
    };
    let envelope = match message {
        Some(message) => ErrorEnvelope::with_message(code, message, details),
        None => ErrorEnvelope::new(code, details),
    };
    let body = serde_json::to_vec(&envelope).unwrap_or_default();
    let reason = if code == ErrorCode::InternalError {
        "Internal Server Error"
    } else {
        "Bad Request"
    };
    let mut bytes = format!(
        "HTTP/1.1 {} {reason}\r\ncontent-length: {}\r\nconnection: close\r\ncontent-type: application/json\r\nx-request-id: {request_id}\r\n",
        code.status(),
        body.len(),
    )
    .into_bytes();
    if !date.is_empty() {
        bytes.extend_from_slice(b"date: ");
        bytes.extend_from_slice(date);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&body);
    Shaped {
        bytes,
        request_id,
        status: code.status(),
        detail,
    }
}

fn words(
    fault: Fault,
    speech: Speech,
    header_timeout: Duration,
) -> (ErrorCode, Option<&'static str>, String) {
    let invalid = ErrorCode::InvalidRequest;
    match (fault, speech) {
        (Fault::Internal, _) => (ErrorCode::InternalError, None, String::new()),
        (_, Speech::Tls) => (
            invalid,
            Some("This port speaks plain HTTP, not TLS"),
            "request begins with a TLS handshake; use http:// or put a proxy that ends TLS in front".to_owned(),
        ),
        (_, Speech::Http2) => (
            invalid,
            Some("This port speaks HTTP/1.1, not HTTP/2"),
            "request begins with the preface of HTTP/2; send HTTP/1.1".to_owned(),
        ),
        (Fault::HeadTooLong, _) => (
            invalid,
            Some("The head of the request is too long"),
            "headers and path together must be shorter than 131072 bytes".to_owned(),
        ),
        (Fault::Slow, _) => (
            invalid,
            Some("The request did not arrive in time"),
            format!("headers must arrive within {} ms", header_timeout.as_millis()),
        ),
        (Fault::Malformed, _) => (
            invalid,
            Some("The request could not be read as HTTP/1.1"),
            "request line, headers and a chunked body must follow RFC 9112: at most 96 headers, a path of at most 65534 bytes, no bare control characters".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Tue, 24 Nov 2026 02:15:23 GMT";

    fn bare(status: &str, connection: &str) -> String {
        format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n{connection}date: {DATE}\r\n\r\n")
    }

    #[test]
    fn each_bare_answer_is_recognised() {
        for (status, fault) in STATUS_LINES {
            for connection in ["", "connection: close\r\n", "connection: keep-alive\r\n"] {
                let text = bare(status, connection);
                let expected = Bare {
                    start: 0,
                    fault: *fault,
                    date: DATE.as_bytes(),
                };
                assert_eq!(at_end(text.as_bytes()), Some(expected), "{text}");
            }
        }
    }

    #[test]
    fn it_is_found_behind_an_earlier_answer() {
        let earlier = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        let text = format!("{earlier}{}", bare("400 Bad Request", ""));
        assert_eq!(
            at_end(text.as_bytes()).map(|b| b.start),
            Some(earlier.len())
        );
    }

    #[test]
    fn answers_of_the_application_are_left_alone() {
        let others = [
            String::new(),
            "\r\n\r\n".to_owned(),
            "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
            // HEAD, 304, 204, an empty answer of ours, the end of a chunked body.
            format!("HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\ndate: {DATE}\r\n\r\n"),
            format!("HTTP/1.1 304 Not Modified\r\ndate: {DATE}\r\n\r\n"),
            format!("HTTP/1.1 204 No Content\r\ndate: {DATE}\r\n\r\n"),
            format!(
                "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-request-id: r\r\ndate: {DATE}\r\n\r\n"
            ),
            format!("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\ndate: {DATE}\r\n\r\n"),
            "5\r\nhello\r\n0\r\n\r\n".to_owned(),
            format!("{}x", bare("400 Bad Request", "")),
        ];
        for text in others {
            assert_eq!(at_end(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn ours_is_a_whole_answer_in_the_one_shape() {
        let id = RequestId::new(0, [0; 10]);
        let shaped = shaped(
            Fault::Slow,
            Speech::Http1,
            Duration::from_secs(5),
            DATE.as_bytes(),
            id,
        );
        let text = String::from_utf8(shaped.bytes).unwrap_or_default();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())));
        assert!(head.contains(&format!("\r\nx-request-id: {}", shaped.request_id)));
        let envelope: Result<ErrorEnvelope, _> = serde_json::from_str(body);
        let error = envelope.map(|e| e.error);
        assert!(
            error.is_ok_and(|e| e.code == "invalid_request"
                && e.details == ["headers must arrive within 5000 ms"])
        );
    }
}
