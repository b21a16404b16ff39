//! Telephone numbers: numbers that are possible in the numbering plan of a country (the metadata of
//! libphonenumber). International ones always count, national ones if the region is given.

use std::collections::HashMap;
use std::ops::Range;

use phonenumber::country;

use super::scan::{after, before, may_begin, may_end};

/// ITU-T E.164: the maximum number of digits, including the country code.
const MAX_DIGITS: usize = 15;
/// The minimum number of digits: shorter ones are short codes, which identify no person.
const MIN_DIGITS: usize = 7;
/// The maximum number of groups, and of groups with a single digit: `+33 6 12 34 56 78` has six
/// groups, and `+1 2…` or `(0)` have single digits.
const MAX_GROUPS: usize = 7;
const MAX_SINGLE: usize = 3;
/// The maximum length of a number with its separators, in bytes.
const MAX_LENGTH: usize = 32;

/// A number beside one of these is an amount.
const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];

/// Results of checks, by the digits: a check is expensive, and texts repeat themselves.
type Known = HashMap<String, bool>;

pub(super) fn find(text: &str, region: Option<country::Id>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut known = Known::new();
    let mut begins = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_digit() || matches!(byte, b'+' | b'('))
        .map(|(at, _)| at);
    while let Some(at) = begins.find(|&at| at >= from) {
        if let Some(end) = number(text, at, region, &mut known) {
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

/// The end of the number that begins at `at`, if there is one: the longest match.
fn number(text: &str, at: usize, region: Option<country::Id>, known: &mut Known) -> Option<usize> {
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
            && is_number(candidate, if international { None } else { region }, known)
    })
}

fn may_start(text: &str, at: usize, international: bool) -> bool {
    // An amount, with or without a space.
    let sign = text[..at].trim_end_matches([' ', '\u{a0}']);
    if sign.ends_with(CURRENCIES) {
        return false;
    }
    match before(text, at) {
        // `tel:+49…`, `(+49…`: but `1+49…` is an addition.
        Some(c) if international => !c.is_alphanumeric() && c != '+',
        Some('+' | '(' | '/' | '#' | '№') => false,
        _ => may_begin(text, at),
    }
}

/// The possible ends of the number: after each group of digits, while it can still be one.
fn ends(text: &str, at: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut shape = Shape::default();
    for (index, c) in text[at..].char_indices() {
        let place = at + index;
        if c.is_ascii_digit() {
            let last = !after(text, place + 1).is_some_and(|c| c.is_ascii_digit());
            shape.digit(last);
            // A run of digits that is too long is not a number, and neither is a part of it.
            if last && (MIN_DIGITS..=MAX_DIGITS).contains(&shape.digits) && shape.is_written() {
                ends.push(place + 1);
            }
        } else if is_mark(c) || (c == '+' && shape.digits == 0) {
            shape.marks += 1;
        } else {
            break;
        }
        // `) ` and `) (` can be between groups, nothing longer.
        if shape.digits > MAX_DIGITS || shape.marks > 3 || !shape.is_written() || index > MAX_LENGTH
        {
            break;
        }
    }
    ends
}

fn is_mark(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '-' | '\u{2011}' | '.' | '(' | ')' | '/')
}

/// The groups that were read.
#[derive(Debug, Default)]
struct Shape {
    digits: usize,
    /// Completed groups, and those of them with a single digit.
    groups: usize,
    single: usize,
    /// Digits of the current group.
    group: usize,
    /// Separators since the last digit.
    marks: usize,
}

impl Shape {
    fn digit(&mut self, last: bool) {
        (self.digits, self.group, self.marks) = (self.digits + 1, self.group + 1, 0);
        if last {
            self.groups += 1;
            self.single += usize::from(self.group == 1);
            self.group = 0;
        }
    }

    /// Numbers are written in a few groups of several digits: a row of single digits is a list.
    const fn is_written(&self) -> bool {
        self.groups <= MAX_GROUPS && self.single <= MAX_SINGLE
    }
}

/// A measure, an amount or a percentage.
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

fn is_number(candidate: &str, region: Option<country::Id>, known: &mut Known) -> bool {
    // Only what the parser needs: it does not know some separators that people use.
    let plain: String = candidate
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    // `+44 (0)20 …`: the 0 is only for calls within the country.
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
    if let Some(is_number) = known.get(&plain) {
        return *is_number;
    }
    let is_number = phonenumber::parse(region, &plain).is_ok_and(|number| number.is_valid());
    known.insert(plain, is_number);
    is_number
}
