//! Clients that ask until their server is killed.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::books::Books;
use super::chance::Chance;
use super::choose::Choice;
use super::user_request::{UserRequest, is_definite};
use crate::harness::{Answer, Key, Server, raw};

/// How many clients ask at the same time.
pub(super) const CLIENTS: usize = 32;

/// What all clients know.
#[derive(Debug)]
pub(super) struct World {
    pub(super) people: Vec<Key>,
    pub(super) pools: Vec<String>,
    pub(super) books: Mutex<Books>,
    /// Every request that has its answer, and the answer.
    pub(super) answered: Mutex<Vec<(UserRequest, Answer)>>,
    /// How often the server was too busy.
    pub(super) busy: AtomicUsize,
    killed: AtomicBool,
}

impl World {
    pub(super) fn of(people: Vec<Key>, pools: Vec<String>) -> Self {
        Self {
            books: Mutex::new(Books::of(people.len())),
            people,
            pools,
            answered: Mutex::default(),
            busy: AtomicUsize::new(0),
            killed: AtomicBool::new(false),
        }
    }

    /// What is known now.
    pub(super) fn books(&self) -> Books {
        self.books.lock().unwrap().clone()
    }

    /// Asks until there is a definite answer; `None` when the server is gone.
    pub(super) async fn ask(&self, address: SocketAddr, request: &UserRequest) -> Option<Answer> {
        let bytes = request.bytes(&self.people);
        loop {
            let answer = raw::attempt(address, &bytes).await?;
            answer.check("/v1/");
            if is_definite(&answer) {
                return Some(answer);
            }
            self.busy.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn note(&self, request: UserRequest, answer: Answer) {
        self.books.lock().unwrap().note(&request, &answer);
        self.answered.lock().unwrap().push((request, answer));
    }

    /// Asks for one thing after another; answers the request that got no answer.
    async fn client(
        &self,
        address: SocketAddr,
        name: String,
        chance: Chance,
        tell: mpsc::Sender<()>,
    ) -> UserRequest {
        let mut number = 0;
        loop {
            number += 1;
            let request = Choice {
                books: &self.books.lock().unwrap(),
                pools: &self.pools,
                chance: &chance,
            }
            .next(format!("{name}-{number}"));
            let Some(answer) = self.ask(address, &request).await else {
                let killed = self.killed.load(Ordering::Acquire);
                assert!(killed, "the server left a request unanswered: {request:#?}");
                return request;
            };
            self.note(request, answer);
            let _ = tell.send(()).await;
        }
    }
}

/// Kills the server, as `kill -9`, when so many requests are answered and others are on their way.
/// Answers with those.
pub(super) async fn work_until_killed(
    world: &Arc<World>,
    server: Server,
    name: &str,
    after: i64,
    chance: &Chance,
) -> Vec<UserRequest> {
    world.killed.store(false, Ordering::Release);
    let (address, (tell, mut told)) = (server.address, mpsc::channel(CLIENTS));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (world, name, chance) = (world.clone(), format!("{name}-{client}"), chance.child());
        let tell = tell.clone();
        clients.spawn(async move { world.client(address, name, chance, tell).await });
    }
    for _ in 0..after {
        told.recv().await.unwrap();
    }
    assert_eq!(errors(&server).await, Vec::<Value>::new());
    world.killed.store(true, Ordering::Release);
    drop(server);
    drop(told);
    clients.join_all().await
}

/// What the server said went wrong, except that it was too busy.
async fn errors(server: &Server) -> Vec<Value> {
    let lines = server.log().await.into_iter();
    lines
        .filter(|line| line["level"] == "ERROR" && line["status"] != 503)
        .collect()
}
