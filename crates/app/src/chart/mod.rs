//! The questions of the screens about the chart: ward list, MAR, banner. Only reads; every word comes from `ward::format` and the catalogue.

mod asks;
mod bedside;
mod cells;
mod charted;
mod clock;
mod course;
mod data;
mod drill;
mod findings;
mod handover;
mod mar;
mod mode;
mod patient;
mod people;
mod plan;
mod procedure_words;
mod procedures;
mod search;
mod stay;
mod sweep;
mod ward_list;

pub(crate) use bedside::{bedside, fluid_word, kind_word, vital_word};
pub(crate) use cells::{entry_line, station_of};
pub(crate) use charted::what_words;
pub(crate) use clock::is_trusted as clock_is_trusted;
pub(crate) use course::{most_words, patch_words};
pub(crate) use data::{data_state, expected_orders, oldest, standing};
pub(crate) use handover::{handover, list as handover_list};
pub(crate) use mar::{accepts_free_entry, mar, needs_retyped_dose, unreconciled};
pub(crate) use mode::mode;
pub(crate) use patient::{allergy, identity_words, patient_name, place_words};
pub(crate) use people::{accesses, sign_in_rules, staff};
pub(crate) use plan::outage_figures;
pub(crate) use procedures::{
    debrief, note as procedure_note, procedure, procedures, proposed_cards,
};
pub(crate) use search::find_patients;
pub(crate) use stay::saved_subject;
pub(crate) use sweep::sweep;
pub(crate) use ward_list::ward_list;

use chrono::{DateTime, Utc};
use ward::clinical::mar::Situation;
use ward::format::{self, Bands};

use crate::api::views::{DataAge, FreshBand};
use crate::station::{Live, Station};

/// What a projection depends on, taken from the live state.
pub(crate) fn situation<'a>(
    station: &'a Station,
    live: &Live,
    now: DateTime<Utc>,
) -> Situation<'a> {
    Situation {
        now,
        site: &station.config().site,
        capture_opened: live.capture_opened,
        own_system: station.own_system(),
    }
}

/// The age of data in words; data of unknown age is out of date.
pub(crate) fn data_age(
    station: &Station,
    as_of: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DataAge {
    let words = station.words();
    let Some(as_of) = as_of else {
        return DataAge {
            line: words.say("data-never"),
            band: FreshBand::Stale,
            word: words.say("band-stale"),
            minutes: None,
        };
    };
    let minutes = (now - as_of).num_minutes();
    let freshness = format::freshness(minutes, &Bands::default());
    let band = match freshness {
        format::Freshness::Current => FreshBand::Current,
        format::Freshness::Recent => FreshBand::Recent,
        format::Freshness::Old => FreshBand::Old,
        format::Freshness::Stale => FreshBand::Stale,
    };
    DataAge {
        line: format::data_line(as_of, now, station.zone(), station.locale()),
        band,
        word: freshness.word(station.locale()).to_owned(),
        minutes: i32::try_from(minutes).ok(),
    }
}

#[cfg(test)]
mod tests;
