//! The bucket compared with a slow textbook model, and the guarantees for clients.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_types::plan::DEFAULT_PLANS;
use aivy_types::{Plan, Timestamp};
use proptest::prelude::*;

use super::{MAX_BURST, MAX_WORD, Policy};

const MINUTE: u64 = 60_000_000;

fn plan(rate: u32, burst: u32) -> Plan {
    let name = "test".to_owned();
    Plan { name, rate, burst }
}

fn policy(rate: u32, burst: u32) -> Policy {
    Policy::new(&plan(rate, burst)).unwrap()
}

fn is_full(policy: &Policy, word: u64, now: u64) -> bool {
    policy.full_for(word, now).is_some()
}

/// A textbook bucket: a level that rises with time. Levels are in 1/60 000 000 of a token, so that
/// a microsecond adds exactly `rate`.
struct Model {
    rate: i128,
    burst: i128,
    level: i128,
    seen: u64,
}

impl Model {
    fn new(rate: u32, burst: u32) -> Self {
        let (rate, burst) = (i128::from(rate), i128::from(burst));
        let level = burst * i128::from(MINUTE);
        Self {
            rate,
            burst,
            level,
            seen: 0,
        }
    }

    fn take(&mut self, now: u64) -> bool {
        let added = i128::from(now - self.seen) * self.rate;
        self.level = (self.level + added).min(self.burst * i128::from(MINUTE));
        self.seen = now;
        let admitted = self.level >= i128::from(MINUTE);
        if admitted {
            self.level -= i128::from(MINUTE);
        }
        admitted
    }

    fn tokens(&self) -> i128 {
        self.level / i128::from(MINUTE)
    }
}

fn rates() -> impl Strategy<Value = u32> {
    prop_oneof![
        4 => 1u32..=60,
        2 => 1u32..=100_000,
        1 => (1u32..=100).prop_map(|k| k * 1_000_000),
        1 => (101u32..=100_000).prop_map(|k| k * 1000),
        1 => proptest::sample::select(vec![60u32, 300, 1000, 7, 99_991, 1_000_000_000]),
    ]
}

/// Any plan: rate and burst.
fn plans() -> impl Strategy<Value = (u32, u32)> {
    (rates(), prop_oneof![Just(0u32), 0u32..200, 0..=MAX_BURST])
        .prop_map(|(rate, more)| (rate, rate.saturating_add(more).min(MAX_BURST)))
}

/// Plans whose buckets a test can empty.
fn small_plans() -> impl Strategy<Value = (u32, u32)> {
    (1u32..=40, 0u32..30).prop_map(|(rate, more)| (rate, rate + more))
}

/// Gaps between arrivals, in microseconds: bursts, about one token of usual plans, idle times.
fn schedule() -> impl Strategy<Value = Vec<u64>> {
    let gap = prop_oneof![
        6 => Just(0u64),
        3 => 0u64..3_000_000,
        1 => 0u64..300_000_000,
    ];
    proptest::collection::vec(gap, 1..250)
}

/// The times of the schedule, starting at any time of the clock.
fn times(start: u64, gaps: &[u64]) -> Vec<u64> {
    let step = |now: &mut u64, gap: &u64| {
        *now += gap;
        Some(*now)
    };
    gaps.iter().scan(start, step).collect()
}

#[test]
fn a_policy_tells_its_plan() {
    let policy = policy(60, 100);
    assert_eq!((policy.rate(), policy.burst()), (60, 100));
}

/// The gate stores it for a bucket that is frozen.
#[test]
fn the_largest_number_is_no_word() {
    assert_eq!(MAX_WORD.checked_add(1), Some(u64::MAX));
}

#[test]
fn a_fresh_free_account_reads_60_59() {
    let (_, first) = policy(60, 100).take(0, 1_000_000);
    assert!(first.admitted);
    assert_eq!((first.limit, first.remaining), (60, 59));
    assert_eq!(first.reset_after, 1_000_000);
    assert_eq!(first.retry_after_secs, 0);
    assert_eq!(first.limit_field(), "\"plan\";r=59;t=1");
    assert_eq!(
        first.policy_field(),
        "\"plan\";q=60;w=60, \"burst\";q=100;w=100"
    );
    // 0.3 s into a second: full again at 1.3 s, shown as 2.
    assert_eq!(first.reset_at(Timestamp::from_micros(300_000)), 2);
}

#[test]
fn while_remaining_reads_0_the_reserve_still_admits() {
    let free = policy(60, 100);
    let mut word = 0;
    let answers: Vec<_> = (0..101)
        .map(|_| {
            let (next, decision) = free.take(word, 5);
            word = next;
            (decision.admitted, decision.remaining)
        })
        .collect();
    assert_eq!(answers[59], (true, 0));
    assert_eq!(answers[99], (true, 0));
    assert_eq!(answers[100], (false, 0));
    let (_, refused) = free.take(word, 5);
    assert_eq!(refused.retry_after_secs, 1);
    assert_eq!(refused.reset_after, 100_000_000);
}

#[test]
fn the_usual_plans_are_valid_and_their_windows_round_up() {
    for &(name, rate, burst) in DEFAULT_PLANS {
        assert!(Policy::new(&plan(rate, burst)).is_ok(), "{name}");
    }
    let (_, decision) = policy(7, 10).take(0, 0);
    assert_eq!(
        decision.policy_field(),
        "\"plan\";q=7;w=60, \"burst\";q=10;w=86"
    );
}

#[test]
fn plans_out_of_range_are_refused_with_the_reason() {
    let refusal = |rate, burst| Policy::new(&plan(rate, burst)).unwrap_err().to_string();
    assert!(refusal(0, 10).contains("rate must be 1 to"));
    assert!(refusal(1_000_000_001, u32::MAX).contains("rate must be 1 to"));
    assert!(refusal(60, 59).contains("burst must be at least rate (60)"));
    assert!(refusal(60, MAX_BURST + 1).contains("burst must be at least rate (60)"));
    assert!(refusal(100_003, 200_000).contains("rate must be a multiple of 1000"));
    assert!(refusal(100_003_000, MAX_BURST).contains("rate must be a multiple of 1000"));
}

proptest! {
    /// No decision and no number for clients differs from the model's.
    #[test]
    fn the_word_is_the_model((rate, burst) in small_plans(), start in 0u64..1 << 50, gaps in schedule()) {
        let policy = policy(rate, burst);
        let mut model = Model::new(rate, burst);
        let mut word = 0;
        for now in times(start, &gaps) {
            let (next, decision) = policy.take(word, now);
            prop_assert_eq!(decision.admitted, model.take(now));
            let shown = (model.tokens() - i128::from(burst - rate)).max(0);
            prop_assert_eq!(i128::from(decision.remaining), shown);
            prop_assert_eq!(i128::from(policy.used(next, now)), i128::from(burst) - model.tokens());
            prop_assert!(decision.admitted || next == word, "a refusal took something");
            word = next;
        }
    }

    /// The guarantee for the operator, over every interval between two admissions.
    #[test]
    fn no_interval_admits_more_than_burst_and_rate((rate, burst) in small_plans(), start in 0u64..1 << 50, gaps in schedule()) {
        let policy = policy(rate, burst);
        let mut word = 0;
        let mut admitted = Vec::new();
        for now in times(start, &gaps) {
            let (next, decision) = policy.take(word, now);
            word = next;
            if decision.admitted {
                admitted.push(now);
            }
        }
        prop_assert!(within(&admitted, rate, burst, 0));
    }

    /// The guarantee for the client: requests at the rate are never refused, from any state in
    /// which the first succeeds.
    #[test]
    fn the_rate_is_sustained((rate, burst) in plans(), start in 0u64..1 << 40, drained in 0u64..=100) {
        let policy = policy(rate, burst);
        let level = u32::try_from(u64::from(burst) * drained / 100).unwrap();
        let mut word = used_up(&policy, level, start);
        let wait = policy.peek(word, start).retry_after_secs;
        let begin = start + wait * 1_000_000;
        for k in 0..300 {
            let now = begin + (k * MINUTE).div_ceil(u64::from(rate));
            let (next, decision) = policy.take(word, now);
            prop_assert!(decision.admitted, "request {} was refused", k);
            word = next;
        }
    }

    /// The headers are accurate: the remaining requests are admitted, the bucket is full at the
    /// reset and not before, and a retry succeeds at the given time and not a second earlier.
    #[test]
    fn the_headers_are_true((rate, burst) in plans(), now in 0u64..1 << 40, drained in 0u64..=100) {
        let policy = policy(rate, burst);
        let level = u32::try_from(u64::from(burst) * drained / 100).unwrap();
        let (word, told) = policy.take(used_up(&policy, level, now), now);
        prop_assert!(is_full(&policy, word, now + told.reset_after));
        prop_assert!(told.reset_after == 0 || !is_full(&policy, word, now + told.reset_after - 1));
        let mut spent = word;
        for _ in 0..told.remaining.min(300) {
            let (next, decision) = policy.take(spent, now);
            prop_assert!(decision.admitted);
            spent = next;
        }
        if told.admitted {
            prop_assert_eq!(told.retry_after_secs, 0);
        } else {
            let later = |seconds: u64| policy.peek(word, now + seconds * 1_000_000).admitted;
            prop_assert!(told.retry_after_secs >= 1);
            prop_assert!(later(told.retry_after_secs));
            prop_assert!(told.retry_after_secs == 1 || !later(told.retry_after_secs - 1));
        }
    }

    #[test]
    fn looking_takes_nothing_and_tells_what_taking_would((rate, burst) in plans(), now in 0u64..1 << 40, word: u64) {
        let policy = policy(rate, burst);
        let (next, taken) = policy.take(word, now);
        let seen = policy.peek(word, now);
        prop_assert_eq!(seen.admitted, taken.admitted);
        prop_assert_eq!(policy.peek(word, now), seen);
        if taken.admitted {
            prop_assert_eq!(policy.used(next, now), policy.used(word, now) + 1);
        } else {
            prop_assert_eq!(seen, taken);
        }
    }

    #[test]
    fn idleness_heals_everything((rate, burst) in plans(), now in 0u64..1 << 40) {
        let policy = policy(rate, burst);
        let word = used_up(&policy, burst, now);
        prop_assert!(!policy.peek(word, now).admitted);
        let later = now + (u64::from(burst) * MINUTE).div_ceil(u64::from(rate));
        prop_assert_eq!(policy.full_for(word, later - 1), None);
        prop_assert!(policy.full_for(word, later).is_some_and(|micros| micros == 0));
        prop_assert_eq!(policy.full_for(word, later + 5), Some(5));
        prop_assert_eq!(policy.take(word, later).1, policy.take(0, later).1);
    }

    /// Threads read the clock in another order than they update the word, and clocks are set back.
    /// An interval is extended by the set-back and no more, and the word never decreases.
    #[test]
    fn a_clock_that_goes_back_gives_no_more_than_the_set_back((rate, burst) in small_plans(), gaps in schedule(), back in proptest::collection::vec(0u64..5_000_000, 250)) {
        let policy = policy(rate, burst);
        let furthest = back.iter().copied().max().unwrap_or_default();
        let mut word = 0;
        let mut admitted = Vec::new();
        for (now, back) in times(10_000_000, &gaps).into_iter().zip(back) {
            let (next, decision) = policy.take(word, now - back);
            prop_assert!(next >= word);
            word = next;
            if decision.admitted {
                admitted.push(now);
            }
        }
        prop_assert!(within(&admitted, rate, burst, furthest));
    }

    /// Token for token, for any pair of plans; the difference is less than one unit.
    #[test]
    fn a_change_of_plan_keeps_what_was_used((rate, burst) in plans(), (new_rate, new_burst) in plans(), used in 0u32..=MAX_BURST, now in 0u64..1 << 40) {
        let (old, new) = (policy(rate, burst), policy(new_rate, new_burst));
        let word = used_up(&old, used.min(burst), now);
        let moved = new.convert(word, &old, now);
        prop_assert_eq!(new.used(moved, now), used.min(burst).min(new_burst));
        prop_assert_eq!(is_full(&new, moved, now), used == 0);
    }

    /// Changing back and forth never gains a token.
    #[test]
    fn a_change_to_and_fro_gains_nothing((rate, burst) in plans(), (other_rate, more) in plans(), word in 0u64..1 << 50, now in 0u64..1 << 40) {
        let other_burst = other_rate.max(burst).max(more).min(MAX_BURST);
        let (one, two) = (policy(rate, burst), policy(other_rate, other_burst));
        let word = word.min(used_up(&one, burst, now));
        let back = one.convert(two.convert(word, &one, now), &two, now);
        prop_assert!(back >= word || is_full(&one, word, now));
        prop_assert!(one.used(back, now) <= one.used(word, now) + 1);
    }

    #[test]
    fn nothing_overflows((rate, burst) in plans(), (new_rate, new_burst) in plans(), word: u64, now: u64) {
        let (old, new) = (policy(rate, burst), policy(new_rate, new_burst));
        for word in [word, 0, MAX_WORD, u64::MAX] {
            for now in [now, 0, u64::MAX] {
                let (next, decision) = old.take(word, now);
                prop_assert!(next <= MAX_WORD || next == word);
                prop_assert!(decision.remaining <= rate);
                let _ = (decision.reset_at(Timestamp::from_micros(i64::MAX)), decision.limit_field());
                prop_assert!(old.used(word, now) <= burst);
                prop_assert!(new.convert(word, &old, now) <= MAX_WORD);
                let _ = (old.peek(word, now), old.full_for(word, now));
            }
        }
    }

    /// At the end of the range of words, buckets stop refilling instead of filling at once.
    #[test]
    fn at_the_end_of_time_it_fails_closed((rate, burst) in small_plans()) {
        let policy = policy(rate, burst);
        let mut word = 0;
        for _ in 0..burst {
            word = policy.take(word, u64::MAX - 1).0;
        }
        prop_assert!(!policy.take(word, u64::MAX).1.admitted);
    }
}

/// Whether no interval between two admissions, each extended by `slack`, contains more of them than
/// `burst + rate·t/60`.
fn within(admitted: &[u64], rate: u32, burst: u32, slack: u64) -> bool {
    let minute = i128::from(MINUTE);
    admitted.iter().enumerate().all(|(i, first)| {
        let until = |(more, last): (usize, &u64)| {
            let count = i128::try_from(more + 1).unwrap();
            let time = i128::from(last - first + slack);
            count * minute <= i128::from(burst) * minute + i128::from(rate) * time
        };
        admitted[i..].iter().enumerate().all(until)
    })
}

/// The word of a bucket of which `tokens` are used at `now`, computed independently.
fn used_up(policy: &Policy, tokens: u32, now: u64) -> u64 {
    let rate = u64::from(policy.rate());
    let (mut common, mut rest) = (rate, MINUTE);
    while rest > 0 {
        (common, rest) = (rest, common % rest);
    }
    if tokens == 0 {
        0
    } else {
        now * (rate / common) + u64::from(tokens) * (MINUTE / common)
    }
}
