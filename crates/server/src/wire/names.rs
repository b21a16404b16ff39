//! Header names that are too long for the library.
//!
//! A name of 65 536 bytes or more, within a head that is not too long as a whole, makes actix-http
//! panic (`HeaderName::from_bytes(..).unwrap()` in its decoder). So data that can be such a name is
//! not read further until it is known what it is.

use memchr::{memchr2, memrchr};

/// From this length on a name is held back, in bytes.
const LONG: usize = 24 * 1024;

/// The maximum that is read at once, in bytes: together with what was passed on before, it is
/// shorter than a name that panics.
pub(super) const MOST_AT_ONCE: usize = 32 * 1024;

/// Detects a line with neither a colon nor a blank: the beginning of a header, or any part of a
/// body.
#[derive(Debug, Default)]
pub(super) struct NameWatch {
    /// The length of the line so far; `None` if it is not a name.
    line: Option<usize>,
}

impl NameWatch {
    /// Examines new bytes.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let line = match memrchr(b'\n', bytes) {
            Some(at) => {
                self.line = Some(0);
                &bytes[at + 1..]
            }
            None => bytes,
        };
        if let Some(length) = self.line {
            let goes_on = memchr2(b':', b' ', line).is_none();
            self.line = goes_on.then(|| length.saturating_add(line.len()));
        }
    }

    /// The length of the name, if it is too long.
    pub(super) fn long(&self) -> Option<usize> {
        self.line.filter(|length| *length >= LONG)
    }

    /// The line was not a name.
    pub(super) fn passes(&mut self) {
        self.line = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pieces: &[&[u8]]) -> Option<usize> {
        let mut watch = NameWatch::default();
        pieces.iter().for_each(|piece| watch.read(piece));
        watch.long()
    }

    #[test]
    fn only_a_name_is_too_long() {
        let long = vec![b'a'; LONG];
        assert_eq!(after(&[b"GET / HTTP/1.1\r\n", &long]), Some(LONG));
        assert_eq!(
            after(&[b"GET / HTTP/1.1\r\nx", &long, &long]),
            Some(2 * LONG + 1)
        );
        assert_eq!(after(&[b"GET /", &long]), None);
        assert_eq!(after(&[b"GET / HTTP/1.1\r\nx:", &long]), None);
        assert_eq!(after(&[b"GET / HTTP/1.1\r\n", &long, b": x"]), None);
        assert_eq!(after(&[b"\n", &long[1..]]), None);
    }
}
