//! Words for the request line and the headers.

pub(super) fn paths() -> Vec<String> {
    let written = [
        "%2F",
        "%2f..%2f",
        "%00",
        "%",
        "%z",
        "%zz",
        "%2",
        "%u0041",
        "%c0%af",
        "%ff",
        "%FE%FF",
        "%25%30%30",
        "%252F",
        "..",
        ".",
        "%2e%2e",
        "%2E%2E%2F",
        "..%5c",
        "//",
        ";a=b",
        "%0d%0aX:1",
        "%20",
        "+",
        "%e2%80%ae",
        "%EF%BC%8F",
        "tsk_%30",
        "tsk%5f1",
        "%74sk_1",
        "*",
        "~",
        "'",
        "\"",
        "<",
        "{",
        "|",
        "^",
        "`",
        "[",
        "\\",
        "@",
        ":",
        "@host",
        "http:",
        "&&==&",
        "?",
        "?a?b",
        "%3F",
        "#",
        "%23",
        "page[]=1",
        "page=%zz",
        "page=1&page=2",
        "page=0",
        "page=-1",
        "page=1e3",
        "page=99999999999999999999",
        "per_page=101",
        "q=%00",
        "q=%ff",
        "since=10000-01-01",
    ];
    let mut paths: Vec<String> = written.iter().map(|&it| it.to_owned()).collect();
    paths.push("a".repeat(300));
    paths.push("%61".repeat(3_000));
    paths.push("/a".repeat(3_000));
    paths.push(format!("?{}", "a=1&".repeat(4_000)));
    paths
}

pub(super) const FORWARDED: &[&str] = &[
    "X-Forwarded-For: 203.0.113.2:52101",
    "X-Forwarded-For: [2001:db8::1]:443",
    "X-Forwarded-For: 2001:db8::1",
    "X-Forwarded-For: ::ffff:203.0.113.2",
    "X-Forwarded-For: 203.0.113.2, , 10.0.0.1,,",
    "X-Forwarded-For: unknown",
    "X-Forwarded-For: 999.1.1.1, x, \"",
    "X-Forwarded-For: fe80::1%eth0",
    "Forwarded: for=192.0.2.60;proto=http;by=203.0.113.43",
    "Forwarded: for=\"[2001:db8:cafe::17]:4711\"",
    "Forwarded: for=_hidden, for=unknown;host=\"x\\\"y\"",
    "Forwarded: for=\"",
    "Forwarded: ;;,,=",
    "X-Real-IP: 203.0.113.9",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
];

pub(super) const CODINGS: &[&str] = &[
    "Content-Encoding: gzip",
    "Content-Encoding: br, gzip",
    "Content-Encoding: identity",
    "Content-Encoding: IDENTITY",
    "Content-Encoding: ",
    "Content-Encoding: zstd;q=1",
    "Accept-Encoding: gzip;q=0, *;q=0",
    "Accept-Encoding: ,,;q=2",
];

pub(super) const CONTENT_TYPES: &[&str] = &[
    "Content-Type: application/json; charset=utf-16",
    "Content-Type: application/json;charset=\"utf-8\"",
    "Content-Type: APPLICATION/JSON",
    "Content-Type: application/problem+json",
    "Content-Type: text/json",
    "Content-Type: text/plain",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Type: multipart/form-data; boundary=x",
    "Content-Type: multipart/form-data",
    "Content-Type: application/json, text/plain",
    "Content-Type: /",
    "Content-Type: ;",
    "Content-Type: ",
];

pub(super) const ACCEPT: &[&str] = &[
    "Accept: */*",
    "Accept: application/json",
    "Accept: text/event-stream",
    "Accept: text/html",
    "Accept: application/json;q=0",
    "Accept: application/json;q=nan, */*;q=1e9",
    "Accept: ;;;,,",
    "Accept: text/html;level=\"",
    "Accept-Language: *;q=0",
    "Accept-Charset: utf-16",
];

pub(super) fn idempotency_keys() -> Vec<String> {
    let written = [
        "8e03978e-40d5-43dd-bc93-6894a57f9324",
        "a",
        "",
        " ",
        "a b",
        "a, b",
        "\"quoted\"",
        "é",
        "\u{7f}",
        "a\tb",
        "usr_1:key",
        "%00",
        "same",
        "same",
        "same",
        "SAME",
    ];
    let mut lines: Vec<_> = written
        .iter()
        .map(|it| format!("Idempotency-Key: {it}"))
        .collect();
    lines.push(format!("Idempotency-Key: {}", "k".repeat(255)));
    lines.push(format!("Idempotency-Key: {}", "k".repeat(256)));
    lines.push(format!("Idempotency-Key: {}", "k".repeat(9_000)));
    lines
}

pub(super) const AUTHORIZATION: &[&str] = &[
    "Authorization: Bearer",
    "Authorization: Bearer ",
    "Authorization: bearer x",
    "Authorization: Bearer aivy_0000000000000000000000000000000000000000000000",
    "Authorization: Bearer aivy_hCgmPL9Q2TMgPliL20HarWEeRoZWJvhdC7p5S6IH1FF7rj",
    "Authorization: Bearer é",
    "Authorization: Basic dXNlcjpwdw==",
    "Authorization: Basic",
    "Authorization: Bearer a b c",
    "Authorization: Bearer a, Bearer b",
    "Authorization: ",
    "Cookie: aivy_session=x; aivy_session=",
    "Cookie: =;;;=\"",
];

pub(super) fn request_ids() -> Vec<String> {
    let written = [
        "req_1", "a b", "", "é", "\"", "<b>", "{{x}}", "../..", "a;b,c",
    ];
    let mut lines: Vec<_> = written
        .iter()
        .map(|it| format!("X-Request-Id: {it}"))
        .collect();
    lines.push(format!("X-Request-Id: {}", "r".repeat(128)));
    lines.push(format!("X-Request-Id: {}", "r".repeat(129)));
    lines.push(format!("X-Request-Id: {}", "r".repeat(20_000)));
    lines
}

pub(super) const HOSTS: &[&str] = &[
    "Host: ",
    "Host: evil.example",
    "Host: [::1]:80",
    "Host: [::1",
    "Host: a b",
    "Host: localhost:99999",
    "Host: %00",
    "Origin: null",
    "Origin: https://evil.example",
    "Origin: http://localhost:80",
    "Origin: ://",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Site: ?",
    "Referer: http://[",
];

pub(super) fn others() -> Vec<String> {
    let written = [
        "Expect: 100-continue",
        "Expect: 200-maybe",
        "Upgrade: h2c",
        "Upgrade: websocket",
        "Connection: upgrade, close, x",
        "Connection: keep-alive",
        "TE: trailers, deflate;q=0.5",
        "Trailer: Content-Length",
        "Range: bytes=0-0",
        "Range: bytes=-1,0-",
        "If-Match: *",
        "If-None-Match: W/\"x\", \"",
        "If-Modified-Since: Thu, 32 Foo 99999 25:61:61 GMT",
        "X-HTTP-Method-Override: DELETE",
        "Last-Event-ID: \u{7f}",
        "Max-Forwards: -1",
        "MCP-Protocol-Version: 1",
        "Mcp-Session-Id: x",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: ,,",
        "Priority: u=9",
        "HTTP2-Settings: AAMAAABk",
        "Content-Location: //",
        "Content-Range: bytes 0-9/5",
        "Date: 0",
        "X: \u{80}\u{ff}",
    ];
    let mut lines: Vec<_> = written.iter().map(|&it| it.to_owned()).collect();
    lines.push(format!("X-Long: {}", "v".repeat(30_000)));
    lines.push(format!("{}: v", "X-N".repeat(2_000)));
    lines.push(format!("Cookie: {}", "a=b; ".repeat(4_000)));
    lines
}
