//! `GET /v1/submissions/{submission_id}`

use crate::harness::Server;
use crate::harness::stage::tasks::Work;

each_backend! {
    shared: both_sides_see_it_and_nobody_else;
}

async fn both_sides_see_it_and_nobody_else(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}", work.submission);
    for key in [&work.worker, &work.creator] {
        let seen = server.read(key, &path).await;
        assert_eq!(
            (&seen["id"], &seen["status"]),
            (&work.submission.as_str().into(), &"submitted".into())
        );
    }
    let stranger = server.key("read:tasks").await;
    let refused = server.get(&path).key(&stranger).send().await;
    refused.refused(404, "not_found");
}
