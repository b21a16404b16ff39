//! Values made from bytes: each byte is a choice, so that a small change of the bytes is a small
//! change of the value, and every input is a value.

use serde_json::{Map, Value, json};

/// The remaining choices.
pub(crate) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A number below `n`; 0 when no byte is left.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                usize::from(*first) % n
            }
            None => 0,
        }
    }

    /// One of these.
    pub(crate) fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// One of these texts, or another short one.
    pub(crate) fn text(&mut self, of: &[&str]) -> String {
        match self.below(8) {
            0 => {
                let length = self.below(9).min(self.0.len());
                let (text, rest) = self.0.split_at(length);
                self.0 = rest;
                String::from_utf8_lossy(text).into_owned()
            }
            _ => (*self.one(of)).to_owned(),
        }
    }

    pub(crate) fn number(&mut self) -> Value {
        match self.below(6) {
            0..3 => json!(self.below(5)),
            3 => json!(f64::from(u32::try_from(self.below(13)).unwrap_or(0)) / 2.0 - 3.0),
            4 => json!(-1),
            _ => self
                .one(&[
                    json!(u64::MAX),
                    json!(i64::MIN),
                    json!(9_007_199_254_740_993_u64),
                    json!(1e300),
                    json!(-0.0),
                    json!(0.1),
                    json!(1e-300),
                    json!(65_536),
                ])
                .clone(),
        }
    }

    /// Any value, with these names of members and texts, and at most `depth` levels.
    pub(crate) fn value(&mut self, names: &[&str], texts: &[&str], depth: usize) -> Value {
        match self.below(10) {
            _ if self.is_empty() => Value::Null,
            0 => Value::Null,
            1 => json!(true),
            2 => json!(false),
            3 => self.number(),
            4 | 5 => self.text(texts).into(),
            _ if depth == 0 => Value::Null,
            6 => (0..self.below(5))
                .map(|_| self.value(names, texts, depth - 1))
                .collect(),
            _ => self.object(names, 6, |choices, _| {
                choices.value(names, texts, depth - 1)
            }),
        }
    }

    /// An object with less than `most` members with these names.
    pub(crate) fn object(
        &mut self,
        names: &[&str],
        most: usize,
        mut of: impl FnMut(&mut Self, &str) -> Value,
    ) -> Value {
        let mut members = Map::new();
        for _ in 0..self.below(most) {
            let name = self.text(names);
            let value = of(self, &name);
            members.insert(name, value);
        }
        Value::Object(members)
    }
}
