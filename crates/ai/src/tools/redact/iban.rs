//! Bank accounts: IBANs (ISO 13616), by the length for the country and the check digits of ISO 7064
//! mod 97-10.

use std::ops::Range;

use super::scan::{after, may_begin};

/// Lengths by country, from the IBAN registry of SWIFT (release 99).
const LENGTHS: [(&str, usize); 88] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        let window = bytes.get(at..at + 4);
        window.is_some_and(|b| {
            b[0].is_ascii_alphabetic()
                && b[1].is_ascii_alphabetic()
                && b[2].is_ascii_digit()
                && b[3].is_ascii_digit()
        })
    };
    let mut found = Vec::new();
    let mut from = 0;
    for at in (0..bytes.len()).filter(|&at| begins(at)) {
        if at < from || !may_begin(text, at) {
            continue;
        }
        if let Some(end) = end(text, at) {
            found.push(at..end);
            from = end;
        }
    }
    found
}

/// The end of the IBAN that begins at `at`, if there is one.
fn end(text: &str, at: usize) -> Option<usize> {
    let country = text[at..at + 2].to_ascii_uppercase();
    let (_, length) = LENGTHS.iter().find(|(code, _)| *code == country)?;
    let mut code = String::with_capacity(*length);
    let mut space_before = false;
    for (index, c) in text[at..].char_indices() {
        match c {
            ' ' | '\u{a0}' if !space_before => space_before = true,
            '-' if !space_before => space_before = true,
            c if c.is_ascii_alphanumeric() => {
                space_before = false;
                code.push(c.to_ascii_uppercase());
            }
            _ => return None,
        }
        if code.len() == *length {
            let end = at + index + 1;
            let ends = !after(text, end).is_some_and(char::is_alphanumeric);
            return (ends && check(&code)).then_some(end);
        }
    }
    None
}

fn check(code: &str) -> bool {
    let (head, tail) = code.split_at(4);
    let rest = tail.chars().chain(head.chars()).try_fold(0, |rest, c| {
        let value = c.to_digit(36)?;
        let shift = if value < 10 { 10 } else { 100 };
        Some((rest * shift + value) % 97)
    });
    rest == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        assert!(check("GB82WEST12345698765432"));
        assert!(!check("GB82WEST12345698765431"));
    }
}
