use shuttle::future::block_on;

use super::{Node, sample};
use crate::store::StoreError;

fn request(node: &Node) {
    for _ in 0..2 {
        let key = node.authenticate().unwrap();
        node.gate.record(&key, 0, 200);
    }
}

fn flush(node: &Node) {
    let _ = block_on(node.gate.flush());
}

/// A key that is looked up again has counts of its own, beside those that still wait.
fn invalidate(node: &Node) {
    node.gate.invalidate(&node.user);
}

#[test]
fn what_was_counted_is_written_exactly_once() {
    sample(|| {
        let node = Node::new();
        let busy = || StoreError::Busy("another writes".to_owned());
        node.db
            .with(|tables| tables.failures = vec![busy(), busy()]);
        node.together([request, request, flush, flush, invalidate]);
        flush(&node);
        flush(&node);
        block_on(node.gate.flush()).unwrap();
        let stats = node.gate.stats();
        assert_eq!(node.db.with(|tables| tables.counted), 4);
        assert_eq!((stats.unflushed, stats.lost_counts), (0, 0));
    });
}

#[test]
fn what_cannot_be_written_is_counted_as_lost() {
    sample(|| {
        let node = Node::new();
        let broken = StoreError::Internal("a defect".to_owned());
        node.db.with(|tables| tables.failures = vec![broken]);
        node.together([request, request, flush, flush]);
        flush(&node);
        block_on(node.gate.flush()).unwrap();
        let lost = i64::try_from(node.gate.stats().lost_counts).unwrap();
        assert!(lost > 0);
        assert_eq!(node.db.with(|tables| tables.counted) + lost, 4);
    });
}

/// Whoever stops a node waits for what another flush has taken, too.
#[test]
fn a_flush_that_succeeds_has_written_all_that_was_counted_before_it() {
    sample(|| {
        let node = Node::new();
        request(&node);
        node.together([flush, |node| {
            block_on(node.gate.flush()).unwrap();
            assert_eq!(node.db.with(|tables| tables.counted), 2);
        }]);
    });
}
