//! What the page cannot do, and what cannot be done to it.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Window, trying};
use serde_json::json;

#[tokio::test]
async fn eval_and_foreign_fetch_are_blocked_and_unknown_commands_refused() -> Result<()> {
    let window = Window::open().await?;
    window.ward().await?;

    for code in ["eval('1')", "new Function('return 1')()"] {
        let ran = window
            .run(
                &format!("try {{ return [{code}] }} catch (error) {{ return error.name }}"),
                Vec::new(),
            )
            .await?;
        ensure!(
            ran == json!("EvalError"),
            "{code} is blocked by the policy: {ran}"
        );
    }
    let script = "const s = document.createElement('script'); s.textContent = 'window.slipped = true'; \
                  document.head.append(s); return window.slipped === undefined";
    ensure!(
        window.run(script, Vec::new()).await? == json!(true),
        "a script in the text of the page does not run"
    );

    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = format!("http://{}/", listener.local_addr()?);
    let fetched = window
        .run_async(&format!(
            "const done = arguments[0]; fetch('{address}', {{ mode: 'no-cors' }}).then(() => done('fetched'), (error) => done(error.name))"
        ))
        .await?;
    ensure!(
        fetched == json!("TypeError"),
        "another server on this computer cannot be asked: {fetched}"
    );
    let opened = window
        .run(
            &format!("return window.open('{address}') === null"),
            Vec::new(),
        )
        .await?;
    ensure!(opened == json!(true), "no second window opens");
    window
        .run(&format!("location.href = '{address}'"), Vec::new())
        .await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    window
        .ward()
        .await
        .context("the page does not go elsewhere")?;
    ensure!(
        listener.accept().is_err(),
        "nobody knocked at the other server"
    );

    for command in [
        "plugin:window|set_title",
        "plugin:event|listen",
        "plugin:app|version",
        "station",
        "",
    ] {
        let answer = window
            .run_async(&format!(
                "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('{command}', {{}}).then(() => done('done'), () => done('refused'))"
            ))
            .await?;
        ensure!(
            answer == json!("refused"),
            "`{command}` is not the page's to call: {answer}"
        );
    }
    let answer = window
        .run_async(
            "const done = arguments[0]; \
             window.__TAURI_INTERNALS__.invoke('call', { name: 'erase', request: {} }).then(done, done)",
        )
        .await?;
    ensure!(
        answer["code"] == json!("unknown-command"),
        "the station knows no such command: {answer}"
    );
    ensure!(
        window
            .run("return typeof window.__TAURI__", Vec::new())
            .await?
            == json!("undefined"),
        "no global powers"
    );
    window.close().await
}

/// The same program without the feature `e2e`, as it is shipped.
#[tokio::test]
async fn the_shipped_program_gives_a_driver_no_session() -> Result<()> {
    let program = e2e::given("VEILLEUSE_PLAIN_APP")?;
    let session = trying(&program, &["--demo"], Duration::from_secs(10)).await?;
    ensure!(
        !matches!(session, Some(Ok(_))),
        "the shipped program let itself be driven"
    );
    Ok(())
}
