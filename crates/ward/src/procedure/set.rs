//! A whole set of cards, read and checked at once.
//!
//! Invariant: a card of the site takes the place of a base card whole, and says of which version; nothing is merged.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::card::Card;
use super::check::{self, Around, is_slug};
use super::data::{Contact, Contacts, ContactsFile, Form, Forms, FormsFile, Vars, VarsFile};
use super::finding::{Code, Finding};
use super::manifest::{self, Manifest, sha256};
use super::place::{Places, line_and_column};
use super::text::{Localised, french_spaces_hold};
use super::version::Version;
use super::{TITLE_MAX, links};

/// The files of a set by their names from its folder, with `/` between.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Whose card it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Of the release.
    Base,
    /// Of the site.
    Site,
}

/// A card with the bytes that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCard {
    /// What it says, holes unfilled.
    pub card: Card,
    /// Whose it is.
    pub layer: Layer,
    /// Its file.
    pub file: String,
    /// The text of the file.
    pub text: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Every card that is in force, with what is local to the hospital.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardSet {
    /// Number of the set; 0 when its list could not be read.
    pub version: u64,
    /// Whose set it is.
    pub site: String,
    /// Cards by id.
    pub cards: BTreeMap<String, HeldCard>,
    /// Whom to call.
    pub contacts: Contacts,
    /// Forms.
    pub forms: Forms,
    /// Texts of the house.
    pub vars: Vars,
}

/// Findings, gathered.
#[derive(Default)]
pub(super) struct Notes(Vec<Finding>);

impl Notes {
    pub(super) fn say(&mut self, file: &str, code: Code, (line, column): (u32, u32), detail: &str) {
        let finding = Finding {
            file: file.to_owned(),
            line: line.max(1),
            column: column.max(1),
            code,
            detail: detail.to_owned(),
        };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    /// Says it of a place in a file that was read before.
    pub(super) fn say_in(&mut self, file: &str, text: &str, code: Code, path: &str, detail: &str) {
        let place = Places::of(text).map_or((1, 1), |places| places.at(path));
        self.say(file, code, place, detail);
    }

    /// The bytes as text.
    pub(super) fn text<'a>(&mut self, file: &str, bytes: &'a [u8]) -> Option<&'a str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let whole = String::from_utf8_lossy(before);
                let place = line_and_column(&whole, whole.len());
                self.say(file, Code::P003, place, "UTF-8");
                None
            }
        }
    }

    /// The places of a text; one that is no TOML is P003.
    pub(super) fn places<'a>(&mut self, file: &str, text: &'a str) -> Option<Places<'a>> {
        match Places::of(text) {
            Ok(places) => Some(places),
            Err((span, message)) => {
                self.refused(file, text, Code::P003, &span, &message);
                None
            }
        }
    }

    /// The text as what it ought to be; a missing, unknown or wrong field is P002.
    pub(super) fn shape<T: DeserializeOwned>(&mut self, file: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                self.refused(file, text, Code::P002, &span, error.message());
                None
            }
        }
    }

    fn refused(&mut self, file: &str, text: &str, code: Code, span: &Range<usize>, why: &str) {
        let why = why.lines().next().unwrap_or_default();
        self.say(file, code, line_and_column(text, span.start), why);
    }

    fn sorted(mut self) -> Vec<Finding> {
        self.0.sort();
        self.0
    }
}

/// Reads the list of a set and holds its files against it: the list, and what is wrong.
pub fn check_list(files: &Files) -> (Option<Manifest>, Vec<Finding>) {
    let mut notes = Notes::default();
    let manifest = manifest::check(files, &mut notes);
    (manifest, notes.sorted())
}

/// Reads a set whole. The signature is not looked at: that takes a key, and the keys are the caller's.
///
/// A set is fit for use when no finding is an error.
pub fn read_set(files: &Files, today: NaiveDate) -> (CardSet, Vec<Finding>) {
    let mut notes = Notes::default();
    let manifest: Option<Manifest> = manifest::check(files, &mut notes);
    let mut set = CardSet {
        version: manifest.as_ref().map_or(0, |manifest| manifest.set_version),
        site: manifest.map_or_else(String::new, |manifest| manifest.site),
        vars: vars(files, &mut notes),
        ..CardSet::default()
    };
    set.contacts = contacts(files, &set.vars, &mut notes);
    set.forms = forms(files, &mut notes);
    let mut layers: BTreeMap<Layer, BTreeMap<String, HeldCard>> = BTreeMap::new();
    for (file, bytes) in files {
        let layer = match file.split_once('/') {
            Some(("base", _)) => Layer::Base,
            Some(("site", _)) => Layer::Site,
            Some(_) | None => continue,
        };
        let Some(held) = card(file, bytes, layer, &set, today, &mut notes) else {
            continue;
        };
        let cards = layers.entry(layer).or_default();
        if cards.contains_key(&held.card.id) {
            notes.say_in(file, &held.text, Code::P010, "id", &held.card.id);
        } else {
            cards.insert(held.card.id.clone(), held);
        }
    }
    let mut cards = layers.remove(&Layer::Base).unwrap_or_default();
    for (id, held) in layers.remove(&Layer::Site).unwrap_or_default() {
        takes_place(&held, cards.get(&id), &mut notes);
        cards.insert(id, held);
    }
    set.cards = cards;
    links::check(&set, &mut notes);
    (set, notes.sorted())
}

/// Reads one card and holds it against the rules.
fn card(
    file: &str,
    bytes: &[u8],
    layer: Layer,
    set: &CardSet,
    today: NaiveDate,
    notes: &mut Notes,
) -> Option<HeldCard> {
    let text = notes.text(file, bytes)?;
    let places = notes.places(file, text)?;
    let card: Card = notes.shape(file, text)?;
    let around = Around {
        contacts: &set.contacts,
        forms: &set.forms,
        vars: &set.vars,
        today,
    };
    check::check(&card, file, &places, &around, notes);
    Some(HeldCard {
        card,
        layer,
        file: file.to_owned(),
        text: text.to_owned(),
        sha256: sha256(bytes),
    })
}

/// A card of the site that takes the place of a base card says of which one, and which version it was written against.
fn takes_place(held: &HeldCard, base: Option<&HeldCard>, notes: &mut Notes) {
    let card = &held.card;
    let named = card.supersedes.as_deref().map(|text| {
        let (id, version) = text.split_once('@')?;
        (id == card.id).then(|| Version::parse(version)).flatten()
    });
    let mut say = |code, detail: &str| {
        notes.say_in(&held.file, &held.text, code, "supersedes", detail);
    };
    let shown = card.supersedes.as_deref().unwrap_or("supersedes");
    match (named, base) {
        (None, None) => {}
        // It takes the place of nothing, of another card, or of a version that nobody can read.
        (Some(_), None) | (None | Some(None), Some(_)) => say(Code::P018, shown),
        (Some(Some(against)), Some(base)) => match Version::parse(&base.card.version) {
            Some(there) if there > against => say(Code::W107, &base.card.version),
            Some(there) if there < against => say(Code::P018, shown),
            Some(_) | None => {}
        },
    }
}

/// Reads one of the files of local data; a file that is not there is empty.
fn local<T: DeserializeOwned + Default>(
    files: &Files,
    name: &str,
    notes: &mut Notes,
) -> (T, String) {
    let read = files.get(name).and_then(|bytes| {
        let text = notes.text(name, bytes)?;
        notes.places(name, text)?;
        Some((notes.shape(name, text)?, text.to_owned()))
    });
    read.unwrap_or_default()
}

fn vars(files: &Files, notes: &mut Notes) -> Vars {
    const FILE: &str = "vars.toml";
    let (read, text): (VarsFile, String) = local(files, FILE, notes);
    for (name, value) in &read.vars {
        said(FILE, &text, &format!("vars.{name}"), value, notes);
    }
    Vars(read.vars)
}

fn contacts(files: &Files, vars: &Vars, notes: &mut Notes) -> Contacts {
    const FILE: &str = "contacts.toml";
    let (read, text): (ContactsFile, String) = local(files, FILE, notes);
    let mut all: BTreeMap<String, Contact> = BTreeMap::new();
    for (nth, mut contact) in read.contacts.into_iter().enumerate() {
        let path = format!("contacts.{nth}");
        if !is_slug(&contact.id) {
            notes.say_in(FILE, &text, Code::P002, &format!("{path}.id"), &contact.id);
        }
        for (key, value) in [("label", &contact.label), ("hours", &contact.hours)] {
            said(FILE, &text, &format!("{path}.{key}"), value, notes);
        }
        if all.contains_key(&contact.id) {
            notes.say_in(FILE, &text, Code::P010, &format!("{path}.id"), &contact.id);
        }
        contact.label = contact.label.filled(vars);
        all.insert(contact.id.clone(), contact);
    }
    Contacts(all)
}

fn forms(files: &Files, notes: &mut Notes) -> Forms {
    const FILE: &str = "forms.toml";
    let (read, text): (FormsFile, String) = local(files, FILE, notes);
    let mut all: BTreeMap<String, Form> = BTreeMap::new();
    for (nth, form) in read.forms.into_iter().enumerate() {
        let path = format!("forms.{nth}");
        let mut must = |sound: bool, key: &str, detail: &str| {
            if !sound {
                notes.say_in(FILE, &text, Code::P002, &format!("{path}.{key}"), detail);
            }
        };
        must(is_slug(&form.id), "id", &form.id);
        must(!form.scopes.is_empty(), "scopes", &form.id);
        let known = Forms::TEMPLATES.contains(&form.template.as_str());
        must(known, "template", &form.template);
        said(FILE, &text, &format!("{path}.title"), &form.title, notes);
        if all.contains_key(&form.id) {
            notes.say_in(FILE, &text, Code::P010, &format!("{path}.id"), &form.id);
        }
        all.insert(form.id.clone(), form);
    }
    Forms(all)
}

/// A text of the local data: there, short enough, whole in three languages, with its spaces.
fn said(file: &str, text: &str, path: &str, value: &Localised, notes: &mut Notes) {
    for (language, said) in value.each() {
        let path = format!("{path}.{language}");
        if !(1..=TITLE_MAX).contains(&said.chars().count()) {
            notes.say_in(file, text, Code::P002, &path, language);
        }
        if language != "en" && !french_spaces_hold(language, said) {
            notes.say_in(file, text, Code::W103, &path, language);
        }
    }
    for language in value.lacking() {
        notes.say_in(file, text, Code::W102, path, language);
    }
}
