//! One thread, virtual time, and a seed that decides which task runs next.
//!
//! A task is polled until it waits; then any task that can run may be next. Time passes only when
//! no task can run, or when the disk is slow.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use aivy_core::Clock;
use aivy_types::Timestamp;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;

use crate::dice::Dice;

/// How many times in a row the runtime beneath gets a turn before time passes.
const TURNS: usize = 8;
/// How long nothing may happen before the run counts as stuck.
const STUCK: Duration = Duration::from_secs(3600);

/// Runs the tasks. Clones share it.
#[derive(Clone)]
pub struct Executor(Arc<Shared>);

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor")
            .field("now", &self.now())
            .finish_non_exhaustive()
    }
}

struct Shared {
    state: Mutex<State>,
    dice: Dice,
    /// Whether something real is waited for, so that time must not pass before it answers.
    real: bool,
}

#[derive(Default)]
struct State {
    tasks: BTreeMap<u64, Task>,
    ready: BTreeSet<u64>,
    timers: BTreeMap<(u64, u64), Waker>,
    /// Microseconds since the run began.
    now: u64,
    /// Numbers of tasks and timers.
    next: u64,
    clocks: Vec<Clock>,
    /// Of the loop, while it waits for the runtime beneath.
    waiting: Option<Waker>,
    steps: u64,
    /// How many answers of something real are waited for.
    asked: usize,
}

struct Task {
    owner: Owner,
    /// `None` while it is polled.
    future: Option<BoxFuture<'static, ()>>,
}

/// What a task belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The run itself, which waits for it.
    Run,
    /// A process: it ends with it.
    Process(u64),
}

/// No task can run, and none will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck;

struct Ready {
    task: u64,
    shared: Arc<Shared>,
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        let mut state = self.shared.state.lock();
        if state.tasks.contains_key(&self.task) {
            state.ready.insert(self.task);
        }
        if let Some(waiting) = state.waiting.take() {
            waiting.wake();
        }
    }
}

impl Executor {
    /// An executor whose order this seed decides.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::with(seed, false)
    }

    /// An executor for a run with a real database, whose answers come when they come: the seed
    /// decides what is asked, and not in which order it is answered.
    #[must_use]
    pub fn real(seed: u64) -> Self {
        Self::with(seed, true)
    }

    fn with(seed: u64, real: bool) -> Self {
        Self(Arc::new(Shared {
            state: Mutex::default(),
            dice: Dice::new(seed),
            real,
        }))
    }

    /// Waits for an answer of the code under test, for which something real may be asked.
    pub async fn asks<T>(&self, answer: impl Future<Output = T>) -> T {
        let asked = Asked::new(&self.0);
        let answer = answer.await;
        drop(asked);
        answer
    }

    /// Starts a task.
    pub fn spawn(&self, owner: Owner, task: impl Future<Output = ()> + Send + 'static) {
        let mut state = self.0.state.lock();
        let id = state.number();
        let future: BoxFuture<'static, ()> = Box::pin(task);
        state.tasks.insert(
            id,
            Task {
                owner,
                future: Some(future),
            },
        );
        state.ready.insert(id);
    }

    /// Drops all tasks of a process.
    pub fn kill(&self, process: u64) {
        let mut state = self.0.state.lock();
        let owned = |task: &Task| task.owner == Owner::Process(process);
        let (dead, alive) = std::mem::take(&mut state.tasks)
            .into_iter()
            .partition(|(_, task)| owned(task));
        state.tasks = alive;
        drop(state);
        // What they drop may wake others.
        drop::<BTreeMap<u64, Task>>(dead);
    }

    /// Microseconds since the run began.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.0.state.lock().now
    }

    /// How many times a task was polled.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.0.state.lock().steps
    }

    /// A clock that advances with the run, and shows `start` now.
    #[must_use]
    pub fn clock(&self, start: Timestamp) -> Clock {
        let clock = Clock::manual(start);
        self.0.state.lock().clocks.push(clock.clone());
        clock
    }

    /// Lets time pass for everything while the running task holds the thread, as a slow disk does.
    pub fn hold(&self, time: Duration) {
        self.0.state.lock().pass(micros(time));
    }

    /// Waits.
    #[must_use]
    pub fn sleep(&self, time: Duration) -> Sleep {
        let until = self.now().saturating_add(micros(time));
        Sleep {
            executor: self.clone(),
            until,
            set: false,
        }
    }

    /// Lets any other task run first.
    #[must_use]
    pub const fn pause(&self) -> Pause {
        Pause { paused: false }
    }

    /// Runs until all tasks of the run have ended.
    ///
    /// # Errors
    /// They never will.
    pub async fn run(&self) -> Result<(), Stuck> {
        loop {
            self.ring();
            if let Some(id) = self.choose() {
                self.poll(id);
            } else if self.is_done() {
                return Ok(());
            } else if !self.let_runtime_run().await
                && (self.waits_for_something_real() || !self.advance().await)
            {
                self.wait().await?;
            }
        }
    }

    fn waits_for_something_real(&self) -> bool {
        self.0.real && self.0.state.lock().asked > 0
    }

    fn is_done(&self) -> bool {
        let state = self.0.state.lock();
        !state.tasks.values().any(|task| task.owner == Owner::Run)
    }

    fn choose(&self) -> Option<u64> {
        let mut state = self.0.state.lock();
        let count = state.ready.len();
        if count == 0 {
            return None;
        }
        let place = self.0.dice.index(count);
        let id = state.ready.iter().nth(place).copied()?;
        state.ready.remove(&id);
        Some(id)
    }

    fn poll(&self, id: u64) {
        let taken = {
            let mut state = self.0.state.lock();
            state.steps += 1;
            let task = state.tasks.get_mut(&id);
            task.and_then(|task| task.future.take())
        };
        let Some(mut future) = taken else { return };
        let waker = Waker::from(Arc::new(Ready {
            task: id,
            shared: self.0.clone(),
        }));
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        let mut state = self.0.state.lock();
        match polled {
            Poll::Ready(()) => {
                state.tasks.remove(&id);
                state.ready.remove(&id);
            }
            Poll::Pending => {
                // It may have been killed by itself.
                if let Some(task) = state.tasks.get_mut(&id) {
                    task.future = Some(future);
                    return;
                }
            }
        }
        drop(state);
    }

    /// Tasks that the code under test starts on the runtime run here. Returns whether one of ours
    /// can run now.
    async fn let_runtime_run(&self) -> bool {
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
            if !self.0.state.lock().ready.is_empty() {
                return true;
            }
        }
        false
    }

    /// Lets time pass until the next timer. Returns false if there is none.
    async fn advance(&self) -> bool {
        let passed = {
            let mut state = self.0.state.lock();
            let Some((&(at, _), _)) = state.timers.first_key_value() else {
                return false;
            };
            let passed = at.saturating_sub(state.now);
            state.pass(passed);
            passed
        };
        if !self.0.real {
            tokio::time::advance(Duration::from_micros(passed)).await;
        }
        self.ring();
        true
    }

    /// Wakes those whose time has come.
    fn ring(&self) {
        loop {
            let mut state = self.0.state.lock();
            let now = state.now;
            let Some(entry) = state.timers.first_entry() else {
                return;
            };
            if entry.key().0 > now {
                return;
            }
            let waker = entry.remove();
            drop(state);
            waker.wake();
        }
    }

    /// Waits for the runtime beneath: for a time-out of its own.
    async fn wait(&self) -> Result<(), Stuck> {
        let shared = self.0.clone();
        let woken = std::future::poll_fn(move |context| {
            let mut state = shared.state.lock();
            if state.ready.is_empty() {
                state.waiting = Some(context.waker().clone());
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        });
        tokio::time::timeout(STUCK, woken).await.map_err(|_| Stuck)
    }
}

/// An answer that is waited for.
struct Asked<'s>(&'s Shared);

impl<'s> Asked<'s> {
    fn new(shared: &'s Shared) -> Self {
        shared.state.lock().asked += 1;
        Self(shared)
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.0.state.lock().asked -= 1;
    }
}

impl State {
    const fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn pass(&mut self, micros: u64) {
        self.now = self.now.saturating_add(micros);
        let passed = Duration::from_micros(micros);
        self.clocks.iter().for_each(|clock| clock.advance(passed));
    }
}

/// See [`Executor::sleep`].
#[derive(Debug)]
pub struct Sleep {
    executor: Executor,
    until: u64,
    set: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let executor = self.executor.clone();
        let mut state = executor.0.state.lock();
        if state.now >= self.until {
            return Poll::Ready(());
        }
        if !self.set {
            self.set = true;
            let key = (self.until, state.number());
            state.timers.insert(key, context.waker().clone());
        }
        Poll::Pending
    }
}

/// See [`Executor::pause`].
#[derive(Debug)]
pub struct Pause {
    paused: bool,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.paused {
            return Poll::Ready(());
        }
        self.paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The tasks of one process.
#[derive(Debug)]
pub struct ProcessScheduler {
    /// Runs them.
    pub executor: Executor,
    /// The process.
    pub process: u64,
}

impl aivy_store::testing::Scheduler for ProcessScheduler {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.executor.spawn(Owner::Process(self.process), task);
    }

    fn pause(&self) -> BoxFuture<'static, ()> {
        Box::pin(self.executor.pause())
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    fn run(executor: &Executor) -> Result<(), Stuck> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        runtime.unwrap().block_on(executor.run())
    }

    /// The order in which three tasks of three steps each run.
    fn order(seed: u64) -> Vec<u64> {
        let (executor, order) = (Executor::new(seed), Arc::new(Mutex::new(Vec::new())));
        for task in 0..3 {
            let (executor, order) = (executor.clone(), order.clone());
            executor.clone().spawn(Owner::Run, async move {
                for _ in 0..3 {
                    order.lock().push(task);
                    executor.pause().await;
                }
            });
        }
        run(&executor).unwrap();
        std::mem::take(&mut order.lock())
    }

    #[test]
    fn a_seed_decides_the_order() {
        assert_eq!(order(1), order(1));
        let orders: BTreeSet<_> = (0..50).map(order).collect();
        assert!(orders.len() > 25, "{} orders of 50 seeds", orders.len());
    }

    #[test]
    fn time_passes_when_all_wait_and_on_every_clock() {
        let executor = Executor::new(1);
        let clock = executor.clock(Timestamp::from_micros(500));
        let waiting = executor.clone();
        executor.spawn(Owner::Run, async move {
            waiting.sleep(Duration::from_secs(3600)).await;
            assert_eq!(waiting.now(), 3_600_000_000);
            waiting.hold(Duration::from_secs(1));
        });
        run(&executor).unwrap();
        assert_eq!(clock.now(), Timestamp::from_micros(3_601_000_500));
    }

    #[test]
    fn a_process_that_dies_answers_nobody() {
        let executor = Executor::new(1);
        let (to, answer) = oneshot::channel::<()>();
        let endless = executor.clone();
        executor.spawn(Owner::Process(7), async move {
            let _to = to;
            loop {
                endless.sleep(Duration::from_secs(1)).await;
            }
        });
        let killing = executor.clone();
        executor.spawn(Owner::Run, async move {
            killing.sleep(Duration::from_secs(10)).await;
            killing.kill(7);
            assert!(answer.await.is_err());
        });
        assert_eq!(run(&executor), Ok(()));
    }

    #[test]
    fn waiting_for_nothing_is_noticed() {
        let executor = Executor::new(1);
        executor.spawn(Owner::Run, std::future::pending());
        assert_eq!(run(&executor), Err(Stuck));
    }
}
