//! What a card says: the fields of its file, under their names.

use chrono::NaiveDate;
use serde::Deserialize;

use super::data::Vars;
use super::text::Localised;

/// Whether a card may be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Being written: for drills only.
    Draft,
    /// Somebody answers for it by name.
    Approved,
    /// No longer followed.
    Retired,
}

impl Status {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Approved => "approved",
            Status::Retired => "retired",
        }
    }
}

/// How a card is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardStyle {
    /// Read a step, do it.
    ReadDo,
    /// Do, then confirm each step.
    DoConfirm,
}

/// Who does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the French names of the professions")]
pub enum CardRole {
    Infirmiere,
    AideSoignante,
    Cadre,
    Medecin,
    Pharmacien,
    Preparateur,
    Dsi,
    Admissions,
    Direction,
    Toutes,
}

impl CardRole {
    /// The code of the role.
    pub const fn code(self) -> &'static str {
        match self {
            CardRole::Infirmiere => "infirmiere",
            CardRole::AideSoignante => "aide-soignante",
            CardRole::Cadre => "cadre",
            CardRole::Medecin => "medecin",
            CardRole::Pharmacien => "pharmacien",
            CardRole::Preparateur => "preparateur",
            CardRole::Dsi => "dsi",
            CardRole::Admissions => "admissions",
            CardRole::Direction => "direction",
            CardRole::Toutes => "toutes",
        }
    }
}

/// What a card is proposed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerOn {
    /// The record is missed and nobody had announced it.
    Unplanned,
    /// An announced stop.
    Planned,
    /// The outage lasts.
    Duration,
    /// An attack, or three days.
    Cyber,
    /// The record is back and the ward types in.
    Recovery,
    /// The data of the ward are out of date.
    StaleData,
    /// No printer works.
    NoPrinter,
    /// The station runs on its battery.
    NoPower,
    /// A drill.
    Drill,
    /// Nothing: a person looks for it.
    Manual,
}

impl TriggerOn {
    /// Its code, as in a card's file and in the journal.
    pub const fn code(self) -> &'static str {
        match self {
            TriggerOn::Unplanned => "unplanned",
            TriggerOn::Planned => "planned",
            TriggerOn::Duration => "duration",
            TriggerOn::Cyber => "cyber",
            TriggerOn::Recovery => "recovery",
            TriggerOn::StaleData => "stale-data",
            TriggerOn::NoPrinter => "no-printer",
            TriggerOn::NoPower => "no-power",
            TriggerOn::Drill => "drill",
            TriggerOn::Manual => "manual",
        }
    }
}

/// When a card is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// What for.
    pub on: TriggerOn,
    /// Of an announced stop: minutes from its beginning, −60, −15 or 0.
    pub offset_min: Option<i32>,
    /// Of a duration: minutes since the record was missed.
    pub after_min: Option<u32>,
}

/// How a step is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmKind {
    /// A tick.
    Check,
    /// Initials, with her PIN.
    Initials,
    /// Two people, each with her PIN.
    TwoPerson,
    /// A number.
    Value,
    /// One of several answers.
    Choice,
    /// A time.
    Time,
    /// A scan.
    Scan,
    /// Nothing: information.
    None,
}

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its id.
    pub id: String,
    /// What it says.
    pub label: Localised,
}

/// How a step is confirmed, with what that needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// How.
    pub kind: ConfirmKind,
    /// Who the second person is.
    pub witness_role: Option<CardRole>,
    /// Unit of a value.
    pub unit: Option<String>,
    /// Least value.
    pub min: Option<i64>,
    /// Greatest value.
    pub max: Option<i64>,
    /// Answers of a choice.
    #[serde(default)]
    pub options: Vec<Answer>,
}

/// For whom a form is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrintScope {
    /// One patient.
    Patient,
    /// The ward.
    Unit,
    /// The hospital.
    Hospital,
    /// Nobody: empty.
    Blank,
}

impl PrintScope {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            PrintScope::Patient => "patient",
            PrintScope::Unit => "unit",
            PrintScope::Hospital => "hospital",
            PrintScope::Blank => "blank",
        }
    }
}

/// A form that a step prints.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintForm {
    /// Its id in `forms.toml`.
    pub form: String,
    /// For whom.
    pub scope: PrintScope,
    /// How many.
    #[serde(default = "one")]
    pub copies: u32,
}

const fn one() -> u32 {
    1
}

/// A screen that a step opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    /// The ward list.
    Census,
    /// A patient's chart.
    Mar,
    /// The comparison with the record.
    Reconciliation,
    /// The print centre.
    PrintCentre,
    /// Whom to call.
    Contacts,
    /// State of the data and of the station.
    Settings,
}

impl Screen {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Screen::Census => "census",
            Screen::Mar => "mar",
            Screen::Reconciliation => "reconciliation",
            Screen::PrintCentre => "print-centre",
            Screen::Contacts => "contacts",
            Screen::Settings => "settings",
        }
    }
}

/// Another card to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// `card` or `card#anchor`.
    pub to: String,
    /// Under which condition; absent: always.
    pub when: Option<String>,
    /// What the button says; absent: the title of the card.
    pub label: Option<Localised>,
}

impl Link {
    /// Card and anchor.
    pub fn target(&self) -> (&str, Option<&str>) {
        match self.to.split_once('#') {
            Some((card, anchor)) => (card, Some(anchor)),
            None => (&self.to, None),
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id, once in a card.
    pub id: String,
    /// What to do, a verb first.
    #[serde(rename = "do")]
    pub what: Localised,
    /// Why.
    pub why: Option<Localised>,
    /// What is seen when it was done.
    pub expect: Option<Localised>,
    /// Who does it, if not whoever holds the card.
    pub role: Option<CardRole>,
    /// How it is confirmed.
    pub confirm: Confirm,
    /// It must not be skipped.
    #[serde(default)]
    pub critical: bool,
    /// Minutes after the start by which it is done.
    pub within_min: Option<u32>,
    /// Minutes between repetitions.
    pub repeat_min: Option<u32>,
    /// Forms that it prints.
    #[serde(default)]
    pub print: Vec<PrintForm>,
    /// The screen that it opens.
    pub open: Option<Screen>,
    /// Whom to call: an id of `contacts.toml`.
    pub call: Option<String>,
    /// The condition under which it is asked at all.
    #[serde(rename = "if")]
    pub condition: Option<String>,
    /// Cards to go on with.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// Steps under one title.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardSection {
    /// Its id, once in a card.
    pub id: String,
    /// Its title.
    pub title: Localised,
    /// Everyone states "ready" before going on.
    #[serde(default)]
    pub pause_point: bool,
    /// Minutes from the planned time.
    pub offset_min: Option<i32>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A procedure card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The version of this format: 1.
    pub schema: u32,
    /// The name of its file.
    pub id: String,
    /// Rises with every change.
    pub version: String,
    /// Whether it may be followed.
    pub status: Status,
    /// How it is used.
    pub style: Option<CardStyle>,
    /// Whom it is for.
    pub roles: Vec<CardRole>,
    /// The wards that it is for; none named: all.
    #[serde(default)]
    pub units: Vec<String>,
    /// What it is proposed for.
    pub triggers: Vec<Trigger>,
    /// Its title.
    pub title: Localised,
    /// What it is good for.
    pub goal: Option<Localised>,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it, by name or function.
    pub approved_by: Vec<String>,
    /// When.
    pub approved_on: NaiveDate,
    /// By when it is read again.
    pub review_by: NaiveDate,
    /// What it rests on.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The base card that it takes the place of, `id@version`.
    pub supersedes: Option<String>,
    /// Its sections.
    pub sections: Vec<CardSection>,
}

impl Card {
    /// Whether it should have been read again before this day: it stays usable and says so.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.review_by < today
    }

    /// Whether it is for this ward.
    pub fn is_for(&self, unit: &str) -> bool {
        self.units.is_empty() || self.units.iter().any(|named| named == unit)
    }

    /// Its steps in order, over all sections.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.sections.iter().flat_map(|section| &section.steps)
    }

    /// Whether a link may lead to this place in it.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        self.sections.iter().any(|section| section.id == anchor)
            || self.steps().any(|step| step.id == anchor)
    }

    /// The same with the texts of the house in its holes: what is shown and printed.
    #[must_use]
    pub fn filled(&self, vars: &Vars) -> Card {
        let mut card = self.clone();
        card.title = card.title.filled(vars);
        card.goal = card.goal.map(|text| text.filled(vars));
        for section in &mut card.sections {
            section.title = section.title.filled(vars);
            for step in &mut section.steps {
                step.what = step.what.filled(vars);
                for text in [&mut step.why, &mut step.expect].into_iter().flatten() {
                    *text = text.filled(vars);
                }
                for answer in &mut step.confirm.options {
                    answer.label = answer.label.filled(vars);
                }
                for label in step.links.iter_mut().filter_map(|link| link.label.as_mut()) {
                    *label = label.filled(vars);
                }
            }
        }
        card
    }
}
