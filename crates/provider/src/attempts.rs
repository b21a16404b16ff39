//! One call as a series of attempts, as long as the caller has seen nothing of an answer.
//!
//! Providers are asked in the order of the route. One that may do better later gets a time before
//! which it is not asked again, and meanwhile the others are; waits run on tokio's time.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;
use aivy_core::entropy::Entropy;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::ProviderError;
use crate::observe::{AttemptReporter, Observer, Operation};
use crate::options::RetryOptions;
use crate::permits::CallPermit;
use crate::retry::{self, RetryDecision};
use crate::route::Candidate;
use crate::upstream::Upstream;

/// What every attempt needs.
pub(crate) struct Attempts {
    pub(crate) upstreams: Vec<Arc<Upstream>>,
    pub(crate) retry: RetryOptions,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) observer: Arc<dyn Observer>,
}

/// An attempt under way: the provider that is asked, and the permit that it takes there.
pub(crate) struct ActiveAttempt {
    pub(crate) upstream: Arc<Upstream>,
    /// The model by the provider's name for it.
    pub(crate) model: String,
    permit: Option<CallPermit>,
    pub(crate) reporter: AttemptReporter,
}

impl ActiveAttempt {
    /// Gives the permit to the next attempt before this one is dropped.
    pub(crate) fn release(&mut self) {
        drop(self.permit.take());
    }

    /// Notes how the attempt ended.
    pub(crate) fn settle<T>(
        mut self,
        result: Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        match &result {
            Ok(_) => self.reporter.succeed(),
            Err(error) => self.reporter.fail(error),
        }
        result
    }
}

/// A candidate that may still be asked.
struct PendingCandidate {
    candidate: Candidate,
    ready_at: Instant,
    rounds: u32,
}

impl Attempts {
    /// Tries `ask` on one candidate after the other until one succeeds or none is left.
    ///
    /// # Errors
    /// That of the last attempt, but one that may pass rather than one that will not.
    pub(crate) async fn run<'f, T>(
        &self,
        candidates: Vec<Candidate>,
        operation: Operation,
        // In a box: of an `AsyncFn` the compiler cannot say that its futures are `Send`.
        ask: impl Fn(ActiveAttempt) -> BoxFuture<'f, Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let start = Instant::now();
        let mut pending: Vec<PendingCandidate> = candidates
            .into_iter()
            .map(|c| PendingCandidate::new(c, start))
            .collect();
        let mut number = 0;
        let mut told: Option<ProviderError> = None;
        while let Some(index) = self.next(&pending, start).await {
            number += 1;
            let result = match self
                .start(&pending[index].candidate, operation, number)
                .await
            {
                Ok(attempt) => ask(attempt).await,
                Err(busy) => Err(busy),
            };
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match retry::judge(&error) {
                RetryDecision::Final => return Err(error),
                RetryDecision::Retry if self.put_off(&mut pending[index], &error) => {}
                RetryDecision::Retry | RetryDecision::Elsewhere => drop(pending.remove(index)),
            }
            told = Some(weightier(told, error));
            if number >= self.retry.max_attempts {
                break;
            }
        }
        // Only an empty list of candidates leaves nothing to tell, and no caller passes one.
        Err(told.unwrap_or(ProviderError::Unreachable))
    }

    /// The index of whoever has been due for longest, when that time has come; `None`: nobody. Who
    /// was not asked yet is due since the beginning and so goes before who has failed.
    async fn next(&self, pending: &[PendingCandidate], start: Instant) -> Option<usize> {
        let (index, next) = pending
            .iter()
            .enumerate()
            .min_by_key(|(_, each)| each.ready_at)?;
        if next.ready_at.max(Instant::now()) > start + self.retry.give_up_after {
            return None;
        }
        tokio::time::sleep_until(next.ready_at).await;
        Some(index)
    }

    async fn start(
        &self,
        candidate: &Candidate,
        operation: Operation,
        number: u32,
    ) -> Result<ActiveAttempt, ProviderError> {
        let upstream = Arc::clone(&self.upstreams[candidate.provider]);
        let mut reporter = AttemptReporter::start(
            Arc::clone(&self.observer),
            self.clock.clone(),
            Arc::clone(&upstream.name),
            operation,
            number,
        );
        let permit = upstream
            .permits
            .take()
            .await
            .inspect_err(|busy| reporter.fail(busy))?;
        Ok(ActiveAttempt {
            upstream,
            model: candidate.model.clone(),
            permit: Some(permit),
            reporter,
        })
    }

    /// Says when the candidate may be asked again; `false`: it wants to wait for too long.
    fn put_off(&self, pending: &mut PendingCandidate, error: &ProviderError) -> bool {
        let asked = error.retry_after();
        if asked.is_some_and(|asked| asked > self.retry.longest_retry_after) {
            return false;
        }
        pending.rounds += 1;
        let wait: Duration =
            retry::wait(&self.retry, pending.rounds, asked, self.entropy.next_u64());
        pending.ready_at = Instant::now() + wait;
        true
    }
}

impl PendingCandidate {
    fn new(candidate: Candidate, now: Instant) -> Self {
        Self {
            candidate,
            ready_at: now,
            rounds: 0,
        }
    }
}

/// Which of two errors a caller should hear: one that may pass, then one of the set-up, then one of
/// the request, since a provider that could not be asked might have seen no fault in it.
fn weightier(before: Option<ProviderError>, now: ProviderError) -> ProviderError {
    let weight = |error: &ProviderError| match error {
        ProviderError::Busy { .. } => 2,
        ProviderError::Rejected { .. } => 0,
        error if retry::judge(error) == RetryDecision::Retry => 2,
        _ => 1,
    };
    match before {
        Some(before) if weight(&before) > weight(&now) => before,
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_told_rather_than_what_will_not() {
        let rejected = ProviderError::Rejected {
            status: 404,
            reason: crate::wire::Reason::default(),
        };
        let refused = ProviderError::Refused { status: 401 };
        let unreachable = ProviderError::Unreachable;
        let tell = |a: &ProviderError, b: &ProviderError| weightier(Some(a.clone()), b.clone());
        for (a, b) in [
            (&unreachable, &rejected),
            (&refused, &rejected),
            (&unreachable, &refused),
        ] {
            assert_eq!(tell(a, b), *a);
            assert_eq!(tell(b, a), *a);
        }
        assert_eq!(tell(&ProviderError::Cut, &unreachable), unreachable);
    }
}
