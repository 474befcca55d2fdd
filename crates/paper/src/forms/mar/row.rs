//! One order as a row: its words, its area of time, its height.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::{
    clinical::{
        Order, OrderStatus, Origin, Pharmacy, RawReason, RecordedStatus, Timing, dose_words,
        frequency_words,
        mar::{DoseState, Group, MarRow},
        medication_head, medication_line, risky_abbreviation, route_words,
    },
    snapshot::Chart,
};

use super::{
    super::{
        Sheet,
        text::{dotted, one_line, quoted, short_date_time, time_and_day},
        window::Hour,
    },
    Grid, STEP_MM,
    cell::{Cell, Class, cells},
    due::Form,
    limits::if_needed_pieces,
};
use crate::page::{Fit, PaperError, Style, measure, width_mm};

pub(super) const NAME: Style = Style::bold(11.0);
const DETAIL: Style = Style::regular(9.0);
pub(super) const SMALL: Style = Style::regular(7.0);
pub(super) const SMALL_BOLD: Style = Style::bold(7.5);
/// A flag on the line of the name, and between neighbours on that line.
pub(super) const FLAG: Style = SMALL_BOLD;
const FLAG_GAP_MM: f32 = 1.5;
pub(super) const TAIL: Style = DETAIL;
/// White above and below the words of a row.
pub(super) const ROW_PAD_MM: f32 = 0.4;
/// Side padding of the two columns of words.
pub(super) const SIDE_PAD_MM: f32 = 1.0;

/// A piece of text in a column, below the one before it.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) field: &'static str,
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) look: Look,
    /// What follows on the same line, if there is room for it.
    pub(super) tail: Option<String>,
    /// A flag at the right end of the line, if there is room for it.
    pub(super) badge: Option<String>,
}

/// How a piece stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    /// White on black.
    Flag,
    /// With a line through it.
    Struck,
}

impl Piece {
    pub(super) fn new(field: &'static str, text: impl Into<String>, style: Style) -> Piece {
        Piece {
            field,
            text: text.into(),
            style,
            look: Look::Plain,
            tail: None,
            badge: None,
        }
    }

    /// The same in the largest type, not above its own, in which every number stays with its unit in this width.
    /// Nothing else makes a dose smaller.
    fn settled(mut self, width: f32) -> Piece {
        const LEAST_PT: f32 = 7.0;
        const STEP_PT: f32 = 0.5;
        let room = self.room(width);
        while self.style.size_pt - STEP_PT >= LEAST_PT
            && measure("", "", &self.text, room, None, &self.style, Fit::Wrap).is_err()
        {
            self.style.size_pt -= STEP_PT;
        }
        self
    }

    fn room(&self, width: f32) -> f32 {
        match self.look {
            // The band keeps 1 mm at both sides of its text.
            Look::Flag => width - 2.0,
            Look::Plain | Look::Struck => width,
        }
    }

    /// Its height in a column of this width.
    pub(super) fn height(&self, sheet: &Sheet<'_>, width: f32) -> Result<f32, PaperError> {
        let room = self.room(width);
        let more = match self.look {
            Look::Flag => 0.5,
            Look::Plain | Look::Struck => 0.0,
        };
        let name = &sheet.number.human;
        let fitted = measure(
            name,
            self.field,
            &self.text,
            room,
            None,
            &self.style,
            Fit::Wrap,
        )?;
        Ok(fitted.height + more)
    }
}

pub(super) fn stack_height(
    sheet: &Sheet<'_>,
    pieces: &[Piece],
    width: f32,
) -> Result<f32, PaperError> {
    pieces
        .iter()
        .map(|piece| piece.height(sheet, width))
        .sum::<Result<f32, PaperError>>()
}

/// A dose under its hour.
#[derive(Debug, Clone)]
pub(super) struct HourCell {
    /// The column of its hour.
    pub(super) column: usize,
    /// How many columns it takes; its hour is the first of them.
    pub(super) span: usize,
    pub(super) cell: Cell,
}

/// What stands right of the words.
#[derive(Debug, Clone)]
pub(super) enum Area {
    /// One column per hour, at most one dose in each.
    Hours(Vec<HourCell>),
    /// Boxes in lines: doses first, then blank ones to write in.
    Boxes {
        /// Words above all boxes.
        above: Vec<Piece>,
        /// Words left of the boxes.
        beside: Vec<Piece>,
        cells: Vec<Cell>,
        blanks: usize,
        labels: [String; 4],
        per_line: u8,
        /// Said where the last line has room for it.
        note: String,
    },
    /// Closed for the whole day.
    Closed(String),
}

/// An order laid out.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) number: u8,
    pub(super) drug: Vec<Piece>,
    pub(super) dose: Vec<Piece>,
    pub(super) area: Area,
    pub(super) above_mm: f32,
    pub(super) form: Form,
    /// Below the area of time: where the taking off of the old patch is written down.
    pub(super) removal: Option<Removal>,
    pub(super) height: f32,
}

/// A line below a row: its words, and what is to be written in its boxes.
#[derive(Debug, Clone)]
pub(super) struct Removal {
    pub(super) pieces: Vec<Piece>,
    pub(super) labels: [String; 4],
}

/// Lays out one order.
pub(super) fn lay(
    sheet: &Sheet<'_>,
    chart: &Chart,
    row: &MarRow,
    number: u8,
    grid: &Grid,
) -> Result<Laid, PaperError> {
    let (from, to) = (grid.from, grid.to);
    let drug_mm = grid.drug_mm - 2.0 * SIDE_PAD_MM;
    let settled = |pieces: Vec<Piece>, width: f32| -> Vec<Piece> {
        pieces
            .into_iter()
            .map(|piece| piece.settled(width - 2.0 * SIDE_PAD_MM))
            .collect()
    };
    let drug = settled(drug_pieces(sheet, chart, row, from, drug_mm), grid.drug_mm);
    let dose = settled(dose_pieces(sheet, row), grid.dose_mm);
    let last = vec![Piece::new(
        "last given",
        last_and_next(sheet, row, from),
        SMALL,
    )];
    let form = Form::of(sheet, row);
    let cells = cells(sheet, row, from, to);
    let (area, above_mm, area_mm) = area(sheet, row, grid, cells, &form)?;
    let removal = removal(sheet, row);
    let area_mm = area_mm + if removal.is_some() { STEP_MM } else { 0.0 };
    let under = |pieces: &[Piece], width: f32| -> Result<(Vec<Piece>, f32), PaperError> {
        let mut all = pieces.to_vec();
        all.extend(settled(last.clone(), width));
        let height = stack_height(sheet, &all, width - 2.0 * SIDE_PAD_MM)?;
        Ok((all, height))
    };
    let alone =
        |pieces: &[Piece], width: f32| stack_height(sheet, pieces, width - 2.0 * SIDE_PAD_MM);
    let (drug_last, drug_last_mm) = under(&drug, grid.drug_mm)?;
    let (dose_last, dose_last_mm) = under(&dose, grid.dose_mm)?;
    let row_mm = |words: f32| steps((words + 2.0 * ROW_PAD_MM).max(area_mm));
    let below_drug = row_mm(drug_last_mm.max(alone(&dose, grid.dose_mm)?));
    let below_dose = row_mm(dose_last_mm.max(alone(&drug, grid.drug_mm)?));
    // "Last given" stands below the name; below the dose where that saves a step, so that a patient needs fewer pages.
    let (drug, dose, height) = if below_dose < below_drug {
        (drug, dose_last, below_dose)
    } else {
        (drug_last, dose, below_drug)
    };
    Ok(Laid {
        number,
        drug,
        dose,
        area,
        above_mm,
        form,
        removal,
        height,
    })
}

/// Rows grow in whole steps.
fn steps(needed: f32) -> f32 {
    (needed / STEP_MM - 0.001).ceil().max(1.0) * STEP_MM
}

fn flags(sheet: &Sheet<'_>, row: &MarRow) -> Vec<String> {
    let words = sheet.words;
    let order = &row.order;
    let mut flags = Vec::new();
    if row.group == Group::Raw {
        flags.push(words.say("mar-raw-flag"));
    }
    match &order.status {
        OrderStatus::Active => {}
        OrderStatus::OnHold => flags.push(words.say("mar-flag-on-hold")),
        OrderStatus::Stopped(_) => flags.push(words.say("mar-flag-stopped")),
        OrderStatus::EnteredInError => flags.push(words.say("mar-flag-in-error")),
        OrderStatus::Other(status) => {
            let status = quoted(status, sheet.locale);
            flags.push(words.say_with("mar-flag-status", &[("status", Arg::Text(&status))]));
        }
    }
    if row.taken_here.is_some() {
        flags.push(words.say("mar-flag-local"));
    }
    flags.extend(row.vigilance.flags(order).map(|flag| {
        let minutes = sheet.site.tolerance_critical_minutes;
        words.say_with(
            &format!("flag-{}", flag.key()),
            &[("minutes", Arg::Number(minutes))],
        )
    }));
    if row.verify {
        flags.push(words.say("mar-flag-verify"));
    }
    if order.gone_since.is_some() {
        flags.push(words.say("mar-flag-gone"));
    }
    flags
}

fn drug_pieces(
    sheet: &Sheet<'_>,
    chart: &Chart,
    row: &MarRow,
    from: DateTime<Utc>,
    width: f32,
) -> Vec<Piece> {
    let words = sheet.words;
    let order = &row.order;
    let mut pieces = Vec::new();
    let flags = dotted(flags(sheet, row));
    let name = one_line(medication_head(order));
    let name = if name.is_empty() {
        words.say("mar-no-drug")
    } else {
        name
    };
    let look = if row.group == Group::Stopped {
        Look::Struck
    } else {
        Look::Plain
    };
    let detail = one_line(&medication_line(order));
    let mut first = Piece {
        look,
        ..Piece::new("drug", name, NAME)
    };
    // What has room on the line of the name saves a line, and half of the rows then need one step only.
    let mut free = width - width_mm(&first.text, NAME.size_pt, true) - FLAG_GAP_MM;
    let flag_mm = width_mm(&flags, FLAG.size_pt, true) + FLAG_GAP_MM + 2.0;
    if !flags.is_empty() && flag_mm <= free {
        free -= flag_mm;
        first.badge = Some(flags);
    } else if !flags.is_empty() {
        pieces.push(Piece {
            look: Look::Flag,
            ..Piece::new("flags", flags, FLAG)
        });
    }
    let beside = format!("— {detail}");
    let fits = width_mm(&beside, DETAIL.size_pt, false) <= free && look == Look::Plain;
    if !detail.is_empty() && fits {
        first.tail = Some(beside);
        pieces.push(first);
    } else {
        pieces.push(first);
        if !detail.is_empty() {
            pieces.push(Piece {
                look,
                ..Piece::new("drug detail", detail, DETAIL)
            });
        }
    }
    // A raw order shows its text in the wide area instead.
    if row.group != Group::Raw {
        pieces.extend(verbatim(sheet, order, SMALL));
    }
    pieces.extend(order_piece(sheet, row));
    pieces.extend(not_given_in_record(sheet, chart, row, from));
    pieces
}

/// Texts of the source word for word, with a warning beside writing that is known to be misread.
pub(super) fn verbatim(sheet: &Sheet<'_>, order: &Order, style: Style) -> Vec<Piece> {
    let words = sheet.words;
    let texts = order.verbatim.iter().map(|text| (text, String::new()));
    let note = format!("{} ", words.say("mar-note"));
    let notes = order.notes.iter().map(|text| (text, note.clone()));
    texts
        .chain(notes)
        .filter(|(text, _)| !text.trim().is_empty())
        .map(|(text, before)| {
            let badge = if risky_abbreviation(text) {
                format!(" [{}]", words.say("mar-risky-abbreviation"))
            } else {
                String::new()
            };
            let text = format!("{before}{}{badge}", quoted(text, sheet.locale));
            Piece::new("verbatim", text, style)
        })
        .collect()
}

fn last_and_next(sheet: &Sheet<'_>, row: &MarRow, from: DateTime<Utc>) -> String {
    let words = sheet.words;
    let last = match &row.last_given {
        None => words.say("mar-last-none"),
        Some(last) => {
            let amount = last
                .amount
                .as_ref()
                .map_or(String::new(), |amount| amount.words(sheet.locale));
            let by = last.by.as_deref().map_or(String::new(), one_line);
            let when = short_date_time(sheet, last.at);
            let what = [when, amount, by]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            words.say_with("mar-last", &[("what", Arg::Text(&what))])
        }
    };
    // Only the sheet of the present day knows the next dose: that of a later sheet is just the first of its page.
    let next = row
        .doses
        .iter()
        .filter(|dose| {
            from <= sheet.now
                && row.group != Group::Stopped
                && dose.state.is_open()
                && dose.place >= sheet.now
        })
        .map(|dose| dose.place)
        .min()
        .map_or(String::new(), |at| {
            let time = time_and_day(sheet, at, from);
            words.say_with("mar-next", &[("time", Arg::Text(&time))])
        });
    // What runs and what is on the skin stands first: on a sheet of the present day, it is what the next reader looks for.
    let course = if from <= sheet.now {
        super::course::course(sheet, row)
    } else {
        String::new()
    };
    dotted([course, last, next])
}

/// Reasons that the record gives in its own words.
fn not_given_in_record(
    sheet: &Sheet<'_>,
    chart: &Chart,
    row: &MarRow,
    from: DateTime<Utc>,
) -> Vec<Piece> {
    row.doses
        .iter()
        .filter(|dose| dose.state == DoseState::NotGiven)
        .filter_map(|dose| {
            let key = dose.record.as_ref()?;
            let record = chart.doses.iter().find(|known| known.source.key == *key)?;
            let RecordedStatus::NotGiven(reason) = &record.status else {
                return None;
            };
            if reason.trim().is_empty() {
                return None;
            }
            let time = time_and_day(sheet, dose.happened_at.unwrap_or(dose.place), from);
            let reason = quoted(reason, sheet.locale);
            let values = [("time", Arg::Text(&time)), ("reason", Arg::Text(&reason))];
            let text = sheet.words.say_with("mar-not-given-record", &values);
            Some(Piece::new("not given", text, SMALL))
        })
        .collect()
}

fn dose_pieces(sheet: &Sheet<'_>, row: &MarRow) -> Vec<Piece> {
    let words = sheet.words;
    let order = &row.order;
    let mut pieces = Vec::new();
    let dose = dose_words(order, sheet.locale);
    let struck = row.group == Group::Stopped;
    if dose.is_empty() {
        // A raw order shows its dose inside its own words.
        if row.group != Group::Raw {
            pieces.push(Piece::new(
                "dose",
                words.say("mar-dose-missing"),
                SMALL_BOLD,
            ));
        }
    } else {
        pieces.push(Piece {
            look: if struck { Look::Struck } else { Look::Plain },
            ..Piece::new("dose", dose, NAME)
        });
    }
    let route = order
        .route
        .as_deref()
        .map(|route| one_line(&route_words(route, sheet.locale)))
        .unwrap_or_else(|| words.say("mar-route-missing"));
    let frequency = match row.group {
        Group::Raw => String::new(),
        _ => one_line(&frequency_words(order, sheet.site, sheet.locale)),
    };
    pieces.push(Piece::new(
        "route and frequency",
        dotted([route, frequency]),
        Style::regular(8.0),
    ));
    pieces
}

/// From when to when, its number, and who ordered it.
fn order_piece(sheet: &Sheet<'_>, row: &MarRow) -> Option<Piece> {
    let words = sheet.words;
    let order = &row.order;
    let when = |key: &str, at| {
        let time = short_date_time(sheet, at);
        words.say_with(key, &[("time", Arg::Text(&time))])
    };
    let origin = match row.origin {
        Some(Origin::SiteTable) => words.say("mar-computed-site"),
        Some(Origin::FromStart) => words.say("mar-computed-start"),
        Some(Origin::Explicit) | None => String::new(),
    };
    let stopped = match &order.status {
        OrderStatus::Stopped(Some(at)) if row.stopped_here.is_some() => {
            let time = short_date_time(sheet, *at);
            let by = row
                .stopped_here
                .as_ref()
                .map(|stop| one_line(&stop.prescriber));
            words.say_with(
                "mar-stopped-here",
                &[
                    ("time", Arg::Text(&time)),
                    ("prescriber", Arg::Text(&by.unwrap_or_default())),
                ],
            )
        }
        OrderStatus::Stopped(Some(at)) => when("mar-stopped-at", *at),
        OrderStatus::Stopped(None)
        | OrderStatus::Active
        | OrderStatus::OnHold
        | OrderStatus::EnteredInError
        | OrderStatus::Other(_) => String::new(),
    };
    let number = order.number.as_ref().map_or(String::new(), |number| {
        words.say_with("mar-number", &[("number", Arg::Text(&one_line(number)))])
    });
    let prescriber = order
        .prescriber
        .as_ref()
        .map_or(String::new(), |name| one_line(name));
    let pharmacy = match &order.pharmacy {
        Some(Pharmacy::Validated(by)) => {
            let by = by.as_deref().map_or(String::new(), one_line);
            let said = words.say("mar-pharmacy-validated");
            if by.is_empty() {
                said
            } else {
                format!("{said} ({by})")
            }
        }
        // A flag says that pharmacy has not answered.
        Some(Pharmacy::Pending) | None => String::new(),
    };
    let small = dotted([
        origin,
        order
            .start
            .map_or(String::new(), |at| when("mar-start", at)),
        order.end.map_or(String::new(), |at| when("mar-stop", at)),
        stopped,
        number,
        prescriber,
        pharmacy,
    ]);
    (!small.is_empty()).then(|| Piece::new("order", small, SMALL))
}

/// The area of time, the height of the words above its boxes, and its whole height.
fn area(
    sheet: &Sheet<'_>,
    row: &MarRow,
    grid: &Grid,
    cells: Vec<Cell>,
    form: &Form,
) -> Result<(Area, f32, f32), PaperError> {
    let words = sheet.words;
    let say4 = |keys: [&str; 4]| keys.map(|key| words.say(key));
    let plain = || {
        let mut labels = say4([
            "mar-box-time",
            "mar-box-dose",
            "mar-box-initials",
            "mar-box-effect",
        ]);
        // Before an insulin its glucose matters more than its effect after it.
        if let (true, Some([glucose, ..]), [.., last]) =
            (row.vigilance.insulin, &form.fields, &mut labels)
        {
            last.clone_from(glucose);
        }
        labels
    };
    let hours_or_list = |cells| hours_or_list(sheet, grid, cells, form);
    let unset = row.origin.is_none() && row.group == Group::Scheduled;
    match row.group {
        Group::Scheduled if !unset => Ok(hours_or_list(cells)),
        Group::Once => Ok(hours_or_list(cells)),
        Group::Stopped | Group::Home if cells.is_empty() => {
            let key = match (row.group, &row.order.status) {
                (Group::Home, _) => "mar-flag-home",
                (_, OrderStatus::EnteredInError) => "mar-flag-in-error",
                _ => "mar-flag-stopped",
            };
            Ok((Area::Closed(words.say(key)), 0.0, STEP_MM))
        }
        Group::Stopped | Group::Home => Ok(hours_or_list(cells)),
        Group::IfNeeded => boxes(
            sheet,
            grid,
            (vec![], if_needed_pieces(sheet, row)),
            (cells, SEVERAL),
            plain(),
        ),
        Group::Infusion => {
            let labels = say4([
                "mar-box-time",
                "mar-box-rate",
                "mar-box-initials",
                "mar-box-change",
            ]);
            let beside = vec![Piece::new("infusion", words.say("mar-pump"), SMALL)];
            boxes(sheet, grid, (vec![], beside), (cells, SEVERAL), labels)
        }
        Group::Raw => {
            let mut above = verbatim(sheet, &row.order, Style::regular(9.5));
            if let Timing::Raw(reason) = &row.order.timing {
                let text = words.say(&format!("raw-{}", reason.code()));
                above.insert(0, Piece::new("raw reason", text, SMALL_BOLD));
            }
            let once = row.order.timing == Timing::Raw(RawReason::OnceWithoutTime);
            let blanks = if once { ONCE } else { SEVERAL };
            boxes(sheet, grid, (above, vec![]), (cells, blanks), plain())
        }
        Group::Scheduled => {
            let beside = vec![Piece::new(
                "no times",
                words.say("mar-flag-no-times"),
                SMALL_BOLD,
            )];
            boxes(sheet, grid, (vec![], beside), (cells, SEVERAL), plain())
        }
    }
}

/// The line on which the taking off of an old patch is written: one that is forgotten doubles the dose.
fn removal(sheet: &Sheet<'_>, row: &MarRow) -> Option<Removal> {
    let words = sheet.words;
    let patches = row.patches.as_ref()?;
    if row.group == Group::Stopped && patches.on.is_empty() {
        return None;
    }
    let mut pieces = vec![Piece::new("removal", words.say("mar-removal"), SMALL_BOLD)];
    pieces.extend(patches.on.iter().filter_map(|patch| {
        let time = short_date_time(sheet, patch.remove_by?);
        let text = words.say_with("mar-remove-by", &[("time", Arg::Text(&time))]);
        Some(Piece::new("removal", text, SMALL))
    }));
    let labels = [
        "mar-box-time",
        "mar-box-site",
        "mar-box-initials",
        "mar-box-skin",
    ];
    Some(Removal {
        pieces,
        labels: labels.map(|key| words.say(key)),
    })
}

/// One column per hour; a list as soon as two doses share a column or one does not fit its column.
fn hours_or_list(
    sheet: &Sheet<'_>,
    grid: &Grid,
    cells: Vec<Cell>,
    form: &Form,
) -> (Area, f32, f32) {
    const TALL_MM: f32 = 2.0 * STEP_MM;
    let (wanted, needed) = form.columns();
    let due_mm = form.steps() * STEP_MM;
    let any_due = cells.iter().any(|cell| cell.class == Class::Due);
    let column = |cell: &Cell| {
        grid.hours
            .iter()
            .position(|hour: &Hour| cell.at >= hour.from && cell.at < hour.to)
    };
    let placed: Vec<(usize, Cell)> = cells
        .iter()
        .filter_map(|cell| column(cell).map(|nth| (nth, cell.clone())))
        .collect();
    let alone = placed
        .iter()
        .zip(placed.iter().skip(1))
        .all(|((a, _), (b, _))| a != b);
    let height = placed
        .iter()
        .map(|(_, cell)| {
            let height = cell.text_height(grid.hour_mm(), &cell.narrow)?;
            let due = cell.class == Class::Due;
            Some(height + if due { form.foot_mm() } else { 0.0 })
        })
        .try_fold(0.0_f32, |most, height| {
            height.map(|height| most.max(height))
        })
        .filter(|height| *height <= TALL_MM);
    // A box to write much in takes the free hours behind its own.
    let next = placed.iter().skip(1).map(|(column, _)| *column);
    let ends = next.chain([grid.hours.len()]);
    let spans: Option<Vec<HourCell>> = placed
        .iter()
        .zip(ends)
        .map(|((column, cell), end)| {
            let free = end.saturating_sub(*column);
            let span = if cell.class == Class::Due {
                wanted.min(free)
            } else {
                1
            };
            (cell.class != Class::Due || span >= needed).then(|| HourCell {
                column: *column,
                span,
                cell: cell.clone(),
            })
        })
        .collect();
    let least = if any_due { due_mm } else { STEP_MM };
    if let (Some(height), Some(spans), true) = (height, spans, alone) {
        return (Area::Hours(spans), 0.0, height.max(least));
    }
    let offered: &[u8] = if form.fields.is_some() {
        &[6]
    } else {
        &[12, 8, 6]
    };
    let per_line = per_line(grid.hours_mm, &cells, offered);
    let lines = lines(cells.len(), per_line) * least / STEP_MM;
    let area = Area::Boxes {
        note: sheet.words.say("mar-list"),
        above: vec![],
        beside: vec![],
        cells,
        blanks: 0,
        labels: [const { String::new() }; 4],
        per_line,
    };
    (area, 0.0, lines * STEP_MM)
}

/// Blank boxes for what may be given again and again.
const SEVERAL: usize = 6;
/// The one box of what is given once.
const ONCE: usize = 1;

/// Doses, then at least as many blank boxes as asked for, filling the last line; what is given once has one box in all.
fn boxes(
    sheet: &Sheet<'_>,
    grid: &Grid,
    (above, beside): (Vec<Piece>, Vec<Piece>),
    (cells, blanks): (Vec<Cell>, usize),
    labels: [String; 4],
) -> Result<(Area, f32, f32), PaperError> {
    let beside_mm = if beside.is_empty() { 0.0 } else { BESIDE_MM };
    let per_line = per_line(grid.hours_mm - beside_mm, &cells, &[6]);
    let once = blanks == ONCE;
    let count = if once {
        cells.len().max(ONCE)
    } else {
        (cells.len() + blanks).next_multiple_of(usize::from(per_line))
    };
    let above_mm = if above.is_empty() {
        0.0
    } else {
        stack_height(sheet, &above, grid.hours_mm - 2.0 * SIDE_PAD_MM)? + 2.0 * ROW_PAD_MM
    };
    let beside_height = if beside.is_empty() {
        0.0
    } else {
        stack_height(sheet, &beside, BESIDE_MM - 2.0 * SIDE_PAD_MM)? + 2.0 * ROW_PAD_MM
    };
    let height = above_mm + (lines(count, per_line) * STEP_MM).max(beside_height);
    let area = Area::Boxes {
        note: sheet.words.say(if once { "mar-once" } else { "mar-list" }),
        blanks: count - cells.len(),
        above,
        beside,
        cells,
        labels,
        per_line,
    };
    Ok((area, above_mm, height))
}

/// Between neighbouring boxes, so that two thick borders do not become one.
pub(super) const GAP_MM: f32 = 0.5;
/// Width of the words left of the boxes.
pub(super) const BESIDE_MM: f32 = 34.0;

/// The most boxes per line, of those offered, in which every dose fits a box of one step.
fn per_line(width: f32, cells: &[Cell], offered: &[u8]) -> u8 {
    const LEAST: u8 = 4;
    offered
        .iter()
        .copied()
        .find(|count| {
            cells.iter().all(|cell| {
                cell.text_height(width / f32::from(*count) - GAP_MM, &cell.text)
                    .is_some_and(|height| height <= STEP_MM - GAP_MM)
            })
        })
        .unwrap_or(LEAST)
}

fn lines(count: usize, per_line: u8) -> f32 {
    let lines = count.div_ceil(usize::from(per_line.max(1)));
    f32::from(u16::try_from(lines).unwrap_or(u16::MAX))
}
