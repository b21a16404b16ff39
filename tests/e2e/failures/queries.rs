//! Parameters that no operation takes.

use crate::harness::Server;
use crate::harness::document::operations;

each_backend! { shared: an_unknown_parameter_is_named; }

async fn an_unknown_parameter_is_named(server: &Server) {
    for operation in operations() {
        let key = server.key(operation.least()).await;
        let answer = operation
            .call(server, "?colour=red&p%61ge=1&colour=blue")
            .key(&key)
            .send()
            .await;
        let details = answer.refused(400, "invalid_request").join("; ");
        assert!(
            details.contains("colour") && details.contains("page"),
            "{}: {details}",
            operation.id
        );
        assert!(!details.contains("red"), "a value is repeated: {details}");
        // An empty query is none.
        let answer = operation.call(server, "?").key(&key).send().await;
        assert_eq!(answer.status, 200, "{}", operation.id);
    }
}
