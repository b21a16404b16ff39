//! Telephone numbers: what the numbering plan of a country could have given out (the metadata of
//! libphonenumber). International ones always count, national ones where the region is said.

use std::ops::Range;

use phonenumber::country;

use super::scan::{after, before, may_begin, may_end};

/// ITU-T E.164: the most digits, the country's code among them.
const MAX_DIGITS: usize = 15;
/// The fewest digits: shorter ones are short codes, which name no person.
const MIN_DIGITS: usize = 7;
/// How long a number with its separators may be, in bytes.
const MAX_LENGTH: usize = 32;

/// What a number beside is an amount of.
const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];

pub(super) fn find(text: &str, region: Option<country::Id>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut begins = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_digit() || matches!(byte, b'+' | b'('))
        .map(|(at, _)| at);
    while let Some(at) = begins.find(|&at| at >= from) {
        if let Some(end) = number(text, at, region) {
            found.push(at..end);
            from = end;
        } else {
            // The rest of a run of digits cannot be a number of its own.
            from = at
                + 1
                + text.as_bytes()[at + 1..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count();
        }
    }
    found
}

/// Where the number ends that begins at `at`, if one does: the longest.
fn number(text: &str, at: usize, region: Option<country::Id>) -> Option<usize> {
    let international = text[at..].starts_with('+') || text[at..].starts_with("(+");
    if !(international || region.is_some()) || !may_start(text, at, international) {
        return None;
    }
    let ends = ends(text, at);
    ends.into_iter().rev().find(|&end| {
        let candidate = &text[at..end];
        let balanced = candidate.matches('(').count() == candidate.matches(')').count();
        balanced
            && may_end(text, end)
            && !is_quantity(text, at, end)
            && (international || !is_date(candidate))
            && is_number(candidate, if international { None } else { region })
    })
}

fn may_start(text: &str, at: usize, international: bool) -> bool {
    // An amount, with a space or without.
    let sign = text[..at].trim_end_matches([' ', '\u{a0}']);
    if sign.ends_with(CURRENCIES) {
        return false;
    }
    match before(text, at) {
        // `tel:+49…`, `(+49…`: but `1+49…` is a sum.
        Some(c) if international => !c.is_alphanumeric() && c != '+',
        Some('+' | '(' | '/' | '#' | '№') => false,
        _ => may_begin(text, at),
    }
}

/// Where the number may end: after each group of digits, while it is not too long.
fn ends(text: &str, at: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut digits, mut marks) = (0, 0);
    for (index, c) in text[at..].char_indices() {
        let place = at + index;
        if c.is_ascii_digit() {
            (digits, marks) = (digits + 1, 0);
            let last = !after(text, place + 1).is_some_and(|c| c.is_ascii_digit());
            if last && digits >= MIN_DIGITS {
                ends.push(place + 1);
            }
        } else if matches!(c, ' ' | '\u{a0}' | '-' | '\u{2011}' | '.' | '(' | ')' | '/')
            || (c == '+' && digits == 0)
        {
            marks += 1;
        } else {
            break;
        }
        // `) ` and `) (` stand between groups, more does not.
        if digits > MAX_DIGITS || marks > 3 || index > MAX_LENGTH {
            break;
        }
    }
    // Too long a run of digits is no number, and neither is a part of it.
    ends.retain(|&end| !after(text, end).is_some_and(|c| c.is_ascii_digit()));
    ends
}

/// A measure, an amount or a share.
fn is_quantity(text: &str, at: usize, end: usize) -> bool {
    let candidate = &text[at..end];
    let decimal = !candidate.contains([' ', '-', '(', '/']) && candidate.matches('.').count() == 1;
    let unit = after(text, end).is_some_and(|c| c == '%' || c == '°' || CURRENCIES.contains(&c));
    decimal || unit
}

/// `2023-01-15`, `15.01.2023`, `15/01/2023 10`: numbers that begin with a date.
fn is_date(candidate: &str) -> bool {
    let parts: Vec<&str> = candidate.split(|c: char| !c.is_ascii_digit()).collect();
    let [first, second, third, ..] = parts.as_slice() else {
        return false;
    };
    let below = |part: &str, most: u32| part.parse().is_ok_and(|n: u32| (1..=most).contains(&n));
    let year = |part: &str| part.parse().is_ok_and(|n: u32| (1800..2200).contains(&n));
    let marked = candidate.contains(['-', '.', '/']);
    let front = year(first) && below(second, 12) && below(third, 31);
    let back = year(third) && below(first, 31) && below(second, 31);
    marked && (front || back)
}

fn is_number(candidate: &str, region: Option<country::Id>) -> bool {
    // Only what the parser needs: its own reading of marks stops at some that people use.
    let plain: String = candidate
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    // `+44 (0)20 …`: the 0 is for calls within the country.
    let plain = match candidate.find("(0)").filter(|_| plain.starts_with('+')) {
        Some(at) => {
            let ahead = candidate[..at]
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+');
            let ahead = ahead.count();
            format!("{}{}", &plain[..ahead], &plain[ahead + 1..])
        }
        None => plain,
    };
    phonenumber::parse(region, &plain).is_ok_and(|number| number.is_valid())
}
