//! What a nurse does in the window, step by step.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{Window, keys};

/// Everybody's PIN in the demonstration ward; its sign-in form tells it.
pub const PIN: &str = "246810";
/// Arrow strokes after which a dose counts as out of reach.
const STROKES_MAX: u32 = 120;
/// The panel that D opens.
pub const GIVEN: &str = "[data-testid=panel][data-kind=given]";
/// Charts that are looked through for a dose.
const CHARTS_MAX: u32 = 24;

impl Window {
    /// The demonstration ward stands on the screen, all its patients are there, and the drill banner says what it is. Where
    /// nobody is signed in yet, Alice signs in: without a person there is no patient on the screen.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn ward(&self) -> Result<()> {
        self.until_for(
            ":is([data-testid=ward-row], [data-testid=lock-screen])",
            Duration::from_secs(40),
        )
        .await?;
        if self.count("[data-testid=lock-screen]").await? > 0 {
            ensure!(
                self.count("[data-testid=ward-row]").await? == 0,
                "no patient is on the screen before somebody signed in"
            );
            self.sign_in("AL").await?;
        }
        self.until_for("[data-testid=ward-row]", Duration::from_secs(40))
            .await?;
        self.until("[data-testid=mode-bar][data-drill=true]")
            .await?;
        self.until("[data-testid=drill]").await
    }

    /// Somebody signs in at the locked window, by keyboard: initials, Enter, PIN, Enter.
    ///
    /// # Errors
    /// When the station does not take the initials and the PIN.
    pub async fn sign_in(&self, initials: &str) -> Result<()> {
        self.until_focus("[data-testid=sign-in-initials]").await?;
        self.write(initials).await?;
        self.press(keys::ENTER).await?;
        self.until_focus("[data-testid=sign-in-pin]").await?;
        self.write(PIN).await?;
        self.press(keys::ENTER).await?;
        self.until(&format!("[data-testid=user][data-user={initials}]"))
            .await
    }

    /// Sets the demonstration's switch.
    ///
    /// # Errors
    /// When it does not take.
    pub async fn switch(&self, fault: &str) -> Result<()> {
        self.click(&format!("[data-testid=demo-{fault}]")).await?;
        self.until(&format!("[data-testid=demo-{fault}][aria-pressed=true]"))
            .await
    }

    /// Waits for a proposal and signs it by keyboard: the person who is signed in, and a second one.
    ///
    /// # Errors
    /// When the proposal does not come within `limit`, or is refused.
    pub async fn decide(
        &self,
        kind: &str,
        command: &str,
        second: &str,
        limit: Duration,
    ) -> Result<()> {
        self.until_for(&format!("[data-testid=proposal][data-kind={kind}]"), limit)
            .await?;
        self.tab_to("[data-testid=proposal-button]").await?;
        self.press(keys::ENTER).await?;
        self.until(&format!("[data-testid=decide][data-command={command}]"))
            .await?;
        self.until_focus("[data-testid=decide-second]").await?;
        self.write(second).await?;
        self.press(keys::ENTER).await?;
        self.until_focus("[data-testid=decide-second-pin]").await?;
        self.write(PIN).await?;
        self.press(keys::ENTER).await?;
        self.until_gone(&format!("[data-testid=decide][data-command={command}]"))
            .await
    }

    /// The ward's record is cut, and two people declare the outage: from here on doses are recorded here.
    ///
    /// # Errors
    /// When the outage is not proposed, or not taken.
    pub async fn outage(&self) -> Result<()> {
        self.switch("refuse").await?;
        self.until_for(
            "[data-testid=proposal][data-kind=downtime]",
            Duration::from_secs(10),
        )
        .await?;
        crate::screen::picture("02-proposal")?;
        self.decide("downtime", "declare_downtime", "BR", Duration::from_secs(1))
            .await?;
        self.until("[data-testid=mode-bar][data-mode=outage][data-capture=open]")
            .await
    }

    /// From the ward list into the chart of the first patient with a dose to do, by keyboard.
    ///
    /// # Errors
    /// When nobody has one.
    pub async fn open_chart(&self) -> Result<()> {
        self.tab_to("[data-testid=ward-row]").await?;
        for _ in 0..CHARTS_MAX {
            if !self.focused("data-edge").await?.is_empty() {
                break;
            }
            self.press(keys::DOWN).await?;
        }
        self.press(keys::ENTER).await?;
        self.until("[data-testid=mar-grid]").await?;
        self.until_focus("[data-item]").await
    }

    /// A dose that D and Enter can sign, with the attestation at most, in this chart or one of the next; the arrows walk to
    /// it. Doses that ask for more (to type the dose again, a second person, a reason) are left out.
    ///
    /// # Errors
    /// When there is none.
    pub async fn reach_a_dose(&self, but_not: &[String]) -> Result<String> {
        self.reach(OPEN_DOSE, &["attest"], but_not).await
    }

    /// A dose that matches and whose panel has no other fields than `may_ask`, in this chart or one of the next; the arrows
    /// walk to it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn reach(&self, like: &str, may_ask: &[&str], but_not: &[String]) -> Result<String> {
        let mut but_not = but_not.to_vec();
        let mut charts = 0;
        while charts < CHARTS_MAX {
            let found = self
                .run(FIND_DOSE, vec![json!(like), json!(but_not)])
                .await?;
            if let Some(cell) = found.as_str() {
                self.walk_to(cell).await?;
                if self.asks_no_more_than(may_ask).await? {
                    return Ok(cell.to_owned());
                }
                but_not.push(cell.to_owned());
                continue;
            }
            charts += 1;
            self.next_chart().await?;
        }
        bail!("no chart has a dose like {like} that asks for {may_ask:?} at most")
    }

    /// The chart of the next patient.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn next_chart(&self) -> Result<()> {
        let patient = self.patient().await?;
        self.press(keys::PAGE_DOWN).await?;
        self.until(&format!(
            "[data-testid=patient]:not([data-patient=\"{patient}\"])"
        ))
        .await?;
        self.until_focus("[data-item]").await
    }

    /// Whose chart is on the screen.
    ///
    /// # Errors
    /// When no chart is.
    pub async fn patient(&self) -> Result<String> {
        self.value_of("[data-testid=patient]", "data-patient").await
    }

    /// Opens the dose under the focus, looks what it asks for, and closes it again.
    async fn asks_no_more_than(&self, may_ask: &[&str]) -> Result<bool> {
        self.press('d').await?;
        if self.until_for(GIVEN, Duration::from_secs(2)).await.is_err() {
            return Ok(false);
        }
        let fields = self.run(FIELDS, vec![json!(GIVEN)]).await?;
        let more = fields
            .as_array()
            .with_context(|| format!("{fields}"))?
            .iter()
            .any(|field| !may_ask.contains(&field.as_str().unwrap_or_default()));
        self.press(keys::ESCAPE).await?;
        self.until_gone(GIVEN).await?;
        self.until_focus("[data-item]").await?;
        Ok(!more)
    }

    /// Walks over the chart with the arrows until the focus stands on a dose.
    ///
    /// # Errors
    /// When it is not reached.
    pub async fn walk_to(&self, cell: &str) -> Result<()> {
        self.until_focus("[data-item]").await?;
        for _ in 0..STROKES_MAX {
            let way = self.run(WAY_TO, vec![json!(cell)]).await?;
            match way.as_str() {
                Some("here") => return Ok(()),
                Some("up") => self.press(keys::UP).await?,
                Some("down") => self.press(keys::DOWN).await?,
                Some("left") => self.press(keys::LEFT).await?,
                Some("right") => self.press(keys::RIGHT).await?,
                _ => bail!("{cell} is not in this chart: {way}"),
            }
        }
        bail!("{cell} is not reached with the arrows")
    }

    /// Signs the dose under the focus as given: D, the attestation when it is asked for, Enter.
    ///
    /// # Errors
    /// When it does not become "given".
    pub async fn give(&self, cell: &str, seen: impl FnOnce() -> Result<()>) -> Result<()> {
        self.press('d').await?;
        self.until(GIVEN).await?;
        seen()?;
        if self.count("[data-testid=attest]").await? > 0 {
            self.until_focus("[data-testid=attest]").await?;
            self.press(' ').await?;
        }
        self.press(keys::ENTER).await?;
        self.until(&dose(cell, "given")).await
    }

    /// What the state of a dose is on the screen.
    ///
    /// # Errors
    /// When it is not in the chart.
    pub async fn state_of(&self, cell: &str) -> Result<String> {
        self.value_of(&format!("[data-cell=\"{cell}\"]"), "data-state")
            .await
    }
}

/// The selector of a dose in a state.
pub fn dose(cell: &str, state: &str) -> String {
    format!("[data-cell=\"{cell}\"][data-state={state}]")
}

/// What the command line reads in the same store.
///
/// # Errors
/// When it does not attach, or the journal is not whole.
pub fn store_says() -> Result<(Value, u64)> {
    let status = crate::ask(&["status"])?;
    ensure!(
        status.get("attached") == Some(&json!(true)),
        "the command line opened a station of its own: {status}"
    );
    let journal = crate::ask(&["journal", "verify"])?;
    ensure!(
        journal.get("ok") == Some(&json!(true)),
        "the journal is broken: {journal}"
    );
    let entries = journal
        .get("entries")
        .and_then(Value::as_u64)
        .with_context(|| format!("{journal}"))?;
    Ok((status, entries))
}

/// A dose that is to be done and is not high-alert.
const OPEN_DOSE: &str =
    "tr:not([data-high-alert]) :is([data-state=overdue], [data-state=due], [data-state=verify])";

/// The first scheduled dose that matches and is not left out; null when there is none.
const FIND_DOSE: &str = r#"
    const but_not = new Set(arguments[1]);
    const doses = [...document.querySelectorAll('tbody:not([data-group=prn]) tr[data-order] [data-cell]')];
    return doses.find((dose) => dose.matches(arguments[0]) && !but_not.has(dose.dataset.cell))?.dataset.cell ?? null;
"#;

/// The names of the fields in a panel.
const FIELDS: &str = "return [...document.querySelectorAll(`${arguments[0]} input`)].map((field) => field.dataset.testid ?? '')";

/// Which arrow leads from the focus towards a dose.
const WAY_TO: &str = r#"
    const goal = [...document.querySelectorAll('[data-cell]')].find((dose) => dose.dataset.cell === arguments[0]);
    const focus = document.activeElement?.closest('[data-item]');
    if (!goal || !focus) return 'lost';
    if (goal === focus) return 'here';
    const rows = [...document.querySelectorAll('tr[data-order]')];
    const step = rows.indexOf(goal.closest('tr')) - rows.indexOf(focus.closest('tr'));
    if (step !== 0) return step > 0 ? 'down' : 'up';
    const after = focus.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_FOLLOWING;
    return after ? 'right' : 'left';
"#;
