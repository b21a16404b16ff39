//! Changes that another node makes: this one learns of them from the change log alone.

use std::time::Duration;

use aivy_types::UserId;
use shuttle::future::block_on;
use shuttle::thread::yield_now;

use super::{Node, sample};
use crate::AuthError;
use crate::store::Backend;

const STEP: Duration = Duration::from_millis(400);

fn poll(node: &Node) {
    for _ in 0..3 {
        block_on(node.gate.poll()).unwrap();
    }
}

fn pass_time(node: &Node) {
    for _ in 0..5 {
        yield_now();
        node.clock.advance(STEP);
    }
}

/// One second after the change, no request that begins is admitted by what was before it.
fn request(node: &Node) {
    for _ in 0..4 {
        let late = node.is_late();
        let outcome = node.authenticate();
        assert!(!late || outcome.unwrap_err() == AuthError::Revoked);
    }
}

#[test]
fn a_second_after_a_revocation_elsewhere_no_request_is_admitted() {
    sample(|| {
        let node = Node::new();
        node.authenticate().unwrap();
        let revoke = |node: &Node| {
            yield_now();
            node.revoke();
        };
        node.together([request, poll, pass_time, revoke]);
    });
}

/// The same for the response that is kept with the account.
#[test]
fn a_second_after_a_change_elsewhere_no_older_response_is_given() {
    sample(|| {
        let node = Node::new();
        node.respond();
        let request = |node: &Node| {
            for _ in 0..4 {
                let late = node.is_late();
                let response = node.respond();
                assert!(!late || response == 1);
            }
        };
        let change = |node: &Node| {
            yield_now();
            node.change();
        };
        node.together([request, poll, pass_time, change]);
    });
}

/// On PostgreSQL a number is assigned before the commit, and numbers appear in any order.
#[test]
fn a_revocation_that_appears_below_a_number_already_seen_is_not_missed() {
    sample(|| {
        let node = Node::on(Backend::Postgres, 2);
        node.authenticate().unwrap();
        let revoke = |node: &Node| {
            let other: UserId = "usr_2".parse().unwrap();
            let [number, later] = node.db.with(|tables| [tables.number(), tables.number()]);
            yield_now();
            node.db.with(|tables| tables.note(later, &other));
            yield_now();
            node.revoke_with(number);
        };
        node.together([request, poll, pass_time, revoke]);
    });
}

/// Two polls at once do not overtake each other.
#[test]
fn polls_at_once_miss_nothing() {
    sample(|| {
        let node = Node::new();
        node.authenticate().unwrap();
        node.together([poll, poll, |node| {
            yield_now();
            node.revoke();
        }]);
        block_on(node.gate.poll()).unwrap();
        assert_eq!(node.authenticate().unwrap_err(), AuthError::Revoked);
        assert_eq!(node.gate.stats().changes, 1);
    });
}
