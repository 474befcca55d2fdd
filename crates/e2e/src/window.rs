//! The window under test: opened by the driver, read by selector, worked by keyboard.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::error::NewSessionError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Keys that have no letter.
pub mod keys {
    /// Enter.
    pub const ENTER: char = '\u{e007}';
    /// Escape.
    pub const ESCAPE: char = '\u{e00c}';
    /// Tab.
    pub const TAB: char = '\u{e004}';
    /// The right arrow.
    pub const RIGHT: char = '\u{e014}';
    /// The down arrow.
    pub const DOWN: char = '\u{e015}';
    /// The up arrow.
    pub const UP: char = '\u{e013}';
    /// Page down.
    pub const PAGE_DOWN: char = '\u{e00f}';
    /// The left arrow.
    pub const LEFT: char = '\u{e012}';
    /// The key that locks.
    pub const F12: char = '\u{e03c}';
}

const PATIENCE: Duration = Duration::from_secs(15);
/// More stops than any screen has.
const TABS_MAX: u32 = 60;
const BETWEEN: Duration = Duration::from_millis(100);

/// Asks the driver for a session with a program, and gives up after a while: a program that does not answer a driver would
/// be waited for without end.
///
/// # Errors
/// The driver's refusal; `None` when it never answered.
pub async fn trying(
    program: &str,
    arguments: &[&str],
    limit: Duration,
) -> Result<Option<Result<Client, NewSessionError>>> {
    let port = crate::given("WEBDRIVER_PORT")?;
    let mut wanted = Capabilities::new();
    wanted.insert(
        "webkitgtk:browserOptions".to_owned(),
        json!({ "binary": program, "args": arguments }),
    );
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(wanted);
    let address = format!("http://127.0.0.1:{port}");
    Ok(tokio::time::timeout(limit, builder.connect(&address))
        .await
        .ok())
}

/// The driven window.
pub struct Window {
    client: Client,
}

impl Window {
    /// Opens the window on the demonstration ward.
    ///
    /// # Errors
    /// When the driver gives no session.
    pub async fn open() -> Result<Window> {
        Window::open_with(&["--demo"]).await
    }

    /// Opens the window with these words of its command line; without any, on the configured ward.
    ///
    /// # Errors
    /// As [`Window::open`].
    pub async fn open_with(words: &[&str]) -> Result<Window> {
        let program = crate::program()?;
        let session = trying(&program.to_string_lossy(), words, Duration::from_secs(60)).await?;
        let client = session.context("the driver gave no session in time")??;
        Ok(Window { client })
    }

    /// Runs a function body in the page.
    ///
    /// # Errors
    /// When the page throws or the driver refuses.
    pub async fn run(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(body, arguments).await?)
    }

    /// Runs a function body in the page that answers through its last argument.
    ///
    /// # Errors
    /// As [`Window::run`].
    pub async fn run_async(&self, body: &str) -> Result<Value> {
        self.run_async_with(body, Vec::new()).await
    }

    /// The same, with arguments before the last one.
    ///
    /// # Errors
    /// As [`Window::run`].
    pub async fn run_async_with(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute_async(body, arguments).await?)
    }

    /// How many elements match.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn count(&self, selector: &str) -> Result<u64> {
        let found = self
            .run(
                "return document.querySelectorAll(arguments[0]).length",
                vec![json!(selector)],
            )
            .await?;
        found
            .as_u64()
            .with_context(|| format!("{selector}: {found}"))
    }

    /// Waits until an element matches.
    ///
    /// # Errors
    /// When none does in time; the page's text is in the error.
    pub async fn until(&self, selector: &str) -> Result<()> {
        self.until_for(selector, PATIENCE).await
    }

    /// Waits longer, or less long.
    ///
    /// # Errors
    /// As [`Window::until`].
    pub async fn until_for(&self, selector: &str, limit: Duration) -> Result<()> {
        let from = Instant::now();
        while self.count(selector).await? == 0 {
            if from.elapsed() > limit {
                let shown = self
                    .run("return document.body.innerText", Vec::new())
                    .await?;
                bail!(
                    "nothing matches {selector} after {limit:?}; the page says:\n{}",
                    shown.as_str().unwrap_or_default()
                );
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Ok(())
    }

    /// Waits until no element matches.
    ///
    /// # Errors
    /// When one still does.
    pub async fn until_gone(&self, selector: &str) -> Result<()> {
        let from = Instant::now();
        while self.count(selector).await? > 0 {
            if from.elapsed() > PATIENCE {
                bail!("{selector} stays: {}", self.text(selector).await?);
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Ok(())
    }

    /// The text of the first element that matches.
    ///
    /// # Errors
    /// When none does in time.
    pub async fn text(&self, selector: &str) -> Result<String> {
        self.until(selector).await?;
        let text = self
            .run(
                "return document.querySelector(arguments[0]).textContent",
                vec![json!(selector)],
            )
            .await?;
        Ok(text
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "))
    }

    /// An attribute of the first element that matches; empty when it has none.
    ///
    /// # Errors
    /// When no element matches in time.
    pub async fn value_of(&self, selector: &str, name: &str) -> Result<String> {
        self.until(selector).await?;
        let value = self
            .run(
                "return document.querySelector(arguments[0]).getAttribute(arguments[1])",
                vec![json!(selector), json!(name)],
            )
            .await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute of the element that has the focus; empty when it has none.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn focused(&self, name: &str) -> Result<String> {
        let value = self
            .run(
                "return document.activeElement?.getAttribute(arguments[0]) ?? ''",
                vec![json!(name)],
            )
            .await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the focus stands on an element that matches.
    ///
    /// # Errors
    /// When it does not get there in time.
    pub async fn until_focus(&self, selector: &str) -> Result<()> {
        let from = Instant::now();
        loop {
            let there = self
                .run(
                    "return document.activeElement?.matches(arguments[0]) ?? false",
                    vec![json!(selector)],
                )
                .await?;
            if there == json!(true) {
                return Ok(());
            }
            if from.elapsed() > PATIENCE {
                let has = self
                    .run(
                        "return document.activeElement?.outerHTML.slice(0, 300) ?? ''",
                        Vec::new(),
                    )
                    .await?;
                bail!("the focus is not on {selector} but on {has}");
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }

    /// Clicks the first element that matches.
    ///
    /// # Errors
    /// When there is none in time, or it cannot be clicked.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.until(selector).await?;
        self.client
            .find(Locator::Css(selector))
            .await?
            .click()
            .await
            .with_context(|| format!("click {selector}"))?;
        Ok(())
    }

    /// Presses one key on the keyboard; whatever has the focus gets it.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn press(&self, key: char) -> Result<()> {
        let stroke = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client
            .perform_actions(stroke)
            .await
            .with_context(|| format!("press {}", key.escape_unicode()))?;
        Ok(())
    }

    /// Types a text, key by key.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn write(&self, text: &str) -> Result<()> {
        for key in text.chars() {
            self.press(key).await?;
        }
        Ok(())
    }

    /// Walks with the Tab key until the focus stands on an element that matches.
    ///
    /// # Errors
    /// When it is not reached.
    pub async fn tab_to(&self, selector: &str) -> Result<()> {
        self.until(selector).await?;
        for _ in 0..TABS_MAX {
            let there = self
                .run(
                    "return document.activeElement?.matches(arguments[0]) ?? false",
                    vec![json!(selector)],
                )
                .await?;
            if there == json!(true) {
                return Ok(());
            }
            self.press(keys::TAB).await?;
        }
        bail!("{selector} is not reached with {TABS_MAX} tabs")
    }

    /// Closes the window; the program ends with it.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(self) -> Result<()> {
        self.client.close().await?;
        Ok(())
    }
}
