//! What bringing a database up to date finds of names is told at the start, once.

use std::sync::Arc;

use aivy_store::testing::Database;

use crate::harness::{Server, WIDE};

each_backend! {
    own: names_that_nobody_is_given_any_more_are_in_the_log, a_command_that_migrates_tells_them_too;
}

const OLD: &str =
    "INSERT INTO users (id, username, email, name, plan, created_at, updated_at) VALUES
    ('usr_1', 'ada', 'a@example.com', 'A', 'free', 1, 1),
    ('usr_2', 'usr_1', 'b@example.com', 'B', 'free', 1, 1)";

async fn told(server: &Server) -> Vec<String> {
    let lines = server.log().await.into_iter();
    let warnings = lines.filter(|line| line["level"] == "WARN");
    let about = warnings.filter(|line| line["message"] == "found while migrating");
    about.map(|line| line.to_string()).collect()
}

async fn names_that_nobody_is_given_any_more_are_in_the_log(database: Arc<Database>) {
    database.migrate_to(9).await;
    database.raw(OLD).await;
    let server = Server::start(&database, WIDE).await;
    let lines = told(&server).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("usr_2") && lines[0].contains("which marks an ID"),
        "{lines:?}"
    );
    server.stop().await;
    let again = Server::start(&database, WIDE).await;
    assert_eq!(told(&again).await, [""; 0]);
    again.stop().await;
}

async fn a_command_that_migrates_tells_them_too(database: Arc<Database>) {
    let elsewhere = Arc::new(Database::sqlite());
    let server = Server::start(&elsewhere, WIDE).await;
    database.migrate_to(9).await;
    database.raw(OLD).await;
    let make = [
        "user",
        "create",
        "--username",
        "eve",
        "--email",
        "eve@example.com",
    ];
    let said = server.admin_on(&database, &make).await;
    assert_eq!(said.code, 0, "{said:?}");
    let warning: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert!(
        warning["warning"].as_str().unwrap().contains("usr_2"),
        "{warning}"
    );
    server.stop().await;
}
