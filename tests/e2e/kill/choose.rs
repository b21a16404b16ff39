//! What a client asks for next: mostly what can succeed by what is known, now and then anything.

use serde_json::{Value, json};

use super::books::{Books, Stake, Work};
use super::chance::Chance;
use super::user_request::{Deed, UserRequest};

/// How many of the latest things somebody chooses from: few, so that clients meet.
const LATEST: usize = 48;
/// More than anybody has.
const TOO_MUCH: i64 = 1_000_000_000_000;

/// What clients choose by.
pub(super) struct Choice<'a> {
    pub(super) books: &'a Books,
    pub(super) pools: &'a [String],
    pub(super) chance: &'a Chance,
}

impl Choice<'_> {
    pub(super) fn next(&self, once: String) -> UserRequest {
        loop {
            let deed = self.chance.of(Deed::MIX).unwrap();
            if let Some((who, about)) = self.about(deed) {
                let body = self.body(deed);
                return UserRequest {
                    deed,
                    who,
                    about,
                    body,
                    once,
                };
            }
        }
    }

    /// Who does it, and with what; `None` when there is nothing to do it with.
    fn about(&self, deed: Deed) -> Option<(usize, String)> {
        let anybody = self.chance.below(self.books.granted.len());
        let astray = self.chance.one_in(16);
        let (who, about) = match deed {
            Deed::Publish | Deed::Stake => (anybody, String::new()),
            Deed::Cancel | Deed::Claim => self.task(deed, anybody)?,
            Deed::Submit | Deed::GiveBack => self.by_worker("claimed")?,
            Deed::Appeal => self.by_worker("rejected")?,
            Deed::Approve | Deed::Reject => self.by_creator()?,
            Deed::Unstake => self.position(|stake| stake.status() == "active")?,
            Deed::Withdraw => self.position(|stake| stake.status() == "unstaking")?,
            Deed::Collect => self.position(|_| true)?,
        };
        Some((if astray { anybody } else { who }, about))
    }

    fn task(&self, deed: Deed, anybody: usize) -> Option<(usize, String)> {
        let open = self.books.tasks.iter().filter(|(_, task)| task.is_open());
        let (id, task) = self.chance.of(&latest(open))?;
        let claims = deed == Deed::Claim;
        if claims && task.creator == anybody {
            return None;
        }
        Some((if claims { anybody } else { task.creator }, id.clone()))
    }

    fn work(&self, suits: impl Fn(&str) -> bool) -> Option<(&String, &Work)> {
        let works = self.books.works.iter();
        let found = works.filter(|(_, work)| suits(self.books.status_of(work)));
        self.chance.of(&latest(found))
    }

    fn by_worker(&self, status: &str) -> Option<(usize, String)> {
        let (id, work) = self.work(|known| known == status)?;
        Some((work.worker, id.clone()))
    }

    fn by_creator(&self) -> Option<(usize, String)> {
        let (id, work) = self.work(|status| matches!(status, "submitted" | "appealed"))?;
        Some((self.books.tasks[&work.task].creator, id.clone()))
    }

    fn position(&self, suits: impl Fn(&Stake) -> bool) -> Option<(usize, String)> {
        let found = self.books.stakes.iter().filter(|(_, stake)| suits(stake));
        let (id, stake) = self.chance.of(&latest(found))?;
        Some((stake.owner, id.clone()))
    }

    fn body(&self, deed: Deed) -> Option<Value> {
        match deed {
            Deed::Publish => Some(self.new_task()),
            // Now and then a result that the automatic tasks refuse.
            Deed::Submit if self.chance.one_in(10) => Some(json!({ "result": [] })),
            Deed::Submit => Some(json!({ "result": { "n": self.chance.among(0..100) } })),
            Deed::Approve => self.chance.one_in(2).then(|| json!({ "feedback": "good" })),
            Deed::Reject => Some(json!({ "feedback": "not good" })),
            Deed::Appeal => Some(json!({ "reason": "it is good" })),
            Deed::Stake => {
                let pool = &self.pools[self.chance.below(self.pools.len())];
                Some(json!({ "pool_id": pool, "amount": self.amount(300) }))
            }
            _ => None,
        }
    }

    fn new_task(&self) -> Value {
        let number = self.chance.among(0..1_000_000);
        let mut task = json!({
            "title": format!("task {number}"),
            "category": "other",
            "reward": self.amount(100),
            "slots": self.chance.among(1..4),
            "review": "manual",
        });
        if self.chance.one_in(3) {
            task["review"] = json!("automatic");
            task["result_schema"] = json!({ "type": "object", "required": ["n"] });
        }
        task
    }

    fn amount(&self, most: i64) -> i64 {
        let usual = self.chance.among(1..most);
        if self.chance.one_in(20) {
            TOO_MUCH
        } else {
            usual
        }
    }
}

/// The latest of things in the order in which they were made.
fn latest<T>(items: impl DoubleEndedIterator<Item = T>) -> Vec<T> {
    items.rev().take(LATEST).collect()
}
