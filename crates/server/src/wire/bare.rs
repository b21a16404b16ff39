//! Recognizes a response that the dispatcher wrote by itself.

use super::shaped::Fault;

/// The status lines that the dispatcher writes without calling the application.
const STATUS_LINES: &[(&str, Fault)] = &[
    ("400 Bad Request", Fault::Malformed),
    ("408 Request Timeout", Fault::Slow),
    ("431 Request Header Fields Too Large", Fault::HeadTooLong),
    ("500 Internal Server Error", Fault::Internal),
];

const VERSIONS: &[&str] = &["HTTP/1.1 ", "HTTP/1.0 "];

/// A bare response at the end of the written bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bare {
    /// Its start: earlier responses are before it.
    pub(crate) start: usize,
    pub(crate) fault: Fault,
}

/// The bare response at the end of `written`, if there is one.
///
/// It is matched exactly, from the end: a response of the application has more headers, and a body
/// of the application would have to end in a complete bare response to be mistaken for one, which
/// JSON cannot (it has no raw line ends) and our pages do not.
pub(crate) fn at_end(written: &[u8]) -> Option<Bare> {
    const DATE_LENGTH: usize = 29;
    let rest = written.strip_suffix(b"\r\n\r\n")?;
    let (rest, _date) = rest.split_at_checked(rest.len().checked_sub(DATE_LENGTH)?)?;
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
    })
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
            // HEAD, 304, 204, an empty response of ours, the end of a chunked body.
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
}
