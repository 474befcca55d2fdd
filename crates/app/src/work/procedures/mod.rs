//! What people do with procedure cards: start, record a step, close. Each is one signed entry of the journal.
//!
//! Invariant: a step that asks for initials is signed with a PIN, one that asks for two people with two; the station
//! refuses anything less, whatever the page asks.
//! Invariant: a running card is frozen to the text that its first entry carries; no other set changes it.

mod answer;
mod print;
pub(crate) mod sets;

use ward::journal::{EntryId, Statement};
use ward::procedure::{
    CardRole, Closed, ConfirmKind, Frozen, FrozenText, Instance, Outcome, Parent, Point, Recorded,
    Started, Status, Step, card_roles,
};

pub(crate) use answer::{bounds, unit_words};
pub(crate) use print::{kind as print_kind, print_for_step};

use super::people::{prove, witness};
use super::typed;
use crate::api::views::{
    ApiError, CardOutcome, CloseProcedure, OpenProcedure, Procedure, ProcedureList, RecordStep,
    StartProcedure,
};
use crate::chart;
use crate::fault::fault;
use crate::station::desk::{Signer, Witnessed};
use crate::station::{Alongside, Draft, Live, Station};

/// Reads the key of a point: `step:heure` or `pause:constater`.
pub(super) fn point(key: &str) -> Result<Point, ApiError> {
    match key.split_once(':') {
        Some(("step", id)) => Ok(Point::Step(id.to_owned())),
        Some(("pause", id)) => Ok(Point::Pause(id.to_owned())),
        _ => Err(fault("unknown-step", key)),
    }
}

/// A running card by the id of its first entry.
pub(super) fn running<'a>(
    live: &'a Live,
    id: &str,
) -> Result<(EntryId, &'a Instance, &'a Started), ApiError> {
    let unknown = || fault("unknown-card", id);
    let id = EntryId::parse(id).ok_or_else(unknown)?;
    let instance = live.ledger.procedures().get(id).ok_or_else(unknown)?;
    let (started, _) = instance.started.as_ref().ok_or_else(unknown)?;
    Ok((id, instance, started))
}

fn frozen(started: &Started) -> Result<Frozen, ApiError> {
    started
        .frozen()
        .ok_or_else(|| fault("card-unreadable", &started.card))
}

/// Whose name stands under an entry; the one who is signed in where none is typed.
pub(super) fn signer(station: &Station, by: &str, pin: Option<&str>) -> Result<Signer, ApiError> {
    if by.trim().is_empty()
        && let Some(user) = station.user()
    {
        return prove(station, &user.initials, pin);
    }
    prove(station, by, pin)
}

/// Starts a card; one that runs already is gone on with: two of a kind would be ticked by halves.
pub(crate) fn start(station: &Station, request: &StartProcedure) -> Result<Procedure, ApiError> {
    let by = signer(station, &request.by, None)?;
    let set = station.procedures().set();
    let held = set
        .cards
        .get(&request.card)
        .ok_or_else(|| fault("unknown-card", &request.card))?;
    match held.card.status {
        Status::Approved => {}
        Status::Draft if station.demo().is_some() => {}
        Status::Draft | Status::Retired => return Err(fault("card-not-approved", &request.card)),
    }
    if let Some(anchor) = &request.anchor
        && !held.card.has_anchor(anchor)
    {
        return Err(fault("unknown-step", anchor));
    }
    let store = station.store();
    let statement = {
        let live = station.live();
        let same = live
            .ledger
            .procedures()
            .running()
            .find(|(_, _, started)| started.card == request.card)
            .map(|(id, ..)| id.to_string());
        if same.is_some() {
            drop(live);
            drop(store);
            let open = OpenProcedure {
                card: None,
                instance: same,
            };
            return chart::procedure(station, &open);
        }
        let parent = match (&request.from_instance, &request.from_point) {
            (Some(instance), Some(key)) => Some(Parent {
                instance: running(&live, instance)?.0,
                point: point(key)?,
            }),
            _ => None,
        };
        let trigger = match &parent {
            Some(_) => "link".to_owned(),
            None => chart::proposed_cards(station, &live)
                .into_iter()
                .find(|proposed| proposed.card == request.card)
                .map_or("manual", |proposed| proposed.on.code())
                .to_owned(),
        };
        Statement::ProcedureStarted(Started {
            card: request.card.clone(),
            version: held.card.version.clone(),
            sha256: held.sha256.clone(),
            set: set.version,
            text: FrozenText {
                card: held.text.clone(),
                vars: set.vars.clone(),
                contacts: set.contacts.clone(),
            },
            unit: station.config().ward.code.clone(),
            trigger,
            anchor: request.anchor.clone(),
            parent,
            at: station.now(),
        })
    };
    let id = station.new_id()?;
    let draft = Draft {
        id,
        author: by,
        witness: None,
        statement,
    };
    append(station, &store, draft, &request.request_id)?;
    drop(store);
    chart::procedure(station, &of(&id.to_string()))
}

fn of(instance: &str) -> OpenProcedure {
    OpenProcedure {
        card: None,
        instance: Some(instance.to_owned()),
    }
}

fn append(
    station: &Station,
    store: &store::Store,
    draft: Draft,
    request_id: &str,
) -> Result<(), ApiError> {
    let alongside = Alongside {
        request_id: Some(request_id.to_owned()),
        ..Alongside::default()
    };
    station.append(store, vec![draft], alongside).map(drop)
}

/// Records what became of a step.
pub(crate) fn record(station: &Station, request: &RecordStep) -> Result<Procedure, ApiError> {
    let at = point(&request.point)?;
    let (frozen, started) = {
        let live = station.live();
        let (_, instance, started) = running(&live, &request.instance)?;
        if !instance.is_running() {
            return Err(fault("card-closed", &started.card));
        }
        (frozen(started)?, started.clone())
    };
    let step = step_of(&frozen, &at)?;
    let outcome = match request.outcome {
        CardOutcome::Done => Outcome::Done,
        CardOutcome::NotApplicable => Outcome::NotApplicable,
        CardOutcome::Impossible => Outcome::Impossible,
        CardOutcome::Reopened => Outcome::Reopened,
    };
    let kind = step.map_or(ConfirmKind::Check, |step| step.confirm.kind);
    let signs = matches!(kind, ConfirmKind::Initials | ConfirmKind::TwoPerson);
    if signs && outcome == Outcome::Done {
        pin_given(station, request.pin.as_deref())?;
    }
    if outcome != Outcome::Reopened {
        pauses_passed(station, request, &frozen, &started, &at)?;
    }
    let by = signer(station, &request.by, request.pin.as_deref())?;
    let second = if kind == ConfirmKind::TwoPerson && outcome == Outcome::Done {
        Some(second(station, request, &by, step)?)
    } else {
        None
    };
    let value = match (step, outcome) {
        (Some(step), Outcome::Done) => answer::read(station, step, request.value.as_deref())?,
        _ => None,
    };
    let reason = match outcome {
        Outcome::Done if request.corrects.is_none() => None,
        _ => Some(typed::reason(request.reason.as_deref())?),
    };
    let corrects = request
        .corrects
        .as_deref()
        .map(|id| EntryId::parse(id).ok_or_else(|| fault("unknown-entry", id)))
        .transpose()?;
    let store = station.store();
    let instance = {
        let live = station.live();
        let (id, instance, _) = running(&live, &request.instance)?;
        let again = step.is_some_and(|step| step.repeat_min.is_some());
        match (corrects, instance.last(&at)) {
            // Somebody else was faster: what she recorded is shown, and nothing is recorded twice.
            (None, Some(_)) if !again || outcome != Outcome::Done => {
                return Err(fault("step-recorded", &started.card));
            }
            (None, None) if outcome == Outcome::Reopened => {
                return Err(fault("unknown-entry", &request.point));
            }
            (Some(target), last) if last.map(|last| last.entry) != Some(target) => {
                return Err(fault("step-recorded", &started.card));
            }
            _ => id,
        }
    };
    let draft = Draft {
        id: station.new_id()?,
        author: by,
        witness: second,
        statement: Statement::ProcedureStep(Recorded {
            instance,
            point: at,
            outcome,
            value,
            reason,
            corrects,
            at: station.now(),
        }),
    };
    append(station, &store, draft, &request.request_id)?;
    drop(store);
    chart::procedure(station, &of(&request.instance))
}

/// Behind a pause nothing is recorded before everyone said "ready"; what lies behind it may be read.
fn pauses_passed(
    station: &Station,
    request: &RecordStep,
    frozen: &Frozen,
    started: &Started,
    at: &Point,
) -> Result<(), ApiError> {
    let live = station.live();
    let (_, instance, _) = running(&live, &request.instance)?;
    let facts = ward::procedure::Facts::default();
    let now = station.now();
    let all = ward::procedure::progress(&frozen.card, started, instance, &facts, None, now);
    let open = all
        .points
        .iter()
        .take_while(|point| point.point != *at)
        .find(|point| point.step.is_none() && point.is_open());
    match open {
        None => Ok(()),
        Some(pause) => Err(fault(
            "pause-open",
            crate::procedures::review::said(&pause.section.title, station.locale()),
        )),
    }
}

/// The step at this point of a card; none at a pause.
pub(super) fn step_of<'a>(frozen: &'a Frozen, at: &Point) -> Result<Option<&'a Step>, ApiError> {
    match at {
        Point::Step(id) => frozen
            .card
            .steps()
            .find(|step| step.id == *id)
            .map(Some)
            .ok_or_else(|| fault("unknown-step", id)),
        Point::Pause(id) => frozen
            .card
            .sections
            .iter()
            .any(|section| section.id == *id && section.pause_point)
            .then_some(None)
            .ok_or_else(|| fault("unknown-step", id)),
    }
}

/// Initials are a signature: at a window the PIN is typed for it, unless nobody on the ward has one.
fn pin_given(station: &Station, pin: Option<&str>) -> Result<(), ApiError> {
    let typed = pin.is_some_and(|pin| !pin.trim().is_empty());
    if station.is_window() && !station.roster().by_name && !typed {
        return Err(fault("pin-needed", ""));
    }
    Ok(())
}

/// The second person: present, another one, and of the profession that the step asks for.
fn second(
    station: &Station,
    request: &RecordStep,
    by: &Signer,
    step: Option<&Step>,
) -> Result<Witnessed, ApiError> {
    let Some(Witnessed::By(second)) = witness(station, by, request.witness.as_ref())? else {
        // Nobody there: that is what "impossible" is for, and it becomes an open issue.
        return Err(fault("witness-needed", ""));
    };
    if let Some(wanted) = step.and_then(|step| step.confirm.witness_role)
        && wanted != CardRole::Toutes
        && !card_roles(second.role).contains(&wanted)
    {
        return Err(fault(
            "witness-role",
            station.words().say(&format!("card-role-{}", wanted.code())),
        ));
    }
    Ok(Witnessed::By(second))
}

/// Closes a card: whole, or with a reason for what is left.
pub(crate) fn close(
    station: &Station,
    request: &CloseProcedure,
) -> Result<ProcedureList, ApiError> {
    let by = signer(station, &request.by, None)?;
    let shown = chart::procedure(station, &of(&request.instance))?;
    let reason = if shown.reason_to_close {
        Some(typed::reason(request.reason.as_deref())?)
    } else {
        None
    };
    let store = station.store();
    let instance = {
        let live = station.live();
        let (id, instance, started) = running(&live, &request.instance)?;
        if !instance.is_running() {
            return Err(fault("card-closed", &started.card));
        }
        id
    };
    let draft = Draft {
        id: station.new_id()?,
        author: by,
        witness: None,
        statement: Statement::ProcedureClosed(Closed {
            instance,
            reason,
            at: station.now(),
        }),
    };
    append(station, &store, draft, &request.request_id)?;
    drop(store);
    Ok(chart::procedures(station))
}
