//! What is generated from the document, against the real server: the client, the command line,
//! the mock. Each operation of the document through each of them, a success and an error. And what
//! programs of others make of the ledger's books.

/// One line an operation: how the generated client calls it. In parentheses the parameters of its
/// path, after `<-` the type of its body, after `=>` the stub's method for its success.
///
/// Hands the lines to the macro `$arms`.
macro_rules! typed_operations {
    ($arms:ident) => {
        $arms! {
            get_key() => ok;
            get_profile() => ok;
            get_usage() => ok;
            get_balance() => ok;
            list_transactions() => ok;
            update_profile() <- ProfilePatch => ok;
            list_tasks() => ok;
            create_task() <- TaskIn => created;
            get_task(task_id) => ok;
            update_task(task_id) <- TaskPatch => ok;
            cancel_task(task_id) => ok;
            claim_task(task_id) => created;
            list_task_submissions(task_id) => ok;
            list_submissions() => ok;
            get_submission(submission_id) => ok;
            submit_submission(submission_id) <- ResultIn => ok;
            withdraw_submission(submission_id) => ok;
            approve_submission(submission_id) <- ApprovalIn => ok;
            reject_submission(submission_id) <- RejectionIn => ok;
            appeal_submission(submission_id) <- AppealIn => ok;
            list_pools() => ok;
            get_pool(pool_id) => ok;
            get_staking_summary() => ok;
            list_positions() => ok;
            get_position(position_id) => ok;
            create_position() <- PositionIn => created;
            unstake_position(position_id) => ok;
            withdraw_position(position_id) => ok;
            claim_position(position_id) => ok;
            list_rewards() => ok;
            list_ai_tools() => ok;
            list_ai_models() => ok;
            detect_language() <- LanguageIn => ok;
            extract_keywords() <- KeywordsIn => ok;
            summarize_text() <- SummaryIn => ok;
            analyze_sentiment() <- SentimentIn => ok;
            redact_text() <- RedactIn => ok;
            create_embeddings() <- EmbeddingsIn => ok;
            rank_texts() <- SimilarityIn => ok;
            create_chat() <- ChatIn => ok;
            get_ledger_proof() => ok;
            get_transaction_proof(transaction_id) => ok;
        }
    };
}

mod books;
mod cli;
mod client;
mod exports;
mod mock;
mod streams;

use crate::harness::document::{Operation, operations};

/// Fails: the table has no line for the operation.
fn untyped(operation: &str) -> ! {
    panic!("nothing calls {operation}: add a line to tests/e2e/programs/mod.rs");
}

/// The operations whose success is one JSON body. Those that stream are in `streams`.
fn answered_whole() -> impl Iterator<Item = Operation> {
    operations()
        .into_iter()
        .filter(|operation| !operation.streams())
}

/// A body as the type that the client gives it.
fn body<T: serde::de::DeserializeOwned>(request: &crate::harness::request::Request) -> T {
    serde_json::from_value(request.body.clone().unwrap()).unwrap()
}
