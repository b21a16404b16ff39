//! Every operation, by resource. What stands in this table is served and documented; nothing else
//! under `/v1` is.

pub mod key;
pub mod ledger;
pub mod user;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{OpenApiFactory, scope};

use crate::contract::BASE_PATH;

/// The groups of operations, in the order in which a reader meets them.
pub const TAGS: &[(&str, &str)] = &[
    (
        "User",
        "The profile of the account that a key belongs to, and what it has used.",
    ),
    ("Keys", "The key that is asking."),
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
    "/user" => [user::get_profile::get_profile, user::update_profile::update_profile, user::get_usage::get_usage, user::get_balance::get_balance, user::list_transactions::list_transactions, user::get_transaction_proof::get_transaction_proof],
    "/ledger" => [ledger::get_ledger_proof::get_ledger_proof],
    "/key" => [key::get_key::get_key],
}
