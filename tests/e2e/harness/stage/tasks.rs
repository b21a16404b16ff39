//! Tasks with their creators and workers, for operations that need them.

use aivy_api::routes::operation_id;
use serde_json::{Value, json};

use super::people::rich;
use super::{Scene, changed, example, id};
use crate::harness::people::all_permissions;
use crate::harness::{Key, Server};

/// More than any task here costs.
pub(crate) const PURSE: i64 = 1_000_000;

/// A task with its creator, and a submission with its worker.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) creator: Key,
    pub(crate) worker: Key,
    pub(crate) task: String,
    pub(crate) submission: String,
}

/// Publishes the document's example with these changes; returns its ID.
pub(crate) async fn publish(server: &Server, creator: &Key, changes: &Value) -> String {
    let body = changed(example(operation_id::create_task), changes);
    id(&server.post(creator, "/v1/tasks", Some(body)).await)
}

/// Claims a slot; returns the submission's ID.
pub(crate) async fn claim(server: &Server, worker: &Key, task: &str) -> String {
    let path = format!("/v1/tasks/{task}/claim");
    id(&server.post(worker, &path, None).await)
}

impl Work {
    /// A claimed task, with these changes of the example.
    pub(crate) async fn claimed_of(server: &Server, changes: &Value) -> Self {
        let creator = rich(server, PURSE).await;
        let worker = server.key(&all_permissions()).await;
        let task = publish(server, &creator, changes).await;
        let submission = claim(server, &worker, &task).await;
        Self {
            creator,
            worker,
            task,
            submission,
        }
    }

    pub(crate) async fn claimed(server: &Server) -> Self {
        Self::claimed_of(server, &json!({})).await
    }

    pub(crate) async fn submitted(server: &Server) -> Self {
        let work = Self::claimed(server).await;
        work.act(server, &work.worker, "submit").await;
        work
    }

    pub(crate) async fn approved(server: &Server) -> Self {
        let work = Self::submitted(server).await;
        work.act(server, &work.creator, "approve").await;
        work
    }

    pub(crate) async fn rejected(server: &Server) -> Self {
        let work = Self::submitted(server).await;
        work.act(server, &work.creator, "reject").await;
        work
    }

    /// Calls an act on the submission, with the document's example as the body.
    async fn act(&self, server: &Server, who: &Key, verb: &str) {
        let path = format!("/v1/submissions/{}/{verb}", self.submission);
        let body = example(&format!("{verb}_submission"));
        server.post(who, &path, Some(body)).await;
    }

    /// A request of the creator for the submission.
    pub(crate) fn by_creator(&self) -> Scene {
        Scene::of(&self.creator.user).with("submission_id", &self.submission)
    }

    /// A request of the worker for the submission.
    pub(crate) fn by_worker(&self) -> Scene {
        Scene::of(&self.worker.user).with("submission_id", &self.submission)
    }
}

/// A request of the creator of an open task for it.
pub(crate) async fn published(server: &Server) -> Scene {
    let creator = rich(server, PURSE).await;
    let task = publish(server, &creator, &json!({})).await;
    Scene::of(&creator.user).with("task_id", &task)
}

pub(super) async fn scene(server: &Server, operation: &str) -> Option<Scene> {
    Some(match operation {
        operation_id::create_task => Scene::of(&rich(server, PURSE).await.user),
        operation_id::list_tasks => {
            let creator = rich(server, PURSE).await;
            publish(server, &creator, &json!({})).await;
            let scene = Scene::of(&creator.user).query("creator", "me");
            scene.query("status", "open").query("sort", "reward")
        }
        operation_id::get_task | operation_id::update_task | operation_id::cancel_task => {
            published(server).await
        }
        operation_id::claim_task => {
            let task = published(server).await;
            Scene {
                caller: server.user().await,
                ..task
            }
        }
        operation_id::list_task_submissions => {
            let work = Work::claimed(server).await;
            Scene::of(&work.creator.user).with("task_id", &work.task)
        }
        operation_id::list_submissions => {
            let work = Work::claimed(server).await;
            Scene::of(&work.worker.user).query("status", "claimed")
        }
        operation_id::get_submission
        | operation_id::submit_submission
        | operation_id::withdraw_submission => Work::claimed(server).await.by_worker(),
        operation_id::approve_submission | operation_id::reject_submission => {
            Work::submitted(server).await.by_creator()
        }
        operation_id::appeal_submission => Work::rejected(server).await.by_worker(),
        _ => return None,
    })
}
