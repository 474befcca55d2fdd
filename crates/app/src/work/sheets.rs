//! The register of sheets: what is not home yet, what became of it, and whose row a scanner has read.
//!
//! Invariant: a scan opens and says; it never signs anything.

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::forms::ROW_BLANK_FIRST;
use paper::page::Code;
use ward::clinical::OrderId;
use ward::format;
use ward::journal::Statement;
use ward::sheets::{Home, Register, SheetKey, SheetMark, SheetMarked, SheetRecord, SheetVersion};
use ward::snapshot::Chart;

use super::people::{prove, witness};
use super::print::{numbered, whose_code};
use super::typed;
use crate::api::views::{
    ApiError, MarkOfSheet, MarkSheets, Scan, Scanned, ScannedWhat, SheetHome, SheetLine, SheetsOut,
};
use crate::chart::patient_name;
use crate::fault::fault;
use crate::station::desk::Witnessed;
use crate::station::{Alongside, Draft, Live, Station};

/// Since when a sheet may have been written on and not typed in: the outage, or now when there is none.
fn in_use_since(station: &Station, live: &Live) -> DateTime<Utc> {
    live.downtime
        .outage_since()
        .unwrap_or_else(|| station.now())
}

/// How many versions are not home.
pub(crate) fn not_home(station: &Station, live: &Live) -> usize {
    let since = in_use_since(station, live);
    live.ledger.register().not_home(since).count()
}

/// The screen of sheets that are not home.
pub(crate) fn sheets_out(station: &Station) -> Result<SheetsOut, ApiError> {
    let live = station.live();
    let since = in_use_since(station, &live);
    let mut lines: Vec<(String, String, SheetLine)> = live
        .ledger
        .register()
        .not_home(since)
        .map(|(key, sheet, number, version)| {
            let chart = chart_of(&live, sheet);
            let bed = chart.and_then(|chart| chart.encounter.place.bed.clone());
            let line = line(station, chart, key, sheet, number, version);
            (bed.unwrap_or_default(), line.number.clone(), line)
        })
        .collect();
    lines.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let lines: Vec<SheetLine> = lines.into_iter().map(|(_, _, line)| line).collect();
    let entered = lines
        .iter()
        .filter(|line| line.home == SheetHome::Entered)
        .count();
    let count = |of: usize| Arg::Number(i64::try_from(of).unwrap_or(i64::MAX));
    let summary = if lines.is_empty() {
        station.words().say("register-all-home")
    } else {
        let counts = [
            ("out", count(lines.len() - entered)),
            ("entered", count(entered)),
        ];
        station.words().say_with("register-not-home", &counts)
    };
    Ok(SheetsOut {
        lines,
        summary,
        holds_closing: live.downtime.outage_since().is_some(),
    })
}

fn chart_of<'a>(live: &'a Live, sheet: &SheetRecord) -> Option<&'a Chart> {
    let patient = live.ledger.who(sheet.patient.as_ref()?);
    live.ward.as_ref()?.charts.get(patient)
}

fn subject(station: &Station, chart: Option<&Chart>, sheet: &SheetRecord) -> String {
    let words = station.words();
    match (chart, &sheet.patient) {
        (Some(chart), _) => {
            let bed = crate::chart::place_words(station, chart);
            [bed, patient_name(station, &chart.patient)].join(" · ")
        }
        (None, Some(_)) => words.say("register-patient-gone"),
        (None, None) => words.say("register-of-ward"),
    }
}

fn line(
    station: &Station,
    chart: Option<&Chart>,
    key: &SheetKey,
    sheet: &SheetRecord,
    number: u8,
    version: &SheetVersion,
) -> SheetLine {
    let words = station.words();
    let time = |at| format::date_time(at, station.zone(), station.locale());
    let shown = numbered(station, &sheet.number, number);
    let home = match version.home() {
        Home::Out => SheetHome::Out,
        Home::Entered => SheetHome::Entered,
        Home::Back => SheetHome::Back,
    };
    let newest = sheet.newest();
    SheetLine {
        sheet: key.as_str().to_owned(),
        version: number,
        form: form_word(station, &sheet.form),
        patient_id: chart.map(|chart| chart.patient.id.as_str().to_owned()),
        subject: subject(station, chart, sheet),
        period: sheet.period.map_or_else(String::new, |(from, to)| {
            let (from, to) = (time(from), time(to));
            words.say_with(
                "register-period",
                &[("from", Arg::Text(&from)), ("to", Arg::Text(&to))],
            )
        }),
        printed: words.say_with(
            "register-printed-by",
            &[
                ("when", Arg::Text(&time(version.at))),
                ("who", Arg::Text(&version.by.name)),
                ("pages", Arg::Number(i64::from(version.pages))),
            ],
        ),
        superseded: (number < newest).then(|| superseded(station, sheet)),
        copies: (version.prints > 1).then(|| {
            let count = Arg::Number(i64::from(version.prints));
            words.say_with("register-copies", &[("count", count)])
        }),
        home_word: match (&home, version.entered_by()) {
            (SheetHome::Entered, Some(by)) => {
                words.say_with("register-entered-by", &[("who", Arg::Text(&by.name))])
            }
            (SheetHome::Entered, None) => words.say("register-entered"),
            (SheetHome::Out, _) => words.say("register-out"),
            (SheetHome::Back, _) => words.say("register-back"),
        },
        home,
        number: shown,
    }
}

/// The form in the words of the ward; a form of a later version keeps its code.
fn form_word(station: &Station, form: &str) -> String {
    let key = format!("register-form-{form}");
    if station.words().has(&key) {
        station.words().say(&key)
    } else {
        form.to_owned()
    }
}

fn superseded(station: &Station, sheet: &SheetRecord) -> String {
    let newest = numbered(station, &sheet.number, sheet.newest());
    station
        .words()
        .say_with("register-superseded", &[("newest", Arg::Text(&newest))])
}

/// Says what became of sheets: all of them, or none.
pub(crate) fn mark_sheets(station: &Station, request: &MarkSheets) -> Result<SheetsOut, ApiError> {
    let by = prove(station, &request.by, None)?;
    if !by.role.charts() {
        return Err(fault("role-may-not-chart", by.role.code()));
    }
    let second = witness(station, &by, request.witness.as_ref())?;
    let (mark, reason) = match request.mark {
        MarkOfSheet::Unused => (SheetMark::Unused, None),
        MarkOfSheet::Entered => (SheetMark::Entered, None),
        MarkOfSheet::Verified => (SheetMark::Verified, None),
        MarkOfSheet::Scanned => (SheetMark::Scanned, None),
        MarkOfSheet::Void => {
            // What is lost may hold a dose: two people look for it, and say why it is given up.
            if !matches!(second, Some(Witnessed::By(_))) {
                return Err(fault("sheet-lost-alone", ""));
            }
            let reason = typed::reason(request.reason.as_deref())?;
            (SheetMark::Void, Some(reason))
        }
    };
    let store = station.store();
    let mut drafts = vec![];
    {
        let live = station.live();
        let register = live.ledger.register();
        for wanted in &request.sheets {
            let (key, sheet, version) = find(register, &wanted.sheet, wanted.version)?;
            let shown = || numbered(station, &sheet.number, wanted.version);
            match (mark, version.entered_by()) {
                (SheetMark::Verified, None) => {
                    return Err(fault("sheet-not-entered", shown()));
                }
                (SheetMark::Verified, Some(first)) if first.is_same_as(&by) => {
                    return Err(fault("sheet-same-person", shown()));
                }
                (SheetMark::Unused, Some(_)) => {
                    return Err(fault("sheet-was-entered", shown()));
                }
                _ => {}
            }
            drafts.push(Draft {
                id: station.new_id()?,
                author: by.clone(),
                witness: second.clone(),
                statement: Statement::Sheet(SheetMarked {
                    sheet: key.clone(),
                    version: wanted.version,
                    mark,
                    reason: reason.clone(),
                }),
            });
        }
    }
    station.append(&store, drafts, Alongside::default())?;
    drop(store);
    sheets_out(station)
}

fn find<'a>(
    register: &'a Register,
    sheet: &str,
    version: u8,
) -> Result<(&'a SheetKey, &'a SheetRecord, &'a SheetVersion), ApiError> {
    register
        .sheets()
        .find(|(key, _)| key.as_str() == sheet)
        .and_then(|(key, sheet)| Some((key, sheet, sheet.versions.get(&version)?)))
        .ok_or_else(|| fault("unknown-sheet", ""))
}

/// Whose wristband or label it is. It opens her chart; who lies in the bed is asked of herself.
fn scanned_person(station: &Station, text: &str) -> Result<Scanned, ApiError> {
    let patient = whose_code(station, text).ok_or_else(|| fault("unknown-person-code", ""))?;
    let live = station.live();
    let ward = live.shown()?;
    let chart = ward.chart_of(&patient, &live.ledger);
    let words = station.words();
    let text = match chart {
        Some(chart) => {
            let bed = crate::chart::place_words(station, chart);
            let whose = [bed, patient_name(station, &chart.patient)].join(" · ");
            words.say_with("scanned-person", &[("whose", Arg::Text(&whose))])
        }
        None => words.say("register-patient-gone"),
    };
    Ok(Scanned {
        what: ScannedWhat::Person,
        patient_id: chart.map(|chart| chart.patient.id.as_str().to_owned()),
        order_id: None,
        text,
        warning: None,
    })
}

/// What a scanned or typed code stands for.
pub(crate) fn scan(station: &Station, request: &Scan) -> Result<Scanned, ApiError> {
    // The letters are not repeated: the scanner may have read anything.
    let code = Code::decode(&request.text).map_err(|_| fault("scan-unreadable", ""))?;
    let (sheet, version, row) = match code {
        Code::Page { sheet, version, .. } => (sheet, version, None),
        Code::Row {
            sheet,
            version,
            row,
        } => (sheet, version, Some(row)),
        Code::Person { .. } => return scanned_person(station, &request.text),
    };
    let live = station.live();
    let key = SheetKey::of(sheet.0);
    let (_, record, printed) = find(live.ledger.register(), key.as_str(), version)?;
    let chart = chart_of(&live, record);
    let order: Option<&OrderId> =
        row.and_then(|row| Some(&printed.rows.iter().find(|(nth, _)| *nth == row)?.1));
    let what = match (row, order) {
        (None, _) => ScannedWhat::Page,
        (Some(_), Some(_)) => ScannedWhat::Row,
        (Some(row), None) if row >= ROW_BLANK_FIRST => ScannedWhat::BlankRow,
        // A row that this version never had: the code is sound, the register and the sheet disagree.
        (Some(_), None) => return Err(fault("unknown-sheet", "")),
    };
    let words = station.words();
    let whose = subject(station, chart, record);
    let shown = numbered(station, &record.number, version);
    let medicine = order
        .and_then(|id| chart?.orders.iter().find(|order| order.id == *id))
        .map(|order| order.medication.text.clone());
    let about = [
        ("whose", Arg::Text(&whose)),
        ("number", Arg::Text(&shown)),
        (
            "medicine",
            Arg::Text(medicine.as_deref().unwrap_or_default()),
        ),
    ];
    let text = match (&what, &medicine) {
        (ScannedWhat::Row, Some(_)) => words.say_with("scanned-row", &about),
        (ScannedWhat::Row, None) => words.say_with("scanned-row-gone", &about),
        // The code of a person was answered above.
        (ScannedWhat::Page | ScannedWhat::Person, _) => words.say_with("scanned-page", &about),
        (ScannedWhat::BlankRow, _) => words.say_with("scanned-blank-row", &about),
    };
    let warning = if version < record.newest() {
        Some(superseded(station, record))
    } else if record.written_on && printed.home() == Home::Back {
        Some(words.say("register-back-already"))
    } else {
        None
    };
    Ok(Scanned {
        what,
        patient_id: chart.map(|chart| chart.patient.id.as_str().to_owned()),
        order_id: order.map(|id| id.as_str().to_owned()),
        text,
        warning,
    })
}
