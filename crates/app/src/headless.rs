//! One whole outage on the demonstration ward without a window: sync, cut, detect, declare, chart, print, restore,
//! reconcile, verify. IT and the tests follow it; every step goes through the same commands as the window.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::views::{
    CellState, JournalReport, Mar, ModeBar, OrderRow, Printed, Reconciliation, WardList,
};
use crate::cast::{Cast, request_id, second, typed};
use crate::clock::Clock;
use crate::demo::Demo;
use crate::door::Hosted;

/// The last line of `veilleuse demo --headless --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this object.
    pub schema: u32,
    /// Patients on the ward.
    pub patients: u32,
    /// Orders received, understood, shown word for word.
    pub orders: Orders,
    /// Received = understood + raw = shown on the screens = printed on the sheets.
    pub conserved: bool,
    /// From the cut to the proposal of downtime.
    pub detected_after_ms: u64,
    /// Entries recorded about doses.
    pub charted: u32,
    /// Pages printed.
    pub pages: u32,
    /// Administrations of ours that the record holds.
    pub posted: u32,
    /// Lines read back from the record, equal.
    pub verified: u32,
    /// Lines left to a person.
    pub worklist: u32,
    /// Administrations of ours that the record holds twice.
    pub duplicates: u32,
    /// The journal checks from its first byte.
    pub journal_ok: bool,
    /// Folder of the sheets and of this report.
    pub out: PathBuf,
}

/// Counts of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Orders {
    /// Received from the record.
    pub received: u32,
    /// With a timing.
    pub understood: u32,
    /// Word for word.
    pub raw: u32,
}

/// Names a folder as a demonstration's: only such a one is ever cleared.
const MARK: &str = "DEMONSTRATION";

/// Makes room for a new demonstration: an earlier demonstration's station is removed, any other is left alone.
fn clear_earlier(data: &Path) -> Result<()> {
    if data.exists() {
        if !data.join(MARK).is_file() {
            bail!(
                "{} holds a station that is no demonstration: name another folder",
                data.display()
            );
        }
        std::fs::remove_dir_all(data)
            .with_context(|| format!("cannot clear {}", data.display()))?;
    }
    std::fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    std::fs::File::create(data.join(MARK))
        .with_context(|| format!("cannot write in {}", data.display()))?;
    Ok(())
}

/// How many doses the story charts at least.
const DOSES: u32 = 36;

/// Lives through the outage; `tell` hears each step as (name, details).
///
/// # Errors
/// The first step that does not come out as it must, in words.
pub fn run(out: &Path, tell: &mut dyn FnMut(&str, &Value)) -> Result<Report> {
    run_at(out, Clock::machine(), tell)
}

/// The same at any hour of any day: the ward is arranged around the clock's time.
///
/// # Errors
/// As [`run`].
pub fn run_at(out: &Path, clock: Clock, tell: &mut dyn FnMut(&str, &Value)) -> Result<Report> {
    let data = out.join("station");
    clear_earlier(&data)?;
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut config = Demo::config()?;
    config.print.folder = Some(out.join("sheets"));
    let demo = Demo::start(clock.now())?;
    let hosted = Hosted::with(config, &data, clock, Some(demo), true)?;
    let story = Cast {
        hosted: &hosted,
        meanwhile: &|| (),
        stopped: &|| false,
    };

    let ward: WardList = story.wait(
        Duration::from_secs(60),
        "the first copy of the ward",
        || Ok(story.ask::<WardList>("ward_list", json!({})).ok()),
    )?;
    let received = Orders {
        received: ward.orders.received,
        understood: ward.orders.understood,
        raw: ward.orders.raw,
    };
    tell(
        "synced",
        &json!({ "patients": ward.totals.patients, "orders": received }),
    );

    let cut = Instant::now();
    story.switch("refuse")?;
    tell("cut", &json!({ "fault": "refuse" }));
    story.wait(Duration::from_secs(15), "the proposal of downtime", || {
        Ok(story
            .mode()?
            .proposal
            .filter(|proposal| proposal.kind == crate::api::views::ProposalKind::Downtime))
    })?;
    let detected_after_ms = u64::try_from(cut.elapsed().as_millis()).unwrap_or(u64::MAX);
    tell("detected", &json!({ "after_ms": detected_after_ms }));

    story.ask::<ModeBar>(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    )?;
    story.ask::<ModeBar>("sign_in", json!({ "initials": "AL" }))?;
    tell("declared", &json!({ "by": ["BR", "AL"] }));

    let (charted, shown) = chart_the_ward(&story, &ward)?;
    tell("charted", &json!({ "entries": charted }));

    let printed: Printed = story.ask(
        "print",
        json!({ "what": "pack", "patient_ids": [], "by": "AL", "to_file": true }),
    )?;
    if !printed.problems.is_empty() {
        bail!(
            "sheets could not be laid out: {}",
            printed.problems.join("; ")
        );
    }
    tell(
        "printed",
        &json!({ "pages": printed.pages, "files": printed.files }),
    );

    story.switch("none")?;
    story.wait(
        Duration::from_secs(60),
        "the proposal to end the outage",
        || {
            Ok(story
                .mode()?
                .proposal
                .filter(|proposal| proposal.kind == crate::api::views::ProposalKind::Recovery))
        },
    )?;
    tell("record-answers", &json!({}));
    let by = |initials: &str| json!({ "by": initials, "second": null, "reason": null });
    story.ask::<ModeBar>("end_downtime", by("BR"))?;
    if story.ours_in_record().0 != 0 {
        bail!("something was sent before a person released it");
    }
    story.ask::<ModeBar>("all_clear", by("BR"))?;
    tell("all-clear", &json!({}));

    story.ask::<Reconciliation>("compare_now", json!({}))?;
    let sent: crate::api::views::Sent =
        story.ask("send_entries", json!({ "entry_ids": [], "by": "AL" }))?;
    let after: Reconciliation = story.wait(
        Duration::from_secs(180),
        "every released entry to be read back",
        || {
            let list: Reconciliation = story.ask("reconciliation", json!({}))?;
            Ok((list.totals.underway == 0).then_some(list))
        },
    )?;
    tell(
        "reconciled",
        &json!({ "released": sent.queued, "verified": after.totals.verified, "worklist": after.totals.worklist }),
    );

    // Releasing again must add nothing.
    story.ask::<crate::api::views::Sent>("send_entries", json!({ "entry_ids": [], "by": "AL" }))?;
    let (posted, duplicates) = story.ours_in_record();
    let journal: JournalReport = story.ask("journal_verify", json!({}))?;
    let shown_ok =
        shown == received.received && printed_orders(&printed) == Some(received.received);
    let report = Report {
        schema: 1,
        patients: ward.totals.patients,
        orders: received,
        conserved: ward.orders.conserved && shown_ok,
        detected_after_ms,
        charted,
        pages: printed.pages,
        posted,
        verified: after.totals.verified,
        worklist: after.totals.worklist,
        duplicates,
        journal_ok: journal.ok,
        out: out.to_owned(),
    };
    Ok(report)
}

/// How many orders the printing says that it put on the sheets.
fn printed_orders(printed: &Printed) -> Option<u32> {
    Some(printed.orders)
}

/// Charts what is open across the ward, as nurses do: given, not given, given before, one correction. Returns how many
/// entries were recorded and how many orders the screens showed.
fn chart_the_ward(story: &Cast<'_>, ward: &WardList) -> Result<(u32, u32)> {
    let mut charted = 0;
    let mut shown = 0;
    let mut corrected = false;
    for patient in &ward.rows {
        let mar: Mar = story.ask(
            "mar",
            json!({ "patient_id": patient.patient_id, "hours": 24, "shift_hours": -4 }),
        )?;
        for row in mar.groups.iter().flat_map(|group| &group.rows) {
            shown += 1;
            let Some(cell) = row
                .cells
                .iter()
                .find(|cell| cell.open && cell.state != CellState::Upcoming)
            else {
                continue;
            };
            let saved = story.chart_one(&patient.patient_id, row, cell, charted)?;
            charted += 1;
            if !corrected && charted == 5 {
                story.ask::<Value>(
                    "correct_entry",
                    json!({
                        "entry_id": saved, "reason": "saisie sur la mauvaise ligne",
                        "replacement": { "at": null, "dose": null, "not_given": "R", "text": null },
                        "request_id": request_id()?,
                    }),
                )?;
                corrected = true;
            }
        }
    }
    // If-needed doses make up the number at hours when little is due.
    for patient in &ward.rows {
        if charted >= DOSES {
            break;
        }
        let mar: Mar = story.ask(
            "mar",
            json!({ "patient_id": patient.patient_id, "hours": 12, "shift_hours": 0 }),
        )?;
        for row in mar
            .groups
            .iter()
            .filter(|group| group.key == "prn")
            .flat_map(|group| &group.rows)
        {
            let dose = if row.retype_dose {
                typed(&row.dose)
            } else {
                None
            };
            story.ask::<Value>("record_given", json!({
                "patient_id": patient.patient_id, "order_id": row.order_id, "slot_id": null, "at": null,
                "dose": dose, "attested": true, "witness": second(row).map(|initials| json!({ "initials": initials })), "site": row.asks.places.first(),
                "reason": "douleur",
                "second_dose_confirmed": true, "early_confirmed": false, "request_id": request_id()?,
            }))?;
            charted += 1;
        }
    }
    // And at the quiet hours the next round is given early, but nothing is given twice within two hours.
    for patient in &ward.rows {
        if charted >= DOSES {
            break;
        }
        let mar: Mar = story.ask(
            "mar",
            json!({ "patient_id": patient.patient_id, "hours": 24, "shift_hours": 0 }),
        )?;
        let rows = mar.groups.iter().flat_map(|group| &group.rows);
        for row in rows.filter(|row| !given_lately(&mar, row)) {
            let next = row.cells.iter().find(|cell| cell.open);
            if let Some(cell) = next.filter(|_| charted < DOSES) {
                story.chart_one(&patient.patient_id, row, cell, charted)?;
                charted += 1;
            }
        }
    }
    if charted < 30 {
        bail!("only {charted} doses could be charted");
    }
    Ok((charted, shown))
}

/// Whether a dose of this order was settled here at all, or anywhere for a time within the last two hours.
fn given_lately(mar: &Mar, row: &OrderRow) -> bool {
    let now = mar.now_at.as_ref().map_or(0, |now| now.column);
    row.cells.iter().any(|cell| {
        let settled = matches!(
            cell.state,
            CellState::Given | CellState::Partial | CellState::NotGiven
        );
        cell.entry_id.is_some() || (settled && cell.column <= now && cell.column + 2 >= now)
    })
}

/// Keeps the report beside the sheets.
///
/// # Errors
/// When the folder cannot be written.
pub fn keep(out: &Path, report: &Value) -> Result<()> {
    let path = out.join("report.json");
    let mut file =
        std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    serde_json::to_writer_pretty(&mut file, report)?;
    file.sync_all()?;
    Ok(())
}

/// Copies saved sheets into a folder of the person who asked, and says where they are now.
///
/// # Errors
/// When a file cannot be copied; those already copied stay.
pub fn copy_to(files: &[String], folder: &Path) -> Result<Vec<String>> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    files
        .iter()
        .map(|file| {
            let from = Path::new(file);
            let to = folder.join(from.file_name().context("a file without a name")?);
            std::fs::copy(from, &to).with_context(|| format!("cannot copy to {}", to.display()))?;
            Ok(to.display().to_string())
        })
        .collect()
}
