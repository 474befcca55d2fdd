//! A procedure card in words: each step finished for the screen, in the language of the station.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::format::{self, Locale};
use ward::procedure::{
    Card, ConfirmKind, Doing, Instance, Localised, Outcome, Point, PrintScope, Progress, Standing,
    Started, Step, StepState, Value,
};

use super::procedures::{outcome_word, title_in_force};
use crate::api::views::{
    CardConfirm, CardStanding, Procedure, ProcedureAnswer, ProcedureLink, ProcedurePoint,
    ProcedurePrint,
};
use crate::station::Station;
use crate::work::procedures::{bounds, print_kind, unit_words};

/// The text; one that lacks the language is French and wears its language.
pub(super) fn said(text: &Localised, locale: Locale) -> String {
    crate::procedures::review::said(text, locale)
}

/// The key of a point, as `record_step` names it.
fn key(point: &Point) -> String {
    match point {
        Point::Step(id) => format!("step:{id}"),
        Point::Pause(id) => format!("pause:{id}"),
    }
}

/// Tells one running card.
pub(super) struct Telling<'a> {
    station: &'a Station,
    started: &'a Started,
}

impl<'a> Telling<'a> {
    pub(super) fn new(station: &'a Station, started: &'a Started) -> Telling<'a> {
        Telling { station, started }
    }

    fn said(&self, text: &Localised) -> String {
        said(text, self.station.locale())
    }

    fn say(&self, key: &str, parts: &[(&str, &str)]) -> String {
        let parts: Vec<(&str, Arg<'_>)> = parts
            .iter()
            .map(|(name, text)| (*name, Arg::Text(text)))
            .collect();
        self.station.words().say_with(key, &parts)
    }

    /// The hour; with its day when it is another one.
    fn time(&self, at: DateTime<Utc>) -> String {
        let (zone, locale) = (self.station.zone(), self.station.locale());
        let day = |at: DateTime<Utc>| format::wall_clock(at, zone).date();
        if day(at) == day(self.station.now()) {
            format::time(at, zone, locale)
        } else {
            format::date_time(at, zone, locale)
        }
    }

    /// `Étape 3 sur 14`, or that all is recorded.
    pub(super) fn position(&self, progress: &Progress<'_>) -> String {
        let next = progress.next.and_then(|nth| progress.points.get(nth));
        let Some(next) = next else {
            return self.say("procedure-complete", &[]);
        };
        let of = progress
            .points
            .iter()
            .filter_map(|point| point.number)
            .max()
            .unwrap_or(0)
            .to_string();
        match next.number {
            Some(number) => self.say(
                "procedure-position",
                &[("number", &number.to_string()), ("of", &of)],
            ),
            None => self.say("procedure-at-pause", &[]),
        }
    }

    /// When and by whom it was started and closed.
    pub(super) fn course(&self, instance: &Instance) -> Vec<String> {
        let mut lines = vec![];
        if let Some((started, by)) = &instance.started {
            let time = self.time(started.at);
            lines.push(self.say("procedure-started", &[("time", &time), ("by", &by.name)]));
        }
        if let Some((closed, by)) = instance.closed() {
            let time = self.time(closed.at);
            lines.push(self.say("procedure-closed", &[("time", &time), ("by", &by.name)]));
            lines.extend(closed.reason.clone());
        }
        lines
    }

    /// The whole card.
    pub(super) fn card(
        &self,
        card: &Card,
        progress: &Progress<'_>,
        now: DateTime<Utc>,
    ) -> Procedure {
        let locale = self.station.locale();
        let today = format::wall_clock(now, self.station.zone()).date();
        let review = format::date(card.review_by, locale);
        let review_late = card.is_overdue(today);
        let mut section = "";
        let points = progress
            .points
            .iter()
            .map(|state| {
                let first = state.section.id != section;
                section = &state.section.id;
                self.point(state, first, now)
            })
            .collect();
        let named = |state: &StepState<'_>| {
            let number = state
                .number
                .map_or(String::new(), |number| number.to_string());
            let text = state
                .step
                .map_or(String::new(), |step| self.said(&step.what));
            (number, text)
        };
        let open = progress.next.is_some();
        Procedure {
            card: card.id.clone(),
            instance: None,
            running: false,
            title: self.said(&card.title),
            goal: card
                .goal
                .as_ref()
                .map_or(String::new(), |goal| self.said(goal)),
            owner: self.say("procedure-owner", &[("owner", &card.owner)]),
            review: if review_late {
                self.say("procedure-review-late", &[("date", &review)])
            } else {
                self.say("procedure-review", &[("date", &review)])
            },
            review_late,
            version: self.say(
                "procedure-version",
                &[("id", &card.id), ("version", &card.version)],
            ),
            course: vec![],
            position: self.position(progress),
            next: progress.next.and_then(|nth| u32::try_from(nth).ok()),
            points,
            reminders: progress
                .reminders()
                .map(|state| {
                    let (number, text) = named(state);
                    let late = if state.repeat_due {
                        "procedure-remind-repeat"
                    } else {
                        "procedure-remind-late"
                    };
                    self.say(late, &[("number", &number), ("text", &text)])
                })
                .collect(),
            issues: progress
                .issues()
                .map(|state| {
                    let (number, text) = named(state);
                    self.say("procedure-issue", &[("number", &number), ("text", &text)])
                })
                .collect(),
            reason_to_close: open || progress.issues().next().is_some(),
            parent: None,
            parent_title: None,
        }
    }

    fn point(&self, state: &StepState<'_>, first: bool, now: DateTime<Utc>) -> ProcedurePoint {
        let step = state.step;
        let kind = step.map(|step| step.confirm.kind);
        ProcedurePoint {
            key: key(&state.point),
            number: state
                .number
                .map_or(String::new(), |number| number.to_string()),
            section: first.then(|| self.said(&state.section.title)),
            text: match step {
                Some(step) => self.said(&step.what),
                None => self.say("card-pause", &[]),
            },
            notes: step.map_or(vec![], |step| self.notes(step)),
            critical: step.is_some_and(|step| step.critical),
            confirm: confirm(kind),
            field: match (kind, step) {
                (Some(ConfirmKind::Value), Some(step)) => bounds(self.station, step),
                (Some(ConfirmKind::Time), _) => self.say("procedure-time-field", &[]),
                (Some(ConfirmKind::Scan), _) => self.say("card-scan", &[]),
                _ => String::new(),
            },
            answers: step.map_or(vec![], |step| {
                let answers = step.confirm.options.iter();
                answers
                    .map(|answer| ProcedureAnswer {
                        id: answer.id.clone(),
                        label: self.said(&answer.label),
                    })
                    .collect()
            }),
            standing: match state.standing {
                Standing::Open => CardStanding::Open,
                Standing::Done => CardStanding::Done,
                Standing::NotApplicable => CardStanding::NotApplicable,
                Standing::Impossible => CardStanding::Impossible,
                Standing::NotAsked => CardStanding::NotAsked,
            },
            stands: self.stands(state),
            entry_id: state.doing.map(|doing| doing.entry.to_string()),
            due: self.due(state, now),
            late: state.late || state.repeat_due,
            again: state.repeat_at.is_some(),
            links: state
                .links
                .iter()
                .map(|link| {
                    let (card, anchor) = link.target();
                    ProcedureLink {
                        card: card.to_owned(),
                        anchor: anchor.map(str::to_owned),
                        label: link.label.as_ref().map_or_else(
                            || title_in_force(self.station, card),
                            |label| self.said(label),
                        ),
                    }
                })
                .collect(),
            prints: step.map_or(vec![], |step| self.prints(step)),
            screen: step
                .and_then(|step| step.open)
                .map(|screen| screen.code().to_owned()),
        }
    }

    /// Why, what to expect, who does it, whom to call.
    fn notes(&self, step: &Step) -> Vec<String> {
        let mut notes = vec![];
        for (text, key) in [(&step.why, "card-why"), (&step.expect, "card-expect")] {
            if let Some(text) = text {
                notes.push(self.say(key, &[("text", &self.said(text))]));
            }
        }
        if let Some(role) = step.role {
            let role = self.say(&format!("card-role-{}", role.code()), &[]);
            notes.push(self.say("procedure-role", &[("role", &role)]));
        }
        if let Some(role) = step.confirm.witness_role {
            let role = self.say(&format!("card-role-{}", role.code()), &[]);
            notes.push(self.say("procedure-witness", &[("role", &role)]));
        }
        if let Some(id) = &step.call {
            notes.push(self.call(id));
        }
        notes
    }

    /// Whom to call; in a drill, only who may be called in one.
    fn call(&self, id: &str) -> String {
        let Some(contact) = self.started.text.contacts.0.get(id) else {
            return self.say("procedure-call-none", &[("who", id)]);
        };
        let who = self.said(&contact.label);
        if self.station.demo().is_some() && !contact.drill_ok {
            return self.say("procedure-call-drill", &[("who", &who)]);
        }
        if contact.phones.is_empty() {
            return self.say("procedure-call-none", &[("who", &who)]);
        }
        let (phones, hours) = (contact.phones.join(", "), self.said(&contact.hours));
        self.say(
            "procedure-call",
            &[("who", &who), ("phones", &phones), ("hours", &hours)],
        )
    }

    fn prints(&self, step: &Step) -> Vec<ProcedurePrint> {
        let set = self.station.procedures().set();
        step.print
            .iter()
            .filter_map(|print| {
                let form = set.forms.0.get(&print.form)?;
                let title = self.said(&form.title);
                let copies = print.copies.to_string();
                let key = match print.scope {
                    PrintScope::Blank if print.copies > 1 => "procedure-print-blanks",
                    PrintScope::Blank => "procedure-print-blank",
                    PrintScope::Patient | PrintScope::Unit | PrintScope::Hospital => {
                        "procedure-print"
                    }
                };
                Some(ProcedurePrint {
                    what: print_kind(&set.forms, &print.form)?,
                    label: self.say(key, &[("form", &title), ("copies", &copies)]),
                })
            })
            .collect()
    }

    /// By when it is to be done, how late it is, or when it is to be done again.
    fn due(&self, state: &StepState<'_>, now: DateTime<Utc>) -> Option<String> {
        if let Some(at) = state.repeat_at {
            let time = self.time(at);
            let key = if state.repeat_due {
                "procedure-repeat-due"
            } else {
                "procedure-repeat-at"
            };
            return Some(self.say(key, &[("time", &time)]));
        }
        let due = state.due.filter(|_| state.is_open())?;
        let time = self.time(due);
        if state.late {
            let late = format::late_by((now - due).num_minutes(), self.station.locale());
            Some(self.say("procedure-late", &[("time", &time), ("late", &late)]))
        } else {
            Some(self.say("procedure-due", &[("time", &time)]))
        }
    }

    /// Who recorded it, when, and what was answered.
    fn stands(&self, state: &StepState<'_>) -> String {
        if state.standing == Standing::NotAsked {
            return self.say("procedure-not-asked", &[]);
        }
        let Some(doing) = state.doing else {
            return String::new();
        };
        let outcome = self.say(outcome_word(doing.recorded.outcome), &[]);
        let who = match &doing.witness {
            Some(second) => self.say(
                "procedure-two",
                &[("first", &doing.by.initials), ("second", &second.initials)],
            ),
            None => doing.by.initials.clone(),
        };
        let time = self.time(doing.recorded.at);
        let mut line = self.say(
            "procedure-stands",
            &[("outcome", &outcome), ("time", &time), ("by", &who)],
        );
        let more = [
            self.answered(doing, state.step),
            doing.recorded.reason.clone(),
        ];
        for part in more.into_iter().flatten() {
            line = [line, part].join(" · ");
        }
        line
    }

    fn answered(&self, doing: &Doing, step: Option<&Step>) -> Option<String> {
        if doing.recorded.outcome != Outcome::Done {
            return None;
        }
        Some(match doing.recorded.value.as_ref()? {
            Value::Number(amount) => {
                let number = format::number(amount.value, self.station.locale());
                [number, unit_words(self.station, &amount.unit)].join("\u{a0}")
            }
            Value::Choice(id) => step?
                .confirm
                .options
                .iter()
                .find(|answer| answer.id == *id)
                .map(|answer| self.said(&answer.label))?,
            Value::Time(at) => self.time(*at),
            Value::Scan(text) => text.clone(),
        })
    }
}

fn confirm(kind: Option<ConfirmKind>) -> CardConfirm {
    match kind {
        None => CardConfirm::Pause,
        Some(ConfirmKind::Check) => CardConfirm::Check,
        Some(ConfirmKind::Initials) => CardConfirm::Initials,
        Some(ConfirmKind::TwoPerson) => CardConfirm::TwoPerson,
        Some(ConfirmKind::Value) => CardConfirm::Value,
        Some(ConfirmKind::Choice) => CardConfirm::Choice,
        Some(ConfirmKind::Time) => CardConfirm::Time,
        Some(ConfirmKind::Scan) => CardConfirm::Scan,
        Some(ConfirmKind::None) => CardConfirm::None,
    }
}
