//! The cases, by target.

mod api;
mod faces;
mod pages;
mod raw;
mod smuggled;

use crate::case::Case;
use crate::world::Hand;

/// How many valid requests each operation gets first.
const VALID_ROUNDS: u64 = 3;

/// The case with this number: first valid requests of all operations.
#[must_use]
pub fn make(number: u64, hand: &mut Hand) -> Case {
    let operations = hand.world.document.operations.len() as u64;
    if number < operations * VALID_ROUNDS {
        let place = usize::try_from(number % operations).unwrap_or(0);
        return api::valid(place, hand);
    }
    match hand.random.below(100) {
        0..10 => {
            let place = hand.random.below(hand.world.document.operations.len());
            api::valid(place, hand)
        }
        10..20 => api::act(hand),
        20..55 => api::bent(hand),
        55..64 => faces::openai(hand),
        64..71 => faces::mcp(hand),
        71..83 => pages::page(hand),
        83..90 => smuggled::case(hand),
        _ => raw::case(hand),
    }
}

#[cfg(test)]
mod tests;
