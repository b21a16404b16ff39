//! The slow, obviously right pool: every share is an exact fraction, distributed to every position
//! at every change.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::staking::DAY_MS;

pub(super) fn whole(number: impl Into<BigInt>) -> BigRational {
    BigRational::from_integer(number.into())
}

#[derive(Debug, Clone)]
pub(super) struct Share {
    pub(super) amount: i64,
    pub(super) staked: bool,
    /// Tokens earned.
    pub(super) earned: BigRational,
}

#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) rate: i64,
    pub(super) open: bool,
    pub(super) funded: i64,
    pub(super) emitted: BigRational,
    pub(super) shares: Vec<Share>,
    pub(super) now_ms: i64,
    /// The number of changes of the stake, and the maximum stake so far.
    changes: u32,
    most: BigInt,
}

impl Model {
    pub(super) fn new(rate: i64, now_ms: i64) -> Self {
        Self {
            rate,
            open: true,
            funded: 0,
            emitted: whole(0),
            shares: Vec::new(),
            now_ms,
            changes: 0,
            most: 1.into(),
        }
    }

    pub(super) fn advance(&mut self, now_ms: i64) {
        let passed = now_ms - self.now_ms;
        if passed <= 0 {
            return;
        }
        self.now_ms = now_ms;
        let total = self.total();
        if !self.open || total == BigInt::from(0) {
            return;
        }
        let due = whole(self.rate) * whole(passed) / whole(DAY_MS);
        let emission = due.min(whole(self.funded) - &self.emitted);
        for share in self.shares.iter_mut().filter(|share| share.staked) {
            share.earned += &emission * whole(share.amount) / whole(total.clone());
        }
        self.emitted += emission;
    }

    pub(super) fn stake(&mut self, amount: i64) {
        self.shares.push(Share {
            amount,
            staked: true,
            earned: whole(0),
        });
        self.changed();
    }

    pub(super) fn unstake(&mut self, index: usize) {
        self.shares[index].staked = false;
        self.changed();
    }

    pub(super) fn close(&mut self) -> BigInt {
        let returned = (whole(self.funded) - &self.emitted).floor().to_integer();
        self.funded -= i64::try_from(&returned).unwrap();
        self.open = false;
        returned
    }

    /// The guaranteed maximum difference of a position from its exact share, in tokens.
    pub(super) fn tolerance(&self, fraction_bits: u32) -> BigRational {
        whole(self.most.clone() * self.changes) / whole(BigInt::from(1) << fraction_bits)
    }

    fn changed(&mut self) {
        self.changes += 1;
        self.most = self.total().max(self.most.clone());
    }

    fn total(&self) -> BigInt {
        let staked = self.shares.iter().filter(|share| share.staked);
        staked.map(|share| BigInt::from(share.amount)).sum()
    }
}
