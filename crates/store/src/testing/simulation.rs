//! SQLite in a simulator: the file is on a simulated disk, and what would be a thread is a task, so
//! that one seed decides the order of everything.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

/// Where the file is, and who runs what would be a thread.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// The name of the disk among SQLite's virtual file systems.
    pub vfs: String,
    /// Runs the tasks.
    pub scheduler: Arc<dyn Scheduler>,
}

/// Decides which task runs next.
pub trait Scheduler: fmt::Debug + Send + Sync {
    /// Starts a task.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// A point at which another task may run: before and after each statement of a read, and
    /// between the groups of the writer.
    fn pause(&self) -> BoxFuture<'static, ()>;
}
