//! Budgets of tokens: reserved, settled, released, lost.

use std::pin::pin;

use aivy_app::{BudgetMonth, Failure, NewKey, Reserved, Runner, ToolRun};
use aivy_store::budgets::Budget;
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::{ErrorCode, KeyId, Permissions};
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::test_app::{TestApp, code};

on_both!(
    what_a_call_did_not_spend_comes_back,
    at_the_edge_no_token_more_is_spent,
    a_key_has_a_budget_besides_its_account,
    everybody_has_the_operators_budget_unless_told_otherwise,
    a_month_begins_anew,
    a_call_that_nobody_waits_for_counts_in_full,
    whenever_a_caller_leaves_its_call_is_settled_once,
    a_call_whose_node_was_lost_counts_in_full,
    runs_are_counted_by_tool_model_and_key,
);

async fn runner(test: &TestApp, tokens: i64) -> Runner {
    let user = test.person(0).await.user;
    let budget = Budget::Tokens(tokens);
    test.app.set_account_budget(&user, budget).await.unwrap();
    Runner { user, key: None }
}

async fn reserve(test: &TestApp, runner: &Runner, tokens: u64) -> Result<Reserved, Failure> {
    test.app.reserve_tokens(runner, tokens).await
}

async fn month(test: &TestApp, runner: &Runner) -> (i64, i64) {
    let BudgetMonth { used, .. } = test.app.account_budget(&runner.user).await.unwrap();
    (used.spent, used.reserved)
}

async fn what_a_call_did_not_spend_comes_back(database: &Database) {
    let test = TestApp::new(database).await;
    let who = runner(&test, 100).await;
    let first = reserve(&test, &who, 60).await.unwrap();
    let refused = code(reserve(&test, &who, 41).await);
    assert_eq!(refused, ErrorCode::BudgetExceeded);
    assert_eq!(month(&test, &who).await, (0, 60));
    first.settle(10).await;
    assert_eq!(month(&test, &who).await, (10, 0));
    let second = reserve(&test, &who, 90).await.unwrap();
    second.release().await;
    assert_eq!(month(&test, &who).await, (10, 0));
}

/// 64 callers on two nodes want 7 tokens each, of a budget of 200: 28 get them.
async fn at_the_edge_no_token_more_is_spent(database: &Database) {
    let test = TestApp::new(database).await;
    let node = TestApp::node(database, &test.clock).await;
    let who = runner(&test, 200).await;
    let calls = (0..64).map(|n| {
        let app = if n % 2 == 0 { &test.app } else { &node };
        let who = &who;
        async move {
            let reserved = app.reserve_tokens(who, 7).await?;
            reserved.settle(7).await;
            Ok::<_, Failure>(())
        }
    });
    let outcomes = join_all(calls).await;
    let went = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = outcomes.into_iter().filter_map(Result::err);
    assert!(
        refused
            .into_iter()
            .all(|f| f.code == ErrorCode::BudgetExceeded)
    );
    assert_eq!((went, month(&test, &who).await), (28, (196, 0)));
}

async fn a_key_has_a_budget_besides_its_account(database: &Database) {
    let test = TestApp::new(database).await;
    let mut who = runner(&test, 100).await;
    let new = NewKey {
        name: "program".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    let key = test.app.create_key(&who.user, new).await.unwrap();
    let key = key.key.id;
    let unknown: KeyId = "key_1".parse().unwrap();
    let set = test.app.set_key_budget(&who.user, &unknown, Budget::Unset);
    assert_eq!(code(set.await), ErrorCode::NotFound);
    test.app
        .set_key_budget(&who.user, &key, Budget::Tokens(10))
        .await
        .unwrap();
    who.key = Some(key.clone());
    let failure = reserve(&test, &who, 11).await.unwrap_err();
    assert!(failure.details[0].starts_with("the budget of the key is 10 tokens in 2026-01"));
    // A refused reservation leaves nothing behind.
    assert_eq!(month(&test, &who).await, (0, 0));
    reserve(&test, &who, 10).await.unwrap().settle(10).await;
    assert_eq!(month(&test, &who).await, (10, 0));
    assert_eq!(test.app.key_budget(&key).await.unwrap().used.spent, 10);
    who.key = None;
    assert!(reserve(&test, &who, 90).await.is_ok());
}

async fn everybody_has_the_operators_budget_unless_told_otherwise(database: &Database) {
    let mut test = TestApp::new(database).await;
    test.app.ai.default_budget = Some(5);
    let user = test.person(0).await.user;
    let who = Runner { user, key: None };
    let refused = code(reserve(&test, &who, 6).await);
    assert_eq!(refused, ErrorCode::BudgetExceeded);
    let set = |budget| test.app.set_account_budget(&who.user, budget);
    set(Budget::Unlimited).await.unwrap();
    assert!(reserve(&test, &who, 6).await.is_ok());
    set(Budget::Unset).await.unwrap();
    let limit = test.app.account_budget(&who.user).await.unwrap().limit;
    assert_eq!(limit, Some(5));
}

async fn a_month_begins_anew(database: &Database) {
    let test = TestApp::new(database).await;
    let who = runner(&test, 100).await;
    reserve(&test, &who, 100).await.unwrap().settle(100).await;
    assert!(reserve(&test, &who, 1).await.is_err());
    let late = reserve(&test, &runner(&test, 1).await, 1).await.unwrap();
    test.pass(31 * 86_400);
    assert_eq!(month(&test, &who).await, (0, 0));
    assert!(reserve(&test, &who, 100).await.is_ok());
    // A call counts in the month in which it began.
    late.settle(1).await;
}

async fn a_call_that_nobody_waits_for_counts_in_full(database: &Database) {
    let test = TestApp::new(database).await;
    let who = runner(&test, 100).await;
    drop(reserve(&test, &who, 60).await.unwrap());
    // On SQLite the next writer waits for it; on PostgreSQL the test polls until it is there.
    while month(&test, &who).await.1 > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(month(&test, &who).await, (60, 0));
}

/// Polls `call` that many times, while others go on, and drops it.
async fn leave_after<T>(polls: usize, call: impl Future<Output = T>) {
    let mut call = pin!(call);
    for _ in 0..polls {
        if call.as_mut().now_or_never().is_some() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Before its first poll, the call has not told what it spent: then it counts in full.
async fn whenever_a_caller_leaves_its_call_is_settled_once(database: &Database) {
    let test = TestApp::new(database).await;
    for polls in 0..8 {
        let who = runner(&test, 100).await;
        let reserved = reserve(&test, &who, 60).await.unwrap();
        leave_after(polls, reserved.settle(10)).await;
        while month(&test, &who).await.1 > 0 {
            tokio::task::yield_now().await;
        }
        let spent = if polls == 0 { 60 } else { 10 };
        assert_eq!(month(&test, &who).await, (spent, 0), "{polls} polls");
    }
    test.pass(3600);
    assert_eq!(test.app.settle_lost_reservations().await.unwrap(), 0);
}

/// A caller who leaves while tokens are reserved for it may have them or not; what it has is
/// settled as lost after an hour. On SQLite alone, where the next write comes after that one.
#[tokio::test]
async fn whenever_a_caller_leaves_nothing_stays_reserved() {
    let database = Database::sqlite();
    let test = TestApp::new(&database).await;
    for polls in 0..8 {
        let who = runner(&test, 100).await;
        leave_after(polls, test.app.reserve_tokens(&who, 60)).await;
        reserve(&test, &who, 40).await.unwrap().settle(40).await;
        test.pass(3600);
        test.app.settle_lost_reservations().await.unwrap();
        let (spent, reserved) = month(&test, &who).await;
        assert!([40, 100].contains(&spent) && reserved == 0, "{polls} polls");
    }
}

async fn a_call_whose_node_was_lost_counts_in_full(database: &Database) {
    let test = TestApp::new(database).await;
    let who = runner(&test, 100).await;
    // It is never settled, as if the process was killed.
    std::mem::forget(reserve(&test, &who, 60).await.unwrap());
    assert_eq!(test.app.settle_lost_reservations().await.unwrap(), 0);
    test.pass(3600);
    assert_eq!(test.app.settle_lost_reservations().await.unwrap(), 1);
    assert_eq!(month(&test, &who).await, (60, 0));
}

async fn runs_are_counted_by_tool_model_and_key(database: &Database) {
    let test = TestApp::new(database).await;
    let mut who = runner(&test, 0).await;
    let run = |tool: &str, model: Option<&str>, succeeded| ToolRun {
        tool: tool.to_owned(),
        model: model.map(str::to_owned),
        succeeded,
        units: 10,
        micros: 5,
    };
    test.app.count_run(&who, &run("language", None, true));
    test.app.count_run(&who, &run("language", None, false));
    who.key = Some("key_1".parse().unwrap());
    test.app.count_run(&who, &run("chat", Some("m"), true));
    test.app.flush_runs().await.unwrap();
    test.app.count_run(&who, &run("chat", Some("m"), true));
    test.app.flush_runs().await.unwrap();
    let usage = test.app.usage(&who.user).await.unwrap().ai;
    let seen: Vec<_> = usage
        .runs
        .iter()
        .map(|row| {
            (
                &*row.tool,
                row.model.as_deref(),
                row.runs,
                row.failures,
                row.units,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [("chat", Some("m"), 2, 0, 20), ("language", None, 2, 1, 20)]
    );
}
