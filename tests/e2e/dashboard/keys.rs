//! Keys by form: what the browser's test does not look at.

use super::visit::{Visitor, new_name};
use crate::harness::Server;

each_backend! {
    shared: a_temporary_key_stays_one_when_it_is_rotated;
}

async fn a_temporary_key_stays_one_when_it_is_rotated(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let week = [
        ("name", "ci"),
        ("permissions", "read:user"),
        ("lifetime", "7"),
    ];
    let made = visitor.post("/developer/keys", &week).await.text;
    let expiry = |page: &str| {
        let (_, rest) = page.split_once("<dt>Expires</dt>").unwrap();
        rest.split_once("</dd>").unwrap().0.to_owned()
    };
    let list = visitor.get("/developer/keys").await.text;
    let (_, rest) = list.split_once("/developer/keys/key_").unwrap();
    let rotate = format!(
        "/developer/keys/key_{}/rotate",
        rest.split('/').next().unwrap()
    );
    let asked = visitor.get(&rotate).await.text;
    assert!(asked.contains("as the old key would have"), "{asked}");
    let rotated = visitor.post(&rotate, &[("grace", "0")]).await.text;
    assert_eq!(expiry(&made), expiry(&rotated));
    assert!(rotated.contains("The new key expires when the old key would have."));
    assert!(rotated.contains("The old key has stopped working."));
}
