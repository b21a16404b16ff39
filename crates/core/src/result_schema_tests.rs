use super::*;
use serde_json::json;

fn differs(schema: Value, result: Value) -> Vec<String> {
    assert_eq!(problems(&schema), [""; 0]);
    match judge(&schema, &result) {
        Err(Refusal::Differs(sentences)) => sentences,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_result_is_judged_with_every_violation() {
    let schema = json!({
        "type": "object", "required": ["colours"],
        "properties": { "colours": { "type": "array", "items": { "$ref": "#/$defs/colour" } } },
        "$defs": { "colour": { "type": "string", "maxLength": 3 } },
    });
    assert_eq!(judge(&schema, &json!({ "colours": ["red"] })), Ok(()));
    assert_eq!(
        differs(schema.clone(), json!({ "colours": ["blue", 1] })),
        [
            "result.colours[0] must have at most 3 characters",
            "result.colours[1] must be a string"
        ]
    );
    assert_eq!(differs(schema, json!(1)), ["result must be an object"]);
}

#[test]
fn what_is_no_schema_is_refused_with_every_problem() {
    assert_eq!(problems(&json!(true)), ["result_schema must be an object"]);
    let wrong = json!({ "type": "colour", "properties": { "a": { "pattern": "(" } } });
    let found = problems(&wrong);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("result_schema at /properties/a/pattern must be a regular"));
    assert!(found[1].starts_with("result_schema at /type must be one or several of null"));
    let large = json!({ "description": "x".repeat(MAX_BYTES) });
    assert_eq!(
        problems(&large),
        ["result_schema must have at most 65536 bytes"]
    );
}

/// References between `a0` and `a45` whose names are each other's percent-encodings: doubled at
/// each step; without decoding they lead nowhere.
#[test]
fn a_reference_that_is_decoded_is_weighed_decoded() {
    let mut defs = serde_json::Map::new();
    for n in 0..45 {
        let next = json!({ "$ref": format!("#/$defs/%61{}", n + 1) });
        defs.insert(format!("a{n}"), json!({ "allOf": [next, next] }));
        defs.insert(format!("%61{}", n + 1), json!({}));
    }
    defs.insert("a45".to_owned(), json!({ "type": "string" }));
    let schema = json!({ "$defs": defs, "$ref": "#/$defs/a0" });
    assert!(schema.to_string().len() < 4_000);
    let found = problems(&schema);
    assert!(found[0].contains("5000 keywords and schemas"), "{found:?}");
    // It may have been stored under older rules.
    let judged = judge(&schema, &json!(1));
    assert!(matches!(judged, Err(Refusal::Unreadable(_))), "{judged:?}");
}

/// Patterns for which no text is known to be cheap: an expensive schema is refused, and validation
/// with a stored one ends.
#[test]
fn judging_ends_in_time_and_names_the_part() {
    let pattern = |n: usize| {
        (
            format!("p{n}"),
            json!({ "pattern": format!("a[ab]{{300}}c{n}") }),
        )
    };
    let properties: serde_json::Map<String, Value> = (0..30).map(pattern).collect();
    let schema = json!({ "properties": properties });
    let found = problems(&schema);
    assert!(
        found[0].starts_with("result_schema at /properties/p0/pattern takes too much work"),
        "{found:?}"
    );
    let mut random = 1_u32;
    let mut letter = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if random >> 31 == 0 { 'a' } else { 'b' }
    };
    let text: String = (0..60_000).map(|_| letter()).collect();
    let before = cpu_time();
    let judged = judge(&schema, &json!({ "p7": text }));
    let used = cpu_time() - before;
    let Err(Refusal::TooDear(sentence)) = judged else {
        panic!("{judged:?}")
    };
    assert!(
        sentence.contains("result_schema at /properties/p7"),
        "{sentence}"
    );
    assert!(used < MAX_CPU + Duration::from_millis(100), "{used:?}");
}

#[test]
fn time_ends_a_judgement_too() {
    let schema = json!({ "items": { "allOf": vec![json!({ "minimum": 0 }); 15] } });
    assert_eq!(problems(&schema), [""; 0]);
    assert_eq!(judge(&schema, &json!(vec![1; 30_000])), Ok(()));
    let read = Schema::read(&schema, "#", &LIMITS).unwrap();
    let mut meter = Meter::new(u64::MAX).until(cpu_time, Duration::ZERO);
    assert!(
        read.judge("result", &json!(vec![1; 30_000]), &mut meter)
            .is_err()
    );
}
