//! Examining the surroundings of a position in a text.

/// The character before a byte.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at a byte.
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether a number or code can begin at a byte: not inside a word, and not after a decimal point
/// or a group joined by a hyphen.
pub(super) fn may_begin(text: &str, at: usize) -> bool {
    let mut back = text[..at].chars().rev();
    match back.next() {
        Some(c) if c.is_alphanumeric() || c == '_' => false,
        Some('.' | '-') => !back.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

/// Whether a number or code can end before a byte: not inside a word, and not before a decimal
/// point or a group joined by a hyphen.
pub(super) fn may_end(text: &str, at: usize) -> bool {
    let mut ahead = text[at..].chars();
    match ahead.next() {
        Some(c) if c.is_alphanumeric() || c == '_' => false,
        Some('.' | '-') => !ahead.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

/// The word before a byte, across one space and a colon, in lower case: at most 24 bytes back.
pub(super) fn word_before(text: &str, at: usize) -> String {
    let head = text[..at].trim_end_matches([' ', ':', '#', '.', '=', '"', '\'']);
    let word = head
        .char_indices()
        .rev()
        .take(24)
        .take_while(|(_, c)| c.is_alphanumeric())
        .last();
    word.map_or_else(String::new, |(from, _)| head[from..].to_lowercase())
}
