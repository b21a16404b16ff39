//! The command line: only its arguments, not what the commands do.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Secret, Sources};

/// The AIVY server.
#[derive(Debug, Parser)]
#[command(
    name = "aivy",
    version,
    about = "The AIVY server: runs the API and manages its accounts, keys and pools."
)]
#[command(propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 success, 1 failure, 2 invalid usage or configuration.")]
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
    /// The configuration file [default: aivy.toml, if it exists]
    // Not a path for clap, which refuses a variable that is set to nothing.
    #[arg(long, global = true, value_name = "PATH", env = "AIVY_CONFIG")]
    pub(crate) config: Option<OsString>,
    /// The database: sqlite:PATH or postgres://…
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<Secret>,
    /// The address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub(crate) bind: Option<String>,
    /// The port to listen on; the address is not changed
    #[arg(long, global = true, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Number of threads that serve requests; 0 means one per CPU
    #[arg(long, global = true, value_name = "N")]
    pub(crate) workers: Option<String>,
    /// The log format: human or json
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// The log level, such as info or info,aivy_store=debug
    #[arg(long, global = true, value_name = "LEVEL")]
    pub(crate) log_level: Option<String>,
    /// Set any configuration key; can be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, Secret)>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API until SIGINT or SIGTERM
    Serve,
    /// Show and check the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Manage accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Manage API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Manage the plans of accounts
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Grant tokens; verify and export the ledger
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Manage staking pools
    #[command(subcommand)]
    Pool(PoolCommand),
    /// The demo account
    #[command(subcommand, hide = true)]
    Demo(DemoCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of aivy.toml
    Schema,
    /// Show the effective configuration and where each value comes from
    Show(JsonFlag),
    /// Check whether the configuration is valid
    Check,
}

/// For scripts.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct JsonFlag {
    /// Print JSON, for results and errors
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Create an account
    Create {
        /// 1 to 39 characters of a-z, 0-9, - and _; must not begin with -, be a reserved word or
        /// look like an ID
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
    /// Change the username or e-mail address of an account
    ///
    /// Password reset links that were sent to the old address stop working.
    Update {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
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
    /// Find accounts whose names are no longer allowed, or differ from another account's name only
    /// in spelling
    ///
    /// Prints one line per problem; the exit code is 1 if there are any. Nothing is changed.
    Check(JsonFlag),
    /// Create a password reset link, to give to the owner of the account
    ResetLink {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// How long the link is valid, in hours
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=720))]
        hours: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Create a link that logs in to an account once, to give to its owner
    ///
    /// For an account without a password, such as the demo account. An earlier link stops working.
    LogInLink {
        /// The account's ID or username
        user: String,
        /// How long the link is valid, in minutes
        #[arg(long, value_name = "MINUTES", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=i64::from(aivy_app::MAX_LINK_MINUTES)))]
        minutes: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Show or set the monthly AI budget of an account or of one of its keys
    ///
    /// Budgets are in tokens of the AI providers. Months are UTC. A call must fit the budgets of
    /// both the key and its account.
    Budget {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// The ID of one of the account's keys
        #[arg(long, value_name = "ID")]
        key: Option<String>,
        /// Monthly limit, in tokens
        #[arg(long, value_parser = clap::value_parser!(i64).range(0..))]
        tokens: Option<i64>,
        /// No limit
        #[arg(long, conflicts_with_all = ["tokens", "default"])]
        unlimited: bool,
        /// Reset to the default: `ai.monthly_token_budget` of the configuration for an account, no
        /// limit for a key
        #[arg(long, conflicts_with = "tokens")]
        default: bool,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// List accounts, oldest first
    List {
        /// Maximum number of results
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Number of results to skip
        #[arg(long, default_value_t = 0)]
        offset: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Create a key; it is shown only once
    Create {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// The name, 1 to 64 characters
        #[arg(long)]
        name: String,
        /// Permissions, separated by commas, such as read:user,write:tasks
        #[arg(
            long,
            value_name = "LIST",
            required_unless_present = "all_permissions",
            conflicts_with = "all_permissions"
        )]
        permissions: Option<String>,
        /// Grant all permissions
        #[arg(long)]
        all_permissions: bool,
        /// When the key expires (RFC 3339), such as 2030-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// List an account's keys
    List {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Revoke a key immediately
    Revoke {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// The ID of the key
        key: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Replace a key by a new one with the same name, permissions and expiry; the old key keeps
    /// working for a grace period
    Rotate {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// The ID of the key
        key: String,
        /// The grace period of the old key, in seconds; it never extends the key's expiry [default:
        /// `keys.rotation_grace_seconds` of the configuration]
        #[arg(long, value_name = "SECONDS")]
        grace: Option<u32>,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// Set the plan of an account
    Set {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// The name of the plan
        plan: String,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Grant new tokens to an account
    Grant {
        /// The account's ID, username or e-mail address; a prefix of id:, username: or email: says
        /// which one it is
        user: String,
        /// Number of whole tokens, at least 1
        amount: i64,
        /// The reason, recorded in the ledger
        #[arg(long)]
        memo: Option<String>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Recompute and check all balances, derived values and seals
    ///
    /// Prints one line per difference; the exit code is 1 if there are any. Nothing is changed.
    Verify(JsonFlag),
    /// Export all transactions in ledger order, for spreadsheets and accounting programs
    Export {
        /// The output format
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// The output file [default: standard output]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// The formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One line per entry
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
    /// Create a pool; it has no rewards to pay until it is funded
    Create {
        /// The name, 1 to 64 characters
        #[arg(long)]
        name: String,
        /// Rewards per day for all stakers together, in whole tokens
        #[arg(long, value_name = "TOKENS")]
        reward_per_day: i64,
        /// The minimum stake
        #[arg(long, value_name = "TOKENS", default_value_t = 1)]
        min_stake: i64,
        /// How long a stake is locked before it can be unstaked
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        lock_seconds: i64,
        /// Time between unstaking and the earliest withdrawal
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        cooldown_seconds: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Add tokens to a pool's reserve: from the treasury first, the rest newly issued
    Fund {
        /// The ID of the pool
        pool: String,
        /// Number of whole tokens, at least 1
        amount: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Close a pool permanently; rewards that it has not emitted go to the treasury
    Close {
        /// The ID of the pool
        pool: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// List pools, newest first
    List {
        /// Maximum number of results
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Number of results to skip
        #[arg(long, default_value_t = 0)]
        offset: u32,
        #[command(flatten)]
        json: JsonFlag,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// Create the demo account if it does not exist, and a new key with all permissions
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
