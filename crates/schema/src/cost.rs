//! The maximum cost of validation, computed before there is a value.
//!
//! A schema is a tree once its references are followed, and each schema in it is applied to each
//! value at most once. The number of values follows from the size of the largest one: a list of 64
//! KiB has at most 32 768 items. The result is an upper bound for the steps that
//! [`judge`](crate::judge) takes from its meter: a test compares the two.

use crate::limits::Largest;
use crate::model::{
    Choices, Combined, ListRules, Node, ObjectRules, PatternId, Rules, Schema, TextRules,
};
use crate::pointer::Pointer;

/// The cost of checking whether a number is a multiple.
pub(crate) const MULTIPLE: u64 = 20;

/// How many transitions of all patterns are counted, which takes some 10 ms; for a pattern with
/// more, a new one is assumed for each byte.
const COUNTABLE: u64 = 80_000;
/// They are counted only if this many steps are at stake.
const WORTH_COUNTING: u64 = 10_000;

/// A length as a 64-bit number.
pub(crate) fn bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// The cost of finding a name among `names`.
pub(crate) fn finding(names: usize) -> u64 {
    1 + u64::from(names.checked_ilog2().unwrap_or(0)) / 4
}

/// The cost of counting the characters of `bytes` bytes.
pub(crate) const fn counting(bytes: u64) -> u64 {
    1 + bytes / 128
}

/// The number of values of an `enum` that a value is compared with.
pub(crate) fn rounds(choices: &Choices) -> u64 {
    2 + u64::from(choices.listed.len().checked_ilog2().unwrap_or(0))
}

/// The cost of checking that all items of a list with this size and length are different.
pub(crate) const fn unique(size: u64, items: u64) -> u64 {
    let rounds = 2 + match items.checked_ilog2() {
        Some(rounds) => rounds as u64,
        None => 0,
    };
    size.saturating_mul(rounds)
}

/// The part of a schema that costs too much for the largest value, if there is one.
pub(crate) fn too_dear(schema: &Schema, largest: Largest) -> Option<Pointer> {
    let mut estimate = Estimate::new(schema);
    let whole = Reach::whole(largest.bytes);
    let all = estimate.of(schema.root, whole).all();
    (all > largest.steps).then(|| estimate.dearest(schema.root, whole, all / 2))
}

/// The cost of a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cost {
    /// The fixed cost, for any value.
    once: u64,
    /// The cost that grows with the values, linearly or faster.
    scaled: u64,
}

impl Cost {
    const fn all(self) -> u64 {
        self.once.saturating_add(self.scaled)
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            scaled: self.scaled.saturating_add(other.scaled),
        }
    }
}

/// The values that a schema is applied to: the maximum number, and the maximum of bytes in total.
#[derive(Debug, Clone, Copy)]
struct Reach {
    times: u64,
    bytes: u64,
    /// There are as many values as fit into the bytes.
    dense: bool,
}

impl Reach {
    /// One value.
    const fn whole(bytes: u64) -> Self {
        Self {
            times: 1,
            bytes,
            dense: false,
        }
    }

    /// Parts of the values, of at least `least` bytes each, and at most `most` in each value.
    fn parts_of(self, most: u64, least: u64) -> Self {
        let fit = self.bytes / least;
        let times = if self.dense && most > 0 {
            fit
        } else {
            fit.min(self.times.saturating_mul(most))
        };
        Self { times, ..self }
    }

    /// As many as fit into the bytes, of at least `least` bytes each.
    const fn dense(self, least: u64) -> Self {
        Self {
            times: self.bytes / least,
            dense: true,
            ..self
        }
    }

    /// The cost of comparing each of the values with one of this size: a comparison ends at the
    /// smaller one.
    fn compared(self, size: u64) -> u64 {
        self.times.saturating_mul(size).min(self.size())
    }

    /// The number of parts of all these values: the smallest has two bytes, including its
    /// separator.
    const fn size(self) -> u64 {
        self.bytes / 2 + self.times
    }
}

/// The cost of a part of a schema itself, and the schema in it.
struct Part {
    keyword: &'static str,
    own: Cost,
    below: Option<(Node, Reach)>,
    /// Different such parts apply to disjoint parts of the value; each has at least this many
    /// bytes.
    apart: Option<u64>,
}

struct Estimate<'s> {
    schema: &'s Schema,
    /// Whether evaluated members or items are tracked.
    tracks: bool,
    /// The cost of computing all transitions of a pattern, if it was needed.
    known: Vec<Option<Option<u64>>>,
    /// How many transitions can still be counted.
    countable: u64,
}

impl<'s> Estimate<'s> {
    fn new(schema: &'s Schema) -> Self {
        Self {
            schema,
            tracks: schema.nodes.iter().any(Rules::tracks),
            known: schema.patterns.iter().map(|_| None).collect(),
            countable: COUNTABLE,
        }
    }

    /// The maximum number of steps.
    fn of(&mut self, node: Node, reach: Reach) -> Cost {
        let schema = self.schema;
        let Some(rules) = schema.rules(node) else {
            return steps(reach.times);
        };
        let (mut sum, mut apart, mut dearest) = (Cost::default(), Cost::default(), 0);
        for part in self.parts(rules, reach) {
            sum = sum.plus(part.own);
            let Some((node, reach)) = part.below else {
                continue;
            };
            let below = self.of(node, reach);
            match part.apart {
                None => sum = sum.plus(below),
                Some(_) if reach.dense => {
                    apart.once = apart.once.saturating_add(below.once);
                    dearest = dearest.max(below.scaled);
                }
                Some(least) => {
                    apart = apart.plus(below);
                    dearest = dearest.max(self.of(node, reach.dense(least)).scaled);
                }
            }
        }
        // They share the bytes: together they cost no more than if all of it were of the most
        // expensive kind, and no more than the sum of each alone.
        let shared = if reach.dense {
            dearest
        } else {
            apart.scaled.min(dearest)
        };
        sum.plus(Cost {
            once: apart.once,
            scaled: shared,
        })
    }

    /// The smallest part that costs more than `most`.
    fn dearest(&mut self, node: Node, reach: Reach, most: u64) -> Pointer {
        let schema = self.schema;
        let Some(rules) = schema.rules(node) else {
            return Pointer::default();
        };
        for part in self.parts(rules, reach) {
            if let Some((node, reach)) = part.below
                && schema.rules(node).is_some()
                && self.of(node, reach).all() > most
            {
                return self.dearest(node, reach, most);
            }
            if part.own.all() > most && !part.keyword.is_empty() {
                return rules.at.join(part.keyword);
            }
        }
        rules.at.clone()
    }

    /// All parts of a schema.
    fn parts(&mut self, rules: &Rules, reach: Reach) -> Vec<Part> {
        let mut parts = vec![own("", reach.times.saturating_mul(1 + rules.keywords))];
        let may_be = |name: &str| rules.types.is_none_or(|types| types.has(name));
        if let Some(constant) = &rules.constant {
            parts.push(own("const", reach.compared(constant.size)));
        }
        if let Some(choices) = &rules.choices {
            let each = reach.compared(choices.largest);
            parts.push(own("enum", each.saturating_mul(rounds(choices))));
        }
        let number = rules.number.as_ref();
        if number.is_some_and(|rules| rules.multiple_of.is_some()) {
            parts.push(own("multipleOf", reach.times.saturating_mul(MULTIPLE)));
        }
        if let Some(text) = rules.text.as_deref().filter(|_| may_be("string")) {
            self.text(text, reach, &mut parts);
        }
        if let Some(list) = rules.list.as_deref().filter(|_| may_be("array")) {
            self.list(list, reach, &mut parts);
        }
        if let Some(object) = rules.object.as_deref().filter(|_| may_be("object")) {
            self.object(object, reach, &mut parts);
        }
        if let Some(combined) = rules.combined.as_deref() {
            self.combined(combined, reach, &mut parts);
        }
        parts
    }

    fn text(&mut self, rules: &TextRules, reach: Reach, parts: &mut Vec<Part>) {
        parts.push(own("", reach.times.saturating_add(reach.bytes / 128)));
        // Longer texts are not searched. A character has at most four bytes.
        let longest = rules
            .length
            .most
            .map_or(reach.bytes, |most| most.saturating_mul(4));
        let reach = Reach {
            bytes: reach.times.saturating_mul(longest).min(reach.bytes),
            ..reach
        };
        if let Some(format) = rules.format {
            let byte = format.steps_of_all(reach.bytes, longest);
            parts.push(own(
                "format",
                reach.times.saturating_mul(4).saturating_add(byte),
            ));
        }
        if let Some(id) = rules.pattern {
            parts.push(self.pattern("pattern", id, reach));
        }
    }

    /// Searching for a pattern in texts.
    fn pattern(&mut self, keyword: &'static str, id: PatternId, reach: Reach) -> Part {
        let pattern = self.schema.pattern(id);
        let looked_at = pattern.reach.map_or(reach.bytes, |most| {
            reach.times.saturating_mul(most).min(reach.bytes)
        });
        let each = reach.times.saturating_mul(8).saturating_add(looked_at / 8);
        let new = pattern.transition();
        let all_new = looked_at.saturating_mul(new);
        let known = (all_new > WORTH_COUNTING)
            .then(|| self.steps_of_all_transitions(id))
            .flatten();
        let cost = match known {
            Some(once) => Cost { once, scaled: each },
            None => Cost {
                once: new,
                scaled: each.saturating_add(all_new),
            },
        };
        Part {
            own: cost,
            ..own(keyword, 0)
        }
    }

    /// The cost of computing all transitions of a pattern, if they are few: no text costs more.
    fn steps_of_all_transitions(&mut self, id: PatternId) -> Option<u64> {
        let (pattern, countable) = (self.schema.pattern(id), &mut self.countable);
        *self.known[id.0].get_or_insert_with(|| pattern.steps_of_all(countable))
    }

    fn list(&self, rules: &ListRules, reach: Reach, parts: &mut Vec<Part>) {
        let most = rules.length.most.unwrap_or(u64::MAX);
        let items = reach.parts_of(most, 2);
        if rules.unique {
            parts.push(own("uniqueItems", unique(reach.size(), items.times)));
        }
        for node in &rules.prefix {
            parts.push(apart(*node, reach.parts_of(1, 2), 2));
        }
        parts.extend(rules.items.map(|node| apart(node, items, 2)));
        parts.extend(rules.contains.map(|contains| below(contains.node, items)));
        if let Some(node) = rules.unevaluated {
            parts.push(own("unevaluatedItems", items.times));
            parts.push(below(node, items));
        }
        parts.push(self.joined(reach));
    }

    fn object(&mut self, rules: &ObjectRules, reach: Reach, parts: &mut Vec<Part>) {
        /// A member has a name in quotes, a colon, a value and a separator.
        const LEAST: u64 = 5;
        let most = rules.length.most.unwrap_or(u64::MAX);
        let members = reach.parts_of(most, LEAST);
        // However they are distributed, no object has more than all together.
        let longest = usize::try_from(reach.bytes / LEAST).unwrap_or(usize::MAX);
        let pairs = rules.dependent_required.iter();
        let asked = bytes(rules.required.len() + rules.dependent.len())
            + pairs.map(|(_, names)| 1 + bytes(names.len())).sum::<u64>();
        let asked = reach.times.saturating_mul(asked);
        parts.push(own("required", asked.saturating_mul(finding(longest))));
        if rules.look_at_members() {
            let known = finding(rules.properties.len());
            parts.push(own("properties", members.times.saturating_mul(known)));
        }
        for (name, node) in &rules.properties {
            let least = bytes(name.len()) + LEAST - 1;
            parts.push(apart(*node, reach.parts_of(1, least), least));
        }
        parts.extend(rules.additional.map(|node| apart(node, members, LEAST)));
        for (id, node) in &rules.patterns {
            parts.push(self.pattern("patternProperties", *id, members));
            parts.push(below(*node, members));
        }
        parts.extend(rules.names.map(|node| below(node, members)));
        for (_, node) in &rules.dependent {
            parts.push(self.joined(reach));
            parts.push(below(*node, reach));
        }
        if let Some(node) = rules.unevaluated {
            parts.push(own("unevaluatedProperties", members.times));
            parts.push(below(node, members));
        }
    }

    fn combined(&self, rules: &Combined, reach: Reach, parts: &mut Vec<Part>) {
        let condition = rules
            .condition
            .iter()
            .flat_map(|condition| [Some(condition.test), condition.then, condition.otherwise]);
        let nodes = rules.reference.iter().chain(&rules.all).chain(&rules.not);
        let nodes = nodes.copied().chain(condition.flatten());
        let alternatives = rules.any.iter().chain(&rules.one);
        for node in nodes.chain(alternatives.copied()) {
            parts.push(self.joined(reach));
            parts.push(below(node, reach));
        }
    }

    /// The cost of tracking what a schema evaluated, and of the uniqueness in `oneOf`.
    const fn joined(&self, reach: Reach) -> Part {
        let places = if self.tracks { reach.bytes / 128 } else { 0 };
        own("", reach.times.saturating_mul(2).saturating_add(places))
    }
}

const fn steps(scaled: u64) -> Cost {
    Cost { once: 0, scaled }
}

const fn own(keyword: &'static str, scaled: u64) -> Part {
    Part {
        keyword,
        own: steps(scaled),
        below: None,
        apart: None,
    }
}

const fn below(node: Node, reach: Reach) -> Part {
    Part {
        below: Some((node, reach)),
        ..own("", 0)
    }
}

const fn apart(node: Node, reach: Reach, least: u64) -> Part {
    Part {
        apart: Some(least),
        ..below(node, reach)
    }
}

#[cfg(test)]
#[path = "cost_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
