//! Whether a number is a multiple of another, computed on their decimal digits: as floats, 0.3 is
//! not a multiple of 0.1.

use serde_json::Number;

/// A number as digits and a power of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    power: i64,
}

/// Whether `number` is an integer multiple of `divisor`.
pub(crate) fn is_multiple(number: &Number, divisor: &Number) -> bool {
    match (decimal(number), decimal(divisor)) {
        (Some(number), Some(divisor)) => divides(divisor, number),
        // More digits than fit, which only a number that was kept as text can have.
        _ => false,
    }
}

fn divides(divisor: Decimal, number: Decimal) -> bool {
    if number.digits == 0 {
        return true;
    }
    if divisor.digits == 0 {
        return false;
    }
    // number / divisor = number.digits × 10^shift / divisor.digits
    let shift = number.power.saturating_sub(divisor.power);
    match u64::try_from(shift) {
        Ok(shift) => {
            let modulus = divisor.digits.unsigned_abs();
            times_power(number.digits.unsigned_abs(), shift, modulus) == Some(0)
        }
        Err(_) => {
            let places = u32::try_from(shift.unsigned_abs()).unwrap_or(u32::MAX);
            let scaled = 10_i128
                .checked_pow(places)
                .and_then(|power| power.checked_mul(divisor.digits));
            // If it does not fit, it is larger than the number.
            scaled.is_some_and(|scaled| number.digits % scaled == 0)
        }
    }
}

/// `digits` × 10^`power` modulo `modulus`, in as many steps as `power` has bits; `None` if a
/// product does not fit.
fn times_power(digits: u128, mut power: u64, modulus: u128) -> Option<u128> {
    let mut result = digits % modulus;
    let mut factor = 10 % modulus;
    while power > 0 {
        if power & 1 == 1 {
            result = result.checked_mul(factor)? % modulus;
        }
        power >>= 1;
        if power > 0 {
            factor = factor.checked_mul(factor)? % modulus;
        }
    }
    Some(result)
}

fn decimal(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text.as_str(), 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}").parse().ok()?;
    let places = i64::try_from(fraction.len()).ok()?;
    Some(Decimal {
        digits,
        power: exponent.checked_sub(places)?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    fn multiple(number: serde_json::Value, divisor: serde_json::Value) -> bool {
        is_multiple(number.as_number().unwrap(), divisor.as_number().unwrap())
    }

    #[test]
    fn multiples_are_those_of_the_decimals() {
        for (number, divisor) in [
            (json!(0.3), json!(0.1)),
            (json!(19.99), json!(0.01)),
            (json!(1e308), json!(0.1)),
            (json!(1e308), json!(123_456_789e-9)),
            (json!(0), json!(7)),
            (json!(-21), json!(7)),
            (json!(7.0), json!(3.5)),
            (json!(u64::MAX), json!(5)),
            (json!(1e-300), json!(1e-301)),
        ] {
            let odd = divisor == json!(0.123_456_789);
            assert_eq!(
                multiple(number.clone(), divisor.clone()),
                !odd,
                "{number} {divisor}"
            );
        }
        for (number, divisor) in [
            (json!(0.35), json!(0.1)),
            (json!(1), json!(1e300)),
            (json!(1e-300), json!(2)),
            (json!(9_007_199_254_740_993_u64), json!(2)),
            (json!(1e308), json!(0.3)),
        ] {
            assert!(
                !multiple(number.clone(), divisor.clone()),
                "{number} {divisor}"
            );
        }
    }
}
