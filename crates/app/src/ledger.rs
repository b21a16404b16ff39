//! The balance of an account and its transactions.

use aivy_core::ledger::{Account, MAX_AMOUNT, Movement};
use aivy_core::text;
use aivy_store::ledger::{self, Moved, Transfer};
use aivy_store::{Listed, Tx, tasks};
use aivy_types::body::{Balance, PageQuery, Transaction, TransactionFilter};
use aivy_types::{ErrorCode, Timestamp, TransactionId, UserId};

use crate::actor::ActContext;
use crate::{App, Failure, staking, standing};

/// The maximum length of a memo, in characters.
const MAX_MEMO: usize = 500;

/// The balance of `user` at `now`, in a transaction that sees one snapshot.
pub(crate) async fn balance(
    tx: &mut Tx<'_>,
    user: &UserId,
    now: Timestamp,
) -> Result<Balance, Failure> {
    let positions = staking::summary(tx, user, now).await?;
    Ok(Balance {
        available: ledger::balance(tx, Account::Available(user)).await?,
        escrowed: tasks::escrowed(tx, user).await?,
        staked: ledger::balance(tx, Account::Staked(user)).await?,
        unstaking: ledger::balance(tx, Account::Unstaking(user)).await?,
        claimable_rewards: positions.claimable_rewards,
    })
}

impl App {
    /// The balance of `user`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn balance(&self, user: &UserId) -> Result<Balance, Failure> {
        self.settled(user.clone(), async |tx, now, user| {
            balance(tx, user, now).await
        })
        .await
    }

    /// The transactions of the available balance of `user`, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn transactions(
        &self,
        user: &UserId,
        filter: &TransactionFilter,
        page: PageQuery,
    ) -> Result<Listed<Transaction>, Failure> {
        let asked = (user.clone(), *filter, page.into());
        self.settled(asked, async |tx, _, (user, filter, page)| {
            Ok(ledger::page(tx, user, filter, *page).await?)
        })
        .await
    }

    /// Gives `amount` new tokens (1 to [`MAX_AMOUNT`]) to `user`.
    ///
    /// # Errors
    /// The amount is out of range, the memo too long, there is no such user, the account is closed,
    /// or the database fails.
    pub async fn grant(
        &self,
        user: &UserId,
        amount: i64,
        memo: Option<String>,
    ) -> Result<TransactionId, Failure> {
        let mut violations = Vec::new();
        if !(1..=MAX_AMOUNT).contains(&amount) {
            violations.push(format!("amount must be 1 to {MAX_AMOUNT}"));
        }
        if let Some(memo) = &memo {
            violations.extend(text::one_line_violations("memo", memo, MAX_MEMO));
        }
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let input = (self.context(), user.clone(), amount, memo);
        let granted = self
            .db
            .write_locking(input, async |tx, (context, user, amount, memo)| {
                grant(tx, context, user, *amount, memo.as_deref()).await
            });
        let id = granted.await?;
        self.changed(user);
        Ok(id)
    }
}

async fn grant(
    tx: &mut Tx<'_>,
    context: &ActContext,
    user: &UserId,
    amount: i64,
    memo: Option<&str>,
) -> Result<TransactionId, Failure> {
    standing::held(tx, user).await?;
    let to = Account::Available(user);
    if ledger::balance(tx, to).await? > MAX_AMOUNT - amount {
        let sentence = format!("amount would raise the balance above {MAX_AMOUNT}");
        return Err(Failure::invalid(vec![sentence]));
    }
    let movement = Movement::Grant;
    let id = context.transfer(tx, movement, Account::Issuance, to, amount, None, memo);
    id.await
}

impl ActContext {
    /// Moves tokens in a new transaction.
    ///
    /// # Errors
    /// Insufficient balance: nothing was moved, and the transaction of the store continues.
    #[allow(
        clippy::too_many_arguments,
        reason = "a movement is these seven things, and each caller says them in one line"
    )]
    pub(crate) async fn transfer(
        &self,
        tx: &mut Tx<'_>,
        movement: Movement,
        from: Account<'_>,
        to: Account<'_>,
        amount: i64,
        reference: Option<&str>,
        memo: Option<&str>,
    ) -> Result<TransactionId, Failure> {
        if !movement.joins(from, to) || !(1..=MAX_AMOUNT).contains(&amount) {
            let what = format!(
                "no {} moves {amount} from {from} to {to}",
                movement.as_str()
            );
            return Err(Failure::new(ErrorCode::InternalError).cause(what));
        }
        let id = self.id(TransactionId::new);
        let transfer = Transfer {
            id: &id,
            movement,
            from,
            to,
            amount,
            reference,
            memo,
            now: self.now,
        };
        match ledger::transfer(tx, &transfer).await? {
            Moved::Done => Ok(id),
            Moved::Insufficient => Err(Failure::new(ErrorCode::InsufficientBalance)),
        }
    }
}
