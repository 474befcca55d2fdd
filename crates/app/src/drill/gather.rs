//! The evidence of a drill, gathered from its journal, its register of sheets and its way back into the record.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use ward::downtime::{Command, Event};
use ward::drill::{Act, Judged, Outcome, judge, seen};
use ward::journal::{EntryBody, EntryId, GivenDose, LineDecision, Statement};
use ward::procedure::{Point, sha256};
use ward::reconcile::OutboxState;
use ward::sheets::{Home, SheetMark};

use super::evidence::*;
use super::play::bodies;
use super::{Drill, Ending, table};
use crate::api;
use crate::api::views::JournalReport;
use crate::cast::in_record;
use crate::station::Station;

/// Gathers everything that is known now.
pub(super) fn gather(station: &Station, drill: &Drill) -> Result<(Evidence, Vec<Judged>)> {
    let words = station.words();
    let locale = station.locale();
    let course = drill.course().clone();
    let now = station.now();
    let ended = course.ended.as_ref();
    let ended_at = ended.map_or(now, |ended| ended.at);
    // What was under way when the drill ended stands in the journal, but no longer counts.
    let mut bodies = bodies(station)?;
    bodies.retain(|body| body.recorded_at <= ended_at);
    let scenario = &drill.scenario;
    let said = |text: &ward::procedure::Localised| text.in_language(locale).0.to_owned();
    let deeds = seen(&bodies);
    let judged = match course.started {
        Some(started) => judge(scenario, started, &course.played, &deeds, ended_at),
        None => vec![],
    };
    let expected: Vec<Judgement> = scenario
        .expected
        .iter()
        .zip(judged.clone())
        .map(|(one, judged)| Judgement {
            id: one.id.clone(),
            said: said(&one.say),
            within: one.within,
            due: judged.due,
            done: judged.done,
            took_seconds: judged
                .done
                .zip(judged.from)
                .map(|(done, from)| (done - from).num_seconds()),
            by: judged.by,
            outcome: judged.outcome,
        })
        .collect();
    let cut = scenario
        .steps
        .iter()
        .filter(|step| matches!(step.act, Act::EhrLost | Act::EhrSlow))
        .find_map(|step| course.played.get(&step.id).copied());
    let declared = deeds
        .iter()
        .find(|one| one.deed == ward::drill::Deed::OutageDeclared)
        .map(|one| one.at);
    let journal: Option<JournalReport> = api::call(station, "journal_verify", json!({}))
        .ok()
        .and_then(|answer| serde_json::from_value(answer).ok());
    let config = station.config();
    let mut evidence = Evidence {
        schema: 1,
        banner: words.say("drill-banner"),
        locale: locale.code().to_owned(),
        scenario: scenario.id.clone(),
        scenario_version: scenario.version.clone(),
        scenario_sha256: sha256(&serde_json::to_vec(scenario)?),
        title: said(&scenario.title),
        goal: said(&scenario.goal),
        hospital: config.ward.hospital.clone(),
        ward: config.ward.name.clone(),
        station: config.station.name.clone(),
        key: station.key_hex(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        procedures: station.procedures().manifest(),
        zone: station.zone().name().to_owned(),
        started: course.started,
        ended: ended_at,
        ending: ended.map_or(Ending::Story, |ended| ended.why),
        ended_by: ended.and_then(|ended| ended.by.clone()),
        automatic: drill.automatic,
        participants: participants(&bodies),
        events: scenario
            .steps
            .iter()
            .map(|step| Happened {
                id: step.id.clone(),
                minute: step.at,
                at: course.played.get(&step.id).copied(),
                said: said(&step.say),
                question: step.act == Act::Question,
            })
            .collect(),
        confirmed: confirmed(&bodies),
        cards: cards(&bodies),
        sheets: sheets(station, &bodies),
        doses: doses(&bodies),
        data_age_minutes: course.data_age_minutes,
        declared_after_seconds: cut
            .zip(declared)
            .map(|(cut, declared)| (declared - cut).num_seconds())
            .filter(|seconds| *seconds >= 0),
        reconciliation: back(station, &bodies),
        failures: failures(&bodies, &course.failed, &expected),
        journal: journal.map_or_else(JournalOf::default, |report| JournalOf {
            entries: report.entries,
            head: report.head,
            whole: report.ok,
        }),
        expected,
        towards: vec![],
    };
    evidence.towards = table::towards(words, scenario, &evidence);
    Ok((evidence, judged))
}

fn participants(bodies: &[EntryBody]) -> Vec<Participant> {
    let mut all: BTreeMap<String, Participant> = BTreeMap::new();
    let people = bodies
        .iter()
        .flat_map(|body| std::iter::once(&body.author).chain(body.witness.as_ref()));
    // The station signs what no person did.
    for person in people.filter(|person| person.initials != "VEILLEUSE") {
        let one = all
            .entry(person.initials.clone())
            .or_insert_with(|| Participant {
                initials: person.initials.clone(),
                role: person.role.code().to_owned(),
                entries: 0,
            });
        one.entries += 1;
    }
    all.into_values().collect()
}

fn confirmed(bodies: &[EntryBody]) -> Vec<Confirmed> {
    let what = |statement: &Statement| {
        Some(match statement {
            Statement::Downtime { event, .. } => match event {
                Event::Declare { .. } => "declared",
                Event::EndOutage { .. } => "outage-ended",
                Event::AllClear { .. } => "all-clear",
                Event::AllReconciled { .. } => "all-reconciled",
                Event::Close { .. } => "closed",
                Event::Command(Command::AcknowledgePlan { .. }) => "plan-confirmed",
                _ => return None,
            },
            Statement::Directive(_) => "directive",
            _ => return None,
        })
    };
    bodies
        .iter()
        .filter_map(|body| {
            let mut by = vec![body.author.initials.clone()];
            by.extend(body.witness.as_ref().map(|second| second.initials.clone()));
            Some(Confirmed {
                at: body.recorded_at,
                what: what(&body.statement)?.to_owned(),
                by,
            })
        })
        .collect()
}

fn cards(bodies: &[EntryBody]) -> Vec<CardTimes> {
    let mut all: Vec<(EntryId, CardTimes)> = vec![];
    for body in bodies {
        let of = |instance: &EntryId, all: &mut Vec<(EntryId, CardTimes)>| {
            all.iter().position(|(id, _)| id == instance)
        };
        match &body.statement {
            Statement::ProcedureStarted(started) => all.push((
                body.id,
                CardTimes {
                    card: started.card.clone(),
                    version: started.version.clone(),
                    started: body.recorded_at,
                    closed: None,
                    by: body.author.initials.clone(),
                    steps: vec![],
                },
            )),
            Statement::ProcedureStep(step) => {
                let nth = of(&step.instance, &mut all);
                if let Some((_, card)) = nth.and_then(|nth| all.get_mut(nth)) {
                    let point = match &step.point {
                        Point::Step(id) => id.clone(),
                        Point::Pause(id) => format!("pause-{id}"),
                    };
                    let outcome = serde_json::to_value(step.outcome).ok();
                    card.steps.push(StepTime {
                        step: point,
                        after_seconds: (body.recorded_at - card.started).num_seconds(),
                        outcome: outcome
                            .as_ref()
                            .and_then(|outcome| outcome.as_str())
                            .unwrap_or_default()
                            .to_owned(),
                    });
                }
            }
            Statement::ProcedureClosed(closed) => {
                let nth = of(&closed.instance, &mut all);
                if let Some((_, card)) = nth.and_then(|nth| all.get_mut(nth)) {
                    card.closed = Some(body.recorded_at);
                }
            }
            _ => {}
        }
    }
    all.into_iter().map(|(_, card)| card).collect()
}

fn sheets(station: &Station, bodies: &[EntryBody]) -> Sheets {
    let mut counted = Sheets::default();
    for body in bodies {
        if let Statement::Print(note) = &body.statement {
            counted.pages += note.pages;
        }
        if let Statement::Sheet(marked) = &body.statement {
            counted.void += u32::from(marked.mark == SheetMark::Void);
        }
    }
    let live = station.live();
    let mut known = BTreeSet::new();
    for (key, sheet) in live.ledger.register().sheets() {
        known.insert(key.as_str().to_owned());
        for version in sheet.versions.values().filter(|_| sheet.written_on) {
            counted.to_bring_home += 1;
            counted.home += u32::from(version.home() == Home::Back);
        }
    }
    counted.numbered = u32::try_from(known.len()).unwrap_or(u32::MAX);
    counted
}

fn doses(bodies: &[EntryBody]) -> Doses {
    let mut counted = Doses::default();
    for body in bodies {
        let count = match &body.statement {
            Statement::Given(_) => &mut counted.given,
            Statement::NotGiven(_) => &mut counted.not_given,
            Statement::GivenBefore(_) => &mut counted.given_before,
            Statement::Deferred(_) => &mut counted.deferred,
            Statement::Correct(_) => &mut counted.corrected,
            Statement::OrderTaken(_) => &mut counted.orders_taken,
            Statement::Arrival(_) => &mut counted.admitted,
            _ => continue,
        };
        *count += 1;
    }
    counted
}

fn back(station: &Station, bodies: &[EntryBody]) -> Back {
    let live = station.live();
    let mut back = Back {
        lines: u32::try_from(live.outbox.len()).unwrap_or(u32::MAX),
        closed: bodies.iter().any(|body| {
            matches!(
                &body.statement,
                Statement::Downtime {
                    event: Event::Close { .. },
                    ..
                }
            )
        }),
        ..Back::default()
    };
    for line in live.outbox.values() {
        match line.state {
            OutboxState::Verified => back.verified += 1,
            OutboxState::ManualEntered => back.by_hand += 1,
            OutboxState::Withdrawn => back.not_entered += 1,
            _ => back.open += 1,
        }
    }
    let withheld: BTreeSet<EntryId> = bodies
        .iter()
        .filter_map(|body| match &body.statement {
            Statement::Decide {
                entries,
                decision: LineDecision::NotToEnter,
                ..
            } => Some(entries.iter().copied()),
            _ => None,
        })
        .flatten()
        .collect();
    let prevented = bodies.iter().filter(|body| match &body.statement {
        Statement::Given(dose) => withheld.contains(&body.id) && held_already(station, dose),
        _ => false,
    });
    back.duplicates_prevented = u32::try_from(prevented.count()).unwrap_or(u32::MAX);
    if let Some(demo) = station.demo() {
        back.duplicates = in_record(demo, station.own_system()).1;
    }
    back
}

/// Whether somebody else charted this dose in the pretend record, within half an hour.
fn held_already(station: &Station, dose: &GivenDose) -> bool {
    let Some(demo) = station.demo() else {
        return false;
    };
    let order = format!("MedicationRequest/{}", dose.order.as_str());
    demo.hospital()
        .resources("MedicationAdministration")
        .iter()
        .any(|held| {
            let at = |path: &str| held.pointer(path).and_then(Value::as_str);
            let near = at("/effectiveDateTime")
                .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
                .is_some_and(|at| (at.with_timezone(&Utc) - dose.at).num_minutes().abs() <= 30);
            near && at("/request/reference") == Some(order.as_str())
                && at("/identifier/0/system") != Some(station.own_system())
        })
}

fn failures(
    bodies: &[EntryBody],
    failed: &BTreeMap<String, String>,
    expected: &[Judgement],
) -> Vec<Failure> {
    let mut all = vec![];
    for body in bodies {
        if let Statement::Printed(printed) = &body.statement
            && printed.outcome != "done"
        {
            all.push(Failure {
                at: Some(body.recorded_at),
                what: "printing".to_owned(),
                subject: printed.outcome.clone(),
            });
        }
    }
    all.extend(failed.iter().map(|(step, why)| Failure {
        at: None,
        what: "step".to_owned(),
        subject: format!("{step}: {why}"),
    }));
    let undone = |one: &&Judgement| matches!(one.outcome, Outcome::NotDone | Outcome::Late);
    all.extend(expected.iter().filter(undone).map(|one| Failure {
        at: one.due,
        what: one.outcome.code().to_owned(),
        subject: one.said.clone(),
    }));
    all
}

#[cfg(test)]
mod tests;
