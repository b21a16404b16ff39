//! Limits the number of values of a JSON text. A value takes two bytes of text and dozens of bytes
//! of memory, so that a limit on the size of a large body is not enough.

/// The maximum number of values of a body.
pub(super) const MOST: usize = 500_000;

/// A text that is shorter, in bytes, cannot contain more than [`MOST`].
const SHORT: usize = 2 * MOST;

/// Whether `text` has at most [`MOST`] values. Invalid JSON is counted too, and refused by the
/// parser.
pub(super) fn are_bounded(text: &[u8]) -> bool {
    text.len() < SHORT || count(text) <= MOST
}

/// The number of values of `text`, counted by its separators.
fn count(text: &[u8]) -> usize {
    let mut rest = text;
    let mut values = 1;
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'"' => after_string(after),
            b',' | b'[' | b'{' => {
                values += 1;
                after
            }
            _ => after,
        };
    }
    values
}

/// The rest after the string whose beginning was read.
fn after_string(mut rest: &[u8]) -> &[u8] {
    while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
        let escape = rest[at] == b'\\';
        rest = rest.get(at + 1 + usize::from(escape)..).unwrap_or_default();
        if !escape {
            return rest;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_strings_is_no_value() {
        // The object, the list in it, its two members, and the last one.
        let text = br#"{"a,[\"{": [1, "b,,\\"], "c": 2}"#;
        assert_eq!(count(text), 5);
        assert_eq!(count(br#""never ends, \"#), 1);
    }

    #[test]
    fn a_picture_is_one_value_and_a_list_of_numbers_is_many() {
        let picture = format!(
            r#"{{"url":"data:image/png;base64,{}"}}"#,
            "A,".repeat(4 << 20)
        );
        assert!(are_bounded(picture.as_bytes()));
        let list = |length: usize| format!("[{}0]", "0,".repeat(length - 1));
        assert!(are_bounded(list(MOST - 1).as_bytes()));
        assert!(!are_bounded(list(MOST + 1).as_bytes()));
    }
}
