//! IPv4 and IPv6 addresses: what the standard library parses as one and is not part of something
//! else.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::scan::{after, before, may_begin, may_end, word_before};

/// The maximum length of an IPv6 address, in characters: six groups and an IPv4 address.
const LONGEST: usize = 45;
/// After these words four numbers are a version or a section of a document.
const VERSIONS: [&str; 12] = [
    "version", "v", "ver", "release", "firmware", "build", "section", "chapter", "clause",
    "revision", "rev", "§",
];

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(is_part).map(|at| from + at) {
        let rest = &text[start..];
        let end = start + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        found.extend(within(text, start..end));
        from = end;
    }
    found
}

/// The address in a run of digits, dots and colons, if it is one.
fn within(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    let whole = &text[run.clone()];
    // A final dot or colon belongs to the text.
    let trimmed = whole.trim_end_matches('.');
    let colons = trimmed.bytes().filter(|byte| *byte == b':').count();
    if colons < 2 {
        return four(text, run.start, trimmed);
    }
    let trimmed = if trimmed.ends_with("::") {
        trimmed
    } else {
        trimmed.trim_end_matches(':')
    };
    let end = run.start + trimmed.len();
    let free = !touches(before(text, run.start)) && !touches(after(text, end));
    (free && is_six(trimmed)).then_some(run.start..end)
}

fn touches(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn is_six(text: &str) -> bool {
    let groups = text.split(':').filter(|group| !group.is_empty()).count();
    // `dead::beef` is more often a name in a program than an address.
    let plain = text.bytes().any(|byte| byte.is_ascii_digit()) || groups > 2;
    text.len() <= LONGEST && groups > 0 && plain && text.parse::<Ipv6Addr>().is_ok()
}

/// `1.2.3.4`, and `1.2.3.4:80` without the port.
fn four(text: &str, start: usize, run: &str) -> Option<Range<usize>> {
    let address = run.split(':').next()?;
    let end = start + address.len();
    let is_address = address.len() >= 7 && address.parse::<Ipv4Addr>().is_ok();
    if !is_address || !may_begin(text, start) || !may_end(text, end) {
        return None;
    }
    let version = VERSIONS.contains(&word_before(text, start).as_str()) || sign_before(text, start);
    (!version).then_some(start..end)
}

fn sign_before(text: &str, start: usize) -> bool {
    matches!(text[..start].trim_end().chars().next_back(), Some('§'))
}
