//! Parsing a schema: every keyword is checked, every reference is followed once, and the result is
//! what validates.

mod assertions;
mod checks;
mod parts;
mod problem;

use std::collections::BTreeMap;

use serde_json::Value;

pub use problem::Problem;

use crate::cost;
use crate::limits::{Limits, MAX_HEIGHT, PatternLimits};
use crate::model::{Node, PatternId, Rules, Schema};
use crate::pattern::{Pattern, Unfit};
use crate::pointer::{Pointer, ReferenceError, follow};
use crate::violation::MAX_VIOLATIONS;
use problem::Complaint;

impl Schema {
    /// Parses the schema that `place`, a reference such as `#` or `#/components/schemas/Task`,
    /// refers to in `document`.
    ///
    /// # Errors
    /// All problems, up to [`MAX_VIOLATIONS`].
    pub fn read(document: &Value, place: &str, limits: &Limits) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(document, limits);
        let nothing = Pointer::default();
        let root = reader.reference(&nothing, place, 0);
        if reader.problems.is_empty() {
            let schema = Self {
                nodes: reader.nodes,
                patterns: reader.patterns,
                root: root.node,
            };
            match limits
                .largest
                .and_then(|largest| cost::too_dear(&schema, largest))
            {
                None => return Ok(schema),
                Some(at) => return Err(vec![Problem::new(&at, Complaint::Dear)]),
            }
        }
        Err(reader.problems)
    }
}

/// A parsed schema, and its totals with references expanded.
#[derive(Debug, Clone, Copy)]
struct ReadSchema {
    node: Node,
    weight: u64,
    height: usize,
}

impl ReadSchema {
    const ALWAYS: Self = Self::of(Node::Always);

    const fn of(node: Node) -> Self {
        Self {
            node,
            weight: 1,
            height: 0,
        }
    }
}

struct Reader<'d> {
    document: &'d Value,
    limits: &'d Limits,
    /// The schema at a pointer; `None` while it is being parsed.
    known: BTreeMap<Pointer, Option<ReadSchema>>,
    nodes: Vec<Rules>,
    patterns: Vec<Pattern>,
    pattern_ids: BTreeMap<String, PatternId>,
    /// Whether a schema was already reported as too large.
    heavy: bool,
    /// The remaining limits for patterns.
    left: PatternLimits,
    problems: Vec<Problem>,
}

impl<'d> Reader<'d> {
    const fn new(document: &'d Value, limits: &'d Limits) -> Self {
        Self {
            document,
            limits,
            known: BTreeMap::new(),
            nodes: Vec::new(),
            patterns: Vec::new(),
            pattern_ids: BTreeMap::new(),
            heavy: false,
            left: limits.patterns,
            problems: Vec::new(),
        }
    }

    fn complain(&mut self, at: &Pointer, complaint: Complaint) {
        if self.problems.len() < MAX_VIOLATIONS {
            self.problems.push(Problem::new(at, complaint));
        }
    }

    /// The schema of a reference; `at` is the position of the reference.
    fn reference(&mut self, at: &Pointer, reference: &str, height: usize) -> ReadSchema {
        match follow(self.document, reference) {
            Ok((place, value)) => self.schema(&place, value, height),
            Err(lost) => {
                let complaint = match lost {
                    ReferenceError::Elsewhere => Complaint::Elsewhere,
                    ReferenceError::Malformed => Complaint::Malformed,
                    ReferenceError::Anchor => Complaint::Anchor,
                    ReferenceError::Data => Complaint::Data,
                };
                self.complain(at, complaint);
                ReadSchema::ALWAYS
            }
        }
    }

    /// The schema at a position, which is parsed once.
    fn schema(&mut self, at: &Pointer, value: &'d Value, height: usize) -> ReadSchema {
        let members = match value {
            Value::Bool(true) => return ReadSchema::ALWAYS,
            Value::Bool(false) => return ReadSchema::of(Node::Never),
            Value::Object(members) => members,
            _ => {
                self.complain(at, Complaint::Must("be an object or a boolean"));
                return ReadSchema::ALWAYS;
            }
        };
        match self.known.get(at) {
            Some(Some(found)) => return *found,
            Some(None) => {
                self.complain(at, Complaint::Circular);
                return ReadSchema::ALWAYS;
            }
            None => {}
        }
        if at.depth() > self.limits.depth {
            self.complain(at, Complaint::Deep(self.limits.depth));
            return ReadSchema::ALWAYS;
        }
        if height > MAX_HEIGHT {
            self.complain(at, Complaint::High(MAX_HEIGHT));
            return ReadSchema::ALWAYS;
        }
        self.known.insert(at.clone(), None);
        let found = self.rules(at, members, height);
        // Reported once, not for all schemas around it.
        if found.weight > self.limits.weight && !self.heavy {
            self.heavy = true;
            self.complain(at, Complaint::Heavy(self.limits.weight));
        }
        self.known.insert(at.clone(), Some(found));
        found
    }

    /// A pattern, which is parsed once.
    fn pattern(&mut self, at: &Pointer, text: &str) -> Option<PatternId> {
        if let Some(known) = self.pattern_ids.get(text) {
            return Some(*known);
        }
        match Pattern::read(text, &mut self.left) {
            Ok(pattern) => {
                let id = PatternId(self.patterns.len());
                self.patterns.push(pattern);
                self.pattern_ids.insert(text.to_owned(), id);
                Some(id)
            }
            Err(Unfit::NotRegular) => {
                self.complain(at, Complaint::NotRegular);
                None
            }
            Err(Unfit::TooLarge) => {
                self.complain(at, Complaint::LargePattern(self.limits.patterns));
                None
            }
        }
    }
}

#[cfg(test)]
#[path = "../read_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
