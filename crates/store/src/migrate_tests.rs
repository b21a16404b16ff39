use super::*;
use crate::on_both;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::statement::Statement;
use crate::testing::Database;
use crate::value::params;

on_both!(a_step_runs_at_its_line, a_step_that_fails_undoes_everything);

#[test]
fn versions_count_from_one() {
    for (index, migration) in MIGRATIONS.iter().enumerate() {
        assert_eq!(usize::try_from(migration.version), Ok(index + 1));
    }
}

/// A marker line without a step would do nothing, and a step without its line would run after
/// everything.
#[test]
fn a_step_and_its_line_go_together() {
    for migration in MIGRATIONS {
        let (lines, steps) = (
            migration.text.matches(STEP).count(),
            migration.step.is_some(),
        );
        assert_eq!(lines, usize::from(steps), "{}", migration.name);
    }
}

#[test]
fn a_gap_is_refused() {
    let applied = [Applied {
        version: 0,
        checksum: String::new(),
    }];
    let outcome = pending(&applied, MIGRATIONS);
    assert!(matches!(outcome, Err(StoreError::Schema(_))));
}

static SHOUT: Statement = Statement::of_migration("UPDATE words SET loud = $1 WHERE word = $2");
static FAIL: Statement = Statement::of_migration("UPDATE words SET missing = $1");

/// What exists before, what the step needs, and what holds only after it.
const WORDS: &str = "CREATE TABLE words (\n    word TEXT NOT NULL,\n    loud TEXT\n);\n\
    INSERT INTO words (word) VALUES ('größe');\n-- @step\n\
    CREATE UNIQUE INDEX words_loud_key ON words (loud);\n\
    INSERT INTO words (word, loud) SELECT 'after', loud || '!' FROM words;\n";

static SHOUTED: &[Migration] = &[Migration {
    version: 1,
    name: "words",
    text: WORDS,
    step: Some(|tx, findings| {
        Box::pin(async move {
            let word = "größe";
            tx.execute(&SHOUT, params![&word.to_uppercase(), word])
                .await?;
            findings.add(format!("{word} was quiet"));
            Ok(())
        })
    }),
}];

static FAILING: &[Migration] = &[Migration {
    version: 1,
    name: "words",
    text: WORDS,
    step: Some(|tx, _| {
        Box::pin(async move {
            // A step that ignores the error does not save the transaction.
            let _ = tx.execute(&FAIL, params!["x"]).await;
            Ok(())
        })
    }),
}];

async fn migrate(database: &Database, known: &'static [Migration]) -> Result<Findings, StoreError> {
    match database.backend() {
        Backend::Sqlite => Sqlite::migrate(database.url().as_ref(), &database.options(), known),
        Backend::Postgres => Postgres::migrate(database.url(), &database.options(), known).await,
    }
}

async fn a_step_runs_at_its_line(database: &Database) {
    let findings = migrate(database, SHOUTED).await.unwrap();
    assert_eq!(findings.lines().collect::<Vec<_>>(), ["größe was quiet"]);
    let loud = "SELECT COUNT(*) FROM words WHERE loud IN ('GRÖSSE', 'GRÖSSE!')";
    assert_eq!(database.raw_int(loud).await, 2);
    // The step runs once.
    let again = migrate(database, SHOUTED).await.unwrap();
    assert_eq!(again, Findings::default());
}

async fn a_step_that_fails_undoes_everything(database: &Database) {
    let error = migrate(database, FAILING).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Schema(what) if what.contains("migration 1")),
        "{error}"
    );
    migrate(database, SHOUTED).await.unwrap();
}
