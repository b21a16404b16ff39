//! Live conformance: for each operation and each status that the document lists, a request that
//! provokes it, and the answer held to the document.
//!
//! The pairs come from the document. A pair that nothing provokes fails the test, and so does a
//! rule or a case for what the document does not have.

mod cases;
mod provoke;

use std::sync::Arc;

use aivy_store::testing::Database;

use crate::harness::document::{Operation, operations};
use provoke::Ground;

each_backend! {
    own: every_documented_status_is_answered_as_documented,
        what_is_not_documented_is_not_answered;
}

async fn every_documented_status_is_answered_as_documented(database: Arc<Database>) {
    let mut ground = Ground::new(&database).await;
    let mut unprovoked = Vec::new();
    for operation in operations() {
        for status in operation.statuses() {
            match ground.provoke(&operation, status).await {
                Some(answer) => {
                    assert_eq!(answer.status, status, "{}: {answer:#?}", operation.id);
                    operation.validate(&answer);
                }
                None => unprovoked.push(format!("{} {status}", operation.id)),
            }
        }
    }
    assert!(
        unprovoked.is_empty(),
        "nothing provokes {unprovoked:?}: add cases to {}",
        provoke::FILE
    );
}

/// A rule applied where the document does not expect its status leads to something documented.
async fn what_is_not_documented_is_not_answered(database: Arc<Database>) {
    let mut ground = Ground::new(&database).await;
    for operation in operations() {
        let statuses = operation.statuses();
        for status in provoke::RULES
            .iter()
            .filter(|status| !statuses.contains(status))
        {
            if let Some(answer) = ground.provoke(&operation, *status).await {
                operation.validate(&answer);
            }
        }
    }
}

#[test]
fn every_case_is_for_a_pair_of_the_document() {
    let all = operations();
    let documented = |id: &str, status: u16| {
        let of =
            |operation: &Operation| operation.id == id && operation.statuses().contains(&status);
        all.iter().any(of)
    };
    for (id, status) in cases::all() {
        assert!(documented(id, status), "the document has no {id} {status}");
    }
    for status in provoke::RULES {
        let met = all
            .iter()
            .any(|operation| operation.statuses().contains(status));
        assert!(met, "no operation answers {status}");
    }
}
