//! The cost of a run on a worker: parsing the longest text that a tool accepts, validating it
//! against the document, and serializing the longest response. The tool itself runs on other
//! threads.

use aivy_api::Contract;
use aivy_api::input::{judged, strict_json};
use aivy_api::routes::operation_id;
use aivy_types::Envelope;
use aivy_types::ai::{MAX_TEXT, RedactIn, RedactOut};
use anyhow::{Context, Result, anyhow};
use serde_json::json;

use super::cost;

/// The maximum time that a worker can be busy with one item, in milliseconds.
pub(super) const MOST_MS: f64 = 2.0;

/// CPU time in milliseconds: a median.
pub(super) fn measure() -> Result<f64> {
    let text: String = "Write to them, or ring: é "
        .chars()
        .cycle()
        .take(MAX_TEXT)
        .collect();
    let body = json!({ "text": text }).to_string();
    let operation = Contract::get()
        .operation(operation_id::redact_text)
        .context("there is no redact_text")?;
    let answer = RedactOut {
        text,
        findings: Vec::new(),
    };
    cost::each(&|| {
        let value = strict_json::parse(body.as_bytes()).map_err(|problem| anyhow!(problem))?;
        let input: RedactIn =
            judged(Some(operation), value).map_err(|error| anyhow!(error.to_string()))?;
        // Counts what a tool reads, like the use case.
        let counted = serde_json::to_value(&input)?;
        std::hint::black_box(counted);
        std::hint::black_box(serde_json::to_vec(&Envelope::new(&answer))?);
        Ok(())
    })
}
