//! No state, amount or time causes a panic; and the division is exact within its range.

use aivy_types::Timestamp;
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::staking::division::divide;
use crate::staking::{DAY_MS, FRACTION_BITS, MAX_AMOUNT, Pool, Position};

/// Every order of magnitude, and the limits.
fn wide() -> impl Strategy<Value = u128> {
    prop_oneof![
        8 => (any::<u128>(), 0u32..128).prop_map(|(number, bits)| number >> bits),
        1 => Just(u128::MAX),
    ]
}

fn long() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => (any::<i64>(), 0u32..64).prop_map(|(number, bits)| number >> bits),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ]
}

prop_compose! {
    fn any_pool()(
        (acc, carry, emitted) in (wide(), wide(), wide()),
        (funded, total_staked, reward_per_day, updated_ms) in (long(), long(), long(), long()),
        open in any::<bool>(),
    ) -> Pool {
        Pool { acc, carry, emitted, funded, total_staked, reward_per_day, updated_ms, open }
    }
}

prop_compose! {
    fn any_position()(
        amount in long(),
        mark in wide(),
        end in prop::option::of(wide()),
        claimed in long(),
    ) -> Position {
        Position { amount, mark, end, claimed }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    /// An impossible state, from a damaged database, must not cause a panic or a negative payment.
    #[test]
    fn any_state_is_answered(
        pool in any_pool(),
        position in any_position(),
        amount in long(),
        micros in long(),
    ) {
        let now = Timestamp::from_micros(micros);
        let looked = pool.at(now);
        let _ = (looked.apr(), pool.unemitted());
        prop_assert!((0..=MAX_AMOUNT).contains(&position.earned(&looked)));
        let mut claiming = position;
        prop_assert!(claiming.claim(&looked) >= 0);
        let _ = { pool }.stake(amount, now);
        let _ = { pool }.unstake(&mut { position }, now);
        let _ = { pool }.fund(amount, now);
        let _ = { pool }.close(now);
    }

    #[test]
    fn the_division_is_exact(
        emission in 0..(1u128 << 80),
        shift in 0u32..80,
        staked in 1..=MAX_AMOUNT,
        carried in 0..=MAX_AMOUNT,
        below in 0..DAY_MS,
    ) {
        let wide = |number: i64| u128::try_from(number).unwrap();
        let (emission, divisor) = (emission >> shift, wide(staked) * wide(DAY_MS));
        // Up to the carry of the largest stake, however small the stake is now.
        let carry = wide(carried) * wide(DAY_MS) + wide(below);
        let exact = (BigUint::from(emission) << FRACTION_BITS) + carry;
        let quotient = &exact / divisor;
        let (got, rest) = divide(emission, carry, divisor);
        prop_assert_eq!(BigUint::from(rest), exact % divisor);
        prop_assert_eq!(BigUint::from(got), quotient.min(u128::MAX.into()));
    }
}
