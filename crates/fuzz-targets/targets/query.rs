//! The query of every operation, and what stands in it: pages, times, identifiers.
//!
//! The first byte selects the operation, the rest is its query. What is accepted is accepted again
//! when it is written in another way, with the same values.

use std::sync::LazyLock;

use aivy_api::Contract;
use aivy_api::input::judge;
use aivy_api::operation::Operation;
use aivy_types::{TaskId, Timestamp, UserId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

pub(crate) const WORDS: &[&str] = &[
    "page=",
    "&per_page=",
    "&status=",
    "&category=",
    "&creator=usr_",
    "&kind=",
    "&min_reward=",
    "&order=",
    "&preview=true",
    "&q=",
    "&since=",
    "&until=",
    "&sort=",
    "2026-01-31T23:59:60Z",
    "2024-02-29T00:00:00.123456789+01:00",
    "9999-12-31T23:59:59-01:00",
    "open",
    "active",
    "newest",
    "reward",
    "%00",
    "%ff",
    "%C3%A9",
    "+",
    "%2B",
    "9223372036854775807",
    "-0",
    "1e5",
    "tsk_",
    "asc",
    "desc",
    "completed",
    "pending",
    "false",
];

/// The operations that have a query: each accepts one of these.
static OPERATIONS: LazyLock<Vec<&Operation>> = LazyLock::new(|| {
    const ACCEPTED: [&str; 4] = [
        "page=1",
        "preview=true",
        "since=2026-01-01T00:00:00Z",
        "q=a",
    ];
    let contract = Contract::get();
    let ids = contract.operation_ids();
    let all = ids.iter().filter_map(|id| contract.operation(id));
    all.filter(|operation| {
        ACCEPTED
            .iter()
            .any(|query| judge(&operation.query, query).is_ok())
    })
    .collect()
});

pub(crate) fn run(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else {
        return;
    };
    let Ok(query) = std::str::from_utf8(rest) else {
        return;
    };
    let operation = OPERATIONS[usize::from(*first) % OPERATIONS.len()];
    match judge(&operation.query, query) {
        Ok(values) => {
            let again = written(&values);
            let read = judge(&operation.query, &again).expect("accepted before");
            assert_eq!(read, values, "{again}");
        }
        Err(error) => {
            let details = &error.0.details;
            assert!(
                !details.is_empty() && details.len() <= aivy_core::violations::MAX_VIOLATIONS + 1
            );
            assert!(details.iter().all(|sentence| !sentence.is_empty()));
        }
    }
    let _ = operation.in_path.read(std::iter::once(("id", query)));
    query.split(['=', '&']).for_each(words);
}

/// The query that has these values, with everything percent-encoded that may be.
fn written(values: &Value) -> String {
    let members = values.as_object().into_iter().flatten();
    let pairs = members.map(|(name, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        format!("{}={}", encode(name), encode(&text))
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Times and identifiers are read as they are written.
fn words(text: &str) {
    if let Ok(time) = Timestamp::parse(text) {
        let micros = time.with_micros();
        assert_eq!(Timestamp::parse(&micros), Ok(time), "{micros}");
        let seconds = Timestamp::parse(&time.to_string()).expect("a time");
        assert_eq!(seconds.seconds(), time.seconds());
    }
    if let Ok(id) = text.parse::<UserId>() {
        assert_eq!(id.to_string(), text);
        assert!(text.parse::<TaskId>().is_err());
    }
}
