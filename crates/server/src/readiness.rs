//! Whether this server can do its work: the database is checked at most once a second, however many
//! callers ask, and even if they leave before the result.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aivy_app::Failure;
use aivy_store::Db;
use aivy_types::ErrorCode;
use tokio::sync::Mutex;

/// The time limit of a check: callers would have given up by then.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a result is valid.
const FRESH: Duration = Duration::from_secs(1);

/// The check. Clones share the result.
#[derive(Debug, Clone)]
pub(crate) struct Readiness {
    db: Db,
    last: Arc<Mutex<Option<Found>>>,
}

/// The result of a check, and its time.
type Found = (Instant, Result<(), Failure>);

impl Readiness {
    /// For a server on `db`.
    pub(crate) fn of(db: Db) -> Self {
        let last = Arc::default();
        Self { db, last }
    }

    /// Checks that reading and writing work; the failure contains the reason, only for the log.
    pub(crate) async fn ask(&self) -> Result<(), Failure> {
        // A separate task, so that a caller that leaves does not cause another check.
        let asked = self.clone();
        let answer = actix_rt::spawn(async move { asked.look().await });
        let lost = |_| unavailable("the look at the database was lost".to_owned());
        answer.await.map_err(lost)?
    }

    /// Runs the check, unless the last result is still valid; all other callers wait here
    /// meanwhile.
    async fn look(&self) -> Result<(), Failure> {
        let mut last = self.last.lock().await;
        if let Some((at, found)) = &*last
            && at.elapsed() < FRESH
        {
            return found.clone();
        }
        let found = works(&self.db).await;
        *last = Some((Instant::now(), found.clone()));
        found
    }
}

/// Whether the database works, within the time limit.
async fn works(db: &Db) -> Result<(), Failure> {
    match tokio::time::timeout(PATIENCE, db.check()).await {
        Ok(answer) => answer.map_err(|error| unavailable(error.to_string())),
        Err(_) => {
            let what = format!("the database did not answer within {PATIENCE:?}");
            Err(unavailable(what))
        }
    }
}

fn unavailable(cause: String) -> Failure {
    Failure::new(ErrorCode::ServiceUnavailable).cause(cause)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use aivy_store::DbOptions;
    use futures_util::FutureExt;
    use futures_util::future::join_all;

    async fn database(directory: &tempfile::TempDir) -> Db {
        let path = directory.path().join("aivy.db");
        let options = DbOptions::new(format!("sqlite:{}", path.display()));
        Db::open(&options).await.unwrap()
    }

    #[actix_rt::test]
    async fn a_database_that_is_gone_is_not_ready_and_says_why_only_to_the_log() {
        let directory = tempfile::tempdir().unwrap();
        let db = database(&directory).await;
        assert!(Readiness::of(db.clone()).ask().await.is_ok());
        db.close().await;
        let failure = Readiness::of(db).ask().await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::ServiceUnavailable);
        assert!(failure.details.is_empty() && failure.message.is_none());
        assert!(failure.cause_text().is_some());
    }

    /// Counted by the reads of the database, which each check makes.
    #[actix_rt::test]
    async fn a_crowd_and_callers_that_leave_cost_one_look_a_second() {
        let directory = tempfile::tempdir().unwrap();
        let db = database(&directory).await;
        let (readiness, begin) = (Readiness::of(db.clone()), Instant::now());
        for _ in 0..50 {
            // One call, dropped before the result.
            assert!(readiness.ask().now_or_never().is_none());
        }
        for answer in join_all((0..200).map(|_| readiness.ask())).await {
            assert!(answer.is_ok());
        }
        let looks = db.stats().reads;
        assert!(looks <= 1 + begin.elapsed().as_secs(), "{looks} looks");
    }
}
