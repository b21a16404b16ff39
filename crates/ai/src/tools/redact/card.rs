//! Numbers of payment cards: by the Luhn check digit (ISO/IEC 7812-1) and the lengths of each
//! issuer.

use std::ops::Range;

use super::scan::{may_begin, may_end};

/// The minimum and maximum number of digits.
const DIGITS: Range<usize> = 12..20;

/// Issuers: the first and the last prefix of a range, the number of digits of the prefix, and the
/// lengths. From the issuers' published ranges, as of 2025.
const ISSUERS: [(u32, u32, usize, &[usize]); 27] = [
    // Visa.
    (4, 4, 1, &[13, 16, 19]),
    // Mastercard.
    (51, 55, 2, &[16]),
    (2221, 2720, 4, &[16]),
    // American Express.
    (34, 34, 2, &[15]),
    (37, 37, 2, &[15]),
    // Discover.
    (6011, 6011, 4, &[16, 17, 18, 19]),
    (644, 649, 3, &[16, 17, 18, 19]),
    (65, 65, 2, &[16, 17, 18, 19]),
    // Diners Club.
    (300, 305, 3, &[14, 16]),
    (3095, 3095, 4, &[14, 16]),
    (36, 36, 2, &[14, 15, 16, 17, 18, 19]),
    (38, 39, 2, &[14, 16]),
    // JCB.
    (3528, 3589, 4, &[16, 17, 18, 19]),
    // UnionPay.
    (62, 62, 2, &[16, 17, 18, 19]),
    (81, 81, 2, &[16, 17, 18, 19]),
    // Mir.
    (2200, 2204, 4, &[16, 17, 18, 19]),
    // Maestro.
    (5018, 5018, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (5020, 5020, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (5038, 5038, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (5893, 5893, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (6304, 6304, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (6759, 6759, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (6761, 6763, 4, &[12, 13, 14, 15, 16, 17, 18, 19]),
    // RuPay.
    (60, 60, 2, &[16]),
    (508, 508, 3, &[16]),
    (82, 82, 2, &[16]),
    // Troy.
    (9792, 9792, 4, &[16]),
];

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut next = 0;
    while next < groups.len() {
        match longest(text, &groups[next..]) {
            Some(taken) => {
                found.push(groups[next].start..groups[next + taken - 1].end);
                next += taken;
            }
            None => next += 1,
        }
    }
    found
}

/// Runs of ASCII digits.
fn groups(text: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            continue;
        }
        match groups.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

/// How many of the first groups form a card number, if any do: the longest match.
fn longest(text: &str, groups: &[Range<usize>]) -> Option<usize> {
    let first = groups.first()?;
    if !may_begin(text, first.start) {
        return None;
    }
    let mut digits = String::new();
    let mut separator = None;
    let mut taken = None;
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            let between = &text[groups[index - 1].end..group.start];
            let fits = matches!(between, " " | "-") && separator.is_none_or(|one| one == between);
            // Cards are not written in short groups; only the last one can be short.
            if !fits || groups[index - 1].len() < 4 {
                break;
            }
            separator = Some(between);
        }
        digits.push_str(&text[group.clone()]);
        if digits.len() >= DIGITS.end {
            break;
        }
        if may_end(text, group.end) && is_card(&digits) {
            taken = Some(index + 1);
        }
    }
    taken
}

fn is_card(digits: &str) -> bool {
    DIGITS.contains(&digits.len()) && issued(digits) && luhn(digits)
}

fn issued(digits: &str) -> bool {
    ISSUERS.iter().any(|&(first, last, length, lengths)| {
        let prefix = digits[..length].parse::<u32>();
        prefix.is_ok_and(|prefix| (first..=last).contains(&prefix))
            && lengths.contains(&digits.len())
    })
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([false, true].into_iter().cycle())
        .map(|(digit, doubled)| {
            let digit = u32::from(digit - b'0') << u32::from(doubled);
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        assert!(luhn("4111111111111111") && luhn("378282246310005"));
        assert!(!luhn("4111111111111112"));
    }
}
