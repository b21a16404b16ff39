//! nginx, Caddy and HAProxy, in front of a server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};

use crate::harness::PATIENCE;
use crate::harness::call::Call;
use crate::harness::program;

/// What stands in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Nginx,
    Caddy,
    Haproxy,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Nginx, Self::Caddy, Self::Haproxy];

    const fn program(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Haproxy => "haproxy",
        }
    }

    /// What it does to the headers of a request, in its own words: one line for each of `headers`,
    /// whose values are written in [`Kind::value`]'s.
    fn line(self, name: &str, value: &str) -> String {
        match self {
            Self::Nginx => format!("proxy_set_header {name} '{value}';"),
            Self::Caddy => format!("header_up {name} `{value}`"),
            Self::Haproxy => format!("http-request set-header {name} '{value}'"),
        }
    }

    fn configuration(self, own: SocketAddr, server: SocketAddr, lines: &str) -> String {
        match self {
            Self::Nginx => format!(
                "daemon off; master_process off; pid nginx.pid; error_log stderr; events {{}}
                 http {{
                   access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c;
                   uwsgi_temp_path d; scgi_temp_path e;
                   server {{ listen {own}; location / {{ proxy_pass http://{server}; {lines} }} }}
                 }}"
            ),
            Self::Caddy => format!(
                "{{\n admin off\n auto_https off\n}}\nhttp://:{} {{\n bind {}\n \
                 reverse_proxy {server} {{\n{lines}\n}}\n}}\n",
                own.port(),
                own.ip()
            ),
            Self::Haproxy => format!(
                "defaults\n mode http\n timeout connect 30s\n timeout client 30s\n timeout server 30s\n\
                 frontend f\n bind {own}\n{lines}\n default_backend b\nbackend b\n server s {server}\n"
            ),
        }
    }

    fn command(self, program: &Path, directory: &Path, configuration: &Path) -> Command {
        let mut command = Command::new(program);
        match self {
            Self::Nginx => command.arg("-p").arg(directory).arg("-c"),
            Self::Caddy => command.args(["run", "--adapter", "caddyfile", "--config"]),
            Self::Haproxy => command.args(["-db", "-f"]),
        };
        command.arg(configuration);
        command.env("HOME", directory).current_dir(directory);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Where it is installed; `None` when proxies are left out on purpose.
    fn find(self) -> Option<PathBuf> {
        program::installed(self.program(), "proxies")
    }
}

/// A proxy that runs. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Proxy {
    child: Child,
    pub(crate) address: SocketAddr,
    _directory: TempDir,
}

impl Proxy {
    /// Starts one at a free port of `ip` in front of `server`, which writes these headers; `None`
    /// when proxies are left out on purpose.
    pub(crate) async fn start(
        kind: Kind,
        ip: &str,
        server: SocketAddr,
        headers: &[(&str, &str)],
    ) -> Option<Self> {
        let program = kind.find()?;
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("configuration");
        let lines: Vec<_> = headers.iter().map(|(n, v)| kind.line(n, v)).collect();
        // Somebody else may take the port before the proxy does.
        for _ in 0..5 {
            let address = free(ip).await;
            let text = kind.configuration(address, server, &lines.join("\n"));
            std::fs::write(&file, text).unwrap();
            let mut command = kind.command(&program, directory.path(), &file);
            let mut child = command.spawn().unwrap();
            if listens(&mut child, address).await {
                return Some(Self {
                    child,
                    address,
                    _directory: directory,
                });
            }
        }
        panic!("{} does not start", kind.program());
    }

    /// A request through it, to be sent.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn free(ip: &str) -> SocketAddr {
    let listener = TcpListener::bind((ip, 0)).await.unwrap();
    listener.local_addr().unwrap()
}

/// Whether somebody listens. A connection to a free port may meet itself.
async fn answers(address: SocketAddr) -> bool {
    let connected = TcpStream::connect(address).await;
    connected.is_ok_and(|stream| stream.local_addr().is_ok_and(|own| own != address))
}

/// Waits until it takes connections; false when it ends instead.
async fn listens(child: &mut Child, address: SocketAddr) -> bool {
    let begin = Instant::now();
    while !answers(address).await {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(begin.elapsed() < PATIENCE, "it does not listen");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    child.try_wait().unwrap().is_none()
}
