use super::{Node, sample};

const BURST: u32 = 3;

fn request(node: &Node) {
    let key = node.authenticate().unwrap();
    for _ in 0..2 {
        node.admit(&key);
    }
}

/// Callers use whatever entry they hold while the plan changes and idle entries are removed. Both
/// plans have the same numbers.
#[test]
fn a_plan_that_changes_and_a_sweep_give_no_token_away() {
    sample(|| {
        let node = Node::on(crate::store::Backend::Sqlite, BURST);
        let change_plan = |node: &Node| {
            node.db
                .with(|tables| tables.keys[0].1.plan = "two".to_owned());
            node.gate.invalidate(&node.user);
            request(node);
        };
        let sweep = |node: &Node| node.gate.cache.forget_idle(0, 0, 2);
        node.together([request, request, change_plan, sweep]);
        let key = node.authenticate().unwrap();
        while node.admit(&key) {}
        assert_eq!(node.admitted(), u64::from(BURST));
        assert_eq!(key.account().plan(), "two");
        assert_eq!(node.gate.stats().accounts, 1);
    });
}

/// Forms and API requests share a bucket, whichever way the account was found.
#[test]
fn visitors_and_keys_share_one_bucket() {
    sample(|| {
        let node = Node::on(crate::store::Backend::Sqlite, BURST);
        let visit = |node: &Node| {
            for _ in 0..2 {
                node.visit();
            }
        };
        let sweep = |node: &Node| node.gate.cache.forget_idle(0, 0, 1);
        node.together([request, visit, visit, sweep]);
        let key = node.authenticate().unwrap();
        while node.admit(&key) {}
        assert_eq!(node.admitted(), u64::from(BURST));
    });
}
