//! A parsed schema: what [`judge`](crate::judge) walks.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::format::Format;
use crate::pattern::Pattern;
use crate::pointer::Pointer;

/// A schema that was parsed within limits, without its text.
#[derive(Debug)]
pub struct Schema {
    pub(crate) nodes: Vec<Rules>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) root: Node,
}

/// A schema within a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    /// Matches everything: `true` and `{}`.
    Always,
    /// Matches nothing: `false`.
    Never,
    /// An index in [`Schema::nodes`].
    Rules(usize),
}

/// An index in [`Schema::patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PatternId(pub(crate) usize);

/// The rules of one schema.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Its position in the document.
    pub(crate) at: Pointer,
    /// The number of its keywords.
    pub(crate) keywords: u64,
    pub(crate) types: Option<Types>,
    pub(crate) constant: Option<Constant>,
    pub(crate) choices: Option<Choices>,
    pub(crate) number: Option<Box<NumberRules>>,
    pub(crate) text: Option<Box<TextRules>>,
    pub(crate) list: Option<Box<ListRules>>,
    pub(crate) object: Option<Box<ObjectRules>>,
    pub(crate) combined: Option<Box<Combined>>,
}

impl Rules {
    /// Whether there are rules for unevaluated members or items.
    pub(crate) fn tracks(&self) -> bool {
        let list = self.list.as_ref().and_then(|list| list.unevaluated);
        let object = self.object.as_ref().and_then(|object| object.unevaluated);
        list.or(object).is_some()
    }

    /// Whether every value matches.
    pub(crate) const fn ask_nothing(&self) -> bool {
        self.types.is_none()
            && self.constant.is_none()
            && self.choices.is_none()
            && self.number.is_none()
            && self.text.is_none()
            && self.list.is_none()
            && self.object.is_none()
            && self.combined.is_none()
    }
}

/// A value and its size for comparisons.
#[derive(Debug)]
pub(crate) struct Constant {
    pub(crate) value: Value,
    pub(crate) size: u64,
}

/// The values of an `enum`.
#[derive(Debug)]
pub(crate) struct Choices {
    /// In the written order.
    pub(crate) listed: Vec<Value>,
    /// Their indexes, in the order of values.
    pub(crate) sorted: Vec<usize>,
    /// The size of the largest one.
    pub(crate) largest: u64,
}

/// The rules for numbers.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct NumberRules {
    pub(crate) bounds: Vec<(Bound, Number)>,
    pub(crate) multiple_of: Option<Number>,
}

/// On which side of a limit a number must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    Minimum,
    ExclusiveMinimum,
    Maximum,
    ExclusiveMaximum,
}

/// The limits of a count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) least: Option<u64>,
    pub(crate) most: Option<u64>,
}

/// The rules for texts.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TextRules {
    pub(crate) length: Range,
    pub(crate) pattern: Option<PatternId>,
    pub(crate) format: Option<Format>,
}

/// The rules for lists.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ListRules {
    pub(crate) length: Range,
    pub(crate) unique: bool,
    pub(crate) prefix: Vec<Node>,
    pub(crate) items: Option<Node>,
    pub(crate) contains: Option<Contains>,
    pub(crate) unevaluated: Option<Node>,
}

/// How many items must match a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contains {
    pub(crate) node: Node,
    pub(crate) least: u64,
    pub(crate) most: Option<u64>,
}

/// The rules for objects.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ObjectRules {
    pub(crate) length: Range,
    pub(crate) required: Vec<String>,
    /// Members that require others.
    pub(crate) dependent_required: Vec<(String, Vec<String>)>,
    pub(crate) dependent: Vec<(String, Node)>,
    pub(crate) properties: BTreeMap<String, Node>,
    pub(crate) patterns: Vec<(PatternId, Node)>,
    pub(crate) additional: Option<Node>,
    pub(crate) names: Option<Node>,
    pub(crate) unevaluated: Option<Node>,
}

/// Schemas that are applied to the same value.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Combined {
    pub(crate) reference: Option<Node>,
    pub(crate) all: Vec<Node>,
    pub(crate) any: Vec<Node>,
    pub(crate) one: Vec<Node>,
    pub(crate) not: Option<Node>,
    pub(crate) condition: Option<Condition>,
}

/// `if`, `then`, `else`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) test: Node,
    pub(crate) then: Option<Node>,
    pub(crate) otherwise: Option<Node>,
}

/// A set of types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Types(u8);

/// The names of types, in the order of messages.
const NAMES: [&str; 7] = [
    "null", "boolean", "object", "array", "number", "integer", "string",
];

impl Types {
    /// Adds a type by its name; returns false if there is no such type.
    pub(crate) fn add(&mut self, name: &str) -> bool {
        let at = NAMES.iter().position(|known| *known == name);
        self.0 |= at.map_or(0, |at| 1 << at);
        at.is_some()
    }

    /// Whether the type of this name is in the set.
    pub(crate) fn has(self, name: &str) -> bool {
        let mut one = Self::default();
        one.add(name) && self.0 & one.0 != 0
    }

    /// Whether a value has one of the types.
    pub(crate) fn fit(self, value: &Value) -> bool {
        match value {
            Value::Null => self.has("null"),
            Value::Bool(_) => self.has("boolean"),
            Value::Object(_) => self.has("object"),
            Value::Array(_) => self.has("array"),
            Value::String(_) => self.has("string"),
            Value::Number(number) => {
                self.has("number") || (self.has("integer") && crate::value::is_whole(number))
            }
        }
    }

    /// Their names.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().filter(move |name| self.has(name))
    }
}

impl Schema {
    pub(crate) fn rules(&self, node: Node) -> Option<&Rules> {
        match node {
            Node::Rules(at) => self.nodes.get(at),
            Node::Always | Node::Never => None,
        }
    }

    pub(crate) fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id.0]
    }
}
