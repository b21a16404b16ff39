//! Each type of the tools has two schemas, from schemars and from utoipa: both must be equivalent.

use std::collections::BTreeMap;

use aivy_types::ai::{
    EmbeddingsIn, EmbeddingsOut, KeywordsIn, KeywordsOut, LanguageIn, LanguageOut, RedactIn,
    RedactOut, SentimentIn, SentimentOut, SimilarityIn, SimilarityOut, SummaryIn, SummaryOut,
};
use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

fn of_schemars<T: JsonSchema>(contract: Contract) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|it| {
        it.inline_subschemas = true;
        it.contract = contract;
    });
    settings.into_generator().into_root_schema_for::<T>().into()
}

/// The schema with references followed.
fn of_utoipa<T: ToSchema>() -> Value {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named: BTreeMap<String, Value> = named
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap()))
        .collect();
    follow(serde_json::to_value(T::schema()).unwrap(), &named)
}

fn follow(value: Value, named: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(Value::as_str) {
                let name = name.rsplit('/').next().unwrap();
                let mut target = follow(named[name].clone(), named);
                // A description beside a reference is that of the field.
                for (key, member) in members.iter().filter(|(key, _)| *key != "$ref") {
                    target[key] = member.clone();
                }
                return target;
            }
            let members = members.into_iter();
            members
                .map(|(key, member)| (key, follow(member, named)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(|item| follow(item, named)).collect(),
        other => other,
    }
}

/// Normalizes different notations; no constraint is removed.
fn normal(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(normal_object(members)),
        Value::Array(items) => items.into_iter().map(normal).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other,
    }
}

fn normal_object(mut members: Map<String, Value>) -> Map<String, Value> {
    // The number of bits and the name of a type constrain no value.
    for key in ["$schema", "title", "format"] {
        if members.get(key).is_some_and(Value::is_string) {
            members.remove(key);
        }
    }
    if let Some(example) = members.remove("example") {
        members.insert("examples".to_owned(), json!([example]));
    }
    // Line breaks in descriptions do not matter.
    if let Some(Value::String(prose)) = members.get_mut("description") {
        *prose = prose.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    if members.get("additionalProperties") == Some(&json!(true)) {
        members.remove("additionalProperties");
    }
    if let Some(Value::Array(required)) = members.get_mut("required") {
        required.sort_by_key(Value::to_string);
    }
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.sort_by_key(Value::to_string);
    }
    members
        .into_iter()
        .map(|(key, member)| (key, normal(member)))
        .collect()
}

fn agree<T: JsonSchema + ToSchema>(contract: Contract) {
    let (one, other) = (normal(of_schemars::<T>(contract)), normal(of_utoipa::<T>()));
    let show = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    assert_eq!(
        one,
        other,
        "schemars: {}\nutoipa: {}",
        show(&one),
        show(&other)
    );
}

macro_rules! agreements {
    ($($test:ident: $in:ty, $out:ty;)+) => {$(
        #[test]
        fn $test() {
            agree::<$in>(Contract::Deserialize);
            agree::<$out>(Contract::Serialize);
        }
    )+};
}

agreements! {
    language: LanguageIn, LanguageOut;
    keywords: KeywordsIn, KeywordsOut;
    summary: SummaryIn, SummaryOut;
    sentiment: SentimentIn, SentimentOut;
    redact: RedactIn, RedactOut;
    similarity: SimilarityIn, SimilarityOut;
    embeddings: EmbeddingsIn, EmbeddingsOut;
}
