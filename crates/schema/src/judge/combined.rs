//! Schemas that are applied to the same value.

use serde_json::Value;

use super::evaluated::Evaluated;
use super::{Judge, Look, Verdict, sentence};
use crate::cost;
use crate::meter::Exhausted;
use crate::model::{Combined, Condition, Node};
use crate::violation::Location;

impl Judge<'_> {
    pub(super) fn combined(
        &mut self,
        rules: &Combined,
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let places = places(value);
        let mut fits = true;
        for node in rules.reference.iter().chain(&rules.all) {
            let verdict = self.holds(*node, value, at, look)?;
            fits &= self.joined(verdict, evaluated, places)?;
            if !fits && !look.reports {
                return Ok(false);
            }
        }
        if let Some(node) = rules.not {
            let quiet = Look {
                reports: false,
                tracks: false,
            };
            if self.holds(node, value, at, quiet)?.is_some() {
                fits = self.differs(at, look, || "must not match the schema of not".to_owned());
            }
        }
        if let Some(condition) = &rules.condition {
            fits &= self.condition(condition, value, at, look, evaluated)?;
        }
        if !rules.any.is_empty() && (fits || look.reports) {
            fits &= self.any(&rules.any, value, at, look, evaluated)?;
        }
        if !rules.one.is_empty() && (fits || look.reports) {
            fits &= self.one(&rules.one, value, at, look, evaluated)?;
        }
        Ok(fits)
    }

    fn condition(
        &mut self,
        rules: &Condition,
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let test = self.holds(rules.test, value, at, look.quiet())?;
        let next = if test.is_some() {
            rules.then
        } else {
            rules.otherwise
        };
        if let Some(test) = test {
            self.joined(Some(test), evaluated, places(value))?;
        }
        match next {
            None => Ok(true),
            Some(node) => {
                let verdict = self.holds(node, value, at, look)?;
                self.joined(verdict, evaluated, places(value))
            }
        }
    }

    fn any(
        &mut self,
        nodes: &[Node],
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        if let Some(node) = self.only(nodes, value)? {
            let verdict = self.holds(node, value, at, look)?;
            return self.joined(verdict, evaluated, places(value));
        }
        let mut fits = false;
        for node in nodes {
            let verdict = self.holds(*node, value, at, look.quiet())?;
            if verdict.is_some() {
                fits = true;
                self.joined(verdict, evaluated, places(value))?;
                if !look.tracks {
                    break;
                }
            }
        }
        Ok(fits || self.differs(at, look, || sentence::any(nodes.len())))
    }

    fn one(
        &mut self,
        nodes: &[Node],
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        if let Some(node) = self.only(nodes, value)? {
            let verdict = self.holds(node, value, at, look)?;
            return self.joined(verdict, evaluated, places(value));
        }
        let mut matching = 0;
        for node in nodes {
            let verdict = self.holds(*node, value, at, look.quiet())?;
            if verdict.is_some() {
                matching += 1;
                self.joined(verdict, evaluated, places(value))?;
            }
            if matching > 1 && !look.reports {
                return Ok(false);
            }
        }
        Ok(matching == 1 || self.differs(at, look, || sentence::one(nodes.len(), matching)))
    }

    /// The only one of several schemas whose type matches the value, if there is one: its
    /// violations are the helpful ones.
    fn only(&mut self, nodes: &[Node], value: &Value) -> Result<Option<Node>, Exhausted> {
        self.meter.take(cost::bytes(nodes.len()))?;
        let mut fitting = nodes.iter().filter(|node| self.may_fit(**node, value));
        let first = fitting.next().copied();
        let others = fitting.next().is_some();
        Ok(first.filter(|_| !others))
    }

    fn may_fit(&self, node: Node, value: &Value) -> bool {
        /// How many references are followed for a type.
        const FOLLOWED: usize = 4;
        let mut node = node;
        for _ in 0..FOLLOWED {
            let Some(rules) = self.schema.rules(node) else {
                return node == Node::Always;
            };
            if rules.types.is_some_and(|types| !types.fit(value)) {
                return false;
            }
            let combined = rules.combined.as_ref();
            match combined.and_then(|combined| combined.reference) {
                Some(next) => node = next,
                None => return true,
            }
        }
        true
    }

    /// Adds what a schema evaluated; returns whether the value matches it.
    pub(super) fn joined(
        &mut self,
        verdict: Verdict,
        evaluated: &mut Evaluated,
        places: usize,
    ) -> Result<bool, Exhausted> {
        let Some(other) = verdict else {
            return Ok(false);
        };
        if other != Evaluated::default() {
            self.meter.take(Evaluated::steps(places))?;
            evaluated.join(&other);
        }
        Ok(true)
    }
}

/// The number of members or items of a value.
fn places(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    }
}
