//! A drill without a window: an automatic cast plays the ward, and time is compressed. It proves the program and the scenario;
//! the evidence says that no people took part.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use paper::printer::Limits;
use serde::Serialize;
use serde_json::{Value, json};
use ward::drill::{Act, Inject, Outcome};
use ward::format;

use super::clock::OwnClock;
use super::{Drill, Ending, Evidence, Wanted, evidence, finish, prepare};
use crate::api;
use crate::api::views::{
    ApiError, CardConfirm, CellState, Mar, MarkOfSheet, ModeBar, PrintCentre, PrintStage, Printed,
    Procedure, ProposalKind, Reconciliation, SendState, SheetsOut, WardList,
};
use crate::cast::{Cast, request_id};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::Demo;
use crate::door::Options;
use crate::station::desk::DeskId;

/// The last line of `veilleuse drill run --headless --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Ran {
    /// Version of this object.
    pub schema: u32,
    /// The scenario.
    pub scenario: String,
    /// How it ended.
    pub ending: Ending,
    /// What was expected: how much of it came out how.
    pub in_time: u32,
    /// Later than allowed.
    pub late: u32,
    /// Not done.
    pub not_done: u32,
    /// The drill ended before.
    pub not_reached: u32,
    /// Everything expected was done in time.
    pub all_in_time: bool,
    /// The signed evidence.
    pub json: PathBuf,
    /// The same on paper.
    pub pdf: PathBuf,
    /// The evidence itself.
    pub evidence: Evidence,
}

/// Longest wait for something that the station does, in real time.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much time passes on the drill's clock while somebody waits a tenth of a second.
const WHILE_WAITING: TimeDelta = TimeDelta::milliseconds(900);
/// A step on the clock: the watch of the record must not look away for longer than this.
const STEP: TimeDelta = TimeDelta::minutes(5);

/// Plays a scenario; `tell` hears each step as (name, details). With `speed`, time runs that many times faster than the
/// machine's; without, it jumps to whatever happens next.
///
/// # Errors
/// The refusals of [`super::open`], and the first thing that the cast could not do.
pub fn run(
    options: &Options,
    wanted: &Wanted,
    speed: Option<u32>,
    tell: &mut dyn FnMut(&str, &Value),
) -> Result<Ran> {
    let clock = OwnClock::from(beginning(&super::find(&wanted.scenario)?)?);
    let hosted = prepare(options, wanted, &clock, true, |config: &mut Config| {
        config.timing.probe_seconds = 1;
        config.timing.resend_seconds = 2;
    })?;
    hosted.station().hurry_printers(Limits {
        progress: Duration::from_secs(3),
        ..Limits::default()
    });
    let drill = hosted
        .station()
        .demo()
        .and_then(Demo::drill)
        .context("a drill without a drill")?;
    let forward = || clock.forward(WHILE_WAITING);
    let play = Play {
        cast: Cast {
            hosted: &hosted,
            meanwhile: &forward,
            stopped: &|| drill.is_over(),
        },
        clock: &clock,
        drill,
        speed,
        without_printer: Cell::new(false),
    };
    let ran = play.whole(tell);
    if drill.is_over() {
        // The real ward has a real outage: whatever the cast came upon does not matter any more.
        tell("over", &json!({ "why": "real-outage" }));
    } else {
        // What the cast could not do stands in the evidence too: it is written all the same.
        finish(hosted.station(), Ending::Story, None);
        ran?;
    }
    // Whoever ended it may still be writing.
    let until = Instant::now() + PATIENCE;
    while drill.course().written.is_none() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    let written = drill.course().written.clone();
    let written = match written {
        Some(Ok(written)) => written,
        Some(Err(why)) => bail!("the evidence could not be written: {why}"),
        None => bail!("the evidence was not written"),
    };
    let pdf = match written.pdf {
        Ok(pdf) => pdf,
        Err(why) => bail!(
            "the signed evidence is written ({}), its paper is not: {why}",
            written.json.display()
        ),
    };
    let text = std::fs::read_to_string(&written.json)?;
    let signed: evidence::Signed = serde_json::from_str(&text)?;
    let evidence: Evidence = serde_json::from_value(signed.evidence)?;
    let count = |outcome: Outcome| {
        let found = evidence
            .expected
            .iter()
            .filter(|one| one.outcome == outcome);
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    };
    let (in_time, late) = (count(Outcome::InTime), count(Outcome::Late));
    let (not_done, not_reached) = (count(Outcome::NotDone), count(Outcome::NotReached));
    Ok(Ran {
        schema: 1,
        scenario: evidence.scenario.clone(),
        ending: evidence.ending,
        in_time,
        late,
        not_done,
        not_reached,
        all_in_time: late + not_done + not_reached == 0,
        json: written.json,
        pdf,
        evidence,
    })
}

/// The instant at which the story begins: the time of day that the scenario names, today on the ward's clock.
fn beginning(scenario: &ward::drill::Scenario) -> Result<DateTime<Utc>> {
    let now = Clock::machine().now();
    let Some(begins) = &scenario.begins else {
        return Ok(now);
    };
    let time = NaiveTime::parse_from_str(begins, "%H:%M")?;
    let zone = Demo::config()?.site.zone;
    let today = format::wall_clock(now, zone).date();
    Ok(format::instant_of(today, time, zone).instant())
}

struct Play<'a> {
    cast: Cast<'a>,
    clock: &'a OwnClock,
    drill: &'a Drill,
    speed: Option<u32>,
    /// The card for a ward without a printer was followed.
    without_printer: Cell<bool>,
}

impl Play<'_> {
    fn whole(&self, tell: &mut dyn FnMut(&str, &Value)) -> Result<()> {
        let started = self.cast.wait(PATIENCE, "the first copy of the ward", || {
            Ok(self.drill.course().started)
        })?;
        self.sign_in("AL")?;
        tell("begun", &json!({ "scenario": self.drill.scenario.id }));
        for step in &self.drill.scenario.steps {
            self.until(started + TimeDelta::minutes(i64::from(step.at)));
            let played = self.cast.wait(PATIENCE, &step.id, || {
                let course = self.drill.course();
                Ok(
                    (course.played.contains_key(&step.id) || course.ended.is_some())
                        .then_some(course.ended.is_none()),
                )
            })?;
            if !played {
                return Ok(());
            }
            // Steps of one minute are played together; what the cast does for one may take the others' time.
            tell("step", &json!({ "id": step.id, "minute": step.at }));
            self.react(step).with_context(|| step.id.clone())?;
        }
        Ok(())
    }

    /// Time passes, in steps that the watch of the record can follow.
    fn until(&self, instant: DateTime<Utc>) {
        while self.clock.now() < instant && !self.drill.is_over() {
            let left = instant - self.clock.now();
            match self.speed {
                None => {
                    self.clock.forward(left.min(STEP * 12));
                    std::thread::sleep(Duration::from_millis(20));
                }
                Some(speed) => {
                    std::thread::sleep(Duration::from_millis(100));
                    let more = i64::from(speed.saturating_sub(1)) * 100;
                    self.clock.forward(left.min(TimeDelta::milliseconds(more)));
                }
            }
        }
    }

    fn pass(&self, seconds: i64) {
        self.until(self.clock.now() + TimeDelta::seconds(seconds));
    }

    fn sign_in(&self, initials: &str) -> Result<()> {
        self.cast
            .ask::<ModeBar>("sign_in", json!({ "initials": initials }))
            .map(drop)
    }

    /// What a ward would do.
    fn react(&self, step: &Inject) -> Result<()> {
        match step.act {
            Act::EhrLost => self.outage(),
            Act::PrinterEmpty | Act::PrinterJam | Act::PrinterDead => self.printer(),
            Act::NewPatient => self.admit(),
            Act::TelephoneOrder => self.order(),
            Act::StaffLockedOut => self.locked_out(step.person.as_deref().unwrap_or_default()),
            Act::PlannedDowntime => self.confirm_plan(),
            Act::Round => self.chart(8).map(drop),
            Act::EhrBack => self.back(),
            Act::Tell => self.pack_ahead(),
            Act::EhrSlow | Act::PrinterGood | Act::RecordHasDose | Act::Question => Ok(()),
        }
    }

    /// Ten minutes before an announced downtime the station prints the pack by itself: people wait for it.
    fn pack_ahead(&self) -> Result<()> {
        self.cast
            .wait(PATIENCE, "the pack before the downtime", || {
                let waits = self
                    .cast
                    .mode()?
                    .plan
                    .is_some_and(|plan| plan.minutes_left <= 10 && plan.pack_pages.is_none());
                let centre: PrintCentre = self.cast.ask("print_centre", json!({}))?;
                let prints = centre.jobs.iter().any(|job| {
                    !matches!(
                        job.stage,
                        PrintStage::Done | PrintStage::Ended | PrintStage::Held
                    )
                });
                Ok((!waits && !prints).then_some(()))
            })
    }

    fn outage(&self) -> Result<()> {
        self.cast.wait(PATIENCE, "the proposal of downtime", || {
            let mode = self.cast.mode()?;
            let proposed = mode
                .proposal
                .is_some_and(|proposal| proposal.kind == ProposalKind::Downtime);
            Ok((proposed || mode.capture_open).then_some(()))
        })?;
        self.pass(40);
        if !matches!(self.cast.mode()?.state.as_str(), "active" | "read-only") {
            let people =
                json!({ "by": "BR", "second": "AL", "reason": "exercice : le DPI ne répond plus" });
            self.cast.ask::<ModeBar>("declare_downtime", people)?;
        }
        self.sign_in("AL")?;
        self.print("pack", &[])?;
        self.card("panne-infirmiere")?;
        let first = self.chart(12)?;
        if let Some(entry) = first {
            self.pass(30);
            self.cast.ask::<Value>(
                "correct_entry",
                json!({
                    "entry_id": entry, "reason": "saisie sur la mauvaise ligne",
                    "replacement": { "at": null, "dose": null, "not_given": "R", "text": null },
                    "request_id": request_id()?,
                }),
            )?;
        }
        Ok(())
    }

    /// Charts what is due, at most so many doses; what the rules refuse is left to the next round. The first entry.
    fn chart(&self, most: u32) -> Result<Option<String>> {
        let ward: WardList = self.cast.ask("ward_list", json!({}))?;
        let (mut charted, mut first) = (0, None);
        for patient in &ward.rows {
            let mar: Mar = self.cast.ask(
                "mar",
                json!({ "patient_id": patient.patient_id, "hours": 24, "shift_hours": -4 }),
            )?;
            let due = mar
                .groups
                .iter()
                .flat_map(|group| &group.rows)
                .filter_map(|row| {
                    let cell = row
                        .cells
                        .iter()
                        .find(|cell| cell.open && cell.state != CellState::Upcoming)?;
                    Some((row, cell))
                });
            for (row, cell) in due {
                if charted == most {
                    return Ok(first);
                }
                match self.cast.chart_one(&patient.patient_id, row, cell, charted) {
                    Ok(entry) => {
                        charted += 1;
                        first = first.or(Some(entry));
                        self.pass(20);
                    }
                    Err(error) if is_rule(&error) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(first)
    }

    /// Prints, and follows the printing to its end; where no printer brings it out it is saved as a file.
    fn print(&self, what: &str, patients: &[String]) -> Result<()> {
        let request = |to_file: bool| json!({ "what": what, "patient_ids": patients, "by": "BR", "to_file": to_file });
        let printed: Printed = self.cast.ask("print", request(false))?;
        let Some(job) = printed.job_id else {
            return Ok(());
        };
        let ended = self.cast.wait(PATIENCE, "the printing to end", || {
            let centre: PrintCentre = self.cast.ask("print_centre", json!({}))?;
            let found = centre.jobs.into_iter().find(|line| line.job_id == job);
            Ok(found
                .map(|line| line.stage)
                .filter(|stage| matches!(stage, PrintStage::Done | PrintStage::Ended)))
        })?;
        if ended == PrintStage::Ended {
            self.pass(30);
            self.cast.ask::<Printed>("print", request(true))?;
            if self.cast.mode()?.capture_open && !self.without_printer.replace(true) {
                self.card("sans-imprimante")?;
            }
        }
        Ok(())
    }

    fn printer(&self) -> Result<()> {
        let ward: WardList = self.cast.ask("ward_list", json!({}))?;
        let one: Vec<String> = ward
            .rows
            .iter()
            .take(1)
            .map(|row| row.patient_id.clone())
            .collect();
        self.pass(60);
        self.print("mar", &one)
    }

    fn admit(&self) -> Result<()> {
        self.pass(120);
        self.sign_in("NB")?;
        self.cast.ask::<Value>("arrive", json!({
            "family": "Exercice", "given": "Zoé", "birth_date": null, "age_guess": 60, "sex": "female", "bed": null,
            "tell_apart": ["gilet bleu"], "allergies": "not-collected", "substances": [], "weight": null, "at": null,
            "bed_confirmed": false, "look_alike_confirmed": false, "corrects": null, "request_id": request_id()?,
        }))?;
        self.sign_in("AL")
    }

    fn order(&self) -> Result<()> {
        let ward: WardList = self.cast.ask("ward_list", json!({}))?;
        let patient = ward.rows.first().context("a ward without patients")?;
        let zone = Demo::config()?.site.zone;
        let next = format::wall_clock(self.clock.now() + TimeDelta::hours(1), zone);
        let request = json!({
            "patient_id": patient.patient_id, "medication": "exercicine", "dose": "500", "unit": "mg", "route": "po",
            "timing": "times", "times": [next.format("%H:00").to_string()], "every_hours": null, "max_per_day": null,
            "reason": null, "rate": null, "rate_unit": null, "text": null, "start": null, "end": null,
            "prescriber": "Dr Dubreuil", "heard": "telephone", "read_back": true, "second": null,
            "allergy_confirmed": false, "duplicate_confirmed": true, "corrects": null, "request_id": request_id()?,
        });
        self.pass(60);
        self.cast.ask::<Value>("order_read_back", request.clone())?;
        self.pass(30);
        self.cast.ask::<Value>("take_order", request).map(drop)
    }

    /// Somebody cannot sign in: her colleague charts, under her own name.
    fn locked_out(&self, initials: &str) -> Result<()> {
        let window = self.cast.hosted.station().at_desk(DeskId::window()?);
        let right = json!({ "initials": initials, "pin": Demo::PIN, "badge": null });
        match api::call(&window, "sign_in", right) {
            Err(refused) if refused.code == "pin-wait" => {}
            Err(refused) => return Err(refused.into()),
            Ok(_) => bail!("{initials} was to wait, and was let in"),
        }
        self.sign_in("NB")?;
        self.chart(1)?;
        self.sign_in("AL")
    }

    fn confirm_plan(&self) -> Result<()> {
        let ready =
            json!({ "by": "BR", "by_pin": null, "printer_tested": true, "reason": "exercice" });
        // The ward is asked a quarter of an hour before the start.
        self.cast
            .wait(PATIENCE, "the question before the downtime", || {
                self.pass(60);
                match self.cast.hosted.call("acknowledge_plan", ready.clone()) {
                    Ok(_) => Ok(Some(())),
                    Err(refused) if refused.code == "plan-not-due" => Ok(None),
                    Err(refused) => Err(refused.into()),
                }
            })
    }

    /// A card is followed to its end: what a step asks is answered, and what cannot be is said to be impossible.
    fn card(&self, card: &str) -> Result<()> {
        let start = json!({
            "card": card, "anchor": null, "from_instance": null, "from_point": null, "by": "AL",
            "request_id": request_id()?,
        });
        let mut shown: Procedure = self.cast.ask("start_procedure", start)?;
        let instance = shown.instance.clone().context("a card that does not run")?;
        for _ in 0..60 {
            let next = shown.next.and_then(|nth| usize::try_from(nth).ok());
            let Some(point) = next.and_then(|nth| shown.points.get(nth)) else {
                break;
            };
            self.pass(20);
            let value = match point.confirm {
                CardConfirm::Value => Some("1".to_owned()),
                CardConfirm::Choice => point.answers.first().map(|answer| answer.id.clone()),
                _ => None,
            };
            let seconds: &[Option<&str>] = match point.confirm {
                CardConfirm::TwoPerson => &[Some("NB"), Some("BR"), Some("PF")],
                _ => &[None],
            };
            let step = |outcome: &str,
                        second: Option<&str>,
                        reason: Option<&str>|
             -> Result<Value> {
                let witness = second
                    .map(|initials| json!({ "initials": initials, "pin": null, "absent": null }));
                Ok(json!({
                    "instance": instance, "point": point.key, "outcome": outcome,
                    "value": value.as_ref().filter(|_| outcome == "done"),
                    "reason": reason, "by": "AL", "pin": null, "witness": witness, "corrects": null,
                    "request_id": request_id()?,
                }))
            };
            let mut done = None;
            for second in seconds {
                match self
                    .cast
                    .hosted
                    .call("record_step", step("done", *second, None)?)
                {
                    Ok(answer) => {
                        done = Some(serde_json::from_value(answer)?);
                        break;
                    }
                    Err(refused) if refused.code == "not-saved" => return Err(refused.into()),
                    Err(_) => {}
                }
            }
            shown = match done {
                Some(shown) => shown,
                None => {
                    let why = "rôle absent de l’exercice";
                    self.cast
                        .ask("record_step", step("impossible", None, Some(why))?)?
                }
            };
        }
        let reason = shown.reason_to_close.then_some("fin de l’exercice");
        let close = json!({
            "instance": instance, "reason": reason, "by": "AL", "request_id": request_id()?,
        });
        self.cast.ask::<Value>("close_procedure", close).map(drop)
    }

    /// The record is back: the ward follows the order of recovery to the closing.
    fn back(&self) -> Result<()> {
        if !self.cast.mode()?.capture_open {
            return Ok(());
        }
        self.cast
            .wait(PATIENCE, "the proposal to end the outage", || {
                Ok(self
                    .cast
                    .mode()?
                    .proposal
                    .filter(|proposal| proposal.kind == ProposalKind::Recovery))
            })?;
        let by = |initials: &str| json!({ "by": initials, "second": null, "reason": null });
        self.patiently("end_downtime", &by("BR"))?;
        self.pass(120);
        self.patiently("all_clear", &by("BR"))?;
        self.cast.ask::<Reconciliation>("compare_now", json!({}))?;
        self.cast
            .ask::<Value>("send_entries", json!({ "entry_ids": [], "by": "AL" }))?;
        let list: Reconciliation =
            self.cast
                .wait(PATIENCE * 3, "every released entry to be read back", || {
                    let list: Reconciliation = self.cast.ask("reconciliation", json!({}))?;
                    Ok((list.totals.underway == 0).then_some(list))
                })?;
        self.settle(&list)?;
        self.sheets_home()?;
        self.pass(60);
        let both = json!({ "by": "BR", "second": "PF", "reason": null });
        self.cast.ask::<ModeBar>("all_reconciled", both)?;
        self.pass(60);
        self.cast.ask::<ModeBar>("close_event", by("BR")).map(drop)
    }

    /// Asks again while the record has not been well for long enough.
    fn patiently(&self, name: &str, request: &Value) -> Result<()> {
        self.cast.wait(PATIENCE, name, || {
            match self.cast.hosted.call(name, request.clone()) {
                Ok(_) => Ok(Some(())),
                Err(refused) if refused.code == "ehr-silent" => Ok(None),
                Err(refused) => Err(refused.into()),
            }
        })
    }

    /// Lines that no program may settle: a person looks at each.
    fn settle(&self, list: &Reconciliation) -> Result<()> {
        use crate::api::views::VerdictKind as Verdict;
        for line in &list.lines {
            let open = matches!(
                line.state,
                SendState::Signed | SendState::Rejected | SendState::Conflict
            );
            if !open {
                continue;
            }
            self.pass(20);
            let decide = |decision: &str, reason: &str| json!({ "entry_id": line.entry_id, "decision": decision, "reason": reason, "by": "AL" });
            let first = match line.verdict {
                Verdict::Match | Verdict::NotApplicable => {
                    decide("not-to-enter", "déjà tracé au DPI")
                }
                _ => decide("manual-entered", "saisi à la main dans le DPI"),
            };
            match self.cast.hosted.call("decide_line", first) {
                Ok(_) => {}
                // Nobody of the record is linked to the invented newcomer: her lines end here, by name.
                Err(refused) if refused.code == "link-first" => {
                    self.cast.ask::<Value>(
                        "decide_line",
                        decide("not-to-enter", "patiente inventée pour l’exercice"),
                    )?;
                }
                Err(refused) if refused.code == "line-changed" => {}
                Err(refused) => return Err(refused.into()),
            }
        }
        Ok(())
    }

    fn sheets_home(&self) -> Result<()> {
        for (by, mark) in [("AL", MarkOfSheet::Entered), ("NB", MarkOfSheet::Verified)] {
            let out: SheetsOut = self.cast.ask("sheets_out", json!({}))?;
            if out.lines.is_empty() {
                return Ok(());
            }
            let sheets: Vec<Value> = out
                .lines
                .iter()
                .map(|line| json!({ "sheet": line.sheet, "version": line.version }))
                .collect();
            self.pass(120);
            self.cast.ask::<Value>(
                "mark_sheets",
                json!({
                    "by": by, "sheets": sheets, "mark": mark, "reason": null, "witness": null,
                }),
            )?;
        }
        Ok(())
    }
}

/// A rule of the ward refused it, as it would refuse a nurse; not the disk, not the program.
fn is_rule(error: &anyhow::Error) -> bool {
    error.downcast_ref::<ApiError>().is_some_and(|refused| {
        !matches!(
            refused.code.as_str(),
            "internal" | "not-saved" | "store-corrupt"
        )
    })
}
