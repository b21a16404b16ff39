//! The only division that needs more than 128 bits, done as long division.

use super::FRACTION_BITS;

const STEP: u32 = FRACTION_BITS / 2;

/// `(numerator × 2^FRACTION_BITS + carry) ÷ divisor`: quotient and remainder; if the divisor is 0,
/// everything is carried.
///
/// Exact while `divisor` is below 2^92 and the quotient fits, which is true for all pools within
/// their ranges; beyond that, it saturates instead of wrapping.
pub(super) fn divide(numerator: u128, carry: u128, divisor: u128) -> (u128, u128) {
    if divisor == 0 {
        return (0, carry);
    }
    let (mut quotient, mut rest) = (numerator / divisor, numerator % divisor);
    for _ in 0..2 {
        let digit = rest.saturating_mul(1 << STEP);
        quotient = quotient
            .saturating_mul(1 << STEP)
            .saturating_add(digit / divisor);
        rest = digit % divisor;
    }
    // Both are below 2^93 if the carry is a pool's: it needs no digits of its own.
    let rest = rest.saturating_add(carry);
    (quotient.saturating_add(rest / divisor), rest % divisor)
}
