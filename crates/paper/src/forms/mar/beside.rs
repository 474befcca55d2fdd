//! What is known of the patient beside her orders, as a sheet says it: the line of alerts, measures, diagnoses.
//!
//! Invariant: the four certainties have four wordings; what was not transmitted never reads as none (paper rule R3).

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::{
    clinical::{
        AlertKind, Condition, Known, Measure, Observation, alerts_of, measured_words, newest,
        older_than_chart, unread_code,
    },
    format::{date, sentence_date_time, wall_clock},
    snapshot::{Chart, Section},
};

use super::super::{
    Sheet,
    text::{dotted, one_line, or_by_hand},
};

/// What stands where there is no value; `None` where there are values.
fn absence<T>(sheet: &Sheet<'_>, known: &Known<T>) -> Option<String> {
    let words = sheet.words;
    match known {
        Known::Values(values) if !values.is_empty() => None,
        Known::NoneKnown => Some(words.say("certainty-none-known")),
        // An empty list says as little as an empty record.
        Known::Values(_) | Known::NotRecorded => Some(words.say("sheet-not-recorded")),
        Known::NotFetched(_) => Some(words.say("sheet-not-sent")),
    }
}

/// The same with the reason, where a line of its own has room for it.
fn absence_why<T>(sheet: &Sheet<'_>, known: &Known<T>) -> Option<String> {
    let Known::NotFetched(reason) = known else {
        return absence(sheet, known);
    };
    let words = sheet.words;
    let reason = words.say(&format!("unread-{}", unread_code(reason)));
    Some(words.say_with("sheet-not-sent-why", &[("reason", Arg::Text(&reason))]))
}

fn said(sheet: &Sheet<'_>, label: &str, value: &str) -> String {
    let both = [("label", Arg::Text(label)), ("value", Arg::Text(value))];
    sheet.words.say_with("finding", &both)
}

/// Text of the record; a letter that the font lacks sends the reader to the screen and stops nobody's sheet.
fn theirs(sheet: &Sheet<'_>, text: &str) -> String {
    or_by_hand(sheet, one_line(text))
}

/// ` (données du 20 nov. 2026 à 22:00)`, where a section is older than the chart it stands in.
fn aged(sheet: &Sheet<'_>, chart: &Chart, section: Section, text: String) -> String {
    let Some(at) = older_than_chart(chart, section) else {
        return text;
    };
    let time = sentence_date_time(at, sheet.zone, sheet.locale);
    let age = sheet
        .words
        .say_with("finding-age", &[("time", Arg::Text(&time))]);
    format!("{text} ({age})")
}

/// Isolation, resuscitation status, risk of falling, other warnings, diet.
pub(super) fn alerts(sheet: &Sheet<'_>, chart: &Chart) -> Vec<String> {
    let words = sheet.words;
    let label = |kind: AlertKind| words.say(&format!("alert-{}", kind.code()));
    let of = |kind: AlertKind| -> Result<String, Option<String>> {
        let known = alerts_of(chart, kind);
        match absence(sheet, &known) {
            Some(absent) => Err(Some(absent)),
            None => Ok(known
                .values()
                .iter()
                .map(|alert| theirs(sheet, &alert.text))
                .collect::<Vec<_>>()
                .join(", ")),
        }
    };
    // Never "full code": whoever does not know must ask (interop.md §3).
    let code_status = of(AlertKind::CodeStatus).unwrap_or_else(|_| words.say("sheet-unknown"));
    let mut parts = match absence(sheet, &chart.alerts) {
        // No warning came at all: one sentence stands for both.
        Some(absent) => vec![said(sheet, &words.say("alert-isolation-and-fall"), &absent)],
        None => [AlertKind::Isolation, AlertKind::Fall]
            .into_iter()
            .map(|kind| {
                let value = of(kind).unwrap_or_else(Option::unwrap_or_default);
                said(sheet, &label(kind), &value)
            })
            .collect(),
    };
    parts.insert(1, said(sheet, &label(AlertKind::CodeStatus), &code_status));
    if let Ok(other) = of(AlertKind::Other) {
        parts.push(said(sheet, &label(AlertKind::Other), &other));
    }
    let diet = absence(sheet, &chart.diet).unwrap_or_else(|| {
        let texts = chart.diet.values().iter().map(|diet| {
            let text = theirs(sheet, &diet.text);
            if diet.held {
                words.say_with("diet-held", &[("text", Arg::Text(&text))])
            } else {
                text
            }
        });
        texts.collect::<Vec<_>>().join(", ")
    });
    if let Some(last) = parts.pop() {
        parts.push(aged(sheet, chart, Section::Alerts, last));
    }
    let diet = said(sheet, &words.say("finding-diet"), &diet);
    parts.push(aged(sheet, chart, Section::Diet, diet));
    parts
}

fn day(sheet: &Sheet<'_>, at: DateTime<Utc>) -> String {
    date(wall_clock(at, sheet.zone).date(), sheet.locale)
}

fn value(sheet: &Sheet<'_>, observation: &Observation) -> String {
    let words = sheet.words;
    let value = theirs(sheet, &measured_words(&observation.value, sheet.locale));
    match observation.at {
        Some(at) => format!("{value} ({})", day(sheet, at)),
        None => format!("{value} ({})", words.say("sheet-no-date")),
    }
}

/// One measure with its date; where it is absent, that, and why if there is room.
pub(super) fn measure(
    sheet: &Sheet<'_>,
    chart: &Chart,
    measure: Measure,
    with_reason: bool,
) -> String {
    let known = newest(chart, measure);
    let absent = if with_reason {
        absence_why(sheet, &known)
    } else {
        absence(sheet, &known)
    };
    let text = absent.unwrap_or_else(|| {
        let values = known.values().iter();
        dotted(values.map(|observation| value(sheet, observation)))
    });
    let label = sheet.words.say(&format!("finding-{}", measure.code()));
    aged(sheet, chart, measure.section(), said(sheet, &label, &text))
}

/// Diagnoses, what is over last, a few in each line: a row of the sheet is never split over two pages. Where the record
/// holds none there is no line, which would cost many a patient a page; where they were not read, that is said.
pub(super) fn diagnoses(sheet: &Sheet<'_>, chart: &Chart) -> Vec<String> {
    const IN_A_LINE: usize = 8;
    let words = sheet.words;
    let label = words.say("section-conditions");
    let line = |text: &str| {
        let text = said(sheet, &label, text);
        aged(sheet, chart, Section::Conditions, text)
    };
    if let Some(absent) = absence_why(sheet, &chart.conditions) {
        let unread = matches!(chart.conditions, Known::NotFetched(_));
        return if unread { vec![line(&absent)] } else { vec![] };
    }
    let mut conditions: Vec<&Condition> = chart.conditions.values().iter().collect();
    conditions.sort_by_key(|condition| condition.over);
    let one = |condition: &&Condition| {
        let mut text = theirs(sheet, &condition.text);
        for (applies, key) in [
            (condition.unconfirmed, "unconfirmed"),
            (condition.over, "over"),
        ] {
            if applies {
                text = format!("{text} ({})", words.say(key));
            }
        }
        text
    };
    conditions
        .chunks(IN_A_LINE)
        .map(|some| line(&dotted(some.iter().map(one))))
        .collect()
}
