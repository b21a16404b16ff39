//! Sessions: begun, found by their token, listed, ended.

use std::fmt;

use aivy_core::{Entropy, new_id};
use aivy_store::reviews::{self, Waiting};
use aivy_store::sessions::{self, Session};
use aivy_store::users::User;
use aivy_store::{StoreError, Tx, attempts, fresh_keys, known_browsers, log_in_links, resets};
use aivy_types::{SessionId, Timestamp, UserId};
use sha2::{Digest, Sha256};

use super::Visit;
use super::browsers::{FreshBrowser, NewBrowser};
use crate::{App, Failure};

/// How long a session lasts without a visit: 14 days, in microseconds.
const IDLE_MICROS: i64 = 14 * DAY_MICROS;
/// How long a session lasts in total: 90 days, in microseconds.
const LONGEST_MICROS: i64 = 90 * DAY_MICROS;
/// How old the stored time of the last visit can become before it is updated: 5 minutes, in
/// microseconds.
const SEEN_EVERY_MICROS: i64 = 5 * 60 * 1_000_000;
const DAY_MICROS: i64 = 86_400 * 1_000_000;
/// The length to which a `User-Agent` is cut, in characters.
const MAX_AGENT: usize = 200;
/// Sessions that an account has at most; one more ends the least recently seen.
const MAX_SESSIONS: i64 = 100;

/// The secret of a session, of a known browser, or of a link to a new password: 256 random bits in
/// hexadecimal. Only its SHA-256 is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(super) fn new(entropy: &Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self(hex::encode(bytes))
    }

    /// The text, only for the cookie or the link.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// The hash of a token, which is stored.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// A session that has just begun.
#[derive(Debug)]
pub struct FreshSession {
    /// The user.
    pub user: UserId,
    /// What its cookie holds.
    pub token: SessionToken,
    /// The latest time at which it ends.
    pub ends_at: Timestamp,
    /// The browser, which is now known.
    pub browser: FreshBrowser,
}

/// The user who is logged in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The user.
    pub user: User,
    /// Results that wait for the user's review, counted up to [`MANY_WAITING`].
    pub waiting: Waiting,
}

/// Waiting results are counted up to this number: a menu need not show more.
pub const MANY_WAITING: i64 = 100;

impl App {
    /// Makes the record and the secret of a new session.
    pub(super) fn new_session(&self, visit: &Visit) -> (Session, SessionToken) {
        let now = self.clock.now();
        let session = Session {
            id: new_id(&self.clock, &self.entropy, SessionId::new),
            agent: visit
                .agent
                .chars()
                .filter(|c| !c.is_control())
                .take(MAX_AGENT)
                .collect(),
            address: visit.address.to_string(),
            created_at: now,
            seen_at: now,
            expires_at: now.plus_micros(IDLE_MICROS),
        };
        (session, SessionToken::new(&self.entropy))
    }

    /// The user and the session of `token`. A visit extends the session to two weeks from now, up
    /// to three months in total.
    ///
    /// # Errors
    /// The database fails.
    pub async fn signed_in(&self, token: &str, visit: &Visit) -> Result<Option<SignedIn>, Failure> {
        let Some(who) = self.who_is(token).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        if now.micros() - who.session.seen_at.micros() >= SEEN_EVERY_MICROS {
            self.note_visit(&who.user.id, &who.session, visit, now)
                .await?;
        }
        Ok(Some(who))
    }

    /// The user and the session of `token`, without counting a visit: nothing is written.
    ///
    /// # Errors
    /// The database fails.
    pub async fn who_is(&self, token: &str) -> Result<Option<SignedIn>, Failure> {
        let asked = (hash(token), self.clock.now());
        let found = self.db.read(asked, async |tx, (hash, now)| {
            let Some((session, user)) = sessions::find_by_token(tx, hash, *now).await? else {
                return Ok(None);
            };
            // A result that is due counts as paid and no longer waits.
            let waiting = reviews::waiting(tx, &user.id, *now, MANY_WAITING).await?;
            Ok::<_, StoreError>(Some(SignedIn {
                session,
                user,
                waiting,
            }))
        });
        Ok(found.await?)
    }

    async fn note_visit(
        &self,
        user: &UserId,
        session: &Session,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let end = now
            .plus_micros(IDLE_MICROS)
            .min(session.created_at.plus_micros(LONGEST_MICROS));
        let (id, address) = (session.id.clone(), visit.address.to_string());
        let input = (user.clone(), id, address, now, end);
        let noted = self
            .db
            .write_locking(input, async |tx, (user, id, address, now, end)| {
                sessions::seen(tx, user, id, address, *now, *end).await
            });
        Ok(noted.await?)
    }

    /// The sessions of `user`, last seen first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sessions(&self, user: &UserId) -> Result<Vec<Session>, Failure> {
        let asked = (user.clone(), self.clock.now());
        let found = self.db.read(asked, async |tx, (user, now)| {
            sessions::list(tx, user, *now, MAX_SESSIONS).await
        });
        Ok(found.await?)
    }

    /// Ends a session of `user`.
    ///
    /// # Errors
    /// There is no such session, or the database fails.
    pub async fn end_session(&self, user: &UserId, id: &SessionId) -> Result<(), Failure> {
        let ended = self
            .db
            .write_locking((user.clone(), id.clone()), async |tx, (user, id)| {
                sessions::end(tx, user, id).await
            });
        if ended.await? {
            Ok(())
        } else {
            Err(Failure::no_such("session"))
        }
    }

    /// Deletes sessions, links and known browsers that have ended, and attempts that no longer
    /// count.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_visits(&self) -> Result<(), Failure> {
        let pruned = self.db.write_locking(self.clock.now(), async |tx, now| {
            sessions::prune(tx, *now).await?;
            resets::prune(tx, *now).await?;
            log_in_links::prune(tx, *now).await?;
            fresh_keys::prune(tx, *now).await?;
            known_browsers::prune(tx, *now).await?;
            attempts::prune(tx, *now).await
        });
        Ok(pruned.await.map(|_| ())?)
    }

    /// Ends all sessions of `user` except `kept`; returns how many.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_other_sessions(
        &self,
        user: &UserId,
        kept: &SessionId,
    ) -> Result<u64, Failure> {
        let ended = self
            .db
            .write_locking((user.clone(), kept.clone()), async |tx, (user, kept)| {
                sessions::end_others(tx, user, Some(kept)).await
            });
        Ok(ended.await?)
    }
}

/// Stores a new session. Of the account's sessions, the most recently seen are kept.
pub(super) async fn begin(
    tx: &mut Tx<'_>,
    user: &UserId,
    session: &Session,
    token: &SessionToken,
) -> Result<(), StoreError> {
    sessions::insert(tx, user, &token.hash(), session).await?;
    sessions::end_oldest(tx, user, MAX_SESSIONS).await?;
    Ok(())
}

/// The secrets that the browser gets when a session begins.
pub(super) fn fresh(
    user: &UserId,
    session: &Session,
    token: SessionToken,
    browser: NewBrowser,
) -> FreshSession {
    FreshSession {
        user: user.clone(),
        token,
        ends_at: session.created_at.plus_micros(LONGEST_MICROS),
        browser: browser.fresh(),
    }
}
