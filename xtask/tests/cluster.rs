//! The temporary PostgreSQL, through the program itself: it responds, and nothing of it is left, in
//! whatever way the run ends.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use tempfile::TempDir;

/// `cargo xtask postgres sh -c <script>`, with a target directory of its own.
fn start(target: &TempDir, script: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["postgres", "sh", "-c", script])
        .env("CARGO_TARGET_DIR", target.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A target directory that every user can access, because PostgreSQL does not run as root.
fn target() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let open = fs::Permissions::from_mode(0o755);
    tempfile::Builder::new()
        .prefix("xt-")
        .permissions(open)
        .tempdir()
        .unwrap()
}

/// Set by `cargo xtask test --without postgres`, which also reports that it was skipped.
fn left_out() -> bool {
    std::env::var("AIVY_TEST_WITHOUT").is_ok_and(|what| what.split(',').any(|w| w == "postgres"))
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    line.trim().to_owned()
}

fn clusters(target: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(target)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.to_string_lossy().contains("aivy-pg-"))
        .collect()
}

/// A handle of the server's process: readable when it has ended.
fn postmaster(cluster: &Path) -> OwnedFd {
    let text = fs::read_to_string(cluster.join("data/postmaster.pid")).unwrap();
    let pid = Pid::from_raw(text.lines().next().unwrap().parse().unwrap()).unwrap();
    pidfd_open(pid, PidfdFlags::empty()).unwrap()
}

/// Whether the process ends within `seconds`.
fn ends(process: &OwnedFd, seconds: i64) -> bool {
    let patience = Timespec {
        tv_sec: seconds,
        tv_nsec: 0,
    };
    let mut fds = [PollFd::new(process, PollFlags::IN)];
    poll(&mut fds, Some(&patience)).unwrap() == 1
}

#[test]
fn a_command_reaches_it_and_its_exit_code_is_passed_on() {
    if left_out() {
        return;
    }
    let target = target();
    let script = "psql \"$AIVY_TEST_POSTGRES\" -Atc 'select 40 + 2'; exit 7";
    let mut child = start(&target, script);
    assert_eq!(first_line(&mut child), "42");
    assert_eq!(child.wait().unwrap().code(), Some(7));
    assert!(clusters(target.path()).is_empty());
}

#[test]
fn a_signal_stops_the_command_first_and_leaves_nothing() {
    if left_out() {
        return;
    }
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let target = target();
        let mut child = start(&target, "echo ready; exec sleep 600");
        assert_eq!(first_line(&mut child), "ready");
        let server = postmaster(&clusters(target.path())[0]);
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(ends(&server, 10));
        assert!(clusters(target.path()).is_empty());
    }
}

#[test]
fn the_next_run_removes_what_a_killed_one_left() {
    if left_out() {
        return;
    }
    let target = target();
    let mut killed = start(&target, "echo $$; exec sleep 600");
    let orphan: i32 = first_line(&mut killed).parse().unwrap();
    let left = clusters(target.path());
    let server = postmaster(&left[0]);
    kill_process(Pid::from_child(&killed), Signal::KILL).unwrap();
    assert_eq!(killed.wait().unwrap().signal(), Some(9));
    kill_process(Pid::from_raw(orphan).unwrap(), Signal::KILL).unwrap();
    assert!(!ends(&server, 0));

    let mut next = start(&target, "true");
    assert!(next.wait().unwrap().success());
    assert!(ends(&server, 10));
    assert!(clusters(target.path()).is_empty());
}
