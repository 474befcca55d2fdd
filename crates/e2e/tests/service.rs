//! The window and the service that it is attached to: killed under its hands, and back again.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Window, screen};
use serde_json::json;

/// The service of this test's folder; ended with the test.
struct Service(Child);

impl Service {
    fn start() -> Result<Service> {
        let program = e2e::program()?.with_file_name("veilleuse");
        let mut child = Command::new(program)
            .args(["serve", "--json", "--data", &e2e::given("VEILLEUSE_DATA")?])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let out = child.stdout.take().context("it speaks")?;
        BufReader::new(out).read_line(&mut line)?;
        ensure!(line.contains("\"serving\""), "it does not serve: {line}");
        Ok(Service(child))
    }

    /// `kill -9` to this process and no other.
    fn kill(&mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // One that was killed already does not mind.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn a_killed_service_is_said_and_its_window_finds_it_again() -> Result<()> {
    let mut service = Service::start()?;
    let window = Window::open().await?;
    window.ward().await?;
    ensure!(
        e2e::ask(&["status"])?["attached"] == json!(true),
        "the window did not open a station of its own"
    );

    service.kill()?;
    window
        .until_for("[data-testid=station-lost]", Duration::from_secs(10))
        .await?;
    ensure!(
        window.count("main.under.past[inert]").await? == 1,
        "what stands below is a picture of the past, and nothing of it can be touched"
    );
    // Longer than a window without a service would take to host the station itself.
    tokio::time::sleep(Duration::from_secs(8)).await;
    ensure!(
        window.count("[data-testid=station-lost]").await? == 1,
        "it waits"
    );
    screen::picture("23-service-lost")?;

    let again = Service::start().context("the window left the station to its service")?;
    window
        .until_for("[data-testid=lock-screen]", Duration::from_secs(20))
        .await?;
    ensure!(
        window.count("[data-testid=station-lost]").await? == 0,
        "the window is back"
    );
    ensure!(
        window.count("[data-testid=ward-row]").await? == 0,
        "and closed: the new station knows nobody yet"
    );
    screen::picture("24-service-back")?;
    window.ward().await?;
    drop(again);
    Ok(())
}
