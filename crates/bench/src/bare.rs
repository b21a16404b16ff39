//! The baseline server: plain Actix without any work. It serves one path with constant bytes.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Context, Result};

use crate::term;

/// The options of the bare server.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file that holds the body of every answer
    #[arg(long)]
    body: PathBuf,

    /// Threads that serve
    #[arg(long)]
    workers: usize,
}

/// The same keep-alive time as the real server's.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Serves until it is stopped; the first line on standard output is the address.
pub(crate) fn serve(args: &Args) -> Result<()> {
    let body = Data::new(Bytes::from(fs::read(&args.body)?));
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(body.clone())
                .route("/v1/user/profile", web::get().to(answer))
        })
        .workers(args.workers)
        .keep_alive(KEEP_ALIVE)
        .bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = *server.addrs().first().context("no address")?;
        term::result(&format!("{address}\n"));
        server.run().await?;
        Ok(())
    })
}

async fn answer(body: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(body.get_ref().clone())
}
