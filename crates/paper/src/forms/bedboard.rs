//! The bed board: one box a bed, who lies in it by the copy, and room for whoever comes and goes.

use ward::snapshot::{Chart, Generation};

use super::{
    Sheet,
    frame::{self, Subject},
    mar,
    text::{dotted, one_line, or_by_hand, place_name},
};
use crate::page::{
    Align, Canvas, Fit, Ink, Page, PaperError, Rect, Stroke, Style, VAlign, Withheld,
};

const COLUMNS: u8 = 6;
const BOX_MIN_MM: f32 = 32.0;
const RULE: Stroke = Stroke::solid(0.2);

/// One box.
struct Bed<'a> {
    name: String,
    charts: Vec<&'a Chart>,
}

/// The board of a ward; without a copy of the record, boxes for so many beds to fill in by hand.
///
/// # Errors
/// [`PaperError::Overflow`] when a text cannot be printed whole.
pub fn bed_board(
    sheet: &Sheet<'_>,
    generation: Option<&Generation>,
) -> Result<Vec<Page>, PaperError> {
    let body = frame::body(sheet, false);
    let rows = (1u8..20)
        .take_while(|rows| f32::from(*rows) * BOX_MIN_MM <= body.h)
        .last()
        .unwrap_or(1);
    let on_a_page = usize::from(rows) * usize::from(COLUMNS);
    let beds = match generation {
        Some(generation) => beds(sheet, generation),
        None => (0..on_a_page)
            .map(|_| Bed {
                name: String::new(),
                charts: vec![],
            })
            .collect(),
    };
    let subject = subject(sheet, generation);
    let chunks: Vec<&[Bed<'_>]> = beds.chunks(on_a_page).collect();
    let count = u8::try_from(chunks.len()).map_err(|_| PaperError::Overflow {
        field: "pages".to_owned(),
        sheet: sheet.number.human.clone(),
        text: Withheld::new(""),
    })?;
    let (width, height) = (body.w / f32::from(COLUMNS), body.h / f32::from(rows));
    let mut pages = vec![];
    for (number, beds) in (1u8..).zip(chunks) {
        let mut page = frame::blank(sheet)?;
        frame::draw(&mut page, sheet, &subject, number, count)?;
        for (row, line) in (0u8..).zip(beds.chunks(usize::from(COLUMNS))) {
            for (column, bed) in (0u8..).zip(line) {
                let x = body.x + f32::from(column) * width;
                let y = body.y + f32::from(row) * height;
                draw(
                    &mut page,
                    sheet,
                    bed,
                    Rect::new(x, y, width, height).inset(0.6),
                )?;
            }
        }
        pages.push(page.finish());
    }
    Ok(pages)
}

fn beds<'a>(sheet: &Sheet<'_>, generation: &'a Generation) -> Vec<Bed<'a>> {
    let here: Vec<&Chart> = generation
        .by_bed()
        .into_iter()
        .filter(|chart| chart.local.left.is_none())
        .collect();
    let mut beds: Vec<Bed<'a>> = generation
        .beds
        .iter()
        .map(|bed| Bed {
            name: place_name(bed),
            charts: here
                .iter()
                .filter(|chart| chart.encounter.place.bed.as_ref() == Some(bed))
                .copied()
                .collect(),
        })
        .collect();
    // Whoever lies in a bed that the ward does not list, or in none, has a box all the same.
    for chart in here {
        let bed = chart.encounter.place.bed.as_ref();
        if bed.is_none_or(|bed| !generation.beds.contains(bed)) {
            beds.push(Bed {
                name: bed.map_or_else(
                    || sheet.words.say("sheet-bed-unknown"),
                    |bed| place_name(bed),
                ),
                charts: vec![chart],
            });
        }
    }
    beds
}

fn subject(sheet: &Sheet<'_>, generation: Option<&Generation>) -> Subject {
    let words = sheet.words;
    let title = words.say("form-title-bed-board");
    let ward = or_by_hand(sheet, one_line(&sheet.ward.name));
    Subject {
        title: title.clone(),
        name: dotted([title.to_uppercase(), ward.clone()]),
        place: None,
        warnings: vec![],
        lines: [
            words.say("form-board-rule"),
            match generation {
                Some(generation) => {
                    let count = i64::try_from(generation.charts.len()).unwrap_or(i64::MAX);
                    words.say_with("census-count", &[("count", lang::Arg::Number(count))])
                }
                None => words.say("form-no-data"),
            },
        ],
        alerts: String::new(),
        band: None,
        as_of: generation.and_then(Generation::oldest),
        source: generation.is_none().then_some("form-no-data"),
        repeat: dotted([title, ward]),
        charted: false,
    }
}

/// The bed in bold, who lies there, and two lines for what happens during the outage.
fn draw(page: &mut Canvas, sheet: &Sheet<'_>, bed: &Bed<'_>, rect: Rect) -> Result<(), PaperError> {
    let words = sheet.words;
    let label = Style::regular(7.0);
    page.rect("bed", rect, None, Some(Stroke::solid(0.4)))?;
    let head = Rect::new(rect.x, rect.y, rect.w, 6.5);
    page.rect("bed", head, Some(Ink::grey(14)), Some(RULE))?;
    let inside = Rect::new(head.x + 1.0, head.y, head.w - 2.0, head.h);
    if bed.name.is_empty() {
        page.cell("bed", inside, &words.say("sheet-bed"), &label, Fit::Fail)?;
    } else {
        let style = Style::bold(12.0)
            .align(Align::Centre)
            .valign(VAlign::Middle);
        let name = or_by_hand(sheet, bed.name.clone());
        page.cell("bed", inside, &name, &style, Fit::Shrink(7.0))?;
    }
    let who = Rect::new(rect.x + 1.0, head.bottom() + 0.3, rect.w - 2.0, 8.6);
    if bed.charts.is_empty() {
        let key = if bed.name.is_empty() {
            "form-board-name"
        } else {
            "form-board-free"
        };
        page.cell("bed", who, &words.say(key), &label, Fit::Shrink(6.0))?;
    } else {
        let people: Vec<String> = bed
            .charts
            .iter()
            .map(|chart| {
                let (birth, _) = mar::born(sheet, &chart.patient);
                let name = one_line(&chart.patient.display_name(sheet.locale));
                or_by_hand(sheet, dotted([name, birth]))
            })
            .collect();
        let style = Style::bold(9.0);
        page.cell("bed", who, &people.join("\n"), &style, Fit::Shrink(5.0))?;
    }
    let half = (rect.bottom() - who.bottom()) / 2.0;
    for (nth, key) in [(0u8, "form-board-out"), (1, "form-board-in")] {
        let y = who.bottom() + f32::from(nth) * half;
        page.line("bed", (rect.x, y), (rect.right(), y), RULE)?;
        let at = Rect::new(rect.x + 1.0, y + 0.2, rect.w - 2.0, 3.2);
        page.cell("bed", at, &words.say(key), &label, Fit::Shrink(5.5))?;
    }
    Ok(())
}
