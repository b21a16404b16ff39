//! Logging in and changing one's password.

use aivy_core::names::MAX_NAME_TYPED;
use aivy_store::users::User;
use aivy_store::{StoreError, Tx, log_in_links, names, passwords, resets, sessions as stored};
use aivy_types::{ErrorCode, SessionId, Timestamp, UserId};

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
        let (user, hash) = self.account_called(name).await?;
        let right = self.accounts.hasher.verify(password, hash.clone()).await?;
        let (Some(user), Some(known), true) = (user, hash, right) else {
            return Err(wrong(NAME_OR_PASSWORD));
        };
        self.forgive(tries).await?;
        let (session, token) = self.new_session(visit);
        let fresh = sessions::fresh(&session, token.clone());
        let last = last.map(sessions::hash);
        let begun = self.db.write_locking(move |tx| {
            let (id, known) = (user.id.clone(), known.clone());
            let (session, token, last) = (session.clone(), token.clone(), last.clone());
            Box::pin(async move {
                // Whoever closed the account or changed the password meanwhile has ended all that
                // the password opens.
                standing::locked(tx, &id).await?;
                still_known(tx, &id, &known).await?;
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

    /// The open account that is called `name`, and the hash of its password.
    pub(super) async fn account_called(
        &self,
        name: &str,
    ) -> Result<(Option<User>, Option<String>), Failure> {
        let name = looked_up(name).to_owned();
        // Boxed: a letter is written by a task of its own.
        let found = self.db.read_boxed(move |tx| {
            let name = name.clone();
            Box::pin(async move {
                let user = named(names::open(tx, &name).await?, &name);
                let hash = match &user {
                    Some(user) => passwords::get(tx, &user.id).await?,
                    None => None,
                };
                Ok::<_, StoreError>((user, hash))
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
            let (id, known) = (id.clone(), known.clone());
            let (hash, kept) = (hash.clone(), kept.clone());
            Box::pin(async move {
                standing::locked(tx, &id).await?;
                still_known(tx, &id, &known).await?;
                set_password(tx, &id, &hash, Some(&kept), now).await?;
                Ok::<_, Failure>(())
            })
        });
        set.await
    }

    /// Whether the person at the keyboard knows the password of `user`; the hash of it, for
    /// [`still_known`].
    pub(super) async fn confirm(&self, user: &User, password: String) -> Result<String, Failure> {
        let tries = self.tries_at(&user.username)?;
        self.attempt(vec![tries.clone()]).await?;
        let id = &user.id;
        let hash = self
            .db
            .read(async |tx| passwords::get(tx, id).await)
            .await?;
        let right = self.accounts.hasher.verify(password, hash.clone()).await?;
        let Some(known) = hash.filter(|_| right) else {
            return Err(wrong(PASSWORD));
        };
        self.forgive(tries).await?;
        Ok(known)
    }
}

/// Whether the password that had this hash when it was asked for is the account's yet. The account
/// is locked: it stays so until the transaction ends.
pub(super) async fn still_known(tx: &mut Tx<'_>, user: &UserId, hash: &str) -> Result<(), Failure> {
    if passwords::get(tx, user).await?.as_deref() == Some(hash) {
        Ok(())
    } else {
        Err(wrong(PASSWORD))
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
