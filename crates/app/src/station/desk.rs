//! The desks of a station: one for each window, whether in the owning process or attached to it, and one for the account.
//!
//! Invariant: who is signed in belongs to a desk, never to the station. Two windows are two desks, and two people may work
//! at the same time without signing for each other.
//! Invariant: a window at which nobody is signed in, or that is locked, is refused every command but the few of
//! [`WITHOUT_A_PERSON`]: a new command is closed until somebody decides otherwise.
//! Invariant: what a desk knows is only in memory; a station that starts again has nobody signed in.

use std::collections::BTreeMap;
use std::sync::MutexGuard;

use chrono::{DateTime, TimeDelta, Utc};
use ward::journal::Proven;
use ward::staff::Person;

use super::Station;
use crate::api::views::ApiError;
use crate::clock::random;
use crate::fault::fault;

/// Windows that are remembered at once; the one that was silent for longest makes room, and its user signs in again.
const WINDOWS_MAX: usize = 64;

/// What a window may ask before it is known who looks: nothing of it carries a patient. The decisions about the outage are
/// here because each brings its own people and their PINs: a locked screen must not delay an outage's declaration.
pub const WITHOUT_A_PERSON: &[&str] = &[
    "boot",
    "mode",
    "present",
    "sign_in",
    "sign_out",
    "lock",
    "break_glass",
    "report_silence",
    "declare_downtime",
    "end_downtime",
    "all_clear",
    "all_reconciled",
    "close_event",
    "end_drill",
    "plan_downtime",
    "extend_plan",
    "cancel_plan",
    "acknowledge_plan",
    "declare_read_only",
    "raise_level",
    "report_service",
    "demo_switch",
];

/// Name of a desk: of the window that asks, made by it, or of the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeskId(Option<String>);

impl DeskId {
    /// The desk of the operating system's account that owns the key: the command line and the station's own loops. Whoever
    /// holds the account can read the file with the key anyway, so nothing is hidden from it.
    pub fn account() -> DeskId {
        DeskId(None)
    }

    /// A desk for a window: ward staff stand before it, and see a chart only when the station knows who looks.
    ///
    /// # Errors
    /// `internal` when the machine has no chance to give.
    pub fn window() -> Result<DeskId, ApiError> {
        let bytes: [u8; 16] = random().map_err(|error| fault("internal", error))?;
        Ok(DeskId(Some(hex::encode(bytes))))
    }

    /// Whether this is a window's desk.
    pub(crate) fn is_window(&self) -> bool {
        self.0.is_some()
    }

    /// As it travels through the socket.
    pub(crate) fn as_sent(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Reads what travelled through the socket.
    pub(crate) fn received(sent: Option<String>) -> DeskId {
        DeskId(sent)
    }
}

/// Somebody who signs, with how she proved who she is. Reads as her [`Person`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signer {
    /// Who.
    pub(crate) person: Person,
    /// How she proved it; absent for the station itself.
    pub(crate) proof: Option<Proven>,
}

impl std::ops::Deref for Signer {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

/// The second person of an entry, or why there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Witnessed {
    /// She signed.
    By(Signer),
    /// Nobody was there, for this reason: to be countersigned.
    Absent(String),
}

/// The emergency door, while somebody is inside.
#[derive(Clone, Debug)]
pub(crate) struct Glass {
    /// Why she opened it.
    pub(crate) reason: String,
    /// The journal has it. Without that she may read, since a chart that stays closed can kill, but not chart.
    pub(crate) journalled: bool,
}

/// One desk.
#[derive(Default)]
pub(crate) struct Desk {
    user: Option<Signer>,
    locked: bool,
    glass: Option<Glass>,
    /// Whose unfinished work may lie on the page.
    held: Option<Person>,
    /// Moves when another person's work begins here: the page drops what it holds.
    session: u32,
    /// When a person last touched a key or the pointer here; what the page asks by itself does not count.
    acted_at: Option<DateTime<Utc>>,
    asked_at: Option<DateTime<Utc>>,
}

/// What a desk shows of itself.
pub(crate) struct DeskState {
    /// Who works here; nobody while it is locked.
    pub(crate) user: Option<Signer>,
    /// A window without a person.
    pub(crate) closed: bool,
    /// Whose unfinished work waits behind the lock.
    pub(crate) held: Option<Person>,
    /// Number of the session.
    pub(crate) session: u32,
    /// How long until it locks.
    pub(crate) locks_in: Option<TimeDelta>,
    /// The emergency door, if she came through it.
    pub(crate) glass: Option<Glass>,
}

impl Desk {
    /// Somebody begins or resumes.
    pub(crate) fn open_for(&mut self, signer: Signer, glass: Option<Glass>, now: DateTime<Utc>) {
        // Only a person who proved that she is the same resumes: a name through the emergency door is anybody.
        let resumes = glass.is_none()
            && self.glass.is_none()
            && self
                .held
                .as_ref()
                .is_some_and(|held| held.is_same_as(&signer));
        if !resumes {
            self.session = self.session.wrapping_add(1);
        }
        self.held = Some(signer.person.clone());
        self.user = Some(signer);
        self.locked = false;
        self.glass = glass;
        self.acted_at = Some(now);
    }

    /// Nobody looks any more; whoever worked here may come back to her work, unless she came through the emergency door.
    pub(crate) fn lock(&mut self) {
        if self.glass.take().is_some() {
            self.user = None;
            self.held = None;
            self.session = self.session.wrapping_add(1);
        } else if self.user.is_some() {
            self.locked = true;
        }
    }

    /// She leaves, and nothing of hers is kept.
    pub(crate) fn leave(&mut self) {
        *self = Desk {
            session: self.session.wrapping_add(1),
            asked_at: self.asked_at,
            ..Desk::default()
        };
    }

    /// A person touched a key or the pointer.
    pub(crate) fn touched(&mut self, now: DateTime<Utc>) {
        if !self.locked {
            self.acted_at = Some(now);
        }
    }

    /// The emergency door's entry is in the journal after all.
    pub(crate) fn glass_journalled(&mut self) {
        if let Some(glass) = &mut self.glass {
            glass.journalled = true;
        }
    }

    /// How long until it locks; locks it when that is over.
    fn locks_in(&mut self, now: DateTime<Utc>, after: TimeDelta) -> Option<TimeDelta> {
        if self.locked || self.user.is_none() {
            return None;
        }
        // A clock that went back must not keep the desk open until it has caught up.
        let acted = self.acted_at.filter(|at| *at <= now).unwrap_or(now);
        self.acted_at = Some(acted);
        let left = after - (now - acted);
        if left > TimeDelta::zero() {
            return Some(left);
        }
        self.lock();
        None
    }
}

/// Every desk that asked something.
#[derive(Default)]
pub(crate) struct Desks(BTreeMap<DeskId, Desk>);

impl Desks {
    /// The desk of this name; a new one has nobody signed in.
    fn of(&mut self, id: &DeskId, now: DateTime<Utc>) -> &mut Desk {
        if !self.0.contains_key(id) && self.0.len() > WINDOWS_MAX {
            let silent = self.0.iter().filter(|(id, _)| id.is_window());
            let oldest = silent.min_by_key(|(_, desk)| desk.asked_at);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.0.remove(&oldest);
            }
        }
        let desk = self.0.entry(id.clone()).or_default();
        desk.asked_at = Some(now);
        desk
    }

    /// Signs out everybody of whom this is true. Whoever came through the emergency door is on no roster, and stays.
    pub(super) fn leave_where(&mut self, of: impl Fn(&Person) -> bool) {
        for desk in self.0.values_mut() {
            let user = desk.user.as_ref().map(|user| &user.person);
            if desk.glass.is_none() && user.or(desk.held.as_ref()).is_some_and(&of) {
                desk.leave();
            }
        }
    }
}

impl Station {
    /// The same station, seen from another desk.
    #[must_use]
    pub fn at_desk(&self, desk: DeskId) -> Station {
        Station {
            inner: self.inner.clone(),
            desk,
        }
    }

    /// Whether a window asks, and not the account.
    pub(crate) fn is_window(&self) -> bool {
        self.desk.is_window()
    }

    /// Reads or changes this desk, locked first if its time is over. Nothing else is locked meanwhile, and nothing may be
    /// asked of the station inside.
    pub(crate) fn desk<T>(&self, with: impl FnOnce(&mut Desk) -> T) -> T {
        let now = self.now();
        let after = TimeDelta::minutes(self.config().people.lock_minutes.into());
        let mut desks = self.desks();
        let desk = desks.of(&self.desk, now);
        if self.desk.is_window() {
            desk.locks_in(now, after);
        }
        with(desk)
    }

    /// What this desk shows of itself.
    pub(crate) fn desk_state(&self) -> DeskState {
        let now = self.now();
        let after = TimeDelta::minutes(self.config().people.lock_minutes.into());
        let window = self.desk.is_window();
        self.desk(|desk| {
            let locks_in = window.then(|| desk.locks_in(now, after)).flatten();
            let user = desk.user.clone().filter(|_| !desk.locked);
            DeskState {
                closed: window && user.is_none(),
                user,
                held: desk.held.clone().filter(|_| desk.locked),
                session: desk.session,
                locks_in,
                glass: desk.glass.clone(),
            }
        })
    }

    /// Who works at this desk; nobody while it is locked.
    pub(crate) fn user(&self) -> Option<Signer> {
        self.desk(|desk| desk.user.clone().filter(|_| !desk.locked))
    }

    /// Refuses a command that could show a patient while nobody is known to look.
    pub(crate) fn let_through(&self, command: &str) -> Result<(), ApiError> {
        if self.desk.is_window() && !WITHOUT_A_PERSON.contains(&command) && self.user().is_none() {
            return Err(fault("locked", ""));
        }
        Ok(())
    }

    pub(super) fn desks(&self) -> MutexGuard<'_, Desks> {
        // A closure that panicked left a desk as it was or as it was to be: both are whole.
        self.inner
            .desks
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
