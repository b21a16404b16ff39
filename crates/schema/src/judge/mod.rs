//! Validating a value against a schema, with every step counted.
//!
//! Each schema is applied to each value at most once, so that the result of [`cost`](crate::cost)
//! is an upper bound. Without a report, validation ends at the first violation; with a report it
//! continues.

mod combined;
mod evaluated;
mod list;
mod object;
mod scalar;
mod sentence;

use regex_automata::hybrid::dfa::Cache;
use serde_json::Value;

use crate::meter::{Exhausted, Meter};
use crate::model::{Node, PatternId, Rules, Schema};
use crate::violation::{Location, Report, Violation};
use evaluated::Evaluated;

/// Validation took more steps than the meter had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooDear {
    /// The part of the schema at which the steps ran out, as a JSON pointer.
    pub pointer: String,
}

impl Schema {
    /// All violations in `value`, which is called `name` in messages: up to
    /// [`MAX_VIOLATIONS`](crate::MAX_VIOLATIONS) of them, and a line with the number of the others.
    ///
    /// # Errors
    /// Validation took more steps than `meter` has.
    pub fn judge(
        &self,
        name: &str,
        value: &Value,
        meter: &mut Meter,
    ) -> Result<Vec<Violation>, TooDear> {
        let mut judge = Judge {
            schema: self,
            meter,
            caches: self.patterns.iter().map(|_| None).collect(),
            report: Report::default(),
            dear: None,
        };
        let look = Look {
            reports: true,
            tracks: false,
        };
        let judged = judge.holds(self.root, value, &Location::Whole(name), look);
        match judged {
            Ok(_) => Ok(judge.report.end()),
            Err(Exhausted) => Err(TooDear {
                pointer: judge.dear.unwrap_or_default(),
            }),
        }
    }
}

/// The mode of validation.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// Whether all violations are reported, or validation ends at the first one.
    reports: bool,
    /// Whether evaluated members or items are tracked.
    tracks: bool,
}

impl Look {
    /// For a part of the value, with its own schema.
    const fn below(self) -> Self {
        Self {
            tracks: false,
            ..self
        }
    }

    /// Without a report.
    const fn quiet(self) -> Self {
        Self {
            reports: false,
            ..self
        }
    }
}

/// Whether a value matches, and if it does, what of it was evaluated.
type Verdict = Option<Evaluated>;

struct Judge<'s> {
    schema: &'s Schema,
    meter: &'s mut Meter,
    caches: Vec<Option<Cache>>,
    report: Report,
    /// The part at which the steps ran out.
    dear: Option<String>,
}

impl Judge<'_> {
    /// Validates a value against a schema.
    fn holds(
        &mut self,
        node: Node,
        value: &Value,
        at: &Location<'_>,
        look: Look,
    ) -> Result<Verdict, Exhausted> {
        let schema = self.schema;
        let rules = match node {
            Node::Always => return Ok(Some(Evaluated::default())),
            Node::Never => {
                self.meter.take(1)?;
                self.differs(at, look, || "is not allowed".to_owned());
                return Ok(None);
            }
            Node::Rules(_) => match schema.rules(node) {
                Some(rules) => rules,
                None => return Ok(None),
            },
        };
        let verdict = self.against(rules, value, at, look);
        if verdict.is_err() && self.dear.is_none() {
            self.dear = Some(rules.at.as_str().to_owned());
        }
        verdict
    }

    fn against(
        &mut self,
        rules: &Rules,
        value: &Value,
        at: &Location<'_>,
        look: Look,
    ) -> Result<Verdict, Exhausted> {
        self.meter.take(1 + rules.keywords)?;
        if let Some(types) = rules.types.filter(|types| !types.fit(value)) {
            // If the type is wrong, nothing else is reported.
            self.differs(at, look, || sentence::types(types));
            return Ok(None);
        }
        // An object or list that is validated as a whole below.
        let look = Look {
            tracks: look.tracks || rules.tracks(),
            ..look
        };
        let mut fits = self.scalar(rules, value, at, look)?;
        let mut evaluated = Evaluated::default();
        if fits || look.reports {
            fits &= self.parts(rules, value, at, look, &mut evaluated)?;
        }
        if let Some(combined) = rules.combined.as_deref()
            && (fits || look.reports)
        {
            fits &= self.combined(combined, value, at, look, &mut evaluated)?;
        }
        // What is unevaluated is known once everything else matches.
        if fits {
            fits &= self.rest(rules, value, at, look, &mut evaluated)?;
        }
        Ok(fits.then_some(evaluated))
    }

    /// The members or items of a value.
    fn parts(
        &mut self,
        rules: &Rules,
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        match (value, rules.list.as_deref(), rules.object.as_deref()) {
            (Value::Array(items), Some(list), _) => {
                self.list(list, items, value, at, look, evaluated)
            }
            (Value::Object(members), _, Some(object)) => {
                self.object(object, members, value, at, look, evaluated)
            }
            _ => Ok(true),
        }
    }

    /// The unevaluated members or items.
    fn rest(
        &mut self,
        rules: &Rules,
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let list = rules.list.as_deref().and_then(|list| list.unevaluated);
        let object = rules
            .object
            .as_deref()
            .and_then(|object| object.unevaluated);
        match (value, list, object) {
            (Value::Array(items), Some(node), _) => {
                self.other_items(node, items, at, look, evaluated)
            }
            (Value::Object(members), _, Some(node)) => {
                self.other_members(node, members, at, look, evaluated)
            }
            _ => Ok(true),
        }
    }

    /// Reports a violation, if reports are wanted; returns false.
    fn differs(
        &mut self,
        at: &Location<'_>,
        look: Look,
        predicate: impl FnOnce() -> String,
    ) -> bool {
        if look.reports {
            self.report.add(|| at.violation(&predicate()));
        }
        false
    }

    /// Whether a pattern is in a text.
    fn is_in(&mut self, id: PatternId, text: &str) -> Result<bool, Exhausted> {
        let pattern = self.schema.pattern(id);
        let cache = match &mut self.caches[id.0] {
            Some(cache) => cache,
            none => none.insert(pattern.begin(self.meter)?),
        };
        pattern.is_in(text, cache, self.meter)
    }
}

#[cfg(test)]
#[path = "../judge_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
