//! The step of migration `names`: folds every name, numbers duplicates, and reports names that the
//! rules no longer allow.

use aivy_core::names;
use aivy_types::Timestamp;
use futures_util::future::BoxFuture;

use super::Findings;
use crate::StoreError;
use crate::query::Query;
use crate::record::record;
use crate::statement::Statement;
use crate::tx::Tx;
use crate::value::params;

/// Accounts that are read at once.
const PORTION: i64 = 1000;
/// How many accounts with one name a finding lists.
const LISTED: usize = 10;

static PAGE: Query<Named> =
    Query::of_migration("SELECT {} FROM users u WHERE id > $1 ORDER BY id LIMIT $2");
static FOLD: Statement =
    Statement::of_migration("UPDATE users SET username_key = $1, email_key = $2 WHERE id = $3");

/// A name that can be shared: one of the two names of an account.
struct Shared {
    what: &'static str,
    keys: Query<String>,
    holders: Query<(String, String)>,
    number: Statement,
}

static SHARED: [Shared; 2] = [
    Shared {
        what: "username",
        keys: Query::of_migration(
            "SELECT username_key FROM users GROUP BY username_key HAVING COUNT(*) > 1 ORDER BY 1",
        ),
        holders: Query::of_migration(
            "SELECT id, username FROM users WHERE username_key = $1 ORDER BY created_at, id",
        ),
        number: Statement::of_migration("UPDATE users SET username_twin = $1 WHERE id = $2"),
    },
    Shared {
        what: "e-mail address",
        keys: Query::of_migration(
            "SELECT email_key FROM users GROUP BY email_key HAVING COUNT(*) > 1 ORDER BY 1",
        ),
        holders: Query::of_migration(
            "SELECT id, email FROM users WHERE email_key = $1 ORDER BY created_at, id",
        ),
        number: Statement::of_migration("UPDATE users SET email_twin = $1 WHERE id = $2"),
    },
];

pub(super) fn step<'t>(
    tx: &'t mut Tx<'_>,
    findings: &'t mut Findings,
) -> BoxFuture<'t, Result<(), StoreError>> {
    Box::pin(async move {
        fold(tx, findings).await?;
        for shared in &SHARED {
            number(tx, shared, findings).await?;
        }
        Ok(())
    })
}

struct Named {
    id: String,
    username: String,
    email: String,
    closed: bool,
}

record! { Named of u {
    id, username, email,
    closed: "u.closed_at" => |at: Option<Timestamp>| at.is_some(),
} }

async fn fold(tx: &mut Tx<'_>, findings: &mut Findings) -> Result<(), StoreError> {
    let mut last = String::new();
    loop {
        let page = PAGE.fetch_all(tx, params![&last, PORTION]).await?;
        let Some(end) = page.last() else {
            return Ok(());
        };
        last.clone_from(&end.id);
        for account in page {
            let username = names::folded_username(&account.username);
            let email = names::folded_email(&account.email);
            tx.execute(&FOLD, params![&username, &email, &account.id])
                .await?;
            if !account.closed {
                complain(&account, findings);
            }
        }
    }
}

fn complain(account: &Named, findings: &mut Findings) {
    let Named { id, username, .. } = account;
    for violation in names::username_violations(username) {
        findings.add(format!(
            "the username {username:?} of {id} is none that anybody is given any more: {violation}"
        ));
    }
}

async fn number(
    tx: &mut Tx<'_>,
    shared: &'static Shared,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    for key in shared.keys.fetch_all(tx, &[]).await? {
        let holders = shared.holders.fetch_all(tx, params![&key]).await?;
        for (twin, (id, _)) in (0_i64..).zip(&holders) {
            tx.execute(&shared.number, params![twin, id]).await?;
        }
        let names: Vec<_> = holders
            .iter()
            .take(LISTED)
            .map(|(id, name)| format!("{name:?} of {id}"))
            .collect();
        findings.add(format!(
            "{} accounts have one {}, which only its exact spelling tells apart: {}",
            holders.len(),
            shared.what,
            names.join(", ")
        ));
    }
    Ok(())
}
