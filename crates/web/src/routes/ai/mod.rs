//! `/ai`: trying the AI tools.

mod list;
mod tool;

use actix_web::web::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list::show_tools);
    tool::configure(config);
}
