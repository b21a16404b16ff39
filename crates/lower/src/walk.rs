//! The walk: the rules for an object's kind run, its children are walked, and the rules run again.
//! Only [`crate::grammar`] defines the children.

use crate::context::{Context, Node};
use crate::grammar::{Child, Kind};
use crate::pointer::Pointer;
use crate::rules::{BOOLEAN_SCHEMA, MALFORMED, RULES};
use crate::{Error, Lowered, MAX_DEPTH, Options, value};
use serde_json::{Map, Value, json};

/// Lowers a whole document.
pub(crate) fn document(input: &Value, options: Options) -> Result<Lowered, Error> {
    if value::is_deeper_than(input, MAX_DEPTH) {
        return Err(Error::TooDeep(MAX_DEPTH));
    }
    let input = value::sorted(input.clone());
    let Value::Object(members) = &input else {
        return Err(Error::NotAnObject(value::describe(&input)));
    };
    check_version(members)?;
    let mut cx = Context::new(&input, options);
    cx.spend(value::count(&input))?;
    let mut out = object(
        &mut cx,
        Kind::Document,
        Pointer::default(),
        "",
        members.clone(),
    )?
    .unwrap_or_default();
    add_hoisted(&mut cx, &mut out)?;
    let (losses, notes) = cx.into_reports();
    Ok(Lowered {
        document: value::sorted(Value::Object(out)),
        losses,
        notes,
    })
}

fn check_version(members: &Map<String, Value>) -> Result<(), Error> {
    let version = members.get("openapi");
    let known = version.and_then(Value::as_str).is_some_and(|text| {
        ["3.1", "3.2"]
            .iter()
            .any(|v| text == *v || text.starts_with(&format!("{v}.")))
    });
    if known {
        Ok(())
    } else {
        Err(Error::Version(
            version.map_or("missing".to_owned(), Value::to_string),
        ))
    }
}

/// Adds the schemas that became components because something refers to them. Lowering one can add
/// more.
fn add_hoisted(cx: &mut Context<'_>, out: &mut Map<String, Value>) -> Result<(), Error> {
    while let Some((target, name)) = cx.references.next_pending() {
        let Some(found) = cx.input.pointer(target.as_str()) else {
            continue;
        };
        let copy = cx.copy(found)?;
        if let Some(lowered) = one(cx, Kind::Schema, target, &name, copy)? {
            let components = out.entry("components").or_insert_with(|| json!({}));
            let Some(components) = components.as_object_mut() else {
                continue;
            };
            let schemas = components.entry("schemas").or_insert_with(|| json!({}));
            if let Some(schemas) = schemas.as_object_mut() {
                schemas.insert(name, lowered);
            }
        }
    }
    Ok(())
}

/// Lowers one object of a known kind; `None` if a rule dropped it.
pub(crate) fn object(
    cx: &mut Context<'_>,
    kind: Kind,
    pointer: Pointer,
    key: &str,
    members: Map<String, Value>,
) -> Result<Option<Map<String, Value>>, Error> {
    cx.enter()?;
    cx.spend(1)?;
    let inlining = cx.inlining.len();
    let mut node = Node::new(kind, pointer, key, members);
    for rule in RULES.iter().filter(|rule| rule.covers(kind)) {
        if let (Some(before), false) = (rule.before, node.dropped) {
            cx.rule = rule.name;
            before(&mut node, cx)?;
        }
    }
    if !node.dropped {
        children(cx, kind, &mut node)?;
    }
    for rule in RULES.iter().filter(|rule| rule.covers(kind)) {
        if let (Some(after), false) = (rule.after, node.dropped) {
            cx.rule = rule.name;
            after(&mut node, cx)?;
        }
    }
    cx.inlining.truncate(inlining);
    cx.leave();
    Ok((!node.dropped).then_some(node.out))
}

fn children(cx: &mut Context<'_>, kind: Kind, node: &mut Node) -> Result<(), Error> {
    if kind.is_referable() && node.out.contains_key("$ref") {
        return Ok(());
    }
    if let Some(child) = kind.pattern() {
        let members = std::mem::take(&mut node.out);
        for (name, value) in members {
            let lowered = if name.starts_with("x-") {
                Some(value)
            } else {
                one(cx, child, node.pointer.child(&name), &name, value)?
            };
            if let Some(lowered) = lowered {
                node.out.insert(name, lowered);
            }
        }
    }
    for field in kind.fields() {
        if let Child::Leaf = field.child {
            continue;
        }
        let Some(value) = node.out.remove(field.name) else {
            continue;
        };
        if let Some(lowered) = member(cx, field.child, node.at(field.name), field.name, value)? {
            node.out.insert(field.name.to_owned(), lowered);
        }
    }
    Ok(())
}

fn member(
    cx: &mut Context<'_>,
    child: Child,
    pointer: Pointer,
    name: &str,
    value: Value,
) -> Result<Option<Value>, Error> {
    match (child, value) {
        (Child::Leaf, value) => Ok(Some(value)),
        (Child::One(Kind::Schema), value @ Value::Bool(_)) if name == "additionalProperties" => {
            Ok(Some(value))
        }
        (Child::One(kind), value) => one(cx, kind, pointer, name, value),
        (Child::List(kind), Value::Array(items)) => list(cx, kind, &pointer, items),
        (Child::Map(kind), Value::Object(members)) => map(cx, kind, &pointer, members),
        (Child::List(_), value) => Ok(malformed(cx, &pointer, "an array", &value)),
        (Child::Map(_), value) => Ok(malformed(cx, &pointer, "an object", &value)),
    }
}

fn list(
    cx: &mut Context<'_>,
    kind: Kind,
    pointer: &Pointer,
    items: Vec<Value>,
) -> Result<Option<Value>, Error> {
    let mut lowered = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        match one(cx, kind, pointer.child(index), &index.to_string(), item)? {
            Some(item) => lowered.push(item),
            // A branch keeps its index, because rules use indexes.
            None if kind == Kind::Schema => lowered.push(json!({})),
            None => {}
        }
    }
    Ok(Some(Value::Array(lowered)))
}

fn map(
    cx: &mut Context<'_>,
    kind: Kind,
    pointer: &Pointer,
    members: Map<String, Value>,
) -> Result<Option<Value>, Error> {
    let mut lowered = Map::new();
    for (name, value) in members {
        if let Some(value) = one(cx, kind, pointer.child(&name), &name, value)? {
            lowered.insert(name, value);
        }
    }
    Ok(Some(Value::Object(lowered)))
}

fn one(
    cx: &mut Context<'_>,
    kind: Kind,
    pointer: Pointer,
    key: &str,
    value: Value,
) -> Result<Option<Value>, Error> {
    match value {
        Value::Object(members) => Ok(object(cx, kind, pointer, key, members)?.map(Value::Object)),
        Value::Bool(accepts) if kind == Kind::Schema => {
            cx.rule = BOOLEAN_SCHEMA;
            cx.note(&pointer);
            Ok(Some(if accepts {
                json!({})
            } else {
                json!({ "not": {} })
            }))
        }
        value => Ok(malformed(cx, &pointer, "an object", &value)),
    }
}

fn malformed(
    cx: &mut Context<'_>,
    pointer: &Pointer,
    expected: &str,
    value: &Value,
) -> Option<Value> {
    cx.rule = MALFORMED;
    cx.loss(
        pointer,
        format!(
            "left out: {expected} belongs here, not {}",
            value::describe(value)
        ),
    );
    None
}
