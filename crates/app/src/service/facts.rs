//! How the station is, in facts without a patient: what metrics, `doctor` and the support bundle are made of.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ward::downtime::Evidence;
use ward::snapshot::Section;

use crate::api::socket::PROTOCOL;
use crate::api::views::{
    Health, HealthCopy, HealthCount, HealthPack, HealthPrinter, HealthSection, SectionStanding,
};
use crate::chart;
use crate::config::PacksConfig;
use crate::packs::Shelf;
use crate::service::{disk, log};
use crate::station::{Live, Station};

/// Every state a ward can be in, in the order of an outage.
pub(crate) const STATES: [&str; 10] = [
    "normal",
    "planned",
    "suspect",
    "pending",
    "active",
    "read-only",
    "recovery-hold",
    "back-entry",
    "reconciled",
    "closed",
];

/// How the station is now.
pub(crate) fn health(station: &Station) -> Health {
    let now = station.now();
    // Asked before the live state is held: each has a lock of its own.
    let printers = printers(station);
    let printing = station
        .press()
        .queue
        .all()
        .iter()
        .filter(|job| !job.course.state.is_final())
        .count();
    let pack = last_pack(station, now);
    let reload = station.reloaded();
    let by_name = station.roster().by_name;
    let live = station.live();
    let copy = live.generation.as_deref();
    Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL,
        demo: station.demo().is_some(),
        ward_code: station.config().ward.code.clone(),
        station: station.config().station.name.clone(),
        folder: station.folder().display().to_string(),
        folder_private: disk::is_private(station.folder()),
        disk_free_mib: disk::free_mib(station.folder()),
        // The owner-only file beside the database; there is no second wrap yet.
        key_copies: 1,
        by_name,
        state: live.downtime.name().to_owned(),
        capture_open: live.downtime.capture_open(),
        copy: copy.map(|copy| HealthCopy {
            generation: u32::try_from(copy.number).unwrap_or(u32::MAX),
            patients: count(copy.charts.len()),
            age_seconds: age(now, copy.taken_at),
            oldest_seconds: copy.oldest().map(|at| age(now, at)),
        }),
        sections: Section::ALL
            .into_iter()
            .map(|section| HealthSection {
                section: section.code().to_owned(),
                complete: chart::standing(copy, section) == SectionStanding::Complete,
                age_seconds: copy
                    .and_then(|copy| chart::oldest(copy, section))
                    .map(|at| age(now, at)),
            })
            .collect(),
        record: live
            .evidence
            .as_ref()
            .map_or("none", Evidence::code)
            .to_owned(),
        record_watched: station.fhir().is_some(),
        unreconciled: chart::unreconciled(&live, None),
        outbox: outbox(&live),
        printers,
        printing: count(printing),
        packs: station.config().print.packs != PacksConfig::Off,
        pack,
        clock_behind_seconds: (station.latest(&live, now) - now)
            .num_seconds()
            .try_into()
            .unwrap_or(0),
        procedures_out_of_review: procedures_out_of_review(station, now),
        messages: messages(&live),
        warnings: live.warnings.keys().cloned().collect(),
        config_refused: reload.refused,
        config_restart: reload.restart,
        log: log::last(),
    }
}

fn age(now: DateTime<Utc>, at: DateTime<Utc>) -> u32 {
    // A time that lies ahead of a clock that was set back is no age below nothing.
    u32::try_from((now - at).num_seconds().max(0)).unwrap_or(u32::MAX)
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn printers(station: &Station) -> Vec<HealthPrinter> {
    let told = station.press().told();
    let printers = station.press().printers().into_iter();
    printers
        .map(|printer| {
            let told = told.get(&printer.name);
            HealthPrinter {
                state: told
                    .map_or("not-asked", |told| told.state.code())
                    .to_owned(),
                ready: told.map(|told| !told.state.blocks()),
                name: printer.name,
            }
        })
        .collect()
}

fn last_pack(station: &Station, now: DateTime<Utc>) -> Option<HealthPack> {
    let shelf = Shelf {
        folder: station.press().sealed.clone(),
    };
    // Only its manifest: the pages themselves are checked when they are printed.
    let all = shelf.all().ok()?;
    let last = all.first()?;
    Some(HealthPack {
        generation: last.generation,
        complete: last.complete,
        age_seconds: age(now, last.made_at),
    })
}

/// A card whose day has passed stays usable; somebody has to read it again.
fn procedures_out_of_review(station: &Station, now: DateTime<Utc>) -> u32 {
    let today = now.with_timezone(&station.zone()).date_naive();
    let set = station.procedures().set();
    let overdue = set
        .cards
        .values()
        .filter(|held| held.card.is_overdue(today));
    count(overdue.count())
}

fn outbox(live: &Live) -> Vec<HealthCount> {
    let mut states: BTreeMap<&str, u32> = BTreeMap::new();
    for line in live.outbox.values() {
        *states.entry(line.state.code()).or_default() += 1;
    }
    let counted = states.into_iter();
    counted
        .map(|(what, count)| HealthCount {
            what: what.to_owned(),
            count,
        })
        .collect()
}

fn messages(live: &Live) -> Vec<HealthCount> {
    let counted = live.messages.iter();
    counted
        .map(|((feed, outcome), (count, _))| HealthCount {
            what: format!("{feed}-{outcome}"),
            count: *count,
        })
        .collect()
}
