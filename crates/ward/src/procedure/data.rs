//! What is local to a hospital and kept out of the texts: whom to call, which forms there are, names of places.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::card::PrintScope;
use super::text::Localised;

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Its id.
    pub id: String,
    /// Who it is.
    pub label: Localised,
    /// Numbers, the first one first; none: the hospital has not filled them in.
    pub phones: Vec<String>,
    /// When somebody answers.
    pub hours: Localised,
    /// May be called in a drill.
    #[serde(default)]
    pub drill_ok: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactsFile {
    #[serde(default)]
    pub(super) contacts: Vec<Contact>,
}

/// `contacts.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Contacts(pub BTreeMap<String, Contact>);

/// A form that a step may print.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Localised,
    /// For whom it can be printed.
    pub scopes: Vec<PrintScope>,
    /// What the station prints: a kind of its print centre.
    pub template: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormsFile {
    #[serde(default)]
    pub(super) forms: Vec<Form>,
}

/// `forms.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms(pub BTreeMap<String, Form>);

impl Forms {
    /// Kinds of the print centre that a form may name.
    pub const TEMPLATES: [&'static str; 24] = [
        "pack",
        "census",
        "mar",
        "handover",
        "bed-board",
        "hospital-census",
        "summary",
        "worklist",
        "labels",
        "wristbands",
        "cards",
        "blanks",
        "blank-mar",
        "orders",
        "laboratory",
        "radiology",
        "transfusion",
        "vitals",
        "intake-output",
        "admission",
        "transfer",
        "controlled-drugs",
        "downtime-log",
        "reconciliation-check",
    ];
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VarsFile {
    #[serde(default)]
    pub(super) vars: BTreeMap<String, Localised>,
}

/// `vars.toml`: what stands in the holes of the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vars(pub BTreeMap<String, Localised>);
