use std::time::Duration;

use super::*;
use crate::case::Wants;

const ERROR: &str = r#"{"success":false,"error":{"code":"not_found","message":"No","details":[]}}"#;
/// The time limits.
fn bounds() -> Bounds {
    Bounds::default()
}

fn answered(head: &str, body: &str) -> Exchange {
    let length = body.len();
    let text = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    Exchange {
        bytes: text.into_bytes(),
        ended: Ended::Closed,
        took: Duration::ZERO,
        lingered: Duration::ZERO,
    }
}

fn faults(face: Face, exchange: &Exchange) -> Vec<String> {
    judge(
        &Case::of("x", Vec::new(), Wants::one(face)),
        exchange,
        &bounds(),
    )
    .1
}

/// The only fault in a response of the API.
fn fault(head: &str, body: &str) -> String {
    let mut faults = faults(Face::Api, &answered(head, body));
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.remove(0)
}

const JSON: &str = "x-request-id: a\r\ncontent-type: application/json";

#[test]
fn what_is_right_has_no_faults() {
    let good = answered(&format!("404 No\r\n{JSON}"), ERROR);
    for face in [Face::Api, Face::Page, Face::Any, Face::Mcp] {
        assert_eq!(faults(face, &good), [""; 0], "{face:?}");
    }
    assert_eq!(
        faults(Face::Api, &answered("200 OK\r\nx-request-id: a", "{}")),
        [""; 0]
    );
}

#[test]
fn the_server_is_never_at_fault() {
    let body = r#"{"success":false,"error":{"code":"internal_error","message":"No","details":[]}}"#;
    assert!(fault(&format!("500 No\r\n{JSON}"), body).starts_with("status 500"));
    assert!(fault(&format!("502 No\r\n{JSON}"), ERROR).starts_with("status 502"));
}

#[test]
fn every_answer_has_an_id_of_its_request() {
    assert_eq!(fault("200 OK", ""), "200 without X-Request-Id");
    assert!(fault("200 OK\r\nx-request-id: a b", "").contains("X-Request-Id is \"a b\""));
    assert!(fault("200 OK\r\nx-request-id: a\r\nx-request-id: b", "").contains("twice"));
    let mut case = Case::of("x", Vec::new(), Wants::one(Face::Api));
    case.wants.request_id = Some("mine".to_owned());
    let (_, faults) = judge(&case, &answered("200 OK\r\nx-request-id: a", ""), &bounds());
    assert!(faults[0].contains("and not \"mine\""), "{faults:?}");
}

#[test]
fn an_error_has_the_one_shape() {
    for body in [
        "",
        "no JSON",
        r#"{"success":true,"error":{"code":"not_found","message":"No","details":[]}}"#,
        r#"{"success":false,"error":{"code":"conflict","message":"No","details":[]}}"#,
        r#"{"success":false,"error":{"code":"not_found","message":"","details":[]}}"#,
        r#"{"success":false,"error":{"code":"not_found","message":"No"}}"#,
        r#"{"success":false,"error":{"code":"not_found","message":"No","details":[""]}}"#,
        r#"{"success":false,"error":{"code":"not_found","message":"No","details":[]},"x":1}"#,
        r#"{"error":{"code":"not_found","message":"No","param":null,"type":"x"}}"#,
    ] {
        assert!(
            fault(&format!("404 No\r\n{JSON}"), body).contains("shape"),
            "{body}"
        );
    }
    assert!(
        fault(
            "404 No\r\nx-request-id: a\r\ncontent-type: text/plain",
            ERROR
        )
        .contains("shape")
    );
    assert!(
        fault(
            "404 No\r\nx-request-id: a\r\ncontent-type: text/html",
            "<!doctype"
        )
        .contains("shape")
    );
}

#[test]
fn other_faces_have_shapes_of_their_own() {
    let openai = r#"{"error":{"code":null,"message":"No","param":"a","type":"x"}}"#;
    let rpc = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"No"}}"#;
    let shaped =
        |face, body| faults(face, &answered(&format!("404 No\r\n{JSON}"), body)).is_empty();
    assert!(shaped(Face::OpenAi, openai) && shaped(Face::Mcp, rpc) && shaped(Face::Any, rpc));
    assert!(!shaped(Face::OpenAi, rpc) && !shaped(Face::Mcp, openai) && !shaped(Face::Page, rpc));
    assert!(!shaped(
        Face::OpenAi,
        r#"{"error":{"code":7,"message":"No","param":"a","type":"x"}}"#
    ));
    // If the request could be parsed, the face itself responds.
    let mut case = Case::of("x", Vec::new(), Wants::one(Face::OpenAi));
    case.wants.plain = true;
    assert_eq!(
        judge(
            &case,
            &answered(&format!("404 No\r\n{JSON}"), ERROR),
            &bounds(),
        )
        .1
        .len(),
        1
    );
}

#[test]
fn the_headers_that_belong_to_an_answer_are_there() {
    let body = ERROR.replace("not_found", "unauthorized");
    assert_eq!(
        fault(&format!("401 No\r\n{JSON}"), &body),
        "401 without www-authenticate"
    );
    let mut case = Case::of("x", Vec::new(), Wants::one(Face::Api));
    case.wants.plain = true;
    let (_, faults) = judge(&case, &answered("200 OK\r\nx-request-id: a", ""), &bounds());
    assert_eq!(faults, [format!("200 without {}", LIMITS.join(", "))]);
}

#[test]
fn a_status_stands_in_the_document() {
    let mut case = Case::of("x", Vec::new(), Wants::one(Face::Api));
    case.wants.statuses = vec![200, 400];
    let (_, faults) = judge(
        &case,
        &answered(&format!("404 No\r\n{JSON}"), ERROR),
        &bounds(),
    );
    assert_eq!(faults, ["status 404 is not in the document"]);
}

#[test]
fn nothing_of_the_inside_is_told() {
    let body = ERROR.replace("No", "error at crates/x/src/lib.rs:7");
    let faults = faults(Face::Api, &answered(&format!("404 No\r\n{JSON}"), &body));
    assert!(
        faults.iter().any(|it| it.contains("tells of the inside")),
        "{faults:?}"
    );
}

#[test]
fn answers_are_counted() {
    let none = Exchange {
        bytes: Vec::new(),
        ended: Ended::Closed,
        took: Duration::ZERO,
        lingered: Duration::ZERO,
    };
    assert_eq!(faults(Face::Any, &none), ["0 answers instead of 1"]);
    let mut cut = answered("200 OK\r\nx-request-id: a", "abc");
    cut.bytes.pop();
    assert_eq!(faults(Face::Any, &cut), ["an answer was cut off"]);
    let mut case = Case::of("x", Vec::new(), Wants::one(Face::Any));
    case.wants.answers = Answers::Refused;
    let two = answered("200 OK\r\nx-request-id: a", "");
    assert!(judge(&case, &two, &bounds()).1[0].contains("not refused"));
}

#[test]
fn time_is_bounded() {
    let mut late = answered("200 OK\r\nx-request-id: a", "");
    late.took = bounds().longest * 2;
    assert_eq!(faults(Face::Any, &late), ["it took 40.0s"]);
    late.ended = Ended::Silent;
    assert!(faults(Face::Any, &late)[0].contains("still open"));
}

#[test]
fn an_answer_to_head_has_no_body() {
    let mut case = Case::of("x", Vec::new(), Wants::one(Face::Api));
    case.wants.head_only = true;
    let id = "x-request-id: a";
    let with_body = |status: &str| {
        judge(
            &case,
            &answered(&format!("{status}\r\n{id}"), "{}"),
            &bounds(),
        )
        .1
    };
    assert!(with_body("200 OK")[0].contains("a head without an end"));
    // Unless the server could not see that it was a HEAD.
    assert_eq!(with_body("400 No"), [""; 0]);
}

#[test]
fn a_connection_that_ends_does_so_soon() {
    let mut late = answered("200 OK\r\nx-request-id: a\r\nconnection: close", "");
    assert_eq!(faults(Face::Any, &late), [""; 0]);
    late.lingered = bounds().lingering * 2;
    assert_eq!(
        faults(Face::Any, &late),
        ["the connection stayed open for 10.0s behind its last answer"]
    );
    let mut kept = answered("200 OK\r\nx-request-id: a", "");
    kept.lingered = bounds().lingering * 2;
    assert_eq!(faults(Face::Any, &kept), [""; 0]);
}
