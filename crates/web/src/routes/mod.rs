//! All pages, by path.

mod account;
mod ai;
mod developer;
mod home;
mod log_in;
mod log_in_link;
mod methods;
mod reset;
mod sign_up;
mod staking;
mod tasks;
mod transactions;
mod work;

use actix_web::web::ServiceConfig;

pub(crate) use methods::PAGES;

use crate::{assets, form, reference};

/// Registers the pages.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(form::config())
        .service(assets::serve)
        .service(assets::favicon)
        .service(assets::robots)
        .service(home::show_home)
        .configure(tasks::configure)
        .configure(work::configure)
        .configure(staking::configure)
        .configure(ai::configure)
        .configure(transactions::configure)
        .configure(log_in::configure)
        .configure(log_in_link::configure)
        .configure(sign_up::configure)
        .configure(reset::configure)
        .configure(developer::configure)
        .configure(account::configure)
        .configure(reference::configure)
        .configure(methods::configure);
}
