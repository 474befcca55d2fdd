//! The configuration while the station runs: taken up where that is safe, told where it is not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::Station;
use super::roster::{Roster, refuse_past};
use crate::config::reload::keep_last_good;
use crate::config::{Config, ConfigError};
use crate::service::log::{Level, log};

/// What became of the file as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reloaded {
    /// Why it was refused, with its place.
    pub(crate) refused: Option<String>,
    /// Its sections that wait for a restart.
    pub(crate) restart: Vec<String>,
}

/// The configuration of a station over its life.
pub(super) struct Configured {
    /// As it was when the station opened.
    first: Config,
    /// As IT changed it since.
    newer: RwLock<Option<&'static Config>>,
    reloaded: Mutex<Reloaded>,
}

impl Configured {
    /// As it is when the station opens; that it is not what the file says is a standing warning.
    pub(super) fn new(config: Config, warnings: &mut BTreeMap<String, String>) -> Configured {
        let refused = config.origin.refused.clone();
        if let Some(why) = &refused {
            warnings.insert("config-refused".to_owned(), why.clone());
        }
        Configured {
            first: config,
            newer: RwLock::new(None),
            reloaded: Mutex::new(Reloaded {
                refused,
                restart: vec![],
            }),
        }
    }

    /// What is in use.
    pub(super) fn now(&self) -> &Config {
        let newer = self.newer.read().unwrap_or_else(PoisonError::into_inner);
        newer.unwrap_or(&self.first)
    }

    fn reloaded(&self) -> MutexGuard<'_, Reloaded> {
        self.reloaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Station {
    /// What became of the file as it is now.
    pub(crate) fn reloaded(&self) -> Reloaded {
        self.inner.config.reloaded().clone()
    }

    /// Reads the file again and takes up what may change at once. Its refusal is shown and changes nothing.
    pub(crate) fn reload(&self) {
        let Some(file) = self.config().origin.file.clone() else {
            return;
        };
        let read = std::fs::read_to_string(&file)
            .map_err(|source| ConfigError::Unreadable {
                path: file.clone(),
                source,
            })
            .and_then(|text| Config::parse(&text, &file).map(|config| (text, config)));
        let reloaded = match read {
            Err(error) => Reloaded {
                refused: Some(error.to_string()),
                ..self.reloaded()
            },
            Ok((text, mut new)) => {
                new.origin.file = Some(file);
                let (next, restart) = self.config().taking(&new);
                // A disk that takes nothing must not keep the ward from the new roster.
                if keep_last_good(&text, self.folder()).is_err() {
                    log(Level::Warning, "config-not-kept", "");
                }
                self.take_up(next);
                Reloaded {
                    refused: None,
                    restart,
                }
            }
        };
        let mut live = self.live_mut();
        live.warn("config-refused", reloaded.refused.clone());
        if reloaded.restart.is_empty() {
            live.warn("config-restart", None);
        } else {
            let sections = reloaded.restart.join(", ");
            live.warn("config-restart", Some(sections));
        }
        drop(live);
        *self.inner.config.reloaded() = reloaded;
    }

    fn take_up(&self, next: Config) {
        let same = format!("{next:?}") == format!("{:?}", self.config());
        if !same {
            log(Level::Notice, "config-taken", "");
            // Whoever reads the old one reads it to its end: it stays where it is. IT changes the file a few times in a
            // station's life, and a configuration is a few kilobytes.
            let next: &'static Config = Box::leak(Box::new(next));
            *self
                .inner
                .config
                .newer
                .write()
                .unwrap_or_else(PoisonError::into_inner) = Some(next);
        }
        // The roster may lie in a file of its own, which changed alone.
        let roster = {
            let store = self.store();
            let mut live = self.live_mut();
            live.warn("roster-refused", None);
            Roster::read(self.config(), &store, &mut live)
        };
        if let Ok(roster) = roster {
            *self
                .inner
                .roster
                .write()
                .unwrap_or_else(PoisonError::into_inner) = Arc::new(roster);
            self.send_away_past_people();
        }
    }

    /// Whoever may no longer sign is signed out where she stands.
    fn send_away_past_people(&self) {
        let (roster, now, zone) = (self.roster(), self.now(), self.zone());
        self.desks().leave_where(|person| {
            roster
                .find(&person.initials)
                .is_none_or(|known| refuse_past(known, now, zone).is_err())
        });
    }
}
