//! What is wrong with a request is said in our words, never in those of a library.

use serde_json::{Value, json};

use crate::harness::Server;
use crate::harness::document::{Operation, operations};
use crate::harness::people::all_permissions;

each_backend! {
    shared: no_detail_is_a_library_s;
}

/// How the libraries that read JSON, numbers, times, addresses and ids speak.
const THEIRS: [&str; 22] = [
    "`",
    "invalid type",
    "invalid value",
    "invalid length",
    "expected ",
    "missing field",
    "unknown field",
    "unknown variant",
    "duplicate field",
    "trailing",
    "invalid digit",
    "invalid character",
    "premature",
    "parse",
    "failed to",
    "serde",
    "jiff",
    "EOF",
    "out of range",
    "relative URL",
    "recursion limit",
    "lone leading",
];

const BROKEN: [&str; 16] = [
    "null",
    "true",
    "-1",
    "1.5",
    "1e300",
    "9007199254740993",
    "\"\"",
    "\"x\"",
    "\"a\\u0000\"",
    "\"::\"",
    "\"9999-12-31T23:59:59-00:01\"",
    "\"2999-02-30T00:00:00Z\"",
    "[]",
    "[1]",
    "{}",
    "{\"x\":{\"y\":[null]}}",
];

const NO_BODIES: [&str; 12] = [
    "",
    "{",
    "[",
    "nul",
    "{\"a\":}",
    "{\"a\":1,}",
    "1e400",
    "\"\\ud800\"",
    "\"\u{1}\"",
    "{\"a\":1,\"a\":2}",
    "[01]",
    "{} {}",
];

fn judge(what: &str, details: &[String]) {
    for detail in details {
        let theirs = THEIRS.iter().find(|word| detail.contains(**word));
        assert_eq!(theirs, None, "{what}: {detail}");
    }
}

/// The example of a body with each of its members, and each member of those, broken in each way.
fn broken(body: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for (name, member) in body.as_object().into_iter().flatten() {
        let mut places = vec![format!("/{name}")];
        let deeper = member.as_object().into_iter().flatten();
        places.extend(deeper.map(|(inner, _)| format!("/{name}/{inner}")));
        for place in places {
            for value in BROKEN {
                let mut changed = body.clone();
                *changed.pointer_mut(&place).unwrap() = json!("BROKEN");
                all.push(changed.to_string().replace("\"BROKEN\"", value));
            }
        }
    }
    all
}

async fn no_detail_is_a_library_s(server: &Server) {
    let key = server.key(&all_permissions()).await;
    let mut refusals = 0;
    let mut ask = async |operation: &Operation, text: String| {
        let path = operation.request().path(operation);
        let call = server.call(&operation.method, &path).key(&key);
        let answer = call.json(text.clone()).send().await;
        if answer.status == 400 {
            refusals += 1;
            judge(
                &format!("{} {text}", operation.id),
                &answer.refused(400, "invalid_request"),
            );
        }
    };
    // What asks a provider or changes nothing that is not refused first is left alone.
    let with_body = |operation: &Operation| operation.body.is_some() && !operation.streams();
    for operation in operations().into_iter().filter(with_body) {
        let bodies = broken(operation.body.as_ref().unwrap());
        let none = NO_BODIES.iter().map(|text| (*text).to_owned());
        for text in bodies.into_iter().chain(none) {
            ask(&operation, text).await;
        }
    }
    for operation in operations() {
        for query in [
            "page=x",
            "per_page=1e9",
            "q=%ff",
            "q=%00",
            "creator=x",
            "min_reward=99999999999999999999",
            "order=up",
            "nothing=1",
        ] {
            let path = format!("{}?{query}", operation.request().path(&operation));
            let answer = server.call(&operation.method, &path).key(&key).send().await;
            if answer.status == 400 {
                refusals += 1;
                judge(
                    &format!("{} {query}", operation.id),
                    &answer.refused(400, "invalid_request"),
                );
            }
        }
    }
    assert!(refusals > 1000, "{refusals} refusals say little");
}
