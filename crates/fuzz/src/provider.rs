//! A stand-in for an AI provider: a misbehaving one, or one that behaves as its caller decides.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use crate::answer::find;
use crate::dictionary::{Dictionary, InsertionPoint};
use crate::random::Random;

/// The maximum size of a request that is read, in bytes.
const READ_MAX: u64 = 32 << 20;

const PATIENCE: Duration = Duration::from_secs(5);

/// The response in half of the cases, so that requests succeed.
const MODELS: &str = r#"200 application/json {"object":"list","data":[{"id":"fuzz","object":"model","created":1,"owned_by":"x"}]}"#;
const CHAT: &str = r#"200 application/json {"id":"c","object":"chat.completion","created":1,"model":"fuzz","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#;
const STREAM: &str = "200 text/event-stream data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"fuzz\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// Starts a misbehaving one; it serves until the process ends.
///
/// # Errors
/// There is no free port.
pub fn start(seed: u64) -> Result<SocketAddr> {
    let dictionary = Dictionary::default();
    start_with(move |path, body| Some(misbehaving(path, body, seed, &dictionary)))
}

/// Starts one that sends what `respond` returns for a path and a body, or closes the connection;
/// it serves until the process ends.
///
/// # Errors
/// There is no free port.
pub fn start_with(
    respond: impl Fn(&str, &[u8]) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        std::thread::scope(|scope| {
            for stream in listener.incoming().flatten() {
                // A client may disconnect.
                scope.spawn(|| serve(stream, &respond).ok());
            }
        });
    });
    Ok(address)
}

fn serve(mut stream: TcpStream, respond: &impl Fn(&str, &[u8]) -> Option<Vec<u8>>) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (path, body) = read(&stream)?;
    if let Some(response) = respond(&path, &body) {
        stream.write_all(&response)?;
    }
    Ok(())
}

/// The response of one that behaves.
#[must_use]
pub fn well_behaved(path: &str, body: &[u8]) -> Vec<u8> {
    let usual = usual(path, body);
    let (status, kind, text) = parts(&usual);
    let length = text.len();
    format!(
        "HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n\r\n{text}"
    )
    .into_bytes()
}

fn misbehaving(path: &str, body: &[u8], seed: u64, dictionary: &Dictionary) -> Vec<u8> {
    // The same request gets the same response, even if it is repeated or comes in another order.
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let mut random = Random::of(seed, hasher.finish());
    let usual = usual(path, body);
    let strange = random.chance(if usual == MODELS { 15 } else { 50 });
    let word = if strange {
        dictionary.word(InsertionPoint::Provider, &mut random).1
    } else {
        &usual
    };
    let (status, kind, text) = parts(word);
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n");
    // Some announce a length, and some of these are wrong.
    let length = match random.below(10) {
        0..5 => format!("Content-Length: {}\r\n", text.len()),
        5 => format!("Content-Length: {}\r\n", text.len() + 5),
        _ => String::new(),
    };
    format!("{head}{length}\r\n{text}").into_bytes()
}

/// The status, the content type and the body of a response in one text.
fn parts(word: &str) -> (&str, &str, &str) {
    let mut parts = word.splitn(3, ' ');
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
}

fn usual(path: &str, body: &[u8]) -> String {
    if path.ends_with("/models") {
        MODELS.to_owned()
    } else if path.ends_with("/embeddings") {
        embeddings(body)
    } else if find(body, br#""stream":true"#).is_some() {
        STREAM.to_owned()
    } else {
        CHAT.to_owned()
    }
}

/// An embedding for each text.
fn embeddings(body: &[u8]) -> String {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let count = asked["input"].as_array().map_or(1, Vec::len);
    let one = |index| json!({"object": "embedding", "index": index, "embedding": [0.1, 0.2, 0.3]});
    let data: Vec<_> = (0..count).map(one).collect();
    let usage = json!({"prompt_tokens": count, "total_tokens": count});
    let answer = json!({"object": "list", "data": data, "model": "fuzz", "usage": usage});
    format!("200 application/json {answer}")
}

/// The path and the body of a request.
fn read(stream: &TcpStream) -> Result<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream.take(READ_MAX));
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((_, value)) = line
            .split_once(':')
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            length = value.trim().parse()?;
        }
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    Ok((path, body))
}
