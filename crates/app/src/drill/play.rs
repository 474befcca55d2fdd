//! Playing a scenario: what is due happens, the real ward is looked at, and the end is written down.

use chrono::{DateTime, TimeDelta, Utc};
use ehr_sim::Fault;
use serde_json::{Value, json};
use ward::directive::{Audience, Draft, Kind, Order, sign};
use ward::drill::{Act, Inject};
use ward::journal::{EntryBody, Statement, check_chain};

use super::real::Real;
use super::{Drill, Ended, Ending, Written, evidence, gather};
use crate::api;
use crate::api::views::ApiError;
use crate::demo::Demo;
use crate::fault::fault;
use crate::station::Station;
use crate::station::desk::DeskId;
use crate::work::plan::data_age_minutes;

/// Wrong PINs until somebody has to wait.
const WRONG_PINS: u32 = 6;

/// One round: begins the drill when the ward's copy is there, looks at the real ward, plays what is due. The names of the
/// steps that were played.
pub(crate) fn round(station: &Station) -> Vec<String> {
    let Some((demo, drill)) = of(station) else {
        return vec![];
    };
    if drill.is_over() {
        return vec![];
    }
    if drill.must_look() {
        let real = drill.real.look();
        let left = matches!(real, Real::Left(_));
        drill.course().real = Some(real);
        if left {
            finish(station, Ending::RealOutage, None);
            return vec![];
        }
    }
    let now = station.now();
    if drill.course().started.is_none() {
        if station.live().generation.is_none() {
            return vec![];
        }
        drill.begin(now);
    }
    let minute = drill.minute(now);
    let due = |step: &&Inject| step.at <= minute && !drill.course().taken.contains(&step.id);
    let mut played = vec![];
    for step in drill.scenario.steps.iter().filter(due) {
        // Taken first: a step that fails is said to have failed, and never played twice.
        drill.course().taken.insert(step.id.clone());
        if let Err(error) = play(station, demo, drill, step) {
            drill
                .course()
                .failed
                .insert(step.id.clone(), error.to_string());
        }
        drill.course().played.insert(step.id.clone(), now);
        played.push(step.id.clone());
    }
    if !played.is_empty() {
        station.live_mut().revisions.chart += 1;
    }
    played
}

/// Every entry of the journal that checks.
pub(super) fn bodies(station: &Station) -> Result<Vec<EntryBody>, ApiError> {
    let chains = station.journal()?;
    let checked = chains
        .iter()
        .filter_map(|entries| check_chain(entries).ok());
    Ok(checked.flat_map(|(bodies, _)| bodies).collect())
}

fn of(station: &Station) -> Option<(&Demo, &Drill)> {
    let demo = station.demo()?;
    Some((demo, demo.drill()?))
}

fn play(station: &Station, demo: &Demo, drill: &Drill, step: &Inject) -> Result<(), ApiError> {
    match step.act {
        Act::EhrLost | Act::EhrSlow => {
            let age = data_age_minutes(station);
            let mut course = drill.course();
            course.data_age_minutes = course.data_age_minutes.or(age);
            drop(course);
            demo.hospital().set_fault(match step.act {
                Act::EhrLost => Fault::Refuse,
                _ => Fault::Slow { ms: 6_000 },
            });
        }
        Act::EhrBack => demo.hospital().set_fault(Fault::None),
        Act::PrinterEmpty | Act::PrinterJam | Act::PrinterDead | Act::PrinterGood => {
            let named = |name: &str| step.printer.as_deref().is_none_or(|wanted| wanted == name);
            for printer in drill
                .printers
                .iter()
                .filter(|printer| named(printer.name()))
            {
                printer.suffers(step.act);
            }
            crate::work::print::probe(station);
        }
        Act::StaffLockedOut => lock_out(station, step.person.as_deref().unwrap_or_default())?,
        Act::PlannedDowntime => announce(station, drill, step)?,
        Act::RecordHasDose => chart_in_record(station, demo)?,
        Act::NewPatient | Act::TelephoneOrder | Act::Round | Act::Tell | Act::Question => {}
    }
    Ok(())
}

/// Somebody typed her PIN wrong until she has to wait: really, at a window of the drill's own.
fn lock_out(station: &Station, initials: &str) -> Result<(), ApiError> {
    let window = station.at_desk(DeskId::window()?);
    for _ in 0..WRONG_PINS {
        let wrong = json!({ "initials": initials, "pin": "000000", "badge": null });
        match api::call(&window, "sign_in", wrong) {
            Err(refused) if matches!(refused.code.as_str(), "pin-wrong" | "pin-wait") => {}
            Err(refused) => return Err(refused),
            Ok(_) => return Err(fault("internal", "a wrong PIN was taken")),
        }
    }
    Ok(())
}

/// IT of the drill announces a downtime, with a key that only this drill believes.
fn announce(station: &Station, drill: &Drill, step: &Inject) -> Result<(), ApiError> {
    let now = station.now();
    let start = now + TimeDelta::minutes(i64::from(step.starts_in.unwrap_or_default()));
    let draft = Draft {
        audience: Audience::Wards(vec![station.config().ward.code.clone()]),
        id: station.new_id()?.0,
        counter: u64::try_from(now.timestamp_millis()).unwrap_or(1),
        not_before: now - TimeDelta::minutes(2),
        not_after: now + TimeDelta::hours(24),
        kind: Kind::PlanDowntime,
        order: Order {
            by: "Carole Danet".to_owned(),
            text: step.say.in_language(station.locale()).0.to_owned(),
            start: Some(start),
            end: Some(start + TimeDelta::hours(2)),
            plan: None,
        },
    };
    let bytes = sign(&draft, &drill.it).map_err(|refusal| fault("internal", refusal))?;
    let request = json!({ "file": "exercice.directive", "bytes": hex::encode(bytes) });
    api::call(station, "apply_directive", request).map(drop)
}

/// A colleague had charted in the record what the ward charted here first.
fn chart_in_record(station: &Station, demo: &Demo) -> Result<(), ApiError> {
    let bodies = bodies(station)?;
    let corrected: Vec<_> = bodies
        .iter()
        .filter_map(|body| match &body.statement {
            Statement::Correct(correction) => Some(correction.target),
            _ => None,
        })
        .collect();
    let given = bodies
        .into_iter()
        .filter(|body| !corrected.contains(&body.id))
        .find_map(|body| match body.statement {
            Statement::Given(dose) if dose.dose.is_some() && dose.slot.is_some() => Some(dose),
            _ => None,
        })
        .ok_or_else(|| fault("unknown-entry", ""))?;
    let requests = demo.hospital().resources("MedicationRequest");
    let order = requests
        .iter()
        .find(|order| order.get("id").and_then(Value::as_str) == Some(given.order.as_str()))
        .ok_or_else(|| fault("unknown-order", given.order.as_str()))?;
    let at = |path: &str| order.pointer(path).cloned().unwrap_or(Value::Null);
    let mut dose = json!({
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "subject": at("/subject"), "context": at("/encounter"),
        "effectiveDateTime": given.at.to_rfc3339(),
        "performer": [{ "actor": { "display": "Solène Kerbrat, IDE" } }],
        "request": { "reference": format!("MedicationRequest/{}", given.order.as_str()) },
        "dosage": { "dose": at("/dosageInstruction/0/doseAndRate/0/doseQuantity") },
    });
    for key in ["medicationCodeableConcept", "medicationReference"] {
        if let (Some(medicine), Some(dose)) = (order.get(key), dose.as_object_mut()) {
            dose.insert(key.to_owned(), medicine.clone());
        }
    }
    demo.hospital().put(dose);
    Ok(())
}

/// The drill is over: nothing more is recorded, and the evidence is written.
pub(crate) fn finish(station: &Station, why: Ending, by: Option<String>) {
    let Some((_, drill)) = of(station) else {
        return;
    };
    let now: DateTime<Utc> = station.now();
    {
        let mut course = drill.course();
        if course.ended.is_some() {
            return;
        }
        course.ended = Some(Ended { at: now, why, by });
    }
    let written = write(station, drill).map_err(|error| format!("{error:#}"));
    drill.course().written = Some(written);
}

fn write(station: &Station, drill: &Drill) -> anyhow::Result<Written> {
    let (evidence, judged) = gather::gather(station, drill)?;
    drill.course().judged = judged;
    evidence::keep(station, drill, &evidence)
}
