//! Everything that an account can do or receive, while it closes.

use aivy_app::{Actor, NewPool, Runner};
use aivy_store::budgets::Budget;
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_store::users::User;
use aivy_types::body::{Clearable, PositionIn, ProfilePatch, Submission};
use aivy_types::{ErrorCode, UserId};
use std::time::Duration;

use super::{
    Ground, PASSWORD, ROUNDS, close, count, during, is_closed_for_good, log_in, new_key, person,
    test, visit,
};
use crate::test_app::{TestApp, code, task};

on_both!(
    keys_that_are_made,
    keys_that_are_rotated,
    links_to_a_new_password,
    log_ins,
    grants,
    changes_of_the_profile,
    publishing,
    claiming,
    appealing,
    being_paid,
    being_paid_by_the_clock,
    staking,
    nothing_is_done_for_a_closed_account,
);

/// The account cannot be closed, because something of it is still open.
async fn is_open(test: &Ground<'_>, user: &User) {
    let open = "SELECT COUNT(*) FROM users WHERE id = $1 AND closed_at IS NULL";
    assert_eq!(count(test, user, open).await, 1);
}

/// Closes an account in each round while it does `what`.
macro_rules! while_it_closes {
    ($test:ident, $user:ident, $actor:ident, $what:expr) => {
        for _ in 0..ROUNDS {
            let ($user, $actor) = person(&$test, 1000).await;
            during(close(&$test, &$user), async || $what).await;
            is_closed_for_good(&$test, &$user).await;
        }
    };
}

async fn keys_that_are_made(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let mut last = None;
        let make = async || {
            let made = test.app.create_key(&user.id, new_key()).await;
            if let Some(old) = made.ok().and_then(|fresh| last.replace(fresh.key.id)) {
                test.app.revoke_key(&user.id, &old).await.unwrap();
            }
        };
        during(close(&test, &user), make).await;
        is_closed_for_good(&test, &user).await;
    }
}

async fn keys_that_are_rotated(database: &Database) {
    let test = test(database).await;
    while_it_closes!(test, user, _actor, {
        let keys = test.app.all_keys(&user.id).await.unwrap();
        let _ = match keys.iter().rfind(|key| key.replaced_by.is_none()) {
            None => test.app.create_key(&user.id, new_key()).await,
            Some(key) => test.app.rotate_key(&user.id, &key.id, Duration::ZERO).await,
        };
    });
}

async fn links_to_a_new_password(database: &Database) {
    let test = test(database).await;
    while_it_closes!(test, user, _actor, {
        let _ = test.app.reset_link(&user.id, 3600).await;
    });
}

async fn log_ins(database: &Database) {
    let test = test(database).await;
    while_it_closes!(test, user, _actor, {
        let _ = log_in(&test, &user, PASSWORD).await;
    });
}

async fn grants(database: &Database) {
    let test = test(database).await;
    while_it_closes!(test, user, _actor, {
        let _ = test.app.grant(&user.id, 1, None).await;
    });
}

async fn changes_of_the_profile(database: &Database) {
    let test = test(database).await;
    while_it_closes!(test, user, _actor, {
        let patch = ProfilePatch {
            name: Some("Ada".to_owned()),
            avatar_url: Clearable::default(),
        };
        let _ = test.app.update_profile(&user.id, patch).await;
    });
}

async fn publishing(database: &Database) {
    let test = test(database).await;
    while_it_closes!(test, user, actor, {
        if let Ok(task) = test.app.publish_task(&actor, task()).await {
            is_open(&test, &user).await;
            test.app.cancel_task(&actor, &task.id).await.unwrap();
        }
    });
}

async fn claiming(database: &Database) {
    let test = test(database).await;
    let creator = test.person(1000).await;
    let task = test.publish(&creator, |_| ()).await;
    while_it_closes!(test, user, worker, {
        if let Ok(claim) = test.app.claim_task(&worker, &task.id).await {
            is_open(&test, &user).await;
            let given_back = test.app.withdraw_submission(&worker, &claim.id).await;
            given_back.unwrap();
        }
    });
}

/// A result of `worker` that `creator` rejected.
async fn rejected(test: &TestApp, creator: &Actor, worker: &Actor) -> Submission {
    let task = test.publish(creator, |_| ()).await;
    let result = test.submitted(worker, &task).await;
    let no = "no".to_owned();
    test.app.reject(creator, &result.id, no).await.unwrap()
}

async fn appealing(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (creator, (user, worker)) = (test.person(1000).await, person(&test, 0).await);
        let mut results = Vec::new();
        for _ in 0..40 {
            results.push(rejected(&test, &creator, &worker).await);
        }
        let appeal = async || {
            let Some(result) = results.pop() else { return };
            let why = "why?".to_owned();
            if test.app.appeal(&worker, &result.id, why).await.is_ok() {
                is_open(&test, &user).await;
                let again = test.app.reject(&creator, &result.id, "no".to_owned());
                again.await.unwrap();
            }
        };
        during(close(&test, &user), appeal).await;
        is_closed_for_good(&test, &user).await;
    }
}

async fn being_paid(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (creator, (user, worker)) = (test.person(1000).await, person(&test, 0).await);
        let mut results = Vec::new();
        for _ in 0..20 {
            let task = test.publish(&creator, |_| ()).await;
            results.push(test.submitted(&worker, &task).await);
        }
        let approve = async || {
            let Some(result) = results.pop() else { return };
            test.app.approve(&creator, &result.id, None).await.unwrap();
        };
        during(close(&test, &user), approve).await;
        is_closed_for_good(&test, &user).await;
    }
}

async fn being_paid_by_the_clock(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (creator, (user, worker)) = (test.person(1000).await, person(&test, 0).await);
        let task = test.publish(&creator, |_| ()).await;
        test.submitted(&worker, &task).await;
        test.pass(121);
        let (settled, ()) = tokio::join!(test.app.settle_due(), close(&test, &user));
        settled.unwrap();
        is_closed_for_good(&test, &user).await;
    }
}

async fn staking(database: &Database) {
    let test = test(database).await;
    let pool = NewPool {
        name: "pool".to_owned(),
        reward_per_day: 1000,
        min_stake: 1,
        lock_seconds: 0,
        cooldown_seconds: 0,
    };
    let pool_id = test.app.create_pool(pool).await.unwrap().id;
    while_it_closes!(test, user, actor, {
        let (pool_id, amount) = (pool_id.clone(), 10);
        if let Ok(position) = test.app.stake(&actor, PositionIn { pool_id, amount }).await {
            is_open(&test, &user).await;
            test.app.unstake(&actor, &position.id).await.unwrap();
            test.app.withdraw(&actor, &position.id).await.unwrap();
        }
    });
}

/// The actor gets 401, the operator learns that the account is closed.
async fn nothing_is_done_for_a_closed_account(database: &Database) {
    let test = test(database).await;
    let (User { id, .. }, actor) = {
        let (user, actor) = person(&test, 0).await;
        test.app.create_key(&user.id, new_key()).await.unwrap();
        close(&test, &user).await;
        (user, actor)
    };
    let (app, creator) = (&test.app, test.person(100).await);
    let theirs = test.publish(&creator, |_| ()).await;
    let key = app.all_keys(&id).await.unwrap()[0].id.clone();
    let budget = Budget::Tokens(1);
    assert_eq!(
        [
            code(app.create_key(&id, new_key()).await),
            code(app.rotate_key(&id, &key, Duration::ZERO).await),
            code(app.grant(&id, 1, None).await),
            code(app.reset_link(&id, 60).await),
            code(app.set_plan(&id, "free").await),
            code(app.set_account_budget(&id, budget).await),
            code(app.set_key_budget(&id, &key, budget).await),
        ],
        [ErrorCode::Conflict; 7]
    );
    let runner = Runner {
        user: id.clone(),
        key: None,
    };
    let name = ProfilePatch {
        name: Some("Ada".to_owned()),
        avatar_url: Clearable::default(),
    };
    assert_eq!(
        [
            code(app.publish_task(&actor, task()).await),
            code(app.claim_task(&actor, &theirs.id).await),
            code(app.update_profile(&id, name).await),
            code(app.reserve_tokens(&runner, 1).await),
        ],
        [ErrorCode::Unauthorized; 4]
    );
    let stranger: UserId = "usr_nobody".parse().unwrap();
    assert_eq!(
        code(app.create_key(&stranger, new_key()).await),
        ErrorCode::NotFound
    );
    let visit = visit();
    assert!(
        app.log_in("closed", PASSWORD.to_owned(), &visit, None)
            .await
            .is_err()
    );
}
