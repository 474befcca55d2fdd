//! PV1 and ZBE → where a stay stands: its movements, folded in the order in which they happened.
//!
//! Invariant: the same set of movements gives the same place and status, in whatever order they arrived.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::Place;

use super::when::When;
use crate::hl7v2::message::{Message, Said, Segment};
use crate::hl7v2::settings::FeedSettings;
use crate::hl7v2::stamp::Stamp;

/// A place as PV1-3 and ZBE-7/8 name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// PV1-3.1, else the unit of ZBE-8, else that of ZBE-7.
    pub(crate) unit: Option<String>,
    pub(crate) room: Option<String>,
    pub(crate) bed: Option<String>,
}

impl Spot {
    /// Whether it is in this ward.
    pub(crate) fn is_in(&self, settings: &FeedSettings) -> bool {
        self.unit
            .as_ref()
            .is_some_and(|unit| settings.ward_codes.contains(unit))
    }

    /// As the chart shows it.
    pub(crate) fn place(&self, settings: &FeedSettings) -> Place {
        Place {
            ward: if self.is_in(settings) {
                Some(settings.ward.name.clone())
            } else {
                self.unit.clone()
            },
            room: self.room.clone(),
            bed: self.bed.clone(),
        }
    }
}

/// What a movement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Admit,
    Transfer,
    Discharge,
    CancelAdmit,
    CancelTransfer,
    CancelDischarge,
    /// Says how things are, and moves nobody.
    Update,
}

impl Step {
    /// The step of an ADT event; `None` for events that move nobody and say nothing about a stay.
    pub(crate) fn of(event: &str) -> Option<Step> {
        Some(match event {
            "A01" | "A04" => Step::Admit,
            "A02" => Step::Transfer,
            "A03" => Step::Discharge,
            "A06" | "A07" | "A08" => Step::Update,
            "A11" => Step::CancelAdmit,
            "A12" => Step::CancelTransfer,
            "A13" => Step::CancelDischarge,
            _ => return None,
        })
    }

    fn rank(self) -> u8 {
        match self {
            Step::Admit => 0,
            Step::Update => 1,
            Step::Transfer => 2,
            Step::CancelTransfer => 3,
            Step::Discharge => 4,
            Step::CancelDischarge => 5,
            Step::CancelAdmit => 6,
        }
    }
}

/// One movement as one message tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Movement {
    pub(crate) when: When,
    /// The message; of several versions of one movement the last recorded counts.
    recorded: When,
    pub(crate) visit: Option<String>,
    step: Step,
    /// `None`: not said. A default spot: said to be nowhere.
    pub(crate) spot: Option<Spot>,
    /// ZBE-1.
    id: Option<String>,
    /// ZBE-4 is CANCEL.
    cancelled: bool,
    admitted: Option<DateTime<Utc>>,
    discharged: Option<DateTime<Utc>>,
    attending: Option<String>,
    pub(crate) row: u64,
}

/// Where a stay stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// In progress.
    Here,
    /// Over since.
    Over(DateTime<Utc>),
    /// The admission was a mistake, found at.
    Void(DateTime<Utc>),
}

/// A stay.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stay {
    pub(crate) visit: Option<String>,
    pub(crate) status: Status,
    pub(crate) spot: Spot,
    pub(crate) start: Option<DateTime<Utc>>,
    pub(crate) attending: Option<String>,
    /// When place or status last changed.
    pub(crate) moved_at: DateTime<Utc>,
    /// What a person should look at.
    pub(crate) doubts: Vec<&'static str>,
}

impl Stay {
    /// The instant since when the patient is no longer in the ward; `None` while she is there.
    pub(crate) fn left_at(&self, settings: &FeedSettings) -> Option<DateTime<Utc>> {
        match self.status {
            Status::Over(at) | Status::Void(at) => Some(at),
            Status::Here if self.spot.is_in(settings) => None,
            Status::Here => Some(self.moved_at),
        }
    }
}

fn spot(pv1: &Segment<'_>, zbe: Option<&Segment<'_>>) -> Option<Spot> {
    let unit = |zbe: &Segment<'_>, field: usize| zbe.part(field, 10).or_else(|| zbe.part(field, 1));
    let by_unit = zbe.and_then(|zbe| unit(zbe, 8).or_else(|| unit(zbe, 7)));
    match pv1.said(3, 1) {
        Said::Null => Some(Spot::default()),
        Said::Absent | Said::Text(_) => {
            let said = Spot {
                unit: pv1.part(3, 1).or(by_unit),
                room: pv1.part(3, 2),
                bed: pv1.part(3, 3),
            };
            (said != Spot::default()).then_some(said)
        }
    }
}

/// Reads the movement of an ADT message; `None` when it has no PV1.
pub(crate) fn movement(
    message: &Message<'_>,
    event: &str,
    when: &When,
    zone: Tz,
    row: u64,
) -> Option<Movement> {
    let zbe = message.segment("ZBE");
    let event = match event {
        // France's update of a movement names the event that it updates.
        "Z99" => zbe.as_ref()?.text(6)?,
        other => other.to_owned(),
    };
    let step = Step::of(&event)?;
    let pv1 = message.segment("PV1")?;
    let instant = |segment: &Segment<'_>, field: usize| {
        segment
            .text(field)
            .and_then(|text| Stamp::parse(&text))
            .and_then(|stamp| stamp.begin(zone))
    };
    let moved = zbe.as_ref().and_then(|zbe| instant(zbe, 2));
    let action = zbe.as_ref().and_then(|zbe| zbe.text(4));
    let name = |field: usize| {
        let doctor = pv1.repeats(field).next()?;
        let names: Vec<String> = [6, 3, 2]
            .into_iter()
            .filter_map(|part| doctor.part(part))
            .collect();
        Some(names.join(" ")).filter(|name| !name.is_empty())
    };
    Some(Movement {
        when: when.at(moved).ranked(step.rank()),
        recorded: when.clone(),
        visit: pv1
            .text(19)
            .or_else(|| message.segment("PID").and_then(|pid| pid.text(18))),
        step,
        spot: spot(&pv1, zbe.as_ref()),
        id: zbe.as_ref().and_then(|zbe| zbe.text(1)),
        cancelled: action.as_deref() == Some("CANCEL"),
        admitted: instant(&pv1, 44),
        discharged: instant(&pv1, 45),
        attending: name(7),
        row,
    })
}

/// The stays of a patient, in the order of their last movements.
pub(crate) fn stays(movements: &[Movement]) -> Vec<Stay> {
    let mut by_visit: BTreeMap<Option<&str>, Vec<&Movement>> = BTreeMap::new();
    for movement in movements.iter().filter(|one| one.visit.is_some()) {
        by_visit
            .entry(movement.visit.as_deref())
            .or_default()
            .push(movement);
    }
    // A movement without a visit number belongs to the visit that had begun by then, the newest of them.
    let begins: Vec<(DateTime<Utc>, Option<&str>)> = by_visit
        .iter()
        .filter_map(|(visit, all)| Some((all.iter().map(|one| one.when.at).min()?, *visit)))
        .collect();
    for movement in movements.iter().filter(|one| one.visit.is_none()) {
        let begun = begins
            .iter()
            .filter(|(begin, _)| *begin <= movement.when.at);
        let owner = begun.max().or_else(|| begins.iter().min());
        by_visit
            .entry(owner.and_then(|(_, visit)| *visit))
            .or_default()
            .push(movement);
    }
    let mut stays: Vec<Stay> = by_visit
        .into_iter()
        .filter_map(|(visit, all)| fold(visit, all))
        .collect();
    stays.sort_by(|a, b| (a.moved_at, &a.visit).cmp(&(b.moved_at, &b.visit)));
    stays
}

/// Of several versions of one numbered movement the last recorded counts; a cancelled one never happened.
fn surviving<'a>(all: &[&'a Movement]) -> Vec<&'a Movement> {
    let mut kept: Vec<&Movement> = all
        .iter()
        .filter(|one| match one.id.as_deref() {
            None => true,
            Some(id) => {
                let versions: Vec<&&Movement> = all
                    .iter()
                    .filter(|other| other.id.as_deref() == Some(id))
                    .collect();
                if versions.iter().any(|other| other.recorded > one.recorded) {
                    return false;
                }
                // The cancel of a movement that we never heard of still says how things are now.
                !one.cancelled || versions.len() == 1 || one.step == Step::CancelAdmit
            }
        })
        .copied()
        .collect();
    kept.sort_by(|a, b| a.when.cmp(&b.when));
    kept
}

fn fold(visit: Option<&str>, all: Vec<&Movement>) -> Option<Stay> {
    let kept = surviving(&all);
    let last = kept.last()?;
    let mut status: Option<Status> = None;
    // Where she was, the last place on top.
    let mut path: Vec<Spot> = vec![];
    let mut stay = Stay {
        visit: visit.map(str::to_owned),
        status: Status::Here,
        spot: Spot::default(),
        start: None,
        attending: None,
        moved_at: last.when.at,
        doubts: vec![],
    };
    for one in kept {
        let at = one.when.at;
        let before = path.last().cloned();
        let stood = status;
        if one.attending.is_some() {
            stay.attending.clone_from(&one.attending);
        }
        if one.admitted.is_some() {
            stay.start = one.admitted;
        }
        match one.step {
            Step::Admit => {
                status = Some(Status::Here);
                stay.start = stay.start.or(Some(at));
                path.extend(one.spot.clone());
            }
            Step::Transfer => {
                if matches!(status, Some(Status::Over(_) | Status::Void(_))) {
                    stay.doubts.push("moved-after-end");
                }
                status = Some(Status::Here);
                path.extend(one.spot.clone());
            }
            Step::Discharge => {
                // A discharge that was told has happened, whatever hour was planned.
                status = Some(Status::Over(one.discharged.map_or(at, |told| told.min(at))));
                if path.is_empty() {
                    path.extend(one.spot.clone());
                }
            }
            Step::CancelAdmit => status = Some(Status::Void(at)),
            Step::CancelTransfer => {
                let earlier = path.len().checked_sub(2).and_then(|nth| path.get(nth));
                match (earlier.cloned(), one.spot.clone()) {
                    // She goes back to where she was; the message names either that place or the one that is cancelled.
                    (Some(earlier), said)
                        if said.is_none() || said == before || said.as_ref() == Some(&earlier) =>
                    {
                        path.pop();
                    }
                    (_, Some(said)) => {
                        if path.len() > 1 {
                            stay.doubts.push("cancel-place");
                        }
                        path.pop();
                        path.push(said);
                    }
                    (_, None) => stay.doubts.push("cancel-place"),
                }
                status = Some(Status::Here);
            }
            Step::CancelDischarge => {
                status = Some(Status::Here);
                if one.spot.is_some() && one.spot != before {
                    path.extend(one.spot.clone());
                }
            }
            Step::Update => {
                let over = one.discharged.filter(|end| *end <= at);
                if let (None | Some(Status::Here), Some(end)) = (status, over) {
                    status = Some(Status::Over(end));
                }
                status = status.or(Some(Status::Here));
                if let Some(said) = &one.spot
                    && before.as_ref() != Some(said)
                {
                    path.pop();
                    path.push(said.clone());
                }
            }
        }
        if status != stood || path.last() != before.as_ref() {
            stay.moved_at = at;
        }
    }
    stay.status = status?;
    stay.spot = path.pop().unwrap_or_default();
    stay.doubts.sort_unstable();
    stay.doubts.dedup();
    Some(stay)
}

/// Rows of updates, written before an instant, that say exactly what the movement before them says.
pub(crate) fn idle_updates(movements: &[Movement], before: DateTime<Utc>) -> BTreeSet<u64> {
    let mut sorted: Vec<&Movement> = movements.iter().collect();
    sorted.sort_by(|a, b| (&a.visit, &a.when).cmp(&(&b.visit, &b.when)));
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs
        .filter(|(known, update)| {
            update.step == Step::Update
                && matches!(known.step, Step::Admit | Step::Transfer | Step::Update)
                && update.id.is_none()
                && update.when.written < before
                && update.discharged.is_none()
                && known.discharged.is_none()
                && update.visit.is_some()
                && update.visit == known.visit
                && update.spot == known.spot
                && update.attending == known.attending
                && (update.admitted.is_none() || update.admitted == known.admitted)
        })
        .map(|(_, update)| update.row)
        .collect()
}
