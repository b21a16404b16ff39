//! Parses the headers in which proxies name their clients: a list of addresses, or the elements of
//! RFC 7239. An entry that is not an address is `None`.

use std::net::IpAddr;

/// A comma-separated list: `X-Forwarded-For`, or a header with a single address.
pub(crate) fn list(value: &str) -> Vec<Option<IpAddr>> {
    value.split(',').map(|entry| node(entry.trim())).collect()
}

/// The elements of one line of `Forwarded`, by their `for`. If a quoted string does not end, the
/// whole line is one entry without an address, because it is unknown where its elements end.
pub(crate) fn elements(value: &str) -> Vec<Option<IpAddr>> {
    let Some(elements) = split(value, ',') else {
        return vec![None];
    };
    let elements = elements.into_iter().map(str::trim);
    // Empty elements do not count (RFC 9110, 5.6.1.2).
    elements.filter(|e| !e.is_empty()).map(element).collect()
}

/// The address of an element: `for=192.0.2.1;proto=http`.
fn element(text: &str) -> Option<IpAddr> {
    let mut client = None;
    for pair in split(text, ';')?.into_iter().map(str::trim) {
        if pair.is_empty() {
            continue;
        }
        let (name, value) = pair.split_once('=')?;
        let value = plain(value)?;
        if name.eq_ignore_ascii_case("for") && client.replace(value).is_some() {
            return None;
        }
    }
    node(&client?)
}

/// An address, with or without a port, brackets, quotes and a zone.
fn node(text: &str) -> Option<IpAddr> {
    let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let text = quoted.unwrap_or(text);
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let follows = port.is_empty() || port.starts_with(':');
        return address.parse().ok().filter(|_| follows);
    }
    let text = text.split_once('%').map_or(text, |(address, _)| address);
    text.parse().ok().or_else(|| {
        let (address, _) = text.split_once(':')?;
        address.parse().ok()
    })
}

/// The parts of `text` between separators outside of quoted strings; `None` if a quoted string does
/// not end.
fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut begin) = (Vec::new(), 0);
    let mut characters = text.char_indices();
    let mut quoted = false;
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => quoted = !quoted,
            // The next character is literal (RFC 9110, 5.6.4).
            '\\' if quoted => {
                characters.next()?;
            }
            other if other == separator && !quoted => {
                parts.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    (!quoted).then_some(parts)
}

/// A token as it is, or a quoted string without its quotation marks; `None` for anything else.
fn plain(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else {
        let is_token = !value.contains(|c: char| c == '"' || c.is_whitespace());
        return is_token.then(|| value.to_owned());
    };
    let mut text = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return characters.next().is_none().then_some(text),
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
}
