//! Closing an account permanently.
//!
//! An account can be closed when nothing of others depends on it and nothing is bound: no tasks
//! that hold escrow, no live submissions, no positions. The remaining available balance goes to the
//! treasury. The row of the account stays, for the ledger, without a name, an address, a password
//! or a key.

use aivy_core::ledger::{Account, Movement};
use aivy_store::users::{self, Business, User};
use aivy_store::{Tx, keys, known_browsers, ledger, log_in_links, passwords, resets, sessions};
use aivy_types::{ErrorCode, SessionId, UserId};

use super::change::still_known;
use crate::actor::ActContext;
use crate::{App, Failure, standing};

/// What closing an account would do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Tokens that go to the treasury.
    pub forfeited: i64,
    /// What has to end first.
    pub business: Business,
}

impl Closing {
    /// Whether the account can be closed now.
    #[must_use]
    pub const fn is_possible(&self) -> bool {
        let Business {
            tasks,
            submissions,
            positions,
        } = self.business;
        tasks + submissions + positions == 0
    }
}

impl App {
    /// What closing the account of `user` would do now.
    ///
    /// # Errors
    /// The database fails.
    pub async fn closing(&self, user: &UserId) -> Result<Closing, Failure> {
        self.settled(user.clone(), async |tx, _, user| {
            Ok(Closing {
                forfeited: ledger::balance(tx, Account::Available(user)).await?,
                business: users::business(tx, user).await?,
            })
        })
        .await
    }

    /// Closes the account of `user`; `own` is the session that requests it.
    ///
    /// # Errors
    /// The password is wrong, the account is already closed, something has to end first, or the
    /// database fails.
    pub async fn close_account(
        &self,
        user: &User,
        own: &SessionId,
        password: String,
    ) -> Result<(), Failure> {
        let known = self.confirm(user, own, password).await?;
        self.settle_due().await?;
        let input = (self.context(), user.id.clone(), known);
        let closed = self
            .db
            .write_locking(input, async |tx, (context, id, known)| {
                standing::locked_to_close(tx, id).await?;
                still_known(tx, id, *known).await?;
                close(tx, context, id).await
            });
        closed.await?;
        self.changed(&user.id);
        Ok(())
    }
}

async fn close(tx: &mut Tx<'_>, context: &ActContext, user: &UserId) -> Result<(), Failure> {
    // The account is held, so nothing new begins. What ended before the first look was paid before
    // the second.
    let business = users::business(tx, user).await?;
    let forfeited = ledger::lock_balance(tx, Account::Available(user)).await?;
    let closing = Closing {
        forfeited,
        business,
    };
    if !closing.is_possible() {
        let message = "The account still has tasks, submissions or positions that must end first";
        return Err(Failure::new(ErrorCode::Conflict).message(message));
    }
    if closing.forfeited > 0 {
        let (from, to) = (Account::Available(user), Account::Treasury);
        let (movement, amount) = (Movement::AccountClosing, closing.forfeited);
        context
            .transfer(tx, movement, from, to, amount, None, None)
            .await?;
    }
    keys::revoke_all(tx, user, context.now).await?;
    passwords::remove(tx, user).await?;
    resets::remove_all(tx, user).await?;
    log_in_links::remove(tx, user).await?;
    known_browsers::forget_all(tx, user).await?;
    sessions::end_others(tx, user, None).await?;
    users::close(tx, user, &context.id(closed_name), context.now).await?;
    Ok(())
}

/// The placeholder name of a closed account.
fn closed_name(unix_ms: u64, random: [u8; 10]) -> String {
    let id = UserId::new(unix_ms, random);
    let suffix = id.as_str().trim_start_matches("usr_");
    format!("closed-{suffix}")
}
