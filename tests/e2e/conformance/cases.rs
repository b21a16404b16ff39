//! The pairs that need a request of their own: each operation in the state that forbids it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::json;

use super::provoke::apart;
use crate::harness::document::Operation;
use crate::harness::people::all_permissions;
use crate::harness::stage::ai::spender;
use crate::harness::stage::staking::{BARREN, QUICK, Stake, pool};
use crate::harness::stage::tasks::{Work, published};
use crate::harness::stage::{Scene, changed, example, people};
use crate::harness::{Answer, Server, WIDE};

/// What a case answers with.
pub(super) type Asked<'a> = Pin<Box<dyn Future<Output = Answer> + 'a>>;

/// A case, asked of a server.
pub(super) type Ask = for<'a> fn(&'a Server, &'a Operation) -> Asked<'a>;

macro_rules! cases {
    ($($operation:ident $status:literal: $case:ident;)*) => {
        /// The cases: operation, status, and what is asked.
        const CASES: &[(&str, u16, Ask)] = &[$((
            stringify!($operation),
            $status,
            |server, operation| Box::pin($case(server, operation)),
        )),*];
    };
}

cases! {
    create_task 409: without_tokens;
    update_task 409: of_a_cancelled_task;
    cancel_task 409: of_a_cancelled_task;
    claim_task 409: of_a_full_task;
    submit_submission 409: again_by_the_worker;
    withdraw_submission 409: again_by_the_worker;
    approve_submission 409: before_the_result;
    reject_submission 409: of_an_approved_one;
    appeal_submission 409: of_an_approved_one_by_the_worker;
    create_chat 402: without_a_budget;
    create_chat 404: with_a_model_that_is_none;
    stream_chat 402: without_a_budget;
    stream_chat 404: with_a_model_that_is_none;
    create_embeddings 402: without_a_budget;
    rank_texts 402: by_meaning_without_a_budget;
    create_position 404: in_a_pool_that_is_none;
    create_position 409: more_than_there_is;
    unstake_position 409: of_an_unstaked_position;
    withdraw_position 409: of_an_active_position;
    claim_position 409: of_nothing_earned;
    get_transaction_proof 409: before_the_seal;
}

/// The case of a pair, if it has one.
pub(super) fn of(operation: &str, status: u16) -> Option<Ask> {
    let found = CASES
        .iter()
        .find(|(id, of, _)| *id == operation && *of == status);
    found.map(|(_, _, ask)| *ask)
}

/// Every pair that has a case.
pub(super) fn all() -> impl Iterator<Item = (&'static str, u16)> {
    CASES.iter().map(|(id, status, _)| (*id, *status))
}

/// Asks as the scene has it.
async fn ask(server: &Server, operation: &Operation, scene: Scene) -> Answer {
    let staged = server.cast(operation, scene, operation.least()).await;
    staged.send(server, operation).await
}

async fn without_tokens(server: &Server, operation: &Operation) -> Answer {
    ask(server, operation, Scene::of(&server.user().await)).await
}

async fn of_a_cancelled_task(server: &Server, operation: &Operation) -> Answer {
    let scene = published(server).await;
    let key = server.key_of(&scene.caller, &all_permissions()).await;
    let path = format!("/v1/tasks/{}/cancel", scene.request.parameter("task_id"));
    server.post(&key, &path, None).await;
    ask(server, operation, scene).await
}

async fn of_a_full_task(server: &Server, operation: &Operation) -> Answer {
    let work = Work::claimed_of(server, &json!({ "slots": 1 })).await;
    let late = Scene::of(&server.user().await).with("task_id", &work.task);
    ask(server, operation, late).await
}

async fn again_by_the_worker(server: &Server, operation: &Operation) -> Answer {
    let work = Work::submitted(server).await;
    ask(server, operation, work.by_worker()).await
}

async fn before_the_result(server: &Server, operation: &Operation) -> Answer {
    let work = Work::claimed(server).await;
    ask(server, operation, work.by_creator()).await
}

async fn of_an_approved_one(server: &Server, operation: &Operation) -> Answer {
    let work = Work::approved(server).await;
    ask(server, operation, work.by_creator()).await
}

async fn of_an_approved_one_by_the_worker(server: &Server, operation: &Operation) -> Answer {
    let work = Work::approved(server).await;
    ask(server, operation, work.by_worker()).await
}

async fn without_a_budget(server: &Server, operation: &Operation) -> Answer {
    ask(server, operation, Scene::of(&spender(server, 0).await)).await
}

async fn by_meaning_without_a_budget(server: &Server, operation: &Operation) -> Answer {
    let body = changed(example(&operation.id), &json!({ "method": "embeddings" }));
    let scene = Scene::of(&spender(server, 0).await);
    ask(server, operation, scene.body(body)).await
}

async fn with_a_model_that_is_none(server: &Server, operation: &Operation) -> Answer {
    let body = changed(example(&operation.id), &json!({ "model": "none" }));
    let scene = Scene::of(&server.user().await);
    ask(server, operation, scene.body(body)).await
}

async fn in_a_pool_that_is_none(server: &Server, operation: &Operation) -> Answer {
    let scene = Scene::of(&server.user().await);
    let body = json!({ "pool_id": "pool_nothing", "amount": 1 });
    ask(server, operation, scene.body(body)).await
}

async fn more_than_there_is(server: &Server, operation: &Operation) -> Answer {
    let pool = pool(server, QUICK).await;
    let scene = Scene::of(&server.user().await);
    let body = json!({ "pool_id": pool, "amount": 1 });
    ask(server, operation, scene.body(body)).await
}

async fn of_an_unstaked_position(server: &Server, operation: &Operation) -> Answer {
    let stake = Stake::unstaked(server).await;
    ask(server, operation, stake.scene()).await
}

async fn of_an_active_position(server: &Server, operation: &Operation) -> Answer {
    let stake = Stake::active(server, QUICK).await;
    ask(server, operation, stake.scene()).await
}

async fn of_nothing_earned(server: &Server, operation: &Operation) -> Answer {
    let stake = Stake::active(server, BARREN).await;
    ask(server, operation, stake.scene()).await
}

/// On a server that never seals.
async fn before_the_seal(server: &Server, operation: &Operation) -> Answer {
    let database: Arc<_> = apart(&server.database).await;
    let settings = [WIDE, &["ledger.seal_interval_ms=0"]].concat();
    let server = Server::start(&database, &settings).await;
    let key = people::rich(&server, 5).await;
    let transaction = people::transaction(&server, &key).await;
    let scene = Scene::of(&key.user).with("transaction_id", &transaction);
    ask(&server, operation, scene).await
}
