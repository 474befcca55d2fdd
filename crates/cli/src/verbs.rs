//! One function per command.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use app::api::views::{
    Boot, DataState, DataVerdict, Mar, ModeBar, ReconcileLine, Reconciliation, Sent, SyncReport,
    WardList, WardRow,
};
use app::{Door, Options};
use serde_json::{Value, json};

use crate::People;
use crate::exit::Failure;
use crate::reports::Out;

pub(crate) type Done = Result<ExitCode, Failure>;

/// The exit code for "something is incomplete".
pub(crate) const INCOMPLETE: u8 = 5;
/// The exit code for a copy whose orders do not add up.
const NOT_SOUND: u8 = 6;

pub(crate) fn ask<T: serde::de::DeserializeOwned>(
    door: &Door,
    name: &str,
    request: Value,
) -> Result<T, Failure> {
    Ok(serde_json::from_value(door.call(name, request)?)?)
}

pub(crate) fn value(of: &impl serde::Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(of)?)
}

/// A station for one command: attached where one runs, else opened here; a copy is taken first when there is none.
pub(crate) fn with_data(options: &Options) -> Result<Door, Failure> {
    let door = Door::open_for_one(options)?;
    fetch_data(&door)?;
    Ok(door)
}

/// Reads the record, unless there is a copy already.
pub(crate) fn fetch_data(door: &Door) -> Result<(), Failure> {
    if ask::<WardList>(door, "ward_list", json!({})).is_err() {
        ask::<SyncReport>(door, "sync_now", json!({}))?;
    }
    Ok(())
}

/// The whole outage on the demonstration ward.
pub(crate) fn demo(out: &Out, folder: &Path) -> Done {
    let folder = std::path::absolute(folder).map_err(Failure::failed)?;
    let report = app::headless::run(&folder, &mut |name, details| out.step(name, details))
        .map_err(|error| Failure::failed(format!("{error:#}")))?;
    let sound = report.conserved
        && report.journal_ok
        && report.duplicates == 0
        && report.posted == report.charted
        && report.verified == report.posted
        && report.worklist == 0;
    out.text(format!(
        "{} patients, {} prescriptions ({} comprises, {} telles quelles), panne vue en {} ms, {} doses saisies, {} pages, {} relues dans le DPI, {} doublon",
        report.patients,
        report.orders.received,
        report.orders.understood,
        report.orders.raw,
        report.detected_after_ms,
        report.charted,
        report.pages,
        report.verified,
        report.duplicates
    ));
    out.text(format!("Feuilles et rapport : {}", report.out.display()));
    let report = value(&report)?;
    app::headless::keep(&folder, &report).map_err(Failure::failed)?;
    out.result(report);
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The station as a service.
pub(crate) fn serve(out: &Out, options: &Options) -> Done {
    let hosted = Door::serve(options)?;
    out.step(
        "serving",
        &json!({ "folder": hosted.station().folder(), "pid": std::process::id() }),
    );
    // The loops and the socket do the work; an interrupt ends the process, and everything acknowledged is on disk.
    loop {
        std::thread::park();
    }
}

/// State of the ward.
pub(crate) fn status(out: &Out, options: &Options) -> Done {
    let door = Door::open_for_one(options)?;
    let mode: ModeBar = ask(&door, "mode", json!({}))?;
    let boot: Boot = ask(&door, "boot", json!({}))?;
    out.text(&mode.word);
    out.text(&mode.age.line);
    if let Some(proposal) = &mode.proposal {
        out.text(&proposal.text);
    }
    for warning in &mode.warnings {
        out.text(format!(
            "! {} {} {}",
            warning.what, warning.works, warning.todo
        ));
    }
    if let Some(note) = boot.sign_in.note.filter(|_| boot.sign_in.by_name) {
        out.text(note);
    }
    let mut result = value(&mode)?;
    if let Value::Object(fields) = &mut result {
        fields.insert("by_name".to_owned(), json!(boot.sign_in.by_name));
        fields.insert("attached".to_owned(), json!(!door.is_hosting()));
    }
    out.result(result);
    Ok(ExitCode::SUCCESS)
}

/// A new copy of the chart.
pub(crate) fn sync(out: &Out, options: &Options) -> Done {
    let door = Door::open_for_one(options)?;
    let report: SyncReport = ask(&door, "sync_now", json!({}))?;
    // What was taken is asked of the charts that are shown now, not of the sync that took them.
    let data: DataState = ask(&door, "data_state", json!({}))?;
    table(out, &data);
    let conserved = report.orders.conserved && data.now.conserved;
    let complete = report.problems.is_empty() && report.taken;
    let mut result = value(&report)?;
    if let Value::Object(fields) = &mut result {
        fields.insert("conserved".to_owned(), json!(conserved));
        fields.insert("kind".to_owned(), json!(data.kind));
        fields.insert("sections".to_owned(), facts(&data));
        fields.insert("orders".to_owned(), value(&data.now)?);
    }
    out.result(result);
    Ok(match (conserved, complete) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::from(INCOMPLETE),
        (false, _) => ExitCode::from(NOT_SOUND),
    })
}

/// The state of the copy in use.
pub(crate) fn data(out: &Out, options: &Options) -> Done {
    let door = Door::open_for_one(options)?;
    let data: DataState = ask(&door, "data_state", json!({}))?;
    table(out, &data);
    let mut result = value(&data)?;
    if let Value::Object(fields) = &mut result {
        fields.insert("sections".to_owned(), facts(&data));
        fields.insert("orders".to_owned(), value(&data.now)?);
    }
    out.result(result);
    Ok(match data.verdict {
        DataVerdict::Whole => ExitCode::SUCCESS,
        DataVerdict::Incomplete | DataVerdict::Never => ExitCode::from(INCOMPLETE),
        DataVerdict::Broken => ExitCode::from(NOT_SOUND),
    })
}

/// The facts of every section, under names that do not change.
fn facts(data: &DataState) -> Value {
    let sections = data.sections.iter().map(|section| {
        json!({
            "section": section.section,
            "received": section.received,
            "understood": section.understood,
            "raw": section.raw,
            "absent": section.absent,
            "oldest": section.oldest,
            "band": section.age.band,
            "source": section.sources,
            "last_error": section.last_error,
            "complete": section.complete,
            "standing": section.standing,
        })
    });
    Value::Array(sections.collect())
}

/// The same for people.
fn table(out: &Out, data: &DataState) {
    out.text(&data.title);
    out.text(&data.text);
    out.text(format!(
        "{:<20} {:<10} {:>6} {:>8} {:>9} {:>7} {:>10} {:>6}  {:<19} {}",
        "section",
        "lecture",
        "reçu",
        "compris",
        "tel quel",
        "aucun",
        "non rens.",
        "non lu",
        "le plus ancien",
        "source, erreur"
    ));
    let number = |of: Option<u32>| of.map_or("-".to_owned(), |of| of.to_string());
    for section in &data.sections {
        let absent = section.absent.as_ref();
        let sources: Vec<&str> = section
            .sources
            .iter()
            .map(|source| source.name.as_str())
            .collect();
        let error = section.last_error.as_ref();
        out.text(format!(
            "{:<20} {:<10} {:>6} {:>8} {:>9} {:>7} {:>10} {:>6}  {:<20} {}{}",
            section.title,
            section.standing_word,
            number(section.received),
            number(section.understood),
            number(section.raw),
            number(absent.map(|absent| absent.none_known)),
            number(absent.map(|absent| absent.not_recorded)),
            number(absent.map(|absent| absent.not_fetched)),
            section.oldest.as_deref().unwrap_or("-"),
            sources.join(", "),
            error.map_or_else(String::new, |error| format!(
                " — {} ({})",
                error.text, error.detail
            ))
        ));
    }
    for gap in &data.gaps {
        out.text(format!(
            "! {} {} : {}",
            gap.bed,
            gap.name,
            gap.sections.join(", ")
        ));
    }
    for issue in &data.issues {
        out.text(format!("! {} × {}", issue.count, issue.text));
    }
}

/// The patients of the ward.
pub(crate) fn census(out: &Out, options: &Options) -> Done {
    let door = with_data(options)?;
    let ward: WardList = ask(&door, "ward_list", json!({}))?;
    out.text(&ward.age.line);
    for row in &ward.rows {
        out.text(format!(
            "{:<14} {:<34} {:<16} {:<12} à vérifier {:>2}  en retard {:>2}  < 1 h {:>2}  {} {}",
            row.bed,
            row.name,
            row.birth_date,
            row.ipp,
            row.verify,
            row.overdue,
            row.due_hour,
            row.allergy.word,
            row.allergy.items.join(", ")
        ));
    }
    out.result(value(&ward)?);
    Ok(ExitCode::SUCCESS)
}

/// Which patient is meant by an id, a record number or a bed; two candidates are a refusal, not a guess.
pub(crate) fn find<'a>(ward: &'a WardList, wanted: &str) -> Result<&'a WardRow, Failure> {
    let found: Vec<&WardRow> = ward
        .rows
        .iter()
        .filter(|row| row.patient_id == wanted || row.ipp == wanted || row.bed == wanted)
        .collect();
    match found.as_slice() {
        [one] => Ok(one),
        _ => Err(Failure {
            exit: 8,
            code: "unknown-patient".to_owned(),
            subject: wanted.to_owned(),
        }),
    }
}

/// The MAR of one patient.
pub(crate) fn mar(out: &Out, options: &Options, patient: &str) -> Done {
    let door = with_data(options)?;
    let ward: WardList = ask(&door, "ward_list", json!({}))?;
    let row = find(&ward, patient)?;
    let mar: Mar = ask(
        &door,
        "mar",
        json!({ "patient_id": row.patient_id, "hours": 24, "shift_hours": -4 }),
    )?;
    out.text(format!(
        "{} — {} — {} — {}",
        mar.banner.name, mar.banner.born, mar.banner.ipp, mar.banner.bed
    ));
    out.text(format!(
        "{} {}",
        mar.banner.allergy.word,
        mar.banner.allergy.items.join(", ")
    ));
    out.text(&mar.banner.data.line);
    for group in &mar.groups {
        out.text(format!("\n{}", group.title));
        for row in &group.rows {
            out.text(format!(
                "  {} {} — {} — {} — {}",
                row.name, row.detail, row.dose, row.route, row.frequency
            ));
            if let Some(why) = &row.raw_reason {
                out.text(format!(
                    "    {why} « {} »",
                    row.verbatim.as_deref().unwrap_or_default()
                ));
            }
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|cell| format!("{} {}", cell.time, cell.word))
                .collect();
            out.text(format!("    {}", cells.join(" · ")));
        }
    }
    out.result(value(&mar)?);
    Ok(ExitCode::SUCCESS)
}

/// A step of the outage.
pub(crate) fn downtime(out: &Out, options: &Options, name: &str, people: &People) -> Done {
    let door = Door::open(options)?;
    let request = json!({ "by": people.by, "second": people.second, "reason": people.reason });
    // A station that was opened for this command has to look at the record first: an outage cannot end unseen.
    if door.is_hosting() {
        settle(&door)?;
    }
    let mode: ModeBar = ask(&door, name, request)?;
    out.text(&mode.word);
    out.result(value(&mode)?);
    Ok(ExitCode::SUCCESS)
}

/// Waits until the loops have looked at the record often enough to know.
fn settle(door: &Door) -> Result<(), Failure> {
    let until = Instant::now() + Duration::from_secs(15);
    while Instant::now() < until {
        let mode: ModeBar = ask(door, "mode", json!({}))?;
        if mode.proposal.is_some() || (mode.state == "normal" && mode.probe_code == "healthy") {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// The comparison, and the release.
pub(crate) fn reconcile(out: &Out, options: &Options, send_by: Option<&str>) -> Done {
    let door = Door::open(options)?;
    if door.is_hosting() {
        settle(&door)?;
    }
    let mut list: Reconciliation = match ask(&door, "compare_now", json!({})) {
        Ok(list) => list,
        // Before the outage ended there is nothing to compare with: the entries are shown all the same.
        Err(failure) if failure.code == "frozen" || failure.code == "ehr-not-usable" => {
            ask(&door, "reconciliation", json!({}))?
        }
        Err(failure) => return Err(failure),
    };
    if let Some(by) = send_by {
        let sent: Sent = ask(&door, "send_entries", json!({ "entry_ids": [], "by": by }))?;
        out.step("released", &json!({ "queued": sent.queued }));
        let until = Instant::now() + Duration::from_secs(600);
        loop {
            list = ask(&door, "reconciliation", json!({}))?;
            if list.totals.underway == 0 || Instant::now() > until {
                break;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    for line in &list.lines {
        out.text(line_text(line));
    }
    if let Some(held) = &list.held {
        out.text(held);
    }
    let settled = list.totals.underway == 0 && list.totals.worklist == 0 && list.totals.ready == 0;
    out.result(value(&list)?);
    Ok(if settled || send_by.is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

fn line_text(line: &ReconcileLine) -> String {
    format!(
        "{:<8} {:<30} {:<28} {} | {} {} | {} {}",
        line.bed,
        line.patient,
        line.name,
        line.what,
        line.verdict_word,
        line.why,
        line.state_word,
        line.answer.as_deref().unwrap_or_default()
    )
}

/// The check of the journal.
pub(crate) fn journal_verify(out: &Out, options: &Options) -> Done {
    let door = match Door::open_for_one(options) {
        Ok(door) => door,
        // A broken journal or a damaged file is the very answer that was asked for.
        Err(error) if matches!(error.code.as_str(), "journal-broken" | "store-corrupt") => {
            out.text(format!("! {error}"));
            out.result(json!({ "ok": false, "entries": 0, "station": "", "head": "", "problem": error.to_string() }));
            return Ok(ExitCode::from(6));
        }
        Err(error) => return Err(error.into()),
    };
    let report: app::api::views::JournalReport = ask(&door, "journal_verify", json!({}))?;
    match &report.problem {
        None => out.text(format!(
            "{} entrées vérifiées, tête {}",
            report.entries, report.head
        )),
        Some(problem) => out.text(format!("! {problem}")),
    }
    let ok = report.ok;
    out.result(value(&report)?);
    Ok(if ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(6)
    })
}
