//! Any interleaving of operations, compared with the model.

use num_bigint::BigInt;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::model::{Model, whole};
use super::{DAY, START_MS};
use crate::staking::{DAY_MS, FRACTION_BITS, MAX_AMOUNT, Pool, Position};
use aivy_types::Timestamp;

#[derive(Debug, Clone)]
enum Op {
    Stake(i64),
    Unstake(prop::sample::Index),
    Claim(prop::sample::Index),
    Fund(i64),
    Close,
    Look,
}

/// Amounts of every order of magnitude.
fn amounts(from: i64) -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => from..=10,
        4 => from..=100_000,
        2 => from..=MAX_AMOUNT >> 20,
        1 => from..=MAX_AMOUNT >> 4,
        1 => Just(MAX_AMOUNT),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => amounts(1).prop_map(Op::Stake),
        5 => any::<prop::sample::Index>().prop_map(Op::Unstake),
        5 => any::<prop::sample::Index>().prop_map(Op::Claim),
        3 => amounts(0).prop_map(Op::Fund),
        3 => Just(Op::Look),
        1 => prop::bool::weighted(0.3).prop_map(|close| if close { Op::Close } else { Op::Look }),
    ]
}

/// Microseconds between two operations.
fn gap() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => Just(0),
        2 => 1i64..5_000,
        3 => 1i64..3_600_000_000,
        3 => 1i64..(100 * DAY * 1000),
    ]
}

/// A pool, its positions and the model of them; and a twin of the pool that is stored at every
/// read, which must stay exactly the same.
struct Run {
    pool: Pool,
    twin: Pool,
    positions: Vec<Position>,
    model: Model,
    returned: i64,
    micros: i64,
    /// Whether a claim stores its pool.
    stores_claims: bool,
}

impl Run {
    fn new(rate: i64, stores_claims: bool) -> Self {
        let micros = START_MS * 1000;
        let pool = Pool::new(rate, Timestamp::from_micros(micros)).unwrap();
        Self {
            pool,
            twin: pool,
            positions: Vec::new(),
            model: Model::new(rate, START_MS),
            returned: 0,
            micros,
            stores_claims,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros)
    }

    /// The model at this time, for reading.
    fn looked(&self) -> Model {
        let mut model = self.model.clone();
        model.advance(self.micros.div_euclid(1000));
        model
    }

    fn apply(&mut self, op: &Op) -> TestCaseResult {
        let now = self.now();
        let before = (self.pool, self.positions.clone());
        let done = match op {
            Op::Stake(amount) => self.pool.stake(*amount, now).map(|position| {
                self.model = self.looked();
                self.model.stake(*amount);
                self.positions.push(position);
                prop_assert_eq!(self.twin.stake(*amount, now), Ok(position));
                Ok(())
            }),
            Op::Unstake(_) | Op::Claim(_) if self.positions.is_empty() => return Ok(()),
            Op::Unstake(index) => {
                let index = index.index(self.positions.len());
                let mut other = self.positions[index];
                let mut unstaked = other;
                let done = self.pool.unstake(&mut unstaked, now);
                // Also after an error, which must not have changed it.
                self.positions[index] = unstaked;
                done.map(|()| {
                    self.model = self.looked();
                    self.model.unstake(index);
                    prop_assert_eq!(self.twin.unstake(&mut other, now), Ok(()));
                    prop_assert_eq!(other, unstaked);
                    Ok(())
                })
            }
            Op::Claim(index) => {
                let index = index.index(self.positions.len());
                let looked = self.pool.at(now);
                let claimable = self.positions[index].claimable(&looked);
                prop_assert_eq!(self.positions[index].claim(&looked), claimable);
                prop_assert_eq!(self.positions[index].claimable(&looked), 0);
                if self.stores_claims {
                    self.pool = looked;
                    self.twin = self.twin.at(now);
                    self.model = self.looked();
                }
                return Ok(());
            }
            Op::Fund(tokens) => self.pool.fund(*tokens, now).map(|()| {
                self.model = self.looked();
                self.model.funded += tokens;
                prop_assert_eq!(self.twin.fund(*tokens, now), Ok(()));
                Ok(())
            }),
            Op::Close => self.pool.close(now).map(|returned| {
                self.model = self.looked();
                self.returned = returned;
                prop_assert_eq!(self.model.close(), BigInt::from(returned));
                prop_assert_eq!(self.twin.close(now), Ok(returned));
                Ok(())
            }),
            Op::Look => return Ok(()),
        };
        if let Ok(checks) = done {
            return checks;
        }
        prop_assert_eq!(before, (self.pool, self.positions.clone()));
        Ok(())
    }

    /// The invariants of every moment.
    fn check(&self) -> TestCaseResult {
        let (pool, model) = (self.pool.at(self.now()), self.looked());
        prop_assert_eq!(pool.violation(), None);
        prop_assert!(
            self.positions
                .iter()
                .all(|position| position.violation().is_none())
        );
        prop_assert_eq!(pool.at(self.now()), pool);
        let day = BigInt::from(DAY_MS);
        prop_assert_eq!(
            whole(pool.emitted) / whole(day.clone()),
            model.emitted.clone()
        );
        prop_assert_eq!((pool.funded, pool.open), (model.funded, model.open));
        if pool.total_staked > 0 {
            prop_assert!(BigInt::from(pool.carry) < &day * pool.total_staked);
        }

        let tolerance = model.tolerance(FRACTION_BITS);
        prop_assert!(tolerance < whole(1));
        let (mut shared, mut claimed, mut staked) = (BigInt::from(0), BigInt::from(0), 0);
        for (position, share) in self.positions.iter().zip(&model.shares) {
            let end = position.end.unwrap_or(pool.acc);
            let exact = BigInt::from(end - position.mark) * position.amount;
            let earned = position.earned(&pool);
            prop_assert_eq!(BigInt::from(earned), &exact >> FRACTION_BITS);
            prop_assert!(position.claimed + position.claimable(&pool) == earned);

            let tokens = whole(exact.clone()) / whole(BigInt::from(1) << FRACTION_BITS);
            prop_assert!(tokens <= &share.earned + &tolerance);
            prop_assert!(&tokens + &tolerance >= share.earned);
            let floor = i64::try_from(share.earned.floor().to_integer()).unwrap();
            prop_assert!((floor - 1..=floor + 1).contains(&earned));

            shared += exact * &day;
            claimed += position.claimed;
            staked += if share.staked { position.amount } else { 0 };
        }
        prop_assert_eq!(staked, pool.total_staked);
        // No fraction is lost, and only what was emitted is paid.
        let emitted = BigInt::from(pool.emitted);
        prop_assert_eq!(shared + pool.carry, &emitted << FRACTION_BITS);
        prop_assert!(claimed * &day <= emitted);
        prop_assert!(emitted <= &day * pool.funded);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Time only advances, and a claim does not store the pool.
    #[test]
    fn interleavings_keep_to_the_model(
        rate in amounts(0),
        ops in prop::collection::vec((gap(), op(), 1i64..5), 1..40),
    ) {
        let mut run = Run::new(rate, false);
        for (gap, op, looks) in ops {
            // The twin is read and stored on the way.
            let start = run.micros;
            for look in 1..=looks {
                run.micros = start + gap / looks * look;
                run.twin = run.twin.at(run.now());
            }
            run.micros = start + gap;
            run.apply(&op)?;
            run.check()?;
            prop_assert_eq!(run.twin.at(run.now()), run.pool.at(run.now()));
        }
    }

    /// Clocks that differ: time jumps back and forth, and a claim stores its pool.
    #[test]
    fn a_clock_set_back_pays_nothing_twice(
        rate in amounts(0),
        ops in prop::collection::vec((gap(), any::<bool>(), op()), 1..40),
    ) {
        let mut run = Run::new(rate, true);
        for (gap, back, op) in ops {
            run.micros += if back { -gap } else { gap };
            run.apply(&op)?;
            // What was paid is compared at the time of the pool, not of the clock.
            let clock = run.micros;
            run.micros = run.micros.max(run.pool.updated_ms * 1000);
            run.check()?;
            run.micros = clock;
        }
    }
}
