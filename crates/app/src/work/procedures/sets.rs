//! Another set of cards: looked at, taken, or kept waiting while an event is open.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use ward::format;
use ward::journal::Statement;
use ward::procedure::SetTaken;

use crate::api::views::{ApiError, ProcedureList, TakeSet};
use crate::chart;
use crate::fault::fault;
use crate::procedures::{Kept, Loaded, Refused, kept, load};
use crate::station::desk::{Signer, Witnessed};
use crate::station::{Alongside, Draft, Station, note};
use crate::work::people::{prove, witness};
use crate::work::typed;

/// Looks at the hospital's folder and takes its set if it may be taken now.
pub(crate) fn look(station: &Station) {
    let procedures = station.procedures();
    let Some(folder) = &procedures.folder else {
        return;
    };
    let have = {
        let store = station.store();
        kept(&store).ok().flatten().map_or(0, |kept| kept.version)
    };
    // Read and checked aside, with nothing held: a share may take its time.
    let loaded = load(
        folder,
        &procedures.keys,
        today(station, station.now()),
        have,
    );
    let state = procedures.state();
    match loaded {
        Err(refused) => {
            station
                .live_mut()
                .warn("procedures-refused", Some(refused.short()));
            station.live_mut().warn("procedures-wait", None);
            procedures.change(|state| {
                state.refused = Some(refused);
                state.waiting = None;
            });
        }
        Ok(loaded) if state.own && loaded.manifest == state.manifest => {
            station.live_mut().warn("procedures-refused", None);
            station.live_mut().warn("procedures-wait", None);
            procedures.change(|state| {
                state.refused = None;
                state.waiting = None;
            });
        }
        // The same number with other contents: whoever signed it forgot to count.
        Ok(loaded) if state.own && loaded.set.version == state.set.version => {
            let refused = Refused::Older {
                found: loaded.set.version,
                have: loaded.set.version,
            };
            station
                .live_mut()
                .warn("procedures-refused", Some(refused.short()));
            procedures.change(|state| state.refused = Some(refused));
        }
        Ok(loaded) if event_open(station) => {
            station.live_mut().warn("procedures-refused", None);
            station
                .live_mut()
                .warn("procedures-wait", Some(loaded.set.version.to_string()));
            procedures.change(|state| {
                state.refused = None;
                state.waiting = Some(Arc::new(loaded));
            });
        }
        Ok(loaded) => {
            let author = station.as_itself();
            // What cannot be written is not followed: the next look tries again.
            drop(take(station, &loaded, author, None, None));
        }
    }
}

fn today(station: &Station, now: DateTime<Utc>) -> chrono::NaiveDate {
    format::wall_clock(now, station.zone()).date()
}

/// Whether an event is open: then what people follow does not change under their hands.
fn event_open(station: &Station) -> bool {
    station.live().downtime.event_open()
}

/// Writes the set down, then follows it: journal and copy in one commit.
fn take(
    station: &Station,
    loaded: &Loaded,
    author: Signer,
    second: Option<Witnessed>,
    reason: Option<String>,
) -> Result<(), ApiError> {
    let kept = Kept {
        version: loaded.set.version,
        manifest: loaded.manifest.clone(),
        files: loaded
            .files
            .iter()
            .map(|(name, bytes)| (name.clone(), String::from_utf8_lossy(bytes).into_owned()))
            .collect(),
    };
    let bytes = serde_json::to_vec(&kept).map_err(|error| fault("internal", error))?;
    let draft = Draft {
        id: station.new_id()?,
        author,
        witness: second,
        statement: Statement::ProcedureSet(SetTaken {
            version: loaded.set.version,
            site: loaded.set.site.clone(),
            manifest: loaded.manifest.clone(),
            reason,
        }),
    };
    let store = station.store();
    station.append(
        &store,
        vec![draft],
        Alongside {
            notes: vec![(note::PROCEDURES.to_owned(), bytes)],
            ..Alongside::default()
        },
    )?;
    drop(store);
    station.procedures().change(|state| {
        state.set = Arc::new(loaded.set.clone());
        state.own = true;
        state.manifest.clone_from(&loaded.manifest);
        state.refused = None;
        state.waiting = None;
    });
    station.live_mut().warn("procedures-refused", None);
    station.live_mut().warn("procedures-wait", None);
    Ok(())
}

/// Two named people take the set that waits: a long attack needs new rules. What runs keeps its text.
pub(crate) fn take_waiting(
    station: &Station,
    request: &TakeSet,
) -> Result<ProcedureList, ApiError> {
    let by = prove(station, &request.by, request.by_pin.as_deref())?;
    let Some(second @ Witnessed::By(_)) = witness(station, &by, Some(&request.witness))? else {
        return Err(fault("second-person-needed", ""));
    };
    let reason = typed::reason(Some(&request.reason))?;
    let waiting = station
        .procedures()
        .state()
        .waiting
        .ok_or_else(|| fault("no-set-waits", ""))?;
    take(station, &waiting, by, Some(second), Some(reason))?;
    Ok(chart::procedures(station))
}
