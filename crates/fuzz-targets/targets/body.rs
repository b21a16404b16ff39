//! The bodies of operations, from bytes to their types: strict JSON, the schema of the document,
//! the type of the handler. What the schema accepts the type accepts too, unless it has a sentence
//! of its own for the client.

use aivy_api::Contract;
use aivy_api::testing::read_body;
use aivy_types::ErrorCode;
use aivy_types::body::{
    AppealIn, ApprovalIn, PositionIn, ProfilePatch, RejectionIn, ResultIn, TaskIn, TaskPatch,
};
use serde::de::DeserializeOwned;

pub(crate) const WORDS: &[&str] = &[
    "{\"",
    "\":",
    "\"title\":",
    "\"description\":",
    "\"category\":",
    "\"reward\":",
    "\"slots\":",
    "\"deadline\":",
    "\"input\":",
    "\"result_schema\":",
    "\"tags\":",
    "\"result\":",
    "\"reason\":",
    "\"rating\":",
    "\"pool_id\":",
    "\"amount\":",
    "\"username\":",
    "\"email\":",
    "\"2026-01-31T23:59:59Z\"",
    "\"9999-12-31T23:59:59-01:00\"",
    "\"other\"",
    "5.0",
    "1e2",
    "null",
    "true",
    "\"pool_0\"",
    "\\u0000",
    "18446744073709551617",
    "\"lease_seconds\":",
    "\"review_seconds\":",
    "\"a@b.de\"",
    "{}",
    "[]",
];

pub(crate) fn run(input: &[u8]) {
    let Some((first, body)) = input.split_first() else {
        return;
    };
    match first % 8 {
        0 => read::<TaskIn>("create_task", body),
        1 => read::<TaskPatch>("update_task", body),
        2 => read::<ResultIn>("submit_submission", body),
        3 => read::<RejectionIn>("reject_submission", body),
        4 => read::<ApprovalIn>("approve_submission", body),
        5 => read::<AppealIn>("appeal_submission", body),
        6 => read::<PositionIn>("create_position", body),
        _ => read::<ProfilePatch>("update_profile", body),
    }
}

fn read<T: DeserializeOwned>(id: &str, body: &[u8]) {
    let operation = Contract::get().operation(id).expect("an operation");
    let Err(failure) = read_body::<T>(operation, body) else {
        return;
    };
    assert_eq!(failure.code, ErrorCode::InvalidRequest);
    assert!(!failure.details.is_empty());
    let differs = failure
        .details
        .iter()
        .any(|sentence| sentence.ends_with(" is not accepted"));
    assert!(!differs, "{:?} {:?}", failure.details, failure.cause_text());
}
