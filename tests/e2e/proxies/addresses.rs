//! Behind a proxy each client has a bucket of its own, in every form that proxies write addresses.

use std::net::IpAddr;
use std::sync::Arc;

use aivy_store::testing::Database;

use super::programs::{Kind, Proxy};
use crate::harness::Server;
use crate::harness::call::Call;

/// Two requests in all, and no other for a minute.
const TWO: &[&str] = &["plans.free.rate=1", "plans.free.burst=2"];
const TRUSTED: &str = "server.trusted_proxies=127.0.0.1";

/// What a proxy writes into `header`, in its own variables, for each form.
fn forms(kind: Kind) -> Vec<(&'static str, &'static str)> {
    match kind {
        Kind::Nginx => vec![
            ("X-Forwarded-For", "$proxy_add_x_forwarded_for"),
            ("X-Forwarded-For", "$remote_addr:$remote_port"),
            ("X-Real-IP", "$remote_addr"),
            (
                "Forwarded",
                "$http_forwarded, for=$remote_addr;proto=$scheme",
            ),
            (
                "Forwarded",
                "for=\"$remote_addr:$remote_port\";host=\"$host\"",
            ),
        ],
        Kind::Caddy => vec![
            ("X-Forwarded-For", "{http.request.remote.host}"),
            ("X-Forwarded-For", "{http.request.remote}"),
            ("X-Client", "{http.request.remote.host}"),
            ("Forwarded", "for=\"{http.request.remote}\";proto=http"),
        ],
        Kind::Haproxy => vec![
            ("X-Forwarded-For", "%[src]"),
            ("X-Forwarded-For", "[%[src]]:%[src_port]"),
            ("Forwarded", "by=_proxy;for=\"%[src]:%[src_port]\""),
        ],
    }
}

/// Whether a caller without a key is told so, and not that it asks too often.
async fn is_admitted(call: Call, from: &str) -> bool {
    let answer = call.from(from.parse::<IpAddr>().unwrap()).send().await;
    assert!([401, 429].contains(&answer.status), "{answer:#?}");
    answer.status == 401
}

/// One client empties its bucket, whatever it says of itself, and another is not touched.
async fn clients_are_told_apart(proxy: &Proxy, form: &str) {
    let call = || proxy.call("GET", "/v1/key");
    for round in 0..4 {
        let forged = format!("203.0.113.{round}");
        let call = call()
            .header("X-Forwarded-For", &forged)
            .header("Forwarded", &format!("for={forged}"))
            .header("X-Real-IP", &forged);
        assert_eq!(is_admitted(call, "127.0.0.2").await, round < 2, "{form}");
    }
    assert!(is_admitted(call(), "127.0.0.3").await, "{form}");
}

#[tokio::test]
async fn every_proxy_is_understood_in_every_form() {
    let database = Arc::new(Database::sqlite());
    for kind in Kind::ALL {
        for (header, value) in forms(kind) {
            let named = format!("server.forwarded_header={header}");
            let server = Server::start(&database, &[TWO, &[TRUSTED, &named]].concat()).await;
            let headers = [(header, value)];
            let Some(proxy) = Proxy::start(kind, "127.0.0.1", server.address, &headers).await
            else {
                return;
            };
            clients_are_told_apart(&proxy, &format!("{kind:?} {header}: {value}")).await;
        }
    }
}

#[tokio::test]
async fn clients_over_ipv6_are_told_apart_from_others() {
    let database = Arc::new(Database::sqlite());
    for (kind, value) in [
        (Kind::Nginx, "[$remote_addr]:$remote_port"),
        (Kind::Caddy, "{http.request.remote.host}"),
        (Kind::Haproxy, "%[src]"),
    ] {
        let server = Server::start(&database, &[TWO, &[TRUSTED]].concat()).await;
        let headers = [("X-Forwarded-For", value)];
        let Some(proxy) = Proxy::start(kind, "::1", server.address, &headers).await else {
            return;
        };
        let other = Proxy::start(kind, "127.0.0.1", server.address, &headers).await;
        let other = other.unwrap();
        let ask = || is_admitted(proxy.call("GET", "/v1/key"), "::1");
        assert_eq!([ask().await, ask().await, ask().await], [true, true, false]);
        // The address of the proxy itself is nobody's.
        let call = other.call("GET", "/v1/key");
        assert!(is_admitted(call, "127.0.0.2").await, "{kind:?}");
    }
}

#[tokio::test]
async fn a_proxy_is_known_through_a_dual_stack_socket() {
    let database = Arc::new(Database::sqlite());
    let settings = [TWO, &[TRUSTED, "server.bind=[::]:0"]].concat();
    let server = Server::start(&database, &settings).await;
    let headers = [("X-Forwarded-For", "%[src]")];
    let Some(proxy) = Proxy::start(Kind::Haproxy, "127.0.0.1", server.address, &headers).await
    else {
        return;
    };
    clients_are_told_apart(&proxy, "dual stack").await;
}

/// nginx with no line for a header passes it on as it came.
#[tokio::test]
async fn what_the_proxy_passes_on_from_a_stranger_is_not_read() {
    let database = Arc::new(Database::sqlite());
    for (written, forged) in [
        ("X-Forwarded-For", "Forwarded"),
        ("Forwarded", "X-Forwarded-For"),
    ] {
        let value = match written {
            "Forwarded" => "for=$remote_addr",
            _ => "$remote_addr",
        };
        let named = format!("server.forwarded_header={written}");
        let settings = [TWO, &[TRUSTED, &named]].concat();
        let server = Server::start(&database, &settings).await;
        let headers = [(written, value)];
        let Some(proxy) = Proxy::start(Kind::Nginx, "127.0.0.1", server.address, &headers).await
        else {
            return;
        };
        let mut admitted = 0;
        for round in 0..5 {
            let forgery = match forged {
                "Forwarded" => format!("for=203.0.113.{round}"),
                _ => format!("203.0.113.{round}"),
            };
            let call = proxy.call("GET", "/v1/key").header(forged, &forgery);
            admitted += u32::from(is_admitted(call, "127.0.0.2").await);
        }
        assert_eq!(admitted, 2, "{forged} was believed");
    }
}
