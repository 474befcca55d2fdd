//! One entry in the making: capture is open, its author is known, the request is new, and the store is held until it is
//! on the disk.

use std::sync::MutexGuard;

use chrono::{DateTime, Utc};
use store::{OutboxLine, Store};
use ward::downtime::Event;
use ward::journal::{EntryBody, EntryId, Statement};
use ward::reconcile::OutboxState;

use super::saved::saved_view;
use crate::api::views::{ApiError, EntrySaved};
use crate::fault::fault;
use crate::station::desk::{Signer, Witnessed};
use crate::station::{Alongside, Draft, Station};

/// A request to record something: carried out already, or to be carried out now.
pub(crate) enum Begun<'a> {
    /// The same request was carried out before: this is its answer.
    Already(EntrySaved),
    /// It is new.
    Fresh(Charting<'a>),
}

/// An entry in the making.
pub(crate) struct Charting<'a> {
    /// The station.
    pub(crate) station: &'a Station,
    /// Who signs.
    pub(crate) author: Signer,
    /// The time of signing.
    pub(crate) now: DateTime<Utc>,
    // Under the store's lock nothing moves the ward: capture that is open now is open until this entry is on disk.
    store: MutexGuard<'a, Store>,
    request_id: &'a str,
}

impl<'a> Charting<'a> {
    /// Takes the store, and knows who signs.
    pub(crate) fn begin(station: &'a Station, request_id: &'a str) -> Result<Begun<'a>, ApiError> {
        let store = station.store();
        let author = charting_person(station)?;
        if let Some(saved) = repeated(station, &store, request_id)? {
            return Ok(Begun::Already(saved));
        }
        Ok(Begun::Fresh(Charting {
            station,
            author,
            now: station.now(),
            store,
            request_id,
        }))
    }

    /// Signs, commits, and words the answer.
    pub(crate) fn sign(
        self,
        witness: Option<Witnessed>,
        statement: Statement,
    ) -> Result<EntrySaved, ApiError> {
        self.sign_all(witness, vec![statement])
    }

    /// The same for statements that belong together: all are on the disk or none, and the first is the answer.
    pub(crate) fn sign_all(
        self,
        witness: Option<Witnessed>,
        statements: Vec<Statement>,
    ) -> Result<EntrySaved, ApiError> {
        let entry = save_all(
            self.station,
            &self.store,
            self.author,
            witness,
            statements,
            self.request_id,
        )?;
        told(self.station, &self.store, entry)
    }
}

/// Signs and commits one statement, with its line in the outbox where it has to be in the record in the end.
pub(crate) fn save(
    station: &Station,
    store: &Store,
    author: Signer,
    witness: Option<Witnessed>,
    statement: Statement,
    request_id: &str,
) -> Result<EntryBody, ApiError> {
    save_all(station, store, author, witness, vec![statement], request_id)
}

/// The same for statements that belong together; the first is returned, and a repeated request finds it.
fn save_all(
    station: &Station,
    store: &Store,
    author: Signer,
    witness: Option<Witnessed>,
    statements: Vec<Statement>,
    request_id: &str,
) -> Result<EntryBody, ApiError> {
    let mut lines = vec![];
    let mut drafts = vec![];
    for statement in statements {
        let id = station.new_id()?;
        // What only steers the ward's work has no way back into the record, and no line that would wait for one.
        if statement.goes_back() {
            lines.push(line(id, OutboxState::Signed, station.now()));
        }
        drafts.push(Draft {
            id,
            author: author.clone(),
            witness: witness.clone(),
            statement,
        });
    }
    let alongside = Alongside {
        lines,
        request_id: Some(request_id.to_owned()),
        ..Alongside::default()
    };
    let bodies = station.append(store, drafts, alongside)?;
    bodies
        .into_iter()
        .next()
        .ok_or_else(|| fault("internal", "entry"))
}

/// The signed-in person, if capture is open and her role charts.
pub(crate) fn charting_person(station: &Station) -> Result<Signer, ApiError> {
    if !station.live().downtime.capture_open() {
        return Err(fault("capture-closed", ""));
    }
    signed_in(station)
}

/// The person who is signed in at this desk, if her role charts.
pub(crate) fn signed_in(station: &Station) -> Result<Signer, ApiError> {
    let desk = station.desk_state();
    if desk.closed {
        return Err(fault("locked", ""));
    }
    let user = desk.user.ok_or_else(|| fault("not-signed-in", ""))?;
    if desk.glass.is_some_and(|glass| !glass.journalled) {
        return Err(fault("access-not-journalled", ""));
    }
    if user.role.charts() {
        Ok(user)
    } else {
        Err(fault("role-may-not-chart", user.role.code()))
    }
}

/// The answer to a request that was already carried out: the same entry, not a second one.
pub(crate) fn repeated(
    station: &Station,
    store: &Store,
    request_id: &str,
) -> Result<Option<EntrySaved>, ApiError> {
    if uuid::Uuid::try_parse(request_id).is_err() {
        return Err(fault("bad-request", "request_id"));
    }
    let Some(id) = store
        .request(request_id)
        .map_err(crate::station::from_store)?
    else {
        return Ok(None);
    };
    let live = station.live();
    let entry = live
        .ledger
        .thread_of(id)
        .and_then(|thread| thread.entries().find(|entry| entry.id == id).cloned())
        .ok_or_else(|| fault("internal", id))?;
    Ok(Some(saved_view(station, &entry)))
}

/// A fresh line of the outbox.
pub(crate) fn line(entry: EntryId, state: OutboxState, now: DateTime<Utc>) -> OutboxLine {
    OutboxLine {
        entry,
        state,
        attempts: 0,
        answer: None,
        released_by: None,
        changed_at: now,
    }
}

/// Tells the ward's state machine that something was recorded, and words the answer. The store is still held: between the
/// entry and this no probe can have moved the ward.
pub(crate) fn told(
    station: &Station,
    store: &Store,
    entry: EntryBody,
) -> Result<EntrySaved, ApiError> {
    let saved = saved_view(station, &entry);
    // After the all-clear only corrections are recorded, and nothing is left that the machine would have to hear of.
    if !station.live().downtime.capture_open() {
        return Ok(saved);
    }
    let recorded = Event::EntryRecorded { by: entry.author };
    // The entry is durable whatever the machine answers; a ward that recorded cannot slip back to normal by itself.
    if let Err(refused) = station.feed_with(store, &recorded, entry.proof) {
        station
            .live_mut()
            .warn("state-not-saved", Some(refused.subject));
    }
    Ok(saved)
}
