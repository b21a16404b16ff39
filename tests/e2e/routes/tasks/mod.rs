//! `/v1/tasks`

mod cancel_task;
mod claim_task;
mod create_task;
mod get_task;
mod list_task_submissions;
mod list_tasks;
mod update_task;
