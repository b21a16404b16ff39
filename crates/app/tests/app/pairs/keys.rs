//! Keys: one successor each, and at most 100 live ones.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, Failure, FreshKey};
use aivy_gate::{Gate, GateOptions};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_store::users::User;
use aivy_types::ErrorCode;
use futures_util::future::join_all;

use super::{PASSWORD, ROUNDS, count, during, new_key, no_session, person, test};
use crate::test_app::{TestApp, code};

on_both!(
    a_key_is_rotated_once,
    a_rotation_beside_a_revocation,
    an_ended_key_has_no_successor,
    a_successor_ends_when_its_forerunner_would_have,
    an_account_has_a_hundred_live_keys,
    the_last_place_is_given_once,
    what_has_ended_takes_no_place,
    the_gate_knows_at_once,
);

const LIVE: &str = "SELECT COUNT(*) FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL";
const DAY: Duration = Duration::from_secs(86_400);

async fn made(test: &TestApp, user: &User) -> FreshKey {
    test.app.create_key(&user.id, new_key()).await.unwrap()
}

async fn rotated(test: &TestApp, user: &User, key: &FreshKey) -> Result<FreshKey, Failure> {
    test.app.rotate_key(&user.id, &key.key.id, DAY).await
}

async fn a_key_is_rotated_once(database: &Database) {
    let test = test(database).await;
    let (user, _) = person(&test, 0).await;
    for _ in 0..ROUNDS {
        let key = made(&test, &user).await;
        let rotations = join_all((0..4).map(|_| rotated(&test, &user, &key))).await;
        assert_eq!(
            rotations.iter().filter(|outcome| outcome.is_ok()).count(),
            1
        );
    }
    assert_eq!(
        count(&test, &user, LIVE).await,
        2 * i64::try_from(ROUNDS).unwrap()
    );
}

async fn a_rotation_beside_a_revocation(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let key = made(&test, &user).await;
        let (rotation, revoked) = tokio::join!(
            rotated(&test, &user, &key),
            test.app.revoke_key(&user.id, &key.key.id),
        );
        revoked.unwrap();
        let keys = test.app.all_keys(&user.id).await.unwrap();
        let old = keys.iter().find(|known| known.id == key.key.id).unwrap();
        assert!(old.revoked_at.is_some());
        assert_eq!(keys.len(), 1 + usize::from(rotation.is_ok()));
    }
}

async fn an_ended_key_has_no_successor(database: &Database) {
    let test = test(database).await;
    let (user, _) = person(&test, 0).await;
    let (revoked, expired) = (made(&test, &user).await, made(&test, &user).await);
    let successor = rotated(&test, &user, &expired).await.unwrap();
    test.app
        .revoke_key(&user.id, &revoked.key.id)
        .await
        .unwrap();
    test.pass(86_400);
    for key in [&revoked, &expired] {
        assert_eq!(code(rotated(&test, &user, key).await), ErrorCode::Conflict);
    }
    assert!(rotated(&test, &user, &successor).await.is_ok());
}

/// A key that expires in a week does not become one without expiry.
async fn a_successor_ends_when_its_forerunner_would_have(database: &Database) {
    let test = test(database).await;
    let (user, _) = person(&test, 0).await;
    let mut new = new_key();
    new.expires_at = Some(test.clock.now().plus_seconds(7 * 86_400));
    let end = new.expires_at;
    let mut key = test.app.create_key(&user.id, new).await.unwrap();
    for _ in 0..3 {
        key = rotated(&test, &user, &key).await.unwrap();
        assert_eq!(key.key.expires_at, end);
    }
    let never = rotated(&test, &user, &made(&test, &user).await)
        .await
        .unwrap();
    assert_eq!(never.key.expires_at, None);
}

async fn full(test: &TestApp) -> (User, Vec<FreshKey>) {
    let (user, _) = person(test, 0).await;
    let mut keys = Vec::new();
    for _ in 0..100 {
        keys.push(made(test, &user).await);
    }
    (user, keys)
}

async fn an_account_has_a_hundred_live_keys(database: &Database) {
    let test = test(database).await;
    let (user, keys) = full(&test).await;
    let refused = test.app.create_key(&user.id, new_key()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.to_string().contains("100"), "{refused}");
    // The rotated key does not count at first, but it lives on for a day and then does.
    rotated(&test, &user, &keys[0]).await.unwrap();
    assert_eq!(
        code(rotated(&test, &user, &keys[1]).await),
        ErrorCode::Conflict
    );
    test.pass(86_400);
    rotated(&test, &user, &keys[1]).await.unwrap();
}

async fn the_last_place_is_given_once(database: &Database) {
    let test = test(database).await;
    let (user, keys) = full(&test).await;
    for key in keys.iter().take(ROUNDS) {
        test.app.revoke_key(&user.id, &key.key.id).await.unwrap();
        let outcomes = join_all((0..6).map(|_| test.app.create_key(&user.id, new_key()))).await;
        let lost = outcomes.into_iter().filter(Result::is_err).map(code);
        assert_eq!(lost.collect::<Vec<_>>(), [ErrorCode::Conflict; 5]);
        assert_eq!(count(&test, &user, LIVE).await, 100);
    }
}

async fn what_has_ended_takes_no_place(database: &Database) {
    let test = test(database).await;
    let (user, _) = person(&test, 0).await;
    for _ in 0..100 {
        let mut new = new_key();
        new.expires_at = Some(test.clock.now().plus_seconds(60));
        test.app.create_key(&user.id, new).await.unwrap();
    }
    assert_eq!(
        code(test.app.create_key(&user.id, new_key()).await),
        ErrorCode::Conflict
    );
    test.pass(60);
    made(&test, &user).await;
}

/// A look-up that began before the account closed is not used afterwards.
async fn the_gate_knows_at_once(database: &Database) {
    let mut test = test(database).await;
    let options = GateOptions::new(test.app.db.clone(), test.clock.clone());
    let gate = Arc::new(Gate::new(options).unwrap());
    gate.poll().await.unwrap();
    test.test.app.gate = Some(gate.clone());
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let key = made(&test, &user).await;
        let bearer = key.text.expose();
        gate.authenticate(bearer).await.unwrap();
        let app: &App = &test.app;
        let own = no_session();
        let closed = during(
            app.close_account(&user, &own, PASSWORD.to_owned()),
            async || {
                let _ = gate.authenticate(bearer).await;
            },
        );
        closed.await.unwrap();
        assert!(gate.authenticate(bearer).await.is_err());
    }
}
