//! The cost of the tools grows with the length of a text, not with its square. In a separate
//! process, whose CPU time no other test adds to.

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
