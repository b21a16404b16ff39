//! Result schemas that are expensive, cyclic, or unusual.

use std::fmt::Write;

/// Each definition refers to the next one twice: 2^`depth` visits without memoization.
fn doubling(depth: usize, reference: impl Fn(usize) -> String, decoys: bool) -> String {
    let mut definitions = String::new();
    for place in 0..depth {
        let next = reference(place + 1);
        // Writing to a String never fails.
        let _ = write!(
            definitions,
            r##""a{place}":{{"allOf":[{{"$ref":"{next}"}},{{"$ref":"{next}"}}]}},"##
        );
        if decoys {
            let _ = write!(definitions, r#""%61{}":{{}},"#, place + 1);
        }
    }
    format!(r##"{{"$defs":{{{definitions}"a{depth}":{{"type":"string"}}}},"$ref":"#/$defs/a0"}}"##)
}

pub(super) fn references() -> Vec<String> {
    let plain = |place: usize| format!("#/$defs/a{place}");
    let encoded = |place: usize| format!("#/$defs/%61{place}");
    let all = |place: usize| format!("#/%24defs/%61{place}");
    let mut schemas = vec![
        doubling(45, plain, false),
        doubling(45, encoded, true),
        doubling(45, encoded, false),
        doubling(12, all, false),
        doubling(3, plain, false),
    ];
    let written = [
        r##"{"$defs":{"a b":{"type":"string"}},"$ref":"#/$defs/a%20b"}"##,
        r##"{"$defs":{"a/b":{}},"$ref":"#/$defs/a~1b"}"##,
        r##"{"$defs":{"a":{}},"$ref":"#/$defs/a~2"}"##,
        r##"{"$ref":"#/$defs/%zz"}"##,
        r##"{"$ref":"#/$defs/%ff"}"##,
        r##"{"$ref":"#/$defs/%00","$defs":{"\u0000":{}}}"##,
        r##"{"$ref":"https://evil.example/schema"}"##,
        r##"{"$ref":"file:///etc/passwd"}"##,
        r##"{"$ref":"other.json#/a"}"##,
        r##"{"$ref":"#x","$defs":{"y":{"$anchor":"x"}}}"##,
        r##"{"$dynamicRef":"#x","$defs":{"y":{"$dynamicAnchor":"x","type":"string"}}}"##,
        r##"{"$id":"https://a.example/","$ref":"/b","$defs":{"b":{"$id":"/b"}}}"##,
        r##"{"$ref":"#/enum/0","enum":[{"$ref":"#/enum/0"}]}"##,
        r##"{"$ref":"#/properties/x/allOf/0","properties":{"x":{"allOf":[{"type":"null"}]}}}"##,
        r##"{"$ref":1}"##,
        r##"{"$ref":"https://json-schema.org/draft/2020-12/schema"}"##,
        r##"{"$schema":"http://json-schema.org/draft-04/schema#","$ref":"#"}"##,
    ];
    schemas.extend(written.iter().map(|&it| it.to_owned()));
    schemas
}

pub(super) const CIRCLES: &[&str] = &[
    r##"{"$ref":"#"}"##,
    r##"{"allOf":[{"$ref":"#"}]}"##,
    r##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}"##,
    r##"{"$defs":{"a":{"$ref":"#/$defs/%61"}},"$ref":"#/$defs/a"}"##,
    r##"{"$defs":{"a":{"$ref":"#/%24defs/b"},"b":{"not":{"$ref":"#/$defs/%61"}},"%61":{}},"$ref":"#/$defs/b"}"##,
    r##"{"not":{"$ref":"#"}}"##,
    r##"{"if":{"$ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"}}"##,
    r##"{"properties":{"a":{"$ref":"#"}},"items":{"$ref":"#"}}"##,
    r##"{"anyOf":[{"items":{"$ref":"#"}},{"properties":{"a":{"$ref":"#"}}},{"$ref":"#"}]}"##,
    r##"{"$dynamicRef":"#a","$dynamicAnchor":"a"}"##,
];

pub(super) fn patterns() -> Vec<String> {
    let dear = r"(\\w{1,30}\\s?){1,30}$";
    let many = |count: usize, pattern: &str| {
        let each = (0..count).map(|it| format!(r#"{{"pattern":"{pattern}{it}"}}"#));
        format!(r#"{{"allOf":[{}]}}"#, each.collect::<Vec<_>>().join(","))
    };
    let names = (0..2_000).map(|it| format!(r#""^.*{it}.*x":{{"type":"string"}}"#));
    let mut schemas = vec![
        many(100, dear),
        many(1_000, "a"),
        format!(
            r#"{{"patternProperties":{{{}}}}}"#,
            names.collect::<Vec<_>>().join(",")
        ),
        format!(
            r#"{{"pattern":"{}"}}"#,
            "(a?)".repeat(200) + &"a".repeat(200)
        ),
        format!(r#"{{"pattern":"{}"}}"#, "(".repeat(2_000)),
        format!(
            r#"{{"pattern":"{}a{}"}}"#,
            "(".repeat(500),
            ")*".repeat(500)
        ),
    ];
    let written = [
        r#"{"pattern":"^(a+)+$"}"#,
        r#"{"pattern":"(.*){1,1000}x"}"#,
        r#"{"pattern":"((a{1,100}){1,100}){1,100}"}"#,
        r#"{"pattern":"(?=a)b"}"#,
        r#"{"pattern":"(a)\\1"}"#,
        r#"{"pattern":"\\p{L}{1,500}"}"#,
        r#"{"pattern":"[^\\x00-\\u{10FFFF}]"}"#,
        r#"{"pattern":"\\cA\\d\\Z\\A"}"#,
        r#"{"pattern":"(?i)ß"}"#,
        r#"{"pattern":"["}"#,
        r#"{"pattern":""}"#,
        r#"{"pattern":"a{99999999999}"}"#,
        r#"{"propertyNames":{"pattern":"^(a|a)*$"}}"#,
    ];
    schemas.extend(written.iter().map(|&it| it.to_owned()));
    schemas
}

pub(super) fn products() -> Vec<String> {
    let nested = |word: &str, depth: usize| {
        let open = format!(r#"{{"{word}":[{{"type":"object"}},"#).repeat(depth);
        format!("{open}{{}}{}", "]}".repeat(depth))
    };
    let list: Vec<String> = (0..5_000).map(|it| it.to_string()).collect();
    let wide: Vec<_> = (0..500).map(|it| format!(r#"{{"const":{it}}}"#)).collect();
    vec![
        nested("anyOf", 20),
        nested("oneOf", 40),
        nested("allOf", 500),
        format!(r#"{{"items":{{"enum":[{}]}}}}"#, list.join(",")),
        format!(
            r#"{{"items":{{"oneOf":[{0}]}},"prefixItems":[{{"anyOf":[{0}]}}]}}"#,
            wide.join(",")
        ),
        r#"{"items":{"items":{"items":{"items":{"uniqueItems":true}}}},"uniqueItems":true}"#
            .to_owned(),
        format!("{}{{}}{}", r#"{"items":"#.repeat(200), "}".repeat(200)),
        format!("{}{{}}{}", r#"{"not":"#.repeat(31), "}".repeat(31)),
        r#"{"contains":{"contains":{"contains":{}}},"minContains":9007199254740993}"#.to_owned(),
    ]
}

pub(super) const STRANGE: &[&str] = &[
    "{}",
    r#"{"type":"string"}"#,
    r#"{"type":"object","required":["colours"],"properties":{"colours":{"type":"array"}}}"#,
    r#"{"type":["string","string"]}"#,
    r#"{"type":"strange"}"#,
    r#"{"type":[]}"#,
    r#"{"minimum":1e400}"#,
    r#"{"multipleOf":0}"#,
    r#"{"multipleOf":1e-300}"#,
    r#"{"multipleOf":0.1,"maximum":-0}"#,
    r#"{"minLength":-1}"#,
    r#"{"maxLength":1.0}"#,
    r#"{"maxItems":9007199254740993}"#,
    r#"{"const":{"$ref":"https://evil.example/"}}"#,
    r#"{"enum":[]}"#,
    r#"{"enum":[{"pattern":"("},1e400,-0]}"#,
    r#"{"default":{"$ref":"x"},"examples":[{"$ref":"x"}]}"#,
    r#"{"format":"regex","pattern":"x"}"#,
    r#"{"contentEncoding":"base64","contentMediaType":"application/json","contentSchema":{"$ref":"x"}}"#,
    r#"{"$vocabulary":{"https://x":true},"$schema":"https://x/"}"#,
    r#"{"$id":"::"}"#,
    r#"{"$comment":1}"#,
    r#"{"unevaluatedProperties":false,"allOf":[{"properties":{"a":{}}}]}"#,
    r#"{"dependentSchemas":{"a":{"$ref":"x"}},"dependentRequired":{"a":["a","a"]}}"#,
    r#"{"properties":{"__proto__":{},"":{},"a/b~c":{},"\ud800":{}}}"#,
    r#"{"if":false,"then":1}"#,
    r#"{"a":1,"a":2}"#,
];
