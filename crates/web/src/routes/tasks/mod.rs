//! `/tasks`: finding, publishing and managing tasks.

mod browse;
mod manage;
mod publish;
mod view;

use actix_web::web::ServiceConfig;
use aivy_app::Failure;
use aivy_types::TaskId;

use crate::path_id::path_id;

pub(super) fn configure(config: &mut ServiceConfig) {
    browse::configure(config);
    publish::configure(config);
    view::configure(config);
    manage::configure(config);
}

/// Parses the ID in a path.
fn task_id(text: &str) -> Result<TaskId, Failure> {
    path_id(text, "task")
}
