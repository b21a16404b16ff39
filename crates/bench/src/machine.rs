//! Facts about the machine that a reader needs to interpret the numbers; nothing that identifies
//! it.

use std::fs;
use std::process::Command;

/// Names and values. `cpus` is the number of CPUs that the measurement can use.
pub(crate) fn facts(cpus: usize) -> Vec<(&'static str, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    vec![
        ("CPU", cpu_model(&read("/proc/cpuinfo"))),
        ("CPUs", cpus.to_string()),
        (
            "Kernel",
            format!("Linux {}", release(&read("/proc/sys/kernel/osrelease"))),
        ),
        ("Compiler", rustc()),
        ("Build", "release profile".to_owned()),
    ]
}

fn cpu_model(cpuinfo: &str) -> String {
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|rest| rest.split_once(": "));
    model.map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |(_, name)| name.trim().to_owned(),
    )
}

/// The version without suffixes of a distribution or a host.
fn release(osrelease: &str) -> String {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    osrelease.chars().take_while(|c| digits(*c)).collect()
}

fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_else(|_| "unknown".to_owned())
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_named_without_its_host() {
        assert_eq!(release("6.18.44-somewhere #1\n"), "6.18.44");
    }

    #[test]
    fn the_cpu_is_named_by_its_model() {
        let text = "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nflags\t: x\n";
        assert_eq!(cpu_model(text), "AMD EPYC");
        assert_eq!(cpu_model(""), std::env::consts::ARCH);
    }
}
