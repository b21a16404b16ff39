//! Positions in a text, counted in bytes and in characters.

use std::ops::Range;

use aivy_types::ai::Span;

/// Converts byte positions to positions in both, in one pass over the text.
#[derive(Debug, Clone)]
pub struct Spans<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
}

impl<'t> Spans<'t> {
    /// For `text`, from its beginning.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            character: 0,
        }
    }

    /// The position of `bytes`, which must be on character boundaries and not before the end of the
    /// previous one.
    pub fn next(&mut self, bytes: Range<usize>) -> Span {
        let start = self.advance(bytes.start);
        let end = self.advance(bytes.end);
        Span {
            start: count(start),
            end: count(end),
            byte_start: count(bytes.start),
            byte_end: count(bytes.end),
        }
    }

    fn advance(&mut self, byte: usize) -> usize {
        self.character += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.character
    }
}

/// A count that fits: a text has at most 400 000 bytes.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_characters_differ() {
        let text = "é🙂ab";
        let mut spans = Spans::new(text);
        let span = spans.next(2..6);
        assert_eq!((span.start, span.end), (1, 2));
        let span = spans.next(7..8);
        assert_eq!(
            (span.start, span.end, span.byte_start, span.byte_end),
            (3, 4, 7, 8)
        );
    }
}
