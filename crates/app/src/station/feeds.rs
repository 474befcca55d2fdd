//! What the station holds for messages and files that arrive by themselves.

use std::net::SocketAddr;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use ehr::drop_folder::Batch;
use ehr::hl7v2::ListenerCounters;

use super::{Alongside, Live, Station, from_store, note};
use crate::api::views::ApiError;
use crate::fault::fault;
use crate::feeds::files::LastTaken;
use crate::feeds::messages::{SOURCE, Tally};
use crate::feeds::{Files, Messages};

impl Station {
    /// The feed of messages, if the site has one.
    pub(crate) fn messages(&self) -> Option<&Messages> {
        self.inner.messages.as_ref()
    }

    /// The drop folder, if the site has one.
    pub(crate) fn files(&self) -> Option<&Files> {
        self.inner.files.as_ref()
    }

    /// Where messages are heard at this moment; `None` while nothing listens.
    pub fn listening(&self) -> Option<SocketAddr> {
        *self
            .inner
            .listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_listening(&self, at: Option<SocketAddr>) {
        *self
            .inner
            .listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// The batch of files that was taken last; what cannot be read counts as none, and the batch is then taken again.
    pub(crate) fn last_batch(&self) -> Result<Option<LastTaken>, ApiError> {
        let note = self.store().note(note::LAST_BATCH).map_err(from_store)?;
        Ok(note.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Remembers which batch stands behind the copy.
    pub(crate) fn remember_batch(&self, batch: &Batch) -> Result<(), ApiError> {
        let bytes =
            serde_json::to_vec(&LastTaken::of(batch)).map_err(|error| fault("internal", error))?;
        let store = self.store();
        let notes = vec![(note::LAST_BATCH.to_owned(), bytes)];
        self.append(
            &store,
            vec![],
            Alongside {
                notes,
                ..Alongside::default()
            },
        )
        .map(drop)
    }

    /// Shows what became of the messages, and what the listener turned away.
    pub(crate) fn note_messages(&self, tally: Tally, counters: &ListenerCounters) {
        let now = self.now();
        let mut live = self.live_mut();
        let before = std::mem::take(&mut live.messages);
        let others = before.iter().filter(|((feed, _), _)| feed != SOURCE);
        live.messages = others
            .map(|(key, count)| (key.clone(), *count))
            .chain(tally)
            .collect();
        let turned_away = [
            ("refused", counters.refused),
            ("crowded", counters.crowded),
            ("oversize", counters.oversize),
            ("timeout", counters.timeouts),
            ("junk", counters.junk),
        ];
        for (code, count) in turned_away.into_iter().filter(|(_, count)| *count > 0) {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            let key = (SOURCE.to_owned(), format!("listener-{code}"));
            // The counters tell how often and not when: it was when the count moved.
            let at = before
                .get(&key)
                .filter(|(known, _)| *known == count)
                .map_or(now, |(_, at)| *at);
            live.messages.insert(key, (count, at));
        }
    }
}

impl Live {
    /// A warning stands as long as its problem does: with a subject it is set, without one it goes.
    pub(crate) fn warn(&mut self, code: &str, problem: Option<String>) {
        match problem {
            Some(problem) => self.warnings.insert(code.to_owned(), problem),
            None => self.warnings.remove(code),
        };
    }

    /// Counts one more batch or message of a feed.
    pub(crate) fn count_message(&mut self, feed: &str, code: &str, at: DateTime<Utc>) {
        let key = (feed.to_owned(), code.to_owned());
        let (count, last) = self.messages.entry(key).or_insert((0, at));
        *count = count.saturating_add(1);
        *last = at;
    }
}
