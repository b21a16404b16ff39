//! An SMTP server (RFC 5321) that receives letters for the tests.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use super::PATIENCE;

/// A received letter: its recipient, head and text.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// The server, and the received letters.
#[derive(Debug)]
pub(crate) struct PostOffice {
    pub(crate) url: String,
    letters: Receiver<Letter>,
}

impl PostOffice {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (sender, letters) = channel(16);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, sender.clone()));
            }
        });
        Self { url, letters }
    }

    /// Waits for the next letter.
    pub(crate) async fn letter(&mut self) -> Letter {
        let came = timeout(PATIENCE, self.letters.recv()).await;
        came.expect("no letter came in time").unwrap()
    }

    /// Whether none arrives within this time.
    pub(crate) async fn is_silent_for(&mut self, time: Duration) -> bool {
        timeout(time, self.letters.recv()).await.is_err()
    }
}

/// One SMTP session.
async fn take(stream: TcpStream, letters: Sender<Letter>) {
    let mut stream = BufReader::new(stream);
    let (mut to, mut text, mut in_letter) = (String::new(), String::new(), false);
    let mut answer = "220 here\r\n";
    loop {
        if !answer.is_empty() && stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.is_err() || line.is_empty() {
            return;
        }
        answer = match line.trim_end() {
            "." if in_letter => {
                in_letter = false;
                let (to, text) = (std::mem::take(&mut to), std::mem::take(&mut text));
                letters.send(Letter { to, text }).await.unwrap();
                "250 taken\r\n"
            }
            _ if in_letter => {
                // A line that begins with a dot gets another one (RFC 5321, 4.5.2).
                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                ""
            }
            "DATA" => {
                in_letter = true;
                "354 go on\r\n"
            }
            "QUIT" => "221 bye\r\n",
            command => {
                if let Some(place) = command.strip_prefix("RCPT TO:") {
                    place.trim_matches(['<', '>']).clone_into(&mut to);
                }
                "250 well\r\n"
            }
        };
    }
}
