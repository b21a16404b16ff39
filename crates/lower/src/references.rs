//! Resolves a schema's `$ref`, and names targets that 3.0 cannot reach.
//!
//! 3.0 knows neither `$id` nor anchors nor `$defs`, and a rule may move nested schemas. So only a
//! reference to a whole component stays unchanged; any other target inside the document is hoisted:
//! lowered once more as a separate component.

use crate::grammar::{Child, Kind};
use crate::pointer::Pointer;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(crate) struct References {
    /// Pointers of schemas with `$id`, by that text.
    ids: BTreeMap<String, Pointer>,
    /// Anchors by their resource and their name.
    anchors: BTreeMap<(Pointer, String), Pointer>,
    /// All dynamic anchors with a name.
    dynamic: BTreeMap<String, Vec<Pointer>>,
    /// Names of components, existing and new.
    names: BTreeSet<String>,
    /// Hoisted targets and their names.
    hoisted: BTreeMap<Pointer, String>,
    pending: Vec<(Pointer, String)>,
}

const COMPONENTS: &str = "/components/schemas";

impl References {
    /// Reads every schema position of the document once.
    pub(crate) fn scan(input: &Value) -> Self {
        let mut found = Self::default();
        if let Some(schemas) = input.pointer(COMPONENTS).and_then(Value::as_object) {
            found.names = schemas.keys().cloned().collect();
        }
        found.visit(
            Kind::Document,
            &Pointer::default(),
            &Pointer::default(),
            input,
        );
        found
    }

    fn visit(&mut self, kind: Kind, pointer: &Pointer, resource: &Pointer, value: &Value) {
        let Some(members) = value.as_object() else {
            return;
        };
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let mut resource = resource;
        if kind == Kind::Schema {
            if let Some(id) = text("$id") {
                self.ids
                    .insert(id.trim_end_matches('#').to_owned(), pointer.clone());
                resource = pointer;
            }
            for name in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(text) {
                self.anchors
                    .insert((resource.clone(), name.to_owned()), pointer.clone());
            }
            if let Some(name) = text("$dynamicAnchor") {
                self.dynamic
                    .entry(name.to_owned())
                    .or_default()
                    .push(pointer.clone());
            }
        }
        if let Some(child) = kind.pattern() {
            for (name, value) in members.iter().filter(|(name, _)| !name.starts_with("x-")) {
                self.visit(child, &pointer.child(name), resource, value);
            }
        }
        for field in kind.fields() {
            let Some(value) = members.get(field.name) else {
                continue;
            };
            let pointer = pointer.child(field.name);
            match (field.child, value) {
                (Child::One(kind), value) => self.visit(kind, &pointer, resource, value),
                (Child::List(kind), Value::Array(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        self.visit(kind, &pointer.child(index), resource, item);
                    }
                }
                (Child::Map(kind), Value::Object(items)) => {
                    for (name, item) in items {
                        self.visit(kind, &pointer.child(name), resource, item);
                    }
                }
                _ => {}
            }
        }
    }

    /// The target of a reference at `site`, if it is in this document.
    pub(crate) fn resolve(
        &self,
        input: &Value,
        site: &Pointer,
        reference: &str,
    ) -> Option<Pointer> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = if uri.is_empty() {
            self.resource_of(site)
        } else {
            self.ids.get(uri)?.clone()
        };
        let fragment = percent_decode(fragment)?;
        let target = if fragment.is_empty() {
            base
        } else if fragment.starts_with('/') {
            Pointer::parse(&format!("{base}{fragment}"))
        } else {
            self.anchors.get(&(base, fragment))?.clone()
        };
        let found = input.pointer(target.as_str())?;
        (target != Pointer::default() && (found.is_object() || found.is_boolean()))
            .then_some(target)
    }

    /// The target of a `$dynamicRef`, if it does not depend on the dynamic path.
    pub(crate) fn resolve_dynamic(
        &self,
        input: &Value,
        site: &Pointer,
        reference: &str,
    ) -> Option<Pointer> {
        let target = self.resolve(input, site, reference)?;
        let name = reference.rsplit_once('#')?.1;
        match self.dynamic.get(name).map(Vec::as_slice) {
            Some(anchors) if anchors.len() > 1 && anchors.contains(&target) => None,
            _ => Some(target),
        }
    }

    fn resource_of(&self, site: &Pointer) -> Pointer {
        let around = self.ids.values().filter(|root| site.is_within(root));
        around
            .max_by_key(|root| root.as_str().len())
            .cloned()
            .unwrap_or_default()
    }

    /// The 3.0 reference to a target: to an existing component, or to one made for it.
    pub(crate) fn reference_to(&mut self, target: &Pointer) -> String {
        let component = target
            .as_str()
            .strip_prefix("/components/schemas/")
            .filter(|rest| !rest.contains('/'));
        if component.is_some() {
            return format!("#{target}");
        }
        if let Some(name) = self.hoisted.get(target) {
            return format!("#{COMPONENTS}/{name}");
        }
        let name = self.new_name(target);
        self.hoisted.insert(target.clone(), name.clone());
        self.pending.push((target.clone(), name.clone()));
        format!("#{COMPONENTS}/{name}")
    }

    /// The next hoisted target that is still to be lowered.
    pub(crate) fn next_pending(&mut self) -> Option<(Pointer, String)> {
        self.pending.pop()
    }

    /// A name from the names along the path, without keywords: `X/$defs/Y` becomes `X_Y`.
    fn new_name(&mut self, target: &Pointer) -> String {
        const KEYWORDS: [&str; 5] = [
            "components",
            "schemas",
            "$defs",
            "definitions",
            "properties",
        ];
        let legal = |c: char| {
            if c.is_ascii_alphanumeric() || ".-".contains(c) {
                c
            } else {
                '_'
            }
        };
        let words: Vec<String> = target
            .segments()
            .filter(|segment| !KEYWORDS.contains(&segment.as_str()))
            .map(|segment| segment.chars().map(legal).collect())
            .collect();
        let stem = if words.is_empty() {
            "Schema".to_owned()
        } else {
            words.join("_")
        };
        let numbered = (2..).map(|n| format!("{stem}_{n}"));
        let name = std::iter::once(stem.clone())
            .chain(numbered)
            .find(|name| !self.names.contains(name));
        let name = name.unwrap_or(stem);
        self.names.insert(name.clone());
        name
    }
}

/// Decodes `%xx`; `None` if it is malformed or not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            decoded.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}
