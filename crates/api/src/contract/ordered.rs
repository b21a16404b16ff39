//! JSON with members in the order in which their schemas declare them.
//!
//! A JSON object has no order, and the document sorts members alphabetically. The declared order is
//! easier to read: `id` first, times last. Schemas keep it in `required`.

use serde_json::Value;

use super::example::resolve;

/// The depth beyond which members keep alphabetical order.
const MAX_DEPTH: usize = 16;

/// A value and the order of its members.
#[derive(Debug, Clone, PartialEq)]
pub enum Ordered {
    /// An object.
    Object(Vec<(String, Ordered)>),
    /// A list.
    List(Vec<Ordered>),
    /// Anything else.
    Plain(Value),
}

/// How a language writes the three named values of JSON.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// `null`
    pub null: &'static str,
    /// `true`
    pub yes: &'static str,
    /// `false`
    pub no: &'static str,
}

/// JSON's own.
pub const JSON: Words = Words {
    null: "null",
    yes: "true",
    no: "false",
};

/// Python's.
pub const PYTHON: Words = Words {
    null: "None",
    yes: "True",
    no: "False",
};

impl Ordered {
    /// Orders `value` as `schema` of `document` declares it.
    #[must_use]
    pub fn new(document: &Value, schema: &Value, value: &Value) -> Self {
        order(document, schema, value, 0)
    }

    /// Pretty-printed, with two spaces per level; all lines except the first are indented by `by`
    /// spaces.
    #[must_use]
    pub fn pretty(&self, words: Words, by: usize) -> String {
        let mut text = String::new();
        self.write(&mut text, words, by);
        text
    }

    fn write(&self, text: &mut String, words: Words, by: usize) {
        match self {
            Self::Object(members) => {
                let lines = members.iter().map(|(name, member)| (Some(name), member));
                block(text, words, by, ['{', '}'], lines);
            }
            Self::List(items) => {
                let lines = items.iter().map(|item| (None, item));
                block(text, words, by, ['[', ']'], lines);
            }
            Self::Plain(Value::Null) => text.push_str(words.null),
            Self::Plain(Value::Bool(true)) => text.push_str(words.yes),
            Self::Plain(Value::Bool(false)) => text.push_str(words.no),
            // JSON's string escapes are valid in Python and JavaScript too.
            Self::Plain(plain) => text.push_str(&plain.to_string()),
        }
    }
}

fn block<'a>(
    text: &mut String,
    words: Words,
    by: usize,
    [open, close]: [char; 2],
    lines: impl ExactSizeIterator<Item = (Option<&'a String>, &'a Ordered)>,
) {
    text.push(open);
    let count = lines.len();
    for (index, (name, value)) in lines.enumerate() {
        text.push('\n');
        text.push_str(&" ".repeat(by + 2));
        if let Some(name) = name {
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push_str(": ");
        }
        value.write(text, words, by + 2);
        if index + 1 < count {
            text.push(',');
        }
    }
    if count > 0 {
        text.push('\n');
        text.push_str(&" ".repeat(by));
    }
    text.push(close);
}

fn order(document: &Value, schema: &Value, value: &Value, depth: usize) -> Ordered {
    let schema = if depth > MAX_DEPTH {
        &Value::Null
    } else {
        shape(document, schema)
    };
    match value {
        Value::Object(members) => {
            let declared = schema["required"].as_array().into_iter().flatten();
            let declared: Vec<_> = declared.filter_map(Value::as_str).collect();
            let mut names: Vec<_> = members.keys().collect();
            let place = |name: &str| declared.iter().position(|known| *known == name);
            names.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
            let member = |name: &String| {
                let inner = &schema["properties"][name.as_str()];
                (
                    name.clone(),
                    order(document, inner, &members[name], depth + 1),
                )
            };
            Ordered::Object(names.into_iter().map(member).collect())
        }
        Value::Array(items) => {
            let inner = &schema["items"];
            let item = |item| order(document, inner, item, depth + 1);
            Ordered::List(items.iter().map(item).collect())
        }
        plain => Ordered::Plain(plain.clone()),
    }
}

/// The schema of a value itself: behind references, and without the alternative null.
#[must_use]
pub fn shape<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..MAX_DEPTH {
        let next = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|keyword| {
            let choices = schema[keyword].as_array()?;
            choices.iter().find(|choice| choice["type"] != "null")
        });
        schema = match next {
            Some(choice) => choice,
            None if schema.get("$ref").is_some() => resolve(document, schema),
            None => return schema,
        };
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ordered() -> Ordered {
        let document = json!({ "components": { "schemas": { "Inner": {
            "required": ["z", "a"], "properties": { "z": {}, "a": {} },
        }}}});
        let schema = json!({ "required": ["id", "inner"], "properties": {
            "id": {},
            "inner": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Inner" }] },
        }});
        let value = json!({ "also": [], "id": null, "inner": { "a": true, "z": "q\"" } });
        Ordered::new(&document, &schema, &value)
    }

    #[test]
    fn members_stand_as_they_are_declared() {
        let text = "{\n  \"id\": null,\n  \"inner\": {\n    \"z\": \"q\\\"\",\n    \"a\": true\n  },\n  \"also\": []\n}";
        assert_eq!(ordered().pretty(JSON, 0), text);
    }

    #[test]
    fn a_language_has_its_own_words() {
        let text = ordered().pretty(PYTHON, 2);
        assert!(text.contains("\"id\": None") && text.contains("\"a\": True"));
        assert!(text.ends_with("\n  }"), "{text}");
    }
}
