//! Chromium, driven through its WebDriver: a process for all tests, a session for each person.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Weak};
use std::time::Duration;

use aivy_store::testing::WITHOUT;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::sync::Mutex;

use crate::harness::Server;

/// Names the WebDriver: `cargo xtask test` finds or installs it.
const CHROMEDRIVER: &str = "AIVY_TEST_CHROMEDRIVER";

/// How long a page may take to show what is waited for, and how often it is looked at.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(50);

/// Nothing of the browser's own goes over the network; no name leads anywhere.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// The program that drives browsers. It ends with the last test that uses it.
#[derive(Debug)]
struct Driver {
    child: Child,
    url: String,
}

impl Driver {
    fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = "was started successfully on port ";
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once(said)?.1.trim_end_matches('.').to_owned()));
        let port = port.expect("chromedriver says where it listens");
        Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The driver that tests share while any of them runs; `None` when browsers are left out on purpose.
async fn driver() -> Option<Arc<Driver>> {
    static SHARED: Mutex<Weak<Driver>> = Mutex::const_new(Weak::new());
    let mut shared = SHARED.lock().await;
    if let Some(driver) = shared.upgrade() {
        return Some(driver);
    }
    let Ok(program) = std::env::var(CHROMEDRIVER) else {
        let without = std::env::var(WITHOUT).unwrap_or_default();
        assert!(
            without.split([',', ' ']).any(|name| name == "browser"),
            "{CHROMEDRIVER} names no chromedriver: run `cargo xtask test`, or set {WITHOUT}=browser"
        );
        return None;
    };
    let started = tokio::task::spawn_blocking(move || Driver::start(&program));
    let driver = Arc::new(started.await.unwrap());
    *shared = Arc::downgrade(&driver);
    Some(driver)
}

/// How a person looks at pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eyes {
    pub(super) dark: bool,
    pub(super) width: u32,
    pub(super) scripts: bool,
}

impl Default for Eyes {
    fn default() -> Self {
        Self {
            dark: false,
            width: 1100,
            scripts: true,
        }
    }
}

/// A browser with nothing in it.
pub(super) struct Browser {
    pub(super) client: Client,
    base: String,
    _process: Arc<Driver>,
}

impl Browser {
    /// A browser that looks at `server`; `None` when browsers are left out.
    pub(super) async fn open(server: &Server, eyes: Eyes) -> Option<Self> {
        let process = driver().await?;
        // 0 is dark, 1 is light.
        let scheme = u8::from(!eyes.dark);
        let own = [
            format!("--window-size={},900", eyes.width),
            format!("--blink-settings=preferredColorScheme={scheme}"),
        ];
        let arguments: Vec<&str> = ARGUMENTS
            .iter()
            .copied()
            .chain(own.iter().map(|a| &**a))
            .collect();
        let mut options = json!({ "args": arguments });
        // A window of Chromium is 500 wide at least; a telephone is not.
        if eyes.width < 500 {
            let screen =
                json!({ "width": eyes.width, "height": 844, "pixelRatio": 1.0, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": screen });
        }
        if !eyes.scripts {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let wanted = [("goog:chromeOptions".to_owned(), options)];
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.into_iter().collect())
            .connect(&process.url)
            .await
            .unwrap();
        Some(Self {
            client,
            base: server.base(),
            _process: process,
        })
    }

    /// Closes it. One that is dropped ends with its driver.
    pub(super) async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Goes to a page of the server.
    pub(super) async fn go(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.base))
            .await
            .unwrap();
    }

    /// The path and query of the page.
    pub(super) async fn place(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.as_str().trim_start_matches(&self.base).to_owned()
    }

    /// Follows the first link or presses the first button with these words.
    pub(super) async fn press(&self, words: &str) {
        let path = format!("//*[self::a or self::button][normalize-space()='{words}']");
        self.wait_for(Locator::XPath(&path))
            .await
            .click()
            .await
            .unwrap();
    }

    /// Writes into the field of this name, in place of what it held.
    pub(super) async fn write(&self, name: &str, text: &str) {
        let field = self.field(name).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses one of the words that a field offers.
    pub(super) async fn choose(&self, name: &str, words: &str) {
        let path = format!("//select[@name='{name}']/option[normalize-space()='{words}']");
        self.wait_for(Locator::XPath(&path))
            .await
            .click()
            .await
            .unwrap();
    }

    /// The field of this name.
    pub(super) async fn field(&self, name: &str) -> Element {
        self.wait_for(Locator::Css(&format!("[name='{name}']")))
            .await
    }

    /// Checks a box.
    pub(super) async fn check(&self, value: &str) {
        let css = format!("[value='{value}']");
        self.wait_for(Locator::Css(&css))
            .await
            .click()
            .await
            .unwrap();
    }

    /// Waits until something is there.
    pub(super) async fn wait_for(&self, what: Locator<'_>) -> Element {
        let wait = self.client.wait().at_most(PATIENCE).every(GLANCE);
        match wait.for_element(what).await {
            Ok(element) => element,
            Err(_) => panic!(
                "no {what:?} at {}:\n{}",
                self.place().await,
                self.text().await
            ),
        }
    }

    /// The text of what this selects.
    pub(super) async fn read(&self, css: &str) -> String {
        let found = self.wait_for(Locator::Css(css)).await;
        found.text().await.unwrap()
    }

    /// Waits until the page says this.
    pub(super) async fn sees(&self, words: &str) {
        let path = format!("//main[contains(normalize-space(.), \"{words}\")]");
        self.wait_for(Locator::XPath(&path)).await;
    }

    /// Goes from field to link to button with the keyboard, until one has these words, and presses it.
    pub(super) async fn tab_to(&self, words: &str) {
        for _ in 0..60 {
            self.types(Key::Tab).await;
            let focused =
                "const at = document.activeElement; return at.innerText.trim() || at.value;";
            if self.ask(focused).await == words {
                return self.types(Key::Enter).await;
            }
        }
        panic!("the keyboard does not come to {words:?}");
    }

    /// Types, wherever the keyboard is.
    pub(super) async fn types(&self, keys: impl Into<Keys>) {
        let at = self.client.active_element().await.unwrap();
        at.send_keys(&keys.into().0).await.unwrap();
    }

    /// What the page says.
    pub(super) async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.unwrap();
        body.text().await.unwrap()
    }

    /// What a script answers.
    pub(super) async fn ask(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }
}

/// What is typed.
pub(super) struct Keys(String);

impl From<&str> for Keys {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Key> for Keys {
    fn from(key: Key) -> Self {
        Self(char::from(key).to_string())
    }
}
