//! Random transactions, and what the database may contain after them.

use std::collections::BTreeMap;

use aivy_vfs::Disk;
use rusqlite::Connection;

use super::{integrity, open_with};

/// The number and the size of each row, by its key.
type Rows = BTreeMap<i64, (i64, i64)>;

#[derive(Debug, Default)]
pub(crate) struct Model {
    /// What was confirmed.
    sure: Rows,
    /// What it is instead if a commit that failed had reached the disk all the same: its error says
    /// no more than that the outcome is unknown, until another commit succeeds.
    possible: Vec<Rows>,
    pub(crate) committed: u32,
}

const TABLE: &str = "CREATE TABLE t (k INTEGER PRIMARY KEY, v INTEGER, pad BLOB); \
                     CREATE INDEX i ON t (v, k);";

/// Makes the table, while nothing goes wrong.
pub(crate) fn set_up(disk: &Disk, settings: &str) {
    let process = disk.mount();
    let db = open_with(&process, settings);
    db.execute_batch(TABLE).unwrap();
}

impl Model {
    /// Runs one transaction, which may fail. It is rolled back then.
    pub(crate) fn transact(
        &mut self,
        db: &Connection,
        choices: &mut fastrand::Rng,
    ) -> rusqlite::Result<()> {
        let mut next = self.sure.clone();
        let done = changes(db, choices, &mut next);
        let done = done.and_then(|()| match choices.u8(..8) {
            0 => db.execute_batch("ROLLBACK").map(|()| false),
            _ => {
                let committed = db.execute_batch("COMMIT");
                if committed.is_err() {
                    self.possible.push(next.clone());
                }
                committed.map(|()| true)
            }
        });
        if let Ok(true) = done {
            self.sure = next;
            self.possible.clear();
            self.committed += 1;
        }
        if !db.is_autocommit() {
            let _ = db.execute_batch("ROLLBACK");
        }
        done.map(|_| ())
    }

    /// Looks at the database with a new process. What it finds is what is expected from now on.
    pub(crate) fn judge(&mut self, disk: &Disk, settings: &str) -> Verdict {
        let process = disk.mount();
        let db = open_with(&process, settings);
        let integrity = integrity(&db);
        if integrity != "ok" {
            return Verdict::Broken(integrity);
        }
        let found = rows(&db);
        if found != self.sure && !self.possible.contains(&found) {
            let (sure, possible) = (&self.sure, &self.possible);
            let what = format!("{found:?} is neither {sure:?} nor one of {possible:?}");
            return Verdict::Lost(what);
        }
        self.sure = found;
        self.possible.clear();
        Verdict::Allowed
    }

    /// Checks that the database is whole and as it may be.
    pub(crate) fn check(&mut self, disk: &Disk, settings: &str, about: &str) {
        assert_eq!(self.judge(disk, settings), Verdict::Allowed, "{about}");
    }
}

/// What has become of a database.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    /// It is whole, but something that was confirmed is not there.
    Lost(String),
    Broken(String),
}

fn changes(db: &Connection, choices: &mut fastrand::Rng, rows: &mut Rows) -> rusqlite::Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    for _ in 0..choices.usize(1..6) {
        let key = choices.i64(0..40);
        if choices.u8(..4) == 0 {
            db.execute("DELETE FROM t WHERE k = ?1", [key])?;
            rows.remove(&key);
        } else {
            let (value, size) = (choices.i64(0..1000), choices.usize(..3000));
            let pad = vec![b'x'; size];
            let sql = "INSERT OR REPLACE INTO t VALUES (?1, ?2, ?3)";
            db.execute(sql, rusqlite::params![key, value, pad])?;
            rows.insert(key, (value, i64::try_from(size).unwrap()));
        }
    }
    Ok(())
}

fn rows(db: &Connection) -> Rows {
    let sql = "SELECT k, v, length(pad) FROM t ORDER BY k";
    let mut statement = db.prepare(sql).unwrap();
    let found = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
    found.unwrap().collect::<Result<_, _>>().unwrap()
}
