//! The people of this station: those of the main file, and those of the roster file.
//!
//! Invariant: a roster file that is refused never stops a station and never opens it to bare names. The last one that was
//! taken is used, and a warning stands; without one, the emergency door is the way in.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use store::{Change, Store};
use ward::staff::Person;

use super::{Live, Station, from_store, note};
use crate::api::views::ApiError;
use crate::config::people::roster;
use crate::config::{Config, ConfigError, StaffConfig};
use crate::fault::fault;

/// Who may sign at this station.
pub(crate) struct Roster {
    /// Everybody, revoked people included: they are named when they are refused.
    pub(crate) staff: Vec<StaffConfig>,
    /// Nobody has a PIN: names are taken at their word.
    pub(crate) by_name: bool,
}

impl Roster {
    /// Reads it at the start of the station.
    pub(super) fn read(
        config: &Config,
        store: &Store,
        live: &mut Live,
    ) -> Result<Roster, ApiError> {
        let mut staff = config.staff.clone();
        let mut refused = false;
        if let Some(path) = &config.people.roster {
            let read = std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Unreadable {
                    path: path.clone(),
                    source,
                })
                .and_then(|text| roster(&text, path, &config.staff).map(|more| (text, more)));
            let kept = store.note(note::ROSTER).map_err(from_store)?;
            match read {
                Ok((text, more)) => {
                    if kept.as_deref() != Some(text.as_bytes()) {
                        let change = Change {
                            entries: vec![],
                            outbox: vec![],
                            request_id: None,
                            notes: vec![(note::ROSTER.to_owned(), text.into_bytes())],
                            ages: None,
                        };
                        // A disk that takes nothing must not keep the people from signing in: next time, then.
                        drop(store.commit(&change));
                    }
                    staff.extend(more);
                }
                Err(error) => {
                    live.warn("roster-refused", Some(error.to_string()));
                    let kept = kept
                        .and_then(|bytes| String::from_utf8(bytes).ok())
                        .and_then(|text| roster(&text, path, &config.staff).ok());
                    refused = kept.is_none();
                    staff.extend(kept.unwrap_or_default());
                }
            }
        }
        Ok(Roster {
            by_name: !refused && !staff.iter().any(StaffConfig::has_proof),
            staff,
        })
    }

    /// Somebody by her initials.
    pub(crate) fn find(&self, initials: &str) -> Option<&StaffConfig> {
        let wanted = initials.trim().to_lowercase();
        self.staff
            .iter()
            .find(|person| !wanted.is_empty() && person.initials.trim().to_lowercase() == wanted)
    }

    /// Somebody by her name as written, or by her initials.
    pub(crate) fn named(&self, name: &str) -> Option<&StaffConfig> {
        let wanted = name.trim().to_lowercase();
        self.find(name).or_else(|| {
            self.staff
                .iter()
                .find(|person| person.name.trim().to_lowercase() == wanted)
        })
    }

    /// The owner of a badge.
    pub(crate) fn of_badge(&self, fingerprint: &str) -> Option<&StaffConfig> {
        self.staff
            .iter()
            .find(|person| person.badge.as_deref() == Some(fingerprint))
    }

    /// Any PIN of the roster: what a check costs here.
    pub(crate) fn some_pin(&self) -> Option<&str> {
        self.staff.iter().find_map(|person| person.pin.as_deref())
    }
}

/// Refuses somebody who may no longer sign. The emergency door does not ask.
pub(crate) fn refuse_past(
    person: &StaffConfig,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<(), ApiError> {
    if person.revoked {
        return Err(fault("person-revoked", &person.initials));
    }
    match person.valid_until {
        Some(last) if now.with_timezone(&zone).date_naive() > last => {
            Err(fault("person-expired", &person.initials))
        }
        _ => Ok(()),
    }
}

impl Station {
    /// The people of this station.
    pub(crate) fn roster(&self) -> Arc<Roster> {
        let roster = self.inner.roster.read();
        Arc::clone(&roster.unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Somebody on the roster who may sign today.
    pub(crate) fn person(&self, initials: &str) -> Result<Person, ApiError> {
        let roster = self.roster();
        let found = roster.find(initials);
        let person = found.ok_or_else(|| fault("unknown-person", initials.trim()))?;
        refuse_past(person, self.now(), self.zone())?;
        Ok(person.person())
    }
}
