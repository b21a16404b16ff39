//! What the tests put in.

use aivy_store::keys::NewKey;
use aivy_store::users::User;
use aivy_store::{Db, StoreError, keys, users};
use aivy_types::{KeyId, Permissions, Timestamp, UserId};

/// A moment, `second` seconds after another.
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
    db.write(move |tx| {
        let user = user.clone();
        Box::pin(async move { users::insert(tx, &user, user.created_at).await })
    })
    .await
}

pub(crate) async fn add_key(db: &Db, key: NewKey) -> Result<(), StoreError> {
    db.write(move |tx| {
        let key = key.clone();
        Box::pin(async move { keys::insert(tx, &key, at(0)).await })
    })
    .await
}

/// `db.write` of one call, with what it needs cloned for each run.
macro_rules! writing {
    ($db:expr, |$tx:ident $(, $captured:ident)*| $work:expr) => {{
        $(let $captured = $captured.clone();)*
        $db.write(move |$tx| {
            $(let $captured = $captured.clone();)*
            Box::pin(async move { $work })
        })
    }};
}
