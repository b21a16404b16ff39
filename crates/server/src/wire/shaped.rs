//! Error responses of the connection itself, in the common format.

use std::time::{Duration, SystemTime};

use actix_web::http::header::HttpDate;
use aivy_core::counted::counted;
use aivy_types::{ErrorCode, ErrorEnvelope, RequestId, Timestamp};

use super::sniff::Protocol;

/// Why a request was not parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not HTTP/1.
    Malformed,
    /// Its head did not arrive in time.
    Slow,
    /// Its head is too long.
    HeadTooLong,
    /// An internal error.
    Internal,
    /// Its client has too many connections: this many.
    TooManyConnections(usize),
    /// A header name in it is too long.
    NameTooLong,
    /// There is no memory for its head.
    NoRoom,
}

/// Our response, and the facts for the log.
#[derive(Debug)]
pub(crate) struct ShapedResponse {
    pub(crate) bytes: Vec<u8>,
    pub(crate) request_id: RequestId,
    pub(crate) status: u16,
    pub(crate) detail: String,
}

/// The response for `fault`, after which the connection closes.
pub(crate) fn shaped(
    fault: Fault,
    protocol: Protocol,
    header_timeout: Duration,
    now: Timestamp,
    request_id: RequestId,
) -> ShapedResponse {
    let (code, message, detail) = words(fault, protocol, header_timeout);
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
    let (reason, retry) = match code {
        ErrorCode::InternalError => ("Internal Server Error", ""),
        ErrorCode::RateLimitExceeded => ("Too Many Requests", "retry-after: 1\r\n"),
        ErrorCode::ServiceUnavailable => ("Service Unavailable", "retry-after: 1\r\n"),
        _ => ("Bad Request", ""),
    };
    let mut bytes = format!(
        "HTTP/1.1 {} {reason}\r\ncontent-length: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         x-request-id: {request_id}\r\n{retry}date: {}\r\n\r\n",
        code.status(),
        body.len(),
        date(now),
    )
    .into_bytes();
    bytes.extend_from_slice(&body);
    ShapedResponse {
        bytes,
        request_id,
        status: code.status(),
        detail,
    }
}

fn date(now: Timestamp) -> HttpDate {
    let since = Duration::from_micros(now.micros().unsigned_abs());
    HttpDate::from(SystemTime::UNIX_EPOCH + since)
}

fn words(
    fault: Fault,
    protocol: Protocol,
    header_timeout: Duration,
) -> (ErrorCode, Option<&'static str>, String) {
    let invalid = ErrorCode::InvalidRequest;
    match (fault, protocol) {
        (Fault::Internal, _) => (ErrorCode::InternalError, None, String::new()),
        (Fault::TooManyConnections(limit), _) => (
            ErrorCode::RateLimitExceeded,
            Some("Too many connections from one address"),
            format!(
                "an address can have at most {}; use each for several requests",
                counted(limit, "open connection")
            ),
        ),
        (Fault::NoRoom, _) => (
            ErrorCode::ServiceUnavailable,
            Some("The server is at its memory limit. Please try again later."),
            String::new(),
        ),
        (_, Protocol::Tls) => (
            invalid,
            Some("This port speaks plain HTTP, not TLS"),
            "request begins with a TLS handshake; use http:// or put a proxy that ends TLS in front".to_owned(),
        ),
        (_, Protocol::Http2) => (
            invalid,
            Some("This port speaks HTTP/1.1, not HTTP/2"),
            "request begins with the preface of HTTP/2; send HTTP/1.1".to_owned(),
        ),
        (Fault::HeadTooLong, _) => (
            invalid,
            Some("The head of the request is too long"),
            "headers and path together must be shorter than 131072 bytes".to_owned(),
        ),
        (Fault::NameTooLong, _) => (
            invalid,
            Some("The name of a header is too long"),
            "names of headers must be shorter than 24576 bytes".to_owned(),
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
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The head and the body of the response.
    fn answer(fault: Fault) -> (String, ErrorEnvelope) {
        let id = RequestId::new(0, [0; 10]);
        let now = Timestamp::from_micros(1_795_917_323_000_000);
        let shaped = shaped(fault, Protocol::Http1, Duration::from_secs(5), now, id);
        let text = String::from_utf8(shaped.bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())));
        assert!(head.contains(&format!("\r\nx-request-id: {}\r\n", shaped.request_id)));
        (head.to_owned(), serde_json::from_str(body).unwrap())
    }

    #[test]
    fn ours_is_a_whole_answer_in_the_one_shape() {
        let (head, envelope) = answer(Fault::Slow);
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        assert!(head.contains("\r\ndate: Sun, 29 Nov 2026 "), "{head}");
        assert_eq!(envelope.error.code, "invalid_request");
        let details = ["headers must arrive within 5000 ms"];
        assert_eq!(envelope.error.details, details);
    }

    #[test]
    fn who_is_refused_for_want_of_room_is_told_to_come_back() {
        for (fault, line, code) in [
            (
                Fault::TooManyConnections(7),
                "429 Too Many Requests",
                "rate_limit_exceeded",
            ),
            (
                Fault::NoRoom,
                "503 Service Unavailable",
                "service_unavailable",
            ),
        ] {
            let (head, envelope) = answer(fault);
            assert!(head.starts_with(&format!("HTTP/1.1 {line}\r\n")), "{head}");
            assert!(head.contains("\r\nretry-after: 1\r\n"), "{head}");
            assert_eq!(envelope.error.code, code);
        }
    }
}
