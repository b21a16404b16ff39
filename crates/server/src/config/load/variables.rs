//! The meaning of the names of environment variables.

use super::super::field::Field;
use super::super::suggest::slips;

/// Not a field: it names the file.
const CONFIG_FILE: &str = "AIVY_CONFIG";

/// Variables of other programs of this project.
const OTHERS: [&str; 2] = ["AIVY_API_KEY", "AIVY_BASE_URL"];

/// Variables of this project's tests.
const TESTS: &str = "AIVY_TEST_";

/// The placeholder for a name that the operator chooses.
const NAME: &str = "_NAME_";

/// The meaning of a name.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    /// It sets this field, at this path.
    Leaf(Field, Vec<String>),
    /// It is known, but does not set a field.
    Known,
    /// It is probably a typing error, with the probably intended name.
    Slip(Option<String>),
    /// There is no such name here. It may belong to another program.
    Unknown,
}

/// The meaning of `name`, with `text` as its value.
pub(super) fn meaning(name: &str, text: &str, fields: &[Field]) -> Meaning {
    if name == CONFIG_FILE || OTHERS.contains(&name) || name.starts_with(TESTS) {
        return Meaning::Known;
    }
    if let Some((field, path)) = leaf(name, fields) {
        return Meaning::Leaf(field, path);
    }
    if is_of_kubernetes(name, text) {
        return Meaning::Known;
    }
    match suggestion(name, fields) {
        Some(near) => Meaning::Slip(Some(near)),
        None if names_a_section(name, fields) => Meaning::Slip(None),
        None => Meaning::Unknown,
    }
}

fn leaf(name: &str, fields: &[Field]) -> Option<(Field, Vec<String>)> {
    let found = |field: &Field| Some((field.clone(), path(field, name)?));
    fields.iter().find_map(found)
}

/// The path that a variable with this name sets, if it belongs to the field.
fn path(field: &Field, name: &str) -> Option<Vec<String>> {
    let pattern = field.env();
    if !field.is_under_a_name() {
        return (pattern == name).then(|| field.path.clone());
    }
    let (before, after) = pattern.split_once(NAME)?;
    let (before, after) = (format!("{before}_"), format!("_{after}"));
    let chosen = name.strip_prefix(&before)?.strip_suffix(&after)?;
    let named = |part: &String| {
        if part == "*" {
            chosen.to_lowercase()
        } else {
            part.clone()
        }
    };
    (!chosen.is_empty()).then(|| field.path.iter().map(named).collect())
}

/// Kubernetes sets variables for each service of a namespace, with its name as a prefix: a service
/// with the name `aivy` or `aivy-server` must not prevent the server from starting.
fn is_of_kubernetes(name: &str, text: &str) -> bool {
    let address = ["tcp://", "udp://", "sctp://"];
    let port = name.contains("_PORT");
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || port && address.iter().any(|scheme| text.starts_with(scheme))
        || port
            && ["_TCP_", "_UDP_", "_SCTP_"]
                .iter()
                .any(|p| name.contains(p))
}

/// The variable that is most likely intended.
fn suggestion(name: &str, fields: &[Field]) -> Option<String> {
    let written = name.to_uppercase();
    let meant = fields.iter().filter_map(|field| meant(field, &written));
    let config = slips(without_prefix(&written), without_prefix(CONFIG_FILE))
        .map(|slips| (slips, CONFIG_FILE.to_owned()));
    meant
        .chain(config)
        .min()
        .map(|(_, near)| near)
        .or_else(|| only_leaf_called(without_prefix(&written), fields))
}

/// The field's variable, if `written` may mean it, and the number of typing errors. A name that the
/// operator chooses is not an error, however long it is.
fn meant(field: &Field, written: &str) -> Option<(usize, String)> {
    let pattern = field.env();
    let under_a_name = field.is_under_a_name();
    let named = under_a_name.then(|| with_name(&pattern, written)).flatten();
    let (plain, near) = named.unwrap_or_else(|| (written.to_owned(), pattern.clone()));
    let slips = slips(without_prefix(&plain), without_prefix(&pattern))?;
    Some((slips, near))
}

/// `written` with `NAME` in place of the part that seems to be the chosen name, and `pattern` with
/// that name: it is what remains between as many words as the pattern has before and after it.
fn with_name(pattern: &str, written: &str) -> Option<(String, String)> {
    let (before, after) = pattern.split_once(NAME)?;
    let words: Vec<_> = written.split('_').collect();
    let first = before.split('_').count();
    let end = words.len().checked_sub(after.split('_').count())?;
    let own = words.get(first..end).filter(|own| !own.is_empty())?;
    let plain = [&words[..first].join("_"), NAME, &words[end..].join("_")].concat();
    Some((plain, format!("{before}_{}_{after}", own.join("_"))))
}

/// The variable with the omitted section added, if only one matches: `AIVY_WORKERS`.
fn only_leaf_called(rest: &str, fields: &[Field]) -> Option<String> {
    let last = |field: &&Field| field.path.last().is_some_and(|n| n.to_uppercase() == rest);
    let mut found = fields.iter().filter(last);
    let first = found.next()?;
    (found.next().is_none() && !first.is_under_a_name()).then(|| first.env())
}

fn names_a_section(name: &str, fields: &[Field]) -> bool {
    let begins = |field: &Field| {
        let section = field.path[0].to_uppercase();
        field.path.len() > 1 && name.to_uppercase().starts_with(&format!("AIVY_{section}_"))
    };
    fields.iter().any(begins)
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix("AIVY_").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::super::table::fields;
    use super::*;

    fn slip(near: &str) -> Meaning {
        Meaning::Slip(Some(near.to_owned()))
    }

    #[test]
    fn a_slip_is_told_from_a_variable_of_another_program() {
        let fields = fields();
        for (name, text, expected) in [
            ("AIVY_CONFIG", "x", Meaning::Known),
            ("AIVY_CONFG", "x", slip("AIVY_CONFIG")),
            ("AIVY_SERVR_BIND", "x", slip("AIVY_SERVER_BIND")),
            ("aivy_server_bind", "x", slip("AIVY_SERVER_BIND")),
            ("AIVY_WORKERS", "2", slip("AIVY_SERVER_WORKERS")),
            (
                "AIVY_PLANS_MY_TEAM_BRST",
                "2",
                slip("AIVY_PLANS_MY_TEAM_BURST"),
            ),
            (
                "AIVY_AI_PROVIDERS_A_ULR",
                "x",
                slip("AIVY_AI_PROVIDERS_A_URL"),
            ),
            ("AIVY_PLAN_TEAM_RATE", "2", slip("AIVY_PLANS_TEAM_RATE")),
            (
                "AIVY_AI_PROVIDER_OPEN_AI_KEY",
                "x",
                slip("AIVY_AI_PROVIDERS_OPEN_AI_KEY"),
            ),
            (
                "AIVY_WEB_THE_IMAGE_OF_ANOTHER_PROGRAM_TAG",
                "x",
                Meaning::Unknown,
            ),
            ("AIVY_LOG_SOMETHING_ELSE", "x", Meaning::Slip(None)),
            ("AIVY_API_KEY", "x", Meaning::Known),
            ("AIVY_BASE_URL", "x", Meaning::Known),
            ("AIVY_TEST_POSTGRES", "x", Meaning::Known),
            ("AIVY_IMAGE", "x", Meaning::Unknown),
            ("AIVY_URL", "x", Meaning::Unknown),
            ("AIVY_SERVER_PORT", "9000", Meaning::Slip(None)),
        ] {
            assert_eq!(meaning(name, text, &fields), expected, "{name}");
        }
    }

    /// The variables that a service `aivy-server` adds to each container.
    #[test]
    fn what_kubernetes_sets_is_no_slip() {
        let fields = fields();
        for (name, text) in [
            ("AIVY_SERVER_SERVICE_HOST", "10.0.0.1"),
            ("AIVY_SERVER_SERVICE_PORT", "8080"),
            ("AIVY_SERVER_SERVICE_PORT_HTTP", "8080"),
            ("AIVY_SERVER_PORT", "tcp://10.0.0.1:8080"),
            ("AIVY_SERVER_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
            ("AIVY_SERVER_PORT_8080_TCP_PROTO", "tcp"),
            ("AIVY_SERVER_PORT_8080_TCP_PORT", "8080"),
            ("AIVY_SERVER_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("AIVY_PORT", "tcp://10.0.0.1:8080"),
        ] {
            assert_eq!(meaning(name, text, &fields), Meaning::Known, "{name}");
        }
    }
}
