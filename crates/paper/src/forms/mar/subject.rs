//! Whose medication sheet it is: identity, warnings, allergies, weight, period.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::{
    clinical::{Allergy, Known, Measure, Patient, mar::MarChart},
    format::{age, date, person_name, sentence_date_time, wall_clock},
    snapshot::Chart,
};

use super::super::{
    Sheet, Whom,
    frame::{Band, Subject, band_holds, line_holds},
    national::national_identity,
    text::{DOT, dotted, glue, one_line, or_by_hand, place_name, short_date_time},
    window::window_end,
};
use super::beside;

/// More names than this do not fit beside the patient's own; their number then stands for them.
const LOOK_ALIKES_SHOWN: usize = 3;

/// A longer name does not stand at the foot as well.
const NAME_AT_FOOT: usize = 80;

/// A label and its value.
pub(in super::super) fn labelled(label: &str, value: &str) -> String {
    format!("{label}\u{a0}{value}")
}

/// `amoxicilline (choc) GRAVE`.
pub(in super::super) fn allergy_line(sheet: &Sheet<'_>, allergy: &Allergy) -> String {
    let mut line = one_line(&allergy.substance);
    if !allergy.reactions.is_empty() {
        let reactions: Vec<String> = allergy.reactions.iter().map(|r| one_line(r)).collect();
        line.push_str(&format!(" ({})", reactions.join(", ")));
    }
    if allergy.severe {
        line.push_str(&format!(" – {}", sheet.words.say("sheet-allergy-severe")));
    }
    if allergy.unconfirmed {
        line.push_str(&format!(
            " – {}",
            sheet.words.say("sheet-allergy-unconfirmed")
        ));
    }
    line
}

/// The birth date with the age, or the date as the source wrote it; never a blank.
pub(in super::super) fn born(sheet: &Sheet<'_>, patient: &Patient) -> (String, String) {
    match (patient.birth_date, &patient.birth_text) {
        (Some(birth), _) => {
            let today = wall_clock(sheet.now, sheet.zone).date();
            (date(birth, sheet.locale), age(birth, today, sheet.locale))
        }
        (None, Some(text)) => (
            super::super::text::quoted(text, sheet.locale),
            String::new(),
        ),
        (None, None) => (sheet.words.say("sheet-not-sent"), String::new()),
    }
}

/// `Lit 12`, and the room or the words for an unknown bed.
fn place(sheet: &Sheet<'_>, chart: &Chart) -> String {
    let place = &chart.encounter.place;
    match &place.bed {
        Some(bed) => labelled(&sheet.words.say("sheet-bed"), &place_name(bed)),
        None => sheet.words.say("sheet-bed-unknown"),
    }
}

fn warnings(sheet: &Sheet<'_>, chart: &Chart, look_alikes: &[String]) -> Vec<String> {
    let words = sheet.words;
    let mut warnings = Vec::new();
    if !look_alikes.is_empty() {
        let names = if look_alikes.len() > LOOK_ALIKES_SHOWN {
            look_alikes.len().to_string()
        } else {
            let names: Vec<String> = look_alikes
                .iter()
                .map(|name| or_by_hand(sheet, one_line(name)))
                .collect();
            names.join(", ")
        };
        warnings.push(words.say_with("sheet-look-alikes", &[("names", Arg::Text(&names))]));
    }
    let missing: Vec<String> = chart
        .missing()
        .into_iter()
        .map(|section| words.say(&format!("section-{}", section.code())))
        .collect();
    if !missing.is_empty() {
        let sections = missing.join(", ");
        warnings.push(words.say_with("sheet-incomplete", &[("sections", Arg::Text(&sections))]));
    }
    if let Some(left) = &chart.local.left {
        warnings.push(words.say(&format!("sheet-left-{}", left.how.code())));
    }
    let known_as: Vec<&str> = chart
        .local
        .known_as
        .iter()
        .map(|known| known.number.as_str())
        .collect();
    if !known_as.is_empty() {
        let numbers = known_as.join(", ");
        warnings.push(words.say_with("sheet-known-as", &[("numbers", Arg::Text(&numbers))]));
    }
    for (applies, key) in [
        (chart.local.temporary.is_some(), "sheet-temporary"),
        (chart.gone_since.is_some(), "sheet-gone"),
        (chart.patient.deceased, "sheet-deceased"),
        (chart.patient.merged_into.is_some(), "sheet-merged"),
    ] {
        if applies {
            warnings.push(words.say(key));
        }
    }
    warnings
}

/// Her record number, or the number that the ward gave her: never the one with the label of the other.
pub(in super::super) fn number_of(sheet: &Sheet<'_>, patient: &Patient) -> String {
    let key = if patient.is_temporary() {
        "sheet-temporary-number"
    } else {
        "sheet-mrn"
    };
    labelled(&sheet.words.say(key), &one_line(patient.record_number()))
}

fn identity(sheet: &Sheet<'_>, chart: &Chart, national: Option<String>) -> String {
    let words = sheet.words;
    let patient = &chart.patient;
    let used = patient.used_family.as_ref().map_or(String::new(), |used| {
        labelled(
            &words.say("sheet-used-name"),
            &person_name(used, "", sheet.locale),
        )
    });
    let (birth, years) = born(sheet, patient);
    let national = national.map_or(String::new(), |national| one_line(&national));
    let visit = chart
        .encounter
        .visit_number
        .as_ref()
        .map_or_else(|| words.say("sheet-not-sent"), |number| one_line(number));
    dotted([
        used,
        labelled(&words.say("sheet-born"), &birth),
        years,
        labelled(
            &words.say("sheet-sex"),
            &glue(patient.sex.short(sheet.locale)),
        ),
        number_of(sheet, patient),
        national,
        labelled(&words.say("sheet-visit"), &visit),
        chart
            .encounter
            .place
            .room
            .as_ref()
            .map_or(String::new(), |room| {
                let (label, room) = (words.say("sheet-room"), one_line(room));
                // Some records name a room "Chambre 301", others "301".
                if room.to_lowercase().starts_with(&label.to_lowercase()) {
                    room
                } else {
                    labelled(&label, &room)
                }
            }),
    ])
}

/// The newest weight. One that was charted here says so: the record does not know it, and doses may hang on it.
fn weight(
    sheet: &Sheet<'_>,
    chart: &Chart,
    here: Option<&(ward::clinical::Amount, DateTime<Utc>)>,
) -> String {
    let words = sheet.words;
    let recorded = chart.weight.values().first().and_then(|weight| weight.at);
    if let Some((amount, at)) = here
        && recorded.is_none_or(|recorded| *at > recorded)
    {
        let time = short_date_time(sheet, *at);
        let here = words.say_with("sheet-weight-here", &[("time", Arg::Text(&time))]);
        let value = format!("{} ({here})", amount.words(sheet.locale));
        return labelled(&words.say("sheet-weight"), &value);
    }
    let value = match &chart.weight {
        Known::Values(values) => match values.first() {
            Some(weight) => {
                let amount = weight.amount.words(sheet.locale);
                match weight.at {
                    Some(at) => {
                        let day = date(wall_clock(at, sheet.zone).date(), sheet.locale);
                        format!("{amount} ({day})")
                    }
                    None => format!("{amount} ({})", words.say("sheet-no-date")),
                }
            }
            None => words.say("sheet-not-recorded"),
        },
        Known::NoneKnown => words.say("sheet-weight-none-known"),
        Known::NotRecorded => words.say("sheet-not-recorded"),
        Known::NotFetched(_) => words.say("sheet-not-sent"),
    };
    labelled(&words.say("sheet-weight"), &value)
}

/// The band, and every allergy as a line of its own when the band cannot hold them.
fn allergies(sheet: &Sheet<'_>, chart: &Chart) -> (Band, Vec<String>) {
    let words = sheet.words;
    let title = words.say("sheet-allergies");
    let colon = if sheet.locale.is_french() {
        "\u{a0}:"
    } else {
        ":"
    };
    let said = |value: &str| format!("{title}{colon} {value}");
    match &chart.allergies {
        Known::Values(values) if !values.is_empty() => {
            let lines: Vec<String> = values
                .iter()
                .map(|allergy| allergy_line(sheet, allergy))
                .collect();
            let semicolon = match sheet.locale {
                ward::format::Locale::Fr => "\u{a0}; ",
                ward::format::Locale::FrCa | ward::format::Locale::En => "; ",
            };
            let text = said(&lines.join(semicolon));
            if band_holds(sheet, &text) {
                (Band::Black(text), vec![])
            } else {
                let text = said(&words.say_with(
                    "sheet-allergies-many",
                    &[("count", Arg::Text(&lines.len().to_string()))],
                ));
                (Band::Black(text), lines)
            }
        }
        Known::NoneKnown => (
            Band::Plain(said(&words.say("sheet-allergy-none-known"))),
            vec![],
        ),
        // An empty list says as little as an empty record. Inverted: at arm's length it must not pass for "none known".
        Known::Values(_) | Known::NotRecorded => (
            Band::Black(said(&words.say("sheet-allergy-not-recorded"))),
            vec![],
        ),
        Known::NotFetched(_) => (Band::Black(said(&words.say("sheet-not-sent"))), vec![]),
    }
}

/// What the header has no room for.
#[derive(Default)]
pub(super) struct Rest {
    /// Allergies, one a line; they come first, on a page of their own.
    pub(super) allergies: Vec<String>,
    /// Alerts, on that page too.
    pub(super) alerts: Vec<String>,
    /// What stands behind the orders.
    pub(super) beside: Vec<String>,
}

/// Weight, attending and period, and as many measures as the line can hold; the others stand behind the orders.
fn second_line(
    sheet: &Sheet<'_>,
    chart: &Chart,
    weight: &str,
    rest: &[String; 2],
) -> (String, Vec<String>) {
    let [attending, period] = rest;
    let line = |measures: &[String]| {
        let parts = std::iter::once(weight.to_owned()).chain(measures.iter().cloned());
        dotted(parts.chain([attending.clone(), period.clone()]))
    };
    let measures = [Measure::Height, Measure::Creatinine, Measure::Egfr];
    let short = measures.map(|one| beside::measure(sheet, chart, one, false));
    for held in (0..=measures.len()).rev() {
        let (inside, _) = short.split_at(held);
        let text = line(inside);
        if held == 0 || line_holds(sheet, &text, false) {
            let outside = measures.iter().skip(held);
            let outside = outside.map(|one| beside::measure(sheet, chart, *one, true));
            return (text, outside.collect());
        }
    }
    (line(&[]), vec![])
}

/// Whose form it is, whatever the form: header and footer, and lines that the header cannot hold.
pub(in super::super) struct Person {
    /// Header and footer.
    pub(in super::super) subject: Subject,
    /// Allergies and alerts that come first, on a page of their own.
    pub(in super::super) front: Vec<String>,
}

/// The header of a form other than the medication sheet.
pub(in super::super) fn person(sheet: &Sheet<'_>, whom: &Whom<'_>, title: &str) -> Person {
    let weight = weight(sheet, whom.chart, whom.weight_here);
    let (subject, rest) = about(sheet, whom.chart, whom.look_alikes, &weight, String::new());
    Person {
        subject: Subject {
            title: title.to_owned(),
            charted: false,
            ..subject
        },
        front: rest.allergies.into_iter().chain(rest.alerts).collect(),
    }
}

/// Header and footer of the medication sheet, and what needs room of its own.
pub(super) fn subject(
    sheet: &Sheet<'_>,
    chart: &Chart,
    look_alikes: &[String],
    projection: &MarChart,
    from: DateTime<Utc>,
) -> (Subject, Rest) {
    let when = |at| sentence_date_time(at, sheet.zone, sheet.locale);
    let period = sheet.words.say_with(
        "sheet-period-of",
        &[
            ("from", Arg::Text(&when(from))),
            ("to", Arg::Text(&when(window_end(from, sheet.zone)))),
        ],
    );
    let weight = weight(sheet, chart, projection.weight_here.as_ref());
    about(sheet, chart, look_alikes, &weight, period)
}

fn about(
    sheet: &Sheet<'_>,
    chart: &Chart,
    look_alikes: &[String],
    weight: &str,
    period: String,
) -> (Subject, Rest) {
    let words = sheet.words;
    let name = chart.patient.display_name(sheet.locale);
    let attending = chart.encounter.attending.as_ref().map_or_else(
        || words.say("sheet-not-sent"),
        |attending| one_line(attending),
    );
    let (band, allergy_lines) = allergies(sheet, chart);
    let place = place(sheet, chart);
    let repeat = repeat(sheet, chart, &name, &place);
    let attending = labelled(&words.say("sheet-attending"), &attending);
    let (second, measures) = second_line(sheet, chart, weight, &[attending, period]);
    let mut alerts = beside::alerts(sheet, chart);
    let national = national_identity(words, sheet.locale, &chart.patient);
    let mut first = identity(sheet, chart, national.line());
    if let Some(standing) = national.standing.as_ref()
        && !line_holds(sheet, &first, false)
    {
        // A long standing never costs the patient her sheet, and never gets lost.
        alerts.insert(0, one_line(standing));
        first = identity(sheet, chart, national.number);
    }
    let one_line_of_alerts = dotted(alerts.iter().cloned());
    let (alerts, alert_lines) = if line_holds(sheet, &one_line_of_alerts, true) {
        (one_line_of_alerts, vec![])
    } else {
        (words.say("sheet-more-page"), alerts)
    };
    let rest = Rest {
        allergies: allergy_lines,
        alerts: alert_lines,
        beside: std::iter::once(dotted(measures))
            .filter(|line| !line.is_empty())
            .chain(beside::diagnoses(sheet, chart))
            .collect(),
    };
    let subject = Subject {
        title: words.say("sheet-title-mar"),
        name,
        place: Some(place),
        warnings: warnings(sheet, chart, look_alikes),
        lines: [first, second],
        alerts,
        band: Some(band),
        as_of: chart.as_of(),
        source: None,
        repeat,
        charted: true,
    };
    (subject, rest)
}

fn repeat(sheet: &Sheet<'_>, chart: &Chart, name: &str, place: &str) -> String {
    // The foot has one line: a name that would fill it stands whole in the header, her number and bed say the rest.
    let short = name.chars().count() <= NAME_AT_FOOT;
    dotted([
        if short {
            name.to_owned()
        } else {
            String::new()
        },
        number_of(sheet, &chart.patient),
        place.to_owned(),
    ])
}

/// Header and footer where something of this patient cannot be printed: what can be stays, the rest is copied by hand.
pub(super) fn by_hand(
    sheet: &Sheet<'_>,
    chart: &Chart,
    projection: &MarChart,
    from: DateTime<Utc>,
) -> Subject {
    let safe = |text: String| or_by_hand(sheet, text);
    let (whole, _) = subject(sheet, chart, &[], projection, from);
    let name = safe(whole.name);
    let place = safe(whole.place.unwrap_or_default());
    // One letter must not take the numbers away: each fact is asked for itself.
    let facts = |line: &str| dotted(line.split(DOT).map(|fact| safe(fact.to_owned())));
    let band = whole.band.map(|band| match band {
        Band::Black(text) => Band::Black(safe(text)),
        Band::Plain(text) => Band::Plain(safe(text)),
    });
    let mut warnings = vec![sheet.words.say("sheet-hand-copy")];
    warnings.extend(whole.warnings.into_iter().map(safe));
    let [first, second] = whole.lines;
    Subject {
        repeat: safe(repeat(sheet, chart, &name, &place)),
        lines: [facts(&first), facts(&second)],
        alerts: safe(whole.alerts),
        place: Some(place),
        name,
        band,
        warnings,
        ..whole
    }
}
