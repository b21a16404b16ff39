//! A temporary database on a PostgreSQL server, removed on drop.

use anyhow::{Context, Result};
use tokio_postgres::NoTls;

/// A database on a server.
#[derive(Debug)]
pub(crate) struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    /// Makes a database on the server at `server`.
    ///
    /// # Errors
    /// There is no such server.
    pub(crate) fn create(server: Option<&str>) -> Result<Self> {
        Self::named(server, "server")
    }

    /// As [`Self::create`], for several databases, whose names differ by `part`.
    ///
    /// # Errors
    /// There is no such server.
    pub(crate) fn named(server: Option<&str>, part: &str) -> Result<Self> {
        let server = server
            .context("no PostgreSQL: start this by `cargo xtask bench`, name a server with --postgres, or leave it out with --without postgres")?
            .to_owned();
        let name = format!("aivy_bench_{}_{part}", std::process::id());
        run(&server, &format!("CREATE DATABASE {name}"))?;
        let url = with_database(&server, &name);
        Ok(Self { server, name, url })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may already be gone, together with the database.
        let _ = run(
            &self.server,
            &format!("DROP DATABASE {} WITH (FORCE)", self.name),
        );
    }
}

fn run(url: &str, statement: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls)
            .await
            .context("PostgreSQL does not answer")?;
        tokio::select! {
            done = client.batch_execute(statement) => done?,
            ended = connection => ended?,
        }
        Ok(())
    })
}

/// The URL with another database: `postgres://USER@HOST/DATABASE?…`.
fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, None), |(base, query)| (base, Some(query)));
    let start = base.find("://").map_or(0, |at| at + 3);
    let end = base[start..].find('/').map_or(base.len(), |at| start + at);
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    format!("{}/{name}{query}", &base[..end])
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_is_replaced_and_nothing_else() {
        let socket = "postgres://aivy@/postgres?host=%2Ftmp%2Fx";
        assert_eq!(
            with_database(socket, "b"),
            "postgres://aivy@/b?host=%2Ftmp%2Fx"
        );
        assert_eq!(
            with_database("postgres://u:p@h:5432", "b"),
            "postgres://u:p@h:5432/b"
        );
        assert_eq!(with_database("postgres://u@h/a", "b"), "postgres://u@h/b");
    }
}
