//! Measures the server against a bare one.
//!
//! Everything is a ratio of two things measured in the same run, in turns: times alone say more
//! about the machine and its other guests than about the server. It must never be part of what is
//! shipped, and no test of another crate may depend on a number that it prints.

mod bare;
mod cpu;
mod load;
mod pairs;
mod server;
mod stats;
mod wire;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Measures the server against a bare Actix server in the same run.
#[derive(Debug, Parser)]
#[command(name = "aivy-bench", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves ready-made bytes; the other side of each comparison
    #[command(hide = true)]
    Bare(bare::Args),
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Some(Command::Bare(args)) => bare::serve(&args),
        None => method(),
    }
}

fn method() -> Result<()> {
    let places = cpu::Places::share()?;
    places.stay()?;
    let body = std::env::temp_dir().join("x.json");
    std::fs::write(&body, vec![b'x'; 400])?;
    let a = server::Server::bare(&places, &body)?;
    let b = server::Server::bare(&places, &body)?;
    let side = |s: &server::Server| -> Result<pairs::Side<'static>> {
        Ok(pairs::Side {
            pid: s.pid(),
            load: load::Load::connect(s.address, 32)?,
            script: Box::new(load::Same {
                request: wire::get(
                    "/v1/user/profile",
                    Some("aivy_0123456789012345678901234567890123456789012345"),
                ),
                status: 200,
            }),
            before: Box::new(|| Ok(())),
        })
    };
    let c = pairs::compare(
        &mut side(&a)?,
        &mut side(&b)?,
        pairs::Effort {
            pairs: 11,
            requests: 40_000,
            connections: 32,
        },
        |_| (),
    )?;
    for m in &c.subject {
        eprintln!(
            "{:.2} {:.0} {:?} util {:.2}",
            m.cpu_us(),
            m.throughput(),
            m.run,
            m.cpu.as_secs_f64() / m.run.wall.as_secs_f64()
        );
    }
    eprintln!(
        "{:?} {:?} {:?} {:?}",
        c.cpu_ratio(),
        c.p99_ratio(),
        pairs::summary(&c.subject),
        pairs::summary(&c.reference)
    );
    Ok(())
}
