//! One choice of a response, complete or a piece of it.

use serde_json::value::RawValue;

use super::content;
use crate::json::{Object, each_string, items, text, whole_number};

/// More choices than any client requests.
const MOST: usize = 128;
/// More tool calls than any model makes at once.
const MOST_CALLS: usize = 1024;

/// An item of `choices`.
#[derive(Debug)]
pub(crate) struct Choice<'a> {
    /// The index of the choice.
    pub(crate) index: u64,
    /// The finish reason, once it has ended.
    pub(crate) finish_reason: Option<String>,
    said: Option<Object<'a>>,
}

impl<'a> Choice<'a> {
    /// The choices of a response, or of a chunk; the contents of each are in its `member`. Empty if
    /// there are none.
    pub(crate) fn all(object: &Object<'a>, member: &str) -> Vec<Self> {
        let list = object.get("choices").map(|list| items(list, MOST));
        let list = list.unwrap_or_default().into_iter();
        list.filter_map(|choice| Self::read(choice, member))
            .collect()
    }

    fn read(choice: &'a RawValue, member: &str) -> Option<Self> {
        let choice = Object::read(choice.get())?;
        let reason = choice.get("finish_reason").and_then(text);
        Some(Self {
            index: choice.get("index").and_then(whole_number).unwrap_or(0),
            finish_reason: reason.map(std::borrow::Cow::into_owned),
            said: choice.get(member).and_then(|said| Object::read(said.get())),
        })
    }

    /// The text.
    pub(crate) fn content(&self) -> Option<String> {
        content(self.said.as_ref()?.get("content")?)
    }

    /// Calls `each` with everything that the model wrote: text, reasoning, refusals, tool calls.
    pub(crate) fn written(&self, each: &mut impl FnMut(&str)) {
        for (name, value) in self.said.iter().flat_map(Object::iter) {
            match name {
                "role" => {}
                "content" => content(value).iter().for_each(|said| each(said)),
                "tool_calls" => calls(value, each),
                _ => text(value).iter().for_each(|said| each(said)),
            }
        }
    }
}

fn calls(list: &RawValue, each: &mut impl FnMut(&str)) {
    for call in items(list, MOST_CALLS) {
        let function = Object::read(call.get()).and_then(|call| call.get("function"));
        if let Some(function) = function {
            each_string(function, each);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn written(message: &str) -> Vec<String> {
        let text = format!("{{\"choices\":[{{\"message\":{message}}}]}}");
        let object = Object::read(&text).unwrap();
        let mut texts = Vec::new();
        let mut note = |text: &str| texts.push(text.to_owned());
        let all = Choice::all(&object, "message");
        all.iter().for_each(|choice| choice.written(&mut note));
        texts
    }

    #[test]
    fn what_a_model_writes_beside_text_counts() {
        let message = r#"{"role":"assistant","content":"hi","reasoning_content":"hm","index":3,
            "tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{}"}}]}"#;
        assert_eq!(written(message), ["hi", "hm", "f", "{}"]);
        let parts = r#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#;
        assert_eq!(written(parts), ["ab"]);
    }

    #[test]
    fn what_nobody_needs_may_be_anything() {
        let text = r#"{"choices":[null,7,{},{"index":"x","message":null,"finish_reason":7},
            {"index":2.0,"message":{"content":null},"finish_reason":"stop"}]}"#;
        let object = Object::read(text).unwrap();
        let all = Choice::all(&object, "message");
        assert_eq!(all.len(), 3);
        assert_eq!((all[1].index, all[1].content()), (0, None));
        assert_eq!(
            (all[2].index, all[2].finish_reason.as_deref()),
            (2, Some("stop"))
        );
        for none in [r#"{"choices":null}"#, r#"{"choices":{}}"#, "{}"] {
            assert!(Choice::all(&Object::read(none).unwrap(), "message").is_empty());
        }
    }
}
