//! Browsers in which someone has logged in to an account ("device cookies", as OWASP calls them).
//! Each has attempts of its own, so that guesses of strangers do not keep the owner out. A known
//! browser still requires the password.

use aivy_store::known_browsers::{self, KnownBrowserLimits};
use aivy_store::{StoreError, Tx};
use aivy_types::{Timestamp, UserId};

use super::Visit;
use super::sessions::{self, SessionToken};
use crate::App;

/// How long a browser stays known after the last log-in: 180 days, in microseconds.
const KNOWN_MICROS: i64 = 180 * 86_400 * 1_000_000;
/// With one more than this, the least recently seen becomes unknown.
const KEPT: KnownBrowserLimits = KnownBrowserLimits {
    of_account: 20,
    of_browser: 10,
};

/// A browser that is known from now on.
#[derive(Debug)]
pub struct FreshBrowser {
    /// What its cookie holds.
    pub token: SessionToken,
    /// When it stops being known, unless there is another log-in with it before.
    pub ends_at: Timestamp,
}

/// A browser that will become known.
#[derive(Debug, Clone)]
pub(super) struct NewBrowser {
    token: SessionToken,
    /// The hash of the previous cookie's token.
    before: Option<String>,
    now: Timestamp,
    ends_at: Timestamp,
}

impl App {
    /// The visitor's browser, with a new token.
    pub(super) fn new_browser(&self, visit: &Visit) -> NewBrowser {
        let now = self.clock.now();
        NewBrowser {
            token: SessionToken::new(&self.entropy),
            before: hash_of(visit),
            now,
            ends_at: now.plus_micros(KNOWN_MICROS),
        }
    }
}

impl NewBrowser {
    /// Makes the browser known for `user`. For other accounts that know it, the new token replaces
    /// the old one.
    pub(super) async fn remember(&self, tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
        let hash = self.token.hash();
        if let Some(before) = &self.before {
            known_browsers::renew(tx, before, &hash).await?;
        }
        known_browsers::seen(tx, user, &hash, self.now, self.ends_at, KEPT).await
    }

    /// The token and the end, for the cookie.
    pub(super) fn fresh(self) -> FreshBrowser {
        FreshBrowser {
            token: self.token,
            ends_at: self.ends_at,
        }
    }
}

/// The stored hash of the visitor's token.
pub(super) fn hash_of(visit: &Visit) -> Option<String> {
    visit.browser.as_deref().map(sessions::hash)
}
