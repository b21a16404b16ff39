//! Text from users, on a line of a file for other programs.

/// `text` with line ends, invisible characters and direction marks written as `\u{hexadecimal}`,
/// and also the characters of `also`, which are special for the reader. Everything else stays
/// unchanged.
///
/// It is unambiguous: a `\` before `u{` is escaped too.
pub(super) fn visible(text: &str, also: &[char]) -> String {
    let mut line = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let escape = c == '\\' && text[at..].starts_with("\\u{");
        if escape || is_hidden(c) || also.contains(&c) {
            line.extend(c.escape_unicode());
        } else {
            line.push(c);
        }
    }
    line
}

/// Control characters, line separators, direction marks, and tags. Joiners stay: scripts and emoji
/// need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The beginning of `text`, in at most `bytes` bytes; `…` replaces the rest.
pub(super) fn at_most(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        text.truncate(text.floor_char_boundary(bytes - '…'.len_utf8()));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_line_or_hides_is_shown() {
        assert_eq!(visible("a\r\nb\tc", &[]), "a\\u{d}\\u{a}b\\u{9}c");
        assert_eq!(visible("a\u{2028}b\u{85}c", &[]), "a\\u{2028}b\\u{85}c");
        assert_eq!(visible("\u{202e}sknaht", &[]), "\\u{202e}sknaht");
        assert_eq!(visible("a;b", &[';']), "a\\u{3b}b");
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "Größe, \"so\" C:\\users",
            "תודה",
            "👩\u{200d}🔬",
            "می\u{200c}خواهم",
            "",
        ] {
            assert_eq!(visible(text, &[';']), text);
        }
    }

    #[test]
    fn an_escape_of_somebody_else_is_no_escape_of_ours() {
        assert_eq!(visible("\\u{a}", &[]), "\\u{5c}u{a}");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(at_most("äää".to_owned(), 6), "äää");
        assert_eq!(at_most("ääää".to_owned(), 7), "ää…");
        assert_eq!(at_most("aääää".to_owned(), 7), "aä…");
    }
}
