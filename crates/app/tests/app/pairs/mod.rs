//! Two things at once, of which one decides on what the other changes. Each pair is drawn many
//! times on both databases:
//!
//! | | beside | what must hold afterwards |
//! | --- | --- | --- |
//! | `closing` | every act, key, link, log-in, grant or payment | a closed account has nothing |
//! | `secrets` | log-ins, changes, links | what the old password opened is shut |
//! | `keys` | making, rotating, revoking | one successor, at most 100 live keys |

mod closing;
mod keys;
mod secrets;

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use aivy_app::{Actor, FreshSession, NewKey, Visit};
use aivy_core::Entropy;
use aivy_store::passwords;
use aivy_store::testing::Database;
use aivy_store::users::{self, User};
use aivy_types::{ErrorCode, Permissions, SessionId, UserId};
use tokio::sync::OnceCell;

use crate::test_app::TestApp;

/// The password of all users.
const PASSWORD: &str = "correct horse battery";

/// How many times each pair runs.
const ROUNDS: usize = 5;

/// Repeats `again` until `once` is done; the last time, it began before that.
async fn during<T>(once: impl Future<Output = T>, mut again: impl AsyncFnMut()) -> T {
    let over = AtomicBool::new(false);
    let (value, ()) = tokio::join!(
        async {
            let value = once.await;
            over.store(true, Ordering::SeqCst);
            value
        },
        async {
            while !over.load(Ordering::SeqCst) {
                again().await;
                // `again` may not have waited for anything.
                tokio::task::yield_now().await;
            }
        }
    );
    value
}

fn visit() -> Visit {
    Visit {
        address: [10, 0, 0, 1].into(),
        agent: "a browser".to_owned(),
        browser: None,
    }
}

/// A session for counting confirmations.
fn no_session() -> SessionId {
    SessionId::new(0, [0; 10])
}

fn new_key() -> NewKey {
    NewKey {
        name: "program".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    }
}

/// A test application without limits on attempts, and its database.
struct Ground<'d> {
    test: TestApp,
    database: &'d Database,
}

impl Deref for Ground<'_> {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.test
    }
}

async fn test(database: &Database) -> Ground<'_> {
    let mut test = TestApp::new(database).await;
    test.app.accounts.attempts_per_account = 100_000;
    test.app.accounts.attempts_per_address = 100_000;
    Ground { test, database }
}

/// A user with this many tokens and with [`PASSWORD`], hashed once for all of them.
async fn person(test: &TestApp, tokens: i64) -> (User, Actor) {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let hasher = &test.app.accounts.hasher;
        let hash = hasher.hash(PASSWORD.to_owned(), &Entropy::system()).await;
        hash.unwrap()
    };
    let hash = HASH.get_or_init(make).await;
    let actor = test.person(tokens).await;
    let input = (actor.user.clone(), hash.clone(), test.clock.now());
    let set = test.app.db.write(input, async |tx, (id, hash, now)| {
        passwords::set(tx, id, hash, *now).await
    });
    set.await.unwrap();
    (user(test, &actor.user).await, actor)
}

async fn user(test: &TestApp, id: &UserId) -> User {
    let found = test.app.db.read(id.clone(), users::get).await;
    found.unwrap().unwrap()
}

async fn log_in(test: &TestApp, user: &User, password: &str) -> Result<FreshSession, ErrorCode> {
    let entered = test
        .app
        .log_in(&user.username, password.to_owned(), &visit(), None)
        .await;
    entered.map_err(|failure| failure.code)
}

/// Closes the account as soon as that is possible.
async fn close(test: &TestApp, user: &User) {
    loop {
        match test
            .app
            .close_account(user, &no_session(), PASSWORD.to_owned())
            .await
        {
            Ok(()) => return,
            Err(failure) => assert_eq!(failure.code, ErrorCode::Conflict, "{failure}"),
        }
    }
}

/// The result of a count over the rows of `user`.
async fn count(test: &Ground<'_>, user: &User, what: &'static str) -> i64 {
    let text = what.replace("$1", &format!("'{}'", user.id));
    test.database.raw_int(&text).await
}

/// A closed account has nothing left, and nobody can log in to it.
async fn is_closed_for_good(test: &Ground<'_>, user: &User) {
    for nothing in [
        "SELECT COUNT(*) FROM users WHERE id = $1 AND (closed_at IS NULL OR name <> 'Closed account')",
        "SELECT COUNT(*) FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL",
        "SELECT COUNT(*) FROM sessions WHERE user_id = $1",
        "SELECT COUNT(*) FROM passwords WHERE user_id = $1",
        "SELECT COUNT(*) FROM reset_links WHERE user_id = $1",
        "SELECT COUNT(*) FROM known_browsers WHERE user_id = $1",
        "SELECT COUNT(*) FROM tasks WHERE creator_id = $1 AND slots_left + live > 0",
        "SELECT COUNT(*) FROM submissions WHERE worker_id = $1 AND status IN ('claimed', 'submitted', 'appealed')",
        "SELECT COUNT(*) FROM positions WHERE user_id = $1 AND status IN ('active', 'unstaking')",
    ] {
        assert_eq!(count(test, user, nothing).await, 0, "{nothing}");
    }
    let balance = test.app.balance(&user.id).await.unwrap();
    let held = balance.available + balance.escrowed + balance.staked + balance.unstaking;
    assert_eq!(held, 0, "{balance:?}");
    test.audit().await;
}
