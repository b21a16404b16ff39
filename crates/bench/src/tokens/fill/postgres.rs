//! Writes rows to PostgreSQL with `COPY`, a few megabytes of a table at a time.

use std::fmt::Write as _;

use anyhow::Result;
use futures_util::SinkExt;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use super::sink::{Cell, TABLES, Table};

/// The bytes of a table that are collected before they are sent.
const GATHERED: usize = 4 << 20;

/// A database that is being filled.
#[derive(Debug)]
pub(crate) struct Copies {
    runtime: Runtime,
    client: Client,
    gathered: Vec<(&'static Table, String)>,
    /// The statements that recreate the indexes.
    later: Vec<String>,
}

/// Unique ones stay, because foreign keys depend on them.
const INDEXES: &str = "SELECT i.indexname, i.indexdef FROM pg_indexes i \
    JOIN pg_class c ON c.relname = i.indexname JOIN pg_index x ON x.indexrelid = c.oid \
    WHERE i.schemaname = current_schema() AND NOT x.indisunique";

impl Copies {
    pub(super) fn open(url: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (client, later) = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            // Foreign keys are not checked: the rows are consistent.
            client
                .batch_execute(
                    "SET session_replication_role = replica; SET synchronous_commit = off; \
                     SET maintenance_work_mem = '512MB'; DELETE FROM ledger_accounts",
                )
                .await?;
            let mut later = Vec::new();
            for row in client.query(INDEXES, &[]).await? {
                let (name, text): (String, String) = (row.get(0), row.get(1));
                client.batch_execute(&format!("DROP INDEX {name}")).await?;
                later.push(text);
            }
            anyhow::Ok((client, later))
        })?;
        Ok(Self {
            runtime,
            client,
            gathered: TABLES.iter().map(|table| (*table, String::new())).collect(),
            later,
        })
    }

    pub(super) fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<()> {
        let Some(place) = self.gathered.iter().position(|(of, _)| *of == table) else {
            anyhow::bail!("{} is not filled", table.name);
        };
        let text = &mut self.gathered[place].1;
        for (number, cell) in cells.iter().enumerate() {
            text.push_str(if number == 0 { "" } else { "\t" });
            match cell {
                Cell::Null => text.push_str("\\N"),
                Cell::Int(value) => write!(text, "{value}")?,
                Cell::Text(words) => text.push_str(&words.replace('\\', "\\\\")),
            }
        }
        text.push('\n');
        if text.len() < GATHERED {
            return Ok(());
        }
        self.send(place)
    }

    fn send(&mut self, place: usize) -> Result<()> {
        let (table, text) = &mut self.gathered[place];
        let bytes = std::mem::take(text).into_bytes();
        let copy = format!("COPY {} ({}) FROM STDIN", table.name, table.columns);
        self.runtime.block_on(async {
            let sink = self.client.copy_in(&copy).await?;
            let mut sink = std::pin::pin!(sink);
            sink.send(std::io::Cursor::new(bytes)).await?;
            sink.finish().await?;
            Ok(())
        })
    }

    pub(super) fn finish(mut self, mut progress: impl FnMut(usize, usize)) -> Result<()> {
        for place in 0..self.gathered.len() {
            self.send(place)?;
        }
        let steps = self.later.len() + 1;
        for (place, text) in self.later.iter().enumerate() {
            progress(place, steps);
            self.runtime.block_on(self.client.batch_execute(text))?;
        }
        progress(self.later.len(), steps);
        // As autovacuum does later. The checkpoint belongs to the fill.
        for text in ["VACUUM ANALYZE", "CHECKPOINT"] {
            self.runtime.block_on(self.client.batch_execute(text))?;
        }
        Ok(())
    }
}
