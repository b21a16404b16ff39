//! The problems of a schema, as text.

use std::fmt;

use crate::limits::PatternLimits;
use crate::pointer::Pointer;

/// A problem of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its position, as a JSON pointer.
    pub pointer: String,
    /// The text: a clause that follows the name of the position, such as "must be a number".
    pub clause: String,
}

impl Problem {
    pub(crate) fn new(at: &Pointer, complaint: Complaint) -> Self {
        Self {
            pointer: at.as_str().to_owned(),
            clause: complaint.to_string(),
        }
    }
}

/// The maximum length of a position in a message, in characters.
const SHOWN: usize = 200;

impl fmt::Display for Problem {
    /// With its position after the name of the whole: " at /items must be …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            write!(f, " {}", self.clause)
        } else {
            let place = crate::violation::shortened(&self.pointer, SHOWN);
            write!(f, " at {place} {}", self.clause)
        }
    }
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Complaint {
    /// It is not what the keyword requires.
    Must(&'static str),
    Deep(usize),
    High(usize),
    Heavy(u64),
    Elsewhere,
    Malformed,
    Anchor,
    Data,
    Circular,
    NotRegular,
    LargePattern(PatternLimits),
    Dear,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Must(what) => write!(f, "must {what}"),
            Self::Deep(most) => write!(f, "must nest at most {most} levels deep"),
            Self::High(most) => {
                write!(f, "must nest at most {most} levels deep, with references followed")
            }
            Self::Heavy(most) => write!(
                f,
                "must have at most {most} keywords and schemas, with references followed"
            ),
            Self::Elsewhere => {
                f.write_str("must refer only to places within itself, such as #/$defs/name")
            }
            Self::Malformed => f.write_str(
                "must be a JSON pointer in a percent-encoded fragment, such as #/$defs/a%20name",
            ),
            Self::Anchor => f.write_str("must not use $dynamicRef, $anchor or $id"),
            Self::Data => f.write_str("must refer to a schema, not to a value"),
            Self::Circular => f.write_str("must not refer to itself through a cycle of references"),
            Self::NotRegular => f.write_str(
                "must be a regular expression (ECMA-262) without look-around and back-references",
            ),
            Self::LargePattern(most) => write!(
                f,
                "must be smaller: all patterns together may have {} bytes, {} letters and classes with repetitions written out, and {} classes of all of Unicode",
                most.bytes, most.size, most.wide
            ),
            Self::Dear => f.write_str(
                "takes too much work to check in the worst case: set maxLength, maxItems or maxProperties, or use fewer or smaller patterns and alternatives",
            ),
        }
    }
}
