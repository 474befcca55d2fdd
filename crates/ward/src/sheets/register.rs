//! The register, folded from the journal.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{SheetKey, SheetMark, SheetMarked};
use crate::clinical::{OrderId, PatientId};
use crate::journal::{EntryBody, PrintNote, PrintOutcome};
use crate::staff::Person;

/// One logical sheet: a patient, a form and a period; or one blank form.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRecord {
    /// What people call it.
    pub number: String,
    /// The form, by its code.
    pub form: String,
    /// Whose it is.
    pub patient: Option<PatientId>,
    /// The hours that it is for.
    pub period: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// People write on it.
    pub written_on: bool,
    /// Its versions, by number.
    pub versions: BTreeMap<u8, SheetVersion>,
}

/// What was printed under one version, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetVersion {
    /// When it was first printed.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Person,
    /// How often it was printed: 1, and one more a copy.
    pub prints: u8,
    /// Pages of one printing.
    pub pages: u8,
    /// The order of each numbered row.
    pub rows: Vec<(u8, OrderId)>,
    /// What stands on it.
    pub content: String,
    /// What people said became of it since it was last printed, in the order in which they said it.
    pub marks: Vec<(SheetMark, Person)>,
}

/// How far a version is on its way home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// Nobody has said anything about it.
    Out,
    /// Typed in, not yet compared by a second person.
    Entered,
    /// Nothing is left to do with it.
    Back,
}

impl SheetVersion {
    /// How far it is.
    pub fn home(&self) -> Home {
        let said = |wanted: SheetMark| self.marks.iter().any(|(mark, _)| *mark == wanted);
        let back = [
            SheetMark::Unused,
            SheetMark::Verified,
            SheetMark::Scanned,
            SheetMark::Void,
        ];
        if back.into_iter().any(said) {
            Home::Back
        } else if said(SheetMark::Entered) {
            Home::Entered
        } else {
            Home::Out
        }
    }

    /// Who typed it in last.
    pub fn entered_by(&self) -> Option<&Person> {
        let mut newest = self.marks.iter().rev();
        newest.find_map(|(mark, by)| (*mark == SheetMark::Entered).then_some(by))
    }
}

impl SheetRecord {
    /// The number of the version in use.
    pub fn newest(&self) -> u8 {
        self.versions.keys().next_back().copied().unwrap_or(0)
    }
}

/// What the next printing of a sheet is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextSheet {
    /// Never printed: it needs a number of its own.
    New,
    /// Another content than the last version: the version after it, which takes its place.
    Version {
        /// The sheet.
        sheet: SheetKey,
        /// Its number.
        number: String,
        /// The version to print.
        version: u8,
    },
    /// The same content: a copy of the last version.
    Copy {
        /// The sheet.
        sheet: SheetKey,
        /// Its number.
        number: String,
        /// The version, unchanged.
        version: u8,
        /// Which copy, from 1.
        copy: u8,
    },
}

/// Every sheet that was printed here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    sheets: BTreeMap<SheetKey, SheetRecord>,
    /// What each printing held: sheets and versions.
    printings: BTreeMap<String, Vec<(SheetKey, u8)>>,
}

impl Register {
    /// Takes up what an entry says was printed.
    pub(crate) fn printed(&mut self, note: &PrintNote, entry: &EntryBody) {
        if !note.job.is_empty() {
            let held = note.register.iter();
            let held = held.map(|sheet| (sheet.sheet.clone(), sheet.version));
            self.printings.insert(note.job.clone(), held.collect());
        }
        for printed in &note.register {
            let sheet = self
                .sheets
                .entry(printed.sheet.clone())
                .or_insert_with(|| SheetRecord {
                    number: printed.number.clone(),
                    form: printed.form.clone(),
                    patient: printed.patient.clone(),
                    period: printed.period,
                    written_on: printed.written_on,
                    versions: BTreeMap::new(),
                });
            let version = sheet
                .versions
                .entry(printed.version)
                .or_insert_with(|| SheetVersion {
                    at: entry.recorded_at,
                    by: entry.author.clone(),
                    prints: 0,
                    pages: printed.pages,
                    rows: printed.rows.clone(),
                    content: printed.content.clone(),
                    marks: vec![],
                });
            version.prints = version.prints.saturating_add(1);
            // More paper is out now; what was said was said of the paper before.
            version.marks.clear();
        }
    }

    /// Takes up how a printing ended: what was sent again went out as a copy with a number of its own.
    pub(crate) fn ended(&mut self, outcome: &PrintOutcome) {
        for (key, number) in self.printings.get(&outcome.job).into_iter().flatten() {
            let version = self
                .sheets
                .get_mut(key)
                .and_then(|sheet| sheet.versions.get_mut(number));
            let prints = outcome.copy.saturating_add(1);
            if let Some(version) = version.filter(|version| version.prints < prints) {
                version.prints = prints;
                version.marks.clear();
            }
        }
    }

    /// Takes up what became of a version.
    pub(crate) fn marked(&mut self, marked: &SheetMarked, entry: &EntryBody) {
        let version = self
            .sheets
            .get_mut(&marked.sheet)
            .and_then(|sheet| sheet.versions.get_mut(&marked.version));
        if let Some(version) = version {
            version.marks.push((marked.mark, entry.author.clone()));
        }
    }

    /// A sheet.
    pub fn sheet(&self, sheet: &SheetKey) -> Option<&SheetRecord> {
        self.sheets.get(sheet)
    }

    /// Every sheet, by key.
    pub fn sheets(&self) -> impl Iterator<Item = (&SheetKey, &SheetRecord)> {
        self.sheets.iter()
    }

    /// What a printing of this form for this patient and period is called, when this stands on it.
    pub fn next(
        &self,
        form: &str,
        patient: Option<&PatientId>,
        period: Option<(DateTime<Utc>, DateTime<Utc>)>,
        content: &str,
    ) -> NextSheet {
        // The latest by first printing: a sheet whose versions ran out was followed by one with a new key.
        let known = self
            .sheets
            .iter()
            .filter(|(_, sheet)| {
                sheet.form == form && sheet.patient.as_ref() == patient && sheet.period == period
            })
            .max_by_key(|(_, sheet)| sheet.versions.values().map(|version| version.at).min());
        let Some((key, sheet, (number, last))) = known.and_then(|(key, sheet)| {
            let last = sheet.versions.last_key_value()?;
            Some((key, sheet, last))
        }) else {
            return NextSheet::New;
        };
        let following = if last.content == content {
            (last.prints < u8::MAX).then(|| NextSheet::Copy {
                sheet: key.clone(),
                number: sheet.number.clone(),
                version: *number,
                copy: last.prints,
            })
        } else {
            number.checked_add(1).map(|version| NextSheet::Version {
                sheet: key.clone(),
                number: sheet.number.clone(),
                version,
            })
        };
        following.unwrap_or(NextSheet::New)
    }

    /// Versions that people write on and that are not home: those for a time after `since`, and those for no time, as blank
    /// forms, that were printed after it. What lies in the ward's box for the next outage is not missing.
    pub fn not_home(
        &self,
        since: DateTime<Utc>,
    ) -> impl Iterator<Item = (&SheetKey, &SheetRecord, u8, &SheetVersion)> {
        self.sheets
            .iter()
            .filter(|(_, sheet)| sheet.written_on)
            .flat_map(|(key, sheet)| {
                let versions = sheet.versions.iter();
                versions.map(move |(number, version)| (key, sheet, *number, version))
            })
            .filter(move |(_, sheet, _, version)| {
                let in_use = sheet.period.map_or(version.at, |(_, end)| end) > since;
                in_use && version.home() != Home::Back
            })
    }
}
