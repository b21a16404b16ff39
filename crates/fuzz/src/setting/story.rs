//! Creates tasks, submissions and positions in every status in which an act begins, so that a run
//! does not depend on chance.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::ask;
use crate::ids::Ids;
use crate::request::Request;

/// The accounts publish, work for each other, and stake. Each ID is stored for the account that
/// acts on it next.
pub(super) fn tell(address: SocketAddr, keys: &[String], ids: &mut Ids) -> Result<()> {
    let pool = ids.pick("pool", &mut crate::random::Random::of(0, 0));
    for creator in 0..keys.len() {
        let (worker, other) = ((creator + 1) % keys.len(), (creator + 2) % keys.len());
        let post = |who: usize, path: &str, body: Value| post(address, &keys[who], path, &body);
        let task = json!({"title": "Colours", "category": "other", "reward": 5, "slots": 50});
        let task = post(creator, "/tasks", task)?;
        let claim = |who: usize| post(who, &format!("/tasks/{task}/claim"), Value::Null);
        let submit = |who: usize, submission: &str| {
            let result = json!({"result": {"colours": ["blue"]}});
            post(who, &format!("/submissions/{submission}/submit"), result)
        };
        let submitted = claim(worker)?;
        submit(worker, &submitted)?;
        let rejected = claim(other)?;
        submit(other, &rejected)?;
        let reason = json!({"feedback": "The third colour is missing."});
        post(creator, &format!("/submissions/{rejected}/reject"), reason)?;
        // One more task, with a claim that stays claimed.
        let second =
            json!({"title": "More colours", "category": "other", "reward": 5, "slots": 50});
        let second = post(creator, "/tasks", second)?;
        let claimed = post(worker, &format!("/tasks/{second}/claim"), Value::Null)?;
        let stake = json!({"pool_id": pool, "amount": 1_000_000});
        let position = post(creator, "/staking/positions", stake)?;
        let next = [
            (&task, creator),
            (&second, creator),
            (&submitted, creator),
            (&rejected, other),
            (&claimed, worker),
            (&position, creator),
        ];
        next.iter()
            .for_each(|(id, who)| ids.learn(id.as_bytes(), Some(*who)));
    }
    Ok(())
}

/// The ID in the response to a request that must succeed.
fn post(address: SocketAddr, key: &str, path: &str, body: &Value) -> Result<String> {
    let mut request = Request::new("POST", format!("/v1{path}")).key(key);
    if !body.is_null() {
        request = request.body("application/json", body.to_string().into_bytes());
    }
    let answer = ask(address, &request)?;
    let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let id = said
        .pointer("/data/id")
        .and_then(Value::as_str)
        .map(str::to_owned);
    id.with_context(|| format!("POST {path} answered {}: {said}", answer.status))
}
