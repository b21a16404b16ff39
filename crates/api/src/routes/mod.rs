//! All operations. Only what is in the table below is served and documented under `/v1`.

mod row;

pub mod ai {
    pub mod analyze_sentiment;
    pub mod create_chat;
    pub mod create_embeddings;
    pub mod detect_language;
    pub mod extract_keywords;
    pub mod list_ai_models;
    pub mod list_ai_tools;
    pub mod rank_texts;
    pub mod redact_text;
    pub mod stream_chat;
    pub mod summarize_text;
}

pub mod key {
    pub mod get_key;
}

pub mod ledger {
    pub mod get_ledger_proof;
}

pub mod staking {
    pub mod claim_position;
    pub mod create_position;
    pub mod get_pool;
    pub mod get_position;
    pub mod get_staking_summary;
    pub mod list_pools;
    pub mod list_positions;
    pub mod list_rewards;
    pub mod unstake_position;
    pub mod withdraw_position;
}

pub mod submissions {
    pub mod appeal_submission;
    pub mod approve_submission;
    pub mod get_submission;
    pub mod list_submissions;
    pub mod reject_submission;
    pub mod submit_submission;
    pub mod withdraw_submission;
}

pub mod tasks {
    pub mod cancel_task;
    pub mod claim_task;
    pub mod create_task;
    pub mod get_task;
    pub mod list_task_submissions;
    pub mod list_tasks;
    pub mod update_task;
}

pub mod user {
    pub mod get_balance;
    pub mod get_profile;
    pub mod get_transaction_proof;
    pub mod get_usage;
    pub mod list_keys;
    pub mod list_transactions;
    pub mod update_profile;
}

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

pub use row::Row;

use row::routes;

/// The groups of operations, in reading order.
pub const TAGS: &[(&str, &str)] = &[
    (
        "User",
        "The profile, balance, transactions and usage of the account that the key belongs to.",
    ),
    (
        "Tasks",
        "Paid work. The rewards of a task are held in escrow from the moment it is published.",
    ),
    (
        "Submissions",
        "A worker's claim on a task, with its result and review.",
    ),
    (
        "Staking",
        "Pools that pay staking rewards, and your positions in them.",
    ),
    (
        "AI",
        "Tools that analyze and generate text. Most run inside the server. Chat and models are served by \
         an AI provider, and so are embeddings unless the server has a model of its own.",
    ),
    (
        "Keys",
        "The API key of the request, and the API keys of its account.",
    ),
    (
        "Ledger",
        "Proofs that the ledger is consistent and that your transactions are in it.",
    ),
];

/// The schemas of all operations, including duplicates.
#[must_use]
pub fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = Vec::new();
    table().iter().for_each(|row| (row.schemas)(&mut all));
    all
}

// The resources: each is a scope with a static prefix, because Actix tries flat routes one by one,
// and has the tag of its operations unless they name another. An operation has an ID, which is also
// the name of its file, a method, a path below the prefix, and the permission that a key needs
// (`any`: none).
routes! {
    staking in "/staking", "Staking" {
        get_staking_summary: GET "/summary", ReadStaking;
        list_pools: GET "/pools", ReadStaking;
        get_pool: GET "/pools/{pool_id}", ReadStaking;
        list_positions: GET "/positions", ReadStaking;
        create_position: POST "/positions", WriteStaking;
        get_position: GET "/positions/{position_id}", ReadStaking;
        unstake_position: POST "/positions/{position_id}/unstake", WriteStaking;
        withdraw_position: POST "/positions/{position_id}/withdraw", WriteStaking;
        claim_position: POST "/positions/{position_id}/claim", WriteStaking;
        list_rewards: GET "/rewards", ReadStaking;
    }
    user in "/user", "User" {
        get_profile: GET "/profile", ReadUser;
        update_profile: PATCH "/profile", WriteUser;
        get_usage: GET "/usage", ReadUser;
        get_balance: GET "/balance", ReadUser;
        list_transactions: GET "/transactions", ReadUser;
        get_transaction_proof: GET "/transactions/{transaction_id}/proof", ReadUser, "Ledger";
        list_keys: GET "/keys", ManageKeys, "Keys";
    }
    ai in "/ai", "AI" {
        list_ai_tools: GET "/tools", UseAi;
        detect_language: POST "/language", UseAi;
        extract_keywords: POST "/keywords", UseAi;
        summarize_text: POST "/summary", UseAi;
        analyze_sentiment: POST "/sentiment", UseAi;
        redact_text: POST "/redact", UseAi;
        create_embeddings: POST "/embeddings", UseAi;
        rank_texts: POST "/similarity", UseAi;
        create_chat: POST "/chat", UseAi;
        stream_chat: POST "/chat/stream", UseAi;
        list_ai_models: GET "/models", UseAi;
    }
    ledger in "/ledger", "Ledger" {
        get_ledger_proof: GET "/proof", ReadUser;
    }
    key in "/key", "Keys" {
        get_key: GET "", any;
    }
    tasks in "/tasks", "Tasks" {
        list_tasks: GET "", ReadTasks;
        create_task: POST "", WriteTasks;
        get_task: GET "/{task_id}", ReadTasks;
        update_task: PATCH "/{task_id}", WriteTasks;
        cancel_task: POST "/{task_id}/cancel", WriteTasks;
        claim_task: POST "/{task_id}/claim", WriteTasks;
        list_task_submissions: GET "/{task_id}/submissions", ReadTasks;
    }
    submissions in "/submissions", "Submissions" {
        list_submissions: GET "", ReadTasks;
        get_submission: GET "/{submission_id}", ReadTasks;
        submit_submission: POST "/{submission_id}/submit", WriteTasks;
        withdraw_submission: POST "/{submission_id}/withdraw", WriteTasks;
        approve_submission: POST "/{submission_id}/approve", WriteTasks;
        reject_submission: POST "/{submission_id}/reject", WriteTasks;
        appeal_submission: POST "/{submission_id}/appeal", WriteTasks;
    }
}
