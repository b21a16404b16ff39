//! One operation, before and after.

use std::collections::BTreeMap;

use serde_json::Value;

use super::schema::{Comparison, Direction};
use super::{Operation, resolve};

type Side<'a> = (&'a Value, Operation<'a>);

pub(super) fn compare(old: Side<'_>, new: Side<'_>, report: &mut dyn FnMut(String)) {
    route(old.1, new.1, report);
    permission(old, new, report);
    parameters(old, new, report);
    body(old, new, report);
    answers(old, new, report);
}

fn route(old: Operation<'_>, new: Operation<'_>, report: &mut dyn FnMut(String)) {
    let shown = |o: Operation<'_>| format!("{} {}", o.method.to_uppercase(), names_aside(o.path));
    if shown(old) != shown(new) {
        report(format!(
            "the route was {} and is {}",
            shown(old),
            shown(new)
        ));
    }
}

/// A path with its parameters' names removed: renaming one changes nothing on the wire.
fn names_aside(path: &str) -> String {
    path.split('/')
        .map(|step| if step.starts_with('{') { "{}" } else { step })
        .collect::<Vec<_>>()
        .join("/")
}

fn permission(old: Side<'_>, new: Side<'_>, report: &mut dyn FnMut(String)) {
    let (before, after) = (requirements(old), requirements(new));
    // Any one requirement of the list is sufficient; each that was sufficient must still be.
    for one in &before {
        let still = after
            .iter()
            .any(|other| other.iter().all(|scope| one.contains(scope)));
        if !still {
            report(format!(
                "the permission was {} and is {}",
                named(&before),
                named(&after)
            ));
            return;
        }
    }
}

/// The requirements, each alternative as a list of schemes and scopes. An empty one means no
/// requirement.
fn requirements((document, operation): Side<'_>) -> Vec<Vec<String>> {
    let own = operation
        .body
        .get("security")
        .unwrap_or(&document["security"]);
    let alternatives: Vec<Vec<String>> = own
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            let schemes = one.as_object().into_iter().flatten();
            schemes
                .flat_map(|(scheme, scopes)| {
                    let scopes = scopes.as_array().into_iter().flatten();
                    let scopes = scopes.filter_map(Value::as_str).map(str::to_owned);
                    std::iter::once(format!("({scheme})")).chain(scopes)
                })
                .collect()
        })
        .collect();
    if alternatives.is_empty() {
        vec![Vec::new()]
    } else {
        alternatives
    }
}

fn named(requirements: &[Vec<String>]) -> String {
    let one = |scopes: &Vec<String>| {
        let names: Vec<_> = scopes
            .iter()
            .filter(|s| !s.starts_with('('))
            .map(String::as_str)
            .collect();
        match (scopes.is_empty(), names.is_empty()) {
            (true, _) => "none".to_owned(),
            (false, true) => "any valid key".to_owned(),
            (false, false) => names.join(" and "),
        }
    };
    requirements
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join(" or ")
}

fn parameters(old: Side<'_>, new: Side<'_>, report: &mut dyn FnMut(String)) {
    let (before, after) = (by_name(old), by_name(new));
    for (key, parameter) in &before {
        let Some(now) = after.get(key) else {
            // A path parameter has a position, not a name; `route` has checked that.
            if key.0 != "path" {
                report(format!("the {} parameter {} is gone", key.0, key.1));
            }
            continue;
        };
        if parameter["required"] != true && now["required"] == true {
            report(format!("the {} parameter {} is now required", key.0, key.1));
        }
        let place = format!("{} parameter {}", key.0, key.1);
        Comparison::new(old.0, new.0, Direction::Sent, report).schemas(
            &place,
            &parameter["schema"],
            &now["schema"],
        );
    }
    for (key, parameter) in &after {
        if !before.contains_key(key) && key.0 != "path" && parameter["required"] == true {
            report(format!(
                "the {} parameter {} is new and required",
                key.0, key.1
            ));
        }
    }
}

fn by_name<'a>((document, operation): Side<'a>) -> BTreeMap<(&'a str, &'a str), &'a Value> {
    let lists = [operation.shared, &operation.body["parameters"]];
    let all = lists.into_iter().filter_map(Value::as_array).flatten();
    all.map(|parameter| {
        let parameter = resolve(document, parameter);
        let text = |name: &str| parameter[name].as_str().unwrap_or_default();
        ((text("in"), text("name")), parameter)
    })
    .collect()
}

fn body(old: Side<'_>, new: Side<'_>, report: &mut dyn FnMut(String)) {
    let (before, after) = (
        resolve(old.0, &old.1.body["requestBody"]),
        resolve(new.0, &new.1.body["requestBody"]),
    );
    match (before.is_null(), after.is_null()) {
        (true, true) => return,
        (false, true) => return report("a body is no longer taken".to_owned()),
        (true, false) if after["required"] == true => {
            return report("a body is now required".to_owned());
        }
        (true, false) => return,
        (false, false) => {}
    }
    if before["required"] != true && after["required"] == true {
        report("the body is now required".to_owned());
    }
    content(
        "body",
        Direction::Sent,
        (old.0, before),
        (new.0, after),
        report,
    );
}

fn answers(old: Side<'_>, new: Side<'_>, report: &mut dyn FnMut(String)) {
    for (status, before) in old.1.body["responses"].as_object().into_iter().flatten() {
        let success = status.starts_with('2');
        let before = resolve(old.0, before);
        let after = resolve(new.0, &new.1.body["responses"][status]);
        if after.is_null() {
            if success {
                report(format!("answer {status} is gone"));
            }
            continue;
        }
        let place = format!("answer {status}");
        for (name, _) in before["headers"].as_object().into_iter().flatten() {
            if after["headers"][name].is_null() {
                report(format!("{place}: the header {name} is gone"));
            }
        }
        content(
            &place,
            Direction::Answered,
            (old.0, before),
            (new.0, after),
            report,
        );
    }
}

fn content(
    place: &str,
    direction: Direction,
    old: (&Value, &Value),
    new: (&Value, &Value),
    report: &mut dyn FnMut(String),
) {
    for (kind, media) in old.1["content"].as_object().into_iter().flatten() {
        let now = &new.1["content"][kind];
        if now.is_null() {
            report(format!("{place}: {kind} is gone"));
            continue;
        }
        let mut comparison = Comparison::new(old.0, new.0, direction, report);
        comparison.schemas(place, &media["schema"], &now["schema"]);
    }
}
