//! The data of the tests.

use aivy_core::ledger::{Account, Movement};
use aivy_store::keys::NewKey;
use aivy_store::ledger::{self, Moved, Transfer};
use aivy_store::users::User;
use aivy_store::{Db, StoreError, Tx, keys, users};
use aivy_types::{KeyId, Permissions, Timestamp, TransactionId, UserId};

/// The time `second` seconds after a fixed one.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros((1_700_000_000 + second) * 1_000_000)
}

pub(crate) fn user_id(name: &str) -> UserId {
    format!("usr_{name}").parse().unwrap()
}

pub(crate) fn key_id(name: &str) -> KeyId {
    format!("key_{name}").parse().unwrap()
}

pub(crate) fn user(name: &str) -> User {
    User {
        id: user_id(name),
        username: name.to_owned(),
        email: format!("{name}@example.com"),
        name: name.to_uppercase(),
        avatar_url: None,
        plan: "free".to_owned(),
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn key(name: &str, user: &str) -> NewKey {
    NewKey {
        id: key_id(name),
        user_id: user_id(user),
        name: name.to_owned(),
        hash: format!("{name:0>64}"),
        prefix: "aivy_abc".to_owned(),
        last_four: "wxyz".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    }
}

pub(crate) async fn add_user(db: &Db, user: User) -> Result<(), StoreError> {
    db.write(user, async |tx, user| {
        users::insert(tx, user, user.created_at).await
    })
    .await
}

pub(crate) async fn add_key(db: &Db, key: NewKey) -> Result<(), StoreError> {
    db.write(key, async |tx, key| keys::insert(tx, key, at(0)).await)
        .await
}

/// Moves tokens, in the transaction `txn_<name>`.
pub(crate) async fn moving(
    tx: &mut Tx<'_>,
    name: &str,
    movement: Movement,
    (from, to): (Account<'_>, Account<'_>),
    amount: i64,
    now: Timestamp,
) -> Result<Moved, StoreError> {
    let id: TransactionId = format!("txn_{name}").parse().unwrap();
    let transfer = Transfer {
        id: &id,
        movement,
        from,
        to,
        amount,
        reference: None,
        memo: None,
        now,
    };
    ledger::transfer(tx, &transfer).await
}

/// Calls one method of `db` with one piece of work, which gets clones of what it needs.
macro_rules! working {
    ($db:expr, $method:ident, |$tx:ident $(, $captured:ident)*| $work:expr) => {{
        let input = ($($captured.clone(),)*);
        $db.$method(input, async |$tx, ($($captured,)*)| {
            $(let $captured = $captured.clone();)*
            $work
        })
    }};
}

/// `db.write` with one call.
macro_rules! writing {
    ($db:expr, $($work:tt)*) => { working!($db, write, $($work)*) };
}

/// `db.read` with one call.
macro_rules! reading {
    ($db:expr, $($work:tt)*) => { working!($db, read, $($work)*) };
}

/// `db.snapshot` with one call.
macro_rules! snapshot {
    ($db:expr, $($work:tt)*) => { working!($db, snapshot, $($work)*) };
}
