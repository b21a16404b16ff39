//! `X-Request-Id`: kept when the client sent a well-formed one, made otherwise.

use std::cell::Cell;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderValue;
use aivy_core::clock::Clock;
use aivy_types::RequestId;

use crate::headers;

/// The longest id that is kept.
pub(crate) const MAX_LENGTH: usize = 128;

/// Makes the ids of one worker.
///
/// They need not be unguessable, only unique, so a worker seeds a SplitMix64 generator
/// (Steele, Lea, Flood 2014) once instead of asking the system for each request.
#[derive(Debug)]
pub(crate) struct RequestIds {
    clock: Clock,
    state: Cell<u64>,
}

impl RequestIds {
    pub(crate) fn new(clock: &Clock) -> Self {
        let mut seed = [0u8; 8];
        aivy_core::entropy::Entropy::system().fill(&mut seed);
        Self {
            clock: clock.clone(),
            state: Cell::new(u64::from_le_bytes(seed)),
        }
    }

    pub(crate) fn of(&self, request: &ServiceRequest) -> HeaderValue {
        match request.headers().get(headers::X_REQUEST_ID) {
            Some(sent) if well_formed(sent.as_bytes()) => sent.clone(),
            _ => self.fresh(),
        }
    }

    fn fresh(&self) -> HeaderValue {
        let mut random = [0u8; 10];
        random[..8].copy_from_slice(&self.next().to_le_bytes());
        random[8..].copy_from_slice(&self.next().to_le_bytes()[..2]);
        let ms = u64::try_from(self.clock.now().micros() / 1000).unwrap_or_default();
        let id = RequestId::new(ms, random);
        HeaderValue::from_str(id.as_str()).unwrap_or(HeaderValue::from_static("req_0"))
    }

    fn next(&self) -> u64 {
        let state = self.state.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.state.set(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// 1 to [`MAX_LENGTH`] letters, digits and `-_.:/+=`: what tracing systems use, and nothing that
/// could forge a line of a log.
fn well_formed(id: &[u8]) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.:/+=".contains(b);
    (1..=MAX_LENGTH).contains(&id.len()) && id.iter().all(plain)
}
