//! Comparing values as JSON Schema does: `1` equals `1.0`, and the order of members does not
//! matter.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// The size of a value: its parts, and one more for every block of text bytes.
pub(crate) fn size(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(string) => 1 + text(string),
        Value::Array(items) => 1 + items.iter().map(size).sum::<u64>(),
        Value::Object(members) => {
            let sizes = members
                .iter()
                .map(|(name, member)| 1 + text(name) + size(member));
            1 + sizes.sum::<u64>()
        }
    }
}

/// The size of a value, or `most` if that is less, without examining more of it.
pub(crate) fn size_up_to(value: &Value, most: u64) -> u64 {
    let all = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => size(value),
        Value::Array(items) => up_to(items.iter().map(|item| (0, item)), most),
        Value::Object(members) => up_to(
            members
                .iter()
                .map(|(name, member)| (1 + text(name), member)),
            most,
        ),
    };
    all.min(most)
}

fn up_to<'v>(mut parts: impl Iterator<Item = (u64, &'v Value)>, most: u64) -> u64 {
    let counted = parts.try_fold(1, |sum: u64, (name, part)| {
        let left = most.checked_sub(sum)?;
        Some(sum + name + size_up_to(part, left))
    });
    counted.unwrap_or(most)
}

fn text(text: &str) -> u64 {
    crate::cost::bytes(text.len()) / 32
}

/// A total order of values; equal ones are equal in JSON Schema (2020-12, 4.2.2).
pub(crate) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => numbers(a, b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => a.len().cmp(&b.len()).then_with(|| lists(a, b)),
        (Value::Object(a), Value::Object(b)) => a.len().cmp(&b.len()).then_with(|| objects(a, b)),
        _ => rank(a).cmp(&rank(b)),
    }
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

fn lists(a: &[Value], b: &[Value]) -> Ordering {
    let orders = a.iter().zip(b).map(|(a, b)| order(a, b));
    first_difference(orders)
}

fn objects(a: &Map<String, Value>, b: &Map<String, Value>) -> Ordering {
    let orders = sorted(a)
        .into_iter()
        .zip(sorted(b))
        .map(|((a, x), (b, y))| a.cmp(b).then_with(|| order(x, y)));
    first_difference(orders)
}

/// Sorted, because a map can keep its members in any order.
fn sorted(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    members
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The order of two numbers, exact for 64-bit integers.
pub(crate) fn numbers(a: &Number, b: &Number) -> Ordering {
    let ((a, a_rest), (b, b_rest)) = (parts(a), parts(b));
    a.total_cmp(&b).then(a_rest.cmp(&b_rest))
}

/// A number as the nearest float, and the difference of an integer from it.
fn parts(number: &Number) -> (f64, i128) {
    let whole = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from));
    // -0.0 equals 0.0.
    let float = number.as_f64().unwrap_or_default() + 0.0;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the nearest float of a whole number of 64 bits is one of 65"
    )]
    let rest = whole.map_or(0, |whole| whole - float as i128);
    (float, rest)
}

/// Whether a number has no fraction: `1.0` has none.
pub(crate) fn is_whole(number: &Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        for (a, b) in [
            (json!(1), json!(1.0)),
            (json!(0), json!(-0.0)),
            (json!({ "a": 1, "b": [2.0] }), json!({ "b": [2], "a": 1.0 })),
            (json!(u64::MAX), json!(u64::MAX)),
        ] {
            assert_eq!(order(&a, &b), Ordering::Equal, "{a} {b}");
        }
    }

    #[test]
    fn large_whole_numbers_are_told_apart() {
        let (a, b) = (
            json!(9_007_199_254_740_993_u64),
            json!(9_007_199_254_740_992_u64),
        );
        assert_eq!(order(&a, &b), Ordering::Greater);
        assert_eq!(order(&json!(9_007_199_254_740_992.0), &b), Ordering::Equal);
        assert_eq!(order(&json!(i64::MIN), &json!(u64::MAX)), Ordering::Less);
        assert_eq!(order(&json!(0), &json!(false)), Ordering::Greater);
        assert_eq!(order(&json!([1, 2]), &json!([1, 3])), Ordering::Less);
    }

    #[test]
    fn sizes_count_parts_and_text() {
        assert_eq!(size(&json!([1, [2, 3]])), 5);
        assert_eq!(size(&json!("x".repeat(64))), 3);
        assert_eq!(size(&json!({ "a": null })), 3);
        let value = json!({ "a": [1, [2, "x".repeat(64)]], "b": 1 });
        for most in 1..20 {
            assert_eq!(size_up_to(&value, most), size(&value).min(most), "{most}");
        }
        assert!(is_whole(json!(1.0).as_number().unwrap()));
        assert!(!is_whole(json!(1.5).as_number().unwrap()));
    }
}
