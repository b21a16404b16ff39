//! The gate: who may pass, and how often.
//!
//! Keys are judged by when their end could be known (at once on the node that ended them, after a
//! second on the others: contract, section 2), limits by a bucket of plain numbers for each account
//! and process (section 4).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aivy_core::limit::Decision;
use aivy_gate::{AuthError, Gate};
use aivy_types::{KeyId, Timestamp, UserId};
use tokio::sync::watch;

use crate::dice::Dice;
use crate::node;
use crate::scheduler::Executor;

/// After this long no node admits a revoked key, in microseconds.
const PROMPT: u64 = 1_000_000;

/// A key that someone holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its ID.
    pub id: KeyId,
    /// Its text.
    pub text: String,
    /// Its owner.
    pub owner: UserId,
}

/// The end of a key, at once or later.
#[derive(Debug, Clone)]
pub struct End {
    /// The key.
    pub key: KeyId,
    /// From when on it does not work, by the clock of any node.
    pub at: Timestamp,
    /// The process that was asked.
    pub process: u64,
    /// When that began and ended, in the order of all begins and ends.
    pub order: (u64, u64),
    /// When it ended, in microseconds of the run; `None` if nobody was told.
    pub told: Option<u64>,
}

/// A request at the gate.
#[derive(Debug, Clone)]
pub struct Request {
    /// The key.
    pub key: KeyId,
    /// Its owner.
    pub owner: UserId,
    /// The process.
    pub process: u64,
    /// When it began and ended, in the order of all begins and ends.
    pub order: (u64, u64),
    /// When it began, in microseconds of the run.
    pub began: u64,
    /// What the node's clock showed when it began and ended.
    pub clock: (Timestamp, Timestamp),
    /// The monotonic time of its decision, in microseconds.
    pub decided: u64,
    /// What it got; `None` if its process died.
    pub outcome: Option<Result<Decision, AuthError>>,
}

/// Reads the changes of other nodes for as long as something happens.
pub async fn watch(
    executor: Executor,
    gate: Arc<Gate>,
    mut active: watch::Receiver<u64>,
    dice: Dice,
) {
    loop {
        // While nothing happens, time passes without anyone looking.
        let last = *active.borrow_and_update();
        if executor.now().saturating_sub(last) > 2 * PROMPT && active.changed().await.is_err() {
            return;
        }
        let _ = executor.asks(gate.poll()).await;
        // Sometimes a node does not come to it for longer than its cache may be trusted.
        let long = dice.in_1000(120);
        let pause = if long {
            1_200_000 + dice.below(6_000_000)
        } else {
            150_000 + dice.below(200_000)
        };
        executor.sleep(Duration::from_micros(pause)).await;
    }
}

/// What the contract says of keys and limits.
#[derive(Debug, Default)]
pub struct Rules {
    ends: Vec<End>,
    buckets: BTreeMap<(u64, UserId), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// In 60 000 000ths of a token, so that a microsecond refills `rate` of them.
    left: i128,
    at: u64,
}

/// One token.
const TOKEN: i128 = 60_000_000;

impl Rules {
    /// Judges the requests of a round, with the plan of each account.
    ///
    /// # Errors
    /// What the contract does not allow.
    pub fn judge(
        &mut self,
        ends: Vec<End>,
        mut requests: Vec<Request>,
        plan_of: impl Fn(&UserId) -> usize,
    ) -> Result<(), String> {
        self.ends.extend(ends);
        // Answers can overtake each other. At one instant, each admitted request moves the time at
        // which the bucket is full.
        requests.sort_by_key(|request| {
            let decision = request
                .outcome
                .as_ref()
                .and_then(|outcome| outcome.as_ref().ok());
            let decision = decision.map(|it| (it.reset_after, !it.admitted));
            (request.decided, decision, request.order.1)
        });
        for request in &requests {
            match &request.outcome {
                Some(Ok(decision)) => {
                    self.may_pass(request)?;
                    self.counts(request, decision, plan_of(&request.owner))?;
                }
                Some(Err(AuthError::Revoked | AuthError::Expired)) => {
                    self.may_be_refused(request)?
                }
                Some(Err(AuthError::Unavailable(_))) | None => {}
                Some(Err(error)) => return Err(format!("a key that was made is refused: {error}")),
            }
        }
        Ok(())
    }

    fn may_pass(&self, request: &Request) -> Result<(), String> {
        let of = self.ends.iter().filter(|end| end.key == request.key);
        for end in of {
            let Some(told) = end.told else { continue };
            let before = end.order.1 < request.order.0;
            let known = before
                && (end.process == request.process || request.began >= told.saturating_add(PROMPT));
            if known && request.clock.0 >= end.at {
                return Err(format!(
                    "{} passed at {} µs on process {}, and had ended at {told} µs on process {}",
                    request.key, request.began, request.process, end.process
                ));
            }
        }
        Ok(())
    }

    fn may_be_refused(&self, request: &Request) -> Result<(), String> {
        let reason = |end: &End| {
            end.key == request.key && end.order.0 < request.order.1 && request.clock.1 >= end.at
        };
        match self.ends.iter().any(reason) {
            true => Ok(()),
            false => Err(format!("{} was refused before its end", request.key)),
        }
    }

    fn counts(
        &mut self,
        request: &Request,
        decision: &Decision,
        plan: usize,
    ) -> Result<(), String> {
        let plan = &node::plans()[plan];
        let (rate, burst) = (i128::from(plan.rate), i128::from(plan.burst));
        let key = (request.process, request.owner.clone());
        let full = Bucket {
            left: burst * TOKEN,
            at: request.decided,
        };
        let bucket = self.buckets.entry(key).or_insert(full);
        let passed = i128::from(request.decided.saturating_sub(bucket.at));
        bucket.left = (bucket.left + passed * rate).min(burst * TOKEN);
        bucket.at = bucket.at.max(request.decided);
        let admitted = bucket.left >= TOKEN;
        if admitted {
            bucket.left -= TOKEN;
        }
        let remaining = (bucket.left / TOKEN - (burst - rate)).max(0);
        let missing = burst * TOKEN - bucket.left;
        let reset = (missing + rate - 1) / rate;
        let wait = (TOKEN - bucket.left + rate * 1_000_000 - 1) / (rate * 1_000_000);
        let retry = if admitted { 0 } else { wait.max(1) };
        let shown = (
            decision.admitted,
            i128::from(decision.limit),
            i128::from(decision.remaining),
            i128::from(decision.reset_after),
            i128::from(decision.retry_after_secs),
        );
        let expected = (admitted, rate, remaining, reset, retry);
        if shown == expected {
            Ok(())
        } else {
            Err(format!(
                "admitted, limit, remaining, reset and retry are {shown:?}, and had to be {expected:?}"
            ))
        }
    }
}
