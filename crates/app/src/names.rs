//! Finding the account that a text names, by ID, username or address. An ambiguous text is refused.

use aivy_core::counted::counted;
use aivy_core::names::{self, MAX_NAME_TYPED, folded_email, folded_username, prepared_username};
use aivy_store::names::{self as stored, Called};
use aivy_store::users::{self, User};
use aivy_store::{StoreError, Tx, resets};
use aivy_types::{ErrorCode, UserId};

use crate::users::{no_user, taken};
use crate::{App, Failure, standing};

/// Accounts that are checked at once.
const PORTION: i64 = 500;

/// An account that was found by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUser {
    /// The ID.
    pub id: UserId,
    /// Its username.
    pub username: String,
    /// Its address.
    pub email: String,
}

impl std::fmt::Display for FoundUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, {})", self.id, self.username, self.email)
    }
}

impl From<User> for FoundUser {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
        }
    }
}

/// A problem with the names of an account that an operator has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameProblem {
    /// The account.
    pub user: FoundUser,
    /// The problem, in one sentence.
    pub problem: String,
}

impl App {
    /// The account that `text` names: its ID, username or address. A prefix `id:`, `username:` or
    /// `email:` selects which of them; then an exact spelling takes precedence.
    ///
    /// # Errors
    /// There is no such account, it is ambiguous, or the database fails.
    pub async fn find_user(&self, text: &str) -> Result<FoundUser, Failure> {
        let text = text.trim();
        if text.len() > MAX_NAME_TYPED {
            return Err(no_user());
        }
        let mut found = self
            .db
            .read(text.to_owned(), async |tx, text| meant(tx, text).await)
            .await?;
        match found.len() {
            0 => Err(no_user().detail(format!("no account is called {text}"))),
            1 => Ok(found.remove(0).into()),
            _ => Err(ambiguous(text, found)),
        }
    }

    /// Renames an account. Links for a new password that went to its old address are revoked.
    ///
    /// # Errors
    /// Every violation; the name is taken; there is no such account; it is closed; or the database
    /// fails.
    pub async fn rename_user(
        &self,
        user: &UserId,
        username: Option<&str>,
        email: Option<&str>,
    ) -> Result<FoundUser, Failure> {
        let username = username.map(prepared_username);
        let email = email.map(|email| email.trim().to_owned());
        let mut violations = username.as_deref().map(names::username_violations);
        let violations = violations.get_or_insert_default();
        violations.extend(email.as_deref().and_then(email_violation));
        if !violations.is_empty() {
            return Err(Failure::invalid(std::mem::take(violations)));
        }
        let input = (user.clone(), username, email, self.clock.now());
        let renamed = self
            .db
            .write(input, async |tx, (id, username, email, now)| {
                standing::locked(tx, id).await?;
                stored::rename(tx, id, username.as_deref(), email.as_deref(), *now)
                    .await
                    .map_err(taken)?;
                if email.is_some() {
                    resets::remove_all(tx, id).await?;
                }
                users::get(tx, id).await?.ok_or_else(no_user)
            });
        let renamed = renamed.await?;
        self.changed(user);
        Ok(renamed.into())
    }

    /// Accounts whose names break today's rules, or differ from others' only in their spelling.
    ///
    /// # Errors
    /// The database fails.
    pub async fn name_problems(&self) -> Result<Vec<NameProblem>, Failure> {
        let (mut problems, mut last) = (Vec::new(), None);
        loop {
            let reading = self.db.read(last, async |tx, last: &Option<UserId>| {
                stored::page(tx, last.as_ref(), PORTION).await
            });
            let page = reading.await?;
            let Some(end) = page.last() else {
                return Ok(problems);
            };
            last = Some(end.id.clone());
            problems.extend(page.into_iter().flat_map(problems_of));
        }
    }
}

/// All accounts that the text can mean, each once.
async fn meant(tx: &mut Tx<'_>, text: &str) -> Result<Vec<User>, StoreError> {
    let (kind, name) = match text.split_once(':') {
        Some((kind @ ("id" | "username" | "email"), name)) => (Some(kind), name.trim()),
        _ => (None, text),
    };
    let mut found = match kind {
        Some("id") => Vec::new(),
        _ => stored::any(tx, name).await?,
    };
    match kind {
        Some("username") => only(&mut found, |user| &user.username, name, folded_username),
        Some("email") => only(&mut found, |user| &user.email, name, folded_email),
        _ => {
            if let Ok(id) = name.parse::<UserId>()
                && let Some(user) = users::get(tx, &id).await?
                && !found.contains(&user)
            {
                found.push(user);
            }
        }
    }
    Ok(found)
}

/// Keeps the accounts with the name `name` of this kind; only the one with the exact spelling, if
/// there is one.
fn only(
    found: &mut Vec<User>,
    called: fn(&User) -> &String,
    name: &str,
    folded: fn(&str) -> String,
) {
    let key = folded(name);
    found.retain(|user| folded(called(user)) == key);
    if found.iter().any(|user| called(user) == name) {
        found.retain(|user| called(user) == name);
    }
}

fn ambiguous(text: &str, found: Vec<User>) -> Failure {
    let message = format!("{text} matches more than one account");
    let mut failure = Failure::new(ErrorCode::Conflict).message(message);
    for user in found {
        failure = failure.detail(FoundUser::from(user).to_string());
    }
    failure.detail("name the account as id:ID, username:USERNAME or email:ADDRESS")
}

pub(crate) fn email_violation(email: &str) -> Option<String> {
    (!names::is_email(email)).then(|| "email must be an e-mail address".to_owned())
}

fn problems_of(called: Called) -> Vec<NameProblem> {
    let mut problems = names::username_violations(&called.username);
    let shared = |what: &str, count: i64| {
        let others = count - 1;
        (others > 0).then(|| {
            let accounts = counted(others, "other account");
            format!("{what} differs only in spelling from that of {accounts}; the exact spelling was used")
        })
    };
    problems.extend(shared("username", called.same_username));
    problems.extend(shared("email", called.same_email));
    let user = FoundUser {
        id: called.id,
        username: called.username,
        email: called.email,
    };
    let told = |problem| NameProblem {
        user: user.clone(),
        problem,
    };
    problems.into_iter().map(told).collect()
}
