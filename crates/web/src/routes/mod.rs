//! Every page, by its address.

mod account;
mod developer;
mod home;
mod log_in;
mod reset;
mod sign_up;

use actix_web::web::ServiceConfig;

use crate::{assets, form};

/// Registers the pages.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(form::config())
        .service(assets::serve)
        .service(home::show_home)
        .configure(log_in::configure)
        .configure(sign_up::configure)
        .configure(reset::configure)
        .configure(developer::configure)
        .configure(account::configure);
}
