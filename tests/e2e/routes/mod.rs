//! What each operation does, at the path of its URL.

mod ai;
mod key;
mod ledger;
mod staking;
mod submissions;
mod tasks;
mod user;
