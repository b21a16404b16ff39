//! Opening: each migration is applied once, and unknown ones are refused.

use aivy_store::testing::Database;
use aivy_store::{Access, Backend, Db, DbOptions, StoreError, names, on_both};
use futures_util::future::join_all;

use crate::support::{add_user, user};

on_both!(
    opening_again_changes_nothing,
    ten_may_open_a_fresh_database_at_once,
    a_changed_migration_is_refused,
    a_newer_database_is_refused,
    ping_misses_a_migration,
    a_closed_account_loses_what_it_was_given,
    names_are_folded_and_twins_numbered,
    an_older_program_finds_what_it_needs_in_many_accounts,
    nothing_is_made_where_it_was_not_asked_for,
    an_older_schema_is_brought_up_to_date_only_where_one_begins,
    tables_of_another_program_are_left_alone,
    what_is_opened_for_reading_is_not_written,
);

/// The result of opening without creating anything.
async fn looked(database: &Database, access: Access) -> Result<Db, StoreError> {
    Db::open(&DbOptions {
        access,
        ..database.options()
    })
    .await
}

async fn nothing_is_made_where_it_was_not_asked_for(database: &Database) {
    for access in [Access::Change, Access::Read] {
        let error = looked(database, access).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing(_)), "{error}");
    }
    if database.backend() == Backend::Sqlite {
        assert!(!std::path::Path::new(database.url()).exists());
    } else {
        let tables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'";
        assert_eq!(database.raw_int(tables).await, 0);
    }
    database.open().await.close().await;
    for access in [Access::Change, Access::Read] {
        looked(database, access)
            .await
            .unwrap()
            .ping()
            .await
            .unwrap();
    }
}

async fn an_older_schema_is_brought_up_to_date_only_where_one_begins(database: &Database) {
    database.migrate_to(3).await;
    for access in [Access::Change, Access::Read] {
        let error = looked(database, access).await.unwrap_err();
        let old = |what: &String| what.starts_with("it is at version 3, and this program needs");
        assert!(
            matches!(&error, StoreError::Schema(what) if old(what)),
            "{error}"
        );
    }
    let rows = "SELECT COUNT(*) FROM schema_migrations";
    assert_eq!(database.raw_int(rows).await, 3);
    database.open().await.ping().await.unwrap();
}

async fn tables_of_another_program_are_left_alone(database: &Database) {
    // Other programs use this name too.
    for table in ["schema_migrations", "invoices"] {
        database
            .raw(&format!("CREATE TABLE {table} (version TEXT)"))
            .await;
        for access in [Access::Begin, Access::Change, Access::Read] {
            let error = looked(database, access).await.unwrap_err();
            assert!(
                matches!(&error, StoreError::Schema(what) if what.contains("of another program")),
                "{error}"
            );
        }
    }
    let columns = match database.backend() {
        Backend::Sqlite => "SELECT COUNT(*) FROM pragma_table_info('schema_migrations')",
        Backend::Postgres => {
            "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'public'
                AND table_name = 'schema_migrations'"
        }
    };
    assert_eq!(database.raw_int(columns).await, 1);
}

async fn what_is_opened_for_reading_is_not_written(database: &Database) {
    database.open().await.close().await;
    let db = looked(database, Access::Read).await.unwrap();
    let error = add_user(&db, user("ada")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    db.close().await;
}

async fn opening_again_changes_nothing(database: &Database) {
    for _ in 0..2 {
        let db = database.open().await;
        db.ping().await.unwrap();
        db.close().await;
    }
    let rows = database.raw_int("SELECT COUNT(*) - MAX(version) FROM schema_migrations");
    assert_eq!(rows.await, 0);
}

async fn ten_may_open_a_fresh_database_at_once(database: &Database) {
    let opened = (0..10).map(|_| {
        let options = database.options();
        tokio::spawn(async move { Db::open(&options).await })
    });
    for db in join_all(opened).await {
        db.unwrap().unwrap().ping().await.unwrap();
    }
    let rows = database.raw_int("SELECT COUNT(*) - MAX(version) FROM schema_migrations");
    assert_eq!(rows.await, 0);
}

async fn a_changed_migration_is_refused(database: &Database) {
    database.open().await.close().await;
    database
        .raw("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1")
        .await;
    let error = Db::open(&database.options()).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Schema(what) if what.contains("checksum")),
        "{error}"
    );
}

async fn a_newer_database_is_refused(database: &Database) {
    database.open().await.close().await;
    database
        .raw("INSERT INTO schema_migrations VALUES (1000, 'later', 'x', 0)")
        .await;
    let error = Db::open(&database.options()).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Schema(what) if what.contains("1000")),
        "{error}"
    );
}

async fn ping_misses_a_migration(database: &Database) {
    let db = database.open().await;
    database.raw("DELETE FROM schema_migrations").await;
    assert!(matches!(db.ping().await, Err(StoreError::Schema(_))));
    database.raw("DROP TABLE schema_migrations").await;
    db.ping().await.unwrap_err();
}

/// Two accounts with a key, a session, a password and a link each, of which one is closed.
const BEFORE_CLOSING_WAS_WHOLE: &str = "
    INSERT INTO users VALUES
        ('usr_open', 'open', 'open@x', 'Ada', 'https://x/y', 'free', 1, 1, NULL),
        ('usr_shut', 'closed-1', 'closed-1@closed.invalid', 'Eve', 'https://x/y', 'free', 1, 1, 7);
    INSERT INTO api_keys (id, user_id, name, hash, prefix, last_four, permissions, created_at, revoked_at)
        SELECT 'key_1' || substr(id, 5), id, 'k', substr(id, 5) || '123456789012345678901234567890123456789012345678901234567890', 'aivy_', 'abcd', 'read:user', 1, NULL FROM users;
    INSERT INTO api_keys (id, user_id, name, hash, prefix, last_four, permissions, created_at, revoked_at)
        SELECT 'key_2' || substr(id, 5), id, 'k', substr(id, 5) || '223456789012345678901234567890123456789012345678901234567890', 'aivy_', 'abcd', 'read:user', 1, 5 FROM users;
    INSERT INTO sessions SELECT 'ses_' || substr(id, 5), id, substr(id, 5) || '123456789012345678901234567890123456789012345678901234567890', '', '', 1, 1, 9000000000000000 FROM users;
    INSERT INTO passwords SELECT id, 'hash', 1 FROM users;
    INSERT INTO reset_links SELECT substr(id, 5) || '123456789012345678901234567890123456789012345678901234567890', id, 1, 9000000000000000 FROM users;";

async fn a_closed_account_loses_what_it_was_given(database: &Database) {
    database.migrate_to(8).await;
    database.raw(BEFORE_CLOSING_WAS_WHOLE).await;
    database.open().await.close().await;
    for (left, count) in [
        (
            "api_keys WHERE revoked_at IS NULL AND user_id = 'usr_open'",
            1,
        ),
        (
            "api_keys WHERE revoked_at IS NULL AND user_id = 'usr_shut'",
            0,
        ),
        ("api_keys WHERE revoked_at = 7", 1),
        ("api_keys WHERE revoked_at = 5", 2),
        ("sessions WHERE user_id = 'usr_open'", 1),
        ("sessions", 1),
        ("passwords", 1),
        ("reset_links", 1),
        ("users WHERE name = 'Ada' AND avatar_url IS NOT NULL", 1),
        (
            "users WHERE name = 'Closed account' AND avatar_url IS NULL",
            1,
        ),
        ("changes WHERE user_id = 'usr_shut'", 1),
        ("changes", 1),
    ] {
        let found = database
            .raw_int(&format!("SELECT COUNT(*) FROM {left}"))
            .await;
        assert_eq!(found, count, "{left}");
    }
}

/// Accounts from when usernames were compared exactly, and addresses without their ASCII case. The
/// first of each kind is the oldest.
const BEFORE_NAMES_WERE_FOLDED: &str = "
    INSERT INTO users (id, username, email, name, plan, created_at, updated_at, closed_at) VALUES
        ('usr_1', 'ada', 'Äda@Example.com', 'A', 'free', 2, 2, NULL),
        ('usr_2', 'Ada', 'äda@example.com', 'A', 'free', 1, 1, NULL),
        ('usr_3', 'usr_1', 'b@bücher.example', 'B', 'free', 3, 3, NULL),
        ('usr_4', '-rf', 'b@xn--bcher-kva.example', 'B', 'free', 4, 4, NULL),
        ('usr_5', 'me', 'me@example.com', 'C', 'free', 5, 5, NULL),
        ('usr_6', 'closed-1', 'closed-1@closed.invalid', 'D', 'free', 6, 6, 6),
        ('usr_7', 'grace', 'grace@example.com', 'G', 'free', 7, 7, NULL);";

async fn names_are_folded_and_twins_numbered(database: &Database) {
    database.migrate_to(9).await;
    database.raw(BEFORE_NAMES_WERE_FOLDED).await;
    let db = database.open().await;
    let lines: Vec<_> = db.findings().lines().collect();
    assert_eq!(lines.len(), 7, "{lines:#?}");
    for (line, parts) in lines.iter().zip([
        [r#""Ada" of usr_2"#, "“A” (U+0041)"],
        [r#""usr_1" of usr_3"#, "which marks an ID"],
        [r#""-rf" of usr_4"#, "begin with -"],
        [r#""me" of usr_5"#, "reserved"],
        [
            "2 accounts have one username",
            r#""Ada" of usr_2, "ada" of usr_1"#,
        ],
        [
            "2 accounts have one e-mail address",
            r#""b@bücher.example" of usr_3"#,
        ],
        [
            "2 accounts have one e-mail address",
            r#""äda@example.com" of usr_2"#,
        ],
    ]) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    }
    let twins =
        "SELECT COUNT(*) FROM users WHERE username_twin = 1 AND email_twin = 1 AND id = 'usr_1'";
    assert_eq!(database.raw_int(twins).await, 1);
    let called = async |name: &str| {
        let name = name.to_owned();
        let found = reading!(db, |tx, name| names::open(tx, &name).await)
            .await
            .unwrap();
        found
            .iter()
            .map(|user| user.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(called("ada").await, ["usr_1", "usr_2"]);
    assert_eq!(called("Ada").await, ["usr_2", "usr_1"]);
    assert_eq!(called("B@BÜCHER.example").await, ["usr_3", "usr_4"]);
    assert_eq!(called("GRACE").await, ["usr_7"]);
    // No account becomes a third one with this name.
    for taken in ["ADA", "Grace"] {
        let mut new = user("new");
        new.username = taken.to_owned();
        let error = add_user(&db, new).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    }
}

/// More than are read at once.
async fn an_older_program_finds_what_it_needs_in_many_accounts(database: &Database) {
    database.migrate_to(9).await;
    let many = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
        INSERT INTO users (id, username, email, name, plan, created_at, updated_at)
        SELECT 'usr_' || n, 'me_' || n, 'É' || n || '@example.com', 'N', 'free', n, n FROM n";
    database.raw(many).await;
    database
        .raw("UPDATE users SET username = 'key_' || substr(id, 5)")
        .await;
    let db = database.open().await;
    assert_eq!(db.findings().lines().count(), 101);
    let folded = "SELECT COUNT(*) FROM users WHERE username_key = username AND email_key = 'é' || substr(id, 5) || '@example.com'";
    assert_eq!(database.raw_int(folded).await, 2500);
}
