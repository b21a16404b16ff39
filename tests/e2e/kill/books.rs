//! What must be true by the answers that clients got, whatever the order in which they arrived.

use std::collections::BTreeMap;

use serde_json::Value;

use super::user_request::{Deed, UserRequest};
use crate::harness::Answer;
use crate::harness::stage::id;

#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) creator: usize,
    pub(super) reward: i64,
    pub(super) slots: i64,
    /// Whether a result that fits is approved at once.
    pub(super) automatic: bool,
    cancelled: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Work {
    pub(super) task: String,
    pub(super) worker: usize,
    did: BTreeMap<Deed, i64>,
}

#[derive(Debug, Clone)]
pub(super) struct Stake {
    pub(super) owner: usize,
    pub(super) amount: i64,
    unstaked: i64,
    withdrawn: i64,
    /// What was paid so far, as each payment's answer said.
    paid: Vec<i64>,
}

/// Where the tokens of an account are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Holdings {
    pub(super) available: i64,
    pub(super) escrowed: i64,
    pub(super) staked: i64,
    pub(super) unstaking: i64,
}

impl Holdings {
    pub(super) const fn sum(self) -> i64 {
        self.available + self.escrowed + self.staked + self.unstaking
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    /// What each account was given.
    pub(super) granted: Vec<i64>,
    /// How often.
    pub(super) grants: Vec<i64>,
    pub(super) tasks: BTreeMap<String, Task>,
    pub(super) works: BTreeMap<String, Work>,
    pub(super) stakes: BTreeMap<String, Stake>,
    /// How many of each were done.
    pub(super) done: BTreeMap<Deed, usize>,
    /// How many were refused, by code.
    pub(super) refused: BTreeMap<String, usize>,
}

impl Task {
    pub(super) const fn is_open(&self) -> bool {
        self.cancelled == 0
    }
}

impl Work {
    fn times(&self, deed: Deed) -> i64 {
        self.did.get(&deed).copied().unwrap_or(0)
    }

    /// Where it stands.
    pub(super) fn status(&self, task: &Task) -> &'static str {
        let times = |deed| self.times(deed);
        if times(Deed::GiveBack) > 0 {
            "withdrawn"
        } else if times(Deed::Submit) == 0 {
            "claimed"
        } else if task.automatic || times(Deed::Approve) > 0 {
            "approved"
        } else if times(Deed::Appeal) + 1 == times(Deed::Reject) {
            "rejected"
        } else if times(Deed::Appeal) > 0 {
            "appealed"
        } else {
            "submitted"
        }
    }

    /// Panics if no order of what was done is allowed.
    fn check(&self, task: &Task) {
        let times = |deed| self.times(deed);
        let reviews = times(Deed::Approve) + times(Deed::Reject);
        let looks = times(Deed::Submit) + times(Deed::Appeal);
        let allowed = times(Deed::Submit) + times(Deed::GiveBack) <= 1
            && times(Deed::Appeal) <= times(Deed::Reject).min(1)
            && times(Deed::Approve) <= 1
            && reviews <= if task.automatic { 0 } else { looks };
        assert!(allowed, "{self:#?} of {task:#?}");
    }
}

impl Stake {
    pub(super) fn status(&self) -> &'static str {
        match (self.unstaked, self.withdrawn) {
            (0, 0) => "active",
            (1, 0) => "unstaking",
            (1, 1) => "withdrawn",
            _ => panic!("{self:#?}"),
        }
    }

    /// What was paid so far.
    pub(super) fn claimed(&self) -> i64 {
        self.paid.iter().max().copied().unwrap_or(0)
    }

    pub(super) fn payments(&self) -> usize {
        self.paid.len()
    }
}

impl Books {
    /// Of so many accounts with nothing.
    pub(super) fn of(people: usize) -> Self {
        Self {
            granted: vec![0; people],
            grants: vec![0; people],
            ..Self::default()
        }
    }

    pub(super) fn grant(&mut self, who: usize, amount: i64) {
        self.granted[who] += amount;
        self.grants[who] += 1;
    }

    /// Notes a definite answer, once for each request.
    pub(super) fn note(&mut self, request: &UserRequest, answer: &Answer) {
        if matches!(answer.status, 200 | 201) {
            let data = answer.data();
            *self.done.entry(request.deed).or_default() += 1;
            if let Some(expected) = self.happened(request, &data) {
                assert_eq!(data["status"], expected, "{request:#?}\n{answer:#?}");
            }
        } else {
            assert!(
                matches!(answer.status, 400 | 403 | 404 | 409),
                "{answer:#?}"
            );
            let code = answer.json()["error"]["code"].to_string();
            *self.refused.entry(code).or_default() += 1;
        }
    }

    /// Notes what happened; answers the state that it leads to.
    fn happened(&mut self, request: &UserRequest, made: &Value) -> Option<&'static str> {
        match request.deed {
            Deed::Publish => {
                self.publish(request, made);
                Some("open")
            }
            Deed::Cancel => {
                self.tasks.get_mut(&request.about).unwrap().cancelled += 1;
                Some("cancelled")
            }
            Deed::Stake | Deed::Unstake | Deed::Withdraw | Deed::Collect => {
                self.staked(request, made)
            }
            _ => Some(self.worked(request, made)),
        }
    }

    fn publish(&mut self, request: &UserRequest, made: &Value) {
        let body = request.body.as_ref().unwrap();
        let task = Task {
            creator: request.who,
            reward: request.number("reward"),
            slots: request.number("slots"),
            automatic: body["review"] == "automatic",
            cancelled: 0,
        };
        for member in ["reward", "slots", "review", "title"] {
            assert_eq!(made[member], body[member], "{made}");
        }
        assert!(self.tasks.insert(id(made), task).is_none(), "{made}");
    }

    fn worked(&mut self, request: &UserRequest, made: &Value) -> &'static str {
        let status = match request.deed {
            Deed::Claim => {
                let work = Work {
                    task: request.about.clone(),
                    worker: request.who,
                    did: BTreeMap::new(),
                };
                assert!(self.works.insert(id(made), work).is_none(), "{made}");
                return "claimed";
            }
            Deed::Submit if self.tasks[&self.works[&request.about].task].automatic => "approved",
            Deed::Submit => "submitted",
            Deed::GiveBack => "withdrawn",
            Deed::Approve => "approved",
            Deed::Reject => "rejected",
            _ => "appealed",
        };
        let work = self.works.get_mut(&request.about).unwrap();
        *work.did.entry(request.deed).or_default() += 1;
        status
    }

    fn staked(&mut self, request: &UserRequest, made: &Value) -> Option<&'static str> {
        if request.deed == Deed::Stake {
            let stake = Stake {
                owner: request.who,
                amount: request.number("amount"),
                unstaked: 0,
                withdrawn: 0,
                paid: Vec::new(),
            };
            assert_eq!(made["amount"], stake.amount, "{made}");
            assert!(self.stakes.insert(id(made), stake).is_none(), "{made}");
            return Some("active");
        }
        let stake = self.stakes.get_mut(&request.about).unwrap();
        match request.deed {
            Deed::Unstake => {
                stake.unstaked += 1;
                Some("unstaking")
            }
            Deed::Withdraw => {
                stake.withdrawn += 1;
                Some("withdrawn")
            }
            _ => {
                let paid = made["claimed_rewards"].as_i64().unwrap();
                assert!(!stake.paid.contains(&paid), "paid twice: {made}");
                stake.paid.push(paid);
                None
            }
        }
    }

    pub(super) fn status_of(&self, work: &Work) -> &'static str {
        work.status(&self.tasks[&work.task])
    }

    /// How many slots of each task are held by a live submission, and how many are paid for.
    pub(super) fn slots(&self) -> BTreeMap<&str, (i64, i64)> {
        let mut slots: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for work in self.works.values() {
            work.check(&self.tasks[&work.task]);
            let (live, approved) = slots.entry(&work.task).or_default();
            match self.status_of(work) {
                "claimed" | "submitted" | "appealed" => *live += 1,
                "approved" => *approved += 1,
                _ => {}
            }
        }
        slots
    }

    /// Where a task stands and how many of its slots can be claimed.
    pub(super) fn state(&self, task: &Task, (live, approved): (i64, i64)) -> (&'static str, i64) {
        assert!(live + approved <= task.slots, "{task:#?}");
        match task.cancelled {
            0 if approved == task.slots => ("completed", 0),
            0 => ("open", task.slots - live - approved),
            1 => ("cancelled", 0),
            _ => panic!("cancelled twice: {task:#?}"),
        }
    }

    /// Where everybody's tokens are.
    pub(super) fn held(&self) -> Vec<Holdings> {
        let mut held: Vec<Holdings> = self.granted.iter().map(|_| Holdings::default()).collect();
        for (who, granted) in self.granted.iter().enumerate() {
            held[who].available += granted;
        }
        let slots = self.slots();
        for (id, task) in &self.tasks {
            let (live, approved) = slots.get(id.as_str()).copied().unwrap_or_default();
            let (_, left) = self.state(task, (live, approved));
            let creator = &mut held[task.creator];
            creator.escrowed += task.reward * (left + live);
            creator.available -= task.reward * (left + live + approved);
        }
        for work in self.works.values() {
            if self.status_of(work) == "approved" {
                held[work.worker].available += self.tasks[&work.task].reward;
            }
        }
        for stake in self.stakes.values() {
            let owner = &mut held[stake.owner];
            owner.available += stake.claimed();
            match stake.status() {
                "active" => owner.staked += stake.amount,
                "unstaking" => owner.unstaking += stake.amount,
                _ => continue,
            }
            owner.available -= stake.amount;
        }
        held
    }

    /// Everything that ever came to the accounts: what was given, and the rewards of stakes.
    pub(super) fn income(&self) -> i64 {
        let claimed: i64 = self.stakes.values().map(Stake::claimed).sum();
        self.granted.iter().sum::<i64>() + claimed
    }
}
