//! Every operation, by resource. What stands in this table is served and documented; nothing else
//! under `/v1` is.

pub mod ai;
pub mod key;
pub mod ledger;
pub mod staking;
pub mod submissions;
pub mod tasks;
pub mod user;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{OpenApiFactory, scope};

use crate::operation::BASE_PATH;

/// The groups of operations, in the order in which a reader meets them.
pub const TAGS: &[(&str, &str)] = &[
    (
        "User",
        "The profile of the account that a key belongs to, and what it has used.",
    ),
    (
        "Tasks",
        "Work that is paid for. A task's rewards stand in escrow from its publication on.",
    ),
    (
        "Submissions",
        "A worker's claim on a task, and what came of it.",
    ),
    (
        "Staking",
        "Pools that pay rewards, and your positions in them.",
    ),
    (
        "AI",
        "Tools that read and write texts. Most run inside the server; chat, models and, where it has no \
         model of its own, embeddings are a provider's.",
    ),
    (
        "Keys",
        "The key that is asking, and the keys of its account.",
    ),
    (
        "Ledger",
        "What proves that the books are whole, and that your transactions are in them.",
    ),
];

/// The resources: a scope each, with a static prefix, because Actix tries flat routes one by one.
macro_rules! resources {
    ($($prefix:literal => [$($handler:path),* $(,)?],)*) => {
        /// Registers every operation below [`BASE_PATH`], for the server and for the document.
        pub fn configure(config: &mut ServiceConfig<'_>) {
            $(config.service(scope::scope($prefix).configure(|config: &mut ServiceConfig<'_>| {
                $(config.service($handler);)*
            }));)*
        }

        /// Registers every operation for serving. A scope for each resource and none around them:
        /// each level costs every request a match and an allocation.
        pub fn serve(config: &mut actix_web::web::ServiceConfig) {
            let mut outer = ServiceConfig::new(config);
            $(outer.service(scope::scope(format!("{BASE_PATH}{}", $prefix).as_str()).configure(|config: &mut ServiceConfig<'_>| {
                $(config.service($handler);)*
            }));)*
        }

        /// The schemas that each operation brings along, twins and all.
        #[must_use]
        pub fn schemas() -> Vec<(String, RefOr<Schema>)> {
            let mut all = Vec::new();
            $($(OpenApiFactory::schemas(&$handler, &mut all);)*)*
            all
        }
    };
}

resources! {
    "/staking" => [
        staking::get_staking_summary::get_staking_summary,
        staking::list_pools::list_pools,
        staking::get_pool::get_pool,
        staking::list_positions::list_positions,
        staking::create_position::create_position,
        staking::get_position::get_position,
        staking::unstake_position::unstake_position,
        staking::withdraw_position::withdraw_position,
        staking::claim_position::claim_position,
        staking::list_rewards::list_rewards,
    ],
    "/user" => [user::get_profile::get_profile, user::update_profile::update_profile, user::get_usage::get_usage, user::get_balance::get_balance, user::list_transactions::list_transactions, user::get_transaction_proof::get_transaction_proof, user::list_keys::list_keys],
    "/ai" => [
        ai::list_ai_tools::list_ai_tools,
        ai::detect_language::detect_language,
        ai::extract_keywords::extract_keywords,
        ai::summarize_text::summarize_text,
        ai::analyze_sentiment::analyze_sentiment,
        ai::redact_text::redact_text,
        ai::create_embeddings::create_embeddings,
        ai::rank_texts::rank_texts,
        ai::create_chat::create_chat,
        ai::stream_chat::stream_chat,
        ai::list_ai_models::list_ai_models,
    ],
    "/ledger" => [ledger::get_ledger_proof::get_ledger_proof],
    "/key" => [key::get_key::get_key],
    "/tasks" => [
        tasks::list_tasks::list_tasks,
        tasks::create_task::create_task,
        tasks::get_task::get_task,
        tasks::update_task::update_task,
        tasks::cancel_task::cancel_task,
        tasks::claim_task::claim_task,
        tasks::list_task_submissions::list_task_submissions,
    ],
    "/submissions" => [
        submissions::list_submissions::list_submissions,
        submissions::get_submission::get_submission,
        submissions::submit_submission::submit_submission,
        submissions::withdraw_submission::withdraw_submission,
        submissions::approve_submission::approve_submission,
        submissions::reject_submission::reject_submission,
        submissions::appeal_submission::appeal_submission,
    ],
}
