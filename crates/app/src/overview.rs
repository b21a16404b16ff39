//! What an account has and does, at a glance.

use aivy_store::{Page, ledger, usage};
use aivy_types::UserId;
use aivy_types::body::{Balance, Transaction, TransactionFilter};

use crate::ledger::balance;
use crate::usage::{by_day, first_day};
use crate::{App, DayOutcomes, Failure};

/// What an account has and does.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Where its tokens are.
    pub balance: Balance,
    /// Its latest movements, the latest first.
    pub latest: Vec<Transaction>,
    /// Its requests on each of the last 30 days, the oldest first. Counts still in memory are not
    /// in it.
    pub days: Vec<DayOutcomes>,
}

impl App {
    /// All of it at one moment; `latest` is how many movements, at least 1.
    ///
    /// # Errors
    /// No database.
    pub async fn overview(&self, user: &UserId, latest: i64) -> Result<Overview, Failure> {
        self.settled((user.clone(), latest), async |tx, now, (user, latest)| {
            let every = TransactionFilter::default();
            Ok(Overview {
                balance: balance(tx, user, now).await?,
                latest: ledger::rows(tx, user, &every, Page::first(*latest)).await?,
                days: by_day(&usage::since(tx, user, &first_day(now)).await?, now),
            })
        })
        .await
    }
}
