//! Visitors of pages: who brings a session, or nothing, in place of a key.
//!
//! What changes something draws on the same bucket as the account's keys, so that a form is no way
//! around the plan. What only reads draws on a bucket of its own, ten times as large: whoever
//! floods the API with an account's key does not keep its owner from the pages.

use std::net::IpAddr;

use aivy_core::limit::Decision;
use aivy_store::StoreError;
use aivy_types::UserId;

use crate::account::Account;
use crate::cache::Start;
use crate::gate::Gate;

/// What a visitor wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To see a page.
    Read,
    /// To change something.
    Act,
}

/// The state of the gate's knowledge before a session was looked up.
#[derive(Debug, Clone, Copy)]
pub struct VisitStart(Start);

impl Gate {
    /// To be noted *before* the account of a visitor is read from the database.
    #[must_use]
    pub fn begin_visit(&self) -> VisitStart {
        VisitStart(self.cache.start(self.clock.monotonic_micros()))
    }

    /// Asks for a token for `user`, who was read to be on `plan` after `since`.
    ///
    /// # Errors
    /// So many accounts are active that there is no room for one more.
    pub fn admit_member(
        &self,
        since: VisitStart,
        user: &UserId,
        plan: &str,
        purpose: Purpose,
    ) -> Result<Decision, StoreError> {
        let now = self.clock.monotonic_micros();
        let tier = self.plans.find(plan);
        let account = self.cache.member(user, since.0, tier, now)?;
        let decision = match purpose {
            Purpose::Act => account.take(now),
            Purpose::Read => account.read(now),
        };
        let decision = decision.unwrap_or_else(|| self.admit_later(&account, now, purpose));
        if !decision.admitted {
            self.counters.limited_accounts.add(1);
        }
        Ok(decision)
    }

    /// The entry was replaced or forgotten since it was found.
    #[cold]
    fn admit_later(&self, ended: &Account, now: u64, purpose: Purpose) -> Decision {
        if purpose == Purpose::Act {
            return self.admit_successor(ended, now);
        }
        loop {
            if let Some(decision) = self.cache.successor(ended).read(now) {
                return decision;
            }
        }
    }

    /// Asks for a token for somebody who is not logged in.
    #[must_use]
    pub fn admit_stranger(&self, address: IpAddr, purpose: Purpose) -> Decision {
        if purpose == Purpose::Act {
            return self.admit_address(address);
        }
        let now = self.clock.monotonic_micros();
        let policy = &self.plans.default().pages;
        let decision = self.readers.take(address, policy, now);
        if !decision.admitted {
            self.counters.limited_addresses.add(1);
        }
        decision
    }
}
