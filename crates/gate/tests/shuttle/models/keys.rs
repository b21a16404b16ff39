use super::{Node, sample};
use crate::AuthError;

#[test]
fn after_a_revocation_is_announced_no_request_is_admitted() {
    sample(|| {
        let node = Node::new();
        let request = |node: &Node| {
            for _ in 0..2 {
                let _ = node.authenticate();
            }
        };
        node.together([request, request, |node| {
            node.revoke();
            node.gate.invalidate(&node.user);
            assert_eq!(node.authenticate().unwrap_err(), AuthError::Revoked);
        }]);
        assert_eq!(node.authenticate().unwrap_err(), AuthError::Revoked);
    });
}

#[test]
fn a_crowd_with_one_key_reads_the_database_once() {
    sample(|| {
        let node = Node::new();
        let before = node.db.with(|tables| tables.reads);
        let request = |node: &Node| drop(node.authenticate().unwrap());
        node.together([request; 4]);
        assert_eq!(node.db.with(|tables| tables.reads) - before, 1);
    });
}
