//! Who stands before a window: signing in, the emergency door, and the proof that each signature carries.
//!
//! Invariant: a PIN is checked without holding the store or the live state, one at a time for the whole station: a burst of
//! guesses neither stops a recording nor outruns the wait.
//! Invariant: no wait is for ever, and none closes the emergency door.
//! Invariant: what the emergency door shows was journalled first, or a warning stands that it was not.

use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use lang::Arg;
use serde::{Deserialize, Serialize};
use ward::format;
use ward::journal::{Access, Proven, Statement};
use ward::staff::{Person, Role};

use super::typed;
use crate::api::views::{ApiError, BreakGlass, SignIn, Witness};
use crate::config::StaffConfig;
use crate::fault::fault;
use crate::secret;
use crate::station::desk::{Glass, Signer, Witnessed};
use crate::station::roster::refuse_past;
use crate::station::{Alongside, Draft, Station, note};

/// Wrong PINs that cost nothing but another try.
const FREE_TRIES: u32 = 5;
/// The first wait, and the longest.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(5);
/// Digits that go with a badge.
pub(crate) const BADGE_DIGITS: u32 = 4;

/// Wrong PINs since the last right one, for each person; kept in the store, so that a restart does not forgive them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tries(BTreeMap<String, Wrong>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Wrong {
    count: u32,
    at: DateTime<Utc>,
}

impl Tries {
    /// Reads what the store kept; what cannot be read is forgotten, since care comes first.
    pub(crate) fn kept(bytes: Option<&[u8]>) -> Tries {
        bytes
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .unwrap_or_default()
    }

    /// How long this person still has to wait.
    fn wait(&self, who: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
        let wrong = self.0.get(who)?;
        let doubled = wrong.count.checked_sub(FREE_TRIES)?;
        let whole = FIRST_WAIT * 2_i32.pow(doubled.min(8));
        let whole = whole.min(LONGEST_WAIT);
        // A clock that went back must not make a wait of minutes one of hours.
        let passed = (now - wrong.at).max(TimeDelta::zero());
        Some(whole - passed).filter(|left| *left > TimeDelta::zero())
    }

    fn wrong(&mut self, who: &str, now: DateTime<Utc>) -> u32 {
        let wrong = self
            .0
            .entry(who.to_owned())
            .or_insert(Wrong { count: 0, at: now });
        wrong.count = wrong.count.saturating_add(1);
        wrong.at = now;
        wrong.count
    }
}

/// Signs a person in, or lets the one who is locked out of her own session go on.
pub(crate) fn sign_in(station: &Station, request: &SignIn) -> Result<(), ApiError> {
    let signer = match &request.badge {
        Some(number) => by_badge(station, number, request.pin.as_deref())?,
        None if !station.is_window() && request.pin.is_none() => Signer {
            person: station.person(&request.initials)?,
            proof: Some(Proven::NameOnly),
        },
        None => by_pin(station, &request.initials, request.pin.as_deref())?,
    };
    let now = station.now();
    station.desk(|desk| desk.open_for(signer, None, now));
    Ok(())
}

/// The emergency door: a name and a reason, always. A wait, an empty roster or an expired right do not close it.
pub(crate) fn break_glass(station: &Station, request: &BreakGlass) -> Result<(), ApiError> {
    let name = typed::free_text(&request.name)?;
    if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return Err(fault("name-needed", ""));
    }
    let reason = typed::reason(Some(&request.reason))?;
    let roster = station.roster();
    let person = match roster.named(&name) {
        Some(known) => known.person(),
        None => Person::new(&initials_of(&name), &name, Role::Nurse),
    };
    let signer = Signer {
        person,
        proof: Some(Proven::BreakGlass),
    };
    let mut glass = Glass {
        reason,
        journalled: false,
    };
    // A disk that takes nothing may be the very outage in which somebody needs the allergy that is written here: she reads,
    // under a standing warning, and cannot chart until the journal has her name.
    glass.journalled = journal_access(station, &signer, &glass.reason).is_ok();
    let now = station.now();
    station.desk(|desk| desk.open_for(signer, Some(glass), now));
    Ok(())
}

/// Initials for somebody who is on no roster; the star says so and keeps them apart from anybody who is.
fn initials_of(name: &str) -> String {
    let letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
    let mut initials: String = letters.take(3).flat_map(char::to_uppercase).collect();
    initials.push('*');
    initials
}

fn journal_access(station: &Station, signer: &Signer, reason: &str) -> Result<(), ApiError> {
    let draft = Draft {
        id: station.new_id()?,
        author: signer.clone(),
        witness: None,
        statement: Statement::Access(Access {
            name: signer.name.clone(),
            reason: reason.to_owned(),
        }),
    };
    let store = station.store();
    station
        .append(&store, vec![draft], Alongside::default())
        .map(drop)
}

/// A person touched a key or the pointer at this window.
pub(crate) fn present(station: &Station) {
    let now = station.now();
    station.desk(|desk| desk.touched(now));
    let state = station.desk_state();
    if let (Some(user), Some(glass)) = (state.user, state.glass.filter(|glass| !glass.journalled))
        && journal_access(station, &user, &glass.reason).is_ok()
    {
        station.desk(|desk| desk.glass_journalled());
    }
}

/// Who signs: the person of this desk's session, or somebody beside her with her own PIN. Never call it with the store
/// held: a wrong PIN is written there.
pub(crate) fn prove(
    station: &Station,
    initials: &str,
    pin: Option<&str>,
) -> Result<Signer, ApiError> {
    let pin = pin.map(str::trim).filter(|pin| !pin.is_empty());
    let wanted = initials.trim();
    if pin.is_none() {
        if let Some(user) = station
            .user()
            .filter(|user| !wanted.is_empty() && user.initials.trim().eq_ignore_ascii_case(wanted))
        {
            return Ok(user);
        }
        if !station.is_window() {
            return Ok(Signer {
                person: station.person(wanted)?,
                proof: Some(Proven::NameOnly),
            });
        }
    }
    by_pin(station, wanted, pin)
}

/// The second person of an entry: another than the author, with the right to it and her own PIN; the session stays the
/// author's. Or nobody, for a reason. Never call it with the store held.
pub(crate) fn witness(
    station: &Station,
    author: &Person,
    asked: Option<&Witness>,
) -> Result<Option<Witnessed>, ApiError> {
    let Some(asked) = asked else {
        return Ok(None);
    };
    let absent = asked.absent.as_deref().map(str::trim).unwrap_or_default();
    if asked.initials.trim().is_empty() {
        if absent.is_empty() {
            return Ok(None);
        }
        if !station.config().people.witness_may_be_absent {
            return Err(fault("witness-needed", ""));
        }
        return Ok(Some(Witnessed::Absent(typed::reason(Some(absent))?)));
    }
    let initials = asked.initials.trim();
    let roster = station.roster();
    let known = roster.find(initials);
    if known.is_some_and(|person| person.person().is_same_as(author)) {
        return Err(fault("witness-same", initials));
    }
    if known.is_some_and(|person| !person.may_witness()) {
        return Err(fault("witness-not-allowed", initials));
    }
    prove(station, initials, asked.pin.as_deref()).map(|signer| Some(Witnessed::By(signer)))
}

fn by_badge(station: &Station, number: &str, pin: Option<&str>) -> Result<Signer, ApiError> {
    let fingerprint = secret::badge(number);
    let roster = station.roster();
    let owner = roster.of_badge(&fingerprint);
    let hash = owner.and_then(|person| person.badge_pin.as_deref());
    let signer = checked(station, &fingerprint, owner, hash, pin)?;
    // The number itself is not repeated: the field may hold what somebody scanned by mistake.
    let person = signer.ok_or_else(|| fault("unknown-badge", ""))?;
    Ok(Signer {
        person,
        proof: Some(Proven::Badge),
    })
}

fn by_pin(station: &Station, initials: &str, pin: Option<&str>) -> Result<Signer, ApiError> {
    let roster = station.roster();
    if roster.by_name {
        return Ok(Signer {
            person: station.person(initials)?,
            proof: Some(Proven::NameOnly),
        });
    }
    let found = roster.find(initials);
    let hash = found.and_then(|person| person.pin.as_deref());
    let key = initials.trim().to_lowercase();
    let person = checked(station, &key, found, hash, pin)?;
    let person = person.ok_or_else(|| fault("unknown-person", initials.trim()))?;
    Ok(Signer {
        person,
        proof: Some(Proven::Pin),
    })
}

/// Checks digits against a hash, counting the wrong ones. `None` when nobody is meant; it took as long.
fn checked(
    station: &Station,
    key: &str,
    found: Option<&StaffConfig>,
    hash: Option<&str>,
    pin: Option<&str>,
) -> Result<Option<Person>, ApiError> {
    let pin = pin.map(str::trim).filter(|pin| !pin.is_empty());
    if let Some(person) = found {
        refuse_past(person, station.now(), station.zone())?;
        if hash.is_none() {
            return Err(fault("pin-missing", &person.initials));
        }
    }
    let Some(pin) = pin else {
        return Err(fault(
            "pin-needed",
            found.map_or("", |person| &person.initials),
        ));
    };
    let mut tries = station.tries();
    if let Some(left) = tries.wait(key, station.now()) {
        return Err(fault("pin-wait", duration(station, left)));
    }
    let (Some(person), Some(hash)) = (found, hash) else {
        secret::matches_nobody(station.roster().some_pin(), pin);
        return Ok(None);
    };
    if secret::matches(hash, pin) {
        if tries.0.remove(key).is_some() {
            keep(station, &tries);
        }
        return Ok(Some(person.person()));
    }
    let now = station.now();
    let count = tries.wrong(key, now);
    keep(station, &tries);
    Err(match tries.wait(key, now) {
        Some(left) => fault("pin-wait", duration(station, left)),
        None => fault("pin-wrong", FREE_TRIES.saturating_sub(count)),
    })
}

fn duration(station: &Station, left: TimeDelta) -> String {
    // Rounded up: whoever waits as long as was said is let in.
    let seconds = (left.num_milliseconds() + 999) / 1000;
    if seconds < 120 {
        let count = seconds.to_string();
        station
            .words()
            .say_with("seconds", &[("count", Arg::Text(&count))])
    } else {
        format::duration((seconds + 59) / 60, station.locale())
    }
}

/// Writes the wrong PINs down. A store that takes nothing has its own warning; what is in memory holds until a restart.
fn keep(station: &Station, tries: &Tries) {
    let Ok(bytes) = serde_json::to_vec(tries) else {
        return;
    };
    let notes = vec![(note::TRIES.to_owned(), bytes)];
    let store = station.store();
    drop(station.append(
        &store,
        vec![],
        Alongside {
            notes,
            ..Alongside::default()
        },
    ));
}

impl Station {
    /// Wrong PINs; whoever holds this is the only one who checks a PIN.
    fn tries(&self) -> MutexGuard<'_, Tries> {
        self.tries_lock()
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_wait_doubles_up_to_five_minutes_and_always_ends() {
        let mut tries = Tries::default();
        for _ in 0..4 {
            tries.wrong("al", at(0));
        }
        assert_eq!(tries.wait("al", at(0)), None, "four slips are slips");
        let mut waits = vec![];
        for _ in 0..40 {
            tries.wrong("al", at(0));
            waits.push(tries.wait("al", at(0)).unwrap().num_seconds());
        }
        assert_eq!(waits[..5], [30, 60, 120, 240, 300], "doubling");
        assert!(waits[5..].iter().all(|wait| *wait == 300), "never longer");
        assert_eq!(tries.wait("al", at(300)), None, "it ends");
        assert_eq!(
            tries.wait("al", at(-7200)),
            Some(LONGEST_WAIT),
            "a clock that went back does not lengthen it"
        );
        assert_eq!(tries.wait("br", at(0)), None, "each person for herself");
    }

    #[test]
    fn what_the_store_kept_is_read_again() {
        let mut tries = Tries::default();
        for _ in 0..6 {
            tries.wrong("al", at(0));
        }
        let bytes = serde_json::to_vec(&tries).unwrap();
        let kept = Tries::kept(Some(&bytes));
        assert_eq!(
            kept.wait("al", at(10)),
            Some(TimeDelta::seconds(50)),
            "a restart forgives nothing"
        );
        assert_eq!(
            Tries::kept(Some(b"?")).wait("al", at(0)),
            None,
            "unreadable"
        );
    }

    #[test]
    fn initials_of_a_stranger_are_nobodys_on_the_roster() {
        assert_eq!(initials_of("Jeanne d’Arc Martin"), "JDM*", "three at most");
        assert_eq!(initials_of("élodie"), "É*", "in capitals");
    }
}
