//! The MAR of one patient as a view.

use chrono::{DateTime, Duration, Timelike, Utc};
use lang::Arg;
use ward::clinical::bedside::{TaskState, tasks};
use ward::clinical::mar::{DoseState, Group, MarChart, MarRow, project, waiting};
use ward::clinical::{
    Dose, Order, OrderStatus, Origin, PatientId, Timing, dose_words, dose_words_at,
    frequency_words, medication_head, medication_line, only_repeats, risky_abbreviation,
    route_words,
};
use ward::format;
use ward::journal::Thread;
use ward::snapshot::{Chart, Generation};

use super::asks::{asks, hangs_on_weight};
use super::cells::{cell, column_of};
use super::data::{alarm, is_whole};
use super::{course, patient, situation, stay};
use crate::api::views::{
    ApiError, CellState, HourColumn, Mar, NowAt, OpenMar, OrderGroup, OrderRow, WardTotals,
};
use crate::fault::fault;
use crate::station::{Live, Station};

/// Groups in the order of the sheet: what cannot be scheduled comes first, since nobody else will remember it.
const GROUPS: [Group; 7] = [
    Group::Raw,
    Group::Scheduled,
    Group::Once,
    Group::IfNeeded,
    Group::Infusion,
    Group::Home,
    Group::Stopped,
];

/// The MAR of one patient.
pub(crate) fn mar(station: &Station, request: &OpenMar) -> Result<Mar, ApiError> {
    let now = station.now();
    let live = station.live();
    let generation = live.shown()?;
    let id = PatientId::new(&request.patient_id);
    let chart = generation
        .charts
        .get(&id)
        .ok_or_else(|| fault("unknown-patient", &request.patient_id))?;

    let columns = columns(now, request.hours.clamp(4, 24), request.shift_hours);
    let from = *columns.first().unwrap_or(&now);
    let to = columns
        .last()
        .map_or(now, |last| *last + Duration::hours(1));
    let at = situation(station, &live, now);
    // One projection serves the window and the counters: it covers a day on either side of now, and the window.
    let wide = project(
        chart,
        &live.ledger,
        at,
        from.min(now - Duration::hours(24)),
        to.max(now + Duration::hours(24)),
    );

    let mut rows: Vec<&MarRow> = wide.rows.iter().collect();
    rows.sort_by_key(|row| row_key(row, now));
    let groups: Vec<OrderGroup> = GROUPS
        .into_iter()
        .map(|group| OrderGroup {
            key: group.key().to_owned(),
            title: station.words().say(&format!("group-{}", group.key())),
            rows: rows
                .iter()
                .filter(|row| row.group == group)
                .map(|row| order_row(station, &live, chart, row, &columns, now))
                .collect(),
        })
        .filter(|group| !group.rows.is_empty())
        .collect();

    let (previous_patient, next_patient) = neighbours(&generation, &id);
    // What is counted is what leaves for the screen, not what it was made from.
    let shown: usize = groups.iter().map(|group| group.rows.len()).sum();
    let whole = is_whole(&live, chart, &wide) && shown == chart.orders.len();
    Ok(Mar {
        alarm: alarm(station, whole),
        banner: patient::banner(station, &live, &generation, chart, now),
        hours: hour_columns(station, &columns, now),
        now_at: now_at(now, &columns),
        groups,
        totals: totals(&live, &id, &wide, now),
        outside: outside(station, &wide, from, to, now),
        focus_cell: focus(&wide, &columns),
        previous_patient,
        next_patient,
    })
}

/// The patients in the beds before and after.
pub(super) fn neighbours(
    generation: &Generation,
    id: &PatientId,
) -> (Option<String>, Option<String>) {
    let beds = generation.by_bed();
    let place = beds.iter().position(|other| other.patient.id == *id);
    let neighbour = |step: isize| {
        let at = place?.checked_add_signed(step)?;
        beds.get(at)
            .map(|chart| chart.patient.id.as_str().to_owned())
    };
    (neighbour(-1), neighbour(1))
}

/// Whole hours of the hospital's clock: four past, the rest ahead, moved by `shift`.
fn columns(now: DateTime<Utc>, hours: u32, shift: i32) -> Vec<DateTime<Utc>> {
    let past = i64::from(hours.min(12) / 3);
    // Zones of whole hours only would make this exact everywhere; a zone with half hours shows :30 columns, still true.
    let whole = now
        - Duration::minutes(i64::from(now.minute()))
        - Duration::seconds(i64::from(now.second()))
        - Duration::nanoseconds(i64::from(now.nanosecond()));
    let first = whole + Duration::hours(i64::from(shift) - past);
    (0..i64::from(hours))
        .map(|hour| first + Duration::hours(hour))
        .collect()
}

fn hour_columns(
    station: &Station,
    columns: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> Vec<HourColumn> {
    let zone = station.zone();
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    columns
        .iter()
        .enumerate()
        .map(|(nth, start)| {
            let begins_day = nth
                .checked_sub(1)
                .and_then(|before| columns.get(before))
                .is_some_and(|b| day(*b) != day(*start));
            HourColumn {
                label: format::time(*start, zone, station.locale()),
                day: begins_day.then(|| short_day(&format::date(day(*start), station.locale()))),
                past: *start + Duration::hours(1) <= now,
                current: *start <= now && now < *start + Duration::hours(1),
            }
        })
        .collect()
}

/// The time alone for today, the day before it otherwise; never without the day when the day is not today's.
pub(super) fn short_when(station: &Station, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (zone, locale) = (station.zone(), station.locale());
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let time = format::time(at, zone, locale);
    if day(at) == day(now) {
        time
    } else {
        std::format!("{} {time}", short_day(&format::date(day(at), locale)))
    }
}

/// A date without its year: a column is 75 px wide, and the banner says the year.
fn short_day(date: &str) -> String {
    date.rsplit_once(['\u{a0}', ' '])
        .map_or(date, |(day, _)| day)
        .to_owned()
}

fn now_at(now: DateTime<Utc>, columns: &[DateTime<Utc>]) -> Option<NowAt> {
    let column = column_of(now, columns)?;
    let start = columns.get(usize::try_from(column).ok()?)?;
    let thousandths = u32::try_from((now - *start).num_milliseconds() / 3600).ok()?;
    Some(NowAt {
        column,
        thousandths: thousandths.min(999),
    })
}

/// Rows with something to do first, by the time of the first open dose; then by name.
fn row_key(row: &MarRow, now: DateTime<Utc>) -> (DateTime<Utc>, String) {
    let first = row
        .doses
        .iter()
        .filter(|dose| dose.state.is_open())
        .map(|dose| dose.place)
        .chain(row.follow_ups.iter().map(|each| each.due))
        .min()
        .unwrap_or_else(|| now + Duration::days(365));
    (first, row.order.medication.text.to_lowercase())
}

pub(super) fn order_row(
    station: &Station,
    live: &Live,
    chart: &Chart,
    row: &MarRow,
    columns: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> OrderRow {
    let (words, locale) = (station.words(), station.locale());
    let order = &row.order;
    let verbatim: Vec<&str> = order
        .verbatim
        .iter()
        .chain(&order.notes)
        .map(String::as_str)
        .collect();
    let says_more: Vec<&str> = verbatim
        .iter()
        .copied()
        .filter(|text| !only_repeats(text, order, &station.config().site))
        .collect();
    let whole = |texts: &[&str]| (!texts.is_empty()).then(|| texts.join(" · "));
    let (verbatim, says_more) = (whole(&verbatim), whole(&says_more));
    // What runs has a bar of its own, from wherever it is known.
    let mut cells: Vec<_> = row
        .doses
        .iter()
        .filter(|dose| dose.state != DoseState::Running || row.infusion.is_none())
        .filter_map(|dose| cell(station, &live.ledger, row, dose, columns))
        .collect();
    cells.extend(course::course_cells(
        station,
        &live.ledger,
        row,
        columns,
        now,
    ));
    let raw_reason = match &order.timing {
        Timing::Raw(reason) => Some(words.say(&format!("raw-{}", reason.code()))),
        _ if row.group == Group::Home => Some(words.say("raw-category")),
        _ => None,
    };
    let last_given = row.last_given.as_ref().map_or_else(
        || words.say("never-given"),
        |last| {
            let when = short_when(station, last.at, now);
            let dose = last.amount.as_ref().map_or_else(
                || dose_words_at(order, last.at, locale),
                |amount| amount.words(locale),
            );
            let by = last.by.clone().unwrap_or_else(|| words.say("not-known"));
            words.say_with(
                "last-given",
                &[
                    ("when", Arg::Text(&when)),
                    ("dose", Arg::Text(&dose)),
                    ("by", Arg::Text(&by)),
                ],
            )
        },
    );
    let capture = live.downtime.capture_open();
    OrderRow {
        order_id: order.id.as_str().to_owned(),
        name: medication_head(order).to_owned(),
        detail: medication_line(order),
        high_alert: row.vigilance.high_alert,
        flags: row
            .vigilance
            .flags(order)
            .map(|flag| {
                let minutes = station.config().site.tolerance_critical_minutes;
                let minutes = [("minutes", Arg::Number(minutes))];
                words.say_with(&format!("flag-{}", flag.key()), &minutes)
            })
            .collect(),
        dose: dose_words(order, locale),
        route: order
            .route
            .as_deref()
            .map_or_else(String::new, |route| route_words(route, locale)),
        frequency: frequency_words(order, &station.config().site, locale),
        instruction: String::new(),
        risky_abbreviation: says_more.as_deref().is_some_and(risky_abbreviation)
            || risky_abbreviation(&order.medication.text),
        risky_verbatim: verbatim.as_deref().is_some_and(risky_abbreviation),
        says_more,
        verbatim,
        raw_reason,
        last_given,
        prn: if_needed(station, row, now),
        infusion: course::infusion_view(station, row, now),
        patch: course::patch_view(station, row, now),
        relief: course::relief_view(station, row),
        stopped: stay::stopped_here(station, row).or_else(|| stopped(station, order)),
        taken_here: stay::taken_here(station, row),
        may_stop: stay::may_stop(live, row),
        times_from: match row.origin {
            Some(Origin::SiteTable | Origin::FromStart) => Some(words.say("times-site-table")),
            Some(Origin::Explicit) | None => None,
        },
        edge: edge(row, columns),
        free_entry: capture && accepts_free_entry(row),
        retype_dose: needs_retyped_dose(row),
        asks: asks(station, live, chart, row, now),
        verify: row.verify,
        cells,
    }
}

/// Whether a dose without slot may be recorded on this row.
pub(crate) fn accepts_free_entry(row: &MarRow) -> bool {
    matches!(
        row.group,
        Group::IfNeeded | Group::Raw | Group::Infusion | Group::Home
    ) || (row.group == Group::Scheduled && row.origin.is_none())
}

/// Never two keys: high-alert, ranges, infusions, doses that the order does not state, orders shown word for word.
pub(crate) fn needs_retyped_dose(row: &MarRow) -> bool {
    row.vigilance.two_people()
        || !matches!(row.order.dose, Dose::Exact(_))
        || row.order.rate.is_some()
        || row.order.is_raw()
        || row.group == Group::Home
        || hangs_on_weight(&row.order)
}

fn if_needed(station: &Station, row: &MarRow, now: DateTime<Utc>) -> Option<String> {
    let words = station.words();
    let state = row.if_needed.as_ref();
    let mut parts = vec![];
    if let Some(state) = state {
        parts.push(match state.max_per_day {
            Some(max) => words.say_with(
                "prn-count",
                &[
                    ("count", Arg::Number(i64::from(state.in_24_h))),
                    ("max", Arg::Number(i64::from(max))),
                ],
            ),
            None => words.say_with(
                "prn-count-no-max",
                &[("count", Arg::Number(i64::from(state.in_24_h)))],
            ),
        });
        if let Some(next) = state.next_from.filter(|next| *next > now) {
            let time = format::time(next, station.zone(), station.locale());
            parts.push(words.say_with("prn-next", &[("time", Arg::Text(&time))]));
        }
    }
    parts.extend(course::course(station, row, now));
    if row.verify {
        parts.push(words.say(if row.asked.is_some() {
            "row-asked"
        } else {
            "row-verify"
        }));
    }
    (!parts.is_empty()).then(|| parts.join(" — "))
}

fn stopped(station: &Station, order: &Order) -> Option<String> {
    let words = station.words();
    match &order.status {
        OrderStatus::Active => order.gone_since.map(|at| {
            let time = format::time(at, station.zone(), station.locale());
            words.say_with("order-gone-since", &[("time", Arg::Text(&time))])
        }),
        OrderStatus::OnHold => Some(words.say("on-hold")),
        OrderStatus::Stopped(at) => {
            let time = at.map_or_else(String::new, |at| {
                format::time(at, station.zone(), station.locale())
            });
            Some(words.say_with("stopped-at", &[("time", Arg::Text(&time))]))
        }
        OrderStatus::EnteredInError => Some(words.say("entered-in-error")),
        OrderStatus::Other(status) => {
            Some(words.say_with("status-other", &[("status", Arg::Text(status))]))
        }
    }
}

/// The worst open state among the cells of the window; `verify` outranks due, a late one keeps the red edge.
fn edge(row: &MarRow, columns: &[DateTime<Utc>]) -> Option<CellState> {
    let doses = row.doses.iter().map(|dose| (dose.state, dose.place));
    let waits = row.follow_ups.iter().map(|each| (each.state, each.due));
    let open: Vec<DoseState> = doses
        .chain(waits)
        .filter(|(state, at)| column_of(*at, columns).is_some() || *state == DoseState::Overdue)
        .map(|(state, _)| state)
        .collect();
    let has = |state: DoseState| open.contains(&state);
    if has(DoseState::Overdue) {
        Some(CellState::Overdue)
    } else if has(DoseState::Verify) || row.verify {
        Some(CellState::Verify)
    } else if has(DoseState::Due) {
        Some(CellState::Due)
    } else {
        None
    }
}

/// The counters of one patient.
pub(super) fn totals(
    live: &Live,
    patient: &PatientId,
    wide: &MarChart,
    now: DateTime<Utc>,
) -> WardTotals {
    let waits = waiting(wide, now);
    let (tasks, tasks_late) = tasks_waiting(live, patient, now);
    WardTotals {
        patients: 1,
        verify: waits.verify,
        overdue: waits.overdue,
        due_hour: waits.due_hour,
        tasks,
        tasks_late,
        unreconciled: unreconciled(live, Some(patient)),
    }
}

/// Tasks of a patient whose time has passed or comes within the hour, and those of them whose time has passed.
pub(super) fn tasks_waiting(live: &Live, patient: &PatientId, now: DateTime<Utc>) -> (u32, u32) {
    let all = tasks(&live.ledger, patient, now);
    let count = |states: &[TaskState]| {
        let found = all.iter().filter(|task| states.contains(&task.state));
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    };
    (
        count(&[TaskState::Late, TaskState::Due]),
        count(&[TaskState::Late]),
    )
}

/// Entries about doses that are not yet settled in the record.
pub(crate) fn unreconciled(live: &Live, patient: Option<&PatientId>) -> u32 {
    let waits = |thread: &&Thread| {
        // The entry that speaks last, a withdrawal too: one that left before it was withdrawn is still to be settled.
        let line = live.outbox.get(&thread.last().id);
        thread.root.statement.goes_back() && line.is_none_or(|line| !line.state.is_settled())
    };
    let count = match patient {
        Some(patient) => live.ledger.about(patient).filter(waits).count(),
        None => live.ledger.threads().filter(waits).count(),
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn outside(
    station: &Station,
    wide: &MarChart,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<String> {
    let doses = wide.rows.iter().flat_map(|row| &row.doses);
    let waits = wide.rows.iter().flat_map(|row| &row.follow_ups);
    let hidden: Vec<DoseState> = doses
        .map(|dose| (dose.state, dose.place))
        .chain(waits.map(|each| (each.state, each.due)))
        .filter(|(state, at)| state.is_open() && (*at < from || *at >= to))
        .filter(|(_, at)| *at < now + Duration::hours(24))
        .map(|(state, _)| state)
        .collect();
    let late = hidden
        .iter()
        .filter(|state| matches!(state, DoseState::Overdue | DoseState::Verify))
        .count();
    if hidden.is_empty() {
        return None;
    }
    let number = |count: usize| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    Some(station.words().say_with(
        "outside",
        &[("count", number(hidden.len())), ("late", number(late))],
    ))
}

/// The cell that should have the focus: what is to be verified, then the most overdue, then what is due. A dose that is
/// only planned never has it: one keystroke too many would sign it hours early.
fn focus(wide: &MarChart, columns: &[DateTime<Utc>]) -> Option<String> {
    let rank = |state: DoseState| match state {
        DoseState::Verify => Some(0),
        DoseState::Overdue => Some(1),
        DoseState::Due => Some(2),
        DoseState::Upcoming
        | DoseState::Given
        | DoseState::Partial
        | DoseState::Paper
        | DoseState::Deferred
        | DoseState::NotGiven
        | DoseState::OnHold
        | DoseState::Running
        | DoseState::IfNeeded
        | DoseState::Withdrawn => None,
    };
    let doses = wide.rows.iter().flat_map(|row| &row.doses);
    let doses = doses.filter_map(|dose| {
        let slot = dose.slot.as_ref()?;
        Some((rank(dose.state)?, dose.place, slot.id.as_str().to_owned()))
    });
    let waits = wide.rows.iter().flat_map(|row| {
        row.follow_ups
            .iter()
            .filter_map(|each| Some((rank(each.state)?, each.due, course::follow_id(row, each))))
    });
    doses
        .chain(waits)
        .filter(|(_, at, _)| column_of(*at, columns).is_some())
        .min()
        .map(|(_, _, id)| id)
}
