//! Visitors of pages, who have a session, or nothing, instead of a key.
//!
//! Requests that change something use the same bucket as the account's keys, so that forms are
//! limited by the plan too. Requests that only read use a bucket of their own, ten times as large:
//! a flood of API requests with an account's key does not lock its owner out of the pages.

use std::net::IpAddr;

use aivy_core::limit::Decision;
use aivy_types::UserId;

use crate::account::Account;
use crate::cache::Start;
use crate::gate::Gate;
use crate::store::StoreError;

/// The purpose of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To read a page.
    Read,
    /// To change something.
    Act,
}

/// The state of the cache before a session was looked up.
#[derive(Debug, Clone, Copy)]
pub struct VisitStart(Start);

impl Gate {
    /// Must be called *before* the account of a visitor is read from the database.
    #[must_use]
    pub fn begin_visit(&self) -> VisitStart {
        VisitStart(self.cache.start(self.clock.monotonic_micros()))
    }

    /// Takes a request token for `user`, whose `plan` was read after `since`.
    ///
    /// # Errors
    /// There are so many active accounts that there is no room for one more.
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

    /// For an entry that was replaced or removed since it was found.
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

    /// Takes a request token for a visitor who is not logged in.
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
