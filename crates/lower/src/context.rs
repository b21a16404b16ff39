//! What the rules share while one document is lowered: the input, the reports, the limits.

use crate::grammar::Kind;
use crate::pointer::Pointer;
use crate::references::References;
use crate::{Error, FREE_GROWTH, Loss, MAX_DEPTH, MAX_GROWTH, Note, Options, value};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Context<'a> {
    pub(crate) input: &'a Value,
    pub(crate) options: Options,
    pub(crate) references: References,
    /// Whether the schema at a pointer accepts null; absent while unknown.
    pub(crate) null_memo: BTreeMap<Pointer, Option<bool>>,
    /// Targets that are currently inlined, so that a cycle is detected.
    pub(crate) inlining: Vec<Pointer>,
    /// Set while a component is lowered for merging into a branch: one level of merging is enough.
    pub(crate) merging: bool,
    /// The name of the rule that is running.
    pub(crate) rule: &'static str,
    losses: BTreeSet<Loss>,
    notes: BTreeSet<Note>,
    spent: usize,
    limit: usize,
    depth: usize,
}

impl<'a> Context<'a> {
    pub(crate) fn new(input: &'a Value, options: Options) -> Self {
        Self {
            input,
            options,
            references: References::scan(input),
            null_memo: BTreeMap::new(),
            inlining: Vec::new(),
            merging: false,
            rule: "",
            losses: BTreeSet::new(),
            notes: BTreeSet::new(),
            spent: 0,
            limit: value::count(input)
                .saturating_mul(MAX_GROWTH)
                .max(FREE_GROWTH),
            depth: 0,
        }
    }

    /// Reports that the running rule lost something.
    pub(crate) fn loss(&mut self, pointer: &Pointer, message: impl Into<String>) {
        self.losses.insert(Loss {
            pointer: pointer.to_string(),
            rule: self.rule,
            message: message.into(),
        });
    }

    /// Records that the running rule rewrote something without changing its meaning.
    pub(crate) fn note(&mut self, pointer: &Pointer) {
        self.notes.insert(Note {
            pointer: pointer.to_string(),
            rule: self.rule,
        });
    }

    /// Counts values against the limit.
    pub(crate) fn spend(&mut self, values: usize) -> Result<(), Error> {
        self.spent = self.spent.saturating_add(values);
        if self.spent > self.limit {
            Err(Error::TooLarge(self.limit))
        } else {
            Ok(())
        }
    }

    /// A copy of a value, counted against the limit.
    pub(crate) fn copy(&mut self, value: &Value) -> Result<Value, Error> {
        self.spend(value::count(value))?;
        Ok(value.clone())
    }

    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(Error::TooDeep(MAX_DEPTH))
        } else {
            Ok(())
        }
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(crate) fn into_reports(self) -> (Vec<Loss>, Vec<Note>) {
        (
            self.losses.into_iter().collect(),
            self.notes.into_iter().collect(),
        )
    }
}

/// An object of the document during its conversion from 3.1 to 3.0.
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) pointer: Pointer,
    /// The name of the member or element that contains it: a media type, a status, a property.
    pub(crate) key: String,
    /// 3.1 before the children are lowered, 3.0 after the last rule.
    pub(crate) out: Map<String, Value>,
    /// The origins of members that were not taken from below `pointer`.
    pub(crate) origins: BTreeMap<String, Pointer>,
    /// For a schema that mentions null: whether the whole schema accepts null; `None` is unknown.
    pub(crate) accepts_null: Option<bool>,
    /// Branches of `anyOf` and `oneOf` that accept only null, by index.
    pub(crate) null_branches: BTreeMap<&'static str, Vec<usize>>,
    /// The type of the only other branch of such a union, if it is known.
    pub(crate) type_beside_null: Option<String>,
    /// Set by a rule that drops the whole object: the parent omits it.
    pub(crate) dropped: bool,
}

impl Node {
    pub(crate) fn new(kind: Kind, pointer: Pointer, key: &str, out: Map<String, Value>) -> Self {
        Self {
            kind,
            pointer,
            key: key.to_owned(),
            out,
            origins: BTreeMap::new(),
            accepts_null: None,
            null_branches: BTreeMap::new(),
            type_beside_null: None,
            dropped: false,
        }
    }

    /// The pointer of a member in the input.
    pub(crate) fn at(&self, member: &str) -> Pointer {
        self.origins
            .get(member)
            .cloned()
            .unwrap_or_else(|| self.pointer.child(member))
    }

    /// Removes a member and reports it as lost, if it is there.
    pub(crate) fn lose(&mut self, member: &str, cx: &mut Context<'_>, message: impl Into<String>) {
        if self.out.remove(member).is_some() {
            cx.loss(&self.at(member), message);
        }
    }

    /// Removes a member whose absence changes nothing, if it is there.
    pub(crate) fn drop_member(&mut self, member: &str, cx: &mut Context<'_>) {
        if self.out.remove(member).is_some() {
            cx.note(&self.at(member));
        }
    }
}
