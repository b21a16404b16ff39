//! Decides, from the seed and the rules, which operations go wrong.

use std::time::Duration;

use super::kind::FaultKind;
use super::report::{Fault, Request};
use super::rule::{Faults, MILLION, Rule};
use crate::random::Random;

/// The rules in use, and what is left of them.
#[derive(Debug)]
pub(crate) struct Injector {
    random: Random,
    rules: Vec<Active>,
}

#[derive(Debug)]
struct Active {
    rule: Rule,
    skip: u64,
    budget: u64,
}

impl Injector {
    pub(crate) const fn new(random: Random) -> Self {
        Self {
            random,
            rules: Vec::new(),
        }
    }

    pub(crate) fn set(&mut self, faults: Faults) {
        let active = |rule: Rule| Active {
            skip: rule.skip,
            budget: rule.budget,
            rule,
        };
        self.rules = faults.0.into_iter().map(active).collect();
    }

    pub(crate) fn decide(&mut self, request: &Request<'_>) -> Option<Fault> {
        let random = &mut self.random;
        let mut matching = self.rules.iter_mut().filter(|it| it.rule.matches(request));
        let active = matching.find_map(|active| active.strikes(random).then_some(active))?;
        let kind = active.rule.kind;
        let longest = u64::try_from(active.rule.delay.as_micros()).unwrap_or(u64::MAX);
        let partial = matches!(kind, FaultKind::Full | FaultKind::Torn);
        Some(Fault {
            mount: request.mount,
            operation: request.operation,
            kind,
            path: request.path.to_owned(),
            offset: request.offset,
            length: request.length,
            written: if partial {
                part(request.length, random)
            } else {
                0
            },
            delay: if kind == FaultKind::Slow {
                Duration::from_micros(1 + random.below(longest.max(1)))
            } else {
                Duration::ZERO
            },
        })
    }
}

impl Active {
    fn strikes(&mut self, random: &mut Random) -> bool {
        if self.budget == 0 {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let strikes = self.rule.per_million >= MILLION
            || random.below(u64::from(MILLION)) < u64::from(self.rule.per_million);
        self.budget -= u64::from(strikes);
        strikes
    }
}

/// How much of a write of `length` bytes is carried out: often nothing, and never everything.
fn part(length: usize, random: &mut Random) -> usize {
    match length {
        0 => 0,
        _ if random.below(4) == 0 => 0,
        _ => random.up_to(length - 1),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::fault::Operation;
    use crate::mount_id::MountId;

    fn request(operation: Operation, path: &str) -> Request<'_> {
        Request {
            mount: MountId(1),
            operation,
            path,
            offset: 8192,
            length: 4096,
        }
    }

    fn strikes(rule: Rule, times: usize) -> Vec<bool> {
        let mut injector = Injector::new(Random::new(3));
        injector.set(rule.into());
        let request = request(Operation::Write, "/db-wal");
        (0..times)
            .map(|_| injector.decide(&request).is_some())
            .collect()
    }

    #[test]
    fn one_operation_can_be_picked() {
        let third = Rule::new(Operation::Write, FaultKind::Fail)
            .skip(2)
            .budget(1);
        assert_eq!(strikes(third, 5), [false, false, true, false, false]);
    }

    #[test]
    fn a_rate_is_met() {
        let tenth = Rule::new(Operation::Write, FaultKind::Fail).per_million(100_000);
        let met = strikes(tenth, 10_000).into_iter().filter(|&it| it).count();
        assert!((900..1100).contains(&met), "{met}");
        let never = Rule::new(Operation::Write, FaultKind::Fail).per_million(0);
        assert!(!strikes(never, 1000).contains(&true));
    }

    #[test]
    fn a_rule_keeps_to_its_operation_file_and_process() {
        let rule = Rule::new(Operation::Write, FaultKind::Fail);
        let other = Rule::new(Operation::Read, FaultKind::Fail);
        assert!(!strikes(other, 9).contains(&true));
        assert!(!strikes(rule.clone().ending("-journal"), 9).contains(&true));
        let elsewhere = rule.clone().of(MountId(2));
        assert!(!strikes(elsewhere, 9).contains(&true));
        assert_eq!(strikes(rule.ending("-wal"), 1), [true]);
    }

    #[test]
    #[should_panic(expected = "torn is no fault of sync")]
    fn what_cannot_be_is_no_rule() {
        let _ = Rule::new(Operation::Sync, FaultKind::Torn);
    }

    #[test]
    fn a_fault_is_told_in_words() {
        let told = |operation, kind| {
            let mut injector = Injector::new(Random::new(3));
            injector.set(Rule::new(operation, kind).into());
            let fault = injector.decide(&request(operation, "/data/aivy.db-wal"));
            fault.unwrap().to_string()
        };
        let told = [
            told(Operation::Write, FaultKind::Torn),
            told(Operation::Sync, FaultKind::LyingSync),
            told(Operation::Delete, FaultKind::Kill),
        ];
        assert_eq!(
            told,
            [
                "a write of 4096 bytes at 8192 of aivy.db-wal is torn after 2441",
                "a sync of aivy.db-wal reports success and makes nothing durable",
                "the removal of aivy.db-wal is the last of process 1, which is killed",
            ]
        );
    }
}
