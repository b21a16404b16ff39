//! `/v1/tasks`

pub mod cancel_task;
pub mod claim_task;
pub mod create_task;
pub mod get_task;
pub mod list_task_submissions;
pub mod list_tasks;
pub mod update_task;
