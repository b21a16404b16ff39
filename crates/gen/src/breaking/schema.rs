//! Compares schemas, by the direction in which values are sent.

use std::collections::BTreeSet;

use serde_json::Value;

use super::resolve;
use super::types::{narrowed, types, values};

/// The sender of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The client: what it could send before must still be accepted.
    Sent,
    /// The server: what it can send now must be readable by older clients.
    Answered,
}

/// A comparison of two schemas.
pub(super) struct Comparison<'a, 'r> {
    old: &'a Value,
    new: &'a Value,
    direction: Direction,
    report: &'r mut dyn FnMut(String),
    seen: BTreeSet<(String, String)>,
}

impl<'a, 'r> Comparison<'a, 'r> {
    pub(super) fn new(
        old: &'a Value,
        new: &'a Value,
        direction: Direction,
        report: &'r mut dyn FnMut(String),
    ) -> Self {
        Self {
            old,
            new,
            direction,
            report,
            seen: BTreeSet::new(),
        }
    }

    pub(super) fn schemas(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        if let (Some(before), Some(after)) = (old["$ref"].as_str(), new["$ref"].as_str())
            && !self.seen.insert((before.to_owned(), after.to_owned()))
        {
            return;
        }
        let (old, new) = (resolve(self.old, old), resolve(self.new, new));
        if old == new && !has_reference(old) {
            return;
        }
        self.kinds(place, old, new);
        self.listed(place, old, new);
        self.limits(place, old, new);
        self.members(place, old, new);
        self.within(place, old, new);
        for keyword in ["oneOf", "anyOf", "allOf"] {
            self.alternatives(place, keyword, &old[keyword], &new[keyword]);
        }
    }

    fn say(&mut self, place: &str, what: &str) {
        (self.report)(format!("{place}: {what}"));
    }

    fn kinds(&mut self, place: &str, old: &Value, new: &Value) {
        let (before, after) = (types(old), types(new));
        let kept = match self.direction {
            Direction::Sent => before.is_subset(&after),
            Direction::Answered => after.is_subset(&before),
        };
        if !kept {
            let shown = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join(" or ");
            let what = format!("the type was {} and is {}", shown(&before), shown(&after));
            self.say(place, &what);
        }
    }

    /// A removed value breaks clients that send it, and clients that wait for it; a new one breaks
    /// none.
    fn listed(&mut self, place: &str, old: &Value, new: &Value) {
        match (values(old), values(new)) {
            (Some(before), Some(after)) => {
                for value in before.iter().filter(|value| !after.contains(value)) {
                    self.say(place, &format!("the value {value} is gone"));
                }
            }
            (None, Some(_)) if self.direction == Direction::Sent => {
                self.say(place, "only listed values are taken now");
            }
            _ => {}
        }
    }

    fn limits(&mut self, place: &str, old: &Value, new: &Value) {
        let found = match self.direction {
            Direction::Sent => narrowed(old, new),
            // Longer texts and more items do not break a reader; another format or range does.
            Direction::Answered => narrowed(new, old)
                .into_iter()
                .filter(|what| {
                    ["format", "minimum", "maximum"]
                        .iter()
                        .any(|k| what.starts_with(k))
                })
                .map(|what| format!("{what} no longer"))
                .collect(),
        };
        for what in found {
            self.say(place, &what);
        }
    }

    fn members(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        let required = |schema: &Value, name: &str| {
            let list = schema["required"].as_array();
            list.is_some_and(|list| list.iter().any(|other| other == name))
        };
        for (name, before) in old["properties"].as_object().into_iter().flatten() {
            let at = below(place, name);
            let Some(after) = new["properties"].get(name) else {
                self.say(&at, "the member is gone");
                continue;
            };
            match self.direction {
                Direction::Sent if required(new, name) && !required(old, name) => {
                    self.say(&at, "the member is now required");
                }
                Direction::Answered if required(old, name) && !required(new, name) => {
                    self.say(&at, "the member may now be absent");
                }
                _ => {}
            }
            self.schemas(&at, before, after);
        }
        if self.direction == Direction::Sent {
            for (name, _) in new["properties"].as_object().into_iter().flatten() {
                if old["properties"].get(name).is_none() && required(new, name) {
                    self.say(&below(place, name), "the member is new and required");
                }
            }
            let closed = |schema: &Value| schema["additionalProperties"] == false;
            if closed(new) && !closed(old) {
                self.say(place, "unknown members are refused now");
            }
        }
    }

    fn within(&mut self, place: &str, old: &'a Value, new: &'a Value) {
        for keyword in ["items", "additionalProperties"] {
            if let (Some(before), Some(after)) = (old.get(keyword), new.get(keyword))
                && before.is_object()
                && after.is_object()
            {
                let at = if keyword == "items" {
                    format!("{place}[]")
                } else {
                    below(place, "*")
                };
                self.schemas(&at, before, after);
            }
        }
    }

    /// Alternatives are identified by their reference, or by their content.
    fn alternatives(&mut self, place: &str, keyword: &str, old: &'a Value, new: &'a Value) {
        let list = |value: &'a Value| value.as_array().map(Vec::as_slice).unwrap_or_default();
        let key = |schema: &Value| {
            schema["$ref"]
                .as_str()
                .map_or_else(|| schema.to_string(), str::to_owned)
        };
        let (before, after) = (list(old), list(new));
        for one in before {
            if let Some(same) = after.iter().find(|other| key(other) == key(one)) {
                self.schemas(place, one, same);
            }
        }
        // Every part of `allOf` is a requirement; every part of the others is an alternative. A new
        // requirement for a sender and a new alternative for a reader are breaking; so are a
        // removed alternative for a sender and a removed requirement for a reader.
        let (many, few, verb) = if (keyword == "allOf") == (self.direction == Direction::Sent) {
            (after, before, "is new")
        } else {
            (before, after, "is gone")
        };
        let missing = many
            .iter()
            .filter(|one| !few.iter().any(|other| key(other) == key(one)));
        for one in missing {
            (self.report)(format!("{place}: {keyword}: {} {verb}", key(one)));
        }
    }
}

/// `answer 200` and `data` become `answer 200, data`; further names are separated by dots.
fn below(place: &str, name: &str) -> String {
    let sign = if place.contains(", ") { "." } else { ", " };
    format!("{place}{sign}{name}")
}

fn has_reference(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key("$ref") || members.values().any(has_reference)
        }
        Value::Array(items) => items.iter().any(has_reference),
        _ => false,
    }
}
