//! One client with its accounts.

use aivy_fuzz::answer::Answer;
use aivy_fuzz::case::Face;
use aivy_fuzz::random::Random;
use aivy_fuzz::request::Request;
use serde_json::Value;

use crate::client::{Call, Client};
use crate::shared::Shared;
use crate::stage::People;

/// The content type of JSON.
pub const JSON: &str = "application/json";

/// The percentage of acts that are sent twice, the first time by a client that leaves.
const HANGS_UP: usize = 5;

/// One client with its accounts.
#[derive(Debug)]
pub struct Lane<'a> {
    pub client: Client<'a>,
    pub people: &'a People,
    /// The number of the next act, for its idempotency key.
    act: u64,
    name: String,
}

impl<'a> Lane<'a> {
    /// The client with this number; `seed` decides what it does.
    #[must_use]
    pub fn new(shared: &'a Shared, people: &'a People, number: usize, seed: u64) -> Self {
        let lane = u64::try_from(number).unwrap_or(0);
        Self {
            client: Client::new(shared, Random::of(seed, lane)),
            people,
            act: 0,
            name: format!("{seed}-{lane}"),
        }
    }

    /// A request of the API that only reads.
    pub fn read(&mut self, name: &'static str, path: &str, key: &str) -> Option<Answer> {
        let request = Request::new("GET", format!("/v1{path}")).key(key);
        self.client.once(&Call {
            name,
            request,
            face: Face::Api,
            wanted: &[200],
            act: false,
        })
    }

    /// A request that changes something: it is repeated until it is certain that it happened.
    /// Returns the `data` of the response.
    pub fn act(
        &mut self,
        name: &'static str,
        path: &str,
        key: &str,
        body: &Value,
        wanted: &'static [u16],
    ) -> Option<Value> {
        let mut request = Request::new("POST", format!("/v1{path}")).key(key);
        if !body.is_null() {
            request = request.body(JSON, body.to_string().into_bytes());
        }
        let call = Call {
            name,
            request: request.line(format!("Idempotency-Key: {}", self.next_key())),
            face: Face::Api,
            wanted,
            act: true,
        };
        if self.client.random.chance(HANGS_UP) {
            let after = std::time::Duration::from_millis(20);
            self.client.hang_up(&call.request.bytes(), after);
        }
        let answer = self.client.surely(&call)?;
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        Some(said["data"].clone())
    }

    /// A new idempotency key.
    pub fn next_key(&mut self) -> String {
        self.act += 1;
        format!("soak-{}-{}", self.name, self.act)
    }

    /// One of these.
    pub fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        self.client.random.pick::<&'t str>(texts)
    }
}

/// The ID in the `data` of a response.
pub fn id(data: &Value) -> String {
    data["id"].as_str().unwrap_or_default().to_owned()
}
