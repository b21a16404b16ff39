//! The schema of a task's results, and the results: both from strangers. What is accepted as a
//! schema judges every result within its steps, and as another validator does.
//!
//! An input that begins with `{` is JSON in lines: the schema, then results. Any other is choices
//! from which they are made.

use std::sync::LazyLock;

use aivy_core::result_schema::{MAX_BYTES, Refusal, judge, problems};
use aivy_schema::{Largest, Limits, Meter, Schema};
use serde_json::{Map, Value, json};

use super::choices::Choices;
use super::text::first_line;

pub(crate) const WORDS: &[&str] = &[
    "{\"type\":\"object\"",
    "\"properties\":{\"a\":",
    "\"required\":[\"a\"]",
    "\"additionalProperties\":",
    "\"patternProperties\":{\"^a\":",
    "\"items\":",
    "\"prefixItems\":[",
    "\"contains\":",
    "\"uniqueItems\":true",
    "\"enum\":[",
    "\"const\":",
    "\"pattern\":\"",
    "\"format\":\"date\"",
    "\"multipleOf\":",
    "\"minimum\":",
    "\"maxLength\":",
    "\"allOf\":[",
    "\"anyOf\":[",
    "\"oneOf\":[",
    "\"not\":",
    "\"if\":",
    "\"then\":",
    "\"else\":",
    "\"$ref\":\"#/$defs/a\"",
    "\"$defs\":{\"a\":",
    "\"unevaluatedProperties\":false",
    "\"unevaluatedItems\":false",
    "\"dependentSchemas\":{\"a\":",
    "\"propertyNames\":",
    "true",
    "false",
    "null",
    "\"a\"",
    "[",
    "]",
    "{",
    "}",
    "{1000}",
    "[^a]",
    "\\\\d",
    "\\\\p{L}",
    "(a|b)*",
    "(?=",
    "1e400",
    "18446744073709551617",
    "\n",
];

const TYPES: &[&str] = &[
    "null", "boolean", "object", "array", "number", "integer", "string",
];
const NAMES: &[&str] = &["a", "b", "ab", "", "a/b~", "é%20"];
const TEXTS: &[&str] = &[
    "a",
    "b",
    "ab",
    "aba",
    "",
    "2020-02-29",
    "2020-02-30",
    "a@b.de",
    "::1",
    "(a",
    "/~1",
    "https://a.b/c",
    "12:00:00Z",
    "P1D",
    "\u{1F600}",
    "e\u{301}",
];
const PATTERNS: &[&str] = &[
    "^a",
    "b$",
    "(ab)+",
    "^[ab]{2}$",
    "",
    r"\d",
    "^(a|b)*$",
    "[^a]",
    r"^\p{L}+$",
    "a{3,5}",
    "(",
    "(?=a)",
    r"\1",
    ".",
    r"^\w+\s?$",
    "[a-",
    "a[ab]{5}b",
    r"\cA",
    r"\u0061",
    r"[\b]",
    "^$",
];
const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "uuid",
    "regex",
    "json-pointer",
    "relative-json-pointer",
    "colour",
];
const REFERENCES: &[&str] = &[
    "#/$defs/a",
    "#/$defs/b",
    "#/%24defs/a",
    "#",
    "#/properties/a",
    "#a",
    "other.json",
    "#/$defs/a%",
    "#/$defs/~01",
];
/// Schemas this deep are refused, and results too.
const DEPTH: usize = 40;
/// The maximum number of results.
const MOST: usize = 4;

/// Without a limit on patterns, as for schemas of our own.
const LIMITS: Limits = Limits {
    depth: 64,
    weight: 5_000,
    patterns: Limits::OWN.patterns,
    largest: None,
};

/// The keywords, and what stands behind each.
static KEYWORDS: LazyLock<Vec<(&str, Kind)>> = LazyLock::new(|| {
    let of =
        |kind, names: &[&'static str]| names.iter().map(|name| (*name, kind)).collect::<Vec<_>>();
    [
        of(Kind::Types, &["type", "type"]),
        of(
            Kind::Schema,
            &[
                "additionalProperties",
                "propertyNames",
                "unevaluatedProperties",
                "items",
                "unevaluatedItems",
                "contains",
                "not",
                "if",
                "then",
                "else",
            ],
        ),
        of(Kind::Schemas, &["allOf", "anyOf", "oneOf", "prefixItems"]),
        of(
            Kind::Named,
            &[
                "properties",
                "properties",
                "dependentSchemas",
                "$defs",
                "dependencies",
            ],
        ),
        of(Kind::Patterned, &["patternProperties"]),
        of(
            Kind::Count,
            &[
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "minContains",
                "maxContains",
                "minProperties",
                "maxProperties",
            ],
        ),
        of(
            Kind::Number,
            &[
                "minimum",
                "exclusiveMinimum",
                "maximum",
                "exclusiveMaximum",
                "multipleOf",
            ],
        ),
        of(Kind::Pattern, &["pattern"]),
        of(Kind::Format, &["format"]),
        of(Kind::Names, &["required"]),
        of(Kind::NamedNames, &["dependentRequired"]),
        of(Kind::Values, &["enum"]),
        of(Kind::Value, &["const"]),
        of(Kind::Flag, &["uniqueItems"]),
        of(Kind::Reference, &["$ref", "$ref"]),
    ]
    .concat()
});

#[derive(Clone, Copy)]
enum Kind {
    Types,
    Schema,
    Schemas,
    Named,
    Patterned,
    Count,
    Number,
    Pattern,
    Format,
    Names,
    NamedNames,
    Values,
    Value,
    Flag,
    Reference,
}

pub(crate) fn run(input: &[u8]) {
    let Some((schema, results)) = read(input) else {
        return;
    };
    let found = problems(&schema);
    assert!(
        found
            .iter()
            .all(|sentence| sentence.starts_with("result_schema ")),
        "{found:?}"
    );
    for result in &results {
        let judged = judge(&schema, result);
        if !found.is_empty() {
            // It may have been stored under older rules: all that counts is that it ends.
            continue;
        }
        match judged {
            Ok(()) => {}
            Err(Refusal::Differs(sentences)) => {
                // The last one may only say how many others there are.
                assert!(sentences[0].contains("result"), "{sentences:?}");
            }
            Err(other) => panic!("accepted, and then {other:?}: {schema} {result}"),
        }
        predicted(&schema, result);
    }
}

/// A schema is not accepted for fewer steps than a result of its size takes.
fn predicted(schema: &Value, result: &Value) {
    let Ok(read) = Schema::read(schema, "#", &LIMITS) else {
        return;
    };
    let mut meter = Meter::new(u64::MAX);
    let judged = read.judge("", result, &mut meter);
    judged.expect("steps without a limit");
    let taken = u64::MAX - meter.left();
    let Some(fewer) = taken.checked_sub(1) else {
        return;
    };
    let bytes = u64::try_from(result.to_string().len()).unwrap_or(u64::MAX);
    let largest = Some(Largest {
        bytes,
        steps: fewer,
    });
    let limits = Limits { largest, ..LIMITS };
    assert!(
        Schema::read(schema, "#", &limits).is_err(),
        "{taken} steps: {schema} {result}"
    );
}

/// The crate `jsonschema` judges in the same way.
pub(crate) fn compare(input: &[u8]) {
    let Some((schema, results)) = read(input) else {
        return;
    };
    if !problems(&schema).is_empty() {
        return;
    }
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    let other = match options.build(&schema) {
        Ok(other) => other,
        Err(error) => panic!("accepted, but {error}: {schema}"),
    };
    for result in &results {
        let ours = judge(&schema, result);
        assert_eq!(
            ours.is_ok(),
            other.is_valid(result),
            "{schema} {result} {ours:?}"
        );
    }
}

fn read(input: &[u8]) -> Option<(Value, Vec<Value>)> {
    let (schema, results) = if input.first() == Some(&b'{') {
        let (schema, rest) = first_line(input);
        let lines = rest.split(|byte| *byte == b'\n').take(MOST);
        let results = lines.filter_map(|line| serde_json::from_slice(line).ok());
        (serde_json::from_slice(schema).ok()?, results.collect())
    } else {
        made(&mut Choices::new(input))
    };
    let fits = |result: &Value| result.to_string().len() <= MAX_BYTES;
    Some((schema, results.into_iter().filter(fits).collect()))
}

fn made(choices: &mut Choices<'_>) -> (Value, Vec<Value>) {
    let count = choices.below(MOST);
    let results = (0..=count)
        .map(|_| choices.value(NAMES, TEXTS, DEPTH))
        .collect();
    let schema = match schema(choices, DEPTH) {
        Value::Object(members) => members,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    (Value::Object(schema), results)
}

fn schema(choices: &mut Choices<'_>, depth: usize) -> Value {
    if choices.is_empty() || depth == 0 {
        return json!({});
    }
    let mut members = Map::new();
    for _ in 0..choices.below(6) {
        let (name, kind) = *choices.one(&KEYWORDS);
        let value = value(choices, kind, depth - 1);
        members.insert(name.to_owned(), value);
    }
    match choices.below(16) {
        0 => json!(true),
        1 => json!(false),
        _ => Value::Object(members),
    }
}

/// The value of a keyword; sometimes any value.
fn value(choices: &mut Choices<'_>, kind: Kind, depth: usize) -> Value {
    if choices.below(64) == 63 {
        return choices.value(NAMES, TEXTS, depth);
    }
    let names = |choices: &mut Choices<'_>| {
        let mut names: Vec<String> = (0..choices.below(4)).map(|_| choices.text(NAMES)).collect();
        names.sort();
        names.dedup();
        json!(names)
    };
    match kind {
        Kind::Types => match choices.below(4) {
            0 => json!([choices.one(TYPES), "null"]),
            _ => json!(choices.one(TYPES)),
        },
        Kind::Schema => schema(choices, depth),
        Kind::Schemas => (0..=choices.below(3))
            .map(|_| schema(choices, depth))
            .collect(),
        Kind::Named => choices.object(NAMES, 4, |choices, _| schema(choices, depth)),
        Kind::Patterned => choices.object(PATTERNS, 3, |choices, _| schema(choices, depth)),
        Kind::Count => json!(choices.below(5)),
        Kind::Number => choices.number(),
        Kind::Pattern => choices.text(PATTERNS).into(),
        Kind::Format => (*choices.one(FORMATS)).into(),
        Kind::Names => names(choices),
        Kind::NamedNames => choices.object(NAMES, 3, |choices, _| names(choices)),
        Kind::Values => (0..=choices.below(4))
            .map(|_| choices.value(NAMES, TEXTS, depth))
            .collect(),
        Kind::Value => choices.value(NAMES, TEXTS, depth),
        Kind::Flag => json!(choices.below(2) == 0),
        Kind::Reference => (*choices.one(REFERENCES)).into(),
    }
}
