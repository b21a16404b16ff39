//! Titles, names and reasons must have something to see in them.

use serde_json::{Value, json};

use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{Work, publish};
use crate::harness::{Key, Server};

each_backend! {
    shared: requests_with_nothing_to_see_are_refused, one_line_stays_one_line,
        forms_with_nothing_to_see_are_refused, operators_are_told_too;
}

/// What nobody sees: blanks, fillers, steering characters, tags.
const INVISIBLE: [&str; 6] = [
    " ",
    "\u{3000}\u{a0}",
    "\u{200b}",
    "\u{3164}",
    "\u{2800}",
    "\u{e0020}\u{e007f}",
];

async fn refused(
    server: &Server,
    key: &Key,
    (method, path): (&str, &str),
    body: Value,
    field: &str,
) {
    let call = server.call(method, path).key(key).value(&body);
    let details = call.send().await.refused(400, "invalid_request");
    let named = |detail: &String| detail.starts_with(&format!("{field} must "));
    assert!(
        details.len() == 1 && details.iter().all(named),
        "{method} {path}: {details:?}"
    );
}

async fn requests_with_nothing_to_see_are_refused(server: &Server) {
    let work = Work::submitted(server).await;
    let creator = server
        .key_of(&work.creator.user, "read:user,write:user,write:tasks")
        .await;
    let task = publish(server, &creator, &json!({})).await;
    let review = |verb: &str| format!("/v1/submissions/{}/{verb}", work.submission);
    for text in INVISIBLE {
        let new = json!({ "title": text, "category": "other", "reward": 1 });
        refused(server, &creator, ("POST", "/v1/tasks"), new, "title").await;
        let title = json!({ "title": text });
        refused(
            server,
            &creator,
            ("PATCH", &format!("/v1/tasks/{task}")),
            title,
            "title",
        )
        .await;
        let name = json!({ "name": text });
        refused(
            server,
            &creator,
            ("PATCH", "/v1/user/profile"),
            name,
            "name",
        )
        .await;
        for (verb, field) in [
            ("approve", "feedback"),
            ("reject", "feedback"),
            ("appeal", "reason"),
        ] {
            let body = json!({ field: text });
            refused(server, &creator, ("POST", &review(verb)), body, field).await;
        }
    }
}

async fn one_line_stays_one_line(server: &Server) {
    let creator = rich(server, 10).await;
    for title in [
        "a\nb",
        "a\u{2028}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "a\u{1b}[2J",
    ] {
        let new = json!({ "title": title, "category": "other", "reward": 1 });
        refused(server, &creator, ("POST", "/v1/tasks"), new, "title").await;
    }
    // Marks and joiners are how these are written.
    for title in [
        "שלום\u{200f}",
        "می\u{200c}خواهم",
        "👩\u{200d}🚀",
        "cafe\u{301}",
    ] {
        let new = json!({ "title": title, "category": "other", "reward": 1 });
        let made = server.call("POST", "/v1/tasks").key(&creator).value(&new);
        assert_eq!(made.send().await.data()["title"], title);
    }
}

async fn forms_with_nothing_to_see_are_refused(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    for text in ["\u{200b}", "\u{3164}", "a\u{202e}b"] {
        let key = [
            ("name", text),
            ("permissions", "read:user"),
            ("lifetime", ""),
        ];
        let task = [
            ("title", text),
            ("category", "other"),
            ("review", "manual"),
            ("reward", "1"),
        ];
        for (page, fields, field) in [
            ("/developer/keys", &key[..], "name"),
            ("/tasks", &task[..], "title"),
            ("/account/profile", &[("name", text)][..], "name"),
        ] {
            let answer = visitor.post(page, fields).await;
            assert_eq!(answer.status, 400, "{page}: {}", answer.text);
            assert!(
                answer.text.contains(&format!("{field} must be one line")),
                "{page}: {}",
                answer.text
            );
        }
    }
}

async fn operators_are_told_too(server: &Server) {
    let user = server.user().await;
    let email = format!("x{}@example.com", user.username);
    for args in [
        &[
            "key",
            "create",
            &user.username,
            "--name",
            "\u{200b}",
            "--permissions",
            "read:user",
        ][..],
        &[
            "pool",
            "create",
            "--name",
            "\u{3164}",
            "--reward-per-day",
            "1",
        ],
        &[
            "user",
            "create",
            "--username",
            "somebody",
            "--email",
            &email,
            "--name",
            " ",
        ],
        &["ledger", "grant", &user.id, "1", "--memo", "\u{202e}"],
    ] {
        let said = server.admin(args).await;
        assert!(
            format!("{}{}", said.out, said.err).contains("must be one line"),
            "{args:?}: {said:?}"
        );
    }
}
