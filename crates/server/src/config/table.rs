//! The JSON Schema of the configuration, and all its fields.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Config;
use super::field::{Field, fields_of};

/// The JSON Schema (2020-12) of `aivy.toml`, without references to other documents.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    settings
        .into_generator()
        .into_root_schema_for::<Config>()
        .to_value()
}

/// All fields, in the order of their keys.
#[must_use]
pub fn fields() -> Vec<Field> {
    described(&schema())
}

/// All fields of `schema`, which is that of the configuration.
pub(super) fn described(schema: &Value) -> Vec<Field> {
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    fields_of(schema, &defaults)
}

#[cfg(test)]
mod tests {
    use super::super::field::{FLAGS, Field, Kind};
    use super::*;

    #[test]
    fn every_leaf_is_described_and_every_number_bounded() {
        let fields = fields();
        assert!(fields.len() > 20, "only {} leaves", fields.len());
        for field in fields {
            assert!(
                !field.description.is_empty(),
                "{} has no words",
                field.key()
            );
            if let Kind::Integer { min, max } = field.kind {
                assert!(min < max && max <= 1 << 40, "{}", field.key());
            }
        }
    }

    #[test]
    fn variables_are_told_apart() {
        let mut names: Vec<_> = fields().iter().map(Field::env).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.contains(&"AIVY_DATABASE_URL".to_owned()));
    }

    #[test]
    fn what_a_table_needs_is_known() {
        let needed: Vec<_> = fields()
            .into_iter()
            .filter(|field| field.required)
            .collect();
        let needed: Vec<_> = needed.iter().map(Field::key).collect();
        assert_eq!(
            needed,
            [
                "ai.providers.NAME.url",
                "plans.NAME.burst",
                "plans.NAME.rate"
            ]
        );
    }

    #[test]
    fn flags_name_leaves() {
        let fields = fields();
        for (flag, key) in FLAGS {
            assert!(
                fields.iter().any(|f| f.key() == *key),
                "{flag} sets nothing"
            );
        }
    }

    #[test]
    fn the_default_is_valid_by_its_own_schema() {
        let schema = schema();
        assert!(jsonschema::meta::is_valid(&schema));
        let config = serde_json::to_value(Config::default()).unwrap_or_default();
        let validator = jsonschema::validator_for(&schema);
        assert!(validator.is_ok_and(|v| v.is_valid(&config)));
    }
}
