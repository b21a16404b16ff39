//! The threads that hash. They are few, start with the first hash, and each keeps the memory that a
//! hash needs: memory that is allocated and freed for each hash would stay in the allocator, once
//! for every thread that ever hashed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::Block;
use tracing::Span;

/// Hashes that are computed at once: each needs its memory and a CPU.
const THREADS: usize = 2;
/// Blocks of 1 KiB that a thread keeps: as many as one hash of ours needs, with some room. More is
/// freed at once.
const KEPT: usize = 20 * 1024;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The memory of one thread.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    blocks: Vec<Block>,
    /// How many times it was lent.
    #[cfg(test)]
    lent: usize,
}

impl Memory {
    /// Lends `count` blocks.
    pub(crate) fn lend<T>(&mut self, count: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        if self.blocks.len() < count {
            self.blocks.resize(count, Block::default());
        }
        #[cfg(test)]
        {
            self.lent += 1;
        }
        let done = work(&mut self.blocks[..count]);
        if self.blocks.len() > KEPT {
            self.blocks = Vec::new();
        }
        done
    }

    /// How many times it was lent: once for each hash.
    #[cfg(test)]
    pub(crate) const fn lent(&self) -> usize {
        self.lent
    }
}

/// The threads. They end when this is dropped and no job waits.
#[derive(Debug, Default)]
pub(crate) struct HashingThreads {
    queue: Mutex<Option<Sender<Job>>>,
}

impl HashingThreads {
    /// Gives a job to the next free thread. It runs in the span of the caller.
    ///
    /// # Errors
    /// No thread could be started.
    pub(crate) fn send(&self, job: Job) -> std::io::Result<()> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = match &*queue {
            Some(jobs) => jobs,
            None => queue.insert(start()?),
        };
        let span = Span::current();
        let job = move |memory: &mut Memory| span.in_scope(|| job(memory));
        let ended = |_| std::io::ErrorKind::BrokenPipe.into();
        jobs.send(Box::new(job)).map_err(ended)
    }
}

fn start() -> std::io::Result<Sender<Job>> {
    let (sender, jobs) = channel();
    let jobs = Arc::new(Mutex::new(jobs));
    for number in 0..THREADS {
        let jobs = jobs.clone();
        std::thread::Builder::new()
            .name(format!("hashing-{number}"))
            .spawn(move || work(&jobs))?;
    }
    Ok(sender)
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::default();
    // One thread waits for the next job, the others for the lock.
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(job) = next() {
        // A panic ends the job, whose result is then lost, but not the thread.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_kept_up_to_what_a_hash_of_ours_takes() {
        let mut memory = Memory::default();
        memory.lend(KEPT, |blocks| assert_eq!(blocks.len(), KEPT));
        let kept = memory.blocks.as_ptr();
        memory.lend(8, |blocks| assert_eq!(blocks.len(), 8));
        assert_eq!(
            memory.blocks.as_ptr(),
            kept,
            "the same memory is used again"
        );
        memory.lend(KEPT + 1, |blocks| assert_eq!(blocks.len(), KEPT + 1));
        assert_eq!(memory.blocks.capacity(), 0, "more than that is given back");
    }

    #[test]
    fn a_panic_costs_one_job_and_no_thread() {
        let threads = HashingThreads::default();
        let (sender, answers) = channel();
        for _ in 0..2 * THREADS {
            assert!(threads.send(Box::new(|_| panic!("a job"))).is_ok());
        }
        let done = threads.send(Box::new(move |_| {
            let _ = sender.send(());
        }));
        assert!(done.is_ok() && answers.recv().is_ok());
    }

    #[test]
    fn a_job_is_done_in_the_span_of_its_caller() {
        let registry = tracing_subscriber::registry();
        assert!(tracing::subscriber::set_global_default(registry).is_ok());
        let span = tracing::error_span!("request");
        let (sender, seen) = channel();
        let job = Box::new(move |_: &mut Memory| drop(sender.send(Span::current().id())));
        assert!(
            span.in_scope(|| HashingThreads::default().send(job))
                .is_ok()
        );
        assert_eq!(seen.recv(), Ok(span.id()));
        assert!(span.id().is_some());
    }
}
