//! How many values a JSON text may hold. A value takes two bytes of a text and dozens of memory, so
//! that the size of a large body alone bounds too little.

/// The most values of a body.
pub(super) const MOST: usize = 500_000;

/// A shorter text cannot hold more than [`MOST`].
const SHORT: usize = 2 * MOST;

/// Whether `text` has at most [`MOST`] values. What is no JSON is counted somehow, and refused by
/// whoever reads it.
pub(super) fn are_bounded(text: &[u8]) -> bool {
    text.len() < SHORT || count(text) <= MOST
}

/// The values of `text`, counted by what parts them.
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

/// What follows the string whose beginning was read.
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
        // Itself, the list within, its two members, and the last one.
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
