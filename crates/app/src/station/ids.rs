//! New names for entries, in the order in which they were asked for.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use ward::journal::EntryId;

use crate::api::views::ApiError;
use crate::clock::random;
use crate::fault::fault;

/// What the last id counted: milliseconds since 1970, times 4096, plus a counter within the millisecond.
///
/// Lists that fall back on the id stand in the order of writing then, also when two entries share a millisecond or the
/// clock went back.
#[derive(Default)]
pub(super) struct Ids(AtomicU64);

impl Ids {
    /// A new id, later than every id before it.
    pub(super) fn next(&self, now: DateTime<Utc>) -> Result<EntryId, ApiError> {
        let clock = u64::try_from(now.timestamp_millis()).unwrap_or(0) << 12;
        let next = |last: u64| clock.max(last + 1);
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(next(last))
            })
            .unwrap_or_default();
        let random = random().map_err(|error| fault("internal", error))?;
        Ok(EntryId::counted(next(last), random))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where its story breaks")]

    use chrono::{DateTime, TimeDelta};

    use super::Ids;

    #[test]
    fn ids_sort_as_they_were_made_in_one_millisecond_and_when_the_clock_goes_back() {
        let ids = Ids::default();
        let nine = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let mut last = ids.next(nine).unwrap();
        for round in 0..10_000_u32 {
            let now = if round < 5_000 {
                nine
            } else {
                nine - TimeDelta::hours(1)
            };
            let id = ids.next(now).unwrap();
            assert!(id > last, "{id} comes after {last}");
            assert_eq!(id.0.get_version_num(), 7);
            last = id;
        }
    }
}
