//! What a node learns of other nodes through the database.

use std::time::Duration;

use crate::AuthError;
use crate::limits::BLIND_MICROS;

use super::Node;

#[tokio::test]
async fn a_key_revoked_elsewhere_ends_with_the_next_look() {
    let here = Node::new().await;
    let there = here.neighbour().await;
    let user = here.user("free").await;
    let (text, id) = here.key(&user, None).await;
    there.gate.authenticate(text.expose()).await.unwrap();
    here.revoke_silently(&user, &id).await;
    there.gate.authenticate(text.expose()).await.unwrap();
    there.pass(Duration::from_millis(250)).await;
    let refusal = there.gate.authenticate(text.expose()).await.unwrap_err();
    assert_eq!(refusal, AuthError::Revoked);
}

#[tokio::test]
async fn a_key_made_elsewhere_is_known_with_the_next_look() {
    let here = Node::new().await;
    let there = here.neighbour().await;
    let user = here.user("free").await;
    let early = aivy_core::key::KeyText::generate(&aivy_core::Entropy::seeded(77));
    let _ = there.gate.authenticate(early.expose()).await.unwrap_err();
    // The neighbour has cached that the key is unknown; then it is created.
    let node = Node {
        entropy: aivy_core::Entropy::seeded(77),
        ..Node::on(
            here._database.clone(),
            here.clock.clone(),
            here.entropy.clone(),
            |_| {},
        )
        .await
    };
    let (text, _) = node.key(&user, None).await;
    assert_eq!(text, early);
    assert!(there.gate.authenticate(text.expose()).await.is_err());
    there.pass(Duration::from_millis(250)).await;
    there.gate.authenticate(text.expose()).await.unwrap();
}

#[tokio::test]
async fn a_change_is_noticed_once() {
    let node = Node::new().await;
    let (_, text, _) = node.caller("free").await;
    node.pass(Duration::from_millis(250)).await;
    node.gate.authenticate(text.expose()).await.unwrap();
    let loads = node.loads();
    for _ in 0..5 {
        node.pass(Duration::from_millis(250)).await;
        node.gate.authenticate(text.expose()).await.unwrap();
    }
    assert_eq!(node.loads(), loads);
}

#[tokio::test]
async fn more_changes_than_one_page_are_all_noticed() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let (text, id) = node.key(&user, None).await;
    node.pass(Duration::from_millis(250)).await;
    node.gate.authenticate(text.expose()).await.unwrap();
    node._database
        .raw(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) \
             INSERT INTO changes (user_id, at) SELECT 'usr_' || i, 0 FROM n",
        )
        .await;
    node.revoke_silently(&user, &id).await;
    let before = node.gate.stats().changes;
    node.pass(Duration::from_millis(250)).await;
    assert_eq!(node.gate.stats().changes - before, 2501);
    assert!(node.gate.authenticate(text.expose()).await.is_err());
}

#[tokio::test]
async fn who_was_blind_for_too_long_forgets_everything() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let (text, id) = node.key(&user, None).await;
    node.pass(Duration::from_millis(250)).await;
    node.gate.authenticate(text.expose()).await.unwrap();
    node.revoke_silently(&user, &id).await;
    // The change is deleted from the log before it could be read.
    node._database.raw("DELETE FROM changes").await;
    node.pass(Duration::from_micros(BLIND_MICROS)).await;
    let refusal = node.gate.authenticate(text.expose()).await.unwrap_err();
    assert_eq!(refusal, AuthError::Revoked);
}

#[tokio::test]
async fn pruning_keeps_what_others_may_not_have_seen() {
    let node = Node::new().await;
    node.user("free").await;
    let count = || node._database.raw_int("SELECT COUNT(*) FROM changes");
    node.gate.prune().await.unwrap();
    assert_eq!(count().await, 1);
    node.clock.advance(Duration::from_secs(86_401));
    node.gate.prune().await.unwrap();
    assert_eq!(count().await, 0);
}
