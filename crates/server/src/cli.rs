//! The command line: what can be said, and nothing of what is done.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Secret, Sources};

/// The AIVY server.
#[derive(Debug, Parser)]
#[command(
    name = "aivy",
    version,
    about = "The AIVY server: serve the API, and administer its accounts and keys."
)]
#[command(propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the configuration comes from; every command takes these.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigArgs {
    /// The configuration file [default: aivy.toml, if there is one]
    // Not a path for clap, which refuses a variable that is set to nothing.
    #[arg(long, global = true, value_name = "PATH", env = "AIVY_CONFIG")]
    pub(crate) config: Option<OsString>,
    /// The database: sqlite:PATH or postgres://…
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<Secret>,
    /// The address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub(crate) bind: Option<String>,
    /// The port to listen on; the address stays as configured
    #[arg(long, global = true, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Threads that serve requests; 0 for one each CPU
    #[arg(long, global = true, value_name = "N")]
    pub(crate) workers: Option<String>,
    /// How the log looks: human or json
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// What is logged: info, or info,aivy_store=debug
    #[arg(long, global = true, value_name = "LEVEL")]
    pub(crate) log_level: Option<String>,
    /// Any key of the configuration; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, Secret)>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API until SIGINT or SIGTERM
    Serve,
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Plans of accounts
    #[command(subcommand)]
    Plan(PlanCommand),
    /// The ledger of tokens
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Pools of staking rewards
    #[command(subcommand)]
    Pool(PoolCommand),
    /// The account of the reference
    #[command(subcommand, hide = true)]
    Demo(DemoCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of aivy.toml
    Schema,
    /// Show what is in effect and where each value comes from
    Show(JsonFlag),
    /// Say whether the configuration holds
    Check,
}

/// For scripts.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct JsonFlag {
    /// Print JSON, also for errors
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account
    Create {
        /// 1 to 39 of a-z, 0-9, - and _; not - first, no reserved word, and nothing like an id
        #[arg(long)]
        username: String,
        /// The e-mail address
        #[arg(long)]
        email: String,
        /// The full name [default: the username]
        #[arg(long, default_value = "", hide_default_value = true)]
        name: String,
        /// The plan [default: `default_plan` of the configuration]
        #[arg(long)]
        plan: Option<String>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Give an account another username or e-mail address
    ///
    /// Links to a new password that went to the old address are taken back.
    Update {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// The new username
        #[arg(long, required_unless_present = "email")]
        username: Option<String>,
        /// The new e-mail address
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Find accounts whose names nobody would be given any more, or that differ from others' in their
    /// spelling alone
    ///
    /// Each problem is a line; with one, the exit code is 1. Nothing is changed.
    Check(JsonFlag),
    /// Make a link to a new password, to be handed to the account's owner
    ResetLink {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// How long the link is good, in hours
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=720))]
        hours: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Make a link that logs in as an account, once, to be handed to its owner
    ///
    /// For an account without a password, as that of the demo. It ends the link that was made before.
    LogInLink {
        /// The account: its id or username
        user: String,
        /// How long the link is good, in minutes
        #[arg(long, value_name = "MINUTES", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=i64::from(aivy_app::MAX_LINK_MINUTES)))]
        minutes: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Show or set what an account, or one of its keys, may spend on AI in a month
    ///
    /// Tokens of the AI providers. Months are UTC. A key has its budget besides that of its account.
    Budget {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// The id of a key of the account
        #[arg(long, value_name = "ID")]
        key: Option<String>,
        /// Monthly limit, in tokens
        #[arg(long, value_parser = clap::value_parser!(i64).range(0..))]
        tokens: Option<i64>,
        /// No limit
        #[arg(long, conflicts_with_all = ["tokens", "default"])]
        unlimited: bool,
        /// Back to the default: for an account `ai.monthly_token_budget` of the configuration, for a
        /// key no limit of its own
        #[arg(long, conflicts_with = "tokens")]
        default: bool,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// List accounts, the oldest first
    List {
        /// How many, at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// How many to pass over
        #[arg(long, default_value_t = 0)]
        offset: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key; it is shown once
    Create {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// 1 to 64 characters
        #[arg(long)]
        name: String,
        /// Permissions with commas between, such as read:user,write:tasks
        #[arg(
            long,
            value_name = "LIST",
            required_unless_present = "all_permissions",
            conflicts_with = "all_permissions"
        )]
        permissions: Option<String>,
        /// Every permission there is
        #[arg(long)]
        all_permissions: bool,
        /// When it stops working: RFC 3339, such as 2030-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// List an account's keys
    List {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// End a key now
    Revoke {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// The id of the key
        key: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Make a successor with the same name, permissions and expiry; the old key works for a while yet
    Rotate {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// The id of the key
        key: String,
        /// For how long the old key works, in seconds, but never longer than it would have
        /// [default: `keys.rotation_grace_seconds` of the configuration]
        #[arg(long, value_name = "SECONDS")]
        grace: Option<u32>,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// Put an account on a plan
    Set {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// The name of the plan
        plan: String,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Give new tokens to an account
    Grant {
        /// The account: its id, username or e-mail address; id:, username: or email: in front of it says
        /// which is meant
        user: String,
        /// How many whole tokens, at least 1
        amount: i64,
        /// What they are for, for the books
        #[arg(long)]
        memo: Option<String>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Recompute every balance, every derived figure and every seal
    ///
    /// Each difference is a line; with one, the exit code is 1. Nothing is changed.
    Verify(JsonFlag),
    /// Write every transaction, in the order of the ledger, for spreadsheets and accounting programs
    Export {
        /// How it looks
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// The file to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// The formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A line an entry
    Csv,
    /// For beancount, with the balances as assertions
    Beancount,
    /// For hledger, with the balances as assertions
    Hledger,
    /// For Ledger (ledger-cli), with the balances as assertions
    Ledger,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PoolCommand {
    /// Make a pool, with nothing to pay yet
    Create {
        /// 1 to 64 characters
        #[arg(long)]
        name: String,
        /// What it pays all stakers together in a day, in whole tokens
        #[arg(long, value_name = "TOKENS")]
        reward_per_day: i64,
        /// The smallest stake
        #[arg(long, value_name = "TOKENS", default_value_t = 1)]
        min_stake: i64,
        /// For how long a stake cannot be unstaked
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        lock_seconds: i64,
        /// How long after unstaking a stake can be withdrawn
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        cooldown_seconds: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Give a pool more to pay: from the treasury what it has, the rest new
    Fund {
        /// The id of the pool
        pool: String,
        /// How many whole tokens, at least 1
        amount: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Close a pool for good; what it has not emitted goes to the treasury
    Close {
        /// The id of the pool
        pool: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// List the pools, the newest first
    List {
        /// How many, at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// How many to pass over
        #[arg(long, default_value_t = 0)]
        offset: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// Make the reference's account, if it is not there, and a fresh key with every permission
    Seed(JsonFlag),
}

impl ConfigArgs {
    /// What is to be read: the file that is named, or `aivy.toml` here if there is one.
    pub(crate) fn sources(self) -> Sources {
        let usual = PathBuf::from("aivy.toml");
        // A variable that is set to nothing is none. What cannot be looked at is read, and refused.
        let named = self.config.filter(|path| !path.is_empty());
        let file = named
            .map(PathBuf::from)
            .or_else(|| usual.try_exists().unwrap_or(true).then_some(usual));
        let named = [
            ("--bind", "server.bind", self.bind.map(Secret::from)),
            (
                "--workers",
                "server.workers",
                self.workers.map(Secret::from),
            ),
            ("--database-url", "database.url", self.database_url),
            (
                "--log-format",
                "log.format",
                self.log_format.map(Secret::from),
            ),
            ("--log-level", "log.level", self.log_level.map(Secret::from)),
        ];
        let set = self.set.into_iter();
        let set = set.map(|(key, value)| ("--set".to_owned(), key, value));
        let named = named
            .into_iter()
            .filter_map(|(flag, key, text)| Some((flag.to_owned(), key.to_owned(), text?)));
        Sources {
            file,
            env: environment(),
            flags: set.chain(named).collect(),
            port: self.port,
        }
    }
}

/// Reads `KEY=VALUE`. Nothing behind the sign unsets what may be not set; without the sign, somebody
/// has put a blank in its place.
fn setting(text: &str) -> Result<(String, Secret), &'static str> {
    let (key, value) = text.split_once('=').ok_or("must be KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.into()))
}

fn environment() -> Vec<(String, Option<Secret>)> {
    let text = |text: OsString| text.into_string().ok().map(Secret::from);
    let mut ours: Vec<_> = std::env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), text(value)))
        // Small letters are a slip.
        .filter(|(name, _)| name.to_uppercase().starts_with("AIVY_"))
        .collect();
    // The environment has no order; messages should.
    ours.sort_by(|(one, _), (other, _)| one.cmp(other));
    ours
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::config::flag_names;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_of_the_reference_exists() {
        let command = Cli::command();
        for flag in flag_names() {
            let name = flag.trim_start_matches("--");
            assert!(
                command
                    .get_arguments()
                    .any(|arg| arg.get_long() == Some(name)),
                "{flag}"
            );
        }
    }

    #[test]
    fn no_secret_of_the_command_line_is_shown() {
        let url = "postgres://u:s3cret@h/d";
        let set = format!("database.url={url}");
        let line = ["aivy", "serve", "--database-url", url, "--set", &set];
        let cli = Cli::try_parse_from(line).unwrap();
        let shown = format!("{cli:?} {cli:#?}");
        assert!(!shown.contains("s3cret"), "{shown}");
        let flags = cli.config.sources().flags;
        assert!(flags.iter().all(|(_, _, text)| text.expose() == url));
        assert_eq!(flags.len(), 2);
    }

    #[test]
    fn flags_become_settings() {
        let cli = Cli::try_parse_from([
            "aivy",
            "serve",
            "--set",
            "log.level=a=debug",
            "--bind",
            "[::]:1",
        ])
        .unwrap();
        let flags = cli.config.sources().flags;
        let own = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), Secret::from(c));
        assert_eq!(
            flags,
            [
                own("--set", "log.level", "a=debug"),
                own("--bind", "server.bind", "[::]:1")
            ]
        );
    }
}
