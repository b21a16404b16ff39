//! Server-sent events, as far as providers use them: the data of each event.
//!
//! Written from WHATWG HTML, 9.2.6 ("Interpreting an event stream"), and more tolerant in one
//! thing: an event that the end of the stream cuts short of its blank line still counts.

use std::collections::VecDeque;

/// The line is longer than allowed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Takes bytes as they come and gives the data of whole events.
#[derive(Debug)]
pub(crate) struct Parser {
    line: Vec<u8>,
    data: Option<Vec<u8>>,
    events: VecDeque<Vec<u8>>,
    most: usize,
    first_line: bool,
    /// The last byte was a carriage return: a line feed after it ends no other line.
    after_return: bool,
}

impl Parser {
    /// `most` bounds in bytes a line, and the data of an event.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            line: Vec::new(),
            data: None,
            events: VecDeque::new(),
            most,
            first_line: true,
            after_return: false,
        }
    }

    /// # Errors
    /// When a line or an event is too long.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        let mut rest = bytes;
        if self.after_return && rest.first() == Some(&b'\n') {
            rest = &rest[1..];
        }
        if !bytes.is_empty() {
            self.after_return = false;
        }
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.append(&rest[..end])?;
            self.end_line()?;
            let after = end + 1;
            let pair = rest[end] == b'\r' && rest.get(after) == Some(&b'\n');
            self.after_return = rest[end] == b'\r' && after == rest.len();
            rest = &rest[after + usize::from(pair)..];
        }
        self.append(rest)
    }

    /// The stream has ended.
    ///
    /// # Errors
    /// When the last event is too long.
    pub(crate) fn finish(&mut self) -> Result<(), TooLong> {
        self.end_line()?;
        self.dispatch();
        Ok(())
    }

    /// The data of the next event.
    pub(crate) fn next(&mut self) -> Option<Vec<u8>> {
        self.events.pop_front()
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        if self.line.len() + bytes.len() > self.most {
            return Err(TooLong);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), TooLong> {
        let line = std::mem::take(&mut self.line);
        let mut text = line.as_slice();
        if std::mem::take(&mut self.first_line) {
            text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        }
        if text.is_empty() {
            self.dispatch();
            return Ok(());
        }
        let value = match text.strip_prefix(b"data") {
            Some([]) => &[][..],
            Some([b':', b' ', value @ ..] | [b':', value @ ..]) => value,
            // Comments, `event`, `id`, `retry` and unknown fields.
            _ => return Ok(()),
        };
        self.add_data(value)
    }

    fn add_data(&mut self, value: &[u8]) -> Result<(), TooLong> {
        let data = match &mut self.data {
            Some(data) => {
                data.push(b'\n');
                data
            }
            empty => empty.insert(Vec::new()),
        };
        if data.len() + value.len() > self.most {
            return Err(TooLong);
        }
        data.extend_from_slice(value);
        Ok(())
    }

    fn dispatch(&mut self) {
        self.events
            .extend(self.data.take().filter(|data| !data.is_empty()));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
        let mut parser = Parser::new(1000);
        for piece in pieces {
            parser.push(piece).unwrap();
        }
        parser.finish().unwrap();
        std::iter::from_fn(|| parser.next())
            .map(|data| String::from_utf8(data).unwrap())
            .collect()
    }

    fn whole(text: &str) -> Vec<String> {
        read([text.as_bytes()])
    }

    #[test]
    fn the_data_of_events_is_read() {
        let text = "\u{feff}data: a\n\n: ping\n\nevent: x\r\ndata:b\r\rid: 7\ndata:  c\ndata\ndata: d\n\n\n";
        assert_eq!(whole(text), ["a", "b", " c\n\nd"]);
    }

    #[test]
    fn an_event_at_the_end_needs_no_blank_line() {
        assert_eq!(whole("data: a\n\ndata: b"), ["a", "b"]);
        assert_eq!(whole("data: a\n\ndata: b\n"), ["a", "b"]);
    }

    #[test]
    fn other_fields_give_nothing() {
        assert!(whole("database: a\n\nretry: 5\n\n:\n\n\n\n").is_empty());
    }

    #[test]
    fn a_line_and_an_event_are_bounded() {
        let mut parser = Parser::new(10);
        assert_eq!(parser.push(b"data: 6789"), Ok(()));
        assert_eq!(parser.push(b"x"), Err(TooLong));
        let mut parser = Parser::new(10);
        assert_eq!(parser.push(b"data: abc\ndata: abc\n"), Ok(()));
        assert_eq!(parser.push(b"data: abcd\n"), Err(TooLong));
    }

    proptest! {
        #[test]
        fn where_the_bytes_are_parted_does_not_matter(
            text in "(data: ?[ab]{0,3}|: c|event: d|)((\r\n|\n|\r)(data: ?[ab]{0,3}|: c|event: d|)){0,8}",
            size in 1_usize..7,
        ) {
            prop_assert_eq!(read(text.as_bytes().chunks(size)), whole(&text));
        }
    }
}
