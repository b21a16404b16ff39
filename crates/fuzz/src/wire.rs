//! A connection for one case.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::case::Step;

/// The maximum size of a server's data that is read, in bytes.
const READ_MAX: usize = 64 << 20;

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The server closed the connection.
    Closed,
    /// The connection broke.
    Reset,
    /// The server neither sent nor closed within the time limit.
    Silent,
    /// The client left without waiting.
    Left,
}

/// The received data.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub bytes: Vec<u8>,
    pub ended: Ended,
    pub took: Duration,
    /// The time from the last received byte to the end.
    pub lingered: Duration,
}

/// Runs the steps and reads until the server closes, at most for `patience`.
///
/// # Errors
/// There is no connection.
pub fn exchange(
    address: SocketAddr,
    steps: &[Step],
    patience: Duration,
) -> std::io::Result<Exchange> {
    let started = Instant::now();
    let stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    // Reads while writing: a server whose data is not read may stop reading.
    let (bytes, ended, last) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read(&stream, started + patience));
        let left = send(&stream, steps);
        if left {
            // The reader then sees an end.
            let _ = stream.shutdown(Shutdown::Both);
        }
        let (bytes, ended, last) = reader.join().unwrap_or((Vec::new(), Ended::Reset, started));
        (bytes, if left { Ended::Left } else { ended }, last)
    });
    Ok(Exchange {
        bytes,
        ended,
        took: started.elapsed(),
        lingered: last.elapsed(),
    })
}

/// Returns whether the client left at the end. The server may already have closed, which is not an
/// error.
fn send(mut stream: &TcpStream, steps: &[Step]) -> bool {
    for step in steps {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(bytes).is_err() {
                    return false;
                }
            }
            Step::Pause(time) => std::thread::sleep(*time),
            Step::HalfClose => {
                let _ = stream.shutdown(Shutdown::Write);
            }
            Step::Leave => return true,
        }
    }
    false
}

/// The received bytes, how the connection ended, and when the last byte arrived.
fn read(mut stream: &TcpStream, deadline: Instant) -> (Vec<u8>, Ended, Instant) {
    let (mut bytes, mut last) = (Vec::new(), Instant::now());
    let mut piece = vec![0; 64 << 10];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return (bytes, Ended::Closed, last),
            Ok(count) => {
                bytes.extend_from_slice(&piece[..count]);
                last = Instant::now();
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
                return (bytes, Ended::Silent, last);
            }
            Err(_) => return (bytes, Ended::Reset, last),
        }
        if bytes.len() > READ_MAX || Instant::now() > deadline {
            return (bytes, Ended::Silent, last);
        }
    }
}
