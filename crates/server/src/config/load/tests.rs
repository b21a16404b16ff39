use super::super::field::{Field, Kind};
use super::*;

fn sources(
    file: &str,
    env: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> (tempfile::TempDir, Sources) {
    let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    let path = dir.path().join("aivy.toml");
    std::fs::write(&path, file).unwrap_or_else(|e| panic!("{e}"));
    let flag =
        |(key, text): &(&str, &str)| ("--set".to_owned(), (*key).to_owned(), Secret::from(*text));
    let sources = Sources {
        file: Some(path),
        env: env
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Some(Secret::from(*text))))
            .collect(),
        flags: flags.iter().map(flag).collect(),
        port: None,
    };
    (dir, sources)
}

fn load(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Loaded {
    let (_dir, sources) = sources(file, env, flags);
    sources.load().unwrap_or_else(|e| panic!("{e}"))
}

fn refused(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Vec<String> {
    let (dir, sources) = sources(file, env, flags);
    let error = sources
        .load()
        .err()
        .unwrap_or_else(|| panic!("it was accepted"));
    let prefix = format!("{}/", dir.path().display());
    error
        .to_string()
        .lines()
        .map(|l| l.replace(&prefix, ""))
        .collect()
}

#[test]
fn flags_outweigh_variables_outweigh_the_file_outweighs_defaults() {
    let file = "[server]\nworkers = 1\nbody_limit_bytes = 1\nheader_timeout_ms = 11\n";
    let env = [
        ("AIVY_SERVER_WORKERS", "2"),
        ("AIVY_SERVER_BODY_LIMIT_BYTES", "2"),
    ];
    let loaded = load(file, &env, &[("server.workers", "3")]);
    let server = &loaded.config.server;
    assert_eq!(
        (
            server.workers,
            server.body_limit_bytes,
            server.header_timeout_ms,
            server.keep_alive_ms
        ),
        (3, 2, 11, 75_000)
    );
    assert_eq!(
        loaded.origins["server.workers"],
        Origin::Flag("--set".to_owned())
    );
    assert_eq!(
        loaded.origins["server.body_limit_bytes"],
        Origin::Env("AIVY_SERVER_BODY_LIMIT_BYTES".to_owned())
    );
}

/// A text that is valid for the field and is not its default.
fn other_value(field: &Field) -> String {
    match (&field.kind, field.key().as_str()) {
        (_, "plans.NAME.rate") => "2".to_owned(),
        (Kind::Integer { max, .. }, _) => max.to_string(),
        (Kind::Switch, _) => (field.default == false).to_string(),
        (Kind::Choice(words), _) => words.last().cloned().unwrap_or_default(),
        (_, "server.bind") => "127.0.0.1:1".to_owned(),
        (_, "server.public_url") => "https://api.example.com".to_owned(),
        (_, "server.trusted_proxies") => "10.0.0.0/8,::1".to_owned(),
        (_, "mail.url") => "smtp://localhost:25".to_owned(),
        (_, "mail.from") => "Ada <ada@example.com>".to_owned(),
        (_, "ai.mcp.allowed_origins") => "https://example.com".to_owned(),
        (_, "ai.providers.NAME.url") => "http://localhost:11434/v1".to_owned(),
        (_, "database.url") => "sqlite:other.db".to_owned(),
        (_, "log.level") => "warn".to_owned(),
        (_, "default_plan") => "pro".to_owned(),
        _ => "other".to_owned(),
    }
}

#[test]
fn every_leaf_is_set_by_its_variable_and_by_its_key() {
    for field in fields() {
        let text = other_value(&field);
        let key = field.key().replace("NAME", "name");
        let env = field.env();
        // A new plan or provider must be complete, so its required fields are set in advance.
        let base = [
            ("AIVY_AI_PROVIDERS_NAME_URL", "https://example.org/v1"),
            ("AIVY_PLANS_NAME_RATE", "1"),
            ("AIVY_PLANS_NAME_BURST", "999999999"),
        ];
        let mut variables: Vec<_> = base.into_iter().filter(|(name, _)| *name != env).collect();
        variables.push((&env, &text));
        let by_variable = load("", &variables, &[]);
        assert_eq!(
            by_variable.origins.get(&key),
            Some(&Origin::Env(env.clone())),
            "{env}"
        );
        let by_key = load("", &base, &[(&key, &text)]);
        assert_eq!(by_variable.config, by_key.config, "{key}");
        assert_ne!(
            by_key.config,
            load("", &base, &[]).config,
            "{key} changes nothing"
        );
    }
}

#[test]
fn plans_add_to_the_defaults_and_replace_their_numbers() {
    let file = "[plans.free]\nrate = 90\n[plans.team]\nrate = 5\nburst = 6\n";
    let plans = load(file, &[("AIVY_PLANS_TEAM_BURST", "7")], &[])
        .config
        .plans;
    let numbers = |name: &str| plans.get(name).map(|p| (p.rate, p.burst));
    assert_eq!(numbers("free"), Some((90, 100)));
    assert_eq!(numbers("team"), Some((5, 7)));
    assert_eq!(numbers("pro"), Some((300, 500)));
}

#[test]
fn every_source_lists_all_that_is_wrong() {
    let file = "[server]\nbnd = \"x\"\nworkers = \"two\"\n";
    let env = [
        ("AIVY_SERVER_BODY_LIMIT_BYTES", "big"),
        ("AIVY_DATABASE_ULR", "sqlite:x"),
        ("AIVY_API_KEY", "the command line client's"),
        ("AIVY_CONFIG", "x"),
    ];
    assert_eq!(
        refused(file, &env, &[("log.formt", "json"), ("log.format", "xml")]),
        [
            "aivy.toml:2:1: server.bnd: unknown key; did you mean `server.bind`?",
            "aivy.toml:3:11: server.workers: must be a whole number from 0 to 512, not \"two\"",
            "AIVY_SERVER_BODY_LIMIT_BYTES: server.body_limit_bytes: must be a whole number from 1 to 67108864, not \"big\"",
            "AIVY_DATABASE_ULR: unknown variable; did you mean AIVY_DATABASE_URL?",
            "--set: log.formt: unknown key; did you mean `log.format`?",
            "--set: log.format: must be one of \"human\", \"json\", not \"xml\"",
        ]
    );
}

#[test]
fn rules_name_the_place_too() {
    let file = "default_plan = \"gold\"\n[server]\nbind = \"nowhere\"\ntrusted_proxies = [\"10.0.0.0/99\"]\n\
                public_url = \"ftp://x\"\n[plans.pro]\nrate = 600\n[log]\nlevel = \"loud\"\n[database]\nurl = \"mysql://u:secret@h/d\"\n";
    let found = refused(file, &[], &[]);
    let begin: Vec<_> = found
        .iter()
        .map(|line| line.splitn(3, ": ").take(2).collect::<Vec<_>>().join(": "))
        .collect();
    assert_eq!(
        begin,
        [
            "aivy.toml:1:16: default_plan",
            "aivy.toml:3:8: server.bind",
            "aivy.toml:4:20: server.trusted_proxies",
            "aivy.toml:5:14: server.public_url",
            "aivy.toml:7:1: plans.pro",
            "aivy.toml:9:9: log.level",
            "aivy.toml:11:7: database.url",
        ]
    );
    assert!(!found.join("").contains("secret"), "a password was shown");
}

#[test]
fn an_own_address_is_an_address_alone() {
    for more in ["u:secret@h", "h/?a=b", "h/#a"] {
        let file = format!("[server]\npublic_url = \"https://{more}\"\n");
        let refused = refused(&file, &[], &[]);
        let [only] = refused.as_slice() else {
            panic!("{refused:?}");
        };
        assert!(
            only.starts_with("aivy.toml:2:14: server.public_url: must ")
                && !only.contains("secret"),
            "{only}"
        );
    }
}

#[test]
fn half_a_plan_is_refused() {
    assert_eq!(
        refused("[plans.team]\nrate = 5\n", &[], &[]),
        ["aivy.toml:2:1: plans.team: `burst` is missing"]
    );
}

#[test]
fn a_table_that_lacks_something_is_named_and_hides_nothing() {
    let file = "default_plan = \"team\"\n[ai.providers.openai]\nkey = \"k\"\n[ai.providers.local]\n\
                [plans.team]\nrate = \"x\"\n[server]\nbnd = 1\ntrusted_proxies = [\"10.0.0.0/99\"]\n\
                [mail]\nurl = \"smtp://\"\n";
    let env = [
        ("AIVY_CONFG", "x"),
        ("AIVY_SERVR_BIND", "x"),
        ("AIVY_IMAGE", "aivy:1"),
        ("AIVY_AI_PROVIDERS_CLOUD_KEY", "k"),
    ];
    assert_eq!(
        refused(file, &env, &[]),
        [
            "aivy.toml:3:1: ai.providers.openai: `url` is missing",
            "aivy.toml:4:15: ai.providers.local: `url` is missing",
            "aivy.toml:6:1: plans.team: `burst` is missing",
            "aivy.toml:6:8: plans.team.rate: must be a whole number from 1 to 1000000000, not \"x\"",
            "aivy.toml:8:1: server.bnd: unknown key; did you mean `server.bind`?",
            "aivy.toml:9:20: server.trusted_proxies: must be networks such as 10.0.0.0/8 or addresses, not \"10.0.0.0/99\"",
            "aivy.toml:11:7: mail.url: must be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST",
            "AIVY_CONFG: unknown variable; did you mean AIVY_CONFIG?",
            "AIVY_SERVR_BIND: unknown variable; did you mean AIVY_SERVER_BIND?",
            "AIVY_AI_PROVIDERS_CLOUD_KEY: ai.providers.cloud: `url` is missing",
        ]
    );
}

/// Missing fields, values of a wrong type, unknown keys and invalid values, in one file.
#[test]
fn no_fault_hides_another_one() {
    let file = r#"default_plan = "gold"
[server]
bnd = "127.0.0.1:1"
workers = "two"
public_url = "ftp://x"
trusted_proxies = [
    "10.0.0.0/99", "::1",
    "nonsense",
]
[ai.mcp]
allowed_hosts = ["https://x", "a b"]
allowed_origins = ["https://x/", "y"]
[ai.providers.a]
key = "has blank"
models = ["g*t", "=x"]
[ai.providers."Bad Name"]
url = "nonsense"
[plans.team]
[plans."Old Team"]
rate = 600
burst = 1
[log]
level = "loud"
file = ""
"#;
    let env = [("AIVY_SERVER_WORKERS", "2"), ("AIVY_LOG_LEVEL", "louder")];
    assert_eq!(
        refused(file, &env, &[("log.level", "info")]),
        [
            "aivy.toml:1:16: default_plan: must be one of the plans Old Team, enterprise, free, pro, team, not \"gold\"",
            "aivy.toml:3:1: server.bnd: unknown key; did you mean `server.bind`?",
            "aivy.toml:4:11: server.workers: must be a whole number from 0 to 512, not \"two\"",
            "aivy.toml:5:14: server.public_url: must be an absolute http or https URL without a password and a query, not \"ftp://x/\"",
            "aivy.toml:7:5: server.trusted_proxies: must be networks such as 10.0.0.0/8 or addresses, not \"10.0.0.0/99\"",
            "aivy.toml:8:5: server.trusted_proxies: must be networks such as 10.0.0.0/8 or addresses, not \"nonsense\"",
            "aivy.toml:11:18: ai.mcp.allowed_hosts: must be hosts such as example.com or example.com:8080, not \"https://x\"",
            "aivy.toml:11:31: ai.mcp.allowed_hosts: must be hosts such as example.com or example.com:8080, not \"a b\"",
            "aivy.toml:12:20: ai.mcp.allowed_origins: must be origins such as https://example.com, without a path, not \"https://x/\"",
            "aivy.toml:12:34: ai.mcp.allowed_origins: must be origins such as https://example.com, without a path, not \"y\"",
            "aivy.toml:14:1: ai.providers.a: `url` is missing",
            "aivy.toml:14:7: ai.providers.a.key: must be visible ASCII characters without blanks",
            "aivy.toml:15:11: ai.providers.a.models: must be names of models, beginnings with * at the end, or asked=model, not \"g*t\"",
            "aivy.toml:15:18: ai.providers.a.models: must be names of models, beginnings with * at the end, or asked=model, not \"=x\"",
            "aivy.toml:17:1: ai.providers.Bad Name: a provider's name is 1 to 32 of a-z, 0-9, _ and -",
            "aivy.toml:17:7: ai.providers.Bad Name.url: must be an absolute http or https URL without a password and a query, not \"nonsense\"",
            "aivy.toml:18:8: plans.team: `rate` is missing",
            "aivy.toml:18:8: plans.team: `burst` is missing",
            "aivy.toml:20:1: plans.Old Team: a plan's name is 1 to 32 of a-z, 0-9, _ and -",
            "aivy.toml:20:1: plans.Old Team: plan Old Team: burst must be at least rate (600) and at most 1000000000",
            "aivy.toml:23:9: log.level: must be a level (off, error, warn, info, debug, trace) or levels by module such as info,aivy_store=debug, not \"loud\"",
            "aivy.toml:24:8: log.file: must be a path, not \"\"",
            "AIVY_LOG_LEVEL: log.level: must be a level (off, error, warn, info, debug, trace) or levels by module such as info,aivy_store=debug, not \"louder\"",
        ]
    );
}

/// What seems to be missing may be on the line that cannot be read, and is not reported.
#[test]
fn a_syntax_error_neither_hides_nor_causes_other_faults() {
    let file = "default_plan = \"gold\"\n[server]\nbind = \nworkers = 9999\n[log]\nformt = 1\n[plans.team]\n";
    let found = refused(file, &[], &[]);
    let begin: Vec<_> = found.iter().map(|line| line.split(' ').next()).collect();
    let expected = ["aivy.toml:3:8:", "aivy.toml:4:11:", "aivy.toml:6:1:"].map(Some);
    assert_eq!(begin, expected, "{found:?}");
}

#[test]
fn a_variable_that_is_not_utf8_is_reported_once() {
    let (_dir, mut sources) = sources("[plans.team]\nburst = 9\n", &[], &[]);
    sources.env = vec![("AIVY_PLANS_TEAM_RATE".to_owned(), None)];
    let refused = sources.load().err().map(|error| error.to_string());
    let expected = "AIVY_PLANS_TEAM_RATE: plans.team.rate: is not UTF-8";
    assert_eq!(refused.as_deref(), Some(expected));
}

/// A value with a secret for each field that may contain one, by its name.
fn secrets() -> Vec<(String, &'static str)> {
    let may_be_one = |key: &str| {
        let last = key.rsplit('.').next().unwrap_or_default();
        ["url", "key", "password", "secret", "token"].contains(&last)
    };
    let keys = fields().into_iter().map(|field| field.key());
    let with_value = |key: String| {
        let value = match key.as_str() {
            "database.url" => "postgres://u:s3cret@h/d?password=s3cret",
            "mail.url" => "smtps://u:s3cret@h",
            "ai.providers.NAME.key" => "s3cret",
            // Refused if it contains a password.
            "ai.providers.NAME.url" => "https://h/v1",
            other => panic!("may {other} be shown?"),
        };
        (key.replace("NAME", "a"), value)
    };
    keys.filter(|key| may_be_one(key)).map(with_value).collect()
}

#[test]
fn no_representation_of_the_configuration_shows_a_secret() {
    let secrets = secrets();
    let flags: Vec<_> = secrets
        .iter()
        .map(|(key, text)| (key.as_str(), *text))
        .collect();
    let (_dir, mut sources) = sources("", &[], &flags);
    sources.env = vec![(
        "AIVY_MAIL_URL".to_owned(),
        Some("smtps://u:s3cret@h".into()),
    )];
    let before = format!("{sources:?} {sources:#?}");
    let loaded = sources.load().unwrap_or_else(|e| panic!("{e}"));
    let config = &loaded.config;
    for (form, shown) in [
        ("the sources", before),
        ("Debug", format!("{loaded:?} {loaded:#?}")),
        ("serde", serde_json::to_string(config).unwrap_or_default()),
        ("config show", super::super::show_human(&loaded)),
        (
            "config show --json",
            super::super::show_json(&loaded).to_string(),
        ),
    ] {
        assert!(!shown.contains("s3cret"), "{form}: {shown}");
        assert!(shown.contains("***"), "{form} shows no mask: {shown}");
    }
    let key = config.ai.providers["a"].key.as_ref();
    assert_eq!(key.map(Secret::expose), Some("s3cret"), "it is there");
    assert!(
        config.database.url.expose().contains("s3cret"),
        "it is there"
    );
}

#[test]
fn a_variable_of_another_program_is_told_and_no_fault() {
    let loaded = load("", &[("AIVY_IMAGE", "aivy:1"), ("AIVY_API_KEY", "k")], &[]);
    let told: Vec<_> = loaded.warnings.iter().map(Problem::to_string).collect();
    assert_eq!(told, ["AIVY_IMAGE: unknown variable; it is ignored"]);
}

#[test]
fn no_secret_is_repeated() {
    let file = "[ai.providers.a]\nurl = \"http//u:s3cret@h\"\nkey = 53317\n[ai.providers.b]\n\
                url = \"https://u:s3cret@h/v1\"\nkey = \"s3cret \"\n[server]\n\
                public_url = \"ftp://u:s3cret@h\"\n[mail]\nurl = \"smtp://u:s3cret@h?tsl=required\"\n";
    let found = refused(file, &[], &[]).join("\n");
    assert_eq!(found.lines().count(), 6, "{found}");
    assert!(
        !found.contains("s3cret") && !found.contains("53317"),
        "{found}"
    );
}

/// Parts of a mail URL that the library would ignore silently.
#[test]
fn what_a_mail_url_says_in_vain_is_refused() {
    for (url, said) in [
        ("smtp://h?tsl=required", "its parameters but for tls"),
        ("smtp://user@h", "a user without a password"),
    ] {
        let found = refused("", &[("AIVY_MAIL_URL", url)], &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(said), "{found:?}");
    }
}

#[test]
fn what_does_not_lead_anywhere_is_refused() {
    let file = "[ai.mcp]\nallowed_hosts = [\"https://x\"]\nallowed_origins = [\"https://x/\"]\n\
                [ai.providers.a]\nurl = \"http://h/v1\"\nmodels = [\"g*t\"]\n";
    let found = refused(file, &[], &[]);
    let begin: Vec<_> = found.iter().map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(
        begin,
        [
            Some("ai.mcp.allowed_hosts"),
            Some("ai.mcp.allowed_origins"),
            Some("ai.providers.a.models"),
        ]
    );
}

#[test]
fn a_file_that_is_named_must_exist() {
    let sources = Sources {
        file: Some("/nonexistent/aivy.toml".into()),
        ..Sources::default()
    };
    let error = sources
        .load()
        .err()
        .map(|e| e.to_string())
        .unwrap_or_default();
    assert!(
        error.starts_with("/nonexistent/aivy.toml: cannot be read: "),
        "{error}"
    );
}

#[test]
fn the_port_flag_keeps_the_host() {
    let (_dir, mut sources) = sources("[server]\nbind = \"[::1]:9\"\n", &[], &[]);
    sources.port = Some(80);
    let loaded = sources.load().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(loaded.config.server.bind.to_string(), "[::1]:80");
    assert_eq!(
        loaded.origins["server.bind"],
        Origin::Flag("--port".to_owned())
    );
}
