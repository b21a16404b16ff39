//! One call as a series of attempts, until the caller has received a part of the response.
//!
//! Providers are called in the order of the route. One that failed temporarily is not called again
//! before a certain time, and meanwhile the others are; waits use tokio's clock.

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

/// The parameters of all attempts.
pub(crate) struct Attempts {
    pub(crate) upstreams: Vec<Arc<Upstream>>,
    pub(crate) retry: RetryOptions,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) observer: Arc<dyn Observer>,
}

/// An attempt in progress: the provider that is called, and the permit for the call.
pub(crate) struct ActiveAttempt {
    pub(crate) upstream: Arc<Upstream>,
    /// The provider's name for the model.
    pub(crate) model: String,
    permit: Option<CallPermit>,
    pub(crate) reporter: AttemptReporter,
}

impl ActiveAttempt {
    /// Releases the permit before this is dropped.
    pub(crate) fn release(&mut self) {
        drop(self.permit.take());
    }

    /// Records how the attempt ended.
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

/// A candidate that can still be called.
struct PendingCandidate {
    candidate: Candidate,
    ready_at: Instant,
    rounds: u32,
}

impl Attempts {
    /// Calls `ask` for one candidate after the other until one succeeds or none is left.
    ///
    /// # Errors
    /// The error of the last attempt; a temporary error has precedence over a permanent one.
    pub(crate) async fn run<'f, T>(
        &self,
        candidates: Vec<Candidate>,
        operation: Operation,
        // Boxed: the compiler cannot prove that the futures of an `AsyncFn` are `Send`.
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
        // Only an empty list of candidates has no error, and no caller passes one.
        Err(told.unwrap_or(ProviderError::Unreachable))
    }

    /// The index of the candidate that has been due the longest; `None` if none is due. A candidate
    /// that was not called yet is due since the start, so it comes before one that has failed.
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

    /// Sets when the candidate can be called again; returns false if it asks for too long a wait.
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

/// Which of two errors the caller gets: a temporary one first, then a configuration error, then an
/// error in the request, because a provider that could not be called might have accepted it.
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
