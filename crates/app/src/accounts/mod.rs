//! Accounts of people: signing up, logging in, passwords, closing.
//!
//! Whether an account exists is told to nobody who could not know: the same answer, after the same
//! work.

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

/// How accounts are run: what the operator decides.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Sends letters; `None` where nothing is set up for that.
    pub outbox: Option<Arc<dyn Outbox>>,
    /// Whether anybody may sign up.
    pub open: bool,
    /// The plan of who signs up.
    pub default_plan: String,
    /// Where people reach the dashboard, without a slash at the end.
    pub public_url: String,
    /// How often one account may be tried to be logged in to, a minute; ten times as often at once.
    pub attempts_per_account: u32,
    /// How often one address may try, a minute; five times as often at once.
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

/// The one door to the mail.
pub trait Outbox: Send + Sync + fmt::Debug {
    /// Hands a letter over. The error is for the log.
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), anyhow::Error>>;
}

/// A letter in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The address that it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Who comes from where.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The client's address.
    pub address: IpAddr,
    /// What its `User-Agent` says.
    pub agent: String,
    /// The token of a browser that is known, or may be.
    pub browser: Option<String>,
}
