//! What each operation does, at the path of its URL.

mod key;
mod ledger;
mod tasks;
mod staking;
mod user;
