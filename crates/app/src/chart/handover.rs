//! The handover in words: the same lines on the screen and on paper. Nothing is concluded here; what is not known says so.

use chrono::{DateTime, Duration, Utc};
use lang::Arg;
use ward::clinical::bedside::{LastSign, SignValue};
use ward::clinical::handover::{Handover, TellDose, handover as project_handover};
use ward::clinical::mar::Situation;
use ward::clinical::shift::{Shifts, handing_over};
use ward::clinical::{
    Known, Order, dose_words, dose_words_at, frequency_words, measured_words, medication_head,
};
use ward::format;
use ward::journal::{HeardBy, MeasureKind, NotGivenReason, Statement};
use ward::snapshot::{Chart, Generation};

use super::bedside::{lines, named_reading, shift_words, unmeasured, vital_word};
use super::findings::{absence, alerts, measures};
use super::{data_age, mar::unreconciled, patient, situation};
use crate::api::views::{
    ApiError, Certainty, Finding, HandoverLine, HandoverList, HandoverPatient, HandoverSection,
    OpenHandover,
};
use crate::fault::fault;
use crate::station::{Live, Station};

/// What is handed over of the patients named, or of the whole ward.
pub(crate) fn handover(
    station: &Station,
    request: &OpenHandover,
) -> Result<HandoverList, ApiError> {
    let live = station.live();
    let now = station.now();
    let generation = live.ward.clone().ok_or_else(|| fault("no-data", ""))?;
    list(station, &live, &generation, &request.patient_ids, now)
}

/// The same for screen and paper.
pub(crate) fn list(
    station: &Station,
    live: &Live,
    generation: &Generation,
    patient_ids: &[String],
    now: DateTime<Utc>,
) -> Result<HandoverList, ApiError> {
    let wanted = |chart: &&Chart| {
        patient_ids.is_empty() || patient_ids.iter().any(|id| id == chart.patient.id.as_str())
    };
    let charts: Vec<&Chart> = generation.by_bed().into_iter().filter(wanted).collect();
    if charts.is_empty() && !patient_ids.is_empty() {
        return Err(fault("unknown-patient", patient_ids.join(", ")));
    }
    let at = situation(station, live, now);
    let shifts = handing_over(now, at.site);
    let oldest = charts.iter().filter_map(|chart| chart.as_of()).min();
    Ok(HandoverList {
        title: title(station, shifts),
        age: data_age(station, oldest, now),
        patients: charts
            .into_iter()
            .map(|chart| one(station, live, generation, chart, at, shifts))
            .collect(),
    })
}

fn title(station: &Station, shifts: Shifts) -> String {
    let ending = shift_words(station, "shift-span", shifts.ending);
    let beginning = shift_words(station, "shift-span", shifts.beginning);
    station.words().say_with(
        "handover-title",
        &[
            ("ending", Arg::Text(&ending)),
            ("beginning", Arg::Text(&beginning)),
        ],
    )
}

fn one(
    station: &Station,
    live: &Live,
    generation: &Generation,
    chart: &Chart,
    at: Situation<'_>,
    shifts: Shifts,
) -> HandoverPatient {
    let told = project_handover(chart, &live.ledger, at, shifts);
    let teller = Teller {
        station,
        live,
        chart,
        told: &told,
        now: at.now,
    };
    let warnings = [
        patient::look_alike(station, generation, &chart.patient),
        patient::gone_since(station, chart),
    ];
    let section = |letter: &str, lines: Vec<HandoverLine>| HandoverSection {
        letter: letter.to_owned(),
        title: station
            .words()
            .say(&format!("handover-{}", letter.to_lowercase())),
        lines,
    };
    let since = shifts.ending.from;
    let mut notes = lines(
        station,
        live,
        &chart.patient.id,
        since,
        |statement| matches!(statement, Statement::Note(note) if note.handover),
    );
    notes.retain(|note| !note.withdrawn);
    notes.reverse();
    HandoverPatient {
        patient_id: chart.patient.id.as_str().to_owned(),
        bed: patient::place_words(station, chart),
        name: patient::patient_name(station, &chart.patient),
        identity: patient::identity_words(station, &chart.patient),
        age: patient::age(station, &chart.patient, at.now),
        warnings: warnings.into_iter().flatten().collect(),
        allergy: patient::allergy(station, chart),
        sections: vec![
            section("S", teller.situation()),
            section("B", teller.background()),
            section("A", teller.assessment()),
            section("R", teller.to_do()),
        ],
        notes,
        data: data_age(station, chart.as_of(), at.now),
    }
}

/// Words what is told about one patient.
struct Teller<'a> {
    station: &'a Station,
    live: &'a Live,
    chart: &'a Chart,
    told: &'a Handover<'a>,
    now: DateTime<Utc>,
}

fn quiet(text: String) -> HandoverLine {
    HandoverLine { text, loud: false }
}

fn loud(text: String) -> HandoverLine {
    HandoverLine { text, loud: true }
}

impl Teller<'_> {
    fn say(&self, key: &str, words: &[(&str, &str)]) -> String {
        let words: Vec<(&str, Arg<'_>)> = words
            .iter()
            .map(|(name, text)| (*name, Arg::Text(text)))
            .collect();
        self.station.words().say_with(key, &words)
    }

    fn labelled(&self, label: &str, value: &str) -> String {
        self.say("finding", &[("label", label), ("value", value)])
    }

    /// The time alone for today and the coming night, the day before it otherwise.
    fn when(&self, at: DateTime<Utc>) -> String {
        let (zone, locale) = (self.station.zone(), self.station.locale());
        if (at - self.now).abs() < Duration::hours(18) {
            format::time(at, zone, locale)
        } else {
            format::date_time(at, zone, locale)
        }
    }

    fn finding(&self, finding: &Finding) -> HandoverLine {
        let text = self.labelled(&finding.label, &finding.value);
        let text = match &finding.age {
            Some(age) => self.say("told-aged", &[("text", &text), ("age", age)]),
            None => text,
        };
        HandoverLine {
            text,
            loud: finding.certainty == Certainty::Known && finding.code != "diet",
        }
    }

    fn known<T>(&self, known: &Known<T>) -> Option<String> {
        absence(self.station, known).map(|(_, said)| said)
    }

    fn situation(&self) -> Vec<HandoverLine> {
        let words = self.station.words();
        let reasons = match self.known(&self.told.conditions) {
            Some(said) => said,
            None => {
                let texts: Vec<String> = self
                    .told
                    .conditions
                    .values()
                    .iter()
                    .map(|condition| {
                        if condition.unconfirmed {
                            self.say("told-unconfirmed", &[("text", &condition.text)])
                        } else {
                            condition.text.clone()
                        }
                    })
                    .collect();
                texts.join(" · ")
            }
        };
        let stay = match self.told.stay_day {
            Some(day) => self.say("told-stay-day", &[("day", &day.to_string())]),
            None => words.say("told-stay-unknown"),
        };
        let mut lines = vec![
            quiet(self.labelled(&words.say("told-reason"), &reasons)),
            quiet(stay),
        ];
        lines.extend(
            alerts(self.station, self.chart)
                .iter()
                .filter(|finding| matches!(finding.code.as_str(), "isolation" | "code-status"))
                .map(|finding| self.finding(finding)),
        );
        let allergy = patient::allergy(self.station, self.chart);
        lines.push(if allergy.items.is_empty() {
            quiet(allergy.word)
        } else {
            loud(self.labelled(&allergy.word, &allergy.items.join(", ")))
        });
        lines
    }

    fn background(&self) -> Vec<HandoverLine> {
        let weight = patient::weight(self.station, self.live, self.chart, self.now).0;
        let label = self.station.words().say("vital-weight");
        let mut lines = vec![quiet(self.labelled(&label, &weight))];
        lines.extend(
            alerts(self.station, self.chart)
                .iter()
                .filter(|finding| !matches!(finding.code.as_str(), "isolation" | "code-status"))
                .map(|finding| self.finding(finding)),
        );
        lines.extend(
            measures(self.station, self.chart)
                .iter()
                .filter(|finding| finding.certainty == Certainty::Known)
                .map(|finding| quiet(self.labelled(&finding.label, &finding.value))),
        );
        lines
    }

    fn assessment(&self) -> Vec<HandoverLine> {
        let mut lines = self.signs();
        lines.push(self.balance());
        lines.extend(self.doses());
        lines.extend(self.infusions());
        lines.extend(self.if_needed());
        lines.extend(self.local_orders());
        let open = unreconciled(self.live, Some(&self.chart.patient.id));
        if open > 0 {
            let words = self.station.words();
            lines.push(quiet(words.say_with(
                "told-unreconciled",
                &[("count", Arg::Number(i64::from(open)))],
            )));
        }
        lines
    }

    fn sign(&self, kind: MeasureKind, last: &LastSign<'_>) -> String {
        let (value, source) = match &last.value {
            SignValue::Here(reading) => (named_reading(self.station, reading), "told-here"),
            SignValue::Record(observation) => {
                let value = measured_words(&observation.value, self.station.locale());
                let named = self.say(
                    "vital-value",
                    &[
                        ("label", &vital_word(self.station, kind)),
                        ("value", &value),
                    ],
                );
                (named, "told-record")
            }
        };
        self.say(source, &[("value", &value), ("time", &self.when(last.at))])
    }

    /// The newest of each; what nobody measured is named, never left out.
    fn signs(&self) -> Vec<HandoverLine> {
        let mut lines: Vec<HandoverLine> = self
            .told
            .signs
            .iter()
            .filter(|(kind, _)| **kind != MeasureKind::Weight)
            .map(|(kind, last)| quiet(self.sign(*kind, last)))
            .collect();
        let unknown: Vec<String> = MeasureKind::ALL
            .into_iter()
            .filter(|kind| *kind != MeasureKind::Weight && !self.told.signs.contains_key(kind))
            .map(|kind| vital_word(self.station, kind).to_lowercase())
            .collect();
        if !unknown.is_empty() {
            lines.push(quiet(
                self.say("told-signs-unknown", &[("names", &unknown.join(", "))]),
            ));
        }
        lines
    }

    fn balance(&self) -> HandoverLine {
        let volume = |value| format::quantity(value, "mL", self.station.locale());
        let of = |key: &str, sum: &ward::clinical::bedside::Balance| {
            self.say(
                key,
                &[
                    ("intake", &volume(sum.intake)),
                    ("output", &volume(sum.output)),
                ],
            )
        };
        if self.told.balance_day.is_empty() && self.told.balance.is_empty() {
            return quiet(self.station.words().say("told-balance-none"));
        }
        let mut parts = vec![
            of("told-balance", &self.told.balance),
            of("told-balance-day", &self.told.balance_day),
        ];
        let seen = unmeasured(self.station, &self.told.balance_day);
        if !seen.is_empty() {
            parts.push(seen);
        }
        quiet(parts.join(" · "))
    }

    /// `paracétamol 1 g`.
    fn medicine(&self, tell: &TellDose) -> String {
        let locale = self.station.locale();
        let amount = match &tell.dose.amount {
            Some(amount) => amount.words(locale),
            None => dose_words_at(&tell.order, tell.dose.place, locale),
        };
        self.named(&tell.order, &amount)
    }

    fn named(&self, order: &Order, amount: &str) -> String {
        let name = medication_head(order);
        if amount.is_empty() {
            name.to_owned()
        } else {
            self.say("told-medicine", &[("name", name), ("dose", amount)])
        }
    }

    fn order_words(&self, order: &Order) -> String {
        let site = &self.station.config().site;
        let locale = self.station.locale();
        let frequency = frequency_words(order, site, locale);
        let named = self.named(order, &dose_words(order, locale));
        if frequency.is_empty() {
            named
        } else {
            self.say(
                "told-order",
                &[("medicine", &named), ("frequency", &frequency)],
            )
        }
    }

    /// A list of doses under one heading; nothing when there is none.
    fn listed(
        &self,
        key: &str,
        doses: &[TellDose],
        each: impl Fn(&TellDose) -> String,
    ) -> Option<String> {
        if doses.is_empty() {
            return None;
        }
        let texts: Vec<String> = doses.iter().map(each).collect();
        let count = i64::try_from(doses.len()).unwrap_or(i64::MAX);
        Some(self.station.words().say_with(
            key,
            &[
                ("count", Arg::Number(count)),
                ("list", Arg::Text(&texts.join(" · "))),
            ],
        ))
    }

    fn at_time(&self, tell: &TellDose, at: DateTime<Utc>) -> String {
        self.say(
            "told-at",
            &[("medicine", &self.medicine(tell)), ("time", &self.when(at))],
        )
    }

    fn doses(&self) -> Vec<HandoverLine> {
        let words = self.station.words();
        let planned = |tell: &TellDose| self.at_time(tell, tell.dose.place);
        let happened =
            |tell: &TellDose| self.at_time(tell, tell.dose.happened_at.unwrap_or(tell.dose.place));
        let refused = |tell: &TellDose| {
            let reason = tell.dose.letter.map_or_else(
                || words.say("not-known"),
                |letter: NotGivenReason| words.say(&format!("reason-{}", letter.letter())),
            );
            self.say(
                "reason-with-text",
                &[("reason", &planned(tell)), ("text", &reason)],
            )
        };
        let mut lines = vec![];
        lines.extend(self.listed("told-late", &self.told.late, planned).map(loud));
        lines.extend(
            self.listed("told-verify", &self.told.verify, planned)
                .map(loud),
        );
        lines.extend(
            self.listed("told-not-given", &self.told.not_given, refused)
                .map(loud),
        );
        let given = self.listed("told-given", &self.told.given, happened);
        lines.push(quiet(given.unwrap_or_else(|| words.say("told-given-none"))));
        if !self.told.verify_orders.is_empty() {
            let names: Vec<&str> = self
                .told
                .verify_orders
                .iter()
                .map(medication_head)
                .collect();
            lines.push(loud(
                self.say("told-verify-orders", &[("list", &names.join(" · "))]),
            ));
        }
        lines
    }

    fn infusions(&self) -> Vec<HandoverLine> {
        let mut lines: Vec<HandoverLine> = self
            .told
            .running
            .iter()
            .map(|tell| {
                quiet(self.say(
                    "told-running",
                    &[
                        ("medicine", &self.medicine(tell)),
                        ("time", &self.when(tell.dose.place)),
                    ],
                ))
            })
            .collect();
        lines.extend(self.told.not_running.iter().map(|order| {
            loud(self.say(
                "told-not-running",
                &[("medicine", &self.order_words(order))],
            ))
        }));
        lines
    }

    fn if_needed(&self) -> Vec<HandoverLine> {
        self.told
            .if_needed
            .iter()
            .map(|given| {
                let tell = &given.dose;
                let at = tell.dose.happened_at.unwrap_or(tell.dose.place);
                let dose = self.at_time(tell, at);
                match given.effect {
                    Some(effect) => quiet(self.say(
                        "told-effect",
                        &[
                            ("dose", &dose),
                            ("time", &self.when(effect.at)),
                            ("effect", &effect.effect),
                        ],
                    )),
                    None => quiet(self.say("told-no-effect", &[("dose", &dose)])),
                }
            })
            .collect()
    }

    fn heard(&self, heard: HeardBy, read_back: bool) -> String {
        let words = self.station.words();
        let how = words.say(match heard {
            HeardBy::Telephone => "told-telephone",
            HeardBy::Paper => "told-paper",
            HeardBy::Voice => "told-voice",
        });
        if read_back {
            self.say("told-read-back", &[("how", &how)])
        } else {
            how
        }
    }

    fn local_orders(&self) -> Vec<HandoverLine> {
        let taken = self.told.taken.iter().map(|(_, taken)| {
            let how = self.heard(taken.heard, taken.read_back);
            self.say(
                "told-taken",
                &[
                    ("order", &self.order_words(&taken.order)),
                    ("prescriber", &taken.prescriber),
                    ("how", &how),
                    ("time", &self.when(taken.at)),
                ],
            )
        });
        let stopped = self.told.stopped.iter().map(|(_, stop)| {
            let how = self.heard(stop.heard, stop.read_back);
            self.say(
                "told-stopped",
                &[
                    ("order", &stop.medication),
                    ("prescriber", &stop.prescriber),
                    ("how", &how),
                    ("time", &self.when(stop.at)),
                ],
            )
        });
        taken.chain(stopped).map(loud).collect()
    }

    fn to_do(&self) -> Vec<HandoverLine> {
        let words = self.station.words();
        let mut lines = self.next_doses();
        lines.extend(self.told.tasks.iter().map(|task| {
            let text = self.say(
                "task-set",
                &[
                    ("due", &self.when(task.task.due)),
                    ("text", &task.task.text),
                ],
            );
            HandoverLine {
                text,
                loud: task.task.due < self.now,
            }
        }));
        lines.extend(self.told.reassess.iter().map(|open| HandoverLine {
            text: self.say(
                "told-reassess",
                &[("medicine", open.medicine), ("time", &self.when(open.due))],
            ),
            loud: open.due < self.now,
        }));
        lines.extend(self.told.asked.iter().map(|asked| {
            loud(self.say(
                "told-asked",
                &[("medicine", &asked.medication), ("text", &asked.text)],
            ))
        }));
        for names in [
            self.told
                .taken
                .iter()
                .map(|(_, taken)| medication_head(&taken.order).to_owned())
                .collect::<Vec<_>>(),
            self.told
                .stopped
                .iter()
                .map(|(_, stop)| stop.medication.clone())
                .collect(),
        ] {
            if !names.is_empty() {
                lines.push(loud(
                    self.say("told-confirm", &[("list", &names.join(" · "))]),
                ));
            }
        }
        lines.extend(self.told.raw.iter().map(|order| {
            let verbatim: Vec<&str> = order
                .verbatim
                .iter()
                .chain(&order.notes)
                .map(String::as_str)
                .collect();
            let name = medication_head(order);
            loud(if verbatim.is_empty() {
                self.say("told-raw", &[("name", name)])
            } else {
                self.say(
                    "told-raw-text",
                    &[("name", name), ("text", &verbatim.join(" · "))],
                )
            })
        }));
        if lines.is_empty() {
            lines.push(quiet(words.say("told-nothing-due")));
        }
        lines
    }

    /// Doses from now to the end of the next shift, hour by hour.
    fn next_doses(&self) -> Vec<HandoverLine> {
        let mut by_time: Vec<(DateTime<Utc>, Vec<String>)> = vec![];
        for tell in &self.told.next {
            let medicine = self.medicine(tell);
            match by_time.last_mut() {
                Some((at, medicines)) if *at == tell.dose.place => medicines.push(medicine),
                _ => by_time.push((tell.dose.place, vec![medicine])),
            }
        }
        by_time
            .into_iter()
            .map(|(at, medicines)| {
                quiet(self.say(
                    "told-due",
                    &[("time", &self.when(at)), ("list", &medicines.join(" · "))],
                ))
            })
            .collect()
    }
}
