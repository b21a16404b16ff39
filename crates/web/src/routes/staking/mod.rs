//! `/staking`: pools and positions.

mod overview;
mod pool;
mod position;

use actix_web::web::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig) {
    overview::configure(config);
    pool::configure(config);
    position::configure(config);
}
