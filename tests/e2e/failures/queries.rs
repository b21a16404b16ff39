//! Parameters that no operation takes.

use crate::harness::Server;
use crate::harness::document::operations;

each_backend! { shared: an_unknown_parameter_is_named, an_empty_query_is_none; }

async fn an_unknown_parameter_is_named(server: &Server) {
    let unknown = [("colour", "red"), ("sh%61pe", "1"), ("colour", "blue")];
    for operation in operations() {
        let key = server.key(operation.least()).await;
        let call = operation.call_with(server, &unknown).key(&key);
        let details = call.send().await.refused(400, "invalid_request").join("; ");
        assert!(
            details.contains("colour") && details.contains("shape"),
            "{}: {details}",
            operation.id
        );
        assert!(!details.contains("red"), "a value is repeated: {details}");
    }
}

async fn an_empty_query_is_none(server: &Server) {
    for operation in operations() {
        let mut staged = server.stage(&operation, operation.least()).await;
        staged.request.query.clear();
        let path = format!("{}?", staged.request.path(&operation));
        let call = server.call(&operation.method, &path).key(&staged.key);
        let call = match &staged.request.body {
            Some(body) => call.value(body),
            None => call,
        };
        let answer = call.send().await;
        assert_eq!(
            answer.status,
            operation.success(),
            "{}: {answer:?}",
            operation.id
        );
    }
}
