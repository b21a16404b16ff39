//! Keys by form: what the browser's test does not look at.

use super::visit::{Visitor, new_name};
use crate::harness::Server;
use crate::harness::program::ProgramOutput;

each_backend! {
    shared: a_temporary_key_stays_one_when_it_is_rotated,
        keys_are_listed_in_pages,
        one_key_too_many_is_said_beside_the_form;
}

/// A key made as the operator makes it.
async fn made(server: &Server, name: &str, key: &str) -> ProgramOutput {
    let args = [
        "key",
        "create",
        name,
        "--name",
        key,
        "--permissions",
        "read:user",
    ];
    server.admin(&args).await
}

async fn keys_are_listed_in_pages(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    for number in 0..14 {
        made(server, &name, &format!("number-{number:02}"))
            .await
            .json();
    }
    let listed = server.admin_json(&["key", "list", &name]).await;
    for key in &listed.as_array().unwrap()[..2] {
        let revoke = ["key", "revoke", &name, key["id"].as_str().unwrap()];
        server.admin_json(&revoke).await;
    }
    let count = async |path: &str| {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        page.text.matches("number-").count()
    };
    let shown = |page: String| page.matches("<h2>number-").count();
    assert_eq!(shown(visitor.get("/developer/keys").await.text), 10);
    let second = visitor.get("/developer/keys?page=2").await.text;
    assert!(
        second.contains("Page 2 of 2") && second.contains("page=1"),
        "{second}"
    );
    assert_eq!(shown(second), 2);
    assert_eq!(count("/developer/keys/ended").await, 2);
    assert_eq!(visitor.get("/developer/keys?page=0").await.status, 400);
    // What was just done is said on a page of the list, too.
    let told = visitor.get("/developer/keys?done=revoked&page=2").await;
    assert!(told.text.contains("The key is revoked"), "{}", told.text);
}

async fn one_key_too_many_is_said_beside_the_form(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let fields = [("name", "mine"), ("permissions", "read:user")];
    for number in 0..100 {
        let once = number.to_string();
        let fields = [&fields[..], &[("once", &*once)]].concat();
        let answer = visitor.post("/developer/keys", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    }
    let answer = visitor.post("/developer/keys", &fields).await;
    assert_eq!(answer.status, 409);
    for part in [
        "100 live keys",
        "value=\"mine\"",
        "value=\"read:user\" checked",
        "href=\"/developer/keys\"",
    ] {
        assert!(answer.text.contains(part), "{part}: {}", answer.text);
    }
    let listed = server.admin_json(&["key", "list", &name]).await;
    assert_eq!(listed.as_array().unwrap().len(), 100);
}

async fn a_temporary_key_stays_one_when_it_is_rotated(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let week = [
        ("name", "ci"),
        ("permissions", "read:user"),
        ("lifetime", "7"),
    ];
    let made = visitor.post("/developer/keys", &week).await;
    let made = visitor.follow(&made).await.text;
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
    assert!(asked.contains(", like the old key"), "{asked}");
    let rotated = visitor.post(&rotate, &[("grace", "0")]).await;
    let rotated = visitor.follow(&rotated).await.text;
    assert_eq!(expiry(&made), expiry(&rotated));
    assert!(rotated.contains("The new key has the same expiry as the old key."));
    assert!(rotated.contains("The old key has stopped working."));
}
