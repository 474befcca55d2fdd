//! Everybody in alphabetical order, with ward and bed: for the switchboard and the front desk.

use chrono::{DateTime, Utc};
use ward::{clinical::ascii_fold, snapshot::Generation};

use super::{
    Sheet,
    frame::Subject,
    listed::{self, Cell, Row},
    mar,
    ruled::columns,
    text::{dotted, one_line, or_by_hand, place_name, time_and_day},
};
use crate::page::{Page, PaperError, Style, VAlign};

const NAME: Style = Style::bold(11.0).valign(VAlign::Middle);
const BODY: Style = Style::regular(9.5).valign(VAlign::Middle);
const ROW_MM: f32 = 8.5;

/// The alphabetical census of the wards that this station knows.
///
/// # Errors
/// [`PaperError::Overflow`] when a text cannot be printed whole.
pub fn hospital_census(sheet: &Sheet<'_>, wards: &[&Generation]) -> Result<Vec<Page>, PaperError> {
    let words = sheet.words;
    let title = words.say("form-title-hospital");
    let names: Vec<String> = wards.iter().map(|ward| one_line(&ward.ward.name)).collect();
    let oldest: Option<DateTime<Utc>> = wards.iter().filter_map(|ward| ward.oldest()).min();
    let mut people: Vec<(String, Vec<Cell>)> = wards
        .iter()
        .flat_map(|ward| ward.charts.values().map(move |chart| (*ward, chart)))
        .map(|(ward, chart)| {
            let name = one_line(&chart.patient.display_name(sheet.locale));
            let (birth, _) = mar::born(sheet, &chart.patient);
            let place = &chart.encounter.place;
            let bed = place
                .bed
                .as_ref()
                .map_or_else(|| words.say("sheet-bed-unknown"), |bed| place_name(bed));
            let left = chart.local.left.as_ref();
            let left = left.map_or(String::new(), |left| {
                words.say(&format!("sheet-left-{}", left.how.code()))
            });
            let seen = chart.as_of().map_or_else(
                || words.say("sheet-not-sent"),
                |at| time_and_day(sheet, at, sheet.now),
            );
            let text = |text: String, style| Cell::Text(or_by_hand(sheet, text), style);
            let cells = vec![
                text(dotted([name.clone(), left]), NAME),
                text(birth, BODY),
                text(one_line(&ward.ward.name), BODY),
                text(bed, NAME),
                text(seen, BODY),
                Cell::Blank,
            ];
            (ascii_fold(&name), cells)
        })
        .collect();
    people.sort_by(|a, b| a.0.cmp(&b.0));
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let subject = Subject {
        title: title.clone(),
        name: dotted([
            title.to_uppercase(),
            or_by_hand(sheet, one_line(sheet.hospital)),
        ]),
        place: None,
        warnings: vec![],
        lines: [
            dotted([
                words.say_with("census-count", &[("count", lang::Arg::Number(count))]),
                words.say_with(
                    "form-hospital-wards",
                    &[("wards", lang::Arg::Text(&names.join(", ")))],
                ),
            ]),
            String::new(),
        ],
        alerts: String::new(),
        band: None,
        as_of: oldest,
        source: None,
        repeat: dotted([title, one_line(sheet.hospital)]),
        charted: false,
    };
    let rows: Vec<Row> = people
        .into_iter()
        .map(|(_, cells)| Row::Cells(cells, ROW_MM))
        .collect();
    let columns = columns(
        sheet,
        &[
            (96.0, "census-name"),
            (28.0, "census-born"),
            (56.0, "sheet-ward"),
            (26.0, "census-bed"),
            (24.0, "census-data"),
            (50.0, "census-moved"),
        ],
    );
    listed::pages(sheet, &subject, &columns, &rows, [&[], &[]])
}
