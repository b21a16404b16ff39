//! Parses responses strictly by RFC 9112.

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Header names, in lower case, with values.
    pub head: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the complete announced body arrived.
    pub whole: bool,
}

impl Answer {
    /// The values of a header.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.head.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }
}

/// All responses in the bytes that a server sent. Informational ones (1xx) are skipped.
///
/// # Errors
/// The bytes are not HTTP/1.1; the message says where and why.
pub fn read_all(mut bytes: &[u8], head_only: bool) -> Result<Vec<Answer>, String> {
    let mut answers = Vec::new();
    while !bytes.is_empty() {
        let (answer, rest) = read(bytes, head_only).map_err(|why| {
            let start = bytes[..bytes.len().min(60)].escape_ascii();
            format!(
                "{why}, in answer {} that begins with \"{start}\"",
                answers.len() + 1
            )
        })?;
        bytes = rest;
        if answer.status >= 200 {
            answers.push(answer);
        }
    }
    Ok(answers)
}

/// The response at the beginning of `bytes` and its length, for a connection that stays open; `None`
/// if more bytes are needed. Informational responses (1xx) are skipped.
///
/// # Errors
/// As for [`read_all`].
pub fn read_first(bytes: &[u8], head_only: bool) -> Result<Option<(Answer, usize)>, String> {
    let mut rest = bytes;
    while find(rest, b"\r\n\r\n").is_some() {
        let (answer, after) = read(rest, head_only)?;
        if !answer.whole {
            return Ok(None);
        }
        rest = after;
        if answer.status >= 200 {
            return Ok(Some((answer, bytes.len() - rest.len())));
        }
    }
    Ok(None)
}

fn read(bytes: &[u8], head_only: bool) -> Result<(Answer, &[u8]), &'static str> {
    let end = find(bytes, b"\r\n\r\n").ok_or("a head without an end")?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "a head that is not UTF-8")?;
    let rest = &bytes[end + 4..];
    let mut lines = head.split("\r\n");
    let status = status(lines.next().unwrap_or_default()).ok_or("no status line")?;
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or("a line without a colon")?;
        if name.is_empty() || !name.bytes().all(|it| it.is_ascii_graphic()) {
            return Err("a name of a header that is none");
        }
        if value.contains(|it: char| it.is_control() && it != '\t') {
            return Err("a control character in a header");
        }
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer {
        status,
        head: headers,
        body: Vec::new(),
        whole: true,
    };
    if head_only || status < 200 || status == 204 || status == 304 {
        return Ok((answer, rest));
    }
    let rest = read_body(&mut answer, rest)?;
    Ok((answer, rest))
}

fn read_body<'a>(answer: &mut Answer, bytes: &'a [u8]) -> Result<&'a [u8], &'static str> {
    let coded: Vec<_> = answer.all("transfer-encoding").collect();
    let lengths: Vec<_> = answer.all("content-length").collect();
    match (coded.as_slice(), lengths.as_slice()) {
        (["chunked"], []) => {
            let (body, rest) = unchunk(bytes)?;
            answer.whole = rest.is_some();
            answer.body = body;
            Ok(rest.unwrap_or_default())
        }
        ([], [length]) => {
            let length: usize = length.parse().map_err(|_| "a length that is none")?;
            answer.whole = bytes.len() >= length;
            let (body, rest) = bytes.split_at(length.min(bytes.len()));
            answer.body = body.to_vec();
            Ok(rest)
        }
        ([], []) => {
            answer.body = bytes.to_vec();
            Ok(&[])
        }
        _ => Err("more than one way of telling where the body ends"),
    }
}

/// The body of a chunked response, and the bytes after it; `None` if the last chunk is missing.
fn unchunk(mut bytes: &[u8]) -> Result<(Vec<u8>, Option<&[u8]>), &'static str> {
    let mut body = Vec::new();
    loop {
        let Some(end) = find(bytes, b"\r\n") else {
            return Ok((body, None));
        };
        let size = std::str::from_utf8(&bytes[..end]).ok();
        let size = size.and_then(|it| usize::from_str_radix(it, 16).ok());
        let size = size.ok_or("a chunk without a size")?;
        bytes = &bytes[end + 2..];
        if bytes.len() < size + 2 {
            return Ok((body, None));
        }
        if &bytes[size..size + 2] != b"\r\n" {
            return Err("a chunk that is longer than it says");
        }
        body.extend_from_slice(&bytes[..size]);
        bytes = &bytes[size + 2..];
        if size == 0 {
            return Ok((body, Some(bytes)));
        }
    }
}

fn status(line: &str) -> Option<u16> {
    let rest = line
        .strip_prefix("HTTP/1.1 ")
        .or_else(|| line.strip_prefix("HTTP/1.0 "))?;
    let status: u16 = rest.get(..3)?.parse().ok()?;
    (100..600).contains(&status).then_some(status)
}

/// Where `what` begins in `bytes`.
#[must_use]
pub fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|it| it == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_follow_one_another() {
        let bytes = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 404 No\r\n\
            transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.0 204 No\r\n\r\n";
        let answers = read_all(bytes, false).unwrap_or_default();
        let told: Vec<_> = answers
            .iter()
            .map(|it| (it.status, it.body.as_slice()))
            .collect();
        assert_eq!(told, [(200, b"ab".as_slice()), (404, b"abc"), (204, b"")]);
        assert_eq!(answers[0].header("content-length"), Some("2"));
    }

    #[test]
    fn what_is_cut_is_not_whole() {
        for bytes in [
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ] {
            let answers = read_all(bytes.as_bytes(), false).unwrap_or_default();
            assert!(!answers[0].whole, "{bytes}");
        }
    }

    #[test]
    fn the_first_answer_is_read_when_it_is_whole() {
        let first = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
        let bytes = [&first[..], b"HTTP/1.1 404 No\r\n"].concat();
        for length in 0..first.len() {
            assert_eq!(read_first(&bytes[..length], false), Ok(None), "{length}");
        }
        let (answer, length) = read_first(&bytes, false).ok().flatten().unzip();
        assert_eq!(length, Some(first.len()));
        assert_eq!(answer.map(|it| it.body), Some(b"ab".to_vec()));
        assert!(read_first(b"hello\r\n\r\n", false).is_err());
    }

    #[test]
    fn what_is_no_http_is_told() {
        for bytes in [
            "hello",
            "HTTP/1.1 20x OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: \u{1}\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHT",
        ] {
            assert!(read_all(bytes.as_bytes(), false).is_err(), "{bytes}");
        }
    }
}
