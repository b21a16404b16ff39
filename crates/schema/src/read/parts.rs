//! The schemas in a schema.

use serde_json::{Map, Value};

use super::{ReadSchema, Reader, assertions, checks};
use crate::keyword::{Kind, kind};
use crate::model::{
    Combined, Condition, Contains, ListRules, Node, NumberRules, ObjectRules, Range, Rules,
    TextRules,
};
use crate::pointer::Pointer;

/// A schema that is being parsed.
#[derive(Default)]
pub(super) struct Draft {
    height: usize,
    weight: u64,
    highest: usize,
    pub(super) number: NumberRules,
    pub(super) text: TextRules,
    pub(super) list: ListRules,
    pub(super) object: ObjectRules,
    pub(super) combined: Combined,
    /// These belong to `if` and to `contains`, and have no effect without them.
    then: Option<Node>,
    otherwise: Option<Node>,
    pub(super) contained: Range,
}

impl Draft {
    fn add(&mut self, found: ReadSchema) -> Node {
        self.weight = self.weight.saturating_add(found.weight);
        self.highest = self.highest.max(found.height + 1);
        found.node
    }
}

impl<'d> Reader<'d> {
    /// The rules of the schema at a position.
    pub(super) fn rules(
        &mut self,
        at: &Pointer,
        members: &'d Map<String, Value>,
        height: usize,
    ) -> ReadSchema {
        let mut draft = Draft {
            height,
            weight: 1,
            ..Draft::default()
        };
        let mut rules = Rules {
            at: at.clone(),
            ..Rules::default()
        };
        for (name, value) in members {
            let Some(kind) = kind(name) else { continue };
            let place = at.join(name);
            if let Some(complaint) = checks::complaint(kind, value) {
                self.complain(&place, complaint);
                continue;
            }
            draft.weight = draft.weight.saturating_add(1);
            rules.keywords += 1;
            match kind {
                Kind::Schema
                | Kind::Schemas
                | Kind::NamedSchemas
                | Kind::PatternSchemas
                | Kind::Dependencies
                | Kind::Reference => self.part(&mut draft, &place, name, value),
                Kind::Pattern => {
                    let text = value.as_str().unwrap_or_default();
                    draft.text.pattern = self.pattern(&place, text);
                }
                _ => assertions::take(&mut rules, &mut draft, name, value),
            }
        }
        self.place(rules, draft)
    }

    /// Stores rules, unless they are empty.
    fn place(&mut self, mut rules: Rules, mut draft: Draft) -> ReadSchema {
        let (weight, height) = (draft.weight, draft.highest);
        if let Some(condition) = &mut draft.combined.condition {
            (condition.then, condition.otherwise) = (draft.then, draft.otherwise);
        }
        if let Some(contains) = &mut draft.list.contains {
            contains.least = draft.contained.least.unwrap_or(1);
            contains.most = draft.contained.most;
        }
        rules.number = kept(draft.number);
        rules.text = kept(draft.text);
        rules.list = kept(draft.list);
        rules.object = kept(draft.object);
        rules.combined = kept(draft.combined);
        let node = if rules.ask_nothing() {
            Node::Always
        } else {
            self.nodes.push(rules);
            Node::Rules(self.nodes.len() - 1)
        };
        ReadSchema {
            node,
            weight,
            height,
        }
    }

    /// A keyword that contains schemas.
    fn part(&mut self, draft: &mut Draft, place: &Pointer, name: &str, value: &'d Value) {
        match name {
            "$ref" => {
                let reference = value.as_str().unwrap_or_default();
                let found = self.reference(place, reference, draft.height + 1);
                draft.combined.reference = Some(draft.add(found));
            }
            "allOf" => draft.combined.all = self.schemas(draft, place, value),
            "anyOf" => draft.combined.any = self.schemas(draft, place, value),
            "oneOf" => draft.combined.one = self.schemas(draft, place, value),
            "prefixItems" => draft.list.prefix = self.schemas(draft, place, value),
            "properties" => {
                let named = self.named(draft, place, value);
                draft.object.properties = named.into_iter().collect();
            }
            "dependentSchemas" => {
                let named = self.named(draft, place, value);
                draft.object.dependent.extend(named);
            }
            "dependencies" => self.dependencies(draft, place, value),
            "patternProperties" => {
                for (pattern, node) in self.named(draft, place, value) {
                    let id = self.pattern(&place.join(&pattern), &pattern);
                    draft.object.patterns.extend(id.map(|id| (id, node)));
                }
            }
            // Parsed, so that an error is found before anything refers to it.
            "$defs" | "definitions" => drop(self.unused(draft, place, value)),
            "contentSchema" => drop(self.schema(place, value, draft.height + 1)),
            _ => {
                let found = self.schema(place, value, draft.height + 1);
                let node = draft.add(found);
                single(draft, name, node);
            }
        }
    }

    fn schemas(&mut self, draft: &mut Draft, place: &Pointer, value: &'d Value) -> Vec<Node> {
        let items = value.as_array().into_iter().flatten().enumerate();
        items
            .map(|(index, value)| {
                let found = self.schema(&place.item(index), value, draft.height + 1);
                draft.add(found)
            })
            .collect()
    }

    fn named(
        &mut self,
        draft: &mut Draft,
        place: &Pointer,
        value: &'d Value,
    ) -> Vec<(String, Node)> {
        let found = self.unused(draft, place, value);
        found
            .into_iter()
            .map(|(name, found)| (name, draft.add(found)))
            .collect()
    }

    fn unused(
        &mut self,
        draft: &Draft,
        place: &Pointer,
        value: &'d Value,
    ) -> Vec<(String, ReadSchema)> {
        let members = value.as_object().into_iter().flatten();
        members
            .map(|(name, value)| {
                let found = self.schema(&place.join(name), value, draft.height + 1);
                (name.clone(), found)
            })
            .collect()
    }

    /// The older keyword for `dependentRequired` and `dependentSchemas`.
    fn dependencies(&mut self, draft: &mut Draft, place: &Pointer, value: &'d Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let place = place.join(name);
            if value.is_array() {
                match checks::complaint(Kind::Texts, value) {
                    Some(complaint) => self.complain(&place, complaint),
                    None => {
                        let texts = assertions::texts(value);
                        draft.object.dependent_required.push((name.clone(), texts));
                    }
                }
            } else {
                let found = self.schema(&place, value, draft.height + 1);
                let node = draft.add(found);
                draft.object.dependent.push((name.clone(), node));
            }
        }
    }
}

/// A keyword that contains one schema.
fn single(draft: &mut Draft, name: &str, node: Node) {
    match name {
        "additionalProperties" => draft.object.additional = Some(node),
        "propertyNames" => draft.object.names = Some(node),
        "unevaluatedProperties" => draft.object.unevaluated = Some(node),
        "items" => draft.list.items = Some(node),
        "unevaluatedItems" => draft.list.unevaluated = Some(node),
        "contains" => {
            draft.list.contains = Some(Contains {
                node,
                least: 1,
                most: None,
            });
        }
        "not" => draft.combined.not = Some(node),
        "if" => {
            draft.combined.condition = Some(Condition {
                test: node,
                then: None,
                otherwise: None,
            });
        }
        // Used by the keywords to which they belong.
        "then" => draft.then = Some(node),
        "else" => draft.otherwise = Some(node),
        _ => {}
    }
}

/// Rules that are not empty.
fn kept<T: Default + PartialEq>(rules: T) -> Option<Box<T>> {
    (rules != T::default()).then(|| Box::new(rules))
}
