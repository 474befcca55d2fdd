//! A batch that passed every check: its bytes, and the reading that they make.
//!
//! Invariant: what is read are the bytes that were checked; the folder is not looked at again.

use chrono::{DateTime, Utc};
use ward::snapshot::{Generation, Issue};

use super::DropSettings;
use super::check::text_of;
use super::manifest::{Format, Listed, Manifest};
use super::pickup::Stamp;
use super::tables::Tables;
use crate::error::EhrError;
use crate::fhir::{Shelf, ShelfWard};
use crate::gather::Reading;

/// One file of a batch, in memory.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) listed: Listed,
    pub(super) bytes: Vec<u8>,
    pub(super) stamp: Stamp,
}

/// What a batch is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// The four tables.
    Tables,
    /// FHIR resources.
    Resources,
    /// HL7 v2 messages: [`Batch::messages`] gives their bytes to whoever reads messages.
    Messages,
}

/// Files that belong together, checked and held in memory.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) settings: DropSettings,
    pub(super) manifest: Manifest,
    pub(super) manifest_sha256: String,
    pub(super) manifest_stamp: Stamp,
    pub(super) picked_up_at: DateTime<Utc>,
    pub(super) files: Vec<Held>,
}

impl Batch {
    /// When the source wrote it: the instant that its data speaks for.
    #[must_use]
    pub fn produced_at(&self) -> DateTime<Utc> {
        self.manifest.produced_at
    }

    /// SHA-256 of the manifest in hexadecimal: what a batch is recognised by after a crash.
    #[must_use]
    pub fn manifest_sha256(&self) -> &str {
        &self.manifest_sha256
    }

    /// Who wrote it, in the site's words.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.manifest.source
    }

    /// Whether the manifest says that the files hold everything there is.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.manifest.complete
    }

    /// Bytes of all files together.
    #[must_use]
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.bytes.len()).sum()
    }

    /// What it is made of.
    #[must_use]
    pub fn contents(&self) -> Contents {
        match self.files.first().map(|file| file.listed.format) {
            Some(Format::Csv) | None => Contents::Tables,
            Some(Format::Ndjson | Format::Bundle) => Contents::Resources,
            Some(Format::Hl7) => Contents::Messages,
        }
    }

    /// The HL7 v2 files in the order of the manifest: name and bytes. Their encoding is declared inside.
    pub fn messages(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files
            .filter(|file| file.listed.format == Format::Hl7)
            .map(|file| (file.listed.name.as_str(), file.bytes.as_slice()))
    }

    /// Reads the ward out of the batch. What it does not bring is carried forward from `previous` with its age.
    ///
    /// # Errors
    /// [`EhrError::Conservation`] when orders do not add up; [`EhrError::NotAtHand`] for a batch of messages.
    pub fn read(
        &self,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        match self.contents() {
            Contents::Tables => Tables::read(self)?.reading(self, now, previous),
            Contents::Resources => self.resources(now, previous),
            Contents::Messages => Err(EhrError::NotAtHand("chart, only messages are".to_owned())),
        }
    }

    fn resources(
        &self,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        let mut shelf = Shelf::default();
        let mut issues: Vec<Issue> = vec![];
        for file in &self.files {
            if file.listed.format == Format::Bundle {
                shelf.add_bundle(text_of(&file.bytes))?;
            } else {
                let mut of_file = vec![];
                shelf.add_ndjson(&file.bytes, &mut of_file);
                for mut issue in of_file {
                    issue.subject = format!("{} {}", file.listed.name, issue.subject);
                    issues.push(issue);
                }
            }
        }
        for kind in &self.manifest.kinds {
            shelf.declare(kind);
        }
        let ward = ShelfWard {
            ward_location: self.settings.ward_location.clone(),
            ward: self.settings.ward.clone(),
            zone: self.settings.zone,
            as_of: self.manifest.produced_at,
            // A line that could not be read may have been a stay.
            complete: issues.is_empty() && self.files.iter().all(|file| file.listed.complete),
        };
        let mut reading = shelf.read_ward(&ward, now, previous)?;
        reading.generation.issues.extend(issues);
        if reading.generation.beds.is_empty() {
            reading.generation.beds = self.manifest.beds.clone();
        }
        Ok(reading)
    }
}
