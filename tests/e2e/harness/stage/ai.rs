//! AI tools: they need only a text, and a budget.

use crate::harness::Server;
use crate::harness::people::User;

/// A user with this monthly budget.
pub(crate) async fn spender(server: &Server, tokens: u32) -> User {
    let user = server.user().await;
    let tokens = tokens.to_string();
    let args = ["user", "budget", &user.username, "--tokens", &tokens];
    server.admin_json(&args).await;
    user
}
