//! Fills a database with accounts, each with a key, and makes a script in which each sends one
//! request.

use aivy_core::entropy::Entropy;
use aivy_core::key::KeyText;
use aivy_store::keys::{self, NewKey};
use aivy_store::users::{self, User};
use aivy_store::{Db, DbOptions, StoreError, Tx};
use aivy_types::{KeyId, Permissions, Timestamp, UserId};
use anyhow::Result;

use crate::load::Script;
use crate::wire;

/// Accounts in one transaction.
const BATCH: u64 = 5_000;

/// Fixed, so that a later run has the same keys.
const SEED: u64 = 1;

/// The creation time of all accounts: 2026-01-01T00:00:00Z.
const MADE_MS: u64 = 1_767_225_600_000;

/// Writes `count` accounts on `plan` to the database at `url`. `progress` is called after each
/// batch.
///
/// # Errors
/// The database fails.
pub(crate) fn fill(
    url: &str,
    plan: &'static str,
    count: u64,
    mut progress: impl FnMut(u64),
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let db = Db::open(&DbOptions::new(url)).await?;
        let entropy = Entropy::seeded(SEED);
        for start in (0..count).step_by(usize::try_from(BATCH)?) {
            progress(start);
            let accounts = start..count.min(start + BATCH);
            let texts: Vec<_> = accounts
                .clone()
                .map(|_| KeyText::generate(&entropy))
                .collect();
            let input = (accounts, texts, plan);
            db.write(input, async |tx, (accounts, texts, plan)| {
                for (number, text) in accounts.clone().zip(texts) {
                    insert(tx, number, text, plan).await?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        }
        db.close().await;
        Ok(())
    })
}

async fn insert(
    tx: &mut Tx<'_>,
    number: u64,
    text: &KeyText,
    plan: &str,
) -> Result<(), StoreError> {
    let now = Timestamp::from_micros(i64::try_from(MADE_MS * 1000).unwrap_or_default());
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    let user = User {
        id: UserId::new(MADE_MS, random),
        username: format!("u{number}"),
        email: format!("u{number}@example.com"),
        name: format!("User {number}"),
        avatar_url: None,
        plan: plan.to_owned(),
        created_at: now,
        updated_at: now,
    };
    users::insert(tx, &user, now).await?;
    let key = NewKey {
        id: KeyId::new(MADE_MS, random),
        user_id: user.id,
        name: "only".to_owned(),
        hash: text.hash().to_hex(),
        prefix: text.prefix().to_owned(),
        last_four: text.last_four().to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    keys::insert(tx, &key, now).await
}

/// A well-formed key in each request: the next account's, or an unknown one.
#[derive(Debug)]
pub(crate) struct OneEach {
    entropy: Entropy,
    request: Vec<u8>,
    key: std::ops::Range<usize>,
    status: u16,
}

impl OneEach {
    /// Each account of [`fill`] sends one request, in the order of creation.
    pub(crate) fn accounts(path: &str) -> Self {
        Self::of(path, Entropy::seeded(SEED), 200)
    }

    /// Each key is new and unknown.
    pub(crate) fn strangers(path: &str) -> Self {
        Self::of(path, Entropy::system(), 401)
    }

    fn of(path: &str, entropy: Entropy, status: u16) -> Self {
        let text = KeyText::generate(&Entropy::system());
        let request = wire::get(path, Some(text.expose()));
        let start = memchr::memmem::find(&request, text.expose().as_bytes()).unwrap_or_default();
        let key = start..start + text.expose().len();
        Self {
            entropy,
            request,
            key,
            status,
        }
    }
}

impl Script for OneEach {
    fn next(&mut self) -> &[u8] {
        let text = KeyText::generate(&self.entropy);
        self.request[self.key.clone()].copy_from_slice(text.expose().as_bytes());
        &self.request
    }

    fn expects(&self) -> u16 {
        self.status
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_another_key_and_a_second_script_the_same() {
        let draw = || {
            let mut script = OneEach::accounts("/x");
            [script.next().to_vec(), script.next().to_vec()]
        };
        let [first, second] = draw();
        assert_ne!(first, second);
        assert_eq!(draw(), [first.clone(), second]);
        let text = String::from_utf8(first).unwrap();
        let key = text
            .split("Bearer ")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap();
        assert!(aivy_core::key::parse(key).is_ok(), "{key}");
    }

    #[test]
    fn every_account_can_be_found_by_its_key() {
        let path = std::env::temp_dir().join(format!("aivy-bench-{}.db", std::process::id()));
        let url = format!("sqlite:{}", path.display());
        fill(&url, "free", 3, |_| ()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let names: Vec<String> = runtime.block_on(async {
            let db = Db::open(&DbOptions::new(&url)).await.unwrap();
            let entropy = Entropy::seeded(SEED);
            let mut names = Vec::new();
            for _ in 0..3 {
                let hash = KeyText::generate(&entropy).hash().to_hex();
                let found = db
                    .read(hash, async |tx, hash| keys::find_by_hash(tx, hash).await)
                    .await
                    .unwrap();
                names.push(found.unwrap().plan);
            }
            db.close().await;
            names
        });
        assert_eq!(names, ["free"; 3]);
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
        }
    }
}
