//! Whether a history can be explained: whether its calls can be put into an order that agrees with
//! time and in which each outcome is the model's (linearizability: Herlihy and Wing, 1990; the
//! search is that of Wing and Gong, 1993).

use std::collections::HashSet;

use crate::call::Outcome;
use crate::history::Record;
use crate::model::{Model, Reason};

/// How many calls are tried before the search gives up.
const TRIES: usize = 200_000;

/// No order explains a history.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The call that nothing explains.
    pub record: Record,
    /// Why not, in the order that came furthest.
    pub reason: Reason,
}

/// Finds an order of the calls of a window, at whose ends no call was running, and returns the
/// state after it. Calls without an answer may be left out.
///
/// # Errors
/// There is none.
pub fn explain(model: &Model, window: &[Record]) -> Result<Model, Box<Violation>> {
    let mut order: Vec<&Record> = window.iter().collect();
    order.sort_by_key(|record| record.ended);
    let mut search = Search {
        records: order,
        tried: 0,
        furthest: None,
        failed: HashSet::new(),
    };
    let mut taken = vec![false; window.len()];
    match search.from(model, &mut taken, 0) {
        Some(model) => Ok(model),
        None => Err(Box::new(search.violation())),
    }
}

struct Search<'r> {
    /// In the order of their ends.
    records: Vec<&'r Record>,
    tried: usize,
    furthest: Option<(usize, Violation)>,
    /// Sets of calls that were taken, with the state after them, from which nothing led on.
    failed: HashSet<(Vec<bool>, u64)>,
}

impl Search<'_> {
    fn from(&mut self, model: &Model, taken: &mut Vec<bool>, depth: usize) -> Option<Model> {
        let open = |search: &Self, taken: &[bool], place: usize| {
            !taken[place] && !search.records[place].is_uncertain()
        };
        let first_end = (0..taken.len())
            .filter(|&place| open(self, taken, place))
            .map(|place| self.records[place].ended)
            .min();
        let Some(first_end) = first_end else {
            let mut after = model.clone();
            for (place, record) in self.records.iter().enumerate() {
                if !taken[place] {
                    after.doubt(record);
                }
            }
            return Some(after);
        };
        let next: Vec<usize> = (0..taken.len())
            .filter(|&place| !taken[place] && self.records[place].begun < first_end)
            .collect();
        // What has an answer first: a call without one is taken only if it is needed.
        let (certain, uncertain): (Vec<usize>, Vec<usize>) = next
            .into_iter()
            .partition(|&place| !self.records[place].is_uncertain());
        let uncertain = self.by_use(model, taken, &certain, uncertain);
        for place in certain.into_iter().chain(uncertain) {
            if self.tried >= TRIES {
                return None;
            }
            self.tried += 1;
            let mut after = model.clone();
            match after.take(self.records[place]) {
                Ok(()) => {
                    taken[place] = true;
                    let known = (taken.clone(), after.fingerprint());
                    if !self.failed.contains(&known) {
                        if let Some(found) = self.from(&after, taken, depth + 1) {
                            return Some(found);
                        }
                        self.failed.insert(known);
                    }
                    taken[place] = false;
                }
                Err(reason) => self.failed_at(depth, place, reason),
            }
        }
        None
    }

    /// Calls without an answer that can have taken effect now, those first that explain one of the
    /// answers that come next.
    fn by_use(
        &self,
        model: &Model,
        taken: &[bool],
        certain: &[usize],
        uncertain: Vec<usize>,
    ) -> Vec<usize> {
        // A process that died did nothing afterwards.
        let last = (0..taken.len()).filter(|&place| taken[place]);
        let last = last.map(|place| self.records[place].begun).max();
        let too_late = |place: usize| {
            let record = self.records[place];
            record.outcome == Outcome::Lost && last.is_some_and(|begun| begun > record.ended)
        };
        let explains = |place: usize| {
            let mut after = model.clone();
            let taken = after.take(self.records[place]).is_ok();
            taken
                && certain
                    .iter()
                    .any(|&next| after.clone().take(self.records[next]).is_ok())
        };
        let mut possible: Vec<usize> = uncertain;
        possible.retain(|&place| !too_late(place));
        if possible.len() > 1 {
            possible.sort_by_cached_key(|&place| !explains(place));
        }
        possible
    }

    fn failed_at(&mut self, depth: usize, place: usize, reason: Reason) {
        let record = self.records[place];
        if record.is_uncertain() {
            return;
        }
        if self
            .furthest
            .as_ref()
            .is_none_or(|(known, _)| depth > *known)
        {
            let record = record.clone();
            self.furthest = Some((depth, Violation { record, reason }));
        }
    }

    fn violation(self) -> Violation {
        let gave_up = self.tried >= TRIES;
        let found = self.furthest.map(|(_, violation)| violation);
        let mut violation = found.unwrap_or_else(|| Violation {
            record: self.records[0].clone(),
            reason: "no order of the calls explains it".to_owned(),
        });
        if gave_up {
            violation.reason = format!("gave up after {TRIES} tries: {}", violation.reason);
        }
        violation
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use aivy_types::body::Balance;
    use aivy_types::{ErrorCode, Timestamp, UserId};

    use super::*;
    use crate::call::{Answer, Call};

    fn user() -> UserId {
        "usr_1".parse().unwrap()
    }

    fn record(call: Call, order: (u64, u64), outcome: Outcome) -> Record {
        let now = Timestamp::from_micros(1_767_225_600_000_000);
        Record {
            number: order.0,
            user: user(),
            who: "someone".to_owned(),
            node: 0,
            call,
            key: None,
            begun: order.0,
            ended: order.1,
            from: now,
            to: now,
            latest: now,
            outcome,
        }
    }

    fn grant(order: (u64, u64), outcome: Outcome) -> Record {
        record(Call::Grant(user(), 5), order, outcome)
    }

    fn balance(available: i64, order: (u64, u64)) -> Record {
        let shown = Balance {
            available,
            escrowed: 0,
            staked: 0,
            unstaking: 0,
            claimable_rewards: 0,
        };
        let outcome = Outcome::Answered(Answer::Balance(shown));
        record(Call::ReadBalance, order, outcome)
    }

    #[test]
    fn calls_at_once_can_have_come_in_either_order() {
        let done = || Outcome::Answered(Answer::Done);
        for seen in [0, 5] {
            let window = [grant((1, 4), done()), balance(seen, (2, 3))];
            assert!(explain(&Model::default(), &window).is_ok(), "{seen}");
        }
        let window = [grant((1, 4), done()), balance(6, (2, 3))];
        assert!(explain(&Model::default(), &window).is_err());
    }

    #[test]
    fn what_was_answered_is_seen_afterwards() {
        let window = [
            grant((1, 2), Outcome::Answered(Answer::Done)),
            balance(0, (3, 4)),
        ];
        let violation = explain(&Model::default(), &window).unwrap_err();
        assert_eq!(violation.reason, "available is 0 and had to be 5");
    }

    #[test]
    fn what_was_not_answered_may_have_happened_once() {
        let lost = || grant((1, 2), Outcome::Lost);
        for (seen, possible) in [(0, true), (5, true), (10, false)] {
            let window = [lost(), balance(seen, (3, 4))];
            assert_eq!(
                explain(&Model::default(), &window).is_ok(),
                possible,
                "{seen}"
            );
        }
        let undone = [lost(), balance(5, (3, 4)), balance(0, (5, 6))];
        assert!(explain(&Model::default(), &undone).is_err());
    }

    #[test]
    fn an_internal_error_is_never_explained() {
        let failed = Outcome::Refused(ErrorCode::InternalError, String::new());
        assert!(explain(&Model::default(), &[grant((1, 2), failed)]).is_err());
    }
}
