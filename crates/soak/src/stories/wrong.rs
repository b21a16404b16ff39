//! Clients with mistakes: wrong keys, bodies that are too large or malformed, unknown paths.

use aivy_fuzz::case::Face;
use aivy_fuzz::request::Request;

use crate::client::Call;
use crate::lane::{JSON, Lane};

/// More than the limit of a body.
const TOO_LARGE: usize = (1 << 20) + 1000;

pub(super) fn tell(lane: &mut Lane) {
    let key = lane.people.creator.key.clone();
    let post = |body: Vec<u8>| Request::new("POST", "/v1/tasks").key(&key).body(JSON, body);
    let get = |path: &str, key: &str| Request::new("GET", path).key(key);
    let unknown = "aivy_0000000000000000000000000000000000000000000000";
    let weak = &lane.people.weak_key;
    let missing = "/v1/tasks/tsk_01h455vb4pex5vsknk084sn02q";
    let (name, request, wanted): (_, _, &[u16]) = match lane.client.random.below(9) {
        0 => ("wrong key", get("/v1/user/profile", unknown), &[401]),
        1 => ("no key", Request::new("GET", "/v1/user/profile"), &[401]),
        2 => ("weak key", get("/v1/tasks", weak), &[403]),
        3 => ("malformed", post(b"{\"title\": \"x\", ".to_vec()), &[400]),
        4 => (
            "invalid",
            post(b"{\"title\": \"\", \"reward\": -1}".to_vec()),
            &[400],
        ),
        5 => ("unknown task", get(missing, &key), &[404]),
        6 => (
            "wrong type",
            post(b"x".to_vec()).line("Content-Type: text/plain"),
            &[415],
        ),
        7 => ("unknown path", get("/v1/no/such/path", &key), &[404]),
        _ => ("too large", post(vec![b' '; TOO_LARGE]), &[413]),
    };
    // What is beside the operations of the API has no rate limit headers.
    let face = if name == "unknown path" {
        Face::Any
    } else {
        Face::Api
    };
    lane.client.once(&Call {
        name,
        request,
        face,
        wanted,
        act: false,
    });
}
