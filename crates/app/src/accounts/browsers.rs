//! Browsers that somebody has logged in to an account with ("device cookies", as OWASP calls them).
//! Each has attempts of its own, so that guesses of strangers do not keep the owner out. Being known
//! lets nobody in: the password is asked for all the same.

use aivy_store::known_browsers::{self, KnownBrowserLimits};
use aivy_store::{StoreError, Tx};
use aivy_types::{Timestamp, UserId};

use super::Visit;
use super::sessions::{self, SessionToken};
use crate::App;

/// For how long a browser is known after the last log-in: 180 days, in microseconds.
const KNOWN_MICROS: i64 = 180 * 86_400 * 1_000_000;
/// One more makes the one unknown that was not seen for longest.
const KEPT: KnownBrowserLimits = KnownBrowserLimits {
    of_account: 20,
    of_browser: 10,
};

/// A browser that is known from now on.
#[derive(Debug)]
pub struct FreshBrowser {
    /// What its cookie holds.
    pub token: SessionToken,
    /// Until when it is known, unless somebody logs in with it before.
    pub ends_at: Timestamp,
}

/// A browser that is to be known.
#[derive(Debug, Clone)]
pub(super) struct NewBrowser {
    token: SessionToken,
    /// The hash of what its cookie held.
    before: Option<String>,
    now: Timestamp,
    ends_at: Timestamp,
}

impl App {
    /// The browser of who visits, with another token.
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
    /// Makes the browser known of `user`. Other accounts that it is known of know it by the new token.
    pub(super) async fn remember(&self, tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
        let hash = self.token.hash();
        if let Some(before) = &self.before {
            known_browsers::renew(tx, before, &hash).await?;
        }
        known_browsers::seen(tx, user, &hash, self.now, self.ends_at, KEPT).await
    }

    /// What the browser is given.
    pub(super) fn fresh(self) -> FreshBrowser {
        FreshBrowser {
            token: self.token,
            ends_at: self.ends_at,
        }
    }
}

/// What is stored of the token of who visits.
pub(super) fn hash_of(visit: &Visit) -> Option<String> {
    visit.browser.as_deref().map(sessions::hash)
}
