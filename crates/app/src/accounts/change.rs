//! Changing a password, for someone who knows the current one.

use aivy_core::mutant::{self, Mutant};
use aivy_store::passwords::Password;
use aivy_store::users::User;
use aivy_store::{
    StoreError, Tx, known_browsers, log_in_links, passwords, resets, sessions as stored,
};
use aivy_types::{ErrorCode, SessionId, Timestamp, UserId};

use super::browsers::FreshBrowser;
use super::hasher::PasswordCheck;
use super::{Visit, password};
use crate::{App, Failure, standing};

impl App {
    /// Changes the password of `user`. Its other sessions end and its other browsers are no longer
    /// known. `own` is the session that requests the change.
    ///
    /// # Errors
    /// The old password is wrong, the new one is not valid, there were too many attempts, or the
    /// database fails.
    pub async fn change_password(
        &self,
        user: &User,
        own: &SessionId,
        old: String,
        new: String,
        visit: &Visit,
    ) -> Result<FreshBrowser, Failure> {
        let violations = password::violations(&new, &[&user.username, &user.email]);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let known = self.confirm(user, own, old).await?;
        let hash = self.accounts.hasher.hash(new, &self.entropy).await?;
        let browser = self.new_browser(visit);
        let whose = (user.id.clone(), own.clone(), browser.clone());
        let input = (whose, known, hash, self.clock.now());
        self.db
            .write_locking(input, async |tx, (whose, known, hash, now)| {
                let (id, own, browser) = whose;
                standing::locked(tx, id).await?;
                still_known(tx, id, *known).await?;
                set_password(tx, id, hash, Some(own), *now).await?;
                Ok::<_, Failure>(browser.remember(tx, id).await?)
            })
            .await?;
        Ok(browser.fresh())
    }

    /// Checks the password of `user` again; returns its version, for [`still_known`]. Attempts are
    /// counted for each session.
    pub(super) async fn confirm(
        &self,
        user: &User,
        session: &SessionId,
        password: String,
    ) -> Result<i64, Failure> {
        let tries = self.confirmations_in(session)?;
        self.attempt(vec![tries.clone()]).await?;
        let known = self.db.read(user.id.clone(), passwords::get).await?;
        let check = self.check(password, known.as_ref()).await?;
        let Some(known) = known.filter(|_| check != PasswordCheck::Wrong) else {
            return Err(wrong());
        };
        self.forgive(tries).await?;
        Ok(known.version)
    }

    /// Compares what was typed with this password.
    pub(super) async fn check(
        &self,
        typed: String,
        known: Option<&Password>,
    ) -> Result<PasswordCheck, Failure> {
        let hash = known.map(|password| password.hash.clone());
        self.accounts.hasher.verify(typed, hash).await
    }
}

/// Whether the account's password still has the version that was checked. Locks the account until
/// the transaction ends.
pub(super) async fn still_known(
    tx: &mut Tx<'_>,
    user: &UserId,
    version: i64,
) -> Result<(), Failure> {
    match passwords::get(tx, user).await? {
        Some(password) if password.version == version => Ok(()),
        _ => Err(wrong()),
    }
}

/// Sets another password: revokes the links for a new one, ends all sessions except `kept`, and
/// forgets all known browsers.
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
    known_browsers::forget_all(tx, user).await?;
    if mutant::is_on(Mutant::SessionsStay) {
        return Ok(());
    }
    stored::end_others(tx, user, kept).await.map(|_| ())
}

fn wrong() -> Failure {
    Failure::new(ErrorCode::Unauthorized).message("The password is wrong")
}
