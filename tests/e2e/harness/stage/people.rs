//! Accounts, their tokens and their transactions.

use super::{Scene, id, until};
use crate::harness::people::all_permissions;
use crate::harness::{Key, Server};
use aivy_api::routes::operation_id;
use serde_json::json;

/// A new account with this many tokens, and a key with all permissions.
pub(crate) async fn rich(server: &Server, tokens: i64) -> Key {
    let key = server.key(&all_permissions()).await;
    grant(server, &key, tokens).await;
    key
}

/// Grants tokens to the account of a key.
pub(crate) async fn grant(server: &Server, key: &Key, tokens: i64) {
    let args = ["ledger", "grant", &key.user.username, &tokens.to_string()];
    server.admin_json(&args).await;
}

/// The latest transaction of an account.
pub(crate) async fn transaction(server: &Server, key: &Key) -> String {
    id(&server.read(key, "/v1/user/transactions").await[0])
}

pub(super) async fn scene(server: &Server, operation: &str) -> Option<Scene> {
    Some(match operation {
        operation_id::update_profile => {
            Scene::of(&server.user().await).body(json!({ "name": "Ada", "avatar_url": null }))
        }
        operation_id::list_transactions => {
            let key = rich(server, 5).await;
            Scene::of(&key.user)
                .query("kind", "grant")
                .query("per_page", "5")
        }
        operation_id::get_ledger_proof => Scene::of(&rich(server, 5).await.user),
        operation_id::get_transaction_proof => sealed(server).await,
        _ => return None,
    })
}

/// A transaction in a seal.
async fn sealed(server: &Server) -> Scene {
    let key = rich(server, 5).await;
    let transaction = transaction(server, &key).await;
    let path = format!("/v1/user/transactions/{transaction}/proof");
    until("a seal", async || {
        let answer = server.get(&path).key(&key).send().await;
        (answer.status != 409).then_some(())
    })
    .await;
    Scene::of(&key.user).with("transaction_id", &transaction)
}
