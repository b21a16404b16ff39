//! Logging in without a password, by a link from the operator: it is valid once, for some minutes.
//! Viewing the link neither uses it up nor logs anyone in.

use aivy_store::users::{self, User};
use aivy_store::{StoreError, log_in_links};
use aivy_types::{ErrorCode, Timestamp, UserId};

use super::Visit;
use super::log_in::end_last;
use super::sessions::{self, FreshSession, SessionToken};
use crate::{App, Failure, standing};

/// The maximum validity of a link, in minutes.
pub const MAX_LINK_MINUTES: u32 = 60;

/// A link that logs in.
#[derive(Debug)]
pub struct LogInLink {
    /// The URL. It is a secret.
    pub url: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl App {
    /// Makes a link that logs in as `user`, valid for `minutes`, at most [`MAX_LINK_MINUTES`]. An
    /// earlier link becomes invalid.
    ///
    /// # Errors
    /// There is no such user, the account is closed, or the database fails.
    pub async fn log_in_link(&self, user: &UserId, minutes: u32) -> Result<LogInLink, Failure> {
        let token = SessionToken::new(&self.entropy);
        let minutes = i64::from(minutes.min(MAX_LINK_MINUTES));
        let expires_at = self.clock.now().plus_seconds(minutes * 60);
        let input = (user.clone(), token.hash(), expires_at);
        self.db
            .write_locking(input, async |tx, (user, hash, expires_at)| {
                standing::locked(tx, user).await?;
                Ok::<_, Failure>(log_in_links::set(tx, user, hash, *expires_at).await?)
            })
            .await?;
        Ok(LogInLink {
            url: format!("{}/login/{}", self.accounts.public_url, token.expose()),
            expires_at,
        })
    }

    /// The user that the link with this token logs in, and when it expires; `None` if it is not
    /// valid.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_in_link_owner(
        &self,
        token: &str,
    ) -> Result<Option<(User, Timestamp)>, Failure> {
        let asked = (sessions::hash(token), self.clock.now());
        let found = self.db.read(asked, async |tx, (hash, now)| {
            let Some((id, until)) = log_in_links::find(tx, hash, *now).await? else {
                return Ok(None);
            };
            let user = users::get(tx, &id).await?;
            Ok::<_, StoreError>(user.map(|user| (user, until)))
        });
        Ok(found.await?)
    }

    /// Logs in by a link and uses it up. `last` is the visitor's previous session, which ends.
    ///
    /// # Errors
    /// The link is not valid, there were too many attempts, or the database fails.
    pub async fn log_in_by_link(
        &self,
        token: &str,
        visit: &Visit,
        last: Option<&str>,
    ) -> Result<FreshSession, Failure> {
        self.attempt(vec![self.tries_from(visit, false)?]).await?;
        let owner = self.log_in_link_owner(token).await?;
        let (user, _) = owner.ok_or_else(spent)?;
        let (session, secret) = self.new_session(visit);
        let browser = self.new_browser(visit);
        let fresh = sessions::fresh(&user.id, &session, secret.clone(), browser.clone());
        let (link, last) = (sessions::hash(token), last.map(sessions::hash));
        let input = ((user.id, session, secret, browser), link, last);
        let begun = self
            .db
            .write_locking(input, async |tx, (entering, link, last)| {
                let (user, session, secret, browser) = entering;
                standing::locked(tx, user).await?;
                // Of two requests that use a link at once, only one succeeds.
                if !log_in_links::use_up(tx, link, session.created_at).await? {
                    return Err(spent());
                }
                end_last(tx, last.as_deref(), session.created_at).await?;
                sessions::begin(tx, user, session, secret).await?;
                Ok(browser.remember(tx, user).await?)
            });
        begun.await.map_err(|failure| match failure.code {
            ErrorCode::Conflict => spent(),
            _ => failure,
        })?;
        Ok(fresh)
    }
}

fn spent() -> Failure {
    let message = "The link was already used or has expired: ask the operator for a new one";
    Failure::new(ErrorCode::NotFound).message(message)
}
