//! The overview page of an account.

use aivy_store::{Page, ledger, usage};
use aivy_types::UserId;
use aivy_types::body::{Balance, Transaction, TransactionFilter};

use crate::ledger::balance;
use crate::usage::{by_day, first_day};
use crate::{App, DayOutcomes, Failure};

/// The contents of the overview page.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The balance.
    pub balance: Balance,
    /// The latest transactions, newest first.
    pub latest: Vec<Transaction>,
    /// Its requests on each of the last 30 days, oldest first. Counts still in memory are not
    /// included.
    pub days: Vec<DayOutcomes>,
}

impl App {
    /// The overview from one snapshot; `latest` is the number of transactions, at least 1.
    ///
    /// # Errors
    /// The database fails.
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
