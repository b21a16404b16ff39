//! Where there is nothing, or nothing that answers so.

use crate::harness::{Server, raw};

each_backend! {
    shared: an_unknown_route_is_not_found,
        a_route_is_spelt_in_one_way,
        a_wrong_method_is_told_the_right_ones,
        bad_percent_encoding_is_refused;
}

async fn an_unknown_route_is_not_found(server: &Server) {
    let key = server.key("read:user").await;
    for path in [
        "/v1/nowhere",
        "/v1/",
        "/v1/user",
        "/v1/user/profile/x",
        "/v1/key/1",
    ] {
        let answer = server.get(path).key(&key).send().await;
        assert_eq!(
            answer.refused(404, "not_found"),
            [format!("no route {path}")]
        );
        // Nobody learns more without a key, nor less.
        server.get(path).send().await.refused(404, "not_found");
    }
}

async fn a_route_is_spelt_in_one_way(server: &Server) {
    let key = server.key("read:user").await;
    for path in [
        "/v1/user/profile/",
        "/v1//user/profile",
        "/v1/User/profile",
        "/V1/user/profile",
        "/v1/user%2Fprofile",
    ] {
        let answer = server.get(path).key(&key).send().await;
        answer.refused(404, "not_found");
    }
}

async fn a_wrong_method_is_told_the_right_ones(server: &Server) {
    let key = server.key("read:user").await;
    for (path, allow) in [
        ("/v1/user/profile", "GET, HEAD, OPTIONS, PATCH"),
        ("/v1/user/usage", "GET, HEAD, OPTIONS"),
        ("/v1/key", "GET, HEAD, OPTIONS"),
    ] {
        for method in ["POST", "PUT", "DELETE", "TRACE", "BREW"] {
            let answer = server.call(method, path).key(&key).send().await;
            answer.refused(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
}

async fn bad_percent_encoding_is_refused(server: &Server) {
    for path in [
        "/v1/user/%zz",
        "/v1/user/%f",
        "/v1/key%",
        "/v1/%ff",
        "/v1/key?x=%",
        "/v1/key?%c3=1",
        "/%zz",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = raw::exchange(server, request).await;
        answer.check(path);
        let details = answer.refused(400, "invalid_request");
        assert!(
            details[0].starts_with("URL must be percent-encoded"),
            "{path}: {details:?}"
        );
    }
}
