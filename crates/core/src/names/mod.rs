//! Names and passwords: which usernames are valid, and when two names, addresses or passwords are
//! the same.
//!
//! [`folded_username`] and [`folded_email`] make the normal forms that are stored beside names for
//! look-ups: a change of their results needs a migration that folds all names again.

mod email;
pub(crate) mod fold;
mod password;
mod reserved;
mod username;

pub use email::{folded_email, is_email};
pub use password::prepared_password;
pub use reserved::{KEPT_WORDS, is_kept};
pub use username::{folded_username, prepared_username, username_violations};

/// The maximum length of a username, in bytes.
pub const MAX_USERNAME: usize = 39;
/// The maximum length of an e-mail address, in bytes (RFC 5321, 4.5.3.1.3, without the angle
/// brackets).
pub const MAX_EMAIL: usize = 254;
/// The maximum length of a text that is looked up as a name, in bytes: enough for every encoding of
/// the longest of both.
pub const MAX_NAME_TYPED: usize = 1024;
