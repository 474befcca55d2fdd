//! The frame of every page: banner, whose sheet it is, how old its data is, codes, and the lines that bring it home.

use lang::Arg;
use ward::{
    format::{ago, sentence_date_time},
    journal::NotGivenReason,
};

use super::{
    Sheet,
    text::{DOT, dotted},
};
use crate::page::{
    Align, Canvas, Code, Fit, Ink, Mark, Modules, PAGE_MODULE_MM, Page, PaperError, Rect, Stroke,
    Style, Turn, VAlign, measure, width_mm,
};
use chrono::{DateTime, Utc};

const MARGIN_MM: f32 = 8.0;
const FIDUCIAL_MM: f32 = 3.0;
const HEADER_MM: f32 = 32.0;
/// One line more on a patient's sheet: isolation, resuscitation status, risk of falling, diet.
const ALERTS_MM: f32 = 3.5;
const FOOTER_MM: f32 = 26.0;
/// Room for a page code and the groups of letters beneath it.
const CODE_MM: f32 = 23.0;

/// The loudest line under the name.
#[derive(Debug, Clone)]
pub(super) enum Band {
    /// White on black: something to react to.
    Black(String),
    /// In a thin frame: somebody stated that there is nothing.
    Plain(String),
}

/// What the header and the footer say about the subject of the sheet.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// The kind of sheet.
    pub(super) title: String,
    /// The largest line: a patient, a ward.
    pub(super) name: String,
    /// As large, in a frame at the right: the bed.
    pub(super) place: Option<String>,
    /// Warnings that must be read before anything else; joined in a thick frame.
    pub(super) warnings: Vec<String>,
    /// Identity, then what belongs to it.
    pub(super) lines: [String; 2],
    /// What whoever comes to the bed must know, in bold; only charted sheets have the line.
    pub(super) alerts: String,
    /// Allergies.
    pub(super) band: Option<Band>,
    /// The subject's data time.
    pub(super) as_of: Option<DateTime<Utc>>,
    /// What stands there instead on a sheet that holds no data of the record: its name in the catalogue.
    pub(super) source: Option<&'static str>,
    /// Identity repeated in the footer.
    pub(super) repeat: String,
    /// The sheet is charted on: code letters, double check, shift checks.
    pub(super) charted: bool,
}

impl Subject {
    /// Its header has the line of alerts.
    pub(super) fn is_tall(&self) -> bool {
        self.charted || !self.alerts.is_empty()
    }
}

/// An empty page with its watermark and corner marks.
pub(super) fn blank(sheet: &Sheet<'_>) -> Result<Canvas, PaperError> {
    let mut page = Canvas::new(sheet.number.human.clone(), sheet.size(), MARGIN_MM)?;
    if sheet.drill {
        page.watermark(&sheet.words.say("sheet-drill"))?;
    }
    let inner = page.inner();
    for x in [inner.x, inner.right() - FIDUCIAL_MM] {
        for y in [inner.y, inner.bottom() - FIDUCIAL_MM] {
            let corner = Rect::new(x, y, FIDUCIAL_MM, FIDUCIAL_MM);
            page.rect("fiducial", corner, Some(Ink::BLACK), None)?;
        }
    }
    Ok(page)
}

fn header_mm(charted: bool) -> f32 {
    if charted {
        HEADER_MM + ALERTS_MM
    } else {
        HEADER_MM
    }
}

/// The page without margins, header and footer.
pub(super) fn body(sheet: &Sheet<'_>, charted: bool) -> Rect {
    let header = header_mm(charted);
    let size = sheet.size();
    let inner = Rect::new(0.0, 0.0, size.width, size.height).inset(MARGIN_MM);
    Rect::new(
        inner.x,
        inner.y + header,
        inner.w,
        inner.h - header - FOOTER_MM,
    )
}

/// Where the band of the header stands; a form measures its text before it decides what to say there.
fn band_rect(sheet: &Sheet<'_>, charted: bool) -> Rect {
    let body = body(sheet, charted);
    let left = body.x + FIDUCIAL_MM + 1.0;
    Rect::new(left, body.y - 12.2, main_width(sheet), 7.6)
}

fn main_width(sheet: &Sheet<'_>) -> f32 {
    body(sheet, true).w - 2.0 * (FIDUCIAL_MM + 1.0) - CODE_MM - 2.0
}

const BAND_STYLE: Style = Style::bold(9.5).valign(VAlign::Middle);
const BAND_MIN_PT: f32 = 8.0;

/// Whether the band can hold this text at a size that is read at arm's length.
pub(super) fn band_holds(sheet: &Sheet<'_>, text: &str) -> bool {
    let rect = band_rect(sheet, true);
    let fit = Fit::Shrink(BAND_MIN_PT);
    let width = rect.w - 2.0;
    measure("", "band", text, width, Some(rect.h), &BAND_STYLE, fit).is_ok()
}

const LINE_MM: f32 = 3.8;
const LINE_STYLE: Style = Style::regular(9.0).valign(VAlign::Middle);
const ALERTS_STYLE: Style = Style::bold(9.0).valign(VAlign::Middle);
/// What is new beside the identity is left out of a line rather than made smaller than this.
const LINE_MIN_PT: f32 = 7.0;

/// Whether a line of the header can hold this text at a size that is still read; in bold for the line of alerts.
pub(super) fn line_holds(sheet: &Sheet<'_>, text: &str, bold: bool) -> bool {
    let style = if bold { &ALERTS_STYLE } else { &LINE_STYLE };
    let fit = Fit::Shrink(LINE_MIN_PT);
    measure(
        "",
        "line",
        text,
        main_width(sheet),
        Some(LINE_MM),
        style,
        fit,
    )
    .is_ok()
}

/// Draws header and footer of page `number` of `count`.
pub(super) fn draw(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    subject: &Subject,
    number: u8,
    count: u8,
) -> Result<(), PaperError> {
    header(page, sheet, subject)?;
    page.passing(|page| page_codes(page, sheet, number, count))?;
    footer(page, sheet, subject)
}

/// On paper printed on both sides the next sheet begins on a front: an odd count of pages gets a back with the identity and
/// the words that it is empty, so that nobody looks for what was lost on it.
pub(super) fn fill_back(
    sheet: &Sheet<'_>,
    subject: &Subject,
    mut pages: Vec<Page>,
    count: u8,
) -> Result<Vec<Page>, PaperError> {
    if usize::from(count) > pages.len() {
        let mut page = blank(sheet)?;
        draw(&mut page, sheet, subject, count, count)?;
        let style = Style::bold(28.0)
            .align(Align::Centre)
            .valign(VAlign::Middle);
        let text = sheet.words.say("sheet-blank-back");
        let room = body(sheet, subject.charted);
        page.cell("empty back", room, &text, &style, Fit::Fail)?;
        pages.push(page.finish());
    }
    Ok(pages)
}

/// Banner, title and site: the first line of every sheet. Returns its place.
pub(super) fn top_line(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    title: &str,
) -> Result<Rect, PaperError> {
    let words = sheet.words;
    let inner = page.inner();
    let left = inner.x + FIDUCIAL_MM + 1.0;
    let width = main_width(sheet);
    let mut right = left + width;

    let banner = words.say("sheet-banner");
    let banner_style = Style::bold(9.0).align(Align::Centre).valign(VAlign::Middle);
    let banner_rect = Rect::new(left, inner.y + 0.3, width_mm(&banner, 9.0, true) + 6.0, 4.4);
    page.rect("banner", banner_rect, None, Some(Stroke::solid(0.6)))?;
    page.cell("banner", banner_rect, &banner, &banner_style, Fit::Fail)?;
    right -= page.passing(|page| copy_stamp(page, sheet, right))?;
    let site = dotted([
        title.to_owned(),
        sheet.hospital.to_owned(),
        format!("{} {}", words.say("sheet-ward"), sheet.ward.name),
    ]);
    let site_rect = Rect::new(
        banner_rect.right() + 3.0,
        inner.y + 0.3,
        right - banner_rect.right() - 3.0,
        4.7,
    );
    let site_style = Style::regular(9.0)
        .align(Align::Right)
        .valign(VAlign::Middle);
    page.cell("site", site_rect, &site, &site_style, Fit::Shrink(7.0))?;
    Ok(Rect::new(left, inner.y + 0.3, width, 4.7))
}

/// The page between a header of this height and the footer.
pub(super) fn between(page: &Canvas, header_mm: f32) -> Rect {
    let inner = page.inner();
    let height = inner.h - header_mm - FOOTER_MM;
    Rect::new(inner.x, inner.y + header_mm, inner.w, height)
}

fn header(page: &mut Canvas, sheet: &Sheet<'_>, subject: &Subject) -> Result<(), PaperError> {
    let inner = page.inner();
    let Rect {
        x: left, w: width, ..
    } = top_line(page, sheet, &subject.title)?;

    let line = Rect::new(left, inner.y + 6.0, width, 6.9);
    let mut name_right = line.right();
    if let Some(place) = &subject.place {
        let place_width = (width_mm(place, 15.0, true) + 5.0).min(70.0);
        let rect = Rect::new(name_right - place_width, line.y, place_width, line.h);
        page.rect("place", rect, None, Some(Stroke::solid(0.3)))?;
        let style = Style::bold(15.0)
            .align(Align::Centre)
            .valign(VAlign::Middle);
        let inside = Rect::new(rect.x + 1.0, rect.y, rect.w - 2.0, rect.h);
        page.cell("place", inside, place, &style, Fit::Shrink(8.0))?;
        name_right = rect.x - 2.0;
    }
    if !subject.warnings.is_empty() {
        let text = subject.warnings.join(DOT);
        let warning_width = (width_mm(&text, 8.0, true) + 8.0).min(95.0);
        let rect = Rect::new(name_right - warning_width, line.y, warning_width, line.h);
        page.rect("warning", rect, None, Some(Stroke::solid(0.6)))?;
        page.mark(
            "warning",
            Mark::Warning,
            Rect::new(rect.x + 1.0, rect.y + 1.2, 4.6, 4.6),
        )?;
        let inside = Rect::new(rect.x + 6.6, rect.y, rect.w - 7.2, rect.h);
        let style = Style::bold(8.0).valign(VAlign::Middle);
        page.cell("warning", inside, &text, &style, Fit::Shrink(6.0))?;
        name_right = rect.x - 2.0;
    }
    let name_rect = Rect::new(left, line.y, name_right - left, line.h);
    let name_style = Style::bold(15.0).valign(VAlign::Middle);
    page.cell(
        "name",
        name_rect,
        &subject.name,
        &name_style,
        Fit::Shrink(5.5),
    )?;

    let [first, second] = &subject.lines;
    for (text, y) in [(first, 12.8), (second, 16.2)] {
        let rect = Rect::new(left, inner.y + y, width, LINE_MM);
        page.cell("identity", rect, text, &LINE_STYLE, Fit::Shrink(6.5))?;
    }
    if !subject.alerts.is_empty() {
        let rect = Rect::new(left, inner.y + 19.7, width, LINE_MM);
        let fit = Fit::Shrink(LINE_MIN_PT);
        page.cell("alerts", rect, &subject.alerts, &ALERTS_STYLE, fit)?;
    }

    let rect = band_rect(sheet, subject.is_tall());
    let inside = Rect::new(rect.x + 1.0, rect.y, rect.w - 2.0, rect.h);
    let fit = Fit::Shrink(BAND_MIN_PT);
    match &subject.band {
        Some(Band::Black(text)) => {
            page.band("allergies", rect, text, &BAND_STYLE, fit)?;
        }
        Some(Band::Plain(text)) => {
            page.rect("allergies", rect, None, Some(Stroke::solid(0.3)))?;
            page.cell("allergies", inside, text, &BAND_STYLE, fit)?;
        }
        None => {}
    }
    let below = Rect::new(left, rect.bottom() + 0.3, width, 4.0);
    page.passing(|page| ages(page, sheet, subject, below))
}

/// `COPIE 1`, white on black beside the page code: the same dose stands on another sheet too. Returns the width it took.
fn copy_stamp(page: &mut Canvas, sheet: &Sheet<'_>, right: f32) -> Result<f32, PaperError> {
    const STYLE: Style = Style::bold(12.0)
        .align(Align::Centre)
        .valign(VAlign::Middle);
    if sheet.number.copy == 0 {
        return Ok(0.0);
    }
    let number = sheet.number.copy.to_string();
    let text = sheet
        .words
        .say_with("sheet-copy", &[("number", Arg::Text(&number))]);
    let width = width_mm(&text, STYLE.size_pt, STYLE.bold) + 6.0;
    let rect = Rect::new(right - width, page.inner().y, width, 5.6);
    page.band("copy", rect, &text, &STYLE, Fit::Fail)?;
    Ok(width + 2.0)
}

/// When the data stopped, and when the sheet was printed: two different times.
fn ages(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    subject: &Subject,
    rect: Rect,
) -> Result<(), PaperError> {
    let words = sheet.words;
    let when = |at| sentence_date_time(at, sheet.zone, sheet.locale);
    let data = match subject.as_of {
        Some(at) => words.say_with(
            "sheet-data-as-of",
            &[
                ("time", Arg::Text(&when(at))),
                (
                    "age",
                    Arg::Text(&ago((sheet.now - at).num_minutes(), sheet.locale)),
                ),
            ],
        ),
        None => words.say(subject.source.unwrap_or("sheet-data-never")),
    };
    let first = Rect::new(rect.x, rect.y, rect.w * 0.38, rect.h);
    let style = Style::bold(9.0).valign(VAlign::Middle);
    page.cell("data as of", first, &data, &style, Fit::Shrink(7.0))?;
    let second = Rect::new(first.right() + 2.0, rect.y, rect.w - first.w - 2.0, rect.h);
    let style = Style::regular(9.0)
        .align(Align::Right)
        .valign(VAlign::Middle);
    let text = printed(sheet);
    page.cell("printed", second, &text, &style, Fit::Shrink(7.0))?;
    Ok(())
}

/// Since when the record is away, and when the sheet was printed.
fn printed(sheet: &Sheet<'_>) -> String {
    let outage = sheet.outage_since.map_or(String::new(), |since| {
        let since = sentence_date_time(since, sheet.zone, sheet.locale);
        let words = sheet.words;
        words.say_with("sheet-outage-since", &[("time", Arg::Text(&since))])
    });
    dotted([outage, printed_by(sheet)])
}

/// When, by whom and on which station the sheet was printed.
pub(super) fn printed_by(sheet: &Sheet<'_>) -> String {
    let now = sentence_date_time(sheet.now, sheet.zone, sheet.locale);
    sheet.words.say_with(
        "sheet-printed",
        &[
            ("time", Arg::Text(&now)),
            ("by", Arg::Text(sheet.printed_by)),
            ("station", Arg::Text(sheet.station)),
        ],
    )
}

/// The page code at the top right and at the bottom left, with its letters in groups of four, and the page count.
pub(super) fn page_codes(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    number: u8,
    count: u8,
) -> Result<(), PaperError> {
    let words = sheet.words;
    let inner = page.inner();
    let code = Code::Page {
        sheet: sheet.number.sheet_id(),
        version: sheet.number.version,
        page: number,
    };
    let modules = Modules::encode(&code.encode())?;
    let groups: Vec<String> = code.grouped().split(' ').map(str::to_owned).collect();
    let letters = groups
        .chunks(3)
        .map(|line| line.join("\u{a0}"))
        .collect::<Vec<_>>()
        .join("\n");
    let side = f32::from(modules.side()) * PAGE_MODULE_MM;
    let top = Rect::new(
        inner.right() - FIDUCIAL_MM - 1.0 - CODE_MM,
        inner.y,
        CODE_MM,
        0.0,
    );
    let foot = Rect::new(
        inner.x + FIDUCIAL_MM + 1.0,
        inner.bottom() - FOOTER_MM + 2.2,
        CODE_MM,
        0.0,
    );
    let style = Style::regular(7.0).align(Align::Centre);
    for at in [top, foot] {
        let x = at.x + (CODE_MM - side) / 2.0;
        page.matrix("page code", x, at.y, PAGE_MODULE_MM, modules.clone())?;
        let rect = Rect::new(at.x, at.y + side + 1.5, CODE_MM, 9.0);
        page.cell("page code", rect, &letters, &style, Fit::Shrink(7.0))?;
    }
    let page_of = words.say_with(
        "sheet-page",
        &[
            ("page", Arg::Text(&number.to_string())),
            ("pages", Arg::Text(&count.to_string())),
        ],
    );
    let version = sheet.number.version.to_string();
    let human = words.say_with(
        "sheet-number",
        &[
            ("number", Arg::Text(&sheet.number.human)),
            ("version", Arg::Text(&version)),
        ],
    );
    let rect = Rect::new(top.x - 1.0, inner.y + side + 10.6, CODE_MM + 5.0, 4.2);
    let style = Style::bold(9.0).align(Align::Centre).valign(VAlign::Middle);
    page.cell("page of pages", rect, &page_of, &style, Fit::Shrink(7.0))?;
    let rect = Rect::new(rect.x, rect.bottom(), rect.w, 4.0);
    let style = Style::regular(8.0)
        .align(Align::Centre)
        .valign(VAlign::Middle);
    page.cell("sheet number", rect, &human, &style, Fit::Shrink(6.5))?;
    Ok(())
}

/// Who signs, what the letters mean, and the line that brings the sheet home.
pub(super) fn footer(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    subject: &Subject,
) -> Result<(), PaperError> {
    let inner = page.inner();
    let left = inner.x + FIDUCIAL_MM + 1.0 + CODE_MM + 2.0;
    let top = inner.bottom() - FOOTER_MM + 0.8;
    let width = inner.right() - left;
    legend(page, sheet, Rect::new(left, top, width, 8.8))?;
    if subject.charted {
        codes(page, sheet, Rect::new(left, top + 9.0, width, 6.1))?;
        checks(page, sheet, Rect::new(left, top + 15.2, width, 4.2))?;
    } else {
        let beside = Rect::new(left, top + 15.2, width, 4.2);
        page.passing(|page| supersedes(page, sheet, beside))?;
    }
    let rect = Rect::new(left, top + 19.6, width - FIDUCIAL_MM - 1.0, 5.5);
    page.passing(|page| home(page, sheet, subject, rect))
}

/// Eight boxes in which those who sign say who they are.
fn legend(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    const BOXES: u8 = 8;
    let words = sheet.words;
    let width = rect.w / f32::from(BOXES);
    let small = Style::regular(6.5);
    let who = format!("{}, {}", words.say("foot-name"), words.say("foot-role"));
    for nth in 0..BOXES {
        let cell = Rect::new(rect.x + f32::from(nth) * width, rect.y, width, rect.h);
        page.rect("legend", cell, None, Some(Stroke::solid(0.2)))?;
        let middle = cell.y + rect.h / 2.0;
        let split = cell.x + width * 0.62;
        let thin = Stroke {
            ink: Ink::grey(60),
            ..Stroke::solid(0.12)
        };
        page.line("legend", (cell.x, middle), (cell.right(), middle), thin)?;
        page.line("legend", (split, middle), (split, cell.bottom()), thin)?;
        for (text, x, y, w) in [
            (who.as_str(), cell.x, cell.y, width),
            (&words.say("foot-signature"), cell.x, middle, width * 0.62),
            (&words.say("foot-initials"), split, middle, width * 0.38),
        ] {
            let label = Rect::new(x + 0.5, y + 0.1, w - 0.6, 3.0);
            page.cell("legend", label, text, &small, Fit::Shrink(5.5))?;
        }
    }
    Ok(())
}

/// What the letters mean.
fn codes(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    let words = sheet.words;
    let given = format!(
        "{}: {}",
        words.say("foot-codes-given"),
        dotted([
            format!("P\u{a0}{}", words.say("foot-given-before")),
            format!("G\u{a0}{}", words.say("foot-self")),
            words.say("foot-verify"),
        ])
    );
    let colon = |text: String| {
        if sheet.locale.is_french() {
            text.replacen(": ", "\u{a0}: ", 1)
        } else {
            text
        }
    };
    let half = rect.h / 2.0;
    let above = Rect::new(rect.x, rect.y, rect.w, half);
    // Two lines that cannot be taken for one another: a circled P read as "not given" would be given again.
    let not_given = colon(format!("{}: ", words.say("foot-codes")));
    circled(page, sheet, above, not_given.trim_end())?;
    let below = Rect::new(rect.x, rect.y + half, rect.w, half);
    let bold = Style::bold(7.5).valign(VAlign::Middle);
    page.cell("codes", below, &colon(given), &bold, Fit::Shrink(6.0))?;
    Ok(())
}

/// The letters of what was not given, each in its circle as it is written by hand, with its meaning.
fn circled(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    title: &str,
) -> Result<(), PaperError> {
    const GAP_MM: f32 = 1.6;
    let circle_mm = rect.h - 0.15;
    // The line is a little lower than its type is set; nothing stands above or below the letters there.
    let line = Rect::new(rect.x, rect.y - 0.2, rect.w, rect.h + 0.4);
    let meanings: Vec<(&str, String)> = NotGivenReason::ALL
        .into_iter()
        .map(|reason| {
            let letter = reason.letter();
            (letter, sheet.words.say(&format!("reason-{letter}")))
        })
        .collect();
    let width_at = |size: f32| -> f32 {
        let each = |text: &String| width_mm(text, size, false) + circle_mm + 0.7 + GAP_MM;
        width_mm(title, size, true)
            + GAP_MM
            + meanings.iter().map(|(_, text)| each(text)).sum::<f32>()
    };
    let sizes = [7.5, 7.0, 6.5, 6.0];
    let size = sizes
        .into_iter()
        .find(|size| width_at(*size) <= rect.w)
        .unwrap_or(5.5);
    let head = Rect::new(line.x, line.y, width_mm(title, size, true) + 0.1, line.h);
    let style = Style::bold(size).valign(VAlign::Middle);
    page.cell("codes", head, title, &style, Fit::Fail)?;
    let mut right = head.right() + GAP_MM;
    for (letter, meaning) in &meanings {
        let centre = (right + circle_mm / 2.0, rect.y + rect.h / 2.0);
        circle(page, centre, circle_mm / 2.0)?;
        let inside = Rect::new(right, rect.y, circle_mm, rect.h);
        let style = Style::bold(6.5).align(Align::Centre).valign(VAlign::Middle);
        page.cell("codes", inside, letter, &style, Fit::Fail)?;
        let wide = width_mm(meaning, size, false) + 0.1;
        let words = Rect::new(right + circle_mm + 0.7, line.y, wide, line.h);
        let style = Style::regular(size).valign(VAlign::Middle);
        page.cell("codes", words, meaning, &style, Fit::Fail)?;
        right = words.right() + GAP_MM;
    }
    Ok(())
}

/// A circle as a closed line of short strokes.
pub(super) fn circle(page: &mut Canvas, centre: (f32, f32), radius: f32) -> Result<(), PaperError> {
    const STROKES: u8 = 20;
    let point = |nth: u8| {
        let angle = std::f32::consts::TAU * f32::from(nth) / f32::from(STROKES);
        (
            centre.0 + radius * angle.cos(),
            centre.1 + radius * angle.sin(),
        )
    };
    for nth in 0..STROKES {
        page.line("circle", point(nth), point(nth + 1), Stroke::solid(0.3))?;
    }
    Ok(())
}

/// The rule of the second person, three shift checks, and the sheet this one takes the place of.
fn checks(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    let words = sheet.words;
    let bold = Style::bold(8.0).valign(VAlign::Middle);
    let rule = words.say("foot-double-check");
    const SHIFTS_MM: f32 = 75.0;
    let rule_rect = Rect::new(rect.x, rect.y, rect.w * 0.37, rect.h);
    page.cell("double check", rule_rect, &rule, &bold, Fit::Shrink(6.5))?;
    let x = rule_rect.right() + 1.0;
    let rest = Rect::new(x, rect.y, rect.right() - SHIFTS_MM - x, rect.h);
    page.passing(|page| supersedes(page, sheet, rest))?;
    let shift = words.say("foot-shift-check");
    let label = Rect::new(rect.right() - 74.0, rect.y, 29.0, rect.h);
    let style = Style::regular(8.0)
        .align(Align::Right)
        .valign(VAlign::Middle);
    page.cell("shift check", label, &shift, &style, Fit::Shrink(6.5))?;
    for nth in 0u8..3 {
        let x = label.right() + 1.0 + f32::from(nth) * 14.6;
        let cell = Rect::new(x, rect.y, 13.8, rect.h);
        page.rect("shift check", cell, None, Some(Stroke::solid(0.2)))?;
        let number = Rect::new(x + 0.6, rect.y, 3.0, rect.h);
        let style = Style::regular(6.5);
        page.cell(
            "shift check",
            number,
            &(nth + 1).to_string(),
            &style,
            Fit::Fail,
        )?;
    }
    Ok(())
}

fn supersedes(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    if let Some(old) = &sheet.number.supersedes {
        let text = sheet
            .words
            .say_with("sheet-supersedes", &[("sheet", Arg::Text(old))]);
        let style = Style::bold(8.0).align(Align::Centre).valign(VAlign::Middle);
        page.band("supersedes", rect, &text, &style, Fit::Shrink(6.5))?;
    }
    Ok(())
}

/// The line that brings the sheet home: entered, verified, scanned; beside it whose sheet it is.
fn home(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    subject: &Subject,
    rect: Rect,
) -> Result<(), PaperError> {
    let words = sheet.words;
    let style = Style::regular(8.0).valign(VAlign::Middle);
    let baseline = rect.bottom() - 0.8;
    let mut x = rect.x;
    for (key, line_mm) in [
        ("foot-entered", 22.0),
        ("foot-on", 17.0),
        ("foot-checked", 22.0),
    ] {
        let text = words.say(key);
        let width = width_mm(&text, 8.0, false) + 0.8;
        let label = Rect::new(x, rect.y, width, rect.h);
        page.cell("back entry", label, &text, &style, Fit::Fail)?;
        x += width;
        page.line(
            "back entry",
            (x, baseline),
            (x + line_mm, baseline),
            Stroke::solid(0.2),
        )?;
        x += line_mm + 1.5;
    }
    page.mark(
        "back entry",
        Mark::Box,
        Rect::new(x, rect.y + 1.2, 3.0, 3.0),
    )?;
    x += 3.8;
    let text = words.say("foot-scanned");
    let width = width_mm(&text, 8.0, false) + 0.8;
    let label = Rect::new(x, rect.y, width, rect.h);
    page.cell("back entry", label, &text, &style, Fit::Fail)?;
    x += width + 3.0;
    let journal = words.say_with(
        "sheet-journal-head",
        &[("head", Arg::Text(sheet.journal_head))],
    );
    let journal_width = width_mm(&journal, 7.0, false) + 1.0;
    let rest = Rect::new(rect.right() - journal_width, rect.y, journal_width, rect.h);
    let small = Style::regular(7.0)
        .align(Align::Right)
        .valign(VAlign::Middle);
    page.cell("journal head", rest, &journal, &small, Fit::Fail)?;
    let identity = match sheet.turn {
        Turn::Landscape => Rect::new(x, rect.y, rest.x - x - 3.0, rect.h),
        // Upright there is no room beside the lines to fill in; a form that is not charted on has it above them.
        Turn::Portrait => Rect::new(rect.x, rect.y - 8.2, rect.w, LINE_MM),
    };
    let bold = Style::bold(9.0).align(Align::Right).valign(VAlign::Middle);
    page.cell(
        "identity",
        identity,
        &subject.repeat,
        &bold,
        Fit::Shrink(5.5),
    )?;
    Ok(())
}
