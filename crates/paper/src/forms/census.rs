//! The census of a ward: every bed and everybody, on paper, then an alphabetical list.
//!
//! A name that cannot be printed never stops the list: its row says that it must be copied by hand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use lang::Arg;
use ward::{
    clinical::{Known, PatientId, ascii_fold},
    snapshot::{Chart, Generation, Section},
};

use super::{
    Sheet,
    frame::{self, Subject},
    mar::{allergy_line, born, labelled},
    text::{dotted, one_line, or_by_hand, place_name, short_date_time, time_and_day},
};
use crate::page::{
    Canvas, Fit, Ink, Page, PaperError, Rect, Stroke, Style, VAlign, Withheld, measure,
};

const RULE: Stroke = Stroke::solid(0.2);
const HEAD_MM: f32 = 6.0;
const ROW_MIN_MM: f32 = 7.5;
const PAD_MM: f32 = 0.8;
/// Older than this, and the data of a patient counts as stale on the first line.
const STALE: Duration = Duration::hours(2);

/// Bed, name, birth, sex, record number, attending, allergies, next dose, data as of, movement.
const WIDTHS: [f32; 10] = [15.0, 54.0, 26.0, 10.0, 22.0, 30.0, 56.0, 19.0, 20.0, 29.0];
/// Which part of what another paper has more or less each of them takes: numbers keep their room.
const SHARES: [f32; 10] = [0.0, 0.34, 0.0, 0.0, 0.0, 0.17, 0.34, 0.0, 0.0, 0.15];
const HEADS: [&str; 10] = [
    "census-bed",
    "census-name",
    "census-born",
    "census-sex",
    "census-mrn",
    "census-attending",
    "census-allergy",
    "census-next-dose",
    "census-data",
    "census-moved",
];
/// Names of the alphabetical list stand in so many columns.
const INDEX_COLUMNS: u8 = 3;
const INDEX_ROW_MM: f32 = 6.0;

/// One line of the list: a text and a style per column; an empty bed has only its words.
struct Line {
    cells: Vec<(String, Style)>,
    height: f32,
    empty: bool,
}

const BODY: Style = Style::regular(9.0).valign(VAlign::Middle);
const BOLD: Style = Style::bold(9.0).valign(VAlign::Middle);
const NAME: Style = Style::bold(11.0).valign(VAlign::Middle);
const SMALL: Style = Style::regular(8.0).valign(VAlign::Middle);

/// The census of `generation`: beds in the order of the sheet, empty ones included, patients whose bed is not known at
/// the end, then names in alphabetical order with their beds.
///
/// # Errors
/// [`PaperError::Overflow`] when a text cannot be printed whole.
pub fn census(
    sheet: &Sheet<'_>,
    generation: &Generation,
    next_due: &BTreeMap<PatientId, DateTime<Utc>>,
) -> Result<Vec<Page>, PaperError> {
    let lines = lines(sheet, generation, next_due)?;
    let room = frame::body(sheet, false).h - HEAD_MM;
    let mut lists: Vec<Vec<&Line>> = vec![vec![]];
    let mut used = 0.0;
    for line in &lines {
        if used + line.height > room + 0.01 {
            lists.push(vec![]);
            used = 0.0;
        }
        if line.height > room {
            return Err(overflow(sheet, "row"));
        }
        used += line.height;
        if let Some(list) = lists.last_mut() {
            list.push(line);
        }
    }
    let names = names(sheet, generation);
    let index_rows =
        usize::from(INDEX_COLUMNS) * whole(frame::body(sheet, false).h - HEAD_MM, INDEX_ROW_MM);
    let index: Vec<&[(String, String)]> = names.chunks(index_rows.max(1)).collect();

    let count = sheet
        .pages(lists.len() + index.len())
        .map_err(|_| overflow(sheet, "pages"))?;
    let subject = subject(sheet, generation);
    let mut pages = Vec::new();
    let mut number = 0u8;
    let begin = |number: &mut u8| -> Result<Canvas, PaperError> {
        *number += 1;
        let mut page = frame::blank(sheet)?;
        frame::draw(&mut page, sheet, &subject, *number, count)?;
        Ok(page)
    };
    for list in &lists {
        let mut page = begin(&mut number)?;
        draw_list(&mut page, sheet, list)?;
        pages.push(page.finish());
    }
    for names in index {
        let mut page = begin(&mut number)?;
        draw_index(&mut page, sheet, names)?;
        pages.push(page.finish());
    }
    frame::fill_back(sheet, &subject, pages, count)
}

/// The columns on this paper.
fn widths(sheet: &Sheet<'_>) -> [f32; 10] {
    let more = frame::body(sheet, false).w - WIDTHS.iter().sum::<f32>();
    let mut widths = WIDTHS;
    for (width, share) in widths.iter_mut().zip(SHARES) {
        *width += more * share;
    }
    widths
}

fn overflow(sheet: &Sheet<'_>, field: &str) -> PaperError {
    PaperError::Overflow {
        field: field.to_owned(),
        sheet: sheet.number.human.clone(),
        text: Withheld::new(""),
    }
}

/// How many steps fit.
fn whole(room: f32, step: f32) -> usize {
    (1u16..)
        .take_while(|count| f32::from(*count) * step <= room + 0.01)
        .count()
}

fn subject(sheet: &Sheet<'_>, generation: &Generation) -> Subject {
    let words = sheet.words;
    let counted = |key: &str, count: usize| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        words.say_with(key, &[("count", Arg::Number(count))])
    };
    let stale = generation
        .charts
        .values()
        .filter(|chart| chart.as_of().is_none_or(|at| sheet.now - at > STALE))
        .count();
    let missing: BTreeSet<Section> = generation
        .charts
        .values()
        .flat_map(Chart::missing)
        .collect();
    let warnings = if missing.is_empty() {
        vec![]
    } else {
        let sections: Vec<String> = missing
            .into_iter()
            .map(|section| words.say(&format!("section-{}", section.code())))
            .collect();
        let sections = sections.join(", ");
        vec![words.say_with("sheet-incomplete", &[("sections", Arg::Text(&sections))])]
    };
    Subject {
        title: words.say("sheet-title-census"),
        name: one_line(&generation.ward.name),
        place: None,
        warnings,
        lines: [
            dotted([
                counted("census-count", generation.charts.len()),
                counted("census-empty-count", empty_beds(generation).len()),
                words.say_with(
                    "sheet-generation",
                    &[("number", Arg::Text(&generation.number.to_string()))],
                ),
            ]),
            String::new(),
        ],
        alerts: String::new(),
        band: (stale > 0).then(|| frame::Band::Plain(counted("census-stale-count", stale))),
        as_of: generation.oldest(),
        source: None,
        repeat: dotted([
            words.say("sheet-title-census"),
            one_line(&generation.ward.name),
        ]),
        charted: false,
    }
}

fn empty_beds(generation: &Generation) -> Vec<&String> {
    let taken: BTreeSet<&String> = generation
        .charts
        .values()
        // Who left lies in no bed any more.
        .filter(|chart| chart.local.left.is_none())
        .filter_map(|chart| chart.encounter.place.bed.as_ref())
        .collect();
    generation
        .beds
        .iter()
        .filter(|bed| !taken.contains(bed))
        .collect()
}

fn lines(
    sheet: &Sheet<'_>,
    generation: &Generation,
    next_due: &BTreeMap<PatientId, DateTime<Utc>>,
) -> Result<Vec<Line>, PaperError> {
    let words = sheet.words;
    let charts = generation.by_bed();
    let mut lines = Vec::new();
    for bed in &generation.beds {
        let here: Vec<&&Chart> = charts
            .iter()
            .filter(|chart| chart.encounter.place.bed.as_ref() == Some(bed))
            .filter(|chart| chart.local.left.is_none())
            .collect();
        if here.is_empty() {
            lines.push(Line {
                cells: vec![
                    (or_by_hand(sheet, place_name(bed)), NAME),
                    (words.say("census-empty"), BODY),
                ],
                height: ROW_MIN_MM,
                empty: true,
            });
        }
        for chart in here {
            lines.push(line(sheet, chart, next_due)?);
        }
    }
    // A patient without a bed, or in a bed that the ward does not list, is on the ward all the same; who left comes last.
    for chart in charts {
        let bed = chart.encounter.place.bed.as_ref();
        let left = chart.local.left.is_some();
        if left || bed.is_none_or(|bed| !generation.beds.contains(bed)) {
            lines.push(line(sheet, chart, next_due)?);
        }
    }
    if generation.charts.is_empty() {
        lines.push(Line {
            cells: vec![
                (String::new(), BODY),
                (words.say("census-no-patient"), NAME),
            ],
            height: ROW_MIN_MM,
            empty: true,
        });
    }
    Ok(lines)
}

fn line(
    sheet: &Sheet<'_>,
    chart: &Chart,
    next_due: &BTreeMap<PatientId, DateTime<Utc>>,
) -> Result<Line, PaperError> {
    let words = sheet.words;
    let patient = &chart.patient;
    let safe = |text: String| or_by_hand(sheet, text);
    let mut name = safe(patient.display_name(sheet.locale));
    if let Some(used) = &patient.used_family {
        let used = ward::format::person_name(used, "", sheet.locale);
        let used = labelled(&words.say("sheet-used-name"), &used);
        name = format!("{name}\n{}", safe(used));
    }
    if let Some(left) = &chart.local.left {
        let key = format!("sheet-left-{}", left.how.code());
        name = format!("{name}\n{}", words.say(&key));
    }
    for (applies, key) in [
        (chart.local.temporary.is_some(), "sheet-temporary"),
        (chart.gone_since.is_some(), "sheet-gone"),
        (patient.deceased, "sheet-deceased"),
    ] {
        if applies {
            name = format!("{name}\n{}", words.say(key));
        }
    }
    let (birth, years) = born(sheet, patient);
    let birth = safe([birth, years].join("\n").trim().to_owned());
    let bed = chart
        .encounter
        .place
        .bed
        .as_ref()
        .map_or_else(|| words.say("sheet-bed-unknown"), |bed| place_name(bed));
    let attending = chart.encounter.attending.as_ref().map_or_else(
        || words.say("sheet-not-sent"),
        |attending| one_line(attending),
    );
    let (allergies, allergy_style) = allergies(sheet, chart);
    let next = next_due.get(&patient.id).map_or_else(
        || words.say("census-no-dose"),
        |at| time_and_day(sheet, *at, sheet.now),
    );
    let as_of = chart.as_of().map_or_else(
        || words.say("sheet-not-sent"),
        |at| {
            if sheet.now - at > STALE {
                short_date_time(sheet, at)
            } else {
                time_and_day(sheet, at, sheet.now)
            }
        },
    );
    let stale = chart.as_of().is_none_or(|at| sheet.now - at > STALE);
    let cells = vec![
        (safe(bed), NAME),
        (name, NAME),
        (birth, BODY),
        (patient.sex.short(sheet.locale).to_owned(), BODY),
        (safe(one_line(patient.record_number())), BODY),
        (safe(attending), SMALL),
        (safe(allergies), allergy_style),
        (next, BOLD),
        (as_of, if stale { BOLD } else { SMALL }),
        (String::new(), BODY),
    ];
    let mut height = ROW_MIN_MM;
    for ((text, style), width) in cells.iter().zip(widths(sheet)) {
        let name = &sheet.number.human;
        let room = width - 2.0 * PAD_MM;
        let fitted = measure(name, "census", text, room, None, style, Fit::Wrap)?;
        height = height.max(fitted.height + 1.2);
    }
    Ok(Line {
        cells,
        height,
        empty: false,
    })
}

/// `OUI`, the substances, and never a blank: four certainties, four wordings.
fn allergies(sheet: &Sheet<'_>, chart: &Chart) -> (String, Style) {
    let words = sheet.words;
    match &chart.allergies {
        Known::Values(values) if !values.is_empty() => {
            let lines: Vec<String> = values.iter().map(|a| allergy_line(sheet, a)).collect();
            let text = format!(
                "{} – {}",
                words.say("census-allergy-known"),
                lines.join(", ")
            );
            (text, BOLD)
        }
        Known::NoneKnown => (words.say("census-allergy-none-known"), BODY),
        Known::Values(_) | Known::NotRecorded => (words.say("census-allergy-not-recorded"), BOLD),
        Known::NotFetched(_) => (words.say("sheet-not-sent"), BOLD),
    }
}

/// `NAME Given` and bed, sorted as a person would look them up.
fn names(sheet: &Sheet<'_>, generation: &Generation) -> Vec<(String, String)> {
    let mut names: Vec<(String, String, String)> = generation
        .charts
        .values()
        .map(|chart| {
            let name = chart.patient.display_name(sheet.locale);
            let shown = or_by_hand(sheet, name.clone());
            // Two people may carry one name: the birth date tells them apart.
            let (birth, _) = born(sheet, &chart.patient);
            let shown = dotted([shown, or_by_hand(sheet, birth)]);
            let bed = chart.encounter.place.bed.as_ref().map_or_else(
                || sheet.words.say("sheet-bed-unknown"),
                |bed| or_by_hand(sheet, place_name(bed)),
            );
            (ascii_fold(&name), shown, bed)
        })
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|(_, shown, bed)| (shown, bed))
        .collect()
}

fn draw_list(page: &mut Canvas, sheet: &Sheet<'_>, lines: &[&Line]) -> Result<(), PaperError> {
    let body = frame::body(sheet, false);
    let mut x = body.x;
    for (width, key) in widths(sheet).into_iter().zip(HEADS) {
        let rect = Rect::new(x, body.y, width, HEAD_MM);
        page.rect("head", rect, Some(Ink::grey(14)), Some(RULE))?;
        let inside = Rect::new(x + PAD_MM, body.y, width - 2.0 * PAD_MM, HEAD_MM);
        page.cell(
            "head",
            inside,
            &sheet.words.say(key),
            &BOLD,
            Fit::Shrink(7.0),
        )?;
        x += width;
    }
    let mut y = body.y + HEAD_MM;
    for line in lines {
        let mut x = body.x;
        for (nth, width) in widths(sheet).into_iter().enumerate() {
            // The words for an empty bed run over the columns that have nothing to say; the last stays free.
            let wide = line.empty && nth == 1;
            let width = if wide {
                widths(sheet).iter().skip(1).take(8).sum()
            } else if line.empty && (2..9).contains(&nth) {
                continue;
            } else {
                width
            };
            let rect = Rect::new(x, y, width, line.height);
            page.rect("row", rect, None, Some(RULE))?;
            if let Some((text, style)) = line.cells.get(nth).filter(|(text, _)| !text.is_empty()) {
                let inside = Rect::new(x + PAD_MM, y, width - 2.0 * PAD_MM, line.height);
                page.cell("census", inside, text, style, Fit::Wrap)?;
            } else if nth == 9 {
                let hint = Rect::new(x + PAD_MM, y, width - 2.0 * PAD_MM, 3.0);
                let style = Style::regular(6.5).ink(Ink::grey(70));
                let words = sheet.words.say("census-moved-hint");
                page.cell("census", hint, &words, &style, Fit::Shrink(5.5))?;
            }
            x += width;
        }
        y += line.height;
    }
    Ok(())
}

fn draw_index(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    names: &[(String, String)],
) -> Result<(), PaperError> {
    const BED_MM: f32 = 20.0;
    let body = frame::body(sheet, false);
    let head = Rect::new(body.x, body.y, body.w, HEAD_MM);
    page.rect("head", head, Some(Ink::grey(14)), Some(RULE))?;
    let inside = Rect::new(body.x + 2.0, body.y, body.w - 4.0, HEAD_MM);
    let title = sheet.words.say("sheet-alphabetical");
    page.cell("head", inside, &title, &BOLD, Fit::Fail)?;
    let width = body.w / f32::from(INDEX_COLUMNS);
    let per_column = names.len().div_ceil(usize::from(INDEX_COLUMNS)).max(1);
    for (column, names) in (0u8..).zip(names.chunks(per_column)) {
        let x = body.x + f32::from(column) * width;
        for (row, (name, bed)) in (0u16..).zip(names) {
            let y = head.bottom() + f32::from(row) * INDEX_ROW_MM;
            let rect = Rect::new(x, y, width, INDEX_ROW_MM);
            page.rect("index", rect, None, Some(RULE))?;
            let left = Rect::new(x + 1.0, y, width - BED_MM - 2.0, INDEX_ROW_MM);
            page.cell("index", left, name, &BODY, Fit::Shrink(6.0))?;
            let right = Rect::new(x + width - BED_MM, y, BED_MM - 1.0, INDEX_ROW_MM);
            let style = Style::bold(10.0)
                .valign(VAlign::Middle)
                .align(crate::page::Align::Right);
            page.cell("index", right, bed, &style, Fit::Shrink(6.0))?;
        }
    }
    Ok(())
}
