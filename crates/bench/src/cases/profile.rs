//! The hot route, `GET /v1/user/profile`, against the bare server that answers the same bytes.

use anyhow::Result;

use super::{Question, Session};
use crate::lab::{self, Installation};
use crate::options::Case;
use crate::pairs::Effort;
use crate::postgres;
use crate::server::Server;

const METHOD: Question = Question {
    name: "bare server (what noise there is)",
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

pub(super) fn run(session: &mut Session<'_>) -> Result<()> {
    let cases = [Case::Method, Case::Sqlite, Case::Uncached, Case::Postgres];
    if !cases.into_iter().any(|case| session.wants(case)) {
        return Ok(());
    }
    let lab = session.lab;
    let installation = lab.install_sqlite("profile.db")?;
    let real = installation.serve(&[])?;
    lab::keep_body(&real, &installation.profile(), &session.body())?;
    let bare = Server::bare(&lab.places, &session.body())?;
    if session.wants(Case::Method) {
        let twin = Server::bare(&lab.places, &session.body())?;
        against(session, &METHOD, &twin, &bare, &installation)?;
    }
    if session.wants(Case::Sqlite) {
        against(session, &SQLITE, &real, &bare, &installation)?;
    }
    drop(real);
    if session.wants(Case::Uncached) {
        let real = installation.serve(&["cache.profiles=false"])?;
        against(session, &UNCACHED, &real, &bare, &installation)?;
    }
    on_postgres(session, &bare)
}

fn on_postgres(session: &mut Session<'_>, bare: &Server) -> Result<()> {
    if !session.wants(Case::Postgres) {
        session
            .report
            .skipped
            .push("PostgreSQL, as asked".to_owned());
        return Ok(());
    }
    let database = postgres::Database::create(session.options.postgres.as_deref())?;
    let installation = session.lab.install(database.url().to_owned())?;
    let real = installation.serve(&[])?;
    against(session, &POSTGRES, &real, bare, &installation)
}

fn against(
    session: &mut Session<'_>,
    question: &Question,
    subject: &Server,
    bare: &Server,
    installation: &Installation<'_>,
) -> Result<()> {
    let effort: Effort = session.lab.effort;
    let mut subject = session.lab.side(subject, installation.profile(), 200)?;
    let mut bare = session.lab.side(bare, installation.profile(), 200)?;
    session.compare(question, &mut subject, &mut bare, effort)
}
