//! The samples in curl, each in a shell of its own.

use std::path::Path;

use tokio::process::Command;

use super::{ground, programs, scripts};
use crate::harness::program;

/// What curl is told beside the sample, by its own configuration: say the status last.
const CONFIGURATION: &str = "silent\nshow-error\nwrite-out = \"\\n%{http_code}\"\n";

#[tokio::test]
async fn every_sample_in_curl_runs() {
    if programs().is_none() {
        return;
    }
    let server = ground().await;
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join(".curlrc"), CONFIGURATION).unwrap();
    for script in scripts(&server, "curl").await {
        let id = &script.operation.id;
        let said = program::run(shell(&script.source, home.path())).await;
        assert_eq!(
            (said.code, said.err.as_str()),
            (0, ""),
            "{id}: {}",
            script.source
        );
        let (body, status) = said.out.rsplit_once('\n').unwrap();
        let wanted = script.operation.success();
        assert_eq!(status, wanted.to_string(), "{id}: {body}");
        if let Ok(body) = serde_json::from_str(body) {
            script.operation.validate_body(wanted, &body);
        }
    }
}

fn shell(script: &str, home: &Path) -> Command {
    let mut command = Command::new("sh");
    command.env_clear().env("CURL_HOME", home);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.args(["-c", script]);
    command
}
