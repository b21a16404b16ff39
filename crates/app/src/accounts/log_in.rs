//! Logging in and changing one's password.

use aivy_core::names::MAX_NAME_TYPED;
use aivy_store::passwords::Password;
use aivy_store::users::User;
use aivy_store::{StoreError, Tx, log_in_links, names, passwords, resets, sessions as stored};
use aivy_types::{ErrorCode, SessionId, Timestamp, UserId};

use super::hasher::Verdict;
use super::sessions::{self, FreshSession};
use super::{Visit, password};
use crate::{App, Failure, standing};

impl App {
    /// Logs in to the account with this username or e-mail address. `last` is a session that the
    /// visitor had before, which ends.
    ///
    /// # Errors
    /// Name or password is wrong, it was tried too often, too much is going on, or no database.
    pub async fn log_in(
        &self,
        name: &str,
        password: String,
        visit: &Visit,
        last: Option<&str>,
    ) -> Result<FreshSession, Failure> {
        let tries = self.tries_at(name)?;
        self.attempt(vec![tries.clone(), self.tries_from(visit)?])
            .await?;
        let (user, known) = self.account_called(name).await?;
        let verdict = self.verdict(password.clone(), known.as_ref()).await?;
        let (Some(user), Some(known)) = (user, known.filter(|_| verdict != Verdict::Wrong)) else {
            return Err(wrong(NAME_OR_PASSWORD));
        };
        self.forgive(tries).await?;
        let anew = match verdict {
            // Next time, then, if too much is going on.
            Verdict::RightAsTyped => self
                .accounts
                .hasher
                .hash(password, &self.entropy)
                .await
                .ok(),
            Verdict::Wrong | Verdict::Right => None,
        };
        let (session, token) = self.new_session(visit);
        let fresh = sessions::fresh(&session, token.clone());
        let last = last.map(sessions::hash);
        let begun = self.db.write_locking(move |tx| {
            let (id, known, anew) = (user.id.clone(), known.version, anew.clone());
            let (session, token, last) = (session.clone(), token.clone(), last.clone());
            Box::pin(async move {
                // Whoever closed the account or changed the password meanwhile has ended all that
                // the password opens.
                standing::locked(tx, &id).await?;
                still_known(tx, &id, known).await?;
                if let Some(hash) = anew {
                    passwords::rehash(tx, &id, &hash).await?;
                }
                end_last(tx, last.as_deref(), session.created_at).await?;
                sessions::begin(tx, &id, &session, &token).await?;
                Ok::<_, Failure>(())
            })
        });
        begun.await.map_err(|failure| match failure.code {
            ErrorCode::Unauthorized | ErrorCode::Conflict => wrong(NAME_OR_PASSWORD),
            _ => failure,
        })?;
        Ok(fresh)
    }

    /// Whether what was typed is this password.
    async fn verdict(&self, typed: String, known: Option<&Password>) -> Result<Verdict, Failure> {
        let hash = known.map(|password| password.hash.clone());
        self.accounts.hasher.verify(typed, hash).await
    }

    /// The open account that is called `name`, and its password.
    pub(super) async fn account_called(
        &self,
        name: &str,
    ) -> Result<(Option<User>, Option<Password>), Failure> {
        let name = looked_up(name).to_owned();
        // Boxed: a letter is written by a task of its own.
        let found = self.db.read_boxed(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                let user = named(names::open(tx, &name).await?, &name);
                let password = match &user {
                    Some(user) => passwords::get(tx, &user.id).await?,
                    None => None,
                };
                Ok::<_, StoreError>((user, password))
            })
        });
        Ok(found.await?)
    }

    /// Changes the password of `user`, whose other sessions end.
    ///
    /// # Errors
    /// The old password is wrong, the new one is none, it was tried too often, or no database.
    pub async fn change_password(
        &self,
        user: &User,
        kept: &SessionId,
        old: String,
        new: String,
    ) -> Result<(), Failure> {
        let violations = password::violations(&new, &[&user.username, &user.email]);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let known = self.confirm(user, old).await?;
        let hash = self.accounts.hasher.hash(new, &self.entropy).await?;
        let (id, kept, now) = (user.id.clone(), kept.clone(), self.clock.now());
        let set = self.db.write_locking(move |tx| {
            let id = id.clone();
            let (hash, kept) = (hash.clone(), kept.clone());
            Box::pin(async move {
                standing::locked(tx, &id).await?;
                still_known(tx, &id, known).await?;
                set_password(tx, &id, &hash, Some(&kept), now).await?;
                Ok::<_, Failure>(())
            })
        });
        set.await
    }

    /// Whether the person at the keyboard knows the password of `user`; its version, for
    /// [`still_known`].
    pub(super) async fn confirm(&self, user: &User, password: String) -> Result<i64, Failure> {
        let tries = self.tries_at(&user.username)?;
        self.attempt(vec![tries.clone()]).await?;
        let id = &user.id;
        let known = self
            .db
            .read(async |tx| passwords::get(tx, id).await)
            .await?;
        let verdict = self.verdict(password, known.as_ref()).await?;
        let Some(known) = known.filter(|_| verdict != Verdict::Wrong) else {
            return Err(wrong(PASSWORD));
        };
        self.forgive(tries).await?;
        Ok(known.version)
    }
}

/// Whether the password that had this version when it was asked for is the account's yet. The account
/// is locked: it stays so until the transaction ends.
pub(super) async fn still_known(
    tx: &mut Tx<'_>,
    user: &UserId,
    version: i64,
) -> Result<(), Failure> {
    match passwords::get(tx, user).await? {
        Some(password) if password.version == version => Ok(()),
        _ => Err(wrong(PASSWORD)),
    }
}

/// What is looked up of what somebody typed: nobody has a longer name.
fn looked_up(typed: &str) -> &str {
    if typed.len() > MAX_NAME_TYPED {
        ""
    } else {
        typed.trim()
    }
}

/// Whom somebody means who logs in as `name`: of several, whoever spells it so, by username before
/// address. Otherwise nobody is guessed at.
fn named(mut found: Vec<User>, name: &str) -> Option<User> {
    let exact = found
        .iter()
        .position(|user| user.username == name)
        .or_else(|| found.iter().position(|user| user.email == name));
    match (exact, found.len()) {
        (Some(place), _) => Some(found.swap_remove(place)),
        (None, 1) => found.pop(),
        (None, _) => None,
    }
}

/// Gives an account another password: links to a new one are taken back, and sessions end, but
/// `kept`.
pub(super) async fn set_password(
    tx: &mut Tx<'_>,
    user: &UserId,
    hash: &str,
    kept: Option<&SessionId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    passwords::set(tx, user, hash, now).await?;
    resets::remove_all(tx, user).await?;
    log_in_links::remove(tx, user).await?;
    stored::end_others(tx, user, kept).await.map(|_| ())
}

/// Ends the session that a visitor had before: what somebody else may know of it is worth nothing.
pub(super) async fn end_last(
    tx: &mut Tx<'_>,
    token_hash: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(hash) = token_hash
        && let Some((session, user)) = stored::find_by_token(tx, hash, now).await?
    {
        stored::end(tx, &user.id, &session.id).await?;
    }
    Ok(())
}

const NAME_OR_PASSWORD: &str = "The name or the password is wrong";
const PASSWORD: &str = "The password is wrong";

fn wrong(message: &'static str) -> Failure {
    Failure::new(ErrorCode::Unauthorized).message(message)
}
