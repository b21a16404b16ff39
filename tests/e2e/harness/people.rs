//! Accounts and keys, made with the operator's commands.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use aivy_types::Permission;

use super::Server;

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) username: String,
}

/// A key of an account.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    /// The text for the `Authorization` header.
    pub(crate) text: String,
    pub(crate) user: User,
}

/// All permissions, separated by commas.
pub(crate) fn all_permissions() -> String {
    all_but(None)
}

/// All permissions except one.
pub(crate) fn all_but(missing: Option<Permission>) -> String {
    let kept = Permission::ALL.iter().filter(|p| Some(**p) != missing);
    kept.map(|p| p.as_str()).collect::<Vec<_>>().join(",")
}

impl Server {
    /// A new account on the default plan.
    pub(crate) async fn user(&self) -> User {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let username = format!("user-{}", COUNT.fetch_add(1, Relaxed));
        let email = format!("{username}@example.com");
        let args = ["user", "create", "--username", &username, "--email", &email];
        let made = self.admin_json(&args).await;
        let id = made["id"].as_str().unwrap().to_owned();
        User { id, username }
    }

    /// A new key of `user`.
    pub(crate) async fn key_of(&self, user: &User, permissions: &str) -> Key {
        let args = [
            "key",
            "create",
            &user.username,
            "--name",
            "test",
            "--permissions",
            permissions,
        ];
        let made = self.admin_json(&args).await;
        let text = |member: &str| made[member].as_str().unwrap().to_owned();
        Key {
            id: text("id"),
            text: text("key"),
            user: user.clone(),
        }
    }

    /// A new key of a new account.
    pub(crate) async fn key(&self, permissions: &str) -> Key {
        let user = self.user().await;
        self.key_of(&user, permissions).await
    }

    /// A key that cannot be read: its row contains an unknown permission.
    pub(crate) async fn corrupt_key(&self, permissions: &str) -> Key {
        let key = self.key(permissions).await;
        let text = "UPDATE api_keys SET permissions = 'read:everything' WHERE id = ";
        self.database.raw(&format!("{text}'{}'", key.id)).await;
        key
    }

    /// Revokes a key in another process.
    pub(crate) async fn revoke(&self, key: &Key) {
        self.admin_json(&["key", "revoke", &key.user.username, &key.id])
            .await;
    }
}
