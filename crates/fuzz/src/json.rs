//! JSON that can contain what a JSON library cannot: duplicate members, numbers of any length,
//! invalid bytes.

use serde_json::Value;

/// A value to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// A number, as written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// Members in order; a name can be duplicate.
    Object(Vec<(String, Json)>),
    /// Raw bytes in place of a value.
    Raw(Vec<u8>),
}

impl Json {
    /// A string.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Raw text.
    #[must_use]
    pub fn raw(text: impl Into<Vec<u8>>) -> Self {
        Self::Raw(text.into())
    }

    /// The JSON text.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(value) => out.extend_from_slice(value.to_string().as_bytes()),
            Self::Number(number) => out.extend_from_slice(number.as_bytes()),
            Self::Text(text) => write_text(text, out),
            Self::Raw(bytes) => out.extend_from_slice(bytes),
            Self::List(items) => {
                out.push(b'[');
                for (place, item) in items.iter().enumerate() {
                    separate(place, out);
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Object(members) => {
                out.push(b'{');
                for (place, (name, value)) in members.iter().enumerate() {
                    separate(place, out);
                    write_text(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }

    /// The number of values in it, including itself.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Object(members) => members
                .iter()
                .map(|(_, value)| value.count())
                .sum::<usize>(),
            _ => 0,
        }
    }

    /// The value at an index, in the order of [`Json::count`], from 0, itself first.
    pub fn at(&mut self, place: usize) -> Option<&mut Self> {
        if place == 0 {
            return Some(self);
        }
        let mut left = place - 1;
        let parts: Vec<&mut Self> = match self {
            Self::List(items) => items.iter_mut().collect(),
            Self::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        };
        for part in parts {
            let count = part.count();
            if left < count {
                return part.at(left);
            }
            left -= count;
        }
        None
    }
}

fn separate(place: usize, out: &mut Vec<u8>) {
    if place > 0 {
        out.push(b',');
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    // A string can always be written.
    out.extend(serde_json::to_vec(text).unwrap_or_default());
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(name, it)| (name.clone(), it.into()))
                        .collect(),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn says_what_a_library_does_not() {
        let json = Json::Object(vec![
            ("a".into(), Json::Number("1e400".into())),
            (
                "a".into(),
                Json::List(vec![Json::text("\0\""), Json::raw(*b"\xff")]),
            ),
        ]);
        assert_eq!(json.bytes(), b"{\"a\":1e400,\"a\":[\"\\u0000\\\"\",\xff]}");
    }

    #[test]
    fn every_value_has_a_place() {
        let mut json = Json::from(&serde_json::json!({"a": [1, {"b": null}], "c": true}));
        assert_eq!(json.count(), 6);
        assert_eq!(json.at(2), Some(&mut Json::Number("1".into())));
        assert_eq!(json.at(4), Some(&mut Json::Null));
        assert_eq!(json.at(5), Some(&mut Json::Bool(true)));
        assert_eq!(json.at(6), None);
    }
}
