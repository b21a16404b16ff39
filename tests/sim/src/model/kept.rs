//! Idempotency: the first answer under a key is kept for 24 hours, and given again.

use std::sync::Arc;

use aivy_types::{ErrorCode, Timestamp};

use super::{Model, Reason};
use crate::call::{Outcome, is_kept};
use crate::history::Record;

/// 24 hours, in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// The first answer under a key.
#[derive(Debug, Clone)]
pub struct Kept {
    fingerprint: String,
    at: (Timestamp, Timestamp),
    /// `None` if nobody was told.
    outcome: Option<Result<String, ErrorCode>>,
    /// Whether a refusal may have been kept without anyone being told, or nothing at all.
    doubtful: bool,
}

impl Kept {
    /// What decides which answers are possible.
    pub(super) fn state(&self) -> (bool, Option<Result<&str, &'static str>>) {
        let outcome = self.outcome.as_ref();
        let outcome = outcome.map(|it| it.as_deref().map_err(|code| code.as_str()));
        (self.doubtful, outcome)
    }
}

impl Model {
    /// Whether the outcome is that of an earlier call under the same key.
    ///
    /// # Errors
    /// It had to be, and is another.
    pub(super) fn replayed(&mut self, record: &Record) -> Result<Option<()>, Reason> {
        let Some(key) = &record.key else {
            return Ok(None);
        };
        let name = (record.user.clone(), key.clone());
        let Some(kept) = self.kept.get(&name).cloned() else {
            return Ok(None);
        };
        if record.from.micros() >= kept.at.1.micros() + DAY {
            return Ok(None);
        }
        let told = match &record.outcome {
            Outcome::Lost | Outcome::Refused(ErrorCode::ServiceUnavailable, _) => {
                return Ok(Some(()));
            }
            Outcome::Answered(answer) => Ok(answer.text()),
            Outcome::Refused(code, _) => Err(*code),
        };
        if kept.doubtful {
            return Ok(self.refused_before(record, name, &kept));
        }
        let reused = kept.fingerprint != record.call.fingerprint();
        let agrees = match (&told, &kept.outcome) {
            (Err(ErrorCode::IdempotencyKeyReused), _) => reused,
            _ if reused => false,
            (told, Some(outcome)) => told == outcome,
            (told, None) => return self.told_late(record, &name, &kept, told).map(Some),
        };
        match agrees {
            true => Ok(Some(())),
            // From here on it may have been forgotten.
            false if record.to.micros() >= kept.at.0.micros() + DAY => Ok(None),
            false => Err(format!(
                "the key had the answer {:?}, and now {told:?}",
                kept.outcome
            )),
        }
    }

    /// Whether the outcome is the refusal of a call without an answer.
    fn refused_before(
        &mut self,
        record: &Record,
        name: (aivy_types::UserId, String),
        kept: &Kept,
    ) -> Option<()> {
        let Outcome::Refused(code, _) = &record.outcome else {
            return None;
        };
        if *code == ErrorCode::IdempotencyKeyReused {
            return (kept.fingerprint != record.call.fingerprint()).then_some(());
        }
        if kept.fingerprint != record.call.fingerprint() || !is_kept(*code) {
            return None;
        }
        let known = Kept {
            outcome: Some(Err(*code)),
            doubtful: false,
            ..kept.clone()
        };
        self.kept.insert(name, Arc::new(known));
        Some(())
    }

    /// Notes that a call without an answer had no effect: it may have been refused.
    pub(crate) fn doubt(&mut self, record: &Record) {
        let Some(key) = &record.key else { return };
        let name = (record.user.clone(), key.clone());
        let doubtful = Kept {
            fingerprint: record.call.fingerprint(),
            at: (record.from, record.to),
            outcome: None,
            doubtful: true,
        };
        self.kept.entry(name).or_insert_with(|| Arc::new(doubtful));
    }

    /// The answer of a call that nobody was told of.
    fn told_late(
        &mut self,
        record: &Record,
        name: &(aivy_types::UserId, String),
        kept: &Kept,
        told: &Result<String, ErrorCode>,
    ) -> Result<(), Reason> {
        if let Outcome::Answered(answer) = &record.outcome {
            self.bind(record, answer)?;
        }
        let known = Kept {
            outcome: Some(told.clone()),
            ..kept.clone()
        };
        self.kept.insert(name.clone(), Arc::new(known));
        Ok(())
    }

    /// Keeps the outcome under the key of the call.
    pub(super) fn keep(&mut self, record: &Record) {
        let Some(key) = &record.key else { return };
        let outcome = match &record.outcome {
            Outcome::Lost | Outcome::Refused(ErrorCode::ServiceUnavailable, _) => None,
            Outcome::Answered(answer) => Some(Ok(answer.text())),
            Outcome::Refused(code, _) if is_kept(*code) => Some(Err(*code)),
            Outcome::Refused(..) => return,
        };
        let kept = Kept {
            fingerprint: record.call.fingerprint(),
            at: (record.from, record.to),
            outcome,
            doubtful: false,
        };
        let name = (record.user.clone(), key.clone());
        self.kept.insert(name, Arc::new(kept));
    }
}
