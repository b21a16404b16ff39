//! The guarantees by example; the properties are in `interleavings`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod interleavings;
mod model;
mod total;

use aivy_types::Timestamp;
use proptest::prelude::*;

use super::{DAY_MS, MAX_AMOUNT, Pool, Position, StakingError};

/// 2026-01-01T00:00:00Z.
const START_MS: i64 = 1_767_225_600_000;
const DAY: i64 = DAY_MS;

fn ms(passed: i64) -> Timestamp {
    Timestamp::from_micros((START_MS + passed) * 1000)
}

/// An open pool with this rate and these funds.
fn pool(reward_per_day: i64, funds: i64) -> Pool {
    let mut pool = Pool::new(reward_per_day, ms(0)).unwrap();
    pool.fund(funds, ms(0)).unwrap();
    pool
}

#[test]
fn rewards_are_shared_by_stake_and_time() {
    // Powers of two: the accumulator represents each share exactly.
    let mut pool = pool(128, 10_000);
    let mut early = pool.stake(1024, ms(0)).unwrap();
    let late = pool.stake(3072, ms(DAY)).unwrap();
    let then = pool.at(ms(3 * DAY));
    // Alone for a day, then a quarter for two days.
    assert_eq!((early.earned(&then), late.earned(&then)), (192, 192));
    assert_eq!(early.claim(&then), 192);
    assert_eq!(early.claimable(&then), 0);
    assert_eq!(early.claimable(&pool.at(ms(5 * DAY))), 64);
    assert_eq!(then.unemitted(), 10_000 - 384);
}

#[test]
fn the_fraction_of_a_claim_is_not_lost() {
    let mut pool = pool(1, 100);
    let mut position = pool.stake(8, ms(0)).unwrap();
    let paid: Vec<i64> = (1..=5)
        .map(|step| position.claim(&pool.at(ms(step * DAY * 3 / 5))))
        .collect();
    assert_eq!(paid, [0, 1, 0, 1, 1]);
}

/// A tenth is infinite in binary: the last token comes with the next millisecond.
#[test]
fn a_share_is_rounded_down_until_the_next_millisecond() {
    let mut pool = pool(100, 10_000);
    let position = pool.stake(1000, ms(0)).unwrap();
    assert_eq!(position.earned(&pool.at(ms(DAY))), 99);
    assert_eq!(position.earned(&pool.at(ms(DAY + 1))), 100);
}

#[test]
fn nothing_is_emitted_while_nothing_is_staked() {
    let mut pool = pool(10, 1000);
    let mut first = pool.stake(5, ms(DAY)).unwrap();
    pool.unstake(&mut first, ms(2 * DAY)).unwrap();
    let second = pool.stake(5, ms(10 * DAY)).unwrap();
    let then = pool.at(ms(11 * DAY));
    assert_eq!((first.earned(&then), second.earned(&then)), (10, 10));
    assert_eq!(then.unemitted(), 980);
}

#[test]
fn a_pool_that_ran_dry_does_not_emit_for_the_time_without_funds() {
    let mut pool = pool(10, 15);
    let position = pool.stake(1, ms(0)).unwrap();
    let then = pool.at(ms(9 * DAY));
    assert_eq!(position.earned(&then), 15);
    assert_eq!((then.apr(), then.unemitted()), (Some(0.0), 0));
    pool.fund(100, ms(9 * DAY)).unwrap();
    assert_eq!(position.earned(&pool.at(ms(10 * DAY))), 25);
}

#[test]
fn closing_gives_back_the_whole_tokens_not_emitted() {
    let mut pool = pool(3, 100);
    let mut position = pool.stake(1, ms(0)).unwrap();
    // 4.5 tokens are emitted: the remaining half is not a whole token for anyone.
    assert_eq!(pool.close(ms(DAY * 3 / 2)), Ok(95));
    assert_eq!((pool.funded, pool.unemitted()), (5, 0));
    let then = pool.at(ms(50 * DAY));
    assert_eq!((position.claimable(&then), then.apr()), (4, Some(0.0)));
    pool.unstake(&mut position, ms(51 * DAY)).unwrap();
    assert_eq!(position.claim(&pool), 4);
    assert_eq!(pool.apr(), None);
}

#[test]
fn what_is_not_allowed_is_an_error_and_changes_nothing() {
    let mut pool = pool(3, 100);
    let mut position = pool.stake(10, ms(0)).unwrap();
    let mut left = pool.stake(1, ms(0)).unwrap();
    pool.unstake(&mut left, ms(5)).unwrap();
    let (before, now) = (pool, ms(DAY));
    for amount in [0, -1, i64::MIN, MAX_AMOUNT + 1, i64::MAX] {
        assert_eq!(pool.stake(amount, now), Err(StakingError::Amount));
    }
    for amount in [-1, i64::MIN, MAX_AMOUNT + 1, i64::MAX] {
        assert_eq!(pool.fund(amount, now), Err(StakingError::Amount));
        assert_eq!(Pool::new(amount, now), Err(StakingError::Amount));
    }
    assert_eq!(pool.stake(MAX_AMOUNT - 9, now), Err(StakingError::Full));
    assert_eq!(pool.fund(MAX_AMOUNT - 99, now), Err(StakingError::Full));
    let gone = left;
    assert_eq!(pool.unstake(&mut left, now), Err(StakingError::Unstaked));
    position.amount = 11;
    let foreign = position;
    assert_eq!(pool.unstake(&mut position, now), Err(StakingError::Foreign));
    assert_eq!((pool, left, position), (before, gone, foreign));

    pool.close(now).unwrap();
    let closed = pool;
    assert_eq!(pool.stake(1, now), Err(StakingError::Closed));
    assert_eq!(pool.fund(1, now), Err(StakingError::Closed));
    assert_eq!(pool.close(now), Err(StakingError::Closed));
    assert_eq!(pool, closed);
}

#[test]
fn apr_is_a_newcomers() {
    let mut pool = pool(100, 1_000_000);
    assert_eq!(pool.apr(), None);
    pool.stake(1, ms(0)).unwrap();
    // Half of 100 per day, for one token.
    assert_eq!(pool.apr(), Some(1_825_000.0));
    pool.stake(999_998, ms(0)).unwrap();
    assert_eq!(pool.apr(), Some(3.65));
    pool.stake(2_000_000, ms(0)).unwrap();
    assert_eq!(pool.apr(), Some(1.21));
}

/// Times round down to the millisecond, before 1970 too.
#[test]
fn the_resolution_is_a_millisecond() {
    for start in [START_MS, -5] {
        let at = |micros| Timestamp::from_micros(start * 1000 + micros);
        let mut pool = Pool::new(DAY_MS, at(999)).unwrap();
        pool.fund(1000, at(999)).unwrap();
        let position = pool.stake(1, at(999)).unwrap();
        assert_eq!(position.earned(&pool.at(at(999))), 0);
        assert_eq!(position.earned(&pool.at(at(1000))), 1);
        assert_eq!(position.earned(&pool.at(at(1999))), 1);
    }
}

/// The largest values of everything at once: all funds, to the token.
#[test]
fn the_ends_of_the_ranges_are_exact() {
    for (staked, rate) in [(1, MAX_AMOUNT), (MAX_AMOUNT, MAX_AMOUNT), (MAX_AMOUNT, 1)] {
        let mut pool = pool(rate, MAX_AMOUNT);
        let position = pool.stake(staked, ms(0)).unwrap();
        let end = pool.at(Timestamp::from_micros(i64::MAX));
        let passed = (i64::MAX / 1000 - START_MS) / DAY_MS;
        let emitted = passed.saturating_mul(rate).min(MAX_AMOUNT);
        let short = emitted - position.earned(&end);
        // The last division can carry the last fraction of the last token.
        assert!((0..=1).contains(&short), "{staked} at {rate}: {short}");
    }
}

proptest! {
    #[test]
    fn the_reserve_runs_dry_when_all_of_it_is_emitted(
        rate in 1i64..1_000_000,
        funds in 1i64..1_000_000,
        staked in 1i64..1_000_000,
    ) {
        let mut pool = pool(rate, funds);
        pool.stake(staked, ms(0)).unwrap();
        let all = u128::try_from(funds * DAY_MS).unwrap();
        let lasts = all.div_ceil(u128::try_from(rate).unwrap());
        let dry = START_MS + i64::try_from(lasts).unwrap();
        let at = |ms: i64| pool.at(Timestamp::from_micros(ms * 1000));
        prop_assert!(at(dry - 1).emitted < all);
        prop_assert_eq!(at(dry).emitted, all);
        prop_assert_eq!(at(dry + 1).emitted, all);
    }
}

/// Each fault of a stored state is detected, and no operation leads to one.
#[test]
fn what_cannot_be_is_said() {
    let mut pool = Pool::new(86_400, ms(0)).unwrap();
    pool.fund(10, ms(0)).unwrap();
    let position = pool.stake(3, ms(0)).unwrap();
    let pool = pool.at(ms(5 * DAY));
    assert_eq!((pool.violation(), position.violation()), (None, None));
    for spoil in [
        (|pool| pool.funded = -1) as fn(&mut Pool),
        |pool| pool.funded = 9,
        |pool| pool.total_staked = MAX_AMOUNT + 1,
        |pool| pool.reward_per_day = -1,
        |pool| pool.emitted += 1,
        |pool| pool.carry = u128::MAX,
    ] {
        let mut spoilt = pool;
        spoil(&mut spoilt);
        assert!(spoilt.violation().is_some(), "{spoilt:?}");
    }
    for spoil in [
        (|position| position.amount = 0) as fn(&mut Position),
        |position| position.claimed = -1,
        |position| (position.mark, position.end) = (1, Some(0)),
    ] {
        let mut spoilt = position;
        spoil(&mut spoilt);
        assert!(spoilt.violation().is_some(), "{spoilt:?}");
    }
}
