//! Setting a new password after the old one was forgotten: by a link that an operator hands over or
//! that goes to the account's address.

use aivy_store::resets;
use aivy_store::users::{self, User};
use aivy_types::{ErrorCode, Timestamp, UserId};
use tracing::Instrument as _;

use super::browsers::FreshBrowser;
use super::change::set_password;
use super::sessions::{self, SessionToken};
use super::{Letter, Visit, password};
use crate::{App, Failure, standing};

/// The validity of a mailed link, in seconds.
pub const MAIL_TTL_SECONDS: u32 = 3600;

/// A link for one new password.
#[derive(Debug)]
pub struct ResetLink {
    /// The URL. It is a secret.
    pub url: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl App {
    /// Makes a link for `user` that is valid for `seconds`. Earlier links stay valid.
    ///
    /// # Errors
    /// There is no such user, the account is closed, or the database fails.
    pub async fn reset_link(&self, user: &UserId, seconds: u32) -> Result<ResetLink, Failure> {
        let (token, now) = (SessionToken::new(&self.entropy), self.clock.now());
        let expires_at = now.plus_seconds(i64::from(seconds));
        let input = (user.clone(), token.hash(), now, expires_at);
        self.db
            .write_locking(input, async |tx, (user, hash, now, expires_at)| {
                standing::held(tx, user).await?;
                Ok::<_, Failure>(resets::insert(tx, user, hash, *now, *expires_at).await?)
            })
            .await?;
        Ok(ResetLink {
            url: format!("{}/reset/{}", self.accounts.public_url, token.expose()),
            expires_at,
        })
    }

    /// Sends a link to the address of the account with this `name`, if it exists. The caller does
    /// not learn whether it does: the response waits for nothing that depends on it.
    ///
    /// # Errors
    /// There were too many attempts, this server sends no letters, or the database fails.
    pub async fn ask_for_reset(&self, name: &str, visit: &Visit) -> Result<(), Failure> {
        if self.accounts.outbox.is_none() {
            let message = "This server cannot send e-mail: ask its operator for a link";
            return Err(Failure::new(ErrorCode::ServiceUnavailable).message(message));
        }
        let claimed = self.claimed(name, visit).await?;
        let address = self.tries_from(visit, claimed.browser.is_some())?;
        self.attempt(vec![self.letters_to(&claimed)?, address])
            .await?;
        let app = self.clone();
        let sending = async move {
            if let Err(failure) = app.send_reset(claimed.user).await {
                let cause = failure.cause_text().unwrap_or_default();
                tracing::error!(%failure, cause, "a password reset link could not be sent");
            }
        };
        tokio::spawn(sending.in_current_span());
        Ok(())
    }

    async fn send_reset(&self, user: Option<User>) -> Result<(), Failure> {
        let (Some(user), Some(outbox)) = (user, &self.accounts.outbox) else {
            return Ok(());
        };
        let link = self.reset_link(&user.id, MAIL_TTL_SECONDS).await?;
        let letter = Letter {
            to: user.email,
            subject: "Reset your AIVY password".to_owned(),
            text: format!(
                "Someone, probably you, requested a password reset for the account {}.\n\n\
                 To set a new password, open this link before {}:\n{}\n\n\
                 If it was not you, ignore this message: your password stays unchanged.\n",
                user.username, link.expires_at, link.url
            ),
        };
        let sent = outbox.send(letter).await;
        sent.map_err(|error| Failure::new(ErrorCode::ServiceUnavailable).cause(error))
    }

    /// Whether the link with this token is valid.
    ///
    /// # Errors
    /// The database fails.
    pub async fn reset_is_good(&self, token: &str) -> Result<bool, Failure> {
        Ok(self.reset_owner(token).await?.is_some())
    }

    async fn reset_owner(&self, token: &str) -> Result<Option<UserId>, Failure> {
        let asked = (sessions::hash(token), self.clock.now());
        let found = self.db.read(asked, async |tx, (hash, now)| {
            resets::find(tx, hash, *now).await
        });
        Ok(found.await?)
    }

    /// Sets a new password by a link. All sessions and links of the account end, and no browser
    /// stays known except the one that sets it.
    ///
    /// # Errors
    /// The link or the password is not valid, there were too many attempts, or the database fails.
    pub async fn reset_password(
        &self,
        token: &str,
        new: String,
        visit: &Visit,
    ) -> Result<FreshBrowser, Failure> {
        self.attempt(vec![self.tries_from(visit, false)?]).await?;
        let owner = self.reset_owner(token).await?.ok_or_else(spent)?;
        let user = self.db.read(owner.clone(), users::get).await?;
        let user = user.ok_or_else(spent)?;
        let violations = password::violations(&new, &[&user.username, &user.email]);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let new = self.accounts.hasher.hash(new, &self.entropy).await?;
        let (link, now) = (sessions::hash(token), self.clock.now());
        let browser = self.new_browser(visit);
        let input = (owner, browser.clone(), link, new, now);
        self.db
            .write_locking(input, async |tx, (owner, browser, link, new, now)| {
                standing::locked(tx, owner).await.map_err(unless_open)?;
                // Of two requests that use a link at once, only one succeeds.
                if !resets::use_up(tx, link, *now).await? {
                    return Err(spent());
                }
                set_password(tx, owner, new, None, *now).await?;
                Ok(browser.remember(tx, owner).await?)
            })
            .await?;
        Ok(browser.fresh())
    }
}

/// Closing an account revokes its links.
fn unless_open(failure: Failure) -> Failure {
    match failure.code {
        ErrorCode::Conflict | ErrorCode::NotFound => spent(),
        _ => failure,
    }
}

fn spent() -> Failure {
    let message = "The link was already used or has expired: request a new one";
    Failure::new(ErrorCode::NotFound).message(message)
}
