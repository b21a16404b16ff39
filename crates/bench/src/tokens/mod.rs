//! `aivy-bench tokens`: whether a ledger, tasks and positions of the full size cost more than those
//! of a hundredth of it, and how many durable transfers per second are possible.
//!
//! Measured in process with the use cases: the cost of HTTP does not depend on the size.

mod act;
mod ask;
mod durable;
mod fill;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use aivy_app::{Accounts, App};
use aivy_core::{Clock, Entropy};
use aivy_store::{Db, DbOptions};
use aivy_types::Plan;
use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::options::Options;
use crate::{page, postgres, term};
use fill::{FULL, Filled, Size};
use report::Section;

/// A database to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Store {
    /// The embedded database
    Sqlite,
    /// PostgreSQL
    Postgres,
}

/// What a run measures.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// The full size, as a part of 1 000 000 tasks; below 1 the page is not written
    #[arg(long, default_value_t = 1.0)]
    scale: f64,

    /// Measure this database alone; the page is not written
    #[arg(long, value_name = "STORE", value_delimiter = ',')]
    only: Vec<Store>,

    /// Leave this database out; the page is not written
    #[arg(long, value_name = "STORE", value_delimiter = ',')]
    without: Vec<Store>,

    /// Have the books of what was filled verified before it is measured
    #[arg(long)]
    verify: bool,

    /// The PostgreSQL server to make databases on
    #[arg(
        long,
        value_name = "URL",
        env = "AIVY_TEST_POSTGRES",
        hide_env_values = true
    )]
    postgres: Option<String>,

    /// The page that a whole run writes its part of
    #[arg(long, value_name = "PATH", default_value = "docs/benchmarks.md")]
    page: PathBuf,
}

impl Args {
    fn size(&self) -> Result<Size> {
        ensure!(
            (0.01..=10.0).contains(&self.scale),
            "--scale must be 0.01 to 10"
        );
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "0.01 to 10 times a million"
        )]
        let tasks = (self.scale * FULL as f64) as usize;
        // Complete cycles of outcomes at a hundredth too.
        Ok(Size {
            tasks: tasks / 10_000 * 10_000,
        })
    }

    fn wants(&self, store: Store) -> bool {
        !self.without.contains(&store) && (self.only.is_empty() || self.only.contains(&store))
    }

    fn is_whole(&self) -> bool {
        self.scale >= 1.0 && self.only.is_empty() && self.without.is_empty()
    }
}

/// The use cases on a filled database.
pub(crate) struct Side {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) filled: Filled,
}

/// Databases of both sizes.
pub(crate) struct Sides {
    pub(crate) small: Side,
    pub(crate) full: Side,
}

/// Measures what `args` want, and writes the part of the page.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let size = args.size()?;
    let directory = Directory::make(Options::directory()?.with_extension("tokens"))?;
    let mut section = Section::new(size);
    if args.wants(Store::Sqlite) {
        term::step("SQLite");
        let url = |name: &str| format!("sqlite:{}", directory.0.join(name).display());
        measure(
            args,
            &mut section,
            Store::Sqlite,
            [&url("small.db"), &url("full.db")],
        )?;
        directory.clear()?;
        durable::sqlite(&directory.0, &mut section)?;
        directory.clear()?;
    }
    if args.wants(Store::Postgres) {
        term::step("PostgreSQL");
        let server = args.postgres.as_deref();
        let small = postgres::Database::named(server, "small")?;
        let full = postgres::Database::named(server, "full")?;
        measure(
            args,
            &mut section,
            Store::Postgres,
            [small.url(), full.url()],
        )?;
        drop(small);
        durable::postgres(full.url(), &mut section)?;
    }
    term::result(&section.tables());
    if args.is_whole() {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        page::write_tokens(&args.page, &section.page(cpus))?;
        term::step(&format!("written to {}", args.page.display()));
    }
    Ok(if section.met() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(crate::MISSED)
    })
}

fn measure(args: &Args, section: &mut Section, store: Store, urls: [&str; 2]) -> Result<()> {
    let size = args.size()?;
    let small = fill::fill(
        urls[0],
        Size {
            tasks: size.tasks / 100,
        },
    )?;
    let full = fill::fill(urls[1], size)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let sides = Sides {
            small: Side::open(urls[0], small).await?,
            full: Side::open(urls[1], full).await?,
        };
        if args.verify {
            for side in [&sides.small, &sides.full] {
                term::step("  verifying the books");
                let differences = side.app.audit().await.map_err(failed)?.differences;
                ensure!(differences.is_empty(), "the books differ: {differences:?}");
            }
        }
        ask::run(&sides, store, section).await?;
        act::run(&sides, store, section).await?;
        sides.small.app.db.close().await;
        sides.full.app.db.close().await;
        Ok(())
    })
}

impl Side {
    async fn open(url: &str, filled: Filled) -> Result<Self> {
        let options = DbOptions {
            // A slow count is reported, not refused.
            statement_timeout: Duration::from_secs(600),
            transaction_timeout: Duration::from_secs(600),
            ..DbOptions::new(url)
        };
        let clock = Clock::manual(fill::END);
        let plan = Plan {
            name: "free".to_owned(),
            rate: 60,
            burst: 100,
        };
        let app = App {
            db: Db::open(&options).await?,
            clock: clock.clone(),
            entropy: Entropy::system(),
            plans: [plan].into(),
            accounts: Accounts::default(),
            ai: aivy_app::Ai::default(),
            judges: aivy_app::Judges::default(),
            gate: None,
        };
        Ok(Self { app, clock, filled })
    }
}

/// The error of a failed use case, with its cause.
pub(crate) fn failed(failure: aivy_app::Failure) -> anyhow::Error {
    anyhow::anyhow!("{failure:?}")
}

/// A temporary directory, removed on drop.
struct Directory(PathBuf);

impl Directory {
    fn make(path: PathBuf) -> Result<Self> {
        let directory = Self(path);
        directory.clear()?;
        Ok(directory)
    }

    /// Removes its contents.
    fn clear(&self) -> Result<()> {
        remove(&self.0)?;
        Ok(fs::create_dir_all(&self.0)?)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.0) {
            term::step(&format!(
                "{} could not be removed: {error}",
                self.0.display()
            ));
        }
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        fs::remove_dir_all(path)?;
    }
    Ok(())
}
