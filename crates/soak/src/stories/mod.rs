//! What clients do. Each story ends what it begins, so that the number of live objects is constant.

mod ai;
mod browsing;
mod reading;
mod rude;
mod staking;
mod tasks;
mod wrong;

use crate::lane::Lane;

/// Tells one story; the weights are roughly the requests of the mixture divided by the requests of
/// a story.
pub fn tell(lane: &mut Lane) {
    match lane.client.random.below(100) {
        0..24 => tasks::tell(lane),
        24..32 => staking::tell(lane),
        32..58 => reading::tell(lane),
        58..66 => ai::local(lane),
        66..76 => ai::provider(lane),
        76..82 => ai::mcp(lane),
        82..87 => browsing::page(lane),
        87 => browsing::session(lane),
        88..95 => wrong::tell(lane),
        _ => rude::tell(lane),
    }
}
