//! The one thread that writes, with group commit.
//!
//! While one group is being made durable, further jobs queue; they become the next group, share one
//! transaction (a savepoint each) and one fsync, and return only after it. A job that fails or
//! panics is rolled back to its savepoint without affecting the others. Some errors (disk full,
//! I/O) end the whole transaction; the jobs that had succeeded in it then run again, each alone.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use aivy_core::mutant::{self, Mutant};
use rusqlite::Connection;

use super::connection::{self, run, settle};
use super::identity::Identity;
use super::job::{self, Job};
use super::migrate;
use super::queue::{Queue, queue};
use crate::migrate::{Findings, MIGRATIONS};
use crate::stats::Counters;
use crate::sync::oneshot;
use crate::work::Body;
use crate::{Access, DbOptions, StoreError};

/// The handle of the thread. Dropping it lets the thread finish the queue.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Queue<Box<dyn Job>>,
    identity: Arc<Identity>,
}

impl Writer {
    /// Opens the file, brings its schema up to date and waits for jobs.
    pub(super) async fn start(
        path: &Path,
        options: &DbOptions,
        counters: Arc<Counters>,
    ) -> Result<(Self, Findings), StoreError> {
        #[cfg(feature = "testing")]
        if let Some(simulation) = &options.simulation {
            return Self::simulated(path, options, counters, simulation);
        }
        let (queue, jobs, running) = queue(options.write_queue);
        let (ready, opened) = oneshot::channel();
        let (path, group, options) = (path.to_owned(), options.write_group, options.clone());
        let body = move || {
            let _running = running;
            match open(&path, &options) {
                Ok((connection, identity, findings)) => {
                    let identity = Arc::new(identity);
                    let _ = ready.send(Ok((identity.clone(), findings)));
                    let mut thread = Thread {
                        connection,
                        identity,
                        counters,
                    };
                    jobs.serve(group, |jobs| thread.settle(jobs), Job::answer);
                }
                Err(error) => {
                    let _ = ready.send(Err(error));
                }
            }
        };
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(body)
            .map_err(StoreError::unavailable)?;
        let (identity, findings) = opened
            .await
            .map_err(|_| StoreError::internal("the writer died while opening"))??;
        Ok((Self { queue, identity }, findings))
    }

    /// As [`Writer::start`], with a task in place of the thread.
    #[cfg(feature = "testing")]
    fn simulated(
        path: &Path,
        options: &DbOptions,
        counters: Arc<Counters>,
        simulation: &crate::testing::Simulation,
    ) -> Result<(Self, Findings), StoreError> {
        let (queue, mut jobs, running) = queue::<Box<dyn Job>>(options.write_queue);
        let (connection, identity, findings) = open(path, options)?;
        let identity = Arc::new(identity);
        let mut thread = Thread {
            connection,
            identity: identity.clone(),
            counters,
        };
        let limit = options.write_group;
        simulation.scheduler.spawn(Box::pin(async move {
            while let Some(mut group) = jobs.group(limit).await {
                thread.settle(&mut group);
                group.into_iter().for_each(Job::answer);
            }
            drop(thread);
            drop(running);
        }));
        Ok((Self { queue, identity }, findings))
    }

    /// The identity of the file.
    pub(super) fn identity(&self) -> &Arc<Identity> {
        &self.identity
    }

    pub(super) async fn write<T, E, B>(&self, body: B) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        B: Body<T, E> + 'static,
    {
        job::write(&self.queue, body).await
    }

    pub(super) fn queue_len(&self) -> usize {
        self.queue.len()
    }

    /// Refuses further jobs and waits until those queued are durable.
    pub(super) async fn close(&self) {
        self.queue.close().await;
    }
}

type Opened = (Connection, Identity, Findings);

fn open(path: &Path, options: &DbOptions) -> Result<Opened, StoreError> {
    let mut connection = connection::writer(path, options)?;
    let findings = match options.access {
        Access::Begin => migrate::run(&mut connection, MIGRATIONS)?,
        Access::Change | Access::Read => {
            migrate::expect(&connection, path, MIGRATIONS)?;
            Findings::default()
        }
    };
    connection::make_durable(&connection)?;
    connection
        .busy_timeout(options.lock_timeout)
        .map_err(connection::opening)?;
    let identity = match options.vfs() {
        None => Identity::of(path)?,
        Some(_) => Identity::simulated(),
    };
    Ok((connection, identity, findings))
}

struct Thread {
    connection: Connection,
    identity: Arc<Identity>,
    counters: Arc<Counters>,
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.identity.part(&self.connection);
    }
}

/// How a group ended.
enum End {
    /// Every job has its result.
    Settled,
    /// The job at this index ended the transaction for all; those before it were rolled back.
    LostAt(usize),
    /// The commit failed: all were rolled back.
    Uncommitted(StoreError),
}

impl Thread {
    /// Settles a group, and counts it.
    fn settle(&mut self, group: &mut [Box<dyn Job>]) {
        let since = Instant::now();
        self.settle_group(group);
        self.counters.written(group.len(), since);
    }

    /// Runs every job of the group until it is durable or has an error.
    fn settle_group(&mut self, mut rest: &mut [Box<dyn Job>]) {
        while !rest.is_empty() {
            match self.together(rest) {
                End::Settled => return,
                End::LostAt(place) => {
                    let (before, after) = rest.split_at_mut(place + 1);
                    before[..place].iter_mut().for_each(|job| self.alone(job));
                    rest = after;
                }
                // If there was no space or the file was locked, each may still succeed alone.
                End::Uncommitted(StoreError::Busy(_) | StoreError::Unavailable(_))
                    if rest.len() > 1 =>
                {
                    rest.iter_mut().for_each(|job| self.alone(job));
                    return;
                }
                End::Uncommitted(_) if mutant::is_on(Mutant::AnsweredEarly) => return,
                End::Uncommitted(error) => {
                    rest.iter_mut().for_each(|job| job.fail(error.clone()));
                    return;
                }
            }
        }
    }

    fn alone(&mut self, job: &mut Box<dyn Job>) {
        match self.together(std::slice::from_mut(job)) {
            End::Uncommitted(_) if mutant::is_on(Mutant::AnsweredEarly) => {}
            End::Uncommitted(error) => job.fail(error),
            // The job that ended the transaction has its error.
            End::Settled | End::LostAt(_) => {}
        }
    }

    /// One transaction with a savepoint for each job.
    fn together(&mut self, jobs: &mut [Box<dyn Job>]) -> End {
        if let Err(error) = self.begin() {
            return refused(jobs, &error);
        }
        for (place, job) in jobs.iter_mut().enumerate() {
            if !self.within_savepoint(job.as_mut()) {
                settle(&self.connection);
                let lost = StoreError::Unavailable("the transaction was lost".to_owned());
                connection::forget_after(&self.connection, &lost);
                return End::LostAt(place);
            }
        }
        match run(&self.connection, "COMMIT") {
            // A write is not confirmed if it went into a file that is no longer at its path.
            Ok(()) => match self.identity.check() {
                Ok(()) => {
                    self.counters.committed();
                    End::Settled
                }
                Err(error) => refused(jobs, &error),
            },
            Err(failed) => {
                settle(&self.connection);
                End::Uncommitted(failed.error)
            }
        }
    }

    fn begin(&self) -> Result<(), StoreError> {
        self.identity.check()?;
        run(&self.connection, "BEGIN IMMEDIATE").map_err(|failed| {
            connection::forget_after(&self.connection, &failed.error);
            failed.error
        })
    }

    /// Returns false if the transaction around the savepoint has ended. The job then has an error.
    fn within_savepoint(&mut self, job: &mut dyn Job) -> bool {
        if let Err(failed) = run(&self.connection, "SAVEPOINT job") {
            job.fail(failed.error);
            return false;
        }
        let keep = job.run(&mut self.connection);
        if self.connection.is_autocommit() {
            if keep {
                job.fail(StoreError::Unavailable(
                    "the transaction was lost".to_owned(),
                ));
            }
            return false;
        }
        let undone = if keep || mutant::is_on(Mutant::JobIsNotUndone) {
            Ok(())
        } else {
            run(&self.connection, "ROLLBACK TO job")
        };
        match undone.and_then(|()| run(&self.connection, "RELEASE job")) {
            Ok(()) => true,
            Err(failed) => {
                job.fail(failed.error);
                false
            }
        }
    }
}

/// None of the jobs was written.
fn refused(jobs: &mut [Box<dyn Job>], error: &StoreError) -> End {
    jobs.iter_mut().for_each(|job| job.fail(error.clone()));
    End::Settled
}
