//! What an entry costs the hand, counted on the real keyboard of the real window; and the key that hides every patient.

#![allow(
    clippy::indexing_slicing,
    reason = "a test may panic on an answer that is not what it should be"
)]

use anyhow::{Context, Result, ensure};
use e2e::ward::{GIVEN, PIN, dose, store_says};
use e2e::{Window, keys, screen};
use serde_json::{Value, json};

/// Pressing one key (keystroke-level model, an average typist), and thinking before it.
const KEY_S: f64 = 0.28;
const THOUGHT_S: f64 = 1.35;
/// The most that a certain dose may cost (display rules, flows).
const GIVEN_S_MAX: f64 = 5.0;
const WITNESSED_KEYS_MAX: u32 = 8;

const TO_VERIFY: &str = "tr:not([data-high-alert]) [data-state=verify]";

/// One hand on the keyboard: counts what it presses, and apart from that what it types into fields.
struct Hand<'a> {
    window: &'a Window,
    keys: u32,
    typed: u32,
}

impl Hand<'_> {
    fn at(window: &Window) -> Hand<'_> {
        Hand {
            window,
            keys: 0,
            typed: 0,
        }
    }

    async fn press(&mut self, key: char) -> Result<()> {
        self.keys += 1;
        self.window.press(key).await
    }

    async fn write(&mut self, text: &str) -> Result<()> {
        self.typed += u32::try_from(text.chars().count())?;
        self.window.write(text).await
    }

    /// Seconds by the keystroke-level model: a thought before each key, none before each typed sign.
    fn seconds(&self) -> f64 {
        f64::from(self.keys) * (KEY_S + THOUGHT_S) + f64::from(self.typed) * KEY_S
    }

    #[allow(
        clippy::print_stdout,
        reason = "the measured number is what the test is for"
    )]
    fn tell(&self, flow: &str) {
        println!(
            "measured: {flow}: {} keys and {} typed, {:.1} s by the keystroke-level model",
            self.keys,
            self.typed,
            self.seconds()
        );
    }
}

/// The ward in an outage, the first chart open, the focus on a dose.
async fn at_a_chart() -> Result<Window> {
    let window = Window::open().await?;
    window.ward().await?;
    window.outage().await?;
    window.open_chart().await?;
    Ok(window)
}

/// A prescriber orders one dose for this minute, by telephone: the record cannot have given it unseen, whatever hour the test
/// runs at. How an order is taken is another test's story: the page's own door is used here, not its keyboard.
async fn ordered_now(window: &Window, medication: &str, dose: &str, unit: &str) -> Result<String> {
    let clock = window.text("[data-testid=clock]").await?;
    let order = json!({
        "patient_id": window.patient().await?, "medication": medication, "dose": dose, "unit": unit, "route": "po",
        "timing": "once", "times": [clock.chars().take(5).collect::<String>()], "every_hours": null,
        "max_per_day": null, "reason": null, "rate": null, "rate_unit": null, "text": null, "start": null, "end": null,
        "prescriber": "Dr Duval", "heard": "telephone", "read_back": true,
        "second": { "initials": "NB", "pin": PIN, "absent": null },
        "allergy_confirmed": true, "duplicate_confirmed": true, "corrects": null,
        "request_id": "0b9e2f4e-6d52-4b53-9d3c-3f2f1a5c7d10",
    });
    let taken = window
        .run_async_with(
            "const [request, done] = arguments; \
             window.__TAURI_INTERNALS__.invoke('call', { name: 'take_order', request }).then(done, done)",
            vec![order],
        )
        .await?;
    ensure!(taken["entry_id"].is_string(), "the order is taken: {taken}");
    let like = "tr:has([data-testid=taken-here]) :is([data-state=due], [data-state=overdue])";
    window.until(like).await?;
    let cell = window.value_of(like, "data-cell").await?;
    window.walk_to(&cell).await?;
    Ok(cell)
}

/// The dose as the command line reads it in the same store: its state, and whether an entry of this station stands behind it.
fn stored(patient: &str, cell: &str) -> Result<Value> {
    let mar = e2e::ask(&["mar", "--patient", patient])?;
    let list = |of: &Value, name: &str| of[name].as_array().cloned().unwrap_or_default();
    list(&mar, "groups")
        .iter()
        .flat_map(|group| list(group, "rows"))
        .flat_map(|row| list(&row, "cells"))
        .find(|each| each["cell_id"] == json!(cell))
        .with_context(|| format!("the store has no dose {cell}"))
}

/// What the store holds of a dose after it was signed: this state, one entry more, one line more to bring back.
struct Before {
    patient: String,
    entries: u64,
    waiting: u64,
}

impl Before {
    async fn signing(window: &Window, cell: &str) -> Result<Before> {
        let patient = window.patient().await?;
        let (status, entries) = store_says()?;
        let dose = stored(&patient, cell)?;
        ensure!(dose["entry_id"] == Value::Null, "not yet signed: {dose}");
        Ok(Before {
            patient,
            entries,
            waiting: status["unreconciled"].as_u64().context("no count")?,
        })
    }

    fn became(&self, cell: &str, state: &str) -> Result<()> {
        let dose = stored(&self.patient, cell)?;
        ensure!(
            dose["state"] == json!(state) && dose["entry_id"].is_string(),
            "the store says {state} too: {dose}"
        );
        let (status, entries) = store_says()?;
        ensure!(
            entries > self.entries,
            "the journal grew: {} then {entries}",
            self.entries
        );
        ensure!(
            status["unreconciled"] == json!(self.waiting + 1),
            "one entry more waits for the record: {status}"
        );
        Ok(())
    }
}

#[tokio::test]
async fn a_certain_dose_costs_two_keys_and_five_seconds_at_most() -> Result<()> {
    let window = at_a_chart().await?;
    let cell = ordered_now(&window, "essaimycine", "1", "g").await?;
    let before = Before::signing(&window, &cell).await?;
    let mut hand = Hand::at(&window);
    hand.press('d').await?;
    window.until(GIVEN).await?;
    hand.press(keys::ENTER).await?;
    window.until(&dose(&cell, "given")).await?;
    before.became(&cell, "given")?;
    hand.tell("given");
    ensure!(hand.keys == 2 && hand.typed == 0, "D Enter");
    ensure!(
        hand.seconds() <= GIVEN_S_MAX,
        "{:.2} s for a dose given",
        hand.seconds()
    );
    window.close().await
}

#[tokio::test]
async fn a_dose_to_verify_costs_the_key_that_attests() -> Result<()> {
    let window = at_a_chart().await?;
    let cell = window.reach(TO_VERIFY, &["attest"], &[]).await?;
    let before = Before::signing(&window, &cell).await?;

    // Without the attestation Enter signs nothing.
    window.press('d').await?;
    window.until_focus("[data-testid=attest]").await?;
    window.press(keys::ENTER).await?;
    window.until("[data-testid=missing]").await?;
    ensure!(
        window.state_of(&cell).await? == "verify",
        "nothing was signed"
    );
    ensure!(store_says()?.1 == before.entries, "nor written");
    window.press(keys::ESCAPE).await?;
    window.until_gone(GIVEN).await?;
    window.until_focus("[data-item]").await?;

    let mut hand = Hand::at(&window);
    hand.press('d').await?;
    window.until_focus("[data-testid=attest]").await?;
    hand.press(' ').await?;
    hand.press(keys::ENTER).await?;
    window.until(&dose(&cell, "given")).await?;
    before.became(&cell, "given")?;
    hand.tell("given, to verify");
    ensure!(hand.keys == 3 && hand.typed == 0, "D Space Enter");
    window.close().await
}

#[tokio::test]
async fn a_dose_not_given_costs_three_keys() -> Result<()> {
    let window = at_a_chart().await?;
    let cell = window.reach_a_dose(&[]).await?;
    let before = Before::signing(&window, &cell).await?;
    let mut hand = Hand::at(&window);
    hand.press('n').await?;
    window
        .until("[data-testid=panel][data-kind=not-given]")
        .await?;
    hand.press('r').await?;
    window.until("[data-testid=reason-R]:checked").await?;
    hand.press(keys::ENTER).await?;
    window.until(&dose(&cell, "not-given")).await?;
    before.became(&cell, "not-given")?;
    hand.tell("not given");
    ensure!(hand.keys == 3 && hand.typed == 0, "N letter Enter");
    window.close().await
}

#[tokio::test]
async fn a_dose_with_a_witness_costs_eight_keys_at_most() -> Result<()> {
    let window = at_a_chart().await?;
    let cell = ordered_now(&window, "morphine", "10", "mg").await?;
    ensure!(
        window
            .count(&format!("tr[data-high-alert] [data-cell=\"{cell}\"]"))
            .await?
            == 1,
        "morphine is high-alert, whoever ordered it"
    );
    let before = Before::signing(&window, &cell).await?;
    let mut hand = Hand::at(&window);
    hand.press('d').await?;
    window.until(GIVEN).await?;
    if window.count("[data-testid=attest]").await? > 0 {
        window.until_focus("[data-testid=attest]").await?;
        hand.press(' ').await?;
        hand.press(keys::ENTER).await?;
    }
    window.until_focus("[data-testid=dose]").await?;
    let ordered = window
        .text("[data-testid=panel] .what > b.dose")
        .await?
        .chars()
        .take_while(|each| each.is_ascii_digit() || *each == ',' || each.is_whitespace())
        .filter(|each| !each.is_whitespace())
        .collect::<String>();
    hand.write(&ordered).await?;
    hand.press(keys::ENTER).await?;
    window.until_focus("[data-testid=witness]").await?;
    hand.write("NB").await?;
    hand.press(keys::ENTER).await?;
    window.until_focus("[data-testid=witness-pin]").await?;
    ensure!(
        window.state_of(&cell).await? != "given" && store_says()?.1 == before.entries,
        "initials alone are no witness"
    );
    hand.write(PIN).await?;
    screen::picture("16-witness")?;
    hand.press(keys::ENTER).await?;
    window.until(&dose(&cell, "given")).await?;
    before.became(&cell, "given")?;
    hand.tell("given, with a witness");
    ensure!(
        hand.keys <= WITNESSED_KEYS_MAX,
        "{} keys beside the typed text",
        hand.keys
    );
    window.close().await
}

/// The lock screen as it stands on the screen, below what moves by itself: the caret and the clock.
async fn locked_picture(window: &Window, name: &str) -> Result<String> {
    window.until("[data-testid=lock-screen]").await?;
    let top = window.run(LOCK_TOP, Vec::new()).await?;
    screen::print_below(name, top.as_u64().with_context(|| format!("{top}"))?)
}

#[tokio::test]
async fn one_key_hides_every_patient_and_its_owner_resumes_her_draft() -> Result<()> {
    let window = Window::open().await?;
    window.ward().await?;
    window.outage().await?;
    let census = e2e::ask(&["census"])?;
    let names: Vec<String> = census["rows"]
        .as_array()
        .with_context(|| format!("{census}"))?
        .iter()
        .flat_map(|row| [&row["name"], &row["ipp"]])
        .filter_map(|said| said.as_str().map(str::to_owned))
        .collect();
    ensure!(names.len() == 48, "a name and a number for each patient");
    let shown = window.run(SHOWN, vec![json!(names)]).await?;
    ensure!(
        shown.as_array().is_some_and(|shown| shown.len() >= 24),
        "before the lock the patients are there: {shown}"
    );

    // Locked once from the list of the ward, once over a draft.
    window.press(keys::F12).await?;
    window.until("[data-testid=lock-screen]").await?;
    let hidden = window.run(SHOWN, vec![json!(names)]).await?;
    ensure!(hidden == json!([]), "no patient behind the lock: {hidden}");
    let over_list = locked_picture(&window, "17-locked-list").await?;
    resume(&window).await?;

    window.open_chart().await?;
    let cell = window.reach_a_dose(&[]).await?;
    let (_, entries) = store_says()?;
    window.press('n').await?;
    window
        .until("[data-testid=panel][data-kind=not-given]")
        .await?;
    window.press('x').await?;
    window.until_focus("[data-testid=reason-text]").await?;
    window.write("parti au bloc").await?;
    window.press(keys::F12).await?;
    window.until("[data-testid=lock-screen]").await?;
    let hidden = window.run(SHOWN, vec![json!(names)]).await?;
    ensure!(hidden == json!([]), "no patient behind the lock: {hidden}");
    ensure!(
        window.count("[data-testid=panel]").await? == 0,
        "nor the draft"
    );

    // The same pixels over a list of 24 patients and over one chart: nothing of a patient is among them.
    let over_draft = locked_picture(&window, "18-locked-draft").await?;
    ensure!(
        over_draft == over_list,
        "the lock shows something of what it hides"
    );

    resume(&window).await?;
    window
        .until("[data-testid=panel][data-kind=not-given]")
        .await?;
    let draft = window
        .run(
            "return document.querySelector('[data-testid=reason-text]').value",
            Vec::new(),
        )
        .await?;
    ensure!(draft == json!("parti au bloc"), "her draft waits: {draft}");
    ensure!(store_says()?.1 >= entries, "the journal is whole");
    window.until_focus("[data-testid=reason-text]").await?;
    window.press(keys::ENTER).await?;
    window.until(&dose(&cell, "not-given")).await?;
    window.close().await
}

/// Whoever locked comes back: her initials stand there already.
async fn resume(window: &Window) -> Result<()> {
    window.until_focus("[data-testid=sign-in-pin]").await?;
    window.write(PIN).await?;
    window.press(keys::ENTER).await?;
    window.until_gone("[data-testid=lock-screen]").await?;
    window.until("[data-testid=user][data-user=AL]").await
}

/// Which of these words stand anywhere in the page: text, attributes, what is typed into fields, the title.
const SHOWN: &str = r"
    const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
    const page = [document.documentElement.outerHTML, document.documentElement.textContent, document.title, ...fields].join('\n');
    return arguments[0].filter((word) => page.includes(word));
";

/// Where the lock's big clock ends on the screen.
const LOCK_TOP: &str = r"
    const place = document.querySelector('[data-testid=lock-screen] .clock').getBoundingClientRect();
    return Math.ceil(place.bottom + (window.screenY + window.outerHeight - window.innerHeight));
";
