//! Every statement, on both databases.

use std::collections::HashSet;

use aivy_store::testing::Database;
use aivy_store::{Backend, statements};

#[test]
fn names_are_unique() {
    let mut seen = HashSet::new();
    for statement in statements() {
        assert!(seen.insert(statement.name()), "{} twice", statement.name());
    }
    assert!(seen.len() > 20);
}

#[tokio::test]
async fn sqlite_prepares_each_and_numbers_parameters_alike() {
    let database = Database::sqlite();
    database.open().await.close().await;
    let file = rusqlite::Connection::open(database.url()).unwrap();
    for statement in statements().filter(|s| !s.text(Backend::Sqlite).is_empty()) {
        let prepared = file.prepare(statement.text(Backend::Sqlite));
        let prepared = prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name()));
        for number in 1..=prepared.parameter_count() {
            let name = format!("${number}");
            assert_eq!(
                prepared.parameter_name(number),
                Some(&*name),
                "{}",
                statement.name()
            );
        }
    }
}

#[tokio::test]
async fn postgres_prepares_each_with_parameters_of_our_types() {
    use tokio_postgres::types::Type;
    let Some(database) = Database::postgres().await else {
        return;
    };
    database.open().await.close().await;
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    for statement in statements() {
        let prepared = client.prepare(statement.text(Backend::Postgres)).await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name()));
        let columns = prepared.columns().iter().map(tokio_postgres::Column::type_);
        for ty in prepared.params().iter().chain(columns) {
            assert!(
                [Type::INT8, Type::TEXT].contains(ty),
                "{}: {ty}",
                statement.name()
            );
        }
    }
}
