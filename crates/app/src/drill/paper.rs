//! The evidence on paper: every figure of the signed file in sentences, and lines to fill in and sign.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use lang::{Arg, Words};
use paper::forms::{self, Report, ReportRow, ReportTable, SheetNumber};
use paper::page::write_pdf;
use ward::drill::Outcome;
use ward::format;

use super::Ending;
use super::evidence::{Evidence, fingerprint};
use crate::station::Station;

/// Lines for corrective actions.
const ACTIONS: usize = 6;
/// Participants who signed nothing on the station may sign here.
const MORE_PARTICIPANTS: usize = 3;

/// The report as PDF.
pub(super) fn pdf(station: &Station, evidence: &Evidence) -> Result<Vec<u8>> {
    let print = fingerprint(evidence)?;
    let number = SheetNumber {
        id: hex::decode(print.get(..16).unwrap_or_default())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .context("a fingerprint that is none")?,
        version: 1,
        human: format!("EX-{}", print.get(..8).unwrap_or_default()),
        copy: 0,
        supersedes: None,
    };
    let report = Told::of(station, evidence).report(&print);
    let by = station.station_person();
    let pages = crate::work::print::on_a_sheet(station, &by, number, |sheet| {
        forms::report(sheet, &report)
    })?;
    let name = format!("exercice-{}", evidence.scenario);
    Ok(write_pdf(&forms::document(&name, evidence.ended, pages))?)
}

/// The evidence, and how it is said.
struct Told<'a> {
    words: &'a Words,
    station: &'a Station,
    evidence: &'a Evidence,
}

fn text(of: impl Into<String>) -> Option<String> {
    Some(of.into())
}

fn row(cells: Vec<Option<String>>) -> ReportRow {
    ReportRow { cells, loud: false }
}

/// The beginning of a fingerprint or key, long enough to be compared by eye.
fn short(of: &str) -> String {
    of.chars().take(12).collect()
}

impl<'a> Told<'a> {
    fn of(station: &'a Station, evidence: &'a Evidence) -> Told<'a> {
        Told {
            words: station.words(),
            station,
            evidence,
        }
    }

    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(&str, Arg<'_>)> = args
            .iter()
            .map(|(name, value)| (*name, Arg::Text(value)))
            .collect();
        self.words.say_with(key, &args)
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        let (zone, locale) = (self.station.zone(), self.station.locale());
        let began = self.evidence.started.unwrap_or(at);
        let day = |at| format::wall_clock(at, zone).date();
        if day(at) == day(began) {
            format::time(at, zone, locale)
        } else {
            format::date_time(at, zone, locale)
        }
    }

    fn minutes(&self, seconds: i64) -> String {
        format::duration((seconds.max(0) + 59) / 60, self.station.locale())
    }

    fn table(&self, title: &str, columns: &[(u16, &str)], rows: Vec<ReportRow>) -> ReportTable {
        let head = |key: &str| {
            if key.is_empty() {
                String::new()
            } else {
                self.words.say(key)
            }
        };
        ReportTable {
            title: self.words.say(title),
            note: String::new(),
            columns: columns
                .iter()
                .map(|(share, key)| (*share, head(key)))
                .collect(),
            rows,
        }
    }

    fn report(&self, print: &str) -> Report {
        let evidence = self.evidence;
        let when = |at| format::date_time(at, self.station.zone(), self.station.locale());
        let from = evidence
            .started
            .map_or_else(|| self.words.say("drill-paper-not-begun"), when);
        let warning = match evidence.ending {
            Ending::RealOutage => text(self.words.say("drill-real-outage")),
            Ending::Lead | Ending::Story | Ending::Closed if evidence.automatic => {
                text(self.words.say("drill-paper-automatic"))
            }
            Ending::Lead | Ending::Story | Ending::Closed => None,
        };
        Report {
            title: evidence.title.clone(),
            kind_of_sheet: self.words.say("form-title-drill"),
            lines: [
                self.say(
                    "drill-paper-scenario",
                    &[
                        ("id", &evidence.scenario),
                        ("version", &evidence.scenario_version),
                        ("goal", &evidence.goal),
                    ],
                ),
                self.say(
                    "drill-paper-when",
                    &[
                        ("from", &from),
                        ("to", &when(evidence.ended)),
                        ("station", &evidence.station),
                        ("key", &evidence.key.chars().take(16).collect::<String>()),
                        ("program", &evidence.program),
                        ("procedures", &short(&evidence.procedures)),
                    ],
                ),
            ],
            warning,
            tables: vec![
                self.expected(),
                self.events(),
                self.figures(),
                self.confirmed(),
                self.cards(),
                self.failures(),
                self.actions(),
                self.participants(),
                self.towards(),
                self.signed(print),
            ]
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect(),
        }
    }

    fn expected(&self) -> ReportTable {
        let rows = self.evidence.expected.iter().map(|one| {
            let minutes = |seconds: Option<i64>| {
                text(seconds.map_or_else(String::new, |seconds| self.minutes(seconds)))
            };
            ReportRow {
                cells: vec![
                    text(&one.said),
                    minutes(Some(i64::from(one.within) * 60)),
                    text(one.done.map_or_else(String::new, |at| self.time(at))),
                    minutes(one.took_seconds),
                    text(one.by.join(", ")),
                    text(
                        self.words
                            .say(&format!("drill-outcome-{}", one.outcome.code())),
                    ),
                ],
                loud: matches!(one.outcome, Outcome::Late | Outcome::NotDone),
            }
        });
        let columns = [
            (62, "drill-paper-head-expected"),
            (20, "drill-paper-head-within"),
            (30, "drill-paper-head-done"),
            (22, "drill-paper-head-took"),
            (24, "drill-paper-head-by"),
            (28, "drill-paper-head-outcome"),
        ];
        self.table("drill-paper-expected", &columns, rows.collect())
    }

    fn events(&self) -> ReportTable {
        let mut rows = vec![];
        for event in &self.evidence.events {
            let at = event.at.map_or_else(
                || self.words.say("drill-paper-not-played"),
                |at| self.time(at),
            );
            rows.push(row(vec![
                text(event.minute.to_string()),
                text(at),
                text(&event.said),
            ]));
            if event.question {
                let answer = self.words.say("drill-paper-answer");
                rows.push(row(vec![text(""), text(answer), None]));
            }
        }
        let columns = [
            (16, "drill-paper-head-minute"),
            (30, "drill-paper-head-time"),
            (140, "drill-paper-head-said"),
        ];
        self.table("drill-paper-events", &columns, rows)
    }

    fn figures(&self) -> ReportTable {
        let evidence = self.evidence;
        let unknown = || self.words.say("drill-figure-unknown");
        let (doses, sheets, back) = (&evidence.doses, &evidence.sheets, &evidence.reconciliation);
        let journal = &evidence.journal;
        let journal_key = if journal.whole {
            "drill-figure-journal-good"
        } else {
            "drill-figure-journal-bad"
        };
        let count = |of: u32| of.to_string();
        let figures = [
            (
                "declared",
                evidence
                    .declared_after_seconds
                    .map_or_else(unknown, |seconds| self.minutes(seconds)),
            ),
            (
                "age",
                evidence
                    .data_age_minutes
                    .map_or_else(unknown, |age| self.minutes(i64::from(age) * 60)),
            ),
            ("given", count(doses.given)),
            ("not-given", count(doses.not_given)),
            ("given-before", count(doses.given_before)),
            ("deferred", count(doses.deferred)),
            ("corrected", count(doses.corrected)),
            ("admitted", count(doses.admitted)),
            ("orders", count(doses.orders_taken)),
            ("pages", count(sheets.pages)),
            (
                "sheets",
                self.say(
                    "drill-figure-of",
                    &[
                        ("all", &count(sheets.to_bring_home)),
                        ("home", &count(sheets.home)),
                    ],
                ),
            ),
            ("lines", count(back.lines)),
            ("verified", count(back.verified)),
            ("by-hand", count(back.by_hand)),
            ("not-entered", count(back.not_entered)),
            ("prevented", count(back.duplicates_prevented)),
            ("duplicates", count(back.duplicates)),
            ("open", count(back.open)),
            (
                "journal",
                self.say(
                    journal_key,
                    &[("count", &count(journal.entries)), ("head", &journal.head)],
                ),
            ),
        ];
        // Two measures a line: a page is read at a glance, or not at all.
        let said = |(key, value): &(&str, String)| {
            [
                text(self.words.say(&format!("drill-figure-{key}"))),
                text(value),
            ]
        };
        let rows = figures.chunks(2).map(|pair| {
            let mut cells: Vec<Option<String>> = pair.iter().flat_map(said).collect();
            cells.resize(4, text(""));
            row(cells)
        });
        let columns = [
            (58, "drill-paper-head-figure"),
            (35, "drill-paper-head-value"),
            (58, "drill-paper-head-figure"),
            (35, "drill-paper-head-value"),
        ];
        self.table("drill-paper-figures", &columns, rows.collect())
    }

    fn confirmed(&self) -> ReportTable {
        let rows = self.evidence.confirmed.iter().map(|one| {
            row(vec![
                text(self.time(one.at)),
                text(self.words.say(&format!("drill-confirmed-{}", one.what))),
                text(one.by.join(", ")),
            ])
        });
        let columns = [
            (30, "drill-paper-head-time"),
            (106, "drill-paper-head-what"),
            (50, "drill-paper-head-who"),
        ];
        self.table("drill-paper-confirmed", &columns, rows.collect())
    }

    fn cards(&self) -> ReportTable {
        let set = self.station.procedures().set();
        let title = |id: &str| {
            set.cards.get(id).map_or_else(
                || id.to_owned(),
                |held| {
                    held.card
                        .title
                        .in_language(self.station.locale())
                        .0
                        .to_owned()
                },
            )
        };
        let rows = self.evidence.cards.iter().map(|card| {
            let steps: Vec<String> = card
                .steps
                .iter()
                .map(|step| {
                    let minute = (step.after_seconds / 60).to_string();
                    let key = if step.outcome == "done" {
                        "drill-paper-card-step"
                    } else {
                        "drill-paper-card-step-not"
                    };
                    self.say(key, &[("step", &step.step), ("minute", &minute)])
                })
                .collect();
            row(vec![
                text(format!("{} ({})", title(&card.card), card.version)),
                text(self.time(card.started)),
                text(card.closed.map_or_else(String::new, |at| self.time(at))),
                text(&card.by),
                text(steps.join(", ")),
            ])
        });
        let columns = [
            (44, "drill-paper-head-card"),
            (20, "drill-paper-head-started"),
            (20, "drill-paper-head-closed"),
            (14, "drill-paper-head-by"),
            (88, "drill-paper-head-steps"),
        ];
        self.table("drill-paper-cards", &columns, rows.collect())
    }

    fn failures(&self) -> ReportTable {
        let mut rows: Vec<ReportRow> = self
            .evidence
            .failures
            .iter()
            .map(|failure| {
                let key = format!("drill-failure-{}", failure.what);
                row(vec![
                    text(failure.at.map_or_else(String::new, |at| self.time(at))),
                    text(self.say(&key, &[("subject", &failure.subject)])),
                ])
            })
            .collect();
        if rows.is_empty() {
            rows.push(row(vec![
                text(""),
                text(self.words.say("drill-paper-no-failure")),
            ]));
        }
        let columns = [
            (30, "drill-paper-head-time"),
            (156, "drill-paper-head-failure"),
        ];
        self.table("drill-paper-failures", &columns, rows)
    }

    fn actions(&self) -> ReportTable {
        let rows = (0..ACTIONS).map(|_| row(vec![None, None, None, None]));
        let columns = [
            (58, "drill-paper-head-finding"),
            (68, "drill-paper-head-action"),
            (34, "drill-paper-head-owner"),
            (26, "drill-paper-head-due"),
        ];
        self.table("drill-paper-actions", &columns, rows.collect())
    }

    fn participants(&self) -> ReportTable {
        let known = self.evidence.participants.iter().map(|person| {
            row(vec![
                text(&person.initials),
                text(self.words.say(&format!("role-{}", person.role))),
                text(person.entries.to_string()),
                None,
            ])
        });
        let more = (0..MORE_PARTICIPANTS).map(|_| row(vec![None, None, None, None]));
        let columns = [
            (22, "drill-paper-head-initials"),
            (44, "drill-paper-head-role"),
            (36, "drill-paper-head-entries"),
            (84, "drill-paper-head-sign"),
        ];
        self.table(
            "drill-paper-participants",
            &columns,
            known.chain(more).collect(),
        )
    }

    fn towards(&self) -> ReportTable {
        let rows = self.evidence.towards.iter().map(|line| ReportRow {
            cells: vec![text(&line.practice), text(&line.says)],
            loud: line.shown,
        });
        let columns = [
            (84, "drill-paper-head-practice"),
            (102, "drill-paper-head-evidence"),
        ];
        ReportTable {
            note: self.words.say("drill-paper-towards-note"),
            ..self.table("drill-paper-towards", &columns, rows.collect())
        }
    }

    fn signed(&self, print: &str) -> ReportTable {
        let (first, second) = print.split_at(print.len() / 2);
        let line = self.say(
            "drill-paper-fingerprint",
            &[("first", first), ("second", second)],
        );
        self.table(
            "drill-paper-signed",
            &[(1, "")],
            vec![row(vec![text(line)])],
        )
    }
}
