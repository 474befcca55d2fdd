//! Every sheet beside list, medication sheets and handover: blank forms, bed board, summary, worklist, labels, cards.
//!
//! Invariant: a blank form prints whatever the station knows, also when it never saw a copy of the record.
//! Invariant: where the form of a patient cannot be laid out, the same form for nobody comes out, and that is said.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::forms::{
    self, Form, LabelGrid, Labelled, Reserved, Sheet, SheetNumber, ToType, ToldLine, ToldSection,
    Whom, Whose,
};
use paper::page::{Page, PaperError};
use ward::clinical::bedside::weight_here;
use ward::clinical::mar::project;
use ward::clinical::{
    Amount, Known, PatientId, dose_words, look_alikes, measured_words, medication_head,
};
use ward::format;
use ward::journal::Ledger;
use ward::snapshot::{Chart, WardName};
use ward::staff::Person;
use ward::ward_now::WardNow;

use super::Pack;
use super::frame::Frame;
use super::number::{Numbers, Wanted};
use super::person::codes_of;
use crate::api::views::{ApiError, PrintKind, PrintRequest};
use crate::chart::{handover_list, patient_name, situation};
use crate::fault::fault;
use crate::station::Station;
use crate::work::reconcile::to_type;
use crate::work::stay::set_aside;

/// Beds of a ward of which nothing is known yet: its stock of blank forms is laid in for so many.
const BEDS_UNKNOWN: u32 = 24;
/// Results on a summary.
const RESULTS_SHOWN: usize = 12;

/// Which of the sheets of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paper {
    /// One blank form.
    Blank(Form),
    /// Blank forms for 24 hours.
    Stock,
    BedBoard,
    HospitalCensus,
    Summary,
    Worklist,
    Labels,
    Wristbands,
    Cards,
}

impl Paper {
    /// The sheet of this kind; `None` for those that other files lay out.
    pub(super) fn of(what: &PrintKind) -> Option<Paper> {
        Some(match what {
            PrintKind::Census | PrintKind::Mar | PrintKind::Pack | PrintKind::Handover => {
                return None;
            }
            PrintKind::BlankMar => Paper::Blank(Form::Plan),
            PrintKind::Orders => Paper::Blank(Form::Orders),
            PrintKind::Laboratory => Paper::Blank(Form::Laboratory),
            PrintKind::Radiology => Paper::Blank(Form::Radiology),
            PrintKind::Transfusion => Paper::Blank(Form::Transfusion),
            PrintKind::Vitals => Paper::Blank(Form::Vitals),
            PrintKind::IntakeOutput => Paper::Blank(Form::IntakeOutput),
            PrintKind::Admission => Paper::Blank(Form::Admission),
            PrintKind::Transfer => Paper::Blank(Form::Transfer),
            PrintKind::ControlledDrugs => Paper::Blank(Form::ControlledDrugs),
            PrintKind::DowntimeLog => Paper::Blank(Form::DowntimeLog),
            PrintKind::ReconciliationCheck => Paper::Blank(Form::Reconciliation),
            PrintKind::Blanks => Paper::Stock,
            PrintKind::BedBoard => Paper::BedBoard,
            PrintKind::HospitalCensus => Paper::HospitalCensus,
            PrintKind::Summary => Paper::Summary,
            PrintKind::Worklist => Paper::Worklist,
            PrintKind::Labels => Paper::Labels,
            PrintKind::Wristbands => Paper::Wristbands,
            PrintKind::Cards => Paper::Cards,
        })
    }

    /// Its name in files and in the register.
    fn code(self) -> &'static str {
        match self {
            Paper::Blank(form) => form.code(),
            Paper::Stock => "blanks",
            Paper::BedBoard => "bed-board",
            Paper::HospitalCensus => "hospital-census",
            Paper::Summary => "summary",
            Paper::Worklist => "worklist",
            Paper::Labels => "labels",
            Paper::Wristbands => "wristbands",
            Paper::Cards => "cards",
        }
    }

    /// No more sheets than this, for a ward of so many beds and so many patients asked for.
    pub(super) fn most(self, station: &Station, patients: usize) -> usize {
        match self {
            Paper::Stock => {
                let count: u32 = Form::ALL.iter().map(|form| form.stock(beds(station))).sum();
                // An admission has its wristbands beside it.
                usize::try_from(count * 2).unwrap_or(usize::MAX)
            }
            Paper::Cards => station.procedures().set().cards.len(),
            // The form that was meant for her, and the blank one in its place; an admission and its wristbands.
            _ => 2 * patients.max(1),
        }
    }
}

fn beds(station: &Station) -> u32 {
    let live = station.live();
    let known = live.ward.as_ref().map_or(0, |ward| ward.beds.len());
    match u32::try_from(known) {
        Ok(0) | Err(_) => BEDS_UNKNOWN,
        Ok(beds) => beds,
    }
}

/// What the sheets are made from, copied in a moment, and the pages so far.
struct Desk<'a> {
    frame: Frame<'a>,
    ward: Option<Arc<WardNow>>,
    ledger: &'a Ledger,
    numbers: Numbers<'a>,
    pack: Pack,
}

/// How a sheet stands in the register.
#[derive(Clone, Copy)]
struct Filed<'a> {
    form: &'a str,
    patient: Option<&'a PatientId>,
    /// People write on it: it has to come home.
    written_on: bool,
    /// It is a sheet of its own, never a version or a copy of another.
    alone: bool,
}

impl<'a> Filed<'a> {
    /// What is read, not written on; printed again it is a copy, or the next version.
    fn list(form: &'a str, patient: Option<&'a PatientId>) -> Filed<'a> {
        Filed {
            form,
            patient,
            written_on: false,
            alone: false,
        }
    }

    /// What somebody fills in.
    fn blank(form: &'a str, patient: Option<&'a PatientId>) -> Filed<'a> {
        Filed {
            written_on: true,
            ..Filed::alone(form, patient)
        }
    }

    /// What need not come home, and has no versions.
    fn alone(form: &'a str, patient: Option<&'a PatientId>) -> Filed<'a> {
        Filed {
            alone: true,
            ..Filed::list(form, patient)
        }
    }
}

/// Lays out what was asked for.
pub(super) fn render(
    station: &Station,
    paper: Paper,
    request: &PrintRequest,
    by: &Person,
    now: DateTime<Utc>,
    first_number: u32,
) -> Result<(Pack, &'static str, Option<DateTime<Utc>>), ApiError> {
    let (ward, ledger, head, outage_since) = {
        let live = station.live();
        (
            live.ward.clone(),
            live.ledger.clone(),
            live.head_hash().chars().take(8).collect(),
            live.downtime
                .outage_since()
                .filter(|_| live.downtime.capture_open()),
        )
    };
    let config = &station.config().ward;
    let own_name = || WardName {
        code: config.code.clone(),
        name: config.name.clone(),
    };
    let mut desk = Desk {
        frame: Frame {
            station,
            by,
            now,
            name: ward
                .as_ref()
                .map_or_else(own_name, |ward| ward.ward.clone()),
            head,
            outage_since,
        },
        ward: ward.clone(),
        ledger: &ledger,
        numbers: Numbers::after(station, ledger.register(), first_number),
        pack: Pack::default(),
    };
    let charts = wanted(ward.as_deref(), request)?;
    let as_of = ward.as_ref().and_then(|ward| ward.oldest());
    match paper {
        Paper::Blank(form) if !form.is_personal() || request.patient_ids.is_empty() => {
            desk.blank_for_nobody(form)?;
            return Ok((desk.pack, paper.code(), None));
        }
        Paper::Blank(form) => {
            for chart in &charts {
                desk.blank_for(form, chart)?;
            }
        }
        Paper::Stock => {
            let beds = beds(station);
            for form in Form::ALL {
                for _ in 0..form.stock(beds) {
                    desk.blank_for_nobody(form)?;
                }
            }
            return Ok((desk.pack, paper.code(), None));
        }
        Paper::BedBoard => {
            let ward = ward.clone();
            desk.lay(
                Filed {
                    written_on: true,
                    ..Filed::list("bed-board", None)
                },
                |sheet| forms::bed_board(sheet, ward.as_deref().map(|ward| &**ward)),
            );
        }
        Paper::HospitalCensus => {
            let ward = ward.clone().ok_or_else(|| fault("no-data", ""))?;
            desk.lay(Filed::list("hospital-census", None), |sheet| {
                forms::hospital_census(sheet, &[&**ward])
            });
        }
        Paper::Summary => {
            for chart in &charts {
                desk.summary(chart)?;
            }
        }
        Paper::Worklist => {
            let lines = worklist(station)?;
            desk.lay(Filed::list("worklist", None), |sheet| {
                forms::worklist(sheet, &lines)
            });
        }
        Paper::Labels | Paper::Wristbands => desk.stickers(paper, &charts)?,
        Paper::Cards => desk.cards(request.card.as_deref())?,
    }
    Ok((desk.pack, paper.code(), as_of))
}

/// The patients asked for, by bed; all of them when none is named.
fn wanted<'a>(
    ward: Option<&'a WardNow>,
    request: &PrintRequest,
) -> Result<Vec<&'a Chart>, ApiError> {
    let named = &request.patient_ids;
    let Some(ward) = ward else {
        return if named.is_empty() {
            Ok(vec![])
        } else {
            Err(fault("no-data", ""))
        };
    };
    let charts: Vec<&Chart> = ward
        .by_bed()
        .into_iter()
        .filter(|chart| named.is_empty() || named.iter().any(|id| id == chart.patient.id.as_str()))
        .collect();
    if charts.is_empty() && !named.is_empty() {
        return Err(fault("unknown-patient", named.join(", ")));
    }
    Ok(charts)
}

impl Desk<'_> {
    /// Lays one sheet out and files it. Says what went wrong, and whether it came out.
    fn lay(
        &mut self,
        filed: Filed<'_>,
        draw: impl Fn(&Sheet<'_>) -> Result<Vec<Page>, PaperError>,
    ) -> bool {
        let frame = &self.frame;
        let draw =
            |number: SheetNumber| draw(&frame.sheet(number)).map_err(|error| error.to_string());
        let wanted = Wanted {
            form: filed.form,
            patient: filed.patient,
            period: None,
            written_on: filed.written_on,
            rows: vec![],
        };
        let sheet = if filed.alone {
            self.numbers.lay_out_alone(wanted, draw)
        } else {
            self.numbers.lay_out(wanted, draw)
        };
        let came_out = sheet.is_ok();
        // Named by number, not by the name that may hold the very glyph that is missing.
        let chart = filed
            .patient
            .and_then(|id| self.ward.as_ref()?.charts.get(id));
        let who = chart.map_or(self.frame.name.name.as_str(), |chart| {
            chart.patient.record_number()
        });
        self.pack.take(frame.station, who, sheet);
        came_out
    }

    /// A form that whoever writes fills in; an admission has a number set aside and its wristbands with it.
    fn blank_for_nobody(&mut self, form: Form) -> Result<(), ApiError> {
        if form != Form::Admission {
            self.lay(Filed::blank(form.code(), None), |sheet| {
                forms::blank(sheet, form, &Whose::Unknown(None))
            });
            return Ok(());
        }
        let given = set_aside(self.frame.station)?;
        let person = codes_of(self.frame.station, &[&given.id])?
            .into_iter()
            .next()
            .ok_or_else(|| fault("internal", "person-codes"))?;
        let reserved = Reserved {
            number: given.number,
            person,
        };
        let patient = Some(&given.id);
        self.lay(Filed::blank(form.code(), patient), |sheet| {
            forms::blank(sheet, form, &Whose::Unknown(Some(reserved.clone())))
        });
        self.lay(Filed::alone("wristbands", patient), |sheet| {
            forms::wristband(sheet, &Labelled::Reserved(&reserved))
        });
        Ok(())
    }

    fn names_like(&self, chart: &Chart) -> Vec<String> {
        let Some(ward) = &self.ward else {
            return vec![];
        };
        let others = ward.charts.values().map(|other| &other.patient);
        look_alikes(&chart.patient, others)
            .into_iter()
            .map(|other| patient_name(self.frame.station, other))
            .collect()
    }

    /// A weight that was charted here stands on every form: doses are computed from it.
    fn weight_here(&self, chart: &Chart) -> Option<(Amount, DateTime<Utc>)> {
        let live = self.frame.station.live();
        weight_here(&live.ledger, &chart.patient.id, self.frame.now)
    }

    fn blank_for(&mut self, form: Form, chart: &Chart) -> Result<(), ApiError> {
        let names = self.names_like(chart);
        let weight = self.weight_here(chart);
        let came_out = self.lay(
            Filed::blank(form.code(), Some(&chart.patient.id)),
            |sheet| {
                let whom = Whom {
                    chart,
                    look_alikes: &names,
                    weight_here: weight.as_ref(),
                };
                forms::blank(sheet, form, &Whose::Patient(whom))
            },
        );
        if !came_out {
            self.lay(Filed::blank(form.code(), None), |sheet| {
                forms::blank(sheet, form, &Whose::Unknown(None))
            });
        }
        Ok(())
    }

    /// What the screen of the handover says of her, then her last doses and results.
    fn summary(&mut self, chart: &Chart) -> Result<(), ApiError> {
        let Some(ward) = self.ward.clone() else {
            return Err(fault("no-data", ""));
        };
        let names = self.names_like(chart);
        let weight = self.weight_here(chart);
        let mut told: Vec<ToldSection> = {
            let live = self.frame.station.live();
            let ids = [chart.patient.id.as_str().to_owned()];
            let list = handover_list(self.frame.station, &live, &ward, &ids, self.frame.now)?;
            let sections = list.patients.into_iter().flat_map(|one| one.sections);
            sections
                .map(|section| ToldSection {
                    title: [section.letter, section.title].join(" · "),
                    lines: section
                        .lines
                        .into_iter()
                        .map(|line| ToldLine {
                            text: line.text,
                            loud: line.loud,
                        })
                        .collect(),
                })
                .collect()
        };
        let (doses, results) = (self.last_doses(chart), self.results(chart));
        for (key, lines) in [
            ("form-summary-last", doses),
            ("form-summary-results", results),
        ] {
            told.push(ToldSection {
                title: self.frame.station.words().say(key),
                lines: lines
                    .into_iter()
                    .map(|text| ToldLine { text, loud: false })
                    .collect(),
            });
        }
        self.lay(Filed::list("summary", Some(&chart.patient.id)), |sheet| {
            let whom = Whom {
                chart,
                look_alikes: &names,
                weight_here: weight.as_ref(),
            };
            forms::summary(sheet, &whom, &told)
        });
        Ok(())
    }

    fn last_doses(&self, chart: &Chart) -> Vec<String> {
        let station = self.frame.station;
        let live = station.live();
        let at = situation(station, &live, self.frame.now);
        let day = chrono::Duration::hours(24);
        let projection = project(
            chart,
            self.ledger,
            at,
            self.frame.now - day,
            self.frame.now + day,
        );
        projection
            .rows
            .iter()
            .filter_map(|row| {
                let last = row.last_given.as_ref()?;
                let amount = last.amount.as_ref().map_or_else(
                    || dose_words(&row.order, station.locale()),
                    |amount| amount.words(station.locale()),
                );
                let time = format::sentence_date_time(last.at, station.zone(), station.locale());
                let words = [
                    ("medicine", Arg::Text(medication_head(&row.order))),
                    ("dose", Arg::Text(&amount)),
                    ("time", Arg::Text(&time)),
                ];
                Some(station.words().say_with("form-summary-dose", &words))
            })
            .collect()
    }

    /// The newest results; what was not read is said, never left out.
    fn results(&self, chart: &Chart) -> Vec<String> {
        let station = self.frame.station;
        let words = station.words();
        let values = match &chart.results {
            Known::Values(values) if !values.is_empty() => values,
            Known::NotFetched(_) => return vec![words.say("sheet-not-sent")],
            Known::Values(_) | Known::NotRecorded | Known::NoneKnown => return vec![],
        };
        let mut newest: Vec<_> = values.iter().collect();
        newest.sort_by_key(|one| std::cmp::Reverse(one.at));
        newest
            .into_iter()
            .take(RESULTS_SHOWN)
            .map(|one| {
                let value = measured_words(&one.value, station.locale());
                let time = one.at.map_or_else(
                    || words.say("sheet-no-date"),
                    |at| format::sentence_date_time(at, station.zone(), station.locale()),
                );
                let parts = [
                    ("name", Arg::Text(one.name.as_str())),
                    ("value", Arg::Text(&value)),
                    ("time", Arg::Text(&time)),
                ];
                words.say_with("form-summary-result", &parts)
            })
            .collect()
    }

    /// Labels or wristbands of patients.
    fn stickers(&mut self, paper: Paper, charts: &[&Chart]) -> Result<(), ApiError> {
        let config = &self.frame.station.config().print;
        let grid = config
            .labels
            .unwrap_or_else(|| LabelGrid::usual(config.paper));
        let ids: Vec<&PatientId> = charts.iter().map(|chart| &chart.patient.id).collect();
        let codes = codes_of(self.frame.station, &ids)?;
        for (chart, code) in charts.iter().zip(codes) {
            let of = Labelled::Patient(chart, code);
            self.lay(
                Filed::alone(paper.code(), Some(&chart.patient.id)),
                |sheet| match paper {
                    Paper::Labels => forms::labels(sheet, &of, &grid),
                    _ => forms::wristband(sheet, &of),
                },
            );
        }
        Ok(())
    }

    /// Every card, or only one.
    fn cards(&mut self, only: Option<&str>) -> Result<(), ApiError> {
        let station = self.frame.station;
        let set = station.procedures().set();
        if let Some(wanted) = only
            && !set.cards.contains_key(wanted)
        {
            return Err(fault("unknown-card", wanted));
        }
        for (id, held) in &set.cards {
            if only.is_some_and(|wanted| wanted != id) {
                continue;
            }
            // A card that runs is printed as it runs: its own text, under its own number.
            let running = self
                .ledger
                .procedures()
                .running()
                .filter(|(_, _, started)| started.card == *id)
                .find_map(|(entry, _, started)| {
                    let contacts = started.text.contacts.clone();
                    Some((entry.to_string(), started.frozen()?.card, contacts))
                });
            let (number, card, contacts) = match running {
                Some((entry, card, contacts)) => (Some(entry), card, contacts),
                None => (None, held.card.filled(&set.vars), set.contacts.clone()),
            };
            self.lay(Filed::alone("cards", None), |sheet| {
                forms::card(sheet, &card, &contacts, number.as_deref())
            });
        }
        Ok(())
    }
}

/// The lines that a person types into the record, as the screen of the reconciliation words them.
fn worklist(station: &Station) -> Result<Vec<ToType>, ApiError> {
    Ok(to_type(station)?
        .into_iter()
        .map(|line| ToType {
            who: vec![[line.bed, line.patient].join(" "), line.identity],
            name: line.name,
            what: vec![line.what, line.by],
            why: vec![line.verdict_word, line.why, line.in_record],
        })
        .collect())
}
