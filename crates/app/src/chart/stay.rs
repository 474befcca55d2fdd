//! The ward's own orders, arrivals, moves and departures, in words.

use lang::Arg;
use ward::clinical::mar::MarRow;
use ward::clinical::{OrderStatus, Sex};
use ward::format;
use ward::journal::{EntryBody, HeardBy, Statement};
use ward::snapshot::Chart;

use super::patient::identity_words;
use crate::api::views::StayMarks;
use crate::station::{Live, Station};
use crate::work::stay::order_text;

/// What the ward itself says of a stay.
pub(super) fn marks(station: &Station, chart: &Chart) -> StayMarks {
    let words = station.words();
    let time = |at| format::sentence_date_time(at, station.zone(), station.locale());
    let local = &chart.local;
    let known_as: Vec<&str> = local
        .known_as
        .iter()
        .map(|known| known.number.as_str())
        .collect();
    StayMarks {
        temporary: local.temporary.as_ref().map(|here| {
            words.say(if here.linked_twice {
                "identity-linked-twice"
            } else {
                "identity-temporary"
            })
        }),
        tell_apart: local
            .temporary
            .as_ref()
            .map(|here| here.tell_apart.clone())
            .unwrap_or_default(),
        known_as: (!known_as.is_empty()).then(|| {
            let numbers = known_as.join(", ");
            words.say_with("identity-known-as", &[("numbers", Arg::Text(&numbers))])
        }),
        moved: local.moved.as_ref().map(|moved| {
            let from = moved.from.bed.clone();
            let from = from.unwrap_or_else(|| words.say("bed-unknown"));
            words.say_with(
                "stay-moved",
                &[
                    ("time", Arg::Text(&time(moved.at))),
                    ("from", Arg::Text(&from)),
                ],
            )
        }),
        left: local.left.as_ref().map(|left| {
            // Said plainly, in the right gender where it is known.
            let sex = match chart.patient.sex {
                Sex::Female => "female",
                Sex::Male => "male",
                Sex::Other | Sex::Unknown => "other",
            };
            let said = words.say_with(
                &format!("stay-left-{}", left.how.code()),
                &[("time", Arg::Text(&time(left.at))), ("sex", Arg::Text(sex))],
            );
            match &left.text {
                Some(text) => format!("{said} — {text}"),
                None => said,
            }
        }),
    }
}

/// What stands beside an order that the ward took itself.
pub(super) fn taken_here(station: &Station, row: &MarRow) -> Option<String> {
    let words = station.words();
    let taken = row.taken_here.as_ref()?;
    let mut parts = vec![words.say_with(
        &format!("order-taken-{}", taken.heard.code()),
        &[("prescriber", Arg::Text(&taken.prescriber))],
    )];
    if let Some(second) = &taken.second {
        parts.push(words.say_with("order-second", &[("by", Arg::Text(second))]));
    }
    if taken.like_in_record && taken.in_record_since.is_none() && !taken.withdrawn {
        parts.push(words.say("order-also-in-record"));
    }
    Some(parts.join(" — "))
}

/// How an order that does not run says so, where the ward itself is the reason.
pub(super) fn stopped_here(station: &Station, row: &MarRow) -> Option<String> {
    let words = station.words();
    let time = |at| format::time(at, station.zone(), station.locale());
    if let Some(stop) = &row.stopped_here {
        return Some(words.say_with(
            "stopped-here",
            &[
                ("time", Arg::Text(&time(stop.at))),
                ("prescriber", Arg::Text(&stop.prescriber)),
            ],
        ));
    }
    let taken = row.taken_here.as_ref()?;
    if taken.withdrawn {
        return Some(words.say("order-withdrawn"));
    }
    let since = taken.in_record_since?;
    Some(words.say_with("order-in-record", &[("time", Arg::Text(&time(since)))]))
}

/// Whether a prescriber's stop can still be written down for it.
pub(super) fn may_stop(live: &Live, row: &MarRow) -> bool {
    let ended = matches!(
        row.order.status,
        OrderStatus::Stopped(_) | OrderStatus::EnteredInError
    );
    live.downtime.capture_open() && !ended
}

fn heard_words(station: &Station, heard: HeardBy, read_back: bool) -> String {
    let words = station.words();
    let how = words.say(&format!("heard-{}", heard.code()));
    if read_back {
        words.say_with("heard-and-read-back", &[("how", Arg::Text(&how))])
    } else {
        how
    }
}

/// What a statement about a stay says, without who wrote it down and when: for the history, the worklist, and the answer
/// to who signed.
pub(crate) fn saved_subject(station: &Station, statement: &Statement) -> String {
    let words = station.words();
    let time = |at| format::time(at, station.zone(), station.locale());
    match statement {
        Statement::OrderTaken(taken) => words.say_with(
            "said-order-taken",
            &[
                ("order", Arg::Text(&order_text(station, &taken.order))),
                ("prescriber", Arg::Text(&taken.prescriber)),
                (
                    "heard",
                    Arg::Text(&heard_words(station, taken.heard, taken.read_back)),
                ),
            ],
        ),
        Statement::OrderStop(stop) => words.say_with(
            "said-order-stop",
            &[
                ("order", Arg::Text(&stop.medication)),
                ("prescriber", Arg::Text(&stop.prescriber)),
                (
                    "heard",
                    Arg::Text(&heard_words(station, stop.heard, stop.read_back)),
                ),
                ("time", Arg::Text(&time(stop.at))),
            ],
        ),
        Statement::Arrival(arrival) => {
            let bed = arrival.encounter.place.bed.clone();
            let bed = bed.unwrap_or_else(|| words.say("bed-unknown"));
            let name = arrival.patient.display_name(station.locale());
            words.say_with(
                "said-arrival",
                &[
                    ("name", Arg::Text(&name)),
                    (
                        "identity",
                        Arg::Text(&identity_words(station, &arrival.patient)),
                    ),
                    ("bed", Arg::Text(&bed)),
                    ("time", Arg::Text(&time(arrival.at))),
                ],
            )
        }
        Statement::Moved(moved) => {
            let name =
                |bed: &Option<String>| bed.clone().unwrap_or_else(|| words.say("bed-unknown"));
            words.say_with(
                "said-moved",
                &[
                    ("from", Arg::Text(&name(&moved.from.bed))),
                    ("to", Arg::Text(&name(&moved.to.bed))),
                    ("time", Arg::Text(&time(moved.at))),
                ],
            )
        }
        Statement::Left(left) => {
            let said = words.say_with(
                &format!("said-left-{}", left.how.code()),
                &[("time", Arg::Text(&time(left.at)))],
            );
            match &left.text {
                Some(text) => format!("{said} — {text}"),
                None => said,
            }
        }
        Statement::Linked(link) => {
            let compared: Vec<String> = link
                .compared
                .iter()
                .map(|code| words.say(&format!("compared-{code}")))
                .collect();
            words.say_with(
                "said-linked",
                &[("compared", Arg::Text(&compared.join(", ")))],
            )
        }
        _ => String::new(),
    }
}

/// One entry about a stay, as one line of its history.
pub(super) fn stay_line(station: &Station, entry: &EntryBody, statement: &Statement) -> String {
    let what = saved_subject(station, statement);
    let recorded = format::time(entry.recorded_at, station.zone(), station.locale());
    station.words().say_with(
        "history-stay",
        &[
            ("time", Arg::Text(&recorded)),
            ("what", Arg::Text(&what)),
            ("by", Arg::Text(&entry.author.initials)),
            ("station", Arg::Text(&station.config().station.name)),
        ],
    )
}
