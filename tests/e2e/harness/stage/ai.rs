//! AI tools: they need nothing but a text, and a budget.

use crate::harness::Server;
use crate::harness::people::User;

/// Somebody who may spend so many tokens in a month.
pub(crate) async fn spender(server: &Server, tokens: u32) -> User {
    let user = server.user().await;
    let tokens = tokens.to_string();
    let args = ["user", "budget", &user.username, "--tokens", &tokens];
    server.admin_json(&args).await;
    user
}
