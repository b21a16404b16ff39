//! What the tools cost grows with the length of a text, and not with its square. In a process of its
//! own, whose CPU time nobody else adds to.

use std::process::Command;

#[test]
fn no_text_costs_a_tool_more_than_in_proportion_to_its_length() {
    let run = Command::new(env!("CARGO_BIN_EXE_aivy-bench"))
        .args(["ai", "--growth"])
        .output();
    let told = run.map(|run| {
        (
            run.status.code(),
            String::from_utf8_lossy(&run.stdout).into_owned(),
        )
    });
    assert!(
        matches!(&told, Ok((Some(0), out)) if out.trim().is_empty()),
        "{told:?}"
    );
}
