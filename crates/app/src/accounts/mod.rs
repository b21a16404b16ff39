//! Accounts of people: signing up, logging in, passwords, closing.
//!
//! Nothing reveals whether an account exists: the response and the work are the same in both cases.

mod attempts;
mod browsers;
mod change;
mod claimed;
mod close;
mod hasher;
mod hashing_threads;
mod log_in;
mod log_in_link;
mod password;
mod reset;
mod sessions;
mod sign_up;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use aivy_types::plan::DEFAULT_PLAN;
use futures_util::future::BoxFuture;

pub use browsers::FreshBrowser;
pub use close::Closing;
pub use hasher::{Hasher, PasswordCheck};
pub use log_in_link::{LogInLink, MAX_LINK_MINUTES};
pub use password::{MAX_PASSWORD, MIN_PASSWORD};
pub use reset::{MAIL_TTL_SECONDS, ResetLink};
pub use sessions::{FreshSession, MANY_WAITING, SessionToken, SignedIn};
pub use sign_up::SignUp;

/// The settings of accounts, which the operator decides.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Sends letters; `None` if mail is not configured.
    pub outbox: Option<Arc<dyn Outbox>>,
    /// Whether anyone can sign up.
    pub open: bool,
    /// The plan of new accounts.
    pub default_plan: String,
    /// The URL of the dashboard, without a slash at the end.
    pub public_url: String,
    /// Log-in attempts for one account, per minute; a burst is ten times as many.
    pub attempts_per_account: u32,
    /// Attempts from one address, per minute; a burst is five times as many.
    pub attempts_per_address: u32,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            hasher: Hasher::default(),
            outbox: None,
            open: true,
            default_plan: DEFAULT_PLAN.to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            attempts_per_account: 1,
            attempts_per_address: 10,
        }
    }
}

/// Sends mail.
pub trait Outbox: Send + Sync + fmt::Debug {
    /// Sends a letter. The error is for the log.
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), anyhow::Error>>;
}

/// A letter in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Where a visitor comes from.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The client's address.
    pub address: IpAddr,
    /// The `User-Agent` header.
    pub agent: String,
    /// The token of a browser that may be known.
    pub browser: Option<String>,
}
