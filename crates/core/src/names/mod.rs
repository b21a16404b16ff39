//! Names and passwords as people mean them: what a username may be, and when two names, two
//! addresses or two passwords are the same.
//!
//! What is stored of a name beside it, to find it by, is made by [`folded_username`] and
//! [`folded_email`]: whoever changes what they return writes a migration that folds every name anew.

mod email;
pub(crate) mod fold;
mod password;
mod reserved;
mod username;

pub use email::{folded_email, is_email};
pub use password::prepared_password;
pub use reserved::{KEPT_WORDS, is_kept};
pub use username::{folded_username, prepared_username, username_violations};

/// The longest username, in bytes.
pub const MAX_USERNAME: usize = 39;
/// The longest e-mail address in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const MAX_EMAIL: usize = 254;
/// The longest text that is looked up as a name, in bytes: room for every way of writing the longest
/// of both.
pub const MAX_NAME_TYPED: usize = 1024;
