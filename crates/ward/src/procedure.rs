//! Procedure cards as data: what a card says, and whether it may be shown.
//!
//! A card is a checklist that a head nurse can edit and sign: sections of steps, in three languages, without any code. Here
//! is what is needed to print one; running a card on the screen, conditions and links are not read yet.
//!
//! Invariant: a card with an error is never shown; its errors have the codes of the procedures' own list.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::format::Locale;

const TITLE_MAX: usize = 140;
const GOAL_MAX: usize = 400;
const STEP_MAX: usize = 140;
const SECTIONS_MAX: usize = 8;
const STEPS_MAX: usize = 9;
const ID_MAX: usize = 48;

/// A text in the languages of the project; French is always there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localised {
    /// French of France, the reference.
    pub fr: String,
    /// French of Québec.
    #[serde(rename = "fr-CA")]
    pub fr_ca: Option<String>,
    /// English.
    pub en: Option<String>,
}

impl Localised {
    /// The text in this language, and whether it is another one: a missing language shows the French, and says so.
    pub fn in_language(&self, locale: Locale) -> (&str, bool) {
        let own = match locale {
            Locale::Fr => Some(&self.fr),
            Locale::FrCa => self.fr_ca.as_ref(),
            Locale::En => self.en.as_ref(),
        };
        (own.unwrap_or(&self.fr), own.is_none())
    }

    fn longest(&self) -> usize {
        [Some(&self.fr), self.fr_ca.as_ref(), self.en.as_ref()]
            .into_iter()
            .flatten()
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    }
}

/// Whether a card may be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Being written: for drills only.
    Draft,
    /// Signed by the hospital.
    Approved,
    /// No longer followed.
    Retired,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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

/// How a step is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmKind {
    /// A tick.
    Check,
    /// Initials.
    Initials,
    /// Two people.
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
    /// Its title.
    pub title: Localised,
    /// What it is good for.
    pub goal: Option<Localised>,
    /// Who answers for it.
    pub owner: String,
    /// By when it is read again.
    pub review_by: NaiveDate,
    /// Its sections.
    pub sections: Vec<CardSection>,
}

/// What is wrong with a card, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardFault {
    /// P001: the id is not the name of the file.
    Name,
    /// P002: a field breaks a rule of the format.
    Schema,
    /// P003: it cannot be read as TOML in UTF-8.
    Unreadable,
    /// P010: an id twice.
    Twice,
}

impl CardFault {
    /// `P001`.
    pub const fn code(self) -> &'static str {
        match self {
            CardFault::Name => "P001",
            CardFault::Schema => "P002",
            CardFault::Unreadable => "P003",
            CardFault::Twice => "P010",
        }
    }
}

impl Card {
    /// What is wrong with it, if it was read from a file with this name (without `.toml`).
    pub fn faults(&self, file: &str) -> BTreeSet<CardFault> {
        let mut faults = BTreeSet::new();
        if self.id != file {
            faults.insert(CardFault::Name);
        }
        let slug = |id: &str| {
            (1..=ID_MAX).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        let sections_sound = (1..=SECTIONS_MAX).contains(&self.sections.len())
            && self.sections.iter().all(|section| {
                (1..=STEPS_MAX).contains(&section.steps.len())
                    && section.steps.iter().all(|step| {
                        let length = step.what.longest();
                        let options = step.confirm.options.len();
                        (1..=STEP_MAX).contains(&length)
                            && (step.confirm.kind != ConfirmKind::Choice || options >= 2)
                            && step.repeat_min.is_none_or(|minutes| minutes >= 5)
                            && step.within_min.is_none_or(|minutes| minutes <= 2880)
                    })
            });
        let goal_sound = self
            .goal
            .as_ref()
            .is_none_or(|goal| goal.longest() <= GOAL_MAX);
        let sound = self.schema == 1
            && slug(&self.id)
            && (1..=TITLE_MAX).contains(&self.title.longest())
            && goal_sound
            && sections_sound;
        if !sound {
            faults.insert(CardFault::Schema);
        }
        let mut seen = BTreeSet::new();
        let steps = self.sections.iter().flat_map(|section| &section.steps);
        if !steps.map(|step| &step.id).all(|id| seen.insert(id)) {
            faults.insert(CardFault::Twice);
        }
        faults
    }

    /// Whether it should have been read again before this day: it stays usable and says so.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.review_by < today
    }
}
