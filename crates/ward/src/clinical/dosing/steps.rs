//! Several dosage lines as the steps of one order: a taper, a loading dose and what follows it.
//!
//! Invariant: steps have distinct places, stand in the order of time, and no instant belongs to two of them.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::{Judged, Line, judge, terms};
use crate::clinical::dose::Dose;
use crate::clinical::timing::{RawReason, Step, Timing};

/// The steps, or `None` when the lines are not clearly one after the other and each plain.
pub(super) fn judged(lines: &[Line], notes: &[String], zone: Tz) -> Option<Judged> {
    let mut places: Vec<(u32, &Line)> = lines
        .iter()
        .map(|line| Some((line.sequence?, line)))
        .collect::<Option<Vec<(u32, &Line)>>>()?;
    let distinct: BTreeSet<u32> = places.iter().map(|(place, _)| *place).collect();
    if distinct.len() != places.len() {
        return None;
    }
    places.sort_by_key(|(place, _)| *place);
    let steps = places
        .iter()
        .map(|(_, line)| step(line, zone))
        .collect::<Option<Vec<Step>>>()?;
    let in_turn = steps
        .iter()
        .zip(steps.iter().skip(1))
        .all(|(one, next)| one.end.is_some_and(|end| end < next.start));
    if !in_turn {
        return None;
    }
    let first = steps.first()?;
    let same = steps.iter().all(|step| step.dose == first.dose);
    let noted = notes.iter().any(|note| !terms::of_note(note).is_empty());
    Some(Judged {
        dose: if same {
            first.dose.clone()
        } else {
            Dose::Missing
        },
        rate: None,
        start: Some(first.start),
        end: steps.last().and_then(|last| last.end),
        timing: if noted {
            Timing::Raw(RawReason::TextConflict)
        } else {
            Timing::Steps(steps)
        },
    })
}

/// One line as a step: scheduled by itself, and bounded.
fn step(line: &Line, zone: Tz) -> Option<Step> {
    let timing = judge::timing(line, &[], zone);
    let rhythmic = matches!(
        timing,
        Timing::FixedTimes(_)
            | Timing::Interval { .. }
            | Timing::TimesPerDay(_)
            | Timing::Moments(_)
            | Timing::DaysOfWeek { .. }
            | Timing::Counted { .. }
            | Timing::Once(_)
    );
    if !rhythmic {
        return None;
    }
    Some(Step {
        dose: line.dose.clone(),
        start: line.start?,
        end: line.end,
        timing: Box::new(timing),
    })
}
