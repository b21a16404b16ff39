//! Logging in.

use std::sync::Arc;

use aivy_core::mutant::{self, Mutant};
use aivy_store::passwords::{self, Password};
use aivy_store::sessions::Session;
use aivy_store::{StoreError, Tx, sessions as stored};
use aivy_types::{ErrorCode, Timestamp, UserId};

use super::Visit;
use super::browsers::NewBrowser;
use super::change::still_known;
use super::hasher::PasswordCheck;
use super::sessions::{self, FreshSession, SessionToken};
use crate::{App, Failure, standing};

/// What a log-in changes, in one transaction.
struct LogInChange {
    user: UserId,
    known: Password,
    /// A new hash of the same password.
    rehashed: Option<String>,
    session: Session,
    token: SessionToken,
    /// The hash of the token of the session that ends.
    last: Option<String>,
    browser: NewBrowser,
}

impl App {
    /// Logs in to the account with this username or e-mail address. `last` is the visitor's
    /// previous session, which ends.
    ///
    /// # Errors
    /// The name or the password is wrong, there were too many attempts, the server is busy, or the
    /// database fails.
    pub async fn log_in(
        &self,
        name: &str,
        password: String,
        visit: &Visit,
        last: Option<&str>,
    ) -> Result<FreshSession, Failure> {
        let claimed = self.claimed(name, visit).await?;
        let tries = self.guesses_at(&claimed)?;
        let address = self.tries_from(visit, claimed.browser.is_some())?;
        self.attempt(vec![tries.clone(), address]).await?;
        let known = claimed.password;
        let check = self.check(password.clone(), known.as_ref()).await?;
        let known = known.filter(|_| check != PasswordCheck::Wrong);
        let (Some(user), Some(known)) = (claimed.user, known) else {
            return Err(wrong());
        };
        self.forgive(tries).await?;
        let (session, token) = self.new_session(visit);
        let change = Arc::new(LogInChange {
            user: user.id,
            known,
            rehashed: self.rehashed(check, password).await,
            session,
            token: token.clone(),
            last: last.map(sessions::hash),
            browser: self.new_browser(visit),
        });
        let begun = self
            .db
            .write_locking(change.clone(), async |tx, change| change.make(tx).await);
        begun.await.map_err(|failure| match failure.code {
            ErrorCode::Unauthorized | ErrorCode::Conflict => wrong(),
            _ => failure,
        })?;
        let browser = change.browser.clone();
        Ok(sessions::fresh(
            &change.user,
            &change.session,
            token,
            browser,
        ))
    }

    /// A new hash of a password that was hashed in an older way; left for the next log-in if the
    /// server is busy.
    async fn rehashed(&self, check: PasswordCheck, password: String) -> Option<String> {
        match check {
            PasswordCheck::RightAsTyped => {
                let hashed = self.accounts.hasher.hash(password, &self.entropy);
                hashed.await.ok()
            }
            PasswordCheck::Wrong | PasswordCheck::Right => None,
        }
    }
}

impl LogInChange {
    /// Checks again in the transaction: a change of password or the closing of the account
    /// meanwhile makes the log-in invalid.
    async fn make(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        standing::locked(tx, &self.user).await?;
        if !mutant::is_on(Mutant::OldPasswordWorks) {
            still_known(tx, &self.user, self.known.version).await?;
        }
        if let Some(hash) = &self.rehashed {
            passwords::rehash(tx, &self.user, hash).await?;
        }
        end_last(tx, self.last.as_deref(), self.session.created_at).await?;
        sessions::begin(tx, &self.user, &self.session, &self.token).await?;
        self.browser.remember(tx, &self.user).await?;
        Ok(())
    }
}

/// Ends the visitor's previous session, so that a copied token becomes worthless.
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

fn wrong() -> Failure {
    Failure::new(ErrorCode::Unauthorized)
        .message("The username, e-mail address or password is wrong")
}
