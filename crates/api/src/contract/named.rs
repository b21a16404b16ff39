//! Lists of values in parameters become references to named components.
//!
//! A list that is written inline in a parameter becomes a separate type in every generated client,
//! beside the type of the members with the same values.

use serde_json::{Value, json};

/// Replaces the inline lists of parameters by references; returns the parameters whose list is in
/// no component.
pub(super) fn parameters(schemas: &Value, operation: &mut Value) -> Vec<String> {
    let mut nameless = Vec::new();
    let all = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in all.into_iter().flatten() {
        if parameter["schema"].get("enum").is_none() {
            continue;
        }
        match name_of(schemas, &parameter["schema"]) {
            Some(name) => {
                parameter["schema"] = json!({ "$ref": format!("#/components/schemas/{name}") });
            }
            None => nameless.push(parameter["name"].as_str().unwrap_or_default().to_owned()),
        }
    }
    nameless
}

fn name_of<'a>(schemas: &'a Value, schema: &Value) -> Option<&'a str> {
    let mut all = schemas.as_object().into_iter().flatten();
    let found = all.find(|(_, component)| *component == schema);
    found.map(|(name, _)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(schema: &Value) -> (Value, Vec<String>) {
        let colour = json!({ "type": "string", "enum": ["red", "blue"] });
        let mut operation = json!({ "parameters": [{ "name": "shade", "schema": schema }] });
        let nameless = parameters(&json!({ "Colour": colour }), &mut operation);
        (operation["parameters"][0]["schema"].take(), nameless)
    }

    #[test]
    fn a_list_of_values_refers_to_its_component() {
        let (schema, nameless) = named(&json!({ "type": "string", "enum": ["red", "blue"] }));
        assert_eq!(schema, json!({ "$ref": "#/components/schemas/Colour" }));
        assert_eq!(nameless, [""; 0]);
    }

    #[test]
    fn a_list_without_a_component_is_told() {
        let other = json!({ "type": "string", "enum": ["red"] });
        assert_eq!(named(&other), (other, vec!["shade".to_owned()]));
        let free = json!({ "type": "string" });
        assert_eq!(named(&free), (free, Vec::new()));
    }
}
