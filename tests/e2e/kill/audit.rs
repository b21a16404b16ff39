//! The database, as the server shows it, against the answers that clients got.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::books::{Books, Holdings};
use super::user_request::Deed;
use crate::harness::stage::id;
use crate::harness::{Key, Server};

/// Things by their ids.
type Things = BTreeMap<String, Value>;

/// Panics unless every account has what its answers say: the tokens, the tasks, the submissions,
/// the positions, and as many transactions.
pub(super) async fn check(server: &Server, books: &Books, people: &[Key]) {
    let held = books.held();
    let mut sum = 0;
    for (who, key) in people.iter().enumerate() {
        let there = balance(server, key).await;
        assert_eq!(there, held[who], "the balance of account {who}");
        sum += there.sum();
        for (path, expected) in [
            ("/v1/tasks?creator=me", tasks(books, who)),
            ("/v1/submissions?", submissions(books, who)),
            ("/v1/staking/positions?", positions(books, who)),
        ] {
            let found = list(server, key, path, &expected).await;
            let (there, should) = (lacking(&expected, &found), lacking(&found, &expected));
            assert_eq!(there, should, "{path} of account {who}");
        }
    }
    assert_eq!(sum, books.income(), "tokens came or went");
}

/// Panics unless each account has as many transactions of each kind as its answers made.
pub(super) async fn check_transactions(server: &Server, books: &Books, people: &[Key]) {
    for (who, key) in people.iter().enumerate() {
        let own = books.stakes.values().filter(|stake| stake.owner == who);
        let mut counts = BTreeMap::from([("grant", books.grants[who])]);
        let mut count = |kind, more: usize| {
            *counts.entry(kind).or_default() += i64::try_from(more).unwrap();
        };
        for stake in own {
            count("stake", 1);
            count("unstake", usize::from(stake.status() == "withdrawn"));
            count("staking_reward", stake.payments());
        }
        count("task_escrow", tasks(books, who).len());
        let own = books.works.values().filter(|work| work.worker == who);
        let paid = own.filter(|work| books.status_of(work) == "approved");
        count("task_reward", paid.count());
        for (kind, expected) in counts {
            let path = format!("/v1/user/transactions?per_page=1&kind={kind}");
            let answer = server.get(&path).key(key).send().await.json();
            let total = &answer["meta"]["pagination"]["total"];
            assert_eq!(total, expected, "{kind} of account {who}");
        }
    }
}

/// Panics unless the ledger is whole.
pub(super) async fn verify(server: &Server) {
    let said = server.admin(&["ledger", "verify"]).await;
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(said.json()["ok"], true, "{}", said.out);
}

async fn balance(server: &Server, key: &Key) -> Holdings {
    let shown = server.read(key, "/v1/user/balance").await;
    let number = |member: &str| shown[member].as_i64().unwrap();
    Holdings {
        available: number("available"),
        escrowed: number("escrowed"),
        staked: number("staked"),
        unstaking: number("unstaking"),
    }
}

fn tasks(books: &Books, who: usize) -> Things {
    let slots = books.slots();
    let own = books.tasks.iter().filter(|(_, task)| task.creator == who);
    own.map(|(id, task)| {
        let taken = slots.get(id.as_str()).copied().unwrap_or_default();
        let (status, left) = books.state(task, taken);
        let shown = json!({
            "status": status,
            "reward": task.reward,
            "slots": task.slots,
            "slots_left": left,
        });
        (id.clone(), shown)
    })
    .collect()
}

fn submissions(books: &Books, who: usize) -> Things {
    let own = books.works.iter().filter(|(_, work)| work.worker == who);
    own.map(|(id, work)| {
        let shown = json!({
            "status": books.status_of(work),
            "task_id": work.task,
            "reward": books.tasks[&work.task].reward,
        });
        (id.clone(), shown)
    })
    .collect()
}

fn positions(books: &Books, who: usize) -> Things {
    let own = books.stakes.iter().filter(|(_, stake)| stake.owner == who);
    own.map(|(id, stake)| {
        let shown = json!({
            "status": stake.status(),
            "amount": stake.amount,
            "claimed_rewards": stake.claimed(),
        });
        (id.clone(), shown)
    })
    .collect()
}

/// What `whole` has and `part` has not, or not so.
fn lacking<'a>(part: &Things, whole: &'a Things) -> BTreeMap<&'a String, &'a Value> {
    let missing = whole
        .iter()
        .filter(|(id, thing)| part.get(*id) != Some(thing));
    missing.collect()
}

/// Everything in a list, with the members that are expected of all.
async fn list(server: &Server, key: &Key, path: &str, expected: &Things) -> Things {
    let mut found = Things::new();
    for page in 1.. {
        let path = format!("{path}&per_page=100&page={page}");
        let answer = server.get(&path).key(key).send().await.json();
        for item in answer["data"].as_array().unwrap() {
            let mut shown = item.clone();
            if let Some(Value::Object(members)) = expected.values().next() {
                let shown = shown.as_object_mut().unwrap();
                shown.retain(|name, _| members.contains_key(name));
            }
            found.insert(id(item), shown);
        }
        if answer["meta"]["pagination"]["last_page"] == page {
            break;
        }
    }
    found
}

/// Panics unless every operation was seen to succeed.
pub(super) fn check_mix(books: &Books) {
    for deed in Deed::MIX {
        let times = books.done.get(deed).copied().unwrap_or(0);
        assert!(times > 0, "{deed:?} was never done");
    }
}
