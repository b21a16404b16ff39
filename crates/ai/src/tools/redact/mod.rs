//! `redact`: finds and masks personal data and secrets.
//!
//! The content of a finding is never repeated: the output has only kinds and positions, and nothing
//! is logged here.

mod card;
mod email;
mod iban;
mod ip;
mod mask;
mod overlap;
mod phone;
mod scan;
mod secret;

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{Finding, FindingKind, MaskStyle, RedactIn, RedactOut};
use phonenumber::country;

use crate::built_in::BuiltIn;
use crate::text::Spans;
use crate::{ThreadPool, Tool, ToolError, check};

/// Finds and masks personal data and secrets.
pub struct Redact {
    pool: Arc<ThreadPool>,
}

impl Redact {
    /// With the threads of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            pool: Arc::clone(&with.pool),
        }
    }
}

impl<C: Sync> Tool<C> for Redact {
    type Input = RedactIn;
    type Output = RedactOut;

    const NAME: &'static str = "redact";
    const TITLE: &'static str = "Redact";
    const DESCRIPTION: &'static str = "Finds and masks personal data: e-mail addresses, telephone and card numbers, IBANs, IP addresses, and secrets such as API keys.";
    const TIME_LIMIT: Duration = Duration::from_secs(10);

    async fn run(&self, _: &C, input: RedactIn) -> Result<RedactOut, ToolError> {
        check::text("text", &input.text)?;
        let region = region(input.region.as_deref())?;
        self.pool.run(move || Ok(redacted(&input, region))).await
    }
}

/// A finding, by its position in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Match {
    kind: FindingKind,
    bytes: Range<usize>,
}

fn region(code: Option<&str>) -> Result<Option<country::Id>, ToolError> {
    let unknown = |_| ToolError::bad_input("region", "must be an ISO 3166-1 region");
    code.map(|code| country::Id::from_str(code).map_err(unknown))
        .transpose()
}

fn redacted(input: &RedactIn, region: Option<country::Id>) -> RedactOut {
    let kinds = input.kinds.as_deref().unwrap_or(FindingKind::ALL);
    let found = overlap::resolved(
        kinds
            .iter()
            .flat_map(|kind| find(*kind, &input.text, region))
            .collect(),
    );
    let style = input.mask.unwrap_or(MaskStyle::Label);
    let mut spans = Spans::new(&input.text);
    let findings = found.iter().map(|one| Finding {
        kind: one.kind,
        span: spans.next(one.bytes.clone()),
    });
    RedactOut {
        findings: findings.collect(),
        text: mask::masked(&input.text, &found, style),
    }
}

fn find(kind: FindingKind, text: &str, region: Option<country::Id>) -> Vec<Match> {
    let places = match kind {
        FindingKind::Email => email::find(text),
        FindingKind::Phone => phone::find(text, region),
        FindingKind::Card => card::find(text),
        FindingKind::Iban => iban::find(text),
        FindingKind::Ip => ip::find(text),
        FindingKind::Secret => secret::find(text),
    };
    let found = |bytes| Match { kind, bytes };
    places.into_iter().map(found).collect()
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
