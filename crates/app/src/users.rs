//! Accounts: sign-up, profile, plan.

use aivy_core::names::{prepared_username, username_violations};
use aivy_core::text;
use aivy_store::users::{self, EMAIL_TAKEN, USERNAME_TAKEN, User};
use aivy_types::body::{Profile, ProfilePatch};
use aivy_types::plan::DEFAULT_PLAN;
use aivy_types::{ErrorCode, UserId};

use crate::names::email_violation;
use crate::{App, Failure, standing};

/// The maximum length of a full name, in characters.
pub(crate) const MAX_NAME: usize = 100;

/// The input for a new account.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    /// The name that other users see (`aivy_core::names`).
    pub username: String,
    /// An e-mail address.
    pub email: String,
    /// The full name; empty: the username.
    pub name: String,
    /// The name of a plan; `None`: the default plan.
    pub plan: Option<String>,
}

impl App {
    /// Makes an account.
    ///
    /// # Errors
    /// Every violation in `new`, or a conflict when the username or the address is taken.
    pub async fn create_user(&self, mut new: NewUser) -> Result<Profile, Failure> {
        new.username = prepared_username(&new.username);
        new.email = new.email.trim().to_owned();
        let plan = new.plan.clone().unwrap_or_else(|| DEFAULT_PLAN.to_owned());
        let violations = self.user_violations(&new, &plan);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let now = self.clock.now();
        let id = UserId::new(self.now_ms(), self.id_bytes());
        let name = if new.name.is_empty() {
            new.username.clone()
        } else {
            new.name
        };
        let row = User {
            id: id.clone(),
            username: new.username,
            email: new.email,
            name,
            avatar_url: None,
            plan,
            created_at: now,
            updated_at: now,
        };
        self.insert_user(row).await?;
        self.profile(&id).await
    }

    /// Stores an account with all its fields: for seeding. `row` is not checked.
    ///
    /// # Errors
    /// A conflict if the ID, the username or the address is taken.
    pub async fn insert_user(&self, row: User) -> Result<(), Failure> {
        self.db
            .write((row, self.clock.now()), async |tx, (row, now)| {
                users::insert(tx, row, *now).await
            })
            .await
            .map_err(taken)
    }

    pub(crate) fn user_violations(&self, new: &NewUser, plan: &str) -> Vec<String> {
        let mut violations = username_violations(&new.username);
        violations.extend(email_violation(&new.email));
        violations.extend(self.known_plan(plan).err());
        // An empty name is replaced by the username.
        if !new.name.is_empty() {
            violations.extend(text::one_line_violations("name", &new.name, MAX_NAME));
        }
        violations
    }

    fn known_plan(&self, plan: &str) -> Result<(), String> {
        if self.plans.iter().any(|known| known.name == plan) {
            return Ok(());
        }
        let names: Vec<_> = self.plans.iter().map(|plan| plan.name.as_str()).collect();
        Err(format!("plan must be one of {}", names.join(", ")))
    }

    /// The profile of `user`.
    ///
    /// # Errors
    /// There is no such user, or the database fails.
    pub async fn profile(&self, user: &UserId) -> Result<Profile, Failure> {
        let found = self.db.read(user.clone(), users::profile).await?;
        found.ok_or_else(no_user)
    }

    /// Changes the profile of `user`; fields that are absent in `patch` stay.
    ///
    /// # Errors
    /// The account is closed, or the database fails.
    pub async fn update_profile(
        &self,
        user: &UserId,
        patch: ProfilePatch,
    ) -> Result<Profile, Failure> {
        let name = patch.name.iter();
        let violations: Vec<_> = name
            .flat_map(|name| text::one_line_violations("name", name, MAX_NAME))
            .collect();
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let input = (user.clone(), patch, self.clock.now());
        let changed = self
            .db
            .write(input, async |tx, (id, patch, now)| {
                standing::may_act(tx, id).await?;
                let avatar = patch
                    .avatar_url
                    .as_change()
                    .map(|change| change.map(String::as_str));
                users::update_profile(tx, id, patch.name.as_deref(), avatar, *now).await?;
                Ok::<_, Failure>(users::profile(tx, id).await?)
            })
            .await?;
        self.changed(user);
        changed.ok_or_else(no_user)
    }

    /// Sets the plan of `user`. The used part of the rate limit stays used.
    ///
    /// # Errors
    /// There is no such user or plan, the account is closed, or the database fails.
    pub async fn set_plan(&self, user: &UserId, plan: &str) -> Result<(), Failure> {
        self.known_plan(plan)
            .map_err(|sentence| Failure::invalid(vec![sentence]))?;
        let input = (user.clone(), plan.to_owned(), self.clock.now());
        self.db
            .write_locking(input, async |tx, (id, plan, now)| {
                standing::held(tx, id).await?;
                Ok::<_, Failure>(users::set_plan(tx, id, plan, *now).await?)
            })
            .await?;
        self.changed(user);
        Ok(())
    }
}

pub(crate) fn no_user() -> Failure {
    Failure::no_such("user")
}

pub(crate) fn taken(error: aivy_store::StoreError) -> Failure {
    match &error {
        _ if error.is_conflict_with(USERNAME_TAKEN) || error.is_conflict_with(EMAIL_TAKEN) => {
            Failure::new(ErrorCode::Conflict)
                .message("The username or e-mail address is taken")
                .cause(anyhow::Error::new(error))
        }
        _ => error.into(),
    }
}
