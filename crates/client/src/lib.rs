//! The client of the AIVY API.
//!
//! Requests, responses and types are generated from the OpenAPI document; only the key, retries,
//! pages, rate-limit information and one error type are written by hand. The client never prints
//! the key, and leaves the validation of values to the server.
//!
//! ```no_run
//! # async fn run() -> Result<(), aivy_client::Error> {
//! use aivy_client::{Aivy, AnswerExt};
//!
//! let aivy = Aivy::new("https://api.aivy.ai/v1", "YOUR_API_KEY")?;
//! let response = aivy.get_profile().send().await?;
//! let left = response.rate_limit().map(|limit| limit.remaining);
//! println!("{} has {left:?} requests left", response.data.username);
//! # Ok(())
//! # }
//! ```

mod aivy;
mod answer;
mod error;
mod events;
mod failure;
// What progenitor writes follows its own habits.
#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    missing_docs,
    unused_qualifications,
    unreachable_pub,
    reason = "generated"
)]
pub mod generated;
mod options;
mod pages;
pub mod proof;
mod rate_limit;
mod retry;
mod secret;
#[doc(hidden)]
pub mod support;
mod tls;
mod transport;

pub use crate::aivy::Aivy;
pub use crate::answer::AnswerExt;
pub use crate::error::{ApiError, Error};
pub use crate::events::{ChatEvent, ChatEvents};
pub use crate::generated::{ByteStream, Client, ResponseValue, builder, types};
pub use crate::options::Options;
pub use crate::pages::{Page, Paged, Pagination};
pub use crate::rate_limit::RateLimit;
pub use crate::retry::RetryPolicy;
pub use crate::transport::Transport;

/// Runs the README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
