//! A run under way: its nodes, its people, and what they know.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, NewPool, SignUp};
use aivy_types::body::{Submission, Task};
use aivy_types::{PoolId, PositionId, SubmissionId, TaskId, Timestamp, UserId};
use aivy_vfs::Image;
use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use crate::call::{Answer, Call, Outcome, visit};
use crate::dice::Dice;
use crate::disk::Disk;
use crate::gate::{self, End, Held, Request};
use crate::history::Record;
use crate::model::{self, Model};
use crate::node::{self, Node};
use crate::scheduler::{Executor, Owner};

/// 2026-01-01T00:00:00.5Z.
const BEGIN: i64 = 1_767_225_600_500_000;
/// How many tasks and submissions are remembered.
const REMEMBERED: usize = 48;
/// How often a node tries to start.
const STARTS: usize = 20;

/// A run under way.
#[derive(Debug)]
pub struct World {
    /// Runs the tasks.
    pub executor: Executor,
    /// The disk that the nodes share.
    pub disk: Disk,
    seed: u64,
    inner: Mutex<Inner>,
    /// When something last happened, in microseconds of the run.
    active: watch::Sender<u64>,
}

/// Where a run has its database.
#[derive(Debug, Clone, Copy)]
pub enum Place<'p> {
    /// On a simulated disk, which begins with these files.
    Disk(&'p Image),
    /// On a PostgreSQL with this URL, which is empty.
    Server(&'p str),
}

/// Who was asked, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The process.
    pub process: u64,
    /// When it began and ended, in the order of all begins and ends.
    pub order: (u64, u64),
    /// What the node's clock showed then.
    pub clock: (Timestamp, Timestamp),
}

#[derive(Debug, Default)]
struct Inner {
    nodes: Vec<Node>,
    people: Vec<UserId>,
    known: Known,
    history: Vec<Record>,
    order: u64,
    number: u64,
    processes: u64,
    latest: i64,
    held: Vec<Held>,
    ends: Vec<End>,
    requests: Vec<Request>,
    complaints: Vec<String>,
}

/// What answers have told.
#[derive(Debug, Default, Clone)]
pub struct Known {
    /// Tasks, with their creators.
    pub tasks: Vec<(TaskId, UserId)>,
    /// Submissions, with their workers and tasks.
    pub submissions: Vec<(SubmissionId, UserId, TaskId)>,
    /// Positions, with their owners.
    pub positions: Vec<(PositionId, UserId)>,
    /// Pools.
    pub pools: Vec<PoolId>,
    /// Times at which something falls due.
    pub edges: Vec<Timestamp>,
    /// Last balances.
    pub balances: Vec<(UserId, i64)>,
    /// The secrets of sessions, with their users.
    pub sessions: Vec<(UserId, String)>,
    /// Users with their names and a password that was theirs once.
    pub passwords: Vec<(UserId, String, String)>,
    /// Idempotency keys that were used.
    pub keys: Vec<(UserId, String)>,
}

impl World {
    /// A disk with nodes, people and pools, and the model of it.
    ///
    /// # Errors
    /// The first start fails.
    pub async fn begin(
        seed: u64,
        place: Place<'_>,
        nodes: usize,
        people: usize,
    ) -> anyhow::Result<(Arc<Self>, Model)> {
        let order = Dice::new(seed ^ 0x5EED).bits();
        let (executor, disk) = match place {
            Place::Disk(image) => {
                let executor = Executor::new(order);
                let disk = Disk::new(seed, image, &executor);
                (executor, disk)
            }
            Place::Server(url) => (Executor::real(order), Disk::server(url)),
        };
        let world = Arc::new(Self {
            executor,
            disk,
            seed,
            inner: Mutex::default(),
            active: watch::Sender::new(0),
        });
        for _ in 0..nodes {
            let clock = world.executor.clock(Timestamp::from_micros(BEGIN));
            let down = Node {
                clock,
                process: 0,
                app: None,
                starting: false,
            };
            world.inner.lock().nodes.push(down);
        }
        for place in 0..nodes {
            world.start(place).await?;
        }
        let model = world.clone().settle_in(people).await?;
        Ok((world, model))
    }

    /// Makes the people and the pools.
    async fn settle_in(self: Arc<Self>, people: usize) -> anyhow::Result<Model> {
        let (to, done) = oneshot::channel();
        let world = self.clone();
        self.executor.spawn(Owner::Run, async move {
            let made = world.executor.asks(world.make_people(people)).await;
            let _ = to.send(made);
        });
        self.executor
            .run()
            .await
            .map_err(|_| anyhow::anyhow!("the run is stuck at its beginning"))?;
        done.await?
    }

    async fn make_people(&self, people: usize) -> anyhow::Result<Model> {
        let (_, app) = self.node(0).ok_or_else(|| anyhow::anyhow!("no node"))?;
        let dice = Dice::new(self.seed ^ 0xB1_87);
        let mut model = Model::default();
        for number in 0..people {
            let username = format!("person{number}");
            let password = format!("the first of {number} secrets");
            let new = SignUp {
                email: format!("{username}@example.com"),
                username: username.clone(),
                password: password.clone(),
            };
            let fresh = app.sign_up(new, &visit()).await?;
            let (id, secret) = (fresh.user, fresh.token.expose().to_owned());
            model.passwords.insert(id.clone(), password.clone());
            model.sessions.insert(secret.clone(), id.clone());
            {
                let known = &mut self.inner.lock().known;
                known.sessions.push((id.clone(), secret));
                known.passwords.push((id.clone(), username, password));
            }
            if number % 2 == 1 {
                app.set_plan(&id, "odd").await?;
            }
            let tokens = 50 + i64::try_from(dice.below(500))?;
            app.grant(&id, tokens, None).await?;
            model.available.insert(id.clone(), tokens);
            self.inner.lock().people.push(id);
        }
        for number in 0..2 {
            self.make_pool(&app, &dice, number, &mut model).await?;
        }
        Ok(model)
    }

    async fn make_pool(
        &self,
        app: &App,
        dice: &Dice,
        number: u64,
        model: &mut Model,
    ) -> anyhow::Result<()> {
        let of = |most: u64| i64::try_from(dice.below(most)).unwrap_or_default();
        let new = NewPool {
            name: format!("pool {number}"),
            // The second pool is fast: what a few seconds change can be seen.
            reward_per_day: 1 + of(if number == 0 { 2_000 } else { 5_000_000 }),
            min_stake: 1 + of(5),
            lock_seconds: of(3) * of(1000),
            cooldown_seconds: of(3) * of(1000),
        };
        let (at, funded) = (
            app.clock.now().micros().div_euclid(1000),
            // Enough for the fast one to last.
            1 + of(if number == 0 { 2_000 } else { 5_000_000 }),
        );
        let pool = model::Pool {
            reward_per_day: new.reward_per_day,
            min_stake: new.min_stake,
            lock_seconds: new.lock_seconds,
            cooldown_seconds: new.cooldown_seconds,
            closed_at: None,
            left: model::tokens(funded),
            reserve: funded,
            at,
            slack: 0,
        };
        let id = app.create_pool(new).await?.id;
        app.fund_pool(&id, funded).await?;
        model.pools.insert(id.clone(), std::sync::Arc::new(pool));
        self.inner.lock().known.pools.push(id);
        Ok(())
    }

    /// Starts a node that is down.
    ///
    /// # Errors
    /// The database cannot be opened, however often it is tried.
    pub async fn start(self: &Arc<Self>, place: usize) -> anyhow::Result<()> {
        let mut last = None;
        {
            let mut inner = self.inner.lock();
            let node = &mut inner.nodes[place];
            if node.app.is_some() || std::mem::replace(&mut node.starting, true) {
                return Ok(());
            }
        }
        for _ in 0..STARTS {
            let (clock, process) = {
                let mut inner = self.inner.lock();
                inner.processes += 1;
                (inner.nodes[place].clock.clone(), inner.processes)
            };
            let seed = Dice::new(self.seed ^ process.wrapping_mul(0x9E37_79B9)).bits();
            let starting = node::start(&self.executor, &self.disk, &clock, process, seed);
            match self.executor.asks(starting).await {
                Ok(app) => {
                    let gate = app.gate.clone();
                    let mut inner = self.inner.lock();
                    inner.nodes[place].app = Some(app);
                    inner.nodes[place].process = process;
                    inner.nodes[place].starting = false;
                    drop(inner);
                    if let Some(gate) = gate {
                        let (executor, active) = (self.executor.clone(), self.activity());
                        let watching = gate::watch(executor, gate, active, Dice::new(seed));
                        self.executor.spawn(Owner::Process(process), watching);
                    }
                    return Ok(());
                }
                Err(error) => last = Some(error),
            }
            self.executor.kill(process);
            self.disk.kill(process);
            self.disk.heal();
        }
        self.inner.lock().nodes[place].starting = false;
        Err(last.unwrap_or_else(|| anyhow::anyhow!("no start was tried")))
    }

    /// A node dies.
    pub fn crash(&self, place: usize) {
        let (process, app) = {
            let mut inner = self.inner.lock();
            let node = &mut inner.nodes[place];
            (node.process, node.app.take())
        };
        self.disk.kill(process);
        drop(app);
        self.executor.kill(process);
    }

    /// Ends what is left of processes that died within an operation of the disk, and starts their
    /// nodes again a little later.
    pub fn reap(self: &Arc<Self>) {
        for place in 0..self.nodes() {
            let process = {
                let inner = self.inner.lock();
                let node = &inner.nodes[place];
                node.app.is_some().then_some(node.process)
            };
            if process.is_some_and(|process| !self.disk.is_alive(process)) {
                self.crash(place);
                let world = self.clone();
                self.executor.spawn(Owner::Run, async move {
                    world.executor.sleep(Duration::from_millis(300)).await;
                    // A node that cannot start stays down until the round is over.
                    let _ = world.start(place).await;
                });
            }
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.inner.lock().nodes.len()
    }

    /// Sets the clock of a node.
    pub fn set_clock(&self, place: usize, by_millis: i64) {
        let clock = self.inner.lock().nodes[place].clock.clone();
        let shown = BEGIN + i64::try_from(self.executor.now()).unwrap_or(i64::MAX);
        clock.set(Timestamp::from_micros(shown + by_millis * 1000));
    }

    /// A node that is up, at this place or after it.
    #[must_use]
    pub fn node(&self, place: usize) -> Option<(usize, App)> {
        let inner = self.inner.lock();
        let count = inner.nodes.len();
        (0..count)
            .map(|step| (place + step) % count)
            .find_map(|place| Some((place, inner.nodes[place].app.clone()?)))
    }

    /// Whether a node is up.
    #[must_use]
    pub fn is_up(&self, place: usize) -> bool {
        self.inner.lock().nodes[place].app.is_some()
    }

    /// The people.
    #[must_use]
    pub fn people(&self) -> Vec<UserId> {
        self.inner.lock().people.clone()
    }

    /// What answers have told.
    #[must_use]
    pub fn known(&self) -> Known {
        self.inner.lock().known.clone()
    }

    /// Notes a password that may be someone's from now on.
    pub fn uses_password(&self, user: &UserId, name: &str, password: &str) {
        let mut inner = self.inner.lock();
        let known = (user.clone(), name.to_owned(), password.to_owned());
        inner.known.passwords.push(known);
        keep_last(&mut inner.known.passwords);
    }

    /// Notes an idempotency key that is used.
    pub fn uses_key(&self, user: &UserId, key: &str) {
        let mut inner = self.inner.lock();
        inner.known.keys.push((user.clone(), key.to_owned()));
        keep_last(&mut inner.known.keys);
    }

    /// Whether a change of a password was not answered in this round.
    #[must_use]
    pub fn is_unsure_of_passwords(&self) -> bool {
        let inner = self.inner.lock();
        let mut history = inner.history.iter();
        history.any(|it| it.is_uncertain() && matches!(it.call, Call::ChangePassword(..)))
    }

    /// Takes the history since the last time.
    #[must_use]
    pub fn take_history(&self) -> Vec<Record> {
        std::mem::take(&mut self.inner.lock().history)
    }

    /// Asks a node something, in a task of its process. `None` if every node is down; the answer is
    /// `None` if the process died.
    pub async fn ask<T, F>(
        self: &Arc<Self>,
        place: usize,
        ask: impl FnOnce(App) -> F + Send + 'static,
    ) -> Option<(Option<T>, Asked)>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (place, app) = self.node(place)?;
        let (process, clock, begun, _) = self.begins(place);
        let from = clock.now();
        let (to, answer) = oneshot::channel();
        self.executor.spawn(Owner::Process(process), async move {
            let _ = to.send(ask(app).await);
        });
        let answer = self.executor.asks(answer).await.ok();
        self.reap();
        let mut inner = self.inner.lock();
        inner.order += 1;
        let asked = Asked {
            process,
            order: (begun, inner.order),
            clock: (from, clock.now().max(from)),
        };
        // The dead tell nothing.
        Some((answer.filter(|_| self.disk.is_alive(process)), asked))
    }

    /// When something last happened, for those who wait for it.
    #[must_use]
    pub fn activity(&self) -> watch::Receiver<u64> {
        self.active.subscribe()
    }

    /// The keys that someone holds.
    #[must_use]
    pub fn held(&self) -> Vec<Held> {
        self.inner.lock().held.clone()
    }

    /// Someone holds a key now.
    pub fn holds(&self, key: Held) {
        let mut inner = self.inner.lock();
        inner.held.push(key);
        keep_last(&mut inner.held);
    }

    /// Notes the end of a key.
    pub fn ends(&self, end: End) {
        self.inner.lock().ends.push(end);
    }

    /// Notes a request at the gate.
    pub fn requests(&self, request: Request) {
        self.inner.lock().requests.push(request);
    }

    /// Notes something that must not happen at all.
    pub fn complain(&self, what: String) {
        self.inner.lock().complaints.push(what);
    }

    /// Takes what happened at the gate since the last time, and the complaints.
    #[must_use]
    pub fn take_gate(&self) -> (Vec<End>, Vec<Request>, Vec<String>) {
        let mut inner = self.inner.lock();
        (
            std::mem::take(&mut inner.ends),
            std::mem::take(&mut inner.requests),
            std::mem::take(&mut inner.complaints),
        )
    }

    /// Calls a node, and notes what came of it.
    pub async fn call(
        self: &Arc<Self>,
        place: usize,
        user: &UserId,
        call: Call,
        key: Option<String>,
    ) -> Option<Outcome> {
        let (place, app) = self.node(place)?;
        let (process, clock, begun, number) = self.begins(place);
        let from = clock.now();
        let (to, answer) = oneshot::channel();
        let (calling, caller, with) = (call.clone(), user.clone(), key.clone());
        self.executor.spawn(Owner::Process(process), async move {
            let done = calling.perform(&app, &caller, with.as_deref()).await;
            let _ = to.send(done);
        });
        let answer = self.executor.asks(answer).await;
        self.reap();
        let outcome = match answer {
            // The dead tell nothing.
            _ if !self.disk.is_alive(process) => Outcome::Lost,
            Ok(Ok(answer)) => Outcome::Answered(answer),
            Ok(Err(failure)) => {
                let cause = failure.cause_text().unwrap_or_else(|| failure.to_string());
                Outcome::Refused(failure.code, cause)
            }
            Err(_) => Outcome::Lost,
        };
        let mut inner = self.inner.lock();
        inner.learn(user, &outcome);
        inner.order += 1;
        let who = inner.name_of(user);
        let clocks = inner.nodes.iter().map(|node| node.clock.now().micros());
        inner.latest = clocks.fold(inner.latest, i64::max);
        let record = Record {
            number,
            user: user.clone(),
            who,
            node: place,
            call,
            key,
            begun,
            ended: inner.order,
            from,
            to: clock.now().max(from),
            latest: Timestamp::from_micros(inner.latest),
            outcome: outcome.clone(),
        };
        inner.history.push(record);
        Some(outcome)
    }

    fn begins(&self, place: usize) -> (u64, aivy_core::Clock, u64, u64) {
        self.active.send_replace(self.executor.now());
        let mut inner = self.inner.lock();
        inner.order += 1;
        inner.number += 1;
        let node = &inner.nodes[place];
        (node.process, node.clock.clone(), inner.order, inner.number)
    }

    /// How long until a node's clock shows this time.
    #[must_use]
    pub fn until(&self, place: usize, time: Timestamp) -> Option<Duration> {
        let now = self.inner.lock().nodes.get(place)?.clock.now();
        let micros = u64::try_from(time.micros() - now.micros()).ok()?;
        Some(Duration::from_micros(micros))
    }
}

impl Inner {
    fn name_of(&self, user: &UserId) -> String {
        match self.people.iter().position(|person| person == user) {
            Some(place) => format!("person {place}"),
            None => user.to_string(),
        }
    }

    fn learn(&mut self, user: &UserId, outcome: &Outcome) {
        let Outcome::Answered(answer) = outcome else {
            return;
        };
        match answer {
            Answer::Task(task) => self.learn_task(task),
            Answer::Tasks(tasks) => tasks.iter().for_each(|task| self.learn_task(task)),
            Answer::Submission(it) => self.learn_submission(it),
            Answer::Submissions(all) => all.iter().for_each(|it| self.learn_submission(it)),
            Answer::Position(it) => self.learn_position(user, it),
            Answer::Positions(all) => all.iter().for_each(|it| self.learn_position(user, it)),
            Answer::Balance(balance) => {
                self.known.balances.retain(|(known, _)| known != user);
                self.known.balances.push((user.clone(), balance.available));
            }
            Answer::Session(secret) => {
                self.known.sessions.push((user.clone(), secret.clone()));
            }
            Answer::Pool(_) | Answer::Differences(_) | Answer::Known(_) | Answer::Done => {}
        }
        let now = self.latest;
        self.known.edges.retain(|edge| edge.micros() > now);
        self.known.edges.sort();
        self.known.edges.dedup();
        keep_last(&mut self.known.tasks);
        keep_last(&mut self.known.submissions);
        keep_last(&mut self.known.positions);
        keep_last(&mut self.known.sessions);
    }

    fn learn_task(&mut self, task: &Task) {
        self.known.edges.extend(task.deadline);
        if !self.known.tasks.iter().any(|(id, _)| *id == task.id) {
            let creator = task.creator.id.clone();
            self.known.tasks.push((task.id.clone(), creator));
        }
    }

    fn learn_submission(&mut self, it: &Submission) {
        self.known.edges.push(it.claim_expires_at);
        if !self.known.submissions.iter().any(|(id, ..)| *id == it.id) {
            let known = (it.id.clone(), it.worker.id.clone(), it.task_id.clone());
            self.known.submissions.push(known);
        }
    }

    fn learn_position(&mut self, user: &UserId, it: &aivy_types::body::Position) {
        self.known.edges.push(it.unlocks_at);
        self.known.edges.extend(it.withdrawable_at);
        if !self.known.positions.iter().any(|(id, _)| *id == it.id) {
            self.known.positions.push((it.id.clone(), user.clone()));
        }
    }
}

fn keep_last<T>(list: &mut Vec<T>) {
    let surplus = list.len().saturating_sub(REMEMBERED);
    list.drain(..surplus);
}
