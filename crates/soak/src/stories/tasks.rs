//! A task from its publication to its end.

use serde_json::{Value, json};

use crate::lane::{Lane, id};

const TITLES: [&str; 4] = [
    "Name the colours of a picture",
    "Count the birds",
    "Transcribe an interview",
    "Rate the answers",
];

/// Somebody publishes a task, and somebody else works on it. `None`: the run has ended.
pub(super) fn tell(lane: &mut Lane) {
    let _ = story(lane);
}

fn story(lane: &mut Lane) -> Option<()> {
    let (creator, worker) = (
        lane.people.creator.key.clone(),
        lane.people.worker.key.clone(),
    );
    let title = lane.one_of(&TITLES);
    let schema = json!({
        "type": "object",
        "required": ["colours"],
        "properties": {"colours": {"type": "array", "items": {"type": "string"}}},
    });
    let task = json!({
        "title": title, "category": "annotation", "reward": 5, "slots": 1,
        "input": {"picture": "https://example.com/1.jpg"}, "result_schema": schema,
    });
    let task = id(&lane.act("create_task", "/tasks", &creator, &task, &[201])?);
    let word = title.split(' ').next_back().unwrap_or_default();
    lane.read(
        "list_tasks",
        &format!("/tasks?status=open&q={word}"),
        &worker,
    );
    lane.read("get_task", &format!("/tasks/{task}"), &worker);
    let claim = format!("/tasks/{task}/claim");
    let submission = id(&lane.act("claim_task", &claim, &worker, &Value::Null, &[201])?);
    let step = |what: &str| format!("/submissions/{submission}/{what}");
    let cancel = format!("/tasks/{task}/cancel");
    let course = lane.client.random.below(10);
    if course == 0 {
        lane.act(
            "withdraw_submission",
            &step("withdraw"),
            &worker,
            &Value::Null,
            &[200],
        )?;
        lane.act("cancel_task", &cancel, &creator, &Value::Null, &[200])?;
        return Some(());
    }
    let result = json!({"result": {"colours": ["blue", "green"]}});
    lane.act(
        "submit_submission",
        &step("submit"),
        &worker,
        &result,
        &[200],
    )?;
    lane.read(
        "list_task_submissions",
        &format!("/tasks/{task}/submissions"),
        &creator,
    );
    if course < 3 {
        let reason = json!({"feedback": "The third colour is missing."});
        lane.act(
            "reject_submission",
            &step("reject"),
            &creator,
            &reason,
            &[200],
        )?;
        if course == 1 {
            lane.act("cancel_task", &cancel, &creator, &Value::Null, &[200])?;
            return Some(());
        }
        let reason = json!({"reason": "There are only two."});
        lane.act(
            "appeal_submission",
            &step("appeal"),
            &worker,
            &reason,
            &[200],
        )?;
    }
    let praise = json!({"feedback": "Well done."});
    lane.act(
        "approve_submission",
        &step("approve"),
        &creator,
        &praise,
        &[200],
    )?;
    lane.read(
        "get_submission",
        &format!("/submissions/{submission}"),
        &worker,
    );
    Some(())
}
