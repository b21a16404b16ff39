//! What each operation does, at the path of its URL.

mod key;
mod staking;
mod user;
