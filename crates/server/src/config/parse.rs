//! Parses the value of a field into its type.

use serde_json::Value;

use super::values::FromText;

/// A type of a field.
pub(super) trait FromValue: Sized {
    /// See [`FromText::SECRET`].
    const SECRET: bool = false;

    /// Parses a value that has the kind of the field and is in its range.
    ///
    /// # Errors
    /// Every error of the value.
    fn from_value(value: &Value) -> Result<Self, Vec<ValueError>>;
}

/// An error of a value.
#[derive(Debug, PartialEq)]
pub(super) struct ValueError {
    /// The index of the invalid item, if the value is a list.
    pub(super) item: Option<usize>,
    /// The sentence that completes "`key` …".
    pub(super) message: String,
}

impl ValueError {
    /// The only error of a value.
    pub(super) fn of_value(message: String) -> Vec<Self> {
        vec![Self {
            item: None,
            message,
        }]
    }
}

impl<T: FromText> FromValue for T {
    const SECRET: bool = T::SECRET;

    fn from_value(value: &Value) -> Result<Self, Vec<ValueError>> {
        T::from_text(value.as_str().unwrap_or_default()).map_err(ValueError::of_value)
    }
}

impl<T: FromText> FromValue for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn from_value(value: &Value) -> Result<Self, Vec<ValueError>> {
        let mut list = Self::new();
        let mut errors = Vec::new();
        let items = value.as_array().into_iter().flatten();
        for (index, item) in items.enumerate() {
            match T::from_text(item.as_str().unwrap_or_default()) {
                Ok(item) => list.push(item),
                Err(message) => errors.push(ValueError {
                    item: Some(index),
                    message,
                }),
            }
        }
        if errors.is_empty() {
            Ok(list)
        } else {
            Err(errors)
        }
    }
}

/// `None` if a source unsets the field.
impl<T: FromValue> FromValue for Option<T> {
    const SECRET: bool = T::SECRET;

    fn from_value(value: &Value) -> Result<Self, Vec<ValueError>> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// Numbers, booleans and words: a value of the field's kind is valid.
macro_rules! from_json {
    ($($name:ident),+) => {$(
        impl $crate::config::parse::FromValue for $name {
            fn from_value(
                value: &serde_json::Value,
            ) -> Result<Self, Vec<$crate::config::parse::ValueError>> {
                serde::Deserialize::deserialize(value)
                    .map_err(|error: serde_json::Error| $crate::config::parse::ValueError::of_value(error.to_string()))
            }
        }
    )+};
}

from_json!(u32, u64, bool);

pub(super) use from_json;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use serde_json::json;

    #[test]
    fn every_invalid_item_of_a_list_is_reported() {
        let list = json!(["a", "", "b", ""]);
        let paths = Vec::<PathBuf>::from_value(&list);
        let items = paths.map_err(|errors| errors.iter().map(|e| e.item).collect::<Vec<_>>());
        assert_eq!(items, Err(vec![Some(1), Some(3)]));
        let paths = Vec::<PathBuf>::from_value(&json!(["a", "b"]));
        assert_eq!(paths, Ok(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn null_unsets_a_field() {
        assert_eq!(Option::<u32>::from_value(&Value::Null), Ok(None));
        assert_eq!(Option::<u32>::from_value(&json!(7)), Ok(Some(7)));
    }
}
