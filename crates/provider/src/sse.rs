//! Server-sent events, as far as providers use them: the data of each event.
//!
//! Written from WHATWG HTML, 9.2.6 ("Interpreting an event stream"), and more tolerant: an event
//! without the final blank line at the end of the stream still counts; llama.cpp sends a field
//! `error` instead of `data`; and some proxies write an error between the events, as JSON without a
//! field.

use std::collections::VecDeque;

/// The line is longer than allowed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// The maximum size of text without a field that is kept, in bytes.
const STRAY: usize = 64 << 10;

/// An event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Whether its name, or its field, marks it as an error.
    pub(crate) is_error: bool,
    pub(crate) data: Vec<u8>,
}

/// Takes bytes as they arrive and returns complete events.
#[derive(Debug)]
pub(crate) struct Parser {
    line: Vec<u8>,
    data: Option<Vec<u8>>,
    is_error: bool,
    events: VecDeque<Event>,
    stray: Vec<u8>,
    most: usize,
    first_line: bool,
    /// The last byte was a carriage return: a line feed after it is part of the same line end.
    after_return: bool,
}

impl Parser {
    /// `most` is the maximum size in bytes of a line, and of the data of an event.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            line: Vec::new(),
            data: None,
            is_error: false,
            events: VecDeque::new(),
            stray: Vec::new(),
            most,
            first_line: true,
            after_return: false,
        }
    }

    /// # Errors
    /// A line or an event is too long.
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
    /// The last event is too long.
    pub(crate) fn finish(&mut self) -> Result<(), TooLong> {
        self.end_line()?;
        self.dispatch();
        Ok(())
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// JSON between the events, or its beginning if it is long.
    pub(crate) fn stray(&self) -> &[u8] {
        &self.stray
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
        match field(text) {
            (b"data", value) => self.add_data(value),
            (b"error", value) => {
                self.is_error = true;
                self.add_data(value)
            }
            (b"event", value) => {
                self.is_error = value == b"error";
                Ok(())
            }
            // Comments, `id`, `retry` and unknown fields.
            _ => {
                self.add_stray(text);
                Ok(())
            }
        }
    }

    fn add_stray(&mut self, text: &[u8]) {
        let begins = matches!(text.trim_ascii_start().first(), Some(b'{' | b'['));
        if (begins || !self.stray.is_empty()) && self.stray.len() + text.len() < STRAY {
            self.stray.extend_from_slice(text);
            self.stray.push(b'\n');
        }
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
        let is_error = std::mem::take(&mut self.is_error);
        let data = self.data.take().filter(|data| !data.is_empty());
        self.events
            .extend(data.map(|data| Event { is_error, data }));
    }
}

/// The name and the value of a line.
fn field(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b':') {
        None => (line, &[]),
        Some(colon) => {
            let value = &line[colon + 1..];
            (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "sse_tests.rs"]
mod tests;
