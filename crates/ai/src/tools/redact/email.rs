//! E-mail addresses as people write them: RFC 5321 without quoted local parts and literal hosts,
//! with letters of any script (RFC 6531). Characters that the RFC allows but that separate words in
//! texts, as in `cc=jane@example.com`, are not part of an address.

use std::ops::Range;

/// RFC 5321, 4.5.3.1: the local part, in characters.
const MAX_LOCAL: usize = 64;
/// RFC 1035, 2.3.4: a name and each of its labels, in characters.
const MAX_DOMAIN: usize = 253;
const MAX_LABEL: usize = 63;

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut end = 0;
    let at_signs = text.match_indices('@').map(|(at, _)| at);
    let mut found = Vec::new();
    for at in at_signs {
        if let Some(place) = around(text, at).filter(|place| place.start >= end) {
            end = place.end;
            found.push(place);
        }
    }
    found
}

fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let start = local(text, at)?;
    let end = domain(text, at + 1)?;
    Some(start..end)
}

/// The beginning of the local part that ends before `at`.
fn local(text: &str, at: usize) -> Option<usize> {
    let mut start = at;
    let mut length = 0;
    let mut next = None;
    for (index, c) in text[..at].char_indices().rev() {
        let stop = c == '.' && (next.is_none() || next == Some('.'));
        if stop || !is_local(c) || length > MAX_LOCAL {
            break;
        }
        (start, next) = (index, Some(c));
        length += 1;
    }
    // Characters that are allowed in an address, but at its beginning more likely belong to the
    // text.
    let part = &text[start..at];
    let part = part.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    (!part.is_empty() && length <= MAX_LOCAL).then(|| at - part.len())
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'*+-_~".contains(c)
}

/// The end of the domain that begins at `from`.
fn domain(text: &str, from: usize) -> Option<usize> {
    let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let run = text[from..]
        .char_indices()
        .take(MAX_DOMAIN + 1)
        .find(|(_, c)| !is_domain(*c))
        .map_or_else(
            || {
                text[from..]
                    .char_indices()
                    .nth(MAX_DOMAIN)
                    .map_or(text.len() - from, |(at, _)| at)
            },
            |(at, _)| at,
        );
    let name = text[from..from + run].trim_end_matches(['.', '-']);
    let end = from + name.len();
    let labels: Vec<&str> = name.split('.').collect();
    let top = labels.last()?;
    let whole = labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && top.chars().count() >= 2
        // A number as the last label is a version: react@18.2.0.
        && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    (whole && !is_remote_path(text, end)).then_some(end)
}

fn is_label(label: &str) -> bool {
    let length = label.chars().count();
    (1..=MAX_LABEL).contains(&length) && !label.starts_with('-') && !label.ends_with('-')
}

/// `git@host.org:group/project` is a repository, not a person.
fn is_remote_path(text: &str, end: usize) -> bool {
    let Some(path) = text[end..].strip_prefix(':') else {
        return false;
    };
    let mut path = path
        .chars()
        .take(MAX_DOMAIN)
        .take_while(|c| !c.is_whitespace());
    path.next().is_some_and(char::is_alphanumeric) && path.any(|c| c == '/')
}
