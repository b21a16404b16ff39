//! The hot route, `GET /v1/user/profile`, compared with the bare server with the same bytes.

use anyhow::Result;

use crate::bench::{Bench, Question};
use crate::lab::{self, Installation};
use crate::options::Case;
use crate::pairs::Effort;
use crate::postgres;
use crate::server::Server;

const METHOD: Question = Question {
    name: "bare server (noise of the measurement)",
    against: "bare server",
    cpu_target: None,
    p99_target: None,
};

const SQLITE: Question = Question {
    name: "profile, warm, SQLite",
    against: "bare server",
    cpu_target: Some(1.4),
    p99_target: Some(2.0),
};

const POSTGRES: Question = Question {
    name: "profile, warm, PostgreSQL",
    against: "bare server",
    cpu_target: Some(1.4),
    p99_target: Some(2.0),
};

const UNCACHED: Question = Question {
    name: "profile, never cached, SQLite",
    against: "bare server",
    cpu_target: Some(2.6),
    p99_target: None,
};

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    let cases = [Case::Method, Case::Sqlite, Case::Uncached, Case::Postgres];
    if !cases.into_iter().any(|case| bench.wants(case)) {
        return Ok(());
    }
    let lab = bench.lab;
    let installation = lab.install_sqlite("profile.db")?;
    let real = installation.serve(&[])?;
    lab::keep_body(&real, &installation.profile(), &bench.body())?;
    let bare = Server::bare(&lab.places, &bench.body())?;
    if bench.wants(Case::Method) {
        let twin = Server::bare(&lab.places, &bench.body())?;
        against(bench, &METHOD, &twin, &bare, &installation)?;
    }
    if bench.wants(Case::Sqlite) {
        against(bench, &SQLITE, &real, &bare, &installation)?;
    }
    drop(real);
    if bench.wants(Case::Uncached) {
        let real = installation.serve(&["cache.profiles=false"])?;
        against(bench, &UNCACHED, &real, &bare, &installation)?;
    }
    on_postgres(bench, &bare)
}

fn on_postgres(bench: &mut Bench<'_>, bare: &Server) -> Result<()> {
    if !bench.wants(Case::Postgres) {
        bench
            .report
            .skipped
            .push("PostgreSQL, as requested".to_owned());
        return Ok(());
    }
    let database = postgres::Database::create(bench.options.postgres.as_deref())?;
    let installation = bench.lab.install(database.url().to_owned())?;
    let real = installation.serve(&[])?;
    against(bench, &POSTGRES, &real, bare, &installation)
}

fn against(
    bench: &mut Bench<'_>,
    question: &Question,
    subject: &Server,
    bare: &Server,
    installation: &Installation<'_>,
) -> Result<()> {
    let effort: Effort = bench.lab.effort;
    let mut subject = bench.lab.side(subject, installation.profile(), 200)?;
    let mut bare = bench.lab.side(bare, installation.profile(), 200)?;
    bench.compare(question, &mut subject, &mut bare, effort)
}
