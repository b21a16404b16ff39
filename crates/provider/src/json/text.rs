//! A JSON string as text.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// The text of a string; `None` if it is not a string. Half a surrogate pair, which is valid JSON
/// but not valid text, becomes U+FFFD.
pub(crate) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let read = serde_json::from_str(raw.get());
    Some(Cow::Owned(read.unwrap_or_else(|_| lossy(inner))))
}

/// The text of bytes that should be UTF-8, without a byte order mark.
pub(crate) fn lossy_utf8(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// The inside of a string, unescaped as far as possible.
fn lossy(inner: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(next) = rest.next() {
        let unescaped = if next == '\\' {
            match rest.next() {
                Some('u') => {
                    let digits = rest.as_str().get(..4).unwrap_or_default();
                    units.push(u16::from_str_radix(digits, 16).unwrap_or(0xfffd));
                    rest = rest
                        .as_str()
                        .get(digits.len()..)
                        .unwrap_or_default()
                        .chars();
                    continue;
                }
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some(other) => other,
                None => break,
            }
        } else {
            next
        };
        units.extend_from_slice(unescaped.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<String> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        text(raw).map(Cow::into_owned)
    }

    #[test]
    fn strings_are_texts_and_nothing_else_is() {
        assert_eq!(read(r#""plain""#).as_deref(), Some("plain"));
        assert_eq!(
            read(r#""\u00e9\n\"\ud83d\ude00""#).as_deref(),
            Some("é\n\"😀")
        );
        for other in ["7", "null", "[\"a\"]", "{}"] {
            assert_eq!(read(other), None);
        }
    }

    #[test]
    fn half_a_pair_is_replaced_and_the_rest_kept() {
        let json = r#""a\ud83d\n\\\/\u00e9\t\ude00😀\ud83d\ude00""#;
        let expected = "a\u{fffd}\n\\/é\t\u{fffd}😀😀";
        assert_eq!(read(json).as_deref(), Some(expected));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(lossy_utf8(b"\xef\xbb\xbf{}".to_vec()), "{}");
        assert_eq!(lossy_utf8(b"a\xffb".to_vec()), "a\u{fffd}b");
    }
}
