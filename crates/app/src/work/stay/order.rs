//! Orders by telephone, on paper, at the bedside; and their stop.
//!
//! Invariant: what was only heard is read back before it is an order.
//! Invariant: no interaction is checked here, and nothing says that it was.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use lang::Arg;
use ward::clinical::{
    Amount, Category, Dose, Medication, OF_THE_WARD, Order, OrderId, OrderStatus, PatientId,
    RawReason, SourceRef, Timing, ascii_fold, dose_words, frequency_words, medication_head,
    route_words,
};
use ward::format;
use ward::journal::{EntryId, OrderStop, OrderTaken, Statement};
use ward::snapshot::Chart;
use ward::ward_now::first_word;

use super::{
    Said, chart, charting_person, corrected, heard, must_be_read_back, name, prescriber, when,
    within_stay,
};
use crate::api::views::{
    ApiError, Choice, EntrySaved, OfPatient, OrderForm, OrderReadBack, OrderTiming, StopOrder,
    TakeOrder,
};
use crate::chart::allergy;
use crate::fault::fault;
use crate::station::Station;
use crate::station::desk::Witnessed;
use crate::work::people::witness;
use crate::work::record::{repeated, told};
use crate::work::typed;

/// Units of a dose that are offered, and taken: each has its word in the formatter.
const UNITS: [&str; 19] = [
    "mg",
    "g",
    "ug",
    "U",
    "mL",
    "mmol",
    "mEq",
    "tablet",
    "capsule",
    "[drp]",
    "puff",
    "spray",
    "sachet",
    "ampule",
    "patch",
    "suppository",
    "application",
    "dose",
    "[anti'Xa'U]",
];
/// Units of a rate.
const RATE_UNITS: [&str; 6] = ["mL/h", "mg/h", "g/h", "ug/h", "U/h", "mmol/h"];
/// Routes; their words are those of the record's own codes.
const ROUTES: [&str; 9] = ["po", "iv", "sc", "im", "inh", "td", "sl", "pr", "top"];
/// Longest interval that is taken, in hours: two days.
const HOURS_MAX: u32 = 48;
/// Shortest interval that is a rhythm and not an infusion.
const HOURS_MIN: u32 = 3;

/// What the form offers.
pub(crate) fn order_form(station: &Station, request: &OfPatient) -> Result<OrderForm, ApiError> {
    let live = station.live();
    let ward = live.shown()?;
    let chart = chart(&ward, &request.patient_id)?;
    let locale = station.locale();
    let mut medications: Vec<String> = ward
        .charts
        .values()
        .flat_map(|chart| &chart.orders)
        .map(|order| medication_head(order).to_owned())
        .filter(|name| !name.trim().is_empty())
        .collect();
    medications.sort_by_key(|name| ascii_fold(name));
    medications.dedup();
    let unit = |code: &&str| {
        let two = Amount::parse("2", *code).map_or_else(String::new, |two| two.words(locale));
        let word = two.trim_start_matches(['2', '\u{a0}']).to_owned();
        Choice {
            code: (*code).to_owned(),
            word,
        }
    };
    Ok(OrderForm {
        medications,
        units: UNITS.iter().map(unit).collect(),
        rate_units: RATE_UNITS.iter().map(unit).collect(),
        routes: ROUTES
            .iter()
            .map(|code| Choice {
                code: (*code).to_owned(),
                word: route_words(code, locale),
            })
            .collect(),
        allergy: allergy(station, chart),
        unchecked: station.words().say("order-unchecked"),
    })
}

/// The order in words, as it is read back, before anybody signs it.
pub(crate) fn read_back(station: &Station, request: &TakeOrder) -> Result<OrderReadBack, ApiError> {
    let live = station.live();
    let ward = live.shown()?;
    let chart = chart(&ward, &request.patient_id)?;
    let now = station.now();
    let order = build(station, request, OrderId::new("read-back"), now)?;
    Ok(OrderReadBack {
        lines: lines(station, &order),
        second_needed: station
            .config()
            .site
            .vigilance(&order.medication.text)
            .high_alert,
        allergy: allergy_alike(station, chart, &order),
        duplicate: same_order(station, chart, &order, None),
    })
}

/// An order is taken.
pub(crate) fn take_order(station: &Station, request: &TakeOrder) -> Result<EntrySaved, ApiError> {
    // Before the store is held: a wrong PIN is written there.
    let author = charting_person(station)?;
    let second = witness(station, &author.person, request.second.as_ref())?;
    let store = station.store();
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let corrects = corrected(station, request.corrects.as_ref())?;
    let (id, taken_at) = match &corrects {
        None => (OrderId::new(format!("local-{}", fresh(station)?)), now),
        Some((_, Statement::OrderTaken(old), _))
            if old.order.patient.as_str() == request.patient_id =>
        {
            (old.order.id.clone(), old.at)
        }
        Some((target, _, _)) => return Err(fault("unknown-entry", target)),
    };
    let by = prescriber(&request.prescriber)?;
    let heard = heard(&request.heard);
    let order = build(station, request, id, taken_at)?;
    {
        let live = station.live();
        let ward = live.shown()?;
        let chart = chart(&ward, &request.patient_id)?;
        within_stay(station, chart, taken_at)?;
        if let Some(like) = allergy_alike(station, chart, &order)
            && !request.allergy_confirmed
        {
            return Err(fault("order-allergy", like));
        }
        if let Some(same) = same_order(station, chart, &order, Some(&order.id))
            && !request.duplicate_confirmed
        {
            return Err(fault("order-duplicate", same));
        }
    }
    must_be_read_back(heard, request.read_back)?;
    // A second pair of eyes for what kills when it is misheard.
    let read_along = matches!(second, Some(Witnessed::By(_)));
    if !read_along
        && station
            .config()
            .site
            .vigilance(&order.medication.text)
            .high_alert
    {
        return Err(fault("witness-needed", &order.medication.text));
    }
    let statement = Statement::OrderTaken(OrderTaken {
        order: Box::new(order),
        at: taken_at,
        prescriber: by,
        heard,
        read_back: request.read_back,
    });
    let said = Said {
        author,
        witness: second,
        statement,
        corrects,
        notes: vec![],
    };
    let saved = said.save(station, &store, &request.request_id)?;
    told(station, &store, saved)
}

/// An order is stopped.
pub(crate) fn stop_order(station: &Station, request: &StopOrder) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let corrects = corrected(station, request.corrects.as_ref())?;
    let by = prescriber(&request.prescriber)?;
    let heard = heard(&request.heard);
    must_be_read_back(heard, request.read_back)?;
    let at = when(station, request.at.as_deref(), now)?;
    let order = OrderId::new(&request.order_id);
    let medication = {
        let live = station.live();
        let ward = live.shown()?;
        let chart = chart(&ward, &request.patient_id)?;
        let found = chart
            .order(&order)
            .ok_or_else(|| fault("unknown-order", &request.order_id))?;
        match &corrects {
            Some((_, Statement::OrderStop(old), _)) if old.order == order => {}
            Some((target, _, _)) => return Err(fault("unknown-entry", target)),
            None if matches!(
                found.status,
                OrderStatus::Stopped(_) | OrderStatus::EnteredInError
            ) =>
            {
                return Err(fault("already-stopped", &found.medication.text));
            }
            None => {}
        }
        if found.start.is_some_and(|start| at < start) {
            return Err(fault("before-order", &found.medication.text));
        }
        found.medication.text.clone()
    };
    let statement = Statement::OrderStop(OrderStop {
        patient: PatientId::new(&request.patient_id),
        order,
        at,
        prescriber: by,
        heard,
        read_back: request.read_back,
        medication,
    });
    let said = Said {
        author,
        witness: None,
        statement,
        corrects,
        notes: vec![],
    };
    let saved = said.save(station, &store, &request.request_id)?;
    told(station, &store, saved)
}

fn fresh(station: &Station) -> Result<EntryId, ApiError> {
    station.new_id()
}

/// The order that the form describes.
fn build(
    station: &Station,
    request: &TakeOrder,
    id: OrderId,
    now: DateTime<Utc>,
) -> Result<Order, ApiError> {
    let medication = name(&request.medication)?.ok_or_else(|| fault("medication-needed", ""))?;
    let text = typed::free_text(request.text.as_deref().unwrap_or_default())?;
    let zone = station.zone();
    let start = match chosen(request.start.as_deref()) {
        Some(typed) => ahead(typed, now, zone)?,
        None => now,
    };
    let end = chosen(request.end.as_deref())
        .map(|typed| end_of(typed, start, zone))
        .transpose()?;
    let other = matches!(request.timing, OrderTiming::Other);
    if other && text.is_empty() {
        return Err(fault("order-text-needed", ""));
    }
    let amount = |typed: Option<&str>, unit: Option<&str>, units: &[&str]| {
        let Some(typed) = chosen(typed) else {
            return Ok(None);
        };
        let unit = chosen(unit)
            .filter(|unit| units.contains(unit))
            .ok_or_else(|| fault("unit-needed", typed))?;
        number(typed).map(|value| Some(Amount::new(value, unit)))
    };
    let dose = amount(request.dose.as_deref(), request.unit.as_deref(), &UNITS)?;
    let rate = amount(
        request.rate.as_deref(),
        request.rate_unit.as_deref(),
        &RATE_UNITS,
    )?;
    let continuous = matches!(request.timing, OrderTiming::Continuous);
    if continuous && rate.is_none() {
        return Err(fault("rate-needed", &medication));
    }
    if dose.is_none() && !continuous && !other {
        return Err(fault("dose-needed", &medication));
    }
    let route = match chosen(request.route.as_deref()) {
        Some(code) if ROUTES.contains(&code) => Some(code.to_owned()),
        Some(code) => return Err(fault("bad-request", code)),
        None if other => None,
        None => return Err(fault("route-needed", &medication)),
    };
    let timing = timing(request, &text, now, zone)?;
    let verbatim = if text.is_empty() { vec![] } else { vec![text] };
    Ok(Order {
        source: SourceRef {
            system: OF_THE_WARD.to_owned(),
            key: id.as_str().to_owned(),
            version: None,
        },
        id,
        patient: PatientId::new(&request.patient_id),
        encounter: None,
        number: None,
        medication: Medication {
            text: medication,
            ..Medication::default()
        },
        status: OrderStatus::Active,
        category: Category::Inpatient,
        dose: dose.map_or(Dose::Missing, Dose::Exact),
        dose_json: None,
        rate: rate.filter(|_| continuous),
        route,
        route_json: None,
        // A single dose has its time; a start of its own would only close the door on it.
        start: (!matches!(request.timing, OrderTiming::Once)).then_some(start),
        timing,
        end,
        verbatim,
        notes: vec![],
        prescriber: Some(prescriber(&request.prescriber)?),
        authored: Some(now),
        pharmacy: None,
        own_supply: false,
        gone_since: None,
    })
}

fn timing(
    request: &TakeOrder,
    text: &str,
    now: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Result<Timing, ApiError> {
    let hours = |least: u32| {
        let hours = request.every_hours.unwrap_or(0);
        if (least..=HOURS_MAX).contains(&hours) {
            Ok(hours * 60)
        } else {
            Err(fault("interval-out-of-range", hours))
        }
    };
    Ok(match request.timing {
        OrderTiming::Once => match request.times.as_slice() {
            [] => Timing::Once(now),
            [typed] => Timing::Once(ahead(typed, now, zone)?),
            _ => return Err(fault("bad-request", "times")),
        },
        OrderTiming::Times => {
            let mut times = request
                .times
                .iter()
                .filter(|typed| !typed.trim().is_empty())
                .map(|typed| typed::time_of_day(typed))
                .collect::<Result<Vec<NaiveTime>, ApiError>>()?;
            times.sort_unstable();
            times.dedup();
            if times.is_empty() || times.len() > 8 {
                return Err(fault("times-needed", ""));
            }
            Timing::FixedTimes(times)
        }
        OrderTiming::Interval => Timing::Interval {
            every_minutes: hours(HOURS_MIN)?,
        },
        OrderTiming::IfNeeded => {
            if request
                .max_per_day
                .is_some_and(|most| most == 0 || most > 24)
            {
                return Err(fault("bad-request", "max_per_day"));
            }
            let reason = typed::free_text(request.reason.as_deref().unwrap_or_default())?;
            // Without both bounds nobody on the ward could refuse the next dose.
            if request.max_per_day.is_none() {
                return Err(fault("prn-bounds-needed", ""));
            }
            Timing::IfNeeded {
                reason: Some(reason).filter(|reason| !reason.is_empty()),
                min_interval_minutes: Some(hours(1)?),
                max_per_day: request.max_per_day,
                max_amount: None,
            }
        }
        OrderTiming::Continuous => Timing::Continuous,
        OrderTiming::Other => {
            debug_assert!(!text.is_empty());
            Timing::Raw(RawReason::AsSaid)
        }
    })
}

fn chosen(typed: Option<&str>) -> Option<&str> {
    typed.map(str::trim).filter(|typed| !typed.is_empty())
}

/// A number as it is ordered: more than nothing.
fn number(typed: &str) -> Result<rust_decimal::Decimal, ApiError> {
    let value = format::parse_amount(typed).map_err(|error| match error {
        format::AmountError::TwoReadings { .. } => fault("dose-ambiguous", typed),
        _ => fault("bad-dose", typed),
    })?;
    if value.is_zero() {
        Err(fault("bad-dose", typed))
    } else {
        Ok(value)
    }
}

/// `HH:mm` of an order: up to two hours ago, else the next such time. Who orders at 14:05 "at 14:00" means now, and "at
/// 8" means tomorrow morning.
fn ahead(typed: &str, now: DateTime<Utc>, zone: chrono_tz::Tz) -> Result<DateTime<Utc>, ApiError> {
    let from = now - Duration::hours(2);
    next_at(typed, from, zone)
}

fn next_at(
    typed: &str,
    from: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let time = typed::time_of_day(typed)?;
    let day = from.with_timezone(&zone).date_naive();
    [Some(day), day.succ_opt()]
        .into_iter()
        .flatten()
        .map(|day| format::instant_of(day, time, zone).instant())
        .find(|at| *at >= from)
        .ok_or_else(|| fault("bad-time", typed))
}

/// The end of an order: a time of the day that comes next after its start, or a date and a time.
fn end_of(
    typed: &str,
    start: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let end = match typed.split_once(['T', ' ']) {
        Some((day, time)) => {
            let day = typed::day(day)?;
            format::instant_of(day, typed::time_of_day(time)?, zone).instant()
        }
        None => next_at(typed, start + Duration::minutes(1), zone)?,
    };
    if end > start {
        Ok(end)
    } else {
        Err(fault("end-before-start", typed))
    }
}

/// The order as it is read back.
fn lines(station: &Station, order: &Order) -> Vec<String> {
    let (words, locale, zone) = (station.words(), station.locale(), station.zone());
    let when = |at| format::sentence_date_time(at, zone, locale);
    let mut lines = vec![order.medication.text.clone()];
    let dose = dose_words(order, locale);
    let route = order
        .route
        .as_deref()
        .map(|route| route_words(route, locale));
    lines.extend(Some(dose).filter(|dose| !dose.is_empty()));
    lines.extend(route.map(|route| words.say_with("order-route", &[("route", Arg::Text(&route))])));
    lines.push(match &order.timing {
        Timing::Raw(_) => words.say("raw-as-said"),
        _ => frequency_words(order, &station.config().site, locale),
    });
    lines.extend(order.verbatim.iter().cloned());
    if let Some(start) = order.start {
        lines.push(words.say_with("order-from", &[("when", Arg::Text(&when(start)))]));
    }
    if let Some(end) = order.end {
        lines.push(words.say_with("order-until", &[("when", Arg::Text(&when(end)))]));
    }
    lines
}

/// The whole order on one line, for the list of what is to be typed in.
pub(crate) fn order_text(station: &Station, order: &Order) -> String {
    lines(station, order).join(" · ")
}

/// A word of the medicine that is a word of an allergy, too. It knows no families of medicines: that is said beside it.
fn allergy_alike(station: &Station, chart: &Chart, order: &Order) -> Option<String> {
    let words_of = |text: &str| -> Vec<String> {
        ascii_fold(text)
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.chars().count() >= 4)
            .map(str::to_owned)
            .collect()
    };
    let medicine = words_of(&order.medication.text);
    let alike = |one: &String| {
        medicine.iter().any(|other| {
            let stem = |word: &str| word.chars().take(6).collect::<String>();
            one == other || (one.len() >= 6 && other.len() >= 6 && stem(one) == stem(other))
        })
    };
    let found = chart
        .allergies
        .values()
        .iter()
        .find(|allergy| words_of(&allergy.substance).iter().any(alike))?;
    Some(station.words().say_with(
        "order-like-allergy",
        &[("allergy", Arg::Text(&found.line()))],
    ))
}

/// A live order with the same medicine.
fn same_order(
    station: &Station,
    chart: &Chart,
    order: &Order,
    but: Option<&OrderId>,
) -> Option<String> {
    let name = first_word(&order.medication.text);
    let same = chart.orders.iter().find(|other| {
        other.is_live() && Some(&other.id) != but && first_word(&other.medication.text) == name
    })?;
    let text = format!(
        "{} {}",
        same.medication.text,
        dose_words(same, station.locale())
    );
    Some(
        station
            .words()
            .say_with("order-like-order", &[("order", Arg::Text(text.trim()))]),
    )
}
