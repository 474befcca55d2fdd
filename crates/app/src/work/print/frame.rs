//! The frame around the sheets of one printing: hospital, ward, station, who prints, and when.

use chrono::{DateTime, Utc};
use paper::forms::{Sheet, SheetNumber};
use paper::page::{Page, PaperError, Turn};
use ward::snapshot::WardName;
use ward::staff::Person;

use crate::station::Station;

/// What every sheet of this printing has in common.
pub(super) struct Frame<'a> {
    pub(super) station: &'a Station,
    pub(super) by: &'a Person,
    pub(super) now: DateTime<Utc>,
    pub(super) name: WardName,
    pub(super) head: String,
    pub(super) outage_since: Option<DateTime<Utc>>,
}

impl Frame<'_> {
    /// A sheet of this number, across: a form that stands upright turns it.
    pub(super) fn sheet(&self, number: SheetNumber) -> Sheet<'_> {
        let config = self.station.config();
        Sheet {
            paper: config.print.paper,
            turn: Turn::Landscape,
            words: self.station.words(),
            locale: self.station.locale(),
            zone: self.station.zone(),
            now: self.now,
            hospital: &config.ward.hospital,
            ward: &self.name,
            station: &config.station.name,
            printed_by: &self.by.name,
            drill: self.station.demo().is_some(),
            outage_since: self.outage_since,
            site: &config.site,
            journal_head: &self.head,
            duplex: config.print.duplex,
            number,
        }
    }
}

/// Lays out a sheet that stands in no register: nobody gives care from it, and it need not come home.
///
/// # Errors
/// What cannot be printed whole.
pub(crate) fn on_a_sheet(
    station: &Station,
    by: &Person,
    number: SheetNumber,
    draw: impl FnOnce(&Sheet<'_>) -> Result<Vec<Page>, PaperError>,
) -> Result<Vec<Page>, PaperError> {
    let config = &station.config().ward;
    let frame = Frame {
        station,
        by,
        now: station.now(),
        name: WardName {
            code: config.code.clone(),
            name: config.name.clone(),
        },
        head: station.live().head_hash().chars().take(8).collect(),
        outage_since: None,
    };
    draw(&frame.sheet(number))
}
