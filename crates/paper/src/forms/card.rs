//! A procedure card on paper: the same steps, numbers and boxes as the card itself.

use ward::{
    format::{date, wall_clock},
    procedure::{Card, ConfirmKind, Contacts, Localised, Status, Step},
};

use super::{
    Sheet,
    frame::Subject,
    listed::{self, Cell, Row},
    ruled::{Part, columns},
    text::{clean, dotted, glue, one_line},
};
use crate::page::{Page, PaperError, Style, VAlign};

const STEP: Style = Style::regular(11.0).valign(VAlign::Middle);
const CRITICAL: Style = Style::bold(11.0).valign(VAlign::Middle);
const SMALL: Style = Style::regular(9.0).valign(VAlign::Middle);
const ROW_MM: f32 = 11.0;

/// The card, ready to be ticked; one that runs names its running, so that paper and screen are one.
///
/// # Errors
/// [`PaperError::MissingGlyph`] or [`PaperError::Overflow`] when a text cannot be printed whole.
pub fn card(
    sheet: &Sheet<'_>,
    card: &Card,
    contacts: &Contacts,
    running: Option<&str>,
) -> Result<Vec<Page>, PaperError> {
    let words = sheet.words;
    let title = said(sheet, &card.title);
    let review = date(card.review_by, sheet.locale);
    let today = wall_clock(sheet.now, sheet.zone).date();
    let mut warnings = vec![];
    match card.status {
        Status::Draft => warnings.push(words.say("card-draft")),
        Status::Retired => warnings.push(words.say("card-retired")),
        Status::Approved => {}
    }
    if card.is_overdue(today) {
        warnings.push(words.say("card-overdue"));
    }
    let subject = Subject {
        title: words.say("form-title-card"),
        name: title.clone(),
        place: None,
        warnings,
        lines: [
            card.goal
                .as_ref()
                .map_or(String::new(), |goal| said(sheet, goal)),
            dotted([
                words.say_with(
                    "card-version",
                    &[
                        ("id", lang::Arg::Text(&card.id)),
                        ("version", lang::Arg::Text(&card.version)),
                        ("owner", lang::Arg::Text(&one_line(&card.owner))),
                        ("review", lang::Arg::Text(&review)),
                    ],
                ),
                running.map_or(String::new(), |id| {
                    // The end of the id: its beginning is the time, and alike for all of an hour.
                    let short = id.rsplit('-').next().unwrap_or(id);
                    words.say_with("card-running", &[("id", lang::Arg::Text(short))])
                }),
            ]),
        ],
        alerts: String::new(),
        band: None,
        as_of: None,
        source: Some("form-no-data-card"),
        repeat: dotted([title, card.version.clone()]),
        charted: false,
    };
    let mut rows = vec![];
    let mut number = 0u32;
    for (nth, section) in (1u32..).zip(&card.sections) {
        rows.push(Row::Title(format!(
            "{nth}. {}",
            said(sheet, &section.title)
        )));
        for step in &section.steps {
            number += 1;
            rows.push(row(sheet, number, step, contacts));
        }
        if section.pause_point {
            let pause = Cell::Text(words.say("card-pause"), CRITICAL);
            let mut cells = vec![Cell::Blank, Cell::Tick, pause];
            cells.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]);
            rows.push(Row::Cells(cells, ROW_MM));
        }
    }
    let columns = columns(
        sheet,
        &[
            (10.0, "card-number"),
            (12.0, "card-done"),
            (134.0, "card-step"),
            (34.0, "card-who"),
            (44.0, "card-answer"),
            (24.0, "form-last-time"),
            (22.0, "form-sign-initials"),
        ],
    );
    let end = [
        Part::Writing(2, vec![(1.0, "card-remarks")]),
        Part::Signatures(vec!["card-signed"]),
    ];
    listed::pages(sheet, &subject, &columns, &rows, [&[], &end])
}

/// The text; one that lacks the language of the sheet is French and says so.
fn said(sheet: &Sheet<'_>, text: &Localised) -> String {
    let (text, foreign) = text.in_language(sheet.locale);
    if foreign {
        format!("[fr] {}", clean(text))
    } else {
        clean(text)
    }
}

/// Whom to call. A number that the hospital has not filled in leaves room to write it.
fn call(sheet: &Sheet<'_>, id: &str, contacts: &Contacts) -> String {
    let contact = contacts.0.get(id);
    let who = contact.map_or_else(|| clean(id), |contact| said(sheet, &contact.label));
    let who = ("who", lang::Arg::Text(who.as_str()));
    match contact {
        Some(contact) if sheet.drill && !contact.drill_ok => {
            sheet.words.say_with("procedure-call-drill", &[who])
        }
        Some(contact) if !contact.phones.is_empty() => {
            let phones = one_line(&contact.phones.join(", "));
            let hours = said(sheet, &contact.hours);
            let rest = [
                ("phones", lang::Arg::Text(phones.as_str())),
                ("hours", lang::Arg::Text(hours.as_str())),
            ];
            let parts: Vec<_> = std::iter::once(who).chain(rest).collect();
            sheet.words.say_with("procedure-call", &parts)
        }
        Some(_) | None => sheet.words.say_with("card-call-write", &[who]),
    }
}

fn row(sheet: &Sheet<'_>, number: u32, step: &Step, contacts: &Contacts) -> Row {
    let words = sheet.words;
    let mut what = said(sheet, &step.what);
    for (text, key) in [(&step.why, "card-why"), (&step.expect, "card-expect")] {
        if let Some(text) = text {
            let text = said(sheet, text);
            let line = words.say_with(key, &[("text", lang::Arg::Text(&text))]);
            what = format!("{what}\n{line}");
        }
    }
    if let Some(id) = &step.call {
        what = format!("{what}\n{}", call(sheet, id, contacts));
    }
    for label in step.links.iter().filter_map(|link| link.label.as_ref()) {
        let label = said(sheet, label);
        let line = words.say_with("card-link", &[("label", lang::Arg::Text(&label))]);
        what = format!("{what}\n{line}");
    }
    let minutes = |key: &str, count: u32| {
        words.say_with(key, &[("minutes", lang::Arg::Text(&count.to_string()))])
    };
    let role = step.role.map_or(String::new(), |role| {
        words.say(&format!("card-role-{}", role.code()))
    });
    let who = [
        role,
        step.within_min
            .map_or(String::new(), |count| minutes("card-within", count)),
        step.repeat_min
            .map_or(String::new(), |count| minutes("card-repeat", count)),
    ];
    let who: Vec<String> = who.into_iter().filter(|text| !text.is_empty()).collect();
    let answer = match step.confirm.kind {
        ConfirmKind::Check | ConfirmKind::None | ConfirmKind::Initials => String::new(),
        ConfirmKind::TwoPerson => words.say("card-two-people"),
        ConfirmKind::Value => {
            let unit = step.confirm.unit.as_deref().unwrap_or_default();
            let key = format!("card-unit-{unit}");
            let unit = if words.has(&key) {
                words.say(&key)
            } else {
                unit.to_owned()
            };
            words.say_with("card-value", &[("unit", lang::Arg::Text(&unit))])
        }
        ConfirmKind::Choice => {
            let options = step.confirm.options.iter();
            let labels: Vec<String> = options.map(|one| said(sheet, &one.label)).collect();
            let labels = labels.join(", ");
            words.say_with("card-circle", &[("answers", lang::Arg::Text(&labels))])
        }
        ConfirmKind::Time => words.say("card-note-time"),
        ConfirmKind::Scan => words.say("card-scan"),
    };
    let style = if step.critical { CRITICAL } else { STEP };
    Row::Cells(
        vec![
            Cell::Text(number.to_string(), STEP),
            Cell::Tick,
            Cell::Text(glue(&what), style),
            Cell::Text(who.join("\n"), SMALL),
            Cell::Text(answer, SMALL),
            Cell::Blank,
            Cell::Blank,
        ],
        ROW_MM,
    )
}
