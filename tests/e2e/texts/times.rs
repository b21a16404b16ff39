//! Times as RFC 3339 has them, to the end of the year 9999.

use serde_json::json;

use crate::harness::stage::people::rich;
use crate::harness::{Answer, Server};

each_backend! {
    shared: every_form_is_taken, what_is_no_time_is_refused_by_name;
}

async fn with_deadline(server: &Server, deadline: &str) -> Answer {
    let creator = rich(server, 10).await;
    let body = json!({ "title": "x", "category": "other", "reward": 1, "deadline": deadline });
    server
        .call("POST", "/v1/tasks")
        .key(&creator)
        .value(&body)
        .send()
        .await
}

async fn every_form_is_taken(server: &Server) {
    let digits = format!("2999-01-01T00:00:00.{}Z", "123456789".repeat(20));
    for (given, shown) in [
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59.999999999999Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T00:00:00-23:59", "9999-12-31T23:59:00Z"),
        ("2999-01-01t00:00:00z", "2999-01-01T00:00:00Z"),
        ("2999-01-01T00:00:00-00:00", "2999-01-01T00:00:00Z"),
        ("2998-12-31T23:59:60Z", "2999-01-01T00:00:00Z"),
        (&digits, "2999-01-01T00:00:00Z"),
    ] {
        let made = with_deadline(server, given).await;
        assert_eq!(made.status, 201, "{given}: {made:#?}");
        assert_eq!(made.data()["deadline"], shown, "{given}");
    }
}

async fn what_is_no_time_is_refused_by_name(server: &Server) {
    for (given, said) in [
        (
            "9999-12-31T23:59:59-00:01",
            "deadline must be in the years 0000 to 9999, in UTC",
        ),
        ("2999-02-30T00:00:00Z", "deadline must be a valid date-time"),
        ("2999-01-01", "deadline must be a valid date-time"),
        (
            "-0001-01-01T00:00:00Z",
            "deadline must be a valid date-time",
        ),
        (
            "+12999-01-01T00:00:00Z",
            "deadline must be a valid date-time",
        ),
        ("2999-01-01T12:00:60Z", "deadline must be a valid date-time"),
        ("0000-01-01T00:00:00Z", "deadline must be in the future"),
    ] {
        let answer = with_deadline(server, given).await;
        assert_eq!(answer.refused(400, "invalid_request"), [said], "{given}");
    }
}
