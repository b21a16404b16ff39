//! The ledger: accounts, and transactions of two entries each, from one account to one other.
//!
//! The balance of an account, the number of its entries and what it has earned are stored beside
//! the entries and change with them, in one transaction; [`crate::audit`] derives them again.

use aivy_core::ledger::{Account, Movement};
use aivy_types::body::{Transaction, TransactionFilter};
use aivy_types::{Timestamp, TransactionId, UserId};

use crate::declare::statements;
use crate::dialect::Backend;
use crate::record::record;
use crate::tx::Tx;
use crate::value::{Value, params};
use crate::{Listed, Page, StoreError, changes};

statements! { "ledger":
    DEBIT: (i64, i64) = "UPDATE ledger_accounts SET balance = balance - $1, entries = entries + 1 \
        WHERE id = $2 AND (balance >= $1 OR id = 'issuance') RETURNING balance, entries";
    CREDIT: (i64, i64) = "INSERT INTO ledger_accounts (id, balance, entries, earned, tasks_paid) \
        VALUES ($1, $2, 1, $3, $4) ON CONFLICT (id) DO UPDATE SET \
            balance = ledger_accounts.balance + excluded.balance, \
            entries = ledger_accounts.entries + 1, \
            earned = ledger_accounts.earned + excluded.earned, \
            tasks_paid = ledger_accounts.tasks_paid + excluded.tasks_paid \
        RETURNING balance, entries";
    RECORD = "INSERT INTO ledger_transactions (id, kind, reference, memo, created_at) \
        VALUES ($1, $2, $3, $4, $5)";
    ENTRIES = "INSERT INTO ledger_entries \
            (account_id, number, transaction_id, kind, amount, balance_after, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $3, $4, $10, $11, $7)";
    UNSEALED = "INSERT INTO ledger_unsealed (transaction_id) VALUES ($1)";
    /// All of the statements above in one round trip, and the row of the change log. The accounts
    /// are locked in the order of their names. The record, which takes the next sequence number of
    /// the ledger, follows the credit: both accounts are locked by then.
    TRANSFER: i64 = on_sqlite("") "WITH locked AS MATERIALIZED ( \
            SELECT id FROM ledger_accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE \
        ), debit AS ( \
            UPDATE ledger_accounts SET balance = balance - $3, entries = entries + 1 \
            WHERE id = $1 AND (balance >= $3 OR id = 'issuance') AND EXISTS (SELECT 1 FROM locked) \
            RETURNING balance, entries \
        ), credit AS ( \
            INSERT INTO ledger_accounts (id, balance, entries, earned, tasks_paid) \
            SELECT CAST($2 AS TEXT), CAST($3 AS BIGINT), 1, CAST($4 AS BIGINT), CAST($5 AS BIGINT) FROM debit \
            ON CONFLICT (id) DO UPDATE SET \
                balance = ledger_accounts.balance + excluded.balance, \
                entries = ledger_accounts.entries + 1, \
                earned = ledger_accounts.earned + excluded.earned, \
                tasks_paid = ledger_accounts.tasks_paid + excluded.tasks_paid \
            RETURNING balance, entries \
        ), record AS ( \
            INSERT INTO ledger_transactions (id, kind, reference, memo, created_at) \
            SELECT CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), CAST($9 AS TEXT), CAST($10 AS BIGINT) FROM credit \
        ), unsealed AS ( \
            INSERT INTO ledger_unsealed (transaction_id) SELECT CAST($6 AS TEXT) FROM debit \
        ), entries AS ( \
            INSERT INTO ledger_entries \
                (account_id, number, transaction_id, kind, amount, balance_after, created_at) \
            SELECT CAST($1 AS TEXT), debit.entries, CAST($6 AS TEXT), CAST($7 AS TEXT), \
                -CAST($3 AS BIGINT), debit.balance, CAST($10 AS BIGINT) FROM debit \
            UNION ALL \
            SELECT CAST($2 AS TEXT), credit.entries, CAST($6 AS TEXT), CAST($7 AS TEXT), \
                CAST($3 AS BIGINT), credit.balance, CAST($10 AS BIGINT) FROM credit \
        ), noted AS ( \
            INSERT INTO changes (user_id, at) SELECT CAST($11 AS TEXT), CAST($10 AS BIGINT) FROM debit \
            WHERE CAST($11 AS TEXT) IS NOT NULL \
        ) SELECT debit.balance FROM debit";
    BALANCE: i64 = "SELECT balance FROM ledger_accounts WHERE id = $1";
    REWARDS_BY_DAY: (i64, i64) = "SELECT created_at / 86400000000, CAST(SUM(amount) AS BIGINT) FROM ledger_entries \
        WHERE account_id = $1 AND kind = 'staking_reward' AND created_at >= $2 \
        GROUP BY created_at / 86400000000 ORDER BY 1";
    LOCK_BALANCE: i64 = "SELECT balance FROM ledger_accounts WHERE id = $1 FOR UPDATE";
    /// No page has more than 100 rows. The subquery tells PostgreSQL so, which plans before it
    /// knows the limit: it would join the whole table.
    PAGE: Transaction = "SELECT {} FROM (SELECT * FROM (SELECT number FROM ledger_entries \
            WHERE account_id = $1 AND created_at >= $2 AND created_at < $3 \
            ORDER BY created_at DESC, number DESC LIMIT $4 OFFSET $5) found LIMIT 100) page \
        CROSS JOIN ledger_entries e WHERE e.account_id = $1 AND e.number = page.number \
        ORDER BY e.created_at DESC, e.number DESC";
    PAGE_OF_KIND: Transaction = "SELECT {} FROM (SELECT * FROM (SELECT number FROM ledger_entries \
            WHERE account_id = $1 AND kind = $2 AND created_at >= $3 AND created_at < $4 \
            ORDER BY created_at DESC, number DESC LIMIT $5 OFFSET $6) found LIMIT 100) page \
        CROSS JOIN ledger_entries e WHERE e.account_id = $1 AND e.number = page.number \
        ORDER BY e.created_at DESC, e.number DESC";
    TOTAL: i64 = "SELECT entries FROM ledger_accounts WHERE id = $1";
    COUNT: i64 = "SELECT COUNT(*) FROM ledger_entries \
        WHERE account_id = $1 AND created_at >= $2 AND created_at < $3";
    COUNT_OF_KIND: i64 = "SELECT COUNT(*) FROM ledger_entries \
        WHERE account_id = $1 AND kind = $2 AND created_at >= $3 AND created_at < $4";
}

/// A transfer of tokens.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// The ID of the new transaction.
    pub id: &'a TransactionId,
    /// The kind of movement.
    pub movement: Movement,
    /// The account to debit.
    pub from: Account<'a>,
    /// The account to credit; different from `from`.
    pub to: Account<'a>,
    /// The amount in whole tokens, at least 1.
    pub amount: i64,
    /// The ID of the task, position or pool, if there is one.
    pub reference: Option<&'a str>,
    /// The operator's memo.
    pub memo: Option<&'a str>,
    /// The time.
    pub now: Timestamp,
}

/// The outcome of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Moved {
    /// The tokens were moved.
    Done,
    /// The balance of the account is too low; nothing was moved.
    Insufficient,
}

record! { Transaction of e {
    id: "e.transaction_id",
    kind, amount, balance_after,
    reference: "(SELECT reference FROM ledger_transactions WHERE id = e.transaction_id)",
    created_at,
} }

/// Moves tokens. If a user's profile changes by it, the change is recorded in the change log.
///
/// # Errors
/// Refused if the amount is not above 0 or a balance overflows 64 bits; or the database fails.
pub async fn transfer(tx: &mut Tx<'_>, transfer: &Transfer<'_>) -> Result<Moved, StoreError> {
    if transfer.amount < 1 || transfer.from == transfer.to {
        let what = "a transfer moves at least one token from one account to another";
        return Err(StoreError::Refused(what.to_owned()));
    }
    let (from, to) = (transfer.from.to_string(), transfer.to.to_string());
    match tx.backend() {
        Backend::Postgres => at_once(tx, transfer, &from, &to).await,
        Backend::Sqlite => step_by_step(tx, transfer, &from, &to).await,
    }
}

/// The user whose profile changes by the transfer: it shows what was earned and what is staked.
const fn profile_of<'a>(transfer: &Transfer<'a>) -> Option<&'a UserId> {
    match (transfer.movement, transfer.from, transfer.to) {
        (movement, _, Account::Available(user)) if movement.is_earned() => Some(user),
        (_, Account::Staked(user), _) | (_, _, Account::Staked(user)) => Some(user),
        _ => None,
    }
}

/// What a movement adds to the receiver's earnings: tokens, and completed tasks.
fn earnings(transfer: &Transfer<'_>) -> (i64, i64) {
    let earned = if transfer.movement.is_earned() {
        transfer.amount
    } else {
        0
    };
    (earned, i64::from(transfer.movement == Movement::TaskReward))
}

async fn at_once(
    tx: &mut Tx<'_>,
    transfer: &Transfer<'_>,
    from: &str,
    to: &str,
) -> Result<Moved, StoreError> {
    let (earned, tasks) = earnings(transfer);
    let params = params![
        from,
        to,
        transfer.amount,
        earned,
        tasks,
        transfer.id,
        transfer.movement.as_str(),
        transfer.reference,
        transfer.memo,
        transfer.now,
        profile_of(transfer),
    ];
    match TRANSFER.fetch_optional(tx, params).await? {
        None => Ok(Moved::Insufficient),
        Some(left) => not_overdrawn(transfer, left).map(|()| Moved::Done),
    }
}

/// Checks after the statements that only issuance is below 0.
fn not_overdrawn(transfer: &Transfer<'_>, left: i64) -> Result<(), StoreError> {
    if left >= 0 || transfer.from == Account::Issuance {
        return Ok(());
    }
    let what = format!(
        "{} would stand at {left} after {}",
        transfer.from, transfer.id
    );
    Err(StoreError::internal(what))
}

async fn step_by_step(
    tx: &mut Tx<'_>,
    transfer: &Transfer<'_>,
    from: &str,
    to: &str,
) -> Result<Moved, StoreError> {
    let debit = params![transfer.amount, from];
    let Some((left, number)) = DEBIT.fetch_optional(tx, debit).await? else {
        return Ok(Moved::Insufficient);
    };
    let (earned, tasks) = earnings(transfer);
    let credit = params![to, transfer.amount, earned, tasks];
    let (held, other_number) = CREDIT.fetch_one(tx, credit).await?;
    not_overdrawn(transfer, left)?;
    let kind = transfer.movement.as_str();
    let record = params![
        transfer.id,
        kind,
        transfer.reference,
        transfer.memo,
        transfer.now
    ];
    tx.execute(&RECORD, record).await?;
    let entries = params![
        from,
        number,
        transfer.id,
        kind,
        -transfer.amount,
        left,
        transfer.now,
        to,
        other_number,
        transfer.amount,
        held,
    ];
    tx.execute(&ENTRIES, entries).await?;
    tx.execute(&UNSEALED, params![transfer.id]).await?;
    if let Some(user) = profile_of(transfer) {
        changes::note(tx, user, transfer.now).await?;
    }
    Ok(Moved::Done)
}

/// The balance of an account; 0 if it has no entries.
///
/// # Errors
/// The database fails.
pub async fn balance(tx: &mut Tx<'_>, account: Account<'_>) -> Result<i64, StoreError> {
    let name = account.to_string();
    let found = BALANCE.fetch_optional(tx, params![&name]).await?;
    Ok(found.unwrap_or(0))
}

/// A user's staking rewards by day, from `since` on, without days that have none: days since the
/// Unix epoch, and whole tokens.
///
/// # Errors
/// The database fails.
pub async fn rewards_by_day(
    tx: &mut Tx<'_>,
    user: &UserId,
    since: Timestamp,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let name = Account::Available(user).to_string();
    REWARDS_BY_DAY.fetch_all(tx, params![&name, since]).await
}

/// As [`balance`], locked: no other transaction changes it until this one ends.
///
/// # Errors
/// The database fails.
pub async fn lock_balance(tx: &mut Tx<'_>, account: Account<'_>) -> Result<i64, StoreError> {
    let name = account.to_string();
    let found = LOCK_BALANCE.fetch_optional(tx, params![&name]).await?;
    Ok(found.unwrap_or(0))
}

/// A page of the transactions of a user's available balance, newest first, and the total.
///
/// # Errors
/// The database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    user: &UserId,
    filter: &TransactionFilter,
    page: Page,
) -> Result<Listed<Transaction>, StoreError> {
    let items = rows(tx, user, filter, page).await?;
    let total = total(tx, user, filter).await?;
    Ok(Listed { items, total })
}

/// The transactions of [`page`].
///
/// # Errors
/// The database fails.
pub async fn rows(
    tx: &mut Tx<'_>,
    user: &UserId,
    filter: &TransactionFilter,
    page: Page,
) -> Result<Vec<Transaction>, StoreError> {
    let account = Account::Available(user).to_string();
    let mut params = which(&account, filter);
    params.extend(page.params());
    let list = if filter.kind.is_some() {
        &PAGE_OF_KIND
    } else {
        &PAGE
    };
    list.fetch_all(tx, &params).await
}

/// How many transactions match `filter`.
pub(crate) async fn total(
    tx: &mut Tx<'_>,
    user: &UserId,
    filter: &TransactionFilter,
) -> Result<i64, StoreError> {
    let account = Account::Available(user).to_string();
    if *filter == TransactionFilter::default() {
        let all = TOTAL.fetch_optional(tx, params![&account]).await?;
        return Ok(all.unwrap_or(0));
    }
    let params = which(&account, filter);
    let counted = if filter.kind.is_some() {
        &COUNT_OF_KIND
    } else {
        &COUNT
    };
    counted.fetch_one(tx, &params).await
}

/// The first parameters of a list's statements.
fn which<'a>(account: &'a str, filter: &TransactionFilter) -> Vec<Value<'a>> {
    let mut params = vec![Value::from(account)];
    params.extend(filter.kind.map(|kind| Value::from(kind.as_str())));
    params.extend([
        Value::from(filter.since.map_or(i64::MIN, Timestamp::micros)),
        Value::from(filter.until.map_or(i64::MAX, Timestamp::micros)),
    ]);
    params
}
