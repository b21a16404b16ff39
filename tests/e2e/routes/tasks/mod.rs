//! `/v1/tasks`

mod get;
mod patch;
mod post;
