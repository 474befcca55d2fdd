//! One card against the rules of the format.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::card::{Card, ConfirmKind, Status, Step, TriggerOn};
use super::data::{Contacts, Forms, Vars};
use super::expression::{Expression, Used};
use super::finding::Code;
use super::place::Places;
use super::set::Notes;
use super::text::{Hole, Localised, french_spaces_hold, holes};
use super::version::Version;
use super::{GOAL_MAX, SECTIONS_MAX, STEP_MAX, STEPS_MAX, TITLE_MAX};

const ID_MAX: usize = 48;
const WITHIN_MAX: u32 = 2880;
const REPEAT_LEAST: u32 = 5;
const COPIES_MAX: u32 = 50;
/// Ninety seconds at three words a second: nobody reads longer before she acts.
const WORDS_MAX: usize = 90 * 3;

/// What a card is held against.
pub(super) struct Around<'a> {
    pub(super) contacts: &'a Contacts,
    pub(super) forms: &'a Forms,
    pub(super) vars: &'a Vars,
    pub(super) today: NaiveDate,
}

/// Whether this can be an id: lower case, digits and hyphens.
pub(super) fn is_slug(id: &str) -> bool {
    (1..=ID_MAX).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The findings of one card, at their places.
struct Checking<'a> {
    card: &'a Card,
    file: &'a str,
    places: &'a Places<'a>,
    around: &'a Around<'a>,
    notes: &'a mut Notes,
}

/// Holds a card against the rules.
pub(super) fn check(
    card: &Card,
    file: &str,
    places: &Places<'_>,
    around: &Around<'_>,
    notes: &mut Notes,
) {
    let mut checking = Checking {
        card,
        file,
        places,
        around,
        notes,
    };
    checking.head();
    checking.ids();
    checking.texts();
    for (nth, section) in card.sections.iter().enumerate() {
        if !(1..=STEPS_MAX).contains(&section.steps.len()) {
            checking.say(Code::P002, &format!("sections.{nth}.steps"), "steps");
        }
        for (step_nth, step) in section.steps.iter().enumerate() {
            checking.step(step, &format!("sections.{nth}.steps.{step_nth}"));
        }
        checking.pace(nth);
    }
}

impl Checking<'_> {
    fn say(&mut self, code: Code, path: &str, detail: &str) {
        let place = self.places.at(path);
        self.notes.say(self.file, code, place, detail);
    }

    /// Says P002 of `path` unless `sound`.
    fn must(&mut self, sound: bool, path: &str, detail: &str) {
        if !sound {
            self.say(Code::P002, path, detail);
        }
    }

    fn head(&mut self) {
        let card = self.card;
        let stem = self.file.rsplit('/').next().unwrap_or(self.file);
        if stem.strip_suffix(".toml") != Some(card.id.as_str()) {
            self.say(Code::P001, "id", &card.id);
        }
        self.must(card.schema == 1, "schema", "schema");
        self.must(is_slug(&card.id), "id", &card.id);
        self.must(
            Version::parse(&card.version).is_some(),
            "version",
            &card.version,
        );
        self.must(!card.roles.is_empty(), "roles", "roles");
        self.must(!card.triggers.is_empty(), "triggers", "triggers");
        self.must(!card.owner.trim().is_empty(), "owner", "owner");
        let signed = card.status != Status::Approved
            || card.approved_by.iter().any(|name| !name.trim().is_empty());
        self.must(signed, "approved_by", "approved_by");
        let sections = (1..=SECTIONS_MAX).contains(&card.sections.len());
        self.must(sections, "sections", "sections");
        for (nth, trigger) in card.triggers.iter().enumerate() {
            let sound = match trigger.on {
                TriggerOn::Planned => {
                    matches!(trigger.offset_min, Some(-60 | -15 | 0)) && trigger.after_min.is_none()
                }
                TriggerOn::Duration => {
                    trigger.after_min.is_some_and(|after| after > 0) && trigger.offset_min.is_none()
                }
                TriggerOn::Unplanned
                | TriggerOn::Cyber
                | TriggerOn::Recovery
                | TriggerOn::StaleData
                | TriggerOn::NoPrinter
                | TriggerOn::NoPower
                | TriggerOn::Drill
                | TriggerOn::Manual => trigger.offset_min.is_none() && trigger.after_min.is_none(),
            };
            self.must(sound, &format!("triggers.{nth}"), trigger.on.code());
        }
        if card.is_overdue(self.around.today) {
            self.say(Code::W101, "review_by", &card.review_by.to_string());
        }
    }

    /// Sections and steps share one list of names: a link may lead to either.
    fn ids(&mut self) {
        let mut seen = BTreeSet::new();
        let card = self.card;
        for (nth, section) in card.sections.iter().enumerate() {
            let steps = section.steps.iter().enumerate().map(|(step_nth, step)| {
                (
                    format!("sections.{nth}.steps.{step_nth}.id"),
                    step.id.as_str(),
                )
            });
            let own = (format!("sections.{nth}.id"), section.id.as_str());
            for (path, id) in std::iter::once(own).chain(steps) {
                self.must(is_slug(id), &path, id);
                if !seen.insert(id) {
                    self.say(Code::P010, &path, id);
                }
            }
        }
    }

    fn texts(&mut self) {
        for (path, text, most) in texts(self.card) {
            for (language, text) in text.each() {
                let path = format!("{path}.{language}");
                let length = text.chars().count();
                self.must((1..=most).contains(&length), &path, language);
                for hole in holes(text) {
                    match hole {
                        Hole::Named(name) if self.around.vars.0.contains_key(name) => {}
                        Hole::Named(name) => self.say(Code::P017, &path, name),
                        Hole::Unclosed => self.say(Code::P017, &path, "{{"),
                    }
                }
                if language != "en" && !french_spaces_hold(language, text) {
                    self.say(Code::W103, &path, language);
                }
            }
            for language in text.lacking() {
                self.say(Code::W102, &path, language);
            }
            // A text of the house must not burst the line that it is put into.
            let filled = text.filled(self.around.vars);
            let burst = filled
                .each()
                .zip(text.each())
                .find(|((_, now), (_, raw))| now.chars().count() > most && now != raw);
            if let Some(((language, _), _)) = burst {
                self.must(false, &format!("{path}.{language}"), language);
            }
        }
    }

    fn step(&mut self, step: &Step, path: &str) {
        let at = |field: &str| format!("{path}.{field}");
        let confirm = &step.confirm;
        let kind = confirm.kind;
        let value = kind == ConfirmKind::Value;
        self.must(
            value == confirm.unit.as_deref().is_some_and(|unit| !unit.is_empty()),
            &at("confirm"),
            "unit",
        );
        let bounds = value || (confirm.min.is_none() && confirm.max.is_none());
        let ordered = match (confirm.min, confirm.max) {
            (Some(min), Some(max)) => min <= max,
            _ => true,
        };
        self.must(bounds && ordered, &at("confirm"), "min, max");
        let ids: BTreeSet<&str> = confirm
            .options
            .iter()
            .map(|answer| answer.id.as_str())
            .collect();
        let answers = if kind == ConfirmKind::Choice {
            ids.len() >= 2 && ids.iter().all(|id| is_slug(id))
        } else {
            ids.is_empty()
        };
        self.must(
            answers && ids.len() == confirm.options.len(),
            &at("confirm"),
            "options",
        );
        let witness = confirm.witness_role.is_none() || kind == ConfirmKind::TwoPerson;
        self.must(witness, &at("confirm"), "witness_role");
        let within = step.within_min.is_none_or(|minutes| minutes <= WITHIN_MAX);
        self.must(within, &at("within_min"), "within_min");
        let repeat = step
            .repeat_min
            .is_none_or(|minutes| minutes >= REPEAT_LEAST);
        self.must(repeat, &at("repeat_min"), "repeat_min");
        if step.critical && kind == ConfirmKind::None {
            self.say(Code::W104, &at("confirm"), &step.id);
        }
        for (nth, print) in step.print.iter().enumerate() {
            let path = at(&format!("print.{nth}"));
            self.must((1..=COPIES_MAX).contains(&print.copies), &path, "copies");
            let form = self.around.forms.0.get(&print.form);
            if !form.is_some_and(|form| form.scopes.contains(&print.scope)) {
                let what = format!("{}, {}", print.form, print.scope.code());
                self.say(Code::P013, &path, &what);
            }
        }
        if let Some(contact) = &step.call
            && !self.around.contacts.0.contains_key(contact)
        {
            self.say(Code::P014, &at("call"), contact);
        }
        if let Some(text) = &step.condition
            && let Err(error) = Expression::parse(text, &Used::If)
        {
            self.say(Code::P016, &at("if"), &error.to_string());
        }
        let ids: Vec<&str> = ids.into_iter().collect();
        for (nth, link) in step.links.iter().enumerate() {
            if let Some(text) = &link.when
                && let Err(error) = Expression::parse(text, &Used::Link(&ids))
            {
                let path = at(&format!("links.{nth}.when"));
                self.say(Code::P016, &path, &error.to_string());
            }
        }
    }

    /// How long a section takes to read, and whether its deadlines come in the order of its steps.
    fn pace(&mut self, nth: usize) {
        let Some(section) = self.card.sections.get(nth) else {
            return;
        };
        let path = format!("sections.{nth}");
        let read = |text: &Localised| text.fr.split_whitespace().count();
        let words: usize = read(&section.title)
            + section
                .steps
                .iter()
                .map(|step| {
                    let more = [&step.why, &step.expect].into_iter().flatten();
                    let answers = step.confirm.options.iter().map(|answer| &answer.label);
                    read(&step.what) + more.chain(answers).map(read).sum::<usize>()
                })
                .sum::<usize>();
        if words > WORDS_MAX {
            self.say(Code::W105, &path, &section.id);
        }
        let mut latest = 0;
        for (step_nth, step) in section.steps.iter().enumerate() {
            let Some(within) = step.within_min else {
                continue;
            };
            if within < latest {
                let path = format!("{path}.steps.{step_nth}.within_min");
                self.say(Code::W106, &path, &step.id);
            }
            latest = latest.max(within);
        }
    }
}

/// Every text of a card, with its place and its greatest length.
fn texts(card: &Card) -> Vec<(String, &Localised, usize)> {
    let mut all = vec![("title".to_owned(), &card.title, TITLE_MAX)];
    all.extend(
        card.goal
            .iter()
            .map(|text| ("goal".to_owned(), text, GOAL_MAX)),
    );
    for (nth, section) in card.sections.iter().enumerate() {
        let path = format!("sections.{nth}");
        all.push((format!("{path}.title"), &section.title, TITLE_MAX));
        for (step_nth, step) in section.steps.iter().enumerate() {
            let path = format!("{path}.steps.{step_nth}");
            all.push((format!("{path}.do"), &step.what, STEP_MAX));
            let more = [("why", &step.why), ("expect", &step.expect)];
            all.extend(more.into_iter().filter_map(|(key, text)| {
                text.as_ref()
                    .map(|text| (format!("{path}.{key}"), text, GOAL_MAX))
            }));
            let answers = step.confirm.options.iter().enumerate();
            all.extend(answers.map(|(nth, answer)| {
                let path = format!("{path}.confirm.options.{nth}.label");
                (path, &answer.label, STEP_MAX)
            }));
            let links = step.links.iter().enumerate();
            all.extend(links.filter_map(|(nth, link)| {
                let path = format!("{path}.links.{nth}.label");
                link.label.as_ref().map(|label| (path, label, STEP_MAX))
            }));
        }
    }
    all
}
