//! The server under a mixed load of everything that moves tokens, killed again and again: what was
//! answered is true, what was not answered happened wholly or not at all, and the same request with
//! the same `Idempotency-Key` settles it.

mod audit;
mod books;
mod chance;
mod choose;
mod clients;
mod user_request;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use aivy_store::Backend;
use aivy_store::testing::Database;

use self::chance::Chance;
use self::clients::{CLIENTS, World, work_until_killed};
use self::user_request::UserRequest;
use crate::harness::people::all_permissions;
use crate::harness::stage::staking::{QUICK, Terms, pool};
use crate::harness::stage::until;
use crate::harness::{Server, WIDE};
use crate::idempotency::{assert_same, is_replayed};

each_backend! {
    own: twenty_kills_lose_nothing_and_do_nothing_twice;
}

/// How often the server is killed.
const KILLS: usize = 20;
/// How many accounts the clients share.
const PEOPLE: usize = 12;
/// What each of them is given at first.
const PURSE: i64 = 5000;
/// How many of the requests that were answered are asked again after a kill.
const REPEATED: usize = 16;

async fn twenty_kills_lose_nothing_and_do_nothing_twice(database: Arc<Database>) {
    let chance = Chance::named();
    let settings = [WIDE, &["ledger.seal_interval_ms=50"]].concat();
    let mut server = Server::start(&database, &settings).await;
    let world = Arc::new(opened(&server).await);
    let mut happened = 0;
    for round in 1..=KILLS {
        let after = chance.among(answers(database.backend()));
        let name = round.to_string();
        let lost = work_until_killed(&world, server, &name, after, &chance).await;
        let killed_at = clock(&database).await;
        server = Server::start(&database, &settings).await;
        wait_for_the_dead(&database, killed_at).await;
        audit::verify(&server).await;
        happened += settle(&world, &server, lost).await;
        repeat(&world, &server, &chance).await;
        operate(&world, &server, &chance).await;
    }
    audit::verify(&server).await;
    let books = world.books();
    audit::check(&server, &books, &world.people).await;
    audit::check_transactions(&server, &books, &world.people).await;
    audit::check_mix(&books);
    let unanswered = KILLS * CLIENTS;
    println!(
        "done: {:?}\nrefused: {:?}\nunanswered: {unanswered}, of which {happened} had happened\nbusy: {}",
        books.done,
        books.refused,
        world.busy.load(Ordering::Relaxed)
    );
}

/// After how many answers of a round the server is killed: what a minute and a half suffices for on
/// a busy machine. PostgreSQL gets fewer, as so many clients on so few accounts are in each other's
/// way.
fn answers(backend: Backend) -> Range<i64> {
    match backend {
        Backend::Sqlite => 20..700,
        Backend::Postgres => 20..300,
    }
}

/// Accounts with tokens; pools that pay while the test lasts, and one that runs dry.
async fn opened(server: &Server) -> World {
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        people.push(server.key(&all_permissions()).await);
    }
    let steady = Terms {
        reward_per_day: "86400000",
        ..QUICK
    };
    let mut pools = vec![pool(server, QUICK).await];
    for _ in 0..3 {
        let lasting = pool(server, steady).await;
        let fund = ["pool", "fund", &lasting, "1000000000"];
        server.admin_json(&fund).await;
        pools.push(lasting);
    }
    let world = World::of(people, pools);
    for who in 0..PEOPLE {
        grant(&world, server, who, PURSE).await;
    }
    world
}

async fn grant(world: &World, server: &Server, who: usize, amount: i64) {
    let name = &world.people[who].user.username;
    let args = ["ledger", "grant", name, &amount.to_string()];
    server.admin_json(&args).await;
    world.books.lock().unwrap().grant(who, amount);
}

/// What the operator does between two kills.
async fn operate(world: &World, server: &Server, chance: &Chance) {
    let who = chance.below(PEOPLE);
    grant(world, server, who, chance.among(1..PURSE)).await;
    let fund = ["pool", "fund", &world.pools[0], "500"];
    server.admin_json(&fund).await;
}

/// Now, by the clock of the database; 0 on SQLite, where a process that is dead does nothing more.
async fn clock(database: &Database) -> i64 {
    match database.backend() {
        Backend::Sqlite => 0,
        Backend::Postgres => {
            let text = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
            database.raw_int(text).await
        }
    }
}

/// Waits until PostgreSQL has ended what a killed server began: it finishes a statement that it
/// was given, also when nobody waits for the answer.
async fn wait_for_the_dead(database: &Database, killed_at: i64) {
    if database.backend() == Backend::Sqlite {
        return;
    }
    let text = format!(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND extract(epoch FROM backend_start) * 1000000 < {killed_at}"
    );
    let text = text.as_str();
    until("the end of the sessions of the dead", async || {
        (database.raw_int(text).await == 0).then_some(())
    })
    .await;
}

/// Asks again for what got no answer. What had happened is answered as it would have been, before
/// anything else happens, and everything is then as the answers say; what had not happens now.
/// Answers how many had.
async fn settle(world: &World, server: &Server, lost: Vec<UserRequest>) -> usize {
    let mut undone = Vec::new();
    let mut happened = 0;
    for request in lost {
        if is_kept(server, &request).await {
            happened += 1;
            let answer = world.ask(server.address, &request).await.unwrap();
            assert!(is_replayed(&answer), "{request:#?}\n{answer:#?}");
            world.note(request, answer);
        } else {
            undone.push(request);
        }
    }
    audit::check(server, &world.books(), &world.people).await;
    for request in undone {
        let answer = world.ask(server.address, &request).await.unwrap();
        assert!(!is_replayed(&answer), "{request:#?}\n{answer:#?}");
        world.note(request, answer);
    }
    happened
}

/// Whether the database holds an answer to the request.
async fn is_kept(server: &Server, request: &UserRequest) -> bool {
    let text = format!(
        "SELECT COUNT(*) FROM idempotency_records WHERE key = '{}'",
        request.once
    );
    server.database.raw_int(&text).await == 1
}

/// Asks again for some of what was answered: it is answered the same.
async fn repeat(world: &World, server: &Server, chance: &Chance) {
    for _ in 0..REPEATED {
        let (request, first) = {
            let answered = world.answered.lock().unwrap();
            answered[chance.below(answered.len())].clone()
        };
        let again = world.ask(server.address, &request).await.unwrap();
        assert!(is_replayed(&again), "{request:#?}\n{again:#?}");
        assert_same(&first, &again);
    }
}
