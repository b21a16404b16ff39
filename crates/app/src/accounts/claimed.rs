//! The account that a visitor claims to own, before anything proves it.

use aivy_core::names::{MAX_NAME_TYPED, folded_email, folded_username};
use aivy_store::passwords::Password;
use aivy_store::users::User;
use aivy_store::{StoreError, known_browsers, names, passwords};

use super::{Visit, browsers};
use crate::{App, Failure};

/// An account that a visitor names.
#[derive(Debug)]
pub(super) struct Claimed {
    /// The normal form of the name, common to all its spellings.
    pub(super) name: String,
    /// The open account with this name.
    pub(super) user: Option<User>,
    /// Its password.
    pub(super) password: Option<Password>,
    /// The hash of the browser's token, if the browser is known for the account.
    pub(super) browser: Option<String>,
}

impl App {
    /// Finds the account that `name` means. The work is the same whether or not it exists.
    pub(super) async fn claimed(&self, name: &str, visit: &Visit) -> Result<Claimed, Failure> {
        let name = looked_up(name).to_owned();
        let browser = browsers::hash_of(visit);
        let asked = (name.clone(), browser.clone(), self.clock.now());
        let found = self.db.read(asked, async |tx, (name, browser, now)| {
            let user = named(names::open(tx, name).await?, name);
            let id = user.as_ref().map(|user| &user.id);
            let password = match id {
                Some(id) => passwords::get(tx, id).await?,
                None => None,
            };
            let known = match browser {
                Some(hash) => known_browsers::is_known(tx, id, hash, *now).await?,
                None => false,
            };
            Ok::<_, StoreError>((user, password, known))
        });
        let (user, password, known) = found.await?;
        Ok(Claimed {
            name: folded(&name),
            user,
            password,
            browser: browser.filter(|_| known),
        })
    }
}

/// The name to look up: the typed one without outer blanks, or an empty one if it is longer than
/// any name.
fn looked_up(typed: &str) -> &str {
    if typed.len() > MAX_NAME_TYPED {
        ""
    } else {
        typed.trim()
    }
}

fn folded(name: &str) -> String {
    if name.contains('@') {
        folded_email(name)
    } else {
        folded_username(name)
    }
}

/// The account that a log-in as `name` means: of several, the one with this exact spelling,
/// username before address. Returns `None` if that is ambiguous.
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
