//! For hledger and Ledger, which assert every balance too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aivy_store::testing::Database;
use tokio::process::Command;

use super::{Books, assert_same, falsified};
use crate::harness::program::{self, ProgramOutput};

each_backend! {
    own: hledger_comes_to_the_same_balances, ledger_comes_to_the_same_balances;
}

/// A program that reads journals.
struct Reader {
    program: PathBuf,
    /// What stands before every command.
    strict: &'static [&'static str],
    /// Prints a line an account: its name, and after the last `,` the amount.
    balance: &'static [&'static str],
    /// What it knows of transactions beside their description.
    tags: &'static str,
}

impl Reader {
    async fn run(&self, file: &Path, command: &[&str]) -> ProgramOutput {
        let mut run = Command::new(&self.program);
        run.env_clear()
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", "/nonexistent");
        run.arg("-f").arg(file).args(self.strict).args(command);
        program::run(run).await
    }

    async fn balances(&self, file: &Path) -> BTreeMap<String, i64> {
        let said = self.run(file, self.balance).await;
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
        let text = said.out.replace('"', "");
        let lines = text
            .strip_prefix("account,balance\n")
            .unwrap_or(&text)
            .lines();
        let lines = lines.map(|line| {
            let (account, amount) = line.rsplit_once(',').unwrap();
            let amount = amount.strip_suffix(" AIVY").unwrap_or(amount);
            (account.to_owned(), amount.parse().unwrap())
        });
        lines.filter(|(_, balance)| *balance != 0).collect()
    }

    /// It comes to our balances, and finds out when an amount is another.
    async fn check(&self, database: &Arc<Database>, format: &str) {
        let books = Books::new(database).await;
        let file = books.export(format).await;
        assert_same(database, &self.balances(&file).await).await;
        // Nothing came in by a memo: no tag, no transaction, no day.
        assert_eq!(self.run(&file, &["tags"]).await.out, self.tags);
        let ids = self.run(&file, &["tags", "--values"]).await;
        let transactions = database.raw_int("SELECT COUNT(*) FROM ledger_transactions");
        assert_eq!(
            ids.out.lines().filter(|id| id.contains("txn_")).count() as i64,
            transactions.await
        );
        let early = self.run(&file, &["register", "--end", "2012-01-01"]).await;
        assert_eq!((early.code, early.out.as_str()), (0, ""), "{}", early.err);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.lines().all(|line| line.len() < 4096));
        std::fs::write(&file, falsified(&text)).unwrap();
        let said = self.run(&file, self.balance).await;
        assert!(
            said.code != 0 && said.err.contains("alance assertion"),
            "{}",
            said.err
        );
    }
}

async fn hledger_comes_to_the_same_balances(database: Arc<Database>) {
    let Some(program) = program::installed("hledger", "journals") else {
        return;
    };
    let reader = Reader {
        program,
        strict: &["--strict"],
        balance: &["balance", "--flat", "--no-total", "--output-format=csv"],
        tags: "id\nreference\ntime\ntype\n",
    };
    reader.check(&database, "hledger").await;
}

async fn ledger_comes_to_the_same_balances(database: Arc<Database>) {
    let Some(program) = program::installed("ledger", "journals") else {
        return;
    };
    let reader = Reader {
        program,
        strict: &["--args-only", "--strict", "--pedantic"],
        balance: &[
            "balance",
            "--flat",
            "--no-total",
            "--balance-format",
            "%(account),%(display_total)\n",
        ],
        tags: "id\nmemo\nreference\ntime\n",
    };
    reader.check(&database, "ledger").await;
}
