//! The dashboard, the reference and the probes.

use crate::case::{Case, Face, Wants};
use crate::dictionary::InsertionPoint;
use crate::pages::Form;
use crate::request::{Request, encode};
use crate::world::Hand;

/// The pages where a visit begins; further pages are found by their links.
const DOORS: [&str; 20] = [
    "/",
    "/tasks",
    "/tasks/new",
    "/work",
    "/reviews",
    "/staking",
    "/ai",
    "/transactions",
    "/developer",
    "/developer/keys",
    "/developer/keys/new",
    "/account",
    "/login",
    "/signup",
    "/reset",
    "/reference",
    "/reference/search",
    "/openapi.json",
    "/metrics",
    "/docs/",
];

const FORM: &str = "application/x-www-form-urlencoded";

/// Reads a page, or submits a form.
pub(super) fn page(hand: &mut Hand) -> Case {
    let forms = &hand.learnt.forms;
    if !forms.is_empty() && hand.random.chance(55) {
        let form = hand.random.pick(forms).clone();
        return send(&form, hand);
    }
    look(hand)
}

fn look(hand: &mut Hand) -> Case {
    let links = &hand.learnt.links;
    let known = !links.is_empty() && hand.random.chance(50);
    let mut target = if known {
        hand.random.pick(links).clone()
    } else {
        (*hand.random.pick(&DOORS)).to_owned()
    };
    let mut said = "as it is";
    match hand.random.below(4) {
        0 => {
            let (class, word) = hand.word(InsertionPoint::Path);
            target = format!("{}/{word}", target.trim_end_matches('/'));
            said = class;
        }
        1 => {
            let (class, word) = hand.word(InsertionPoint::Text);
            let name = *hand
                .random
                .pick(&["q", "page", "status", "kind", "next", "category"]);
            target = format!(
                "{}?{name}={}",
                target.split('?').next().unwrap_or("/"),
                encode(&word)
            );
            said = class;
        }
        _ => {}
    }
    let method = if hand.random.chance(10) {
        "HEAD"
    } else {
        "GET"
    };
    let request = Request::new(method, &target);
    finish(format!("page {}: {said}", place_of(&target)), request, hand)
}

fn send(form: &Form, hand: &mut Hand) -> Case {
    let mut said = "as it is";
    let mut fields = form.fields.clone();
    // The text that is typed.
    for (_, value) in fields.iter_mut().filter(|(_, value)| value.is_empty()) {
        *value = (*hand
            .random
            .pick(&["1", "5", "Some words", "{}", "2030-01-01"]))
        .to_owned();
    }
    if !fields.is_empty() && hand.random.chance(70) {
        let place = hand.random.below(fields.len());
        let from = *hand.random.pick(&[
            InsertionPoint::Text,
            InsertionPoint::Text,
            InsertionPoint::Number,
            InsertionPoint::Time,
            InsertionPoint::Schema,
        ]);
        let (class, word) = hand.word(from);
        said = class;
        match hand.random.below(4) {
            0 => fields.push((fields[place].0.clone(), word)),
            _ => fields[place].1 = word,
        }
    }
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let mut body = pairs.collect::<Vec<_>>().join("&").into_bytes();
    if hand.random.chance(8) {
        body.extend_from_slice(b"&%zz=%ff&=&&%00=%00");
        said = "bad encoding";
    }
    let request = Request::new("POST", &form.action).body(FORM, body);
    finish(
        format!("form {}: {said}", place_of(&form.action)),
        request,
        hand,
    )
}

/// Usually logged in, usually as a browser.
fn finish(name: String, mut request: Request, hand: &mut Hand) -> Case {
    if hand.random.chance(85) {
        request = request.line(format!("Cookie: {}", hand.world.cookies));
    }
    if hand.random.chance(80) {
        request = request.line("Accept: text/html,*/*;q=0.8");
    }
    if hand.random.chance(12) {
        let (class, line) = hand.word(InsertionPoint::Head);
        let mut wants = Wants::one(Face::Page);
        wants.head_only = request.method == "HEAD";
        return Case::of(
            format!("{name}, {class}"),
            request.line(line).bytes(),
            wants,
        );
    }
    let mut wants = Wants::one(Face::Page);
    wants.head_only = request.method == "HEAD";
    // Below the paths of other faces anything is possible.
    wants.face = Face::Any;
    Case::of(name, request.bytes(), wants)
}

/// The first part of a path: enough to distinguish pages.
fn place_of(target: &str) -> String {
    let first = target.split(['/', '?']).nth(1).unwrap_or_default();
    format!("/{}", first.chars().take(20).collect::<String>())
}
