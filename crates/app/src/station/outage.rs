//! How an event moves the ward: the machine decides, the journal and the state are written together, the screen follows.

use chrono::{DateTime, Utc};
use store::{Ages, OutboxLine, Store};
use ward::downtime::{Effect, Event, State, Step};
use ward::journal::{Proof, Statement};
use ward::reconcile::OutboxState;

use super::desk::{Signer, Witnessed};
use super::{Alongside, Draft, Station, doses_from, from_store, note};
use crate::api::views::ApiError;
use crate::fault::fault;

/// What is written in the same transaction as an event.
#[derive(Default)]
pub(crate) struct Beside {
    /// Entries that come before the event's own.
    pub(crate) drafts: Vec<Draft>,
    /// Small values.
    pub(crate) notes: Vec<(String, Vec<u8>)>,
}

impl Station {
    /// Lets the ward's state machine see an event; journals a change of state and performs the effects.
    ///
    /// # Errors
    /// The refusal's code, or `not-saved`.
    pub(crate) fn feed(&self, event: &Event) -> Result<(), ApiError> {
        self.feed_with(&self.store(), event, None)
    }

    /// The same for what named people decide, with how they proved who they are.
    pub(crate) fn decided(&self, event: &Event, proof: Option<Proof>) -> Result<(), ApiError> {
        self.feed_with(&self.store(), event, proof)
    }

    /// The same for a caller that holds the store already.
    pub(crate) fn feed_with(
        &self,
        store: &Store,
        event: &Event,
        proof: Option<Proof>,
    ) -> Result<(), ApiError> {
        self.feed_beside(store, event, proof, Beside::default())
    }

    /// The same with more that must be true together with it, or not at all.
    pub(crate) fn feed_beside(
        &self,
        store: &Store,
        event: &Event,
        proof: Option<Proof>,
        beside: Beside,
    ) -> Result<(), ApiError> {
        let now = self.now();
        let before = self.live().downtime.clone();
        let step = ward::downtime::step(&before, event, now, self.policy());
        if let Some(refusal) = step.refused {
            return Err(fault(refusal.code(), ""));
        }
        let moved = before.name() != step.state.name();
        let passing = matches!(
            event,
            Event::Probe(_) | Event::Tick | Event::EntryRecorded { .. }
        );
        if passing && !moved && !is_worth_a_write(&step) {
            // Probes come every second, and that something was recorded stands in the journal already (`restore` reads
            // it from there): only what moves the ward is worth a write.
            self.live_mut().downtime = step.state;
            return Ok(());
        }
        let turn = Turn::of(&before, &step.state);
        let bytes = serde_json::to_vec(&step.state).map_err(|error| fault("internal", error))?;
        let mut notes = beside.notes;
        notes.push((note::DOWNTIME.to_owned(), bytes));
        notes.extend(self.pinned(store, &turn, now)?);
        if let State::Closed(closed) = &step.state {
            let figures =
                serde_json::to_vec(&closed.statistics).map_err(|error| fault("internal", error))?;
            notes.push((note::FIGURES.to_owned(), figures));
        }
        let mut drafts = beside.drafts;
        let own = matches!(event, Event::Command(_));
        if moved || own || event.by().is_some() {
            drafts.push(self.entry_of(event, proof, &before, &step.state)?);
        }
        let generation = self.live().generation.clone();
        // What the nurses see from now on has this age, also after a restart.
        let ages = generation
            .as_ref()
            .filter(|_| turn.opens)
            .map(|generation| (generation.number, Ages::of(generation)));
        let lines = if before.sending_allowed() && !step.state.sending_allowed() {
            self.taken_back(now)
        } else {
            vec![]
        };
        self.append(
            store,
            drafts,
            Alongside {
                notes,
                lines,
                ages,
                ..Alongside::default()
            },
        )?;
        let mut live = self.live_mut();
        if turn.opens {
            live.capture_opened = Some(now);
            // The first copy of an outage stays: it is what the nurses saw when they recorded.
            live.frozen = live.frozen.take().filter(|_| !turn.afresh).or(generation);
            if let Some(fhir) = self.fhir() {
                fhir.read_doses_from(doses_from(&step.state));
            }
        }
        if turn.ends {
            if let Some(frozen) = live.frozen.take() {
                store
                    .release_generation(frozen.number)
                    .map_err(from_store)?;
            }
            live.capture_opened = None;
            if let Some(fhir) = self.fhir() {
                fhir.read_doses_from(None);
            }
        }
        live.downtime = step.state;
        live.revisions.chart += 1;
        live.revisions.outbox += 1;
        Ok(())
    }

    /// What the store keeps of the copy that the nurses see, as capture opens or the event ends.
    fn pinned(
        &self,
        store: &Store,
        turn: &Turn,
        now: DateTime<Utc>,
    ) -> Result<Vec<(String, Vec<u8>)>, ApiError> {
        let mut notes = vec![];
        if turn.opens {
            let opened = now.to_rfc3339().into_bytes();
            notes.push((note::CAPTURE_OPENED.to_owned(), opened));
            let (generation, first) = {
                let live = self.live();
                (live.generation.clone(), live.frozen.is_none())
            };
            if let Some(generation) = generation.filter(|_| turn.afresh || first) {
                // Pinned first: a pin without an outage costs a row, an outage without its copy costs the comparison.
                store
                    .keep_generation(generation.number)
                    .map_err(from_store)?;
                let number = generation.number.to_string().into_bytes();
                notes.push((note::FROZEN.to_owned(), number));
            }
        }
        if turn.ends {
            notes.push((note::CAPTURE_OPENED.to_owned(), vec![]));
            notes.push((note::FROZEN.to_owned(), vec![]));
        }
        Ok(notes)
    }

    fn entry_of(
        &self,
        event: &Event,
        proof: Option<Proof>,
        before: &State,
        after: &State,
    ) -> Result<Draft, ApiError> {
        Ok(Draft {
            id: self.new_id()?,
            author: Signer {
                person: event.by().cloned().unwrap_or_else(|| self.station_person()),
                proof: proof.map(|proof| proof.author),
            },
            witness: event.second().cloned().map(|person| {
                Witnessed::By(Signer {
                    person,
                    proof: proof.and_then(|proof| proof.witness),
                })
            }),
            statement: Statement::Downtime {
                event: event.clone(),
                from: before.name().to_owned(),
                to: after.name().to_owned(),
            },
        })
    }

    /// Back in the outage, nothing leaves by itself later: what was released and did not leave is to be released again.
    fn taken_back(&self, now: DateTime<Utc>) -> Vec<OutboxLine> {
        let live = self.live();
        let queued = live
            .outbox
            .values()
            .filter(|line| line.state == OutboxState::Queued);
        queued
            .map(|line| OutboxLine {
                state: OutboxState::Signed,
                changed_at: now,
                ..line.clone()
            })
            .collect()
    }
}

/// What a change of state does to the copy.
struct Turn {
    /// Capture opens, or the blind window begins anew.
    opens: bool,
    /// Another outage than the one before.
    afresh: bool,
    /// The event is over.
    ends: bool,
}

impl Turn {
    fn of(before: &State, after: &State) -> Turn {
        // While the record answered, doses were charted there again: after a relapse they are as invisible as before the
        // first outage, and the blind window begins anew.
        let relapse = matches!(
            (before, after),
            (
                State::RecoveryHold(_),
                State::Active(_) | State::ReadOnly(_)
            )
        );
        Turn {
            opens: (!before.capture_open() && after.capture_open()) || relapse,
            afresh: matches!(before, State::Reconciled(_)) && after.capture_open(),
            ends: before.event_open() && !after.event_open(),
        }
    }
}

/// What the next start must know although no person spoke and the state kept its name.
fn is_worth_a_write(step: &Step) -> bool {
    step.effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::MilestoneReached { .. }
                | Effect::AskAboutPlan
                | Effect::PlanDropped
                | Effect::LevelRaised { .. }
        )
    })
}
