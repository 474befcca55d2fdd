//! What people did, as their journal shows it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Deed;
use crate::downtime::{Command, Event};
use crate::journal::{EntryBody, EntryId, Statement};

/// One deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// What.
    pub deed: Deed,
    /// Of a procedure card: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// Initials of who did it.
    pub by: Vec<String>,
}

/// The deeds of a journal, in its order.
pub fn seen(bodies: &[EntryBody]) -> Vec<Seen> {
    let mut cards: BTreeMap<EntryId, String> = BTreeMap::new();
    // A printing that a printer got is out only when the printer said so.
    let mut printings: BTreeMap<&str, (bool, Vec<String>)> = BTreeMap::new();
    let mut all = vec![];
    for body in bodies {
        let mut by = vec![body.author.initials.clone()];
        by.extend(body.witness.as_ref().map(|second| second.initials.clone()));
        let mut see = |deed: Deed, card: Option<String>, by: &[String]| {
            all.push(Seen {
                at: body.recorded_at,
                deed,
                card,
                by: by.to_vec(),
            });
        };
        match &body.statement {
            Statement::Downtime { event, .. } => {
                if let Some(deed) = of_event(event) {
                    see(deed, None, &by);
                }
            }
            Statement::Print(note) if note.job.is_empty() => {
                for deed in printed(note.what == "pack") {
                    see(deed, None, &by);
                }
            }
            Statement::Print(note) => {
                printings.insert(&note.job, (note.what == "pack", by));
            }
            Statement::Printed(outcome) => {
                if let Some((pack, by)) = printings
                    .get(outcome.job.as_str())
                    .filter(|_| outcome.outcome == "done")
                {
                    for deed in printed(*pack) {
                        see(deed, None, by);
                    }
                }
            }
            Statement::ProcedureStarted(started) => {
                cards.insert(body.id, started.card.clone());
                see(Deed::CardStarted, Some(started.card.clone()), &by);
            }
            Statement::ProcedureClosed(closed) => {
                see(
                    Deed::CardFinished,
                    cards.get(&closed.instance).cloned(),
                    &by,
                );
            }
            Statement::Correct(_) => see(Deed::DoseCorrected, None, &by),
            Statement::Arrival(_) => see(Deed::PatientAdmitted, None, &by),
            Statement::OrderTaken(_) => see(Deed::OrderTaken, None, &by),
            statement if statement.is_dose() => see(Deed::DoseCharted, None, &by),
            _ => {}
        }
    }
    all
}

fn printed(pack: bool) -> impl Iterator<Item = Deed> {
    std::iter::once(Deed::SheetPrinted).chain(pack.then_some(Deed::PackPrinted))
}

fn of_event(event: &Event) -> Option<Deed> {
    Some(match event {
        // One person alone is flagged by the ward's own rule; a drill asks for two.
        Event::Declare {
            second: Some(_), ..
        } => Deed::OutageDeclared,
        Event::EndOutage { .. } => Deed::OutageEnded,
        Event::AllClear { .. } => Deed::AllClear,
        Event::AllReconciled { .. } => Deed::AllReconciled,
        Event::Close { .. } => Deed::EventClosed,
        Event::Command(Command::AcknowledgePlan { .. }) => Deed::PlanConfirmed,
        _ => return None,
    })
}
