//! Generates values that match a schema of the document, as far as its keywords define that.

use serde_json::Value;

use crate::dictionary::{Dictionary, InsertionPoint};
use crate::document::resolve;
use crate::ids::Ids;
use crate::json::Json;
use crate::random::Random;

/// The maximum depth of generated values.
const DEEPEST: usize = 8;

/// The generator of values.
#[derive(Debug)]
pub struct Maker<'a> {
    /// The document in which references are resolved.
    pub root: &'a Value,
    pub ids: &'a Ids,
    pub dictionary: &'a Dictionary,
}

impl Maker<'_> {
    /// A valid value.
    pub fn value(&self, schema: &Value, random: &mut Random) -> Json {
        self.named("", schema, random, 0)
    }

    /// A value for the member `name`.
    fn named(&self, name: &str, schema: &Value, random: &mut Random, depth: usize) -> Json {
        let schema = resolve(self.root, schema);
        if let Some(only) = schema.get("const") {
            return only.into();
        }
        if let Some(list) = schema["enum"].as_array().filter(|list| !list.is_empty()) {
            return random.pick(list).into();
        }
        for word in ["oneOf", "anyOf", "allOf"] {
            if let Some(list) = schema[word].as_array().filter(|list| !list.is_empty()) {
                return self.named(name, random.pick(list), random, depth);
            }
        }
        if depth > DEEPEST {
            return Json::Null;
        }
        match kind(schema, random) {
            "object" => self.object(name, schema, random, depth),
            "array" => self.list(name, schema, random, depth),
            "string" => Json::Text(self.text(name, schema, random)),
            "integer" => Json::Number(integer(schema, random).to_string()),
            "number" => Json::Number(number(schema, random)),
            "boolean" => Json::Bool(random.chance(50)),
            "null" => Json::Null,
            _ => self.anything(name, random),
        }
    }

    fn object(&self, name: &str, schema: &Value, random: &mut Random, depth: usize) -> Json {
        let example = schema.get("example").filter(|_| random.chance(15));
        if let Some(example) = example {
            return example.into();
        }
        let Some(properties) = schema["properties"].as_object() else {
            return self.anything(name, random);
        };
        let required: Vec<_> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        // Few optional members at once, so that one that is refused does not hide the rest.
        let share = if random.chance(30) { 0 } else { 40 };
        let mut members = Vec::new();
        for (member, schema) in properties {
            if required.iter().any(|it| *it == member) || random.chance(share) {
                let value = self.named(member, schema, random, depth + 1);
                members.push((member.clone(), value));
            }
        }
        Json::Object(members)
    }

    fn list(&self, name: &str, schema: &Value, random: &mut Random, depth: usize) -> Json {
        let least = schema["minItems"]
            .as_u64()
            .and_then(|it| usize::try_from(it).ok());
        let least = least.unwrap_or(0);
        let count = least.max(1) + random.below(3);
        let one = |_| self.named(name, &schema["items"], random, depth + 1);
        Json::List((0..count).map(one).collect())
    }

    fn text(&self, name: &str, schema: &Value, random: &mut Random) -> String {
        let pattern = schema["pattern"].as_str().unwrap_or_default();
        if let Some(prefix) = prefix_of(pattern) {
            return self.ids.pick(prefix, random);
        }
        match schema["format"].as_str() {
            Some("date-time") => return format!("20{}-01-01T00:00:00Z", random.between(27, 99)),
            Some("uri") => return "https://example.com/a.png".to_owned(),
            _ => {}
        }
        if pattern.starts_with("^(me|") || name == "creator" {
            return "me".to_owned();
        }
        if name == "model" {
            return "fuzz".to_owned();
        }
        let most = schema["maxLength"]
            .as_u64()
            .and_then(|it| usize::try_from(it).ok());
        words(random, most.unwrap_or(200))
    }

    /// Any JSON, if the document allows it.
    fn anything(&self, name: &str, random: &mut Random) -> Json {
        if name == "result_schema" {
            let usual = r#"{"type":"object","required":["colours"]}"#;
            let word = self.dictionary.word(InsertionPoint::Schema, random).1;
            return Json::raw(if random.chance(60) { usual } else { word });
        }
        match random.below(4) {
            0 | 1 => Json::raw(*br#"{"colours":["blue","white","green"]}"#),
            2 => Json::Number(
                self.dictionary
                    .word(InsertionPoint::Number, random)
                    .1
                    .to_owned(),
            ),
            _ => Json::List(vec![Json::text(
                self.dictionary.word(InsertionPoint::Text, random).1,
            )]),
        }
    }
}

/// The type to generate: of several, usually the first.
fn kind<'a>(schema: &'a Value, random: &mut Random) -> &'a str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) if !kinds.is_empty() => {
            let usual = if random.chance(80) {
                &kinds[0]
            } else {
                random.pick(kinds)
            };
            usual.as_str().unwrap_or_default()
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "",
    }
}

/// `tsk` of `^tsk_[0-9a-z]{1,32}$`.
fn prefix_of(pattern: &str) -> Option<&str> {
    let (prefix, _) = pattern.strip_prefix('^')?.split_once("_[0-9a-z]")?;
    prefix
        .bytes()
        .all(|it| it.is_ascii_lowercase())
        .then_some(prefix)
}

fn integer(schema: &Value, random: &mut Random) -> i64 {
    let bound = |name: &str| schema[name].as_i64();
    let low = bound("minimum").unwrap_or(0);
    let high = bound("maximum").unwrap_or(1_000_000);
    match random.below(10) {
        0 => low,
        1 => high,
        2 => random.between(low, high),
        _ => random.between(low, high.min(low.saturating_add(20))),
    }
}

fn number(schema: &Value, random: &mut Random) -> String {
    let low = schema["minimum"].as_f64().unwrap_or(0.0);
    let high = schema["maximum"].as_f64().unwrap_or(1.0);
    let share = f64::from(u32::try_from(random.below(101)).unwrap_or(0)) / 100.0;
    (low + (high - low) * share).to_string()
}

/// A sentence of at most `most` characters.
fn words(random: &mut Random, most: usize) -> String {
    const WORDS: [&str; 12] = [
        "picture",
        "of",
        "the",
        "colours",
        "Größe",
        "translate",
        "bread",
        "without",
        "late",
        "good",
        "bad",
        "2030",
    ];
    let count = 1 + random.below(8);
    let all: Vec<_> = (0..count).map(|_| *random.pick(&WORDS)).collect();
    all.join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(root: &Value, schema: &Value, case: u64) -> Json {
        let (ids, dictionary) = (Ids::default(), Dictionary::default());
        let maker = Maker {
            root,
            ids: &ids,
            dictionary: &dictionary,
        };
        maker.value(schema, &mut Random::of(1, case))
    }

    #[test]
    fn values_fit_their_schemas() {
        let root = json!({"Id": {"type": "string", "pattern": "^tsk_[0-9a-z]{1,32}$"}});
        let schema = json!({
            "type": "object",
            "required": ["id", "count"],
            "properties": {
                "id": {"$ref": "#/Id"},
                "count": {"type": "integer", "minimum": 2, "maximum": 4},
                "more": {"oneOf": [{"type": "null"}, {"enum": ["a"]}]},
            },
        });
        for case in 0..50 {
            let bytes = made(&root, &schema, case).bytes();
            let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            assert!(
                value["id"]
                    .as_str()
                    .is_some_and(|id| id.starts_with("tsk_")),
                "{value}"
            );
            assert!(
                (2..=4).contains(&value["count"].as_i64().unwrap_or(0)),
                "{value}"
            );
            assert!(
                ["null", "\"a\""].contains(&value["more"].to_string().as_str()),
                "{value}"
            );
        }
    }

    #[test]
    fn what_refers_to_itself_ends() {
        let root = json!({"A": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/A"}}}});
        assert!(made(&root, &json!({"$ref": "#/A"}), 1).count() < 20);
    }
}
