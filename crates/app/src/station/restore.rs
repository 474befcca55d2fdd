//! What a station knows at its start: read from the store, every entry checked on the way.
//!
//! Invariant: a state that cannot be read is downtime, never normal.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ed25519_dalek::SigningKey;
use store::{Change, Store};
use ward::downtime::State;
use ward::journal::{ChainHead, Hlc, Ledger, StationKey, check_chain};
use ward::ward_now::ward_now;

use super::{Live, Revisions, from_store, note, orders_taken};
use crate::api::views::ApiError;
use crate::clock::random;
use crate::fault::fault;
use crate::work::directives::Kept;

/// Reads the station's signing key from the encrypted store, or makes one: a re-imaged computer starts a new chain.
pub(super) fn signing_key(store: &Store) -> Result<SigningKey, ApiError> {
    if let Some(bytes) = store.note(note::SIGNING_KEY).map_err(from_store)? {
        let secret: [u8; 32] = bytes
            .try_into()
            .map_err(|_| fault("store-corrupt", note::SIGNING_KEY))?;
        return Ok(SigningKey::from_bytes(&secret));
    }
    let secret: [u8; 32] = random().map_err(|error| fault("internal", error))?;
    let change = Change {
        entries: vec![],
        outbox: vec![],
        request_id: None,
        notes: vec![(note::SIGNING_KEY.to_owned(), secret.to_vec())],
        ages: None,
    };
    store.commit(&change).map_err(from_store)?;
    Ok(SigningKey::from_bytes(&secret))
}

/// The journal as it lies on the disk.
pub(super) struct Journal {
    pub(super) ledger: Ledger,
    pub(super) head: ChainHead,
    pub(super) hlc: Hlc,
}

/// Reads every chain, checks every entry, and folds them; the head is that of this station's own chain.
pub(super) fn read_journal(store: &Store, own: &StationKey) -> Result<Journal, ApiError> {
    let mut bodies = vec![];
    let mut own_head = ChainHead::empty();
    for chain in store.chains().map_err(from_store)? {
        let entries = store.journal_after(&chain, 0).map_err(from_store)?;
        let (chain_bodies, head) =
            check_chain(&entries).map_err(|broken| fault("journal-broken", broken))?;
        if chain == *own {
            own_head = head;
        }
        bodies.extend(chain_bodies);
    }
    let hlc = bodies.iter().map(|body| body.hlc).max().unwrap_or_default();
    Ok(Journal {
        ledger: Ledger::fold(bodies),
        head: own_head,
        hlc,
    })
}

/// Rebuilds the live state from the store, checking every entry of the journal on the way.
pub(super) fn restore(
    store: &Store,
    own: &StationKey,
    now: DateTime<Utc>,
) -> Result<Live, ApiError> {
    let Journal { ledger, head, hlc } = read_journal(store, own)?;
    let mut warnings = BTreeMap::new();
    let mut downtime = match store.note(note::DOWNTIME).map_err(from_store)? {
        None => State::start(now),
        Some(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| {
            warnings.insert("state-unreadable".to_owned(), String::new());
            State::unreadable(now)
        }),
    };
    if let State::Pending(pending) = &mut downtime {
        // The entry is durable before the state hears of it; a station that died in between must not slip back to normal.
        let since = pending.since;
        pending.recorded |= ledger
            .threads()
            .flat_map(ward::journal::Thread::entries)
            .any(|entry| entry.recorded_at >= since);
    }
    let text = |name: &str| -> Result<Option<String>, ApiError> {
        Ok(store
            .note(name)
            .map_err(from_store)?
            .and_then(|bytes| String::from_utf8(bytes).ok()))
    };
    let instant = |text: Option<String>| {
        text.and_then(|text| DateTime::parse_from_rfc3339(&text).ok())
            .map(|at| at.with_timezone(&Utc))
    };
    let generation = store.current().map_err(from_store)?.map(Arc::new);
    let frozen = match text(note::FROZEN)?.and_then(|number| number.parse().ok()) {
        Some(number) => store.generation(number).map_err(from_store)?.map(Arc::new),
        None => None,
    };
    let mut capture_opened = instant(text(note::CAPTURE_OPENED)?);
    if downtime.capture_open() && capture_opened.is_none() {
        capture_opened = Some(now);
    }
    // An outage whose first copy is not known is compared with the copy in use: later changes are seen at least.
    let frozen = frozen.or_else(|| generation.clone().filter(|_| downtime.capture_open()));
    let ward = generation
        .as_deref()
        .map(|copy| Arc::new(ward_now(copy, &ledger)));
    Ok(Live {
        ages_saved_at: generation.as_ref().map(|generation| generation.taken_at),
        orders_taken: generation.as_deref().map(orders_taken).unwrap_or_default(),
        sync_kind: None,
        messages: BTreeMap::new(),
        generation,
        ward,
        frozen,
        ledger,
        downtime,
        outbox: store
            .outbox()
            .map_err(from_store)?
            .into_iter()
            .map(|line| (line.entry, line))
            .collect(),
        capture_opened,
        compared_at: instant(text(note::COMPARED)?),
        may_write: false,
        evidence: None,
        healthy_since: None,
        heard: store
            .note(note::DIRECTIVES)
            .map_err(from_store)?
            .map(|bytes| Kept::read(&bytes))
            .unwrap_or_default(),
        warnings,
        revisions: Revisions::default(),
        head,
        hlc,
    })
}
