//! A new password by mail.

use std::sync::Arc;
use std::time::Duration;

use aivy_store::testing::Database;

use super::visit::{PASSWORD, Visitor, new_name};
use crate::harness::post_office::PostOffice;
use crate::harness::{Server, WIDE};

each_backend! {
    own: a_letter_leads_to_a_new_password_once, nobody_learns_who_has_an_account;
}

/// A server whose letters go to the post office.
async fn ground(database: &Arc<Database>) -> (Server, PostOffice) {
    let office = PostOffice::open().await;
    let url = format!("mail.url={}", office.url);
    let server = Server::start(database, &[WIDE, &[url.as_str()]].concat()).await;
    (server, office)
}

async fn a_letter_leads_to_a_new_password_once(database: Arc<Database>) {
    let (server, mut office) = ground(&database).await;
    let name = new_name();
    let member = Visitor::signed_up(&server, &name).await;
    let stranger = Visitor::new(&server);
    let asked = stranger.post("/reset", &[("name", &name)]).await;
    assert_eq!(
        (asked.status, asked.header("location")),
        (303, "/reset?done=asked")
    );
    let told = stranger.get("/reset?done=asked").await;
    assert!(
        told.text.contains("has been sent to its e-mail address"),
        "{}",
        told.text
    );
    let letter = office.letter().await;
    assert_eq!(letter.to, format!("{name}@example.com"));
    let whole = letter.text.replace("=\r\n", "").replace("=3D", "=");
    let begin = whole.find(&format!("{}/reset/", server.base())).unwrap();
    let link = whole[begin..].split_whitespace().next().unwrap();
    let path = link.strip_prefix(&server.base()).unwrap();
    assert!(
        stranger
            .get(path)
            .await
            .text
            .contains("Choose a new password")
    );
    let new = [("password", "another horse battery")];
    let set = stranger.post(path, &new).await;
    assert_eq!(
        (set.status, set.header("location")),
        (303, "/login?done=reset")
    );
    // It is good once, ends every session, and the old password is none any more.
    assert_ne!(stranger.post(path, &new).await.status, 303);
    assert!(!member.is_logged_in().await);
    let mut again = Visitor::new(&server);
    assert_ne!(again.log_in(&name, PASSWORD).await.status, 303);
    assert_eq!(
        again.log_in(&name, "another horse battery").await.status,
        303
    );
}

async fn nobody_learns_who_has_an_account(database: Arc<Database>) {
    let (server, mut office) = ground(&database).await;
    let name = new_name();
    Visitor::signed_up(&server, &name).await;
    let stranger = Visitor::new(&server);
    let known = stranger.post("/reset", &[("name", &name)]).await;
    let unknown = stranger.post("/reset", &[("name", "nobody-at-all")]).await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.text.replace(&name, ""),
        unknown.text.replace("nobody-at-all", "")
    );
    assert_eq!(office.letter().await.to, format!("{name}@example.com"));
    assert!(office.is_silent_for(Duration::from_millis(300)).await);
}
