//! Following what IT orders: read, checked, journalled, done and answered.
//!
//! Invariant: counter, entry and effect are one transaction; a directive is followed once, or not at all.
//! Invariant: a refused one is journalled and shown with its code, and changes nothing else.

mod acks;
mod kept;
mod list;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use ward::directive::{Kind, Listener, Order, Refusal, Signed, SignedChange, read};
use ward::downtime::{Command, Event};
use ward::journal::{DirectiveHeard, DirectiveKeys, Statement};
use ward::staff::{Person, Role};

use crate::api::views::{
    ApiError, ApplyDirective, DirectiveHeard as Told, PrintKind, PrintRequest,
};
use crate::chart::clock_is_trusted;
use crate::fault::fault;
use crate::feeds::directives::{Folder, Found};
use crate::station::{Alongside, Beside, Draft, Station, note};

pub(crate) use acks::Acks;
pub(crate) use kept::{FOLLOWED, Kept, Seen, Todo};
pub(crate) use list::list;

/// Initials of whoever signs with IT's key; the name stands beside them.
const IT: &str = "DSI";

/// Looks into the folder once: changes of keys first, then directives in the order of their counters, whatever their names.
pub(crate) fn look(station: &Station, folder: &mut Folder) -> Result<(), ApiError> {
    let mut found = folder
        .look()
        .map_err(|code| fault("directives-folder", code))?;
    let keys = station.live().heard.keys(&station.config().directives);
    found.sort_by_key(|one| {
        let bytes = one.bytes.as_deref().unwrap_or_default();
        let place = read(bytes, &keys)
            .ok()
            .map(|signed| (signed.key, signed.counter));
        (
            !SignedChange::is_one(bytes),
            place.is_none(),
            place,
            one.file.clone(),
        )
    });
    for one in found {
        meet(station, folder, one)?;
    }
    Ok(())
}

fn meet(station: &Station, folder: &mut Folder, found: Found) -> Result<(), ApiError> {
    let sha256 = found.bytes.as_ref().ok().map(|bytes| digest(bytes));
    if station.live().heard.knows(&found.file, sha256.as_deref()) {
        folder.settle(found);
        return Ok(());
    }
    match &found.bytes {
        Ok(bytes) => {
            if !found.still && may_be_half_written(station, bytes) {
                folder.doubt(found);
                return Ok(());
            }
            hear(station, &found.file, bytes)?;
        }
        Err(code) => refuse(
            station,
            Seen::nameless(&found.file, None, station.now(), code),
        )?,
    }
    folder.settle(found);
    Ok(())
}

/// A file whose end is missing cannot be told from a forged one; it is given until the next look.
fn may_be_half_written(station: &Station, bytes: &[u8]) -> bool {
    if SignedChange::is_one(bytes) {
        return SignedChange::read(bytes).is_err();
    }
    let keys = station.live().heard.keys(&station.config().directives);
    matches!(
        read(bytes, &keys),
        Err(Refusal::Truncated | Refusal::BadSignature | Refusal::NotADirective)
    )
}

/// A file that somebody hands over on this computer.
pub(crate) fn apply(station: &Station, request: &ApplyDirective) -> Result<Told, ApiError> {
    let bytes = hex::decode(&request.bytes).map_err(|error| fault("bad-request", error))?;
    let file = ehr::drop_folder::harmless(&request.file);
    let outcome = hear(station, &file, &bytes)?;
    let seen = station.live().heard.seen.last().cloned();
    let followed = outcome == FOLLOWED;
    if !followed {
        return Err(fault("directive-refused", outcome));
    }
    Ok(Told {
        outcome,
        command: seen
            .as_ref()
            .and_then(|seen| seen.command)
            .map(|id| id.to_string()),
        kind: seen.and_then(|seen| seen.kind).unwrap_or_default(),
    })
}

/// Follows a file, or refuses it: the outcome.
fn hear(station: &Station, file: &str, bytes: &[u8]) -> Result<String, ApiError> {
    let now = station.now();
    let sha256 = digest(bytes);
    let nameless = |code: &str| Seen::nameless(file, Some(sha256.clone()), now, code);
    let kept = station.live().heard.clone();
    if kept.unreadable {
        return refused(station, nameless("kept-unreadable"));
    }
    let keys = kept.keys(&station.config().directives);
    if SignedChange::is_one(bytes) {
        return match keys.changed(bytes) {
            Ok(keys) => change_keys(station, nameless(FOLLOWED), keys),
            Err(refusal) => refused(station, nameless(refusal.code())),
        };
    }
    let signed = match read(bytes, &keys) {
        Ok(signed) => signed,
        Err(refusal) => return refused(station, nameless(refusal.code())),
    };
    let seen = Seen::of(nameless(FOLLOWED), &signed);
    let config = station.config();
    let admitted = {
        let live = station.live();
        let me = Listener {
            hospital: &config.ward.hospital,
            ward: &config.ward.code,
            station: &config.station.name,
            last_counter: kept.last_counter(&signed.key.hex()),
            clock_trusted: clock_is_trusted(station, &live, now),
            plan: live.downtime.plan().map(|plan| plan.id),
        };
        signed.admit(&me, now)
    };
    match admitted {
        Ok((kind, order)) => follow(station, &signed, kind, &order, seen),
        Err(refusal) => refused(station, seen.because(refusal.code())),
    }
}

fn follow(
    station: &Station,
    signed: &Signed,
    kind: Kind,
    order: &Order,
    seen: Seen,
) -> Result<String, ApiError> {
    let seen = Seen {
        by: Some(order.by.clone()),
        text: Some(order.text.clone()).filter(|text| !text.is_empty()),
        ..seen
    };
    let todo = match kind {
        Kind::FreshnessCheck => Some(Todo::Sync),
        Kind::PrintPack => Some(Todo::Print),
        Kind::Announce
        | Kind::Message
        | Kind::PlanDowntime
        | Kind::Extend
        | Kind::Cancel
        | Kind::StartDowntime
        | Kind::EhrRestored
        | Kind::AllClear => None,
    };
    let store = station.store();
    let before = station.live().heard.clone();
    // Whoever was quicker, at another window or in the folder, was followed; this is the same or an older one.
    if signed.counter <= before.last_counter(&signed.key.hex()) {
        drop(store);
        return refused(station, seen.because(Refusal::Replayed.code()));
    }
    let mut kept = before.with(seen.clone());
    kept.todo.extend(todo);
    let drafts = vec![draft(station, statement(&seen))?];
    let Some(command) = command(signed, kind, order) else {
        let alongside = Alongside {
            notes: vec![kept_note(&kept)?],
            ..Alongside::default()
        };
        station.append(&store, drafts, alongside)?;
        station.live_mut().heard = kept;
        return Ok(seen.outcome);
    };
    let beside = Beside {
        drafts,
        notes: vec![kept_note(&kept)?],
    };
    match station.feed_beside(&store, &Event::Command(command), None, beside) {
        Ok(()) => {
            station.live_mut().heard = kept;
            Ok(seen.outcome)
        }
        Err(error) if matches!(error.code.as_str(), "not-saved" | "internal") => Err(error),
        Err(refusal) => {
            drop(store);
            refused(station, seen.because(&refusal.code))
        }
    }
}

/// What a directive means to the ward's machine; a message means nothing to it.
fn command(signed: &Signed, kind: Kind, order: &Order) -> Option<Command> {
    let by = Person::new(IT, &order.by, Role::It);
    Some(match kind {
        Kind::PlanDowntime => Command::PlanDowntime {
            id: signed.id,
            start: order.start?,
            end: order.end?,
            message: order.text.clone(),
            by,
            second: None,
            directive: true,
        },
        Kind::Extend => Command::ExtendPlan {
            by,
            end: order.end?,
        },
        Kind::Cancel => Command::CancelPlan { by },
        Kind::StartDowntime => Command::StartDowntime {
            by,
            reason: order.text.clone(),
        },
        Kind::EhrRestored => Command::EhrRestored { by },
        Kind::AllClear => Command::AllClearProposed { by },
        Kind::Announce | Kind::FreshnessCheck | Kind::PrintPack | Kind::Message => return None,
    })
}

fn change_keys(
    station: &Station,
    seen: Seen,
    keys: ward::directive::KeySet,
) -> Result<String, ApiError> {
    let store = station.store();
    let short = |key: &String| -> String { key.chars().take(16).collect() };
    let statement = Statement::DirectiveKeys(DirectiveKeys {
        serial: keys.serial,
        keys: keys.keys.iter().map(short).collect(),
        root: keys.root.as_ref().map(short).unwrap_or_default(),
        sha256: seen.sha256.clone().unwrap_or_default(),
    });
    let seen = Seen {
        kind: Some("keys".to_owned()),
        ..seen
    };
    let mut kept = station.live().heard.with(seen.clone());
    kept.keys = Some(keys);
    append(station, &store, kept, statement)?;
    Ok(seen.outcome)
}

/// Journals a refusal: its outcome.
fn refused(station: &Station, seen: Seen) -> Result<String, ApiError> {
    let outcome = seen.outcome.clone();
    refuse(station, seen)?;
    Ok(outcome)
}

fn refuse(station: &Station, seen: Seen) -> Result<(), ApiError> {
    let store = station.store();
    let statement = statement(&seen);
    let kept = station.live().heard.clone();
    if kept.unreadable {
        // The journal has it; what the store kept is left as it is, for whoever looks into it.
        let drafts = vec![draft(station, statement)?];
        return station
            .append(&store, drafts, Alongside::default())
            .map(drop);
    }
    append(station, &store, kept.with(seen), statement)
}

fn append(
    station: &Station,
    store: &store::Store,
    kept: Kept,
    statement: Statement,
) -> Result<(), ApiError> {
    let drafts = vec![draft(station, statement)?];
    let alongside = Alongside {
        notes: vec![kept_note(&kept)?],
        ..Alongside::default()
    };
    station.append(store, drafts, alongside)?;
    station.live_mut().heard = kept;
    Ok(())
}

fn draft(station: &Station, statement: Statement) -> Result<Draft, ApiError> {
    Ok(Draft {
        id: station.new_id()?,
        author: station.as_itself(),
        witness: None,
        statement,
    })
}

fn statement(seen: &Seen) -> Statement {
    let (key, counter) = seen.counter.clone().unzip();
    Statement::Directive(DirectiveHeard {
        file: seen.file.clone(),
        sha256: seen.sha256.clone(),
        command: seen.command,
        key,
        counter,
        order: seen.kind.clone(),
        audience: seen.audience.clone(),
        by: seen.by.clone(),
        text: seen.text.clone(),
        outcome: seen.outcome.clone(),
    })
}

fn kept_note(kept: &Kept) -> Result<(String, Vec<u8>), ApiError> {
    let bytes = serde_json::to_vec(kept).map_err(|error| fault("internal", error))?;
    Ok((note::DIRECTIVES.to_owned(), bytes))
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Seen {
    /// A file of which nothing is believed.
    fn nameless(file: &str, sha256: Option<String>, at: DateTime<Utc>, outcome: &str) -> Seen {
        Seen {
            file: file.to_owned(),
            sha256,
            at,
            outcome: outcome.to_owned(),
            command: None,
            kind: None,
            audience: None,
            by: None,
            text: None,
            counter: None,
            until: None,
        }
    }

    /// The same with what one of our keys signed.
    fn of(seen: Seen, signed: &Signed) -> Seen {
        Seen {
            command: Some(signed.id),
            kind: Some(signed.kind_code().to_owned()),
            audience: Some(signed.audience.text()),
            counter: Some((signed.key.hex(), signed.counter)),
            until: Some(signed.not_after),
            ..seen
        }
    }

    fn because(self, code: &str) -> Seen {
        Seen {
            outcome: code.to_owned(),
            ..self
        }
    }
}

/// Does what directives asked for and is not done yet: a fresh copy, a printed pack.
pub(crate) fn work_off(station: &Station) -> Result<(), ApiError> {
    let Some(todo) = station.live().heard.todo.first().copied() else {
        return Ok(());
    };
    match todo {
        Todo::Sync => super::sync::sync_quietly(station),
        Todo::Print => {
            let by = station.as_itself();
            super::print::print_as(station, by, &the_pack())?;
        }
    }
    let store = station.store();
    let mut kept = station.live().heard.clone();
    if let Some(at) = kept.todo.iter().position(|one| *one == todo) {
        kept.todo.remove(at);
    }
    let alongside = Alongside {
        notes: vec![kept_note(&kept)?],
        ..Alongside::default()
    };
    station.append(&store, vec![], alongside)?;
    station.live_mut().heard = kept;
    Ok(())
}

/// Census, then every MAR.
pub(crate) fn the_pack() -> PrintRequest {
    PrintRequest {
        what: PrintKind::Pack,
        patient_ids: vec![],
        by: String::new(),
        to_file: false,
        card: None,
    }
}
