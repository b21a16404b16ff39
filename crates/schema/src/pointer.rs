//! References within a document: a fragment (RFC 3986) that holds a JSON pointer (RFC 6901).
//!
//! The only parser of `$ref`: what it does not accept is refused, never interpreted in another way.

use std::fmt::Write;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::keyword::{Kind, kind};

/// Why a reference does not lead to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceError {
    /// It names another document, or a position that does not exist.
    Elsewhere,
    /// It is not a valid reference.
    Malformed,
    /// It names an anchor.
    Anchor,
    /// The value there is data.
    Data,
}

/// A position in a document as a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The pointer as text: empty for the whole document.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The pointer to the member or item `step`.
    pub(crate) fn join(&self, step: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + step.len() + 1);
        text.push_str(&self.0);
        push_step(&mut text, step);
        Self(text)
    }

    /// The pointer to the item `index`.
    pub(crate) fn item(&self, index: usize) -> Self {
        let mut text = self.0.clone();
        // Writing to a text cannot fail.
        let _: Result<(), _> = write!(text, "/{index}");
        Self(text)
    }

    /// The number of its steps.
    pub(crate) fn depth(&self) -> usize {
        self.0.bytes().filter(|byte| *byte == b'/').count()
    }
}

/// Appends a step to a JSON pointer.
pub(crate) fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for c in step.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The value that `reference` refers to in `document`.
///
/// # Errors
/// It does not refer to a schema.
pub(crate) fn follow<'d>(
    document: &'d Value,
    reference: &str,
) -> Result<(Pointer, &'d Value), ReferenceError> {
    let mut walk = Walk {
        at: Pointer::default(),
        value: document,
        holds: Holds::Schema,
    };
    for step in steps(reference)? {
        walk = walk.step(&step)?;
    }
    match (walk.holds, walk.value) {
        (Holds::Schema | Holds::Anything, Value::Object(_) | Value::Bool(_)) => {
            Ok((walk.at, walk.value))
        }
        _ => Err(ReferenceError::Data),
    }
}

/// The steps of a reference, decoded.
fn steps(reference: &str) -> Result<Vec<String>, ReferenceError> {
    let fragment = match reference.strip_prefix('#') {
        Some(fragment) => fragment,
        // The document itself (RFC 3986, 4.4).
        None if reference.is_empty() => "",
        None => return Err(ReferenceError::Elsewhere),
    };
    let pointer = decode(fragment)?;
    let mut steps = pointer.split('/');
    match steps.next() {
        Some("") => steps.map(unescape).collect(),
        _ => Err(ReferenceError::Anchor),
    }
}

/// A percent-decoded fragment.
fn decode(fragment: &str) -> Result<String, ReferenceError> {
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let fits = match byte {
            b'%' => {
                let mut hex = || rest.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                hex() && hex()
            }
            byte if byte.is_ascii() => is_fragment(byte),
            // A letter beyond ASCII is allowed (RFC 3987).
            _ => true,
        };
        if !fits {
            return Err(ReferenceError::Malformed);
        }
    }
    let decoded = percent_decode_str(fragment).decode_utf8();
    Ok(decoded.map_err(|_| ReferenceError::Malformed)?.into_owned())
}

/// RFC 3986, 3.5.
fn is_fragment(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte)
}

/// RFC 6901, section 4.
fn unescape(step: &str) -> Result<String, ReferenceError> {
    let mut parts = step.split('~');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match part.as_bytes().first() {
            Some(b'0') => ('~', &part[1..]),
            Some(b'1') => ('/', &part[1..]),
            _ => return Err(ReferenceError::Malformed),
        };
        text.push(sign);
        text.push_str(rest);
    }
    Ok(text)
}

/// The role of the value at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A schema.
    Schema,
    /// A list or an object of schemas.
    Schemas,
    /// Unknown to the draft: it can contain schemas, as in `#/components/schemas/Task`.
    Anything,
}

struct Walk<'d> {
    at: Pointer,
    value: &'d Value,
    holds: Holds,
}

impl<'d> Walk<'d> {
    fn step(self, step: &str) -> Result<Self, ReferenceError> {
        let value = match self.value {
            Value::Object(members) => members.get(step),
            Value::Array(items) => index(step).and_then(|index| items.get(index)),
            _ => None,
        };
        let holds = match self.holds {
            Holds::Schema => below(step)?,
            Holds::Schemas => Holds::Schema,
            Holds::Anything => Holds::Anything,
        };
        Ok(Self {
            at: self.at.join(step),
            value: value.ok_or(ReferenceError::Elsewhere)?,
            holds,
        })
    }
}

/// The role of a keyword's value.
fn below(keyword: &str) -> Result<Holds, ReferenceError> {
    match kind(keyword) {
        None => Ok(Holds::Anything),
        Some(Kind::Schema) => Ok(Holds::Schema),
        Some(Kind::Schemas | Kind::NamedSchemas | Kind::PatternSchemas | Kind::Dependencies) => {
            Ok(Holds::Schemas)
        }
        Some(_) => Err(ReferenceError::Data),
    }
}

/// A step as an index: digits without a leading zero.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with(['0', '+']);
    canonical.then(|| step.parse().ok()).flatten()
}

#[cfg(test)]
#[path = "pointer_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
