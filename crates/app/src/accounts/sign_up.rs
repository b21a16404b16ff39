//! Signing up.

use aivy_core::names::prepared_username;
use aivy_core::new_id;
use aivy_store::passwords;
use aivy_store::users::{self, User};
use aivy_types::{ErrorCode, UserId};

use super::sessions::{self, FreshSession};
use super::{Visit, password};
use crate::users::taken;
use crate::{App, Failure, NewUser};

/// The input of a sign-up.
#[derive(Clone)]
pub struct SignUp {
    /// The name that other users see.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for SignUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignUp")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Makes an account for the visitor and logs in to it.
    ///
    /// # Errors
    /// Every violation in `new`; the username or the address is taken; sign-up is disabled; there
    /// were too many attempts; or the database fails.
    pub async fn sign_up(&self, mut new: SignUp, visit: &Visit) -> Result<FreshSession, Failure> {
        if !self.accounts.open {
            let message = "Only the operator can create accounts on this server";
            return Err(Failure::new(ErrorCode::Forbidden).message(message));
        }
        new.username = prepared_username(&new.username);
        new.email = new.email.trim().to_owned();
        let names = NewUser {
            username: new.username.clone(),
            email: new.email.clone(),
            ..NewUser::default()
        };
        let mut violations = self.user_violations(&names, &self.accounts.default_plan);
        violations.extend(password::violations(
            &new.password,
            &[&new.username, &new.email],
        ));
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        self.attempt(vec![self.tries_from(visit, false)?]).await?;
        let hash = self
            .accounts
            .hasher
            .hash(new.password.clone(), &self.entropy);
        let hash = hash.await?;
        let user = self.new_account(new);
        let (session, token) = self.new_session(visit);
        let browser = self.new_browser(visit);
        let fresh = sessions::fresh(&user.id, &session, token.clone(), browser.clone());
        let input = (user, hash, session, token, browser);
        self.db
            .write(input, async |tx, (user, hash, session, token, browser)| {
                let now = user.created_at;
                users::insert(tx, user, now).await?;
                passwords::set(tx, &user.id, hash, now).await?;
                sessions::begin(tx, &user.id, session, token).await?;
                browser.remember(tx, &user.id).await
            })
            .await
            .map_err(taken)?;
        Ok(fresh)
    }

    fn new_account(&self, new: SignUp) -> User {
        let now = self.clock.now();
        User {
            id: new_id(&self.clock, &self.entropy, UserId::new),
            name: new.username.clone(),
            username: new.username,
            email: new.email,
            avatar_url: None,
            plan: self.accounts.default_plan.clone(),
            created_at: now,
            updated_at: now,
        }
    }
}
