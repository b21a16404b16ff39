//! Prints the badge of the user whom `AIVY_API_KEY` belongs to.

use std::process::ExitCode;

use aivy_badge::{badge, excuse};
use aivy_client::{Aivy, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", excuse(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, Error> {
    let base = std::env::var("AIVY_BASE_URL").unwrap_or("http://127.0.0.1:8080/v1".to_owned());
    let key = std::env::var("AIVY_API_KEY").unwrap_or_default();
    badge(&Aivy::new(&base, &key)?).await
}
