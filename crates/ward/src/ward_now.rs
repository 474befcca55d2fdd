//! The ward as it is now: the copy of the record, joined with what the ward itself ordered, stopped, received and moved.
//!
//! The record's own copy stays as it was read: it is what an outage is compared with afterwards. Every screen and every sheet
//! shows this instead. A statement that a person has settled, and that the record was read after, is left to the record.
//!
//! Invariant: the same entries give the same ward, in whatever order they arrived.
//! Invariant: nothing of the copy is left out, and nothing that was recorded on what the ward added ever disappears with it.
//! Invariant: two links that name two people are no link; a temporary identity is never joined by guessing.

use std::collections::BTreeMap;
use std::ops::Deref;

use chrono::{DateTime, Duration, Utc};

use crate::clinical::{
    EncounterId, Known, Order, OrderId, OrderStatus, PatientId, Place, ascii_fold,
};
use crate::journal::{
    Arrival, EntryBody, EntryId, HeardBy, Ledger, Left, LeftHow, LineDecision, Linked, Moved,
    OrderStop, OrderTaken, Statement, Thread,
};
use crate::snapshot::{Chart, Generation, Section, SectionState};

/// How long what was settled stays beside what the record says now, so that nobody misses what became of it.
const LINGERS: Duration = Duration::hours(24);

/// What the ward itself said of one patient.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Local {
    /// She is here under an identity of the ward's own.
    pub temporary: Option<Temporary>,
    /// Temporary identities that were linked to her.
    pub known_as: Vec<KnownAs>,
    /// She was moved here; the copy says another place.
    pub moved: Option<MovedHere>,
    /// She left.
    pub left: Option<LeftHere>,
    /// Orders taken here: each is one of the chart's orders, and none of the record's.
    pub orders: BTreeMap<OrderId, TakenHere>,
    /// Orders stopped here.
    pub stops: BTreeMap<OrderId, StoppedHere>,
}

/// An identity of the ward's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Temporary {
    /// The entry that speaks of her arrival.
    pub entry: EntryId,
    /// When she came.
    pub at: DateTime<Utc>,
    /// What tells her apart.
    pub tell_apart: Vec<String>,
    /// Two people linked this identity to two different patients: one of the links is wrong.
    pub linked_twice: bool,
}

/// A temporary identity that belongs to this patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAs {
    /// The number she was given.
    pub number: String,
    /// The entry that linked it.
    pub entry: EntryId,
}

/// A move within the ward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedHere {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// Where the copy still has her.
    pub from: Place,
}

/// The end of a stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftHere {
    /// The entry.
    pub entry: EntryId,
    /// When: nothing is due any more from then on.
    pub at: DateTime<Utc>,
    /// How.
    pub how: LeftHow,
    /// Where to.
    pub text: Option<String>,
}

/// What stands beside an order that was taken here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenHere {
    /// The entry that speaks.
    pub entry: EntryId,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// Who ordered it.
    pub prescriber: String,
    /// How it came.
    pub heard: HeardBy,
    /// Initials of the second reader.
    pub second: Option<String>,
    /// It was withdrawn, and stays because something was recorded on it.
    pub withdrawn: bool,
    /// Since when the record has it: nothing is due here any more.
    pub in_record_since: Option<DateTime<Utc>>,
    /// The record holds a live order with this name, too: it may be the same.
    pub like_in_record: bool,
}

/// What stands beside an order that was stopped here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedHere {
    /// The entry that speaks.
    pub entry: EntryId,
    /// From when on nothing is due.
    pub at: DateTime<Utc>,
    /// Who stopped it.
    pub prescriber: String,
    /// How the ward heard of it.
    pub heard: HeardBy,
}

/// The copy with the ward's own statements joined on. It reads like a copy, and is never one: what is compared with the
/// record afterwards is the copy itself.
#[derive(Clone, Debug, PartialEq)]
pub struct WardNow(Generation);

impl Deref for WardNow {
    type Target = Generation;

    fn deref(&self) -> &Generation {
        &self.0
    }
}

impl WardNow {
    /// The chart in which this patient's entries are shown: her own, or the one that her temporary identity was linked to.
    pub fn chart_of(&self, patient: &PatientId, ledger: &Ledger) -> Option<&Chart> {
        let charts = &self.0.charts;
        charts
            .get(ledger.who(patient))
            .or_else(|| charts.get(patient))
    }

    /// How many patients the copy itself has.
    pub fn from_record(&self) -> usize {
        let own = |chart: &&Chart| chart.local.temporary.is_none();
        self.0.charts.values().filter(own).count()
    }
}

/// Whether an entry changes what [`ward_now`] gives: not a dose, of which there are many.
pub fn changes_ward(entry: &EntryBody, ledger: &Ledger) -> bool {
    let thread_of_stay = |entry: EntryId| {
        ledger
            .thread_of(entry)
            .is_some_and(|thread| thread.root.statement.is_of_stay())
    };
    match &entry.statement {
        Statement::Correct(correction) => thread_of_stay(correction.target),
        // A settled dose, too, may be the last thing for which a temporary identity was kept.
        Statement::Decide { .. } => true,
        other => other.is_of_stay(),
    }
}

/// Joins what the ward said onto the copy.
pub fn ward_now(copy: &Generation, ledger: &Ledger) -> WardNow {
    let said = Said::of(ledger);
    let mut ward = copy.clone();
    let census = census_time(copy);
    for (thread, arrival) in &said.arrivals {
        if !is_done_with(thread.patient(), ledger, census) {
            let chart = arrived(thread, arrival, ledger);
            ward.charts.insert(arrival.patient.id.clone(), chart);
        }
    }
    for (thread, taken) in &said.orders {
        if let Some(chart) = ward.charts.get_mut(&taken.order.patient) {
            take_order(chart, thread, taken, ledger, census);
        }
    }
    for (thread, link) in &said.links {
        join(&mut ward, thread, link, ledger, census);
    }
    for (thread, stop) in &said.stops {
        let at_hand = at_hand(&ward, &stop.patient, ledger);
        if let Some(chart) = ward.charts.get_mut(&at_hand)
            && !is_settled(thread, ledger, read_at(chart, Section::Orders, census))
        {
            stop_order(chart, thread, stop);
        }
    }
    for (thread, moved) in &said.moves {
        let at_hand = at_hand(&ward, &moved.patient, ledger);
        let froms = said.places_left(ledger, &moved.patient);
        if let Some(chart) = ward.charts.get_mut(&at_hand)
            && !is_settled(thread, ledger, read_at(chart, Section::Patients, census))
        {
            let stale = copy.charts.get(&at_hand).map_or_else(
                || chart.encounter.place.clone(),
                |held| held.encounter.place.clone(),
            );
            // Where the record has her in a bed that nobody here moved her out of, the record knows better.
            if froms.contains(&&stale.bed) {
                let elsewhere = stale.bed != moved.to.bed;
                chart.encounter.place = moved.to.clone();
                chart.local.moved = elsewhere.then(|| MovedHere {
                    entry: speaks(thread),
                    at: moved.at,
                    from: stale,
                });
            }
        }
    }
    for (thread, left) in &said.leaves {
        let at_hand = at_hand(&ward, &left.patient, ledger);
        if let Some(chart) = ward.charts.get_mut(&at_hand)
            && !is_settled(thread, ledger, read_at(chart, Section::Patients, census))
        {
            let here = LeftHere {
                entry: speaks(thread),
                at: left.at,
                how: left.how,
                text: left.text.clone(),
            };
            // The first end of a stay is its end, whoever else wrote one down.
            chart.local.left.get_or_insert(here);
        }
    }
    WardNow(ward)
}

/// Everything that the ward says now about stays and orders, by the time of what happened, then by the order of the journal.
struct Said<'a> {
    arrivals: Vec<(&'a Thread, &'a Arrival)>,
    orders: Vec<(&'a Thread, &'a OrderTaken)>,
    stops: Vec<(&'a Thread, &'a OrderStop)>,
    moves: Vec<(&'a Thread, &'a Moved)>,
    leaves: Vec<(&'a Thread, &'a Left)>,
    links: Vec<(&'a Thread, &'a Linked)>,
}

impl<'a> Said<'a> {
    fn of(ledger: &'a Ledger) -> Said<'a> {
        let mut said = Said {
            arrivals: vec![],
            orders: vec![],
            stops: vec![],
            moves: vec![],
            leaves: vec![],
            links: vec![],
        };
        for thread in ledger.threads() {
            let now = thread.now().map(|now| now.statement);
            match (&thread.root.statement, now) {
                (_, Some(Statement::Arrival(arrival))) => said.arrivals.push((thread, arrival)),
                // Withdrawn, but something was charted for her: she stays until that is settled.
                (Statement::Arrival(arrival), None) if has_others(thread, ledger) => {
                    said.arrivals.push((thread, arrival));
                }
                (_, Some(Statement::OrderTaken(taken))) => said.orders.push((thread, taken)),
                (Statement::OrderTaken(taken), None)
                    if ledger.of_order(&taken.order.id).count() > 1 =>
                {
                    said.orders.push((thread, taken));
                }
                (_, Some(Statement::OrderStop(stop))) => said.stops.push((thread, stop)),
                (_, Some(Statement::Moved(moved))) => said.moves.push((thread, moved)),
                (_, Some(Statement::Left(left))) => said.leaves.push((thread, left)),
                (_, Some(Statement::Linked(link))) => said.links.push((thread, link)),
                _ => {}
            }
        }
        said.arrivals.sort_by_key(|(thread, of)| key(thread, of.at));
        said.orders.sort_by_key(|(thread, of)| key(thread, of.at));
        said.stops.sort_by_key(|(thread, of)| key(thread, of.at));
        said.moves.sort_by_key(|(thread, of)| key(thread, of.at));
        said.leaves.sort_by_key(|(thread, of)| key(thread, of.at));
        said.links.sort_by_key(|(thread, of)| key(thread, of.at));
        said
    }

    /// The beds that this patient was moved out of.
    fn places_left(&self, ledger: &Ledger, patient: &PatientId) -> Vec<&'a Option<String>> {
        self.moves
            .iter()
            .filter(|(_, moved)| ledger.who(&moved.patient) == ledger.who(patient))
            .map(|(_, moved)| &moved.from.bed)
            .collect()
    }
}

fn key(thread: &Thread, at: DateTime<Utc>) -> (DateTime<Utc>, EntryId) {
    (at, thread.root.id)
}

/// The entry that speaks for a thread.
fn speaks(thread: &Thread) -> EntryId {
    thread.last().id
}

/// Whether anything but her arrival is stated about the patient of this thread.
fn has_others(thread: &Thread, ledger: &Ledger) -> bool {
    ledger.threads().any(|other| {
        other.root.id != thread.root.id
            && other.patient() == thread.patient()
            && other.now().is_some()
    })
}

/// When the record last said who lies on the ward.
fn census_time(copy: &Generation) -> DateTime<Utc> {
    let read = copy
        .charts
        .values()
        .filter_map(|chart| chart.sections.get(&Section::Patients))
        .map(|state| state.as_of);
    read.max().unwrap_or(copy.taken_at)
}

/// When a section of a chart was read; what the ward added is as old as the census that did not hold it.
fn read_at(chart: &Chart, section: Section, census: DateTime<Utc>) -> DateTime<Utc> {
    let own = chart.local.temporary.is_some();
    let state = chart.sections.get(&section).filter(|_| !own);
    state.map_or(census, |state| state.as_of)
}

/// Since when a person has settled what a thread says now: typed it into the record, or decided that it stays out.
fn settled_since(thread: &Thread, ledger: &Ledger) -> Option<DateTime<Utc>> {
    let (by, decision) = ledger.decision(speaks(thread))?;
    matches!(
        decision,
        LineDecision::ManualEntered | LineDecision::NotToEnter
    )
    .then_some(by.recorded_at)
}

/// Whether it was settled before the record was read: then the record says it, or was told not to.
fn is_settled(thread: &Thread, ledger: &Ledger, read: DateTime<Utc>) -> bool {
    settled_since(thread, ledger).is_some_and(|since| since <= read)
}

/// Whether everything that was ever said about a temporary identity, or recorded on its orders under whatever name, is
/// settled, and long enough ago.
fn is_done_with(patient: Option<&PatientId>, ledger: &Ledger, read: DateTime<Utc>) -> bool {
    let own: Vec<&OrderId> = ledger
        .threads()
        .filter(|thread| thread.patient() == patient)
        .filter(|thread| matches!(thread.root.statement, Statement::OrderTaken(_)))
        .filter_map(|thread| thread.root.statement.order())
        .collect();
    let on_own = |thread: &Thread| {
        let order = thread.root.statement.order();
        order.is_some_and(|order| own.contains(&order))
    };
    ledger
        .threads()
        .filter(|thread| thread.patient() == patient || on_own(thread))
        .filter(|thread| thread.root.statement.goes_back() && thread.now().is_some())
        .all(|thread| is_settled(thread, ledger, read - LINGERS))
}

/// The chart in which what is said about a patient is shown.
fn at_hand(ward: &Generation, patient: &PatientId, ledger: &Ledger) -> PatientId {
    let who = ledger.who(patient);
    let there = ward.charts.contains_key(who);
    if there { who } else { patient }.clone()
}

/// The chart of somebody who arrived: what the ward was told, as old as her arrival.
fn arrived(thread: &Thread, arrival: &Arrival, ledger: &Ledger) -> Chart {
    let stated = SectionState {
        as_of: arrival.at,
        complete: true,
        error: None,
    };
    let mut chart = Chart::unread((*arrival.patient).clone(), (*arrival.encounter).clone());
    chart.allergies = arrival.allergies.clone();
    chart.weight = arrival
        .weight
        .clone()
        .map_or(Known::NotRecorded, |weight| Known::Values(vec![weight]));
    chart.sections = Section::ALL
        .into_iter()
        .filter(|section| section.is_core())
        .map(|section| (section, stated.clone()))
        .collect();
    chart.local.temporary = Some(Temporary {
        entry: speaks(thread),
        at: arrival.at,
        tell_apart: arrival.tell_apart.clone(),
        linked_twice: ledger.is_linked_twice(&arrival.patient.id),
    });
    chart
}

/// Joins an order that was taken here onto the chart.
fn take_order(
    chart: &mut Chart,
    thread: &Thread,
    taken: &OrderTaken,
    ledger: &Ledger,
    census: DateTime<Utc>,
) {
    let read = read_at(chart, Section::Orders, census);
    let doses_settled = || {
        ledger
            .of_order(&taken.order.id)
            .filter(|other| other.root.statement.is_dose() && other.now().is_some())
            .all(|other| is_settled(other, ledger, read - LINGERS))
    };
    if is_settled(thread, ledger, read - LINGERS) && doses_settled() {
        return;
    }
    let withdrawn = thread.now().is_none();
    let in_record_since = settled_since(thread, ledger).filter(|since| *since <= read);
    let mut order = (*taken.order).clone();
    if withdrawn {
        order.status = OrderStatus::EnteredInError;
    } else if let Some(since) = in_record_since {
        order.status = OrderStatus::Stopped(Some(since));
    }
    let second = thread
        .entries()
        .find_map(|entry| entry.witness.as_ref())
        .map(|second| second.initials.clone());
    let here = TakenHere {
        entry: speaks(thread),
        at: taken.at,
        prescriber: taken.prescriber.clone(),
        heard: taken.heard,
        second,
        withdrawn,
        in_record_since,
        like_in_record: same_medicine(chart, &order),
    };
    chart.local.orders.insert(order.id.clone(), here);
    chart.orders.push(order);
}

/// Whether the record has a live order whose medicine has the same first word.
fn same_medicine(chart: &Chart, order: &Order) -> bool {
    let name = first_word(&order.medication.text);
    chart.orders.iter().any(|other| {
        !other.is_taken_here() && other.is_live() && first_word(&other.medication.text) == name
    })
}

/// The first word of a medicine's name, without accents and capitals: what two spellings of one medicine share.
pub fn first_word(medicine: &str) -> String {
    ascii_fold(medicine)
        .split(|letter: char| !letter.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// Joins a temporary identity onto the patient of the record that it was linked to. Without her in the copy it stays.
fn join(
    ward: &mut Generation,
    thread: &Thread,
    link: &Linked,
    ledger: &Ledger,
    census: DateTime<Utc>,
) {
    if ledger.who(&link.temporary) != &link.real || !ward.charts.contains_key(&link.real) {
        return;
    }
    let Some(here) = ward.charts.remove(&link.temporary) else {
        return;
    };
    let Some(real) = ward.charts.get_mut(&link.real) else {
        return;
    };
    let encounter: EncounterId = real.encounter.id.clone();
    for mut order in here.orders {
        order.patient = link.real.clone();
        order.encounter = Some(encounter.clone());
        let mark = here.local.orders.get(&order.id).cloned();
        if let Some(mut mark) = mark {
            mark.like_in_record = same_medicine(real, &order);
            real.local.orders.insert(order.id.clone(), mark);
        }
        real.orders.push(order);
    }
    // What she told the ward stands beside what the record says: an allergy is never lost by learning her name.
    let told = here.allergies.values().iter();
    let news: Vec<_> = told
        .filter(|allergy| {
            let same = |known: &crate::clinical::Allergy| {
                ascii_fold(&known.substance) == ascii_fold(&allergy.substance)
            };
            !real.allergies.values().iter().any(same)
        })
        .cloned()
        .collect();
    if !news.is_empty() {
        real.allergies = Known::Values([real.allergies.values(), &news].concat());
    }
    let mut weights = [real.weight.values(), here.weight.values()].concat();
    if !here.weight.values().is_empty() {
        weights.sort_by_key(|weight| std::cmp::Reverse(weight.at));
        real.weight = Known::Values(weights);
    }
    if !is_settled(thread, ledger, census - LINGERS) {
        real.local.known_as.push(KnownAs {
            number: here.patient.record_number().to_owned(),
            entry: speaks(thread),
        });
    }
}

/// Stops an order of the chart. What the record itself stopped is stopped already.
fn stop_order(chart: &mut Chart, thread: &Thread, stop: &OrderStop) {
    let Some(order) = chart.orders.iter_mut().find(|order| order.id == stop.order) else {
        return;
    };
    // Stops come by time: the first one holds.
    let ended = matches!(
        order.status,
        OrderStatus::Stopped(_) | OrderStatus::EnteredInError
    );
    if ended {
        return;
    }
    order.status = OrderStatus::Stopped(Some(stop.at));
    chart.local.stops.insert(
        stop.order.clone(),
        StoppedHere {
            entry: speaks(thread),
            at: stop.at,
            prescriber: stop.prescriber.clone(),
            heard: stop.heard,
        },
    );
}
