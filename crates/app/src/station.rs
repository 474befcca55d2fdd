//! The running station of this computer: store, live state, the one door for change.
//!
//! Invariant: exactly one process owns the database (an OS file lock); the others attach to it.
//! Invariant: the journal remembers first, the live state changes after; what a screen shows is on disk.
//! Invariant: no lock is held while the record or a printer is asked anything.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use ed25519_dalek::SigningKey;
use ehr::Fhir;
use lang::Words;
use store::{Ages, Change, OutboxLine, Source, Store, StoreError, Taken};
use ward::clinical::PatientId;
use ward::downtime::{Evidence, Policy, State};
use ward::format::Locale;
use ward::journal::{
    ChainHead, EntryBody, EntryId, Hlc, Ledger, Proof, SignedEntry, Statement, StationKey, sign,
};
use ward::snapshot::Generation;
use ward::staff::{Person, Role};
use ward::ward_now::{WardNow, changes_ward, ward_now};

use crate::api::views::ApiError;
use crate::clock::{Clock, random};
use crate::config::Config;
use crate::demo::Demo;
use crate::drill::kept_apart;
use crate::fault::fault;
use crate::feeds::{Files, Messages};
use crate::procedures::Procedures;
use crate::work::people::Tries;
use crate::work::print::Press;

mod check;
pub(crate) mod desk;
mod feeds;
mod ids;
mod link;
pub(crate) mod note;
mod outage;
pub(crate) mod reload;
mod restore;
pub(crate) mod roster;

use desk::{DeskId, Desks, Signer, Witnessed};
use ids::Ids;
use link::connection;
pub(crate) use outage::Beside;
use restore::{read_journal, restore, signing_key};
use roster::Roster;

/// How often the ages of an unchanged copy are saved: after a power cut it looks at most this much older than it is.
const AGES_SAVED_EVERY: TimeDelta = TimeDelta::minutes(15);

/// The running station, seen from one desk. Cloning it is cheap: all clones are the same station and the same desk.
#[derive(Clone)]
pub struct Station {
    inner: Arc<Inner>,
    desk: DeskId,
}

struct Inner {
    config: reload::Configured,
    folder: PathBuf,
    words: Words,
    locale: Locale,
    policy: Policy,
    clock: Clock,
    fhir: Option<Fhir>,
    messages: Option<Messages>,
    files: Option<Files>,
    listening: Mutex<Option<SocketAddr>>,
    signing: SigningKey,
    store: Mutex<Store>,
    live: RwLock<Live>,
    desks: Mutex<Desks>,
    roster: RwLock<Arc<Roster>>,
    tries: Mutex<Tries>,
    stop: AtomicBool,
    syncing: AtomicBool,
    /// The latest time this station has seen, in milliseconds since 1970.
    latest_ms: AtomicI64,
    ids: Ids,
    demo: Option<Demo>,
    press: Press,
    procedures: Procedures,
    _lock: store::StationLock,
}

/// What the station knows at this moment; rebuilt from the store at every start.
pub(crate) struct Live {
    /// The copy of the chart in use, as it was read: what an outage is compared with. Screens and sheets show `ward`.
    pub(crate) generation: Option<Arc<Generation>>,
    /// The copy joined with the ward's own orders, stops, arrivals and moves; made anew when one of these changes.
    pub(crate) ward: Option<Arc<WardNow>>,
    /// The copy that was in use when capture opened: what the nurses saw.
    pub(crate) frozen: Option<Arc<Generation>>,
    /// The journal, folded.
    pub(crate) ledger: Ledger,
    /// State of the ward.
    pub(crate) downtime: State,
    /// Where each entry is on its way into the record.
    pub(crate) outbox: BTreeMap<EntryId, OutboxLine>,
    /// The newest age of the copy in use that is on the disk.
    ages_saved_at: Option<DateTime<Utc>>,
    /// When capture was opened, while an event is open.
    pub(crate) capture_opened: Option<DateTime<Utc>>,
    /// When the record was last read for a comparison.
    pub(crate) compared_at: Option<DateTime<Utc>>,
    /// The record said that it takes our conditional creates; asked at each comparison, not assumed after a restart.
    pub(crate) may_write: bool,
    /// What the last probe found.
    pub(crate) evidence: Option<Evidence>,
    /// When the record began to answer again, while an outage is open.
    pub(crate) healthy_since: Option<DateTime<Utc>>,
    /// Orders of each patient when the copy was taken; what is shown is held against this at every rendering.
    pub(crate) orders_taken: BTreeMap<PatientId, usize>,
    /// How the copy was read, `full` or `delta`; not known after a restart.
    pub(crate) sync_kind: Option<&'static str>,
    /// Messages since the start: feed and outcome, with their number and the time of the last.
    pub(crate) messages: BTreeMap<(String, String), (u32, DateTime<Utc>)>,
    /// What IT sent, what of it was followed, and which keys are believed.
    pub(crate) heard: crate::work::directives::Kept,
    /// Standing warnings: code and subject.
    pub(crate) warnings: BTreeMap<String, String>,
    /// Revision numbers for the views.
    pub(crate) revisions: Revisions,
    head: ChainHead,
    hlc: Hlc,
}

/// Counters that move when a view must be asked for again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Revisions {
    /// The chart.
    pub(crate) chart: u32,
    /// The journal.
    pub(crate) journal: u32,
    /// The outbox.
    pub(crate) outbox: u32,
}

/// What one change writes, besides the entries.
#[derive(Default)]
pub(crate) struct Alongside {
    /// Outbox lines for the entries, made from the signed bodies.
    pub(crate) lines: Vec<OutboxLine>,
    /// Id of the screen's request.
    pub(crate) request_id: Option<String>,
    /// Small values.
    pub(crate) notes: Vec<(String, Vec<u8>)>,
    /// The newest ages of a copy.
    pub(crate) ages: Option<(u64, Ages)>,
}

/// An entry that is not signed yet.
pub(crate) struct Draft {
    /// Its id, made before signing so that outbox lines can name it.
    pub(crate) id: EntryId,
    /// Who signs.
    pub(crate) author: Signer,
    /// The second person, or why there is none.
    pub(crate) witness: Option<Witnessed>,
    /// What it says.
    pub(crate) statement: Statement,
}

impl Station {
    /// Opens the station in `folder`: takes the lock, opens the store, checks the journal, folds it.
    ///
    /// # Errors
    /// [`ApiError`] with a code of the catalogue: `store-busy` when another process owns the folder.
    pub fn open(
        config: Config,
        folder: &Path,
        clock: Clock,
        demo: Option<Demo>,
    ) -> Result<Station, ApiError> {
        let words =
            Words::new(&config.station.locale).map_err(|error| fault("bad-config", error))?;
        let locale = Locale::parse(&config.station.locale).unwrap_or(Locale::Fr);
        // Before anything is made there: a drill leaves a real station's folder alone, and a real station a drill's.
        let drill = demo.as_ref().is_some_and(|demo| demo.drill().is_some());
        kept_apart(folder, None, drill)?;
        let lock = store::lock_station(folder).map_err(from_store)?;
        let fresh = random().map_err(|error| fault("internal", error))?;
        let key = store::key_file(&folder.join("station.key"), fresh).map_err(from_store)?;
        let store = Store::open(folder, &key).map_err(from_store)?;
        kept_apart(folder, Some(&store), drill)?;
        let signing = signing_key(&store)?;
        let fhir = connection(&config, demo.as_ref())?
            .map(Fhir::new)
            .transpose()
            .map_err(|error| fault("bad-config", error))?;
        let policy = Policy {
            probe_every_healthy_ms: u32::try_from(config.timing.probe_seconds * 1000)
                .unwrap_or(2000),
            healthy_to_propose_recovery_seconds: i64::try_from(config.timing.recovery_seconds)
                .unwrap_or(60),
            unwatched: config.ehr.is_none(),
            ..Policy::default()
        };
        let messages = match &config.feed.hl7v2 {
            Some(hl7) => Some(Messages::restore(&config, hl7, &store)?),
            None => None,
        };
        let files = config
            .feed
            .drop
            .as_ref()
            .map(|drop| Files::new(&config, drop));
        let mut live = restore(&store, &StationKey::of(&signing), clock.now())?;
        let roster = Roster::read(&config, &store, &mut live)?;
        let pretend = demo.as_ref().map(Demo::printers).unwrap_or_default();
        let press = Press::open(&config, pretend, &key, folder, &store, clock.now())?;
        let today = ward::format::wall_clock(clock.now(), config.site.zone).date();
        let procedures = Procedures::open(&config, &store, today)?;
        let tries = Tries::kept(store.note(note::TRIES).map_err(from_store)?.as_deref());
        if let Some(fhir) = &fhir {
            fhir.read_doses_from(doses_from(&live.downtime));
        }
        let inner = Inner {
            config: reload::Configured::new(config, &mut live.warnings),
            folder: folder.to_owned(),
            words,
            locale,
            policy,
            clock,
            fhir,
            messages,
            files,
            listening: Mutex::new(None),
            signing,
            store: Mutex::new(store),
            live: RwLock::new(live),
            desks: Mutex::new(Desks::default()),
            roster: RwLock::new(Arc::new(roster)),
            tries: Mutex::new(tries),
            stop: AtomicBool::new(false),
            syncing: AtomicBool::new(false),
            latest_ms: AtomicI64::new(0),
            ids: Ids::default(),
            demo,
            press,
            procedures,
            _lock: lock,
        };
        Ok(Station {
            inner: Arc::new(inner),
            desk: DeskId::account(),
        })
    }

    /// The configuration.
    pub(crate) fn config(&self) -> &Config {
        self.inner.config.now()
    }

    /// The folder of the database.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// The words of this station's language.
    pub(crate) fn words(&self) -> &Words {
        &self.inner.words
    }

    /// The language.
    pub(crate) fn locale(&self) -> Locale {
        self.inner.locale
    }

    /// The hospital's zone.
    pub(crate) fn zone(&self) -> Tz {
        self.config().site.zone
    }

    /// The numbers of the state machine.
    pub(crate) fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// The latest time this station has seen: on its clock, in its journal, or at its last copy of the record. A clock that
    /// shows less was set back, or is wrong.
    pub(crate) fn latest(&self, live: &Live, now: DateTime<Utc>) -> DateTime<Utc> {
        let seen = self
            .inner
            .latest_ms
            .fetch_max(now.timestamp_millis(), Ordering::SeqCst);
        let copied = live
            .generation
            .as_ref()
            .map_or(0, |generation| generation.taken_at.timestamp_millis());
        let latest = seen.max(live.hlc.wall_ms).max(copied);
        DateTime::from_timestamp_millis(latest).map_or(now, |latest| latest.max(now))
    }

    /// The public key of this station, in hexadecimal: the name of its chain.
    pub(crate) fn key_hex(&self) -> String {
        StationKey::of(&self.inner.signing).hex()
    }

    /// The connector to a record that speaks FHIR, if there is one.
    pub(crate) fn fhir(&self) -> Option<&Fhir> {
        self.inner.fhir.as_ref()
    }

    /// The demonstration's pretend record, if this is the demonstration ward.
    pub fn demo(&self) -> Option<&Demo> {
        self.inner.demo.as_ref()
    }

    /// Naming system of our entries in the record; empty where nothing is written there by itself.
    pub(crate) fn own_system(&self) -> &str {
        let ehr = self.config().ehr.as_ref();
        ehr.map_or("", |ehr| ehr.own_system.as_str())
    }

    /// Asks the loops to end; they do so within a second or when their present request ends.
    pub fn stop(&self) {
        self.inner.stop.store(true, Ordering::SeqCst);
    }

    /// Whether the loops must end.
    pub(crate) fn stopping(&self) -> bool {
        self.inner.stop.load(Ordering::SeqCst)
    }

    /// Whether a sync is under way.
    pub(crate) fn syncing(&self) -> &AtomicBool {
        &self.inner.syncing
    }

    /// The printers, and what is on its way to them.
    pub(crate) fn press(&self) -> &Press {
        &self.inner.press
    }

    /// The procedure cards that are followed.
    pub(crate) fn procedures(&self) -> &Procedures {
        &self.inner.procedures
    }

    /// Wrong PINs since the last right one.
    pub(crate) fn tries_lock(&self) -> &Mutex<Tries> {
        &self.inner.tries
    }

    /// What is known now; held only while a view is made.
    pub(crate) fn live(&self) -> RwLockReadGuard<'_, Live> {
        // A view that panicked changed nothing: the state behind the poisoned lock is whole.
        self.inner
            .live
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn live_mut(&self) -> RwLockWriteGuard<'_, Live> {
        self.inner
            .live
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The store; whoever holds it is the only writer.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.inner
            .store
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The public half of the key that signs: the name of this station's chain.
    pub(crate) fn key(&self) -> StationKey {
        StationKey::of(&self.inner.signing)
    }

    /// The key that signs.
    pub(crate) fn signing(&self) -> &SigningKey {
        &self.inner.signing
    }

    /// A new id.
    pub(crate) fn new_id(&self) -> Result<EntryId, ApiError> {
        self.inner.ids.next(self.now())
    }

    /// The one door for change: signs, commits, and only then changes what is shown.
    ///
    /// # Errors
    /// `not-saved` when the store could not make it durable: nothing is shown as recorded then.
    pub(crate) fn append(
        &self,
        store: &Store,
        drafts: Vec<Draft>,
        alongside: Alongside,
    ) -> Result<Vec<EntryBody>, ApiError> {
        let now = self.now();
        let (mut head, mut hlc, mode, generation) = {
            let live = self.live();
            let generation = live
                .generation
                .as_ref()
                .map_or(0, |generation| generation.number);
            (
                live.head.clone(),
                live.hlc,
                live.downtime.name().to_owned(),
                generation,
            )
        };
        let station = StationKey::of(&self.inner.signing).hex();
        let mut bodies = vec![];
        let mut entries: Vec<SignedEntry> = vec![];
        for draft in drafts {
            hlc = hlc.next(now);
            let (witness, witness_absent) = match draft.witness {
                Some(Witnessed::By(signer)) => (Some(signer), None),
                Some(Witnessed::Absent(reason)) => (None, Some(reason)),
                None => (None, None),
            };
            let proof = draft.author.proof.map(|author| Proof {
                author,
                witness: witness.as_ref().and_then(|witness| witness.proof),
            });
            let body = EntryBody {
                v: 1,
                id: draft.id,
                station: station.clone(),
                seq: head.seq + 1,
                prev: head.hash.clone(),
                hlc,
                recorded_at: now,
                author: draft.author.person,
                witness: witness.map(|witness| witness.person),
                proof,
                witness_absent,
                mode: mode.clone(),
                generation,
                statement: draft.statement,
            };
            let entry =
                sign(&body, &self.inner.signing).map_err(|error| fault("internal", error))?;
            head = ChainHead {
                station: station.clone(),
                seq: body.seq,
                hash: entry.hash_hex(),
            };
            bodies.push(body);
            entries.push(entry);
        }
        let lines = alongside.lines.clone();
        let change = Change {
            entries,
            outbox: alongside.lines,
            request_id: alongside.request_id.zip(bodies.first().map(|body| body.id)),
            notes: alongside.notes,
            ages: alongside.ages,
        };
        if let Err(error) = store.commit(&change) {
            if let StoreError::Repeated(_) = error {
                return Err(from_store(error));
            }
            let failed = fault("not-saved", error);
            // Whether the last bytes reached the disk is only known from the disk: what is shown is read from there again.
            let on_disk = read_journal(store, &StationKey::of(&self.inner.signing));
            let outbox = store.outbox();
            let mut live = self.live_mut();
            if let (Ok(journal), Ok(outbox)) = (on_disk, outbox) {
                live.ledger = journal.ledger;
                live.head = journal.head;
                live.hlc = journal.hlc;
                live.outbox = outbox.into_iter().map(|line| (line.entry, line)).collect();
                live.join_ward();
                live.revisions.journal += 1;
                live.revisions.outbox += 1;
            }
            live.warn("not-saved", Some(failed.subject.clone()));
            return Err(failed);
        }
        let mut live = self.live_mut();
        live.warn("not-saved", None);
        live.head = head;
        live.hlc = hlc;
        if !bodies.is_empty() {
            live.revisions.journal += 1;
        }
        if !lines.is_empty() {
            live.revisions.outbox += 1;
        }
        for body in &bodies {
            live.ledger.add(body.clone());
        }
        if bodies.iter().any(|body| changes_ward(body, &live.ledger)) {
            live.join_ward();
            live.revisions.chart += 1;
        }
        for line in lines {
            live.outbox.insert(line.entry, line);
        }
        Ok(bodies)
    }

    /// The author of what no person did: the station itself, named as such in the journal.
    pub(crate) fn station_person(&self) -> Person {
        Person::new(
            "VEILLEUSE",
            &format!("poste {}", self.config().station.name),
            Role::It,
        )
    }

    /// The station signing for itself, without a person's proof.
    pub(crate) fn as_itself(&self) -> Signer {
        Signer {
            person: self.station_person(),
            proof: None,
        }
    }

    /// Takes a new copy of the chart. One that says what the last one said keeps its number; its ages are shown at once
    /// and saved now and then, and when an outage opens.
    pub(crate) fn take(&self, generation: Generation, raw: &[Source]) -> Result<u64, ApiError> {
        let store = self.store();
        let (taken, generation) = store.take_generation(generation, raw).map_err(from_store)?;
        let number = taken.number();
        let taken_at = generation.taken_at;
        let saved_at = self.live().ages_saved_at;
        let save = match taken {
            Taken::New(_) => false,
            Taken::Unchanged(_) => {
                saved_at.is_none_or(|saved_at| taken_at - saved_at >= AGES_SAVED_EVERY)
            }
        };
        if save {
            store
                .refresh_ages(number, &Ages::of(&generation))
                .map_err(from_store)?;
        }
        let mut live = self.live_mut();
        if save || taken == Taken::New(number) {
            live.ages_saved_at = Some(taken_at);
        }
        live.orders_taken = orders_taken(&generation);
        live.generation = Some(generation);
        live.join_ward();
        live.revisions.chart += 1;
        live.revisions.outbox += 1;
        Ok(number)
    }

    /// Remembers that the record was just read for a comparison.
    pub(crate) fn mark_compared(&self, at: DateTime<Utc>) -> Result<(), ApiError> {
        let store = self.store();
        let notes = vec![(note::COMPARED.to_owned(), at.to_rfc3339().into_bytes())];
        self.append(
            &store,
            vec![],
            Alongside {
                notes,
                ..Alongside::default()
            },
        )?;
        self.live_mut().compared_at = Some(at);
        Ok(())
    }
}

/// Orders of each patient of a copy that was checked.
pub(crate) fn orders_taken(generation: &Generation) -> BTreeMap<PatientId, usize> {
    let charts = generation.charts.iter();
    charts
        .map(|(id, chart)| (id.clone(), chart.orders.len()))
        .collect()
}

/// From when on doses are compared: a day and a little before the outage, since a late dose of the evening before may be
/// typed in afterwards.
pub(crate) fn doses_from(state: &State) -> Option<DateTime<Utc>> {
    state
        .outage_since()
        .map(|since| since - TimeDelta::hours(26))
}

/// A store's refusal as a code of the catalogue.
pub(crate) fn from_store(error: StoreError) -> ApiError {
    let code = match &error {
        StoreError::Busy { .. } => "store-busy",
        StoreError::WrongKey => "store-wrong-key",
        StoreError::Newer { .. } => "store-newer",
        StoreError::Repeated(_) => "already-recorded",
        StoreError::NotConserved(_) => "not-conserved",
        StoreError::NotSaved(_) => "not-saved",
        StoreError::KeyFile(_) => "store-key-file",
        StoreError::Corrupt { .. }
        | StoreError::Setting { .. }
        | StoreError::NotNext { .. }
        | StoreError::Entry(_)
        | StoreError::Misfiled { .. }
        | StoreError::NoGeneration(_)
        | StoreError::NoMessage(_)
        | StoreError::Settled(_)
        | StoreError::NotRead(_) => "store-corrupt",
    };
    fault(code, error)
}

impl Live {
    /// Joins the copy with what the ward said itself.
    pub(crate) fn join_ward(&mut self) {
        let copy = self.generation.as_deref();
        self.ward = copy.map(|copy| Arc::new(ward_now(copy, &self.ledger)));
    }

    /// The ward as it is shown.
    pub(crate) fn shown(&self) -> Result<Arc<WardNow>, ApiError> {
        self.ward.clone().ok_or_else(|| fault("no-data", ""))
    }

    /// Hash of the journal's last entry: printed on every sheet.
    pub(crate) fn head_hash(&self) -> &str {
        &self.head.hash
    }
}
