//! HL7 v2 messages: kept on the disk before they are answered, folded into the ward, counted by what became of them.
//!
//! Invariant: no message is acknowledged before it is on the disk; what was acknowledged is folded again after a restart.
//! Invariant: the feed is locked before the store, never after: two threads that did it otherwise would wait for ever.
//! Invariant: one message that brings our own code down costs that message, never the feed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use ehr::hl7v2::{Ack, Fault, Feed, FeedSettings, IdentifierRule, Outcome, control_id};
use store::{Kept, Message, REPEATS_WITHIN, Store};
use ward::clinical::IdentifierKind;
use ward::snapshot::{Section, WardName};

use crate::api::views::ApiError;
use crate::clock::random;
use crate::config::{Config, Hl7Config};
use crate::fault::fault;
use crate::station::{Station, from_store};

/// Name of the source in the store and on the screen.
pub(crate) const SOURCE: &str = "hl7v2";
/// Outcomes that are never folded again.
const PANICKED: &str = "panicked";
const REPEATED: &str = "repeated";

/// What became of messages: how many, and when the last one came.
pub(crate) type Tally = BTreeMap<(String, String), (u32, DateTime<Utc>)>;

/// The feed of messages of this station.
pub(crate) struct Messages {
    inner: Mutex<Inner>,
    /// The ward changed since it was last read.
    moved: AtomicBool,
}

struct Inner {
    feed: Feed,
    settings: FeedSettings,
    tally: Tally,
    /// Outcomes that are not on the disk yet: a restart finds them again by folding.
    open: Vec<(u64, String, Option<String>)>,
}

impl Messages {
    /// Folds again every message that was kept.
    pub(crate) fn restore(
        config: &Config,
        hl7: &Hl7Config,
        store: &Store,
    ) -> Result<Messages, ApiError> {
        let settings = settings(config, hl7);
        let mut inner = Inner {
            feed: Feed::new(settings.clone()),
            settings,
            tally: Tally::new(),
            open: vec![],
        };
        inner.fold_again(store)?;
        Ok(Messages {
            inner: Mutex::new(inner),
            moved: AtomicBool::new(true),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic inside is caught below and the feed folded anew: what a poisoned lock guards is in order.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the feed as it stands.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Feed) -> T) -> T {
        look(&self.lock().feed)
    }

    /// Whether the ward changed since this was last asked.
    pub(crate) fn take_moved(&self) -> bool {
        self.moved.swap(false, Ordering::SeqCst)
    }

    /// What became of the messages so far.
    pub(crate) fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }

    /// Keeps a message and folds it; what speaks against it, if anything does.
    ///
    /// # Errors
    /// When it is not on the disk: whoever brought it must keep it, and bring it again.
    pub(crate) fn keep(&self, station: &Station, bytes: &[u8]) -> Result<Option<Fault>, ApiError> {
        let now = station.now();
        // Held from the disk to the fold, so that messages are folded in the order in which they were kept.
        let mut inner = self.lock();
        let message = Message {
            source: SOURCE.to_owned(),
            control: control_id(bytes, inner.settings.charset),
            received_at: now,
            body: bytes.to_vec(),
        };
        let kept = station.store().keep_message(&message, REPEATS_WITHIN);
        let row = match kept {
            // Other bytes under a known id: the feed refuses them too, and they stay for a person.
            Ok(Kept::New(row) | Kept::Conflicting(row)) => row,
            Ok(Kept::Repeated(_)) => {
                inner.note(REPEATED, now);
                return Ok(None);
            }
            Err(error) => {
                station
                    .live_mut()
                    .warn("message-not-kept", Some(error.to_string()));
                return Err(from_store(error));
            }
        };
        station.live_mut().warn("message-not-kept", None);
        let applied = catch_unwind(AssertUnwindSafe(|| inner.feed.apply(row, now, bytes)));
        match applied {
            Ok(outcome) => {
                if matches!(outcome, Outcome::Applied) {
                    self.moved.store(true, Ordering::SeqCst);
                }
                inner.settle(row, outcome.code(), reason(outcome), now);
                Ok(outcome.fault())
            }
            Err(_) => {
                inner.settle(row, PANICKED, None, now);
                // On the disk first: it must not be folded again, now or after a restart.
                let saved = inner.save(&station.store()).and_then(|()| {
                    inner.feed = Feed::new(inner.settings.clone());
                    inner.fold_again(&station.store())
                });
                if let Err(error) = saved {
                    station
                        .live_mut()
                        .warn("message-not-kept", Some(error.subject));
                }
                Ok(Some(Fault::Internal))
            }
        }
    }

    /// Writes down what became of the last messages, and removes those that nothing depends on any more.
    pub(crate) fn tidy(&self, station: &Station, prune: bool) -> Result<(), ApiError> {
        let mut inner = self.lock();
        let store = station.store();
        inner.save(&store)?;
        if prune {
            let done = inner.feed.done_with(station.now());
            store.drop_messages(&done).map_err(from_store)?;
            inner.feed.forget(&done);
        }
        Ok(())
    }
}

impl Inner {
    fn fold_again(&mut self, store: &Store) -> Result<(), ApiError> {
        self.tally.clear();
        let mut after = 0;
        loop {
            let page = store.messages_after(after).map_err(from_store)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.row;
            for stored in page {
                let at = stored.message.received_at;
                match stored.outcome.as_deref() {
                    Some(PANICKED) => self.note(PANICKED, at),
                    Some(_) | None => {
                        let body = stored.message.body;
                        let feed = &mut self.feed;
                        let folded =
                            catch_unwind(AssertUnwindSafe(|| feed.apply(stored.row, at, &body)));
                        match folded {
                            Ok(outcome) if stored.outcome.is_none() => {
                                self.settle(stored.row, outcome.code(), reason(outcome), at);
                            }
                            Ok(outcome) => self.note(outcome.code(), at),
                            Err(_) => self.settle(stored.row, PANICKED, None, at),
                        }
                    }
                }
            }
        }
    }

    fn note(&mut self, code: &str, at: DateTime<Utc>) {
        let key = (SOURCE.to_owned(), code.to_owned());
        let (count, last) = self.tally.entry(key).or_insert((0, at));
        *count = count.saturating_add(1);
        *last = (*last).max(at);
    }

    fn settle(&mut self, row: u64, code: &str, detail: Option<String>, at: DateTime<Utc>) {
        self.note(code, at);
        self.open.push((row, code.to_owned(), detail));
    }

    fn save(&mut self, store: &Store) -> Result<(), ApiError> {
        if !self.open.is_empty() {
            store.settle_messages(&self.open).map_err(from_store)?;
            self.open.clear();
        }
        Ok(())
    }
}

/// The answer to a message, under an id of its own.
pub(crate) fn answer(station: &Station, bytes: &[u8], fault: Option<Fault>) -> Ack {
    let id = random::<8>().map(hex::encode).unwrap_or_default();
    Ack::to(bytes, fault, station.now(), station.zone(), &id)
}

/// Why a message was kept without being applied.
fn reason(outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Kept(reason) => Some(reason.to_owned()),
        Outcome::Applied | Outcome::Elsewhere | Outcome::Repeated | Outcome::Old => None,
    }
}

/// What holds for a site that says nothing about its messages: those of a batch of files, for instance.
pub(crate) fn usual_settings(config: &Config) -> FeedSettings {
    let name = WardName {
        code: config.ward.code.clone(),
        name: config.ward.name.clone(),
    };
    FeedSettings::new(name, &[config.ward.code.as_str()], config.site.zone)
}

/// What the site says about its feed.
pub(crate) fn settings(config: &Config, hl7: &Hl7Config) -> FeedSettings {
    let mut settings = usual_settings(config);
    if !hl7.ward_codes.is_empty() {
        settings.ward_codes = hl7.ward_codes.iter().cloned().collect();
    }
    if let Some(authority) = &hl7.record_number_authority {
        settings.identifiers.insert(
            0,
            IdentifierRule {
                authority: Some(authority.clone()),
                kind: None,
                means: IdentifierKind::Record,
            },
        );
    }
    settings.charset = hl7.charset;
    if hl7.carries_allergies {
        settings.carries.insert(Section::Allergies);
    }
    settings.initial_load_done = hl7.initial_load_done;
    settings.heartbeat = chrono::Duration::minutes(i64::from(hl7.silent_after_minutes));
    settings
}

/// What the listener is told.
pub(crate) fn listener(hl7: &Hl7Config) -> Result<ehr::hl7v2::ListenerSettings, ApiError> {
    let mut settings = ehr::hl7v2::ListenerSettings {
        address: hl7.listen,
        ..ehr::hl7v2::ListenerSettings::default()
    };
    if !hl7.peers.is_empty() {
        settings.peers = hl7
            .peers
            .iter()
            .map(|peer| {
                ehr::hl7v2::Peer::parse(peer)
                    .ok_or_else(|| fault("bad-config", format!("peers: {peer}")))
            })
            .collect::<Result<_, _>>()?;
    }
    Ok(settings)
}
