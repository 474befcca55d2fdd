//! Patches: one comes off, and a new one is not stuck on beside an old one without a word.

use chrono::{DateTime, Utc};
use ward::clinical::OnSkin;
use ward::clinical::mar::MarRow;
use ward::journal::{EntryId, PatchRemoved, Statement};

use super::record::{charting_person, repeated, save, told};
use super::row::{happened_at, row, spoken};
use super::typed;
use crate::api::views::{ApiError, EntrySaved, OldPatch, RecordPatchOff};
use crate::fault::fault;
use crate::station::Station;

/// A patch was taken off; also on an order that was stopped.
pub(crate) fn removed(station: &Station, request: &RecordPatchOff) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let row = row(station, &request.patient_id, &request.order_id, now)?;
    let named = request
        .applied
        .as_deref()
        .map(|id| EntryId::parse(id).ok_or_else(|| fault("unknown-entry", id)))
        .transpose()?;
    let patch = row
        .patches
        .iter()
        .flat_map(|patches| &patches.on)
        .find(|patch| patch.root == named)
        .ok_or_else(|| fault("patch-not-on", &row.order.medication.text))?;
    let at = happened_at(
        station,
        request.at.as_deref(),
        now,
        Some(patch.since),
        "patch-before-applied",
    )?;
    let site = spoken(request.site.as_deref())?;
    let statement = off(&row, patch, at, site);
    let saved = save(
        station,
        &store,
        author,
        None,
        statement,
        &request.request_id,
    )?;
    told(station, &store, saved)
}

fn off(row: &MarRow, patch: &OnSkin, at: DateTime<Utc>, site: Option<String>) -> Statement {
    Statement::PatchOff(PatchRemoved {
        patient: row.order.patient.clone(),
        order: row.order.id.clone(),
        at,
        applied: patch.root,
        site: site.or_else(|| patch.site.clone()),
        medication: row.order.medication.text.clone(),
    })
}

/// What is signed together with a new patch.
#[derive(Default)]
pub(super) struct BeforeNew {
    /// Old patches that came off.
    pub(super) removed: Vec<Statement>,
    /// Why the old one was left on.
    pub(super) kept: Option<String>,
}

/// Before a new patch: the site is named, and whatever is on is taken off, or left on for a reason.
pub(super) fn before_new(
    station: &Station,
    row: &MarRow,
    site: Option<&str>,
    old: Option<&OldPatch>,
    at: DateTime<Utc>,
) -> Result<BeforeNew, ApiError> {
    let Some(patches) = &row.patches else {
        return Ok(BeforeNew::default());
    };
    if site.is_none_or(|site| site.trim().is_empty()) {
        return Err(fault("patch-site-needed", &row.order.medication.text));
    }
    let Some(first) = patches.on.first() else {
        return Ok(BeforeNew::default());
    };
    let Some(old) = old else {
        return Err(fault(
            "patch-still-on",
            crate::chart::patch_words(station, first, station.now()),
        ));
    };
    if let Some(why) = &old.kept_reason {
        return Ok(BeforeNew {
            removed: vec![],
            kept: Some(typed::reason(Some(why))?),
        });
    }
    let newest = patches.on.iter().map(|patch| patch.since).max();
    let removed_at = happened_at(
        station,
        old.removed_at.as_deref(),
        at,
        newest,
        "patch-before-applied",
    )?;
    Ok(BeforeNew {
        removed: patches
            .on
            .iter()
            .map(|patch| off(row, patch, removed_at, None))
            .collect(),
        kept: None,
    })
}
