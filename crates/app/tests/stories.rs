//! Short stories about the whole station: the real store, the real connector, a pretend hospital in this process, and a
//! cast of people. Only the clock is a variable.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story stops where it breaks, and says where"
)]

#[path = "stories/arrivals.rs"]
mod arrivals;
#[path = "stories/back_entry.rs"]
mod back_entry;
#[path = "stories/bedside.rs"]
mod bedside;
#[path = "stories/capture.rs"]
mod capture;
#[path = "stories/card_sets.rs"]
mod card_sets;
#[path = "stories/cards.rs"]
mod cards;
#[path = "stories/charting.rs"]
mod charting;
#[cfg(unix)]
#[path = "stories/directives.rs"]
mod directives;
#[path = "stories/doorkeeping.rs"]
mod doorkeeping;
#[path = "stories/drills.rs"]
mod drills;
#[path = "stories/handover.rs"]
mod handover;
#[path = "stories/high_alert.rs"]
mod high_alert;
#[path = "stories/hours.rs"]
mod hours;
#[path = "stories/if_needed.rs"]
mod if_needed;
#[path = "stories/infusion.rs"]
mod infusion;
#[cfg(unix)]
#[path = "../../paper/tests/support/ippeve.rs"]
mod ippeve;
#[path = "stories/links.rs"]
mod links;
#[path = "stories/local_orders.rs"]
mod local_orders;
#[path = "support/outage_ward.rs"]
mod outage_ward;
#[path = "stories/packs.rs"]
mod packs;
#[path = "stories/papers.rs"]
mod papers;
#[path = "stories/patch.rs"]
mod patch;
#[path = "stories/people.rs"]
mod people;
#[cfg(unix)]
#[path = "stories/printing.rs"]
mod printing;
#[path = "stories/restart.rs"]
mod restart;
#[path = "stories/sheets.rs"]
mod sheets;
#[path = "stories/silence.rs"]
mod silence;
#[path = "stories/sweep.rs"]
mod sweep;
#[path = "stories/taper.rs"]
mod taper;
#[path = "stories/ward_search.rs"]
mod ward_search;
