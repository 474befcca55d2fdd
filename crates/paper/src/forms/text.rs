//! Text of the record, made fit for paper without changing a letter of it.

use chrono::{DateTime, Datelike, Utc};
use ward::format::{Locale, visible_controls, wall_clock};

use super::Sheet;
use crate::page::check_glyphs;

const NBSP: char = '\u{a0}';

/// Text of the record on any number of lines: hidden characters show, tabs become spaces, numbers hold their units.
pub(super) fn clean(text: &str) -> String {
    text.split('\n')
        .map(|line| {
            glue(&visible_controls(
                &line.trim_end_matches('\r').replace('\t', " "),
            ))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The same on one line.
pub(super) fn one_line(text: &str) -> String {
    clean(text)
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The name of a place, which may break anywhere between its words: the "301 fenêtre" of a bed is no number with a unit.
pub(super) fn place_name(text: &str) -> String {
    one_line(text).replace(NBSP, " ")
}

/// Word for word, in the quotes of the language.
pub(super) fn quoted(text: &str, locale: Locale) -> String {
    let text = clean(text.trim());
    if locale.is_french() {
        format!("«{NBSP}{text}{NBSP}»")
    } else {
        format!("“{text}”")
    }
}

/// Replaces the spaces that must not become line breaks: a number and its unit, groups of thousands, a comparator and
/// its number, French punctuation.
pub(super) fn glue(text: &str) -> String {
    let mut glued = String::with_capacity(text.len() + 8);
    let mut before: Option<&str> = None;
    for word in text.split(' ') {
        if let Some(before) = before {
            glued.push(if belongs(before, word) { NBSP } else { ' ' });
        }
        glued.push_str(word);
        before = Some(word);
    }
    glued
}

fn belongs(before: &str, word: &str) -> bool {
    // Longer than any unit we know: glued, it could become wider than a cell.
    const UNIT_MAX: usize = 14;
    let Some(first) = word.chars().next() else {
        return false;
    };
    let number = before.chars().next().is_some_and(|c| c.is_ascii_digit())
        && before
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let thousands = word.len() >= 3
        && word
            .bytes()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
            == 3;
    let unit = (first.is_alphabetic() || first == '%') && word.chars().count() <= UNIT_MAX;
    (number && (unit || (thousands && before.len() <= 3)))
        || (matches!(before, "≥" | "≤" | "<" | ">" | "=" | "±" | "n°") && first.is_ascii_digit())
        || matches!(word, ":" | ";" | "!" | "?" | "»")
        || before.ends_with('«')
}

/// `HH:mm` as the wall shows it, and the day before it when that is another day than `day_of`.
pub(super) fn time_and_day(sheet: &Sheet<'_>, at: DateTime<Utc>, day_of: DateTime<Utc>) -> String {
    let same = wall_clock(at, sheet.zone).date() == wall_clock(day_of, sheet.zone).date();
    if same {
        ward::format::time(at, sheet.zone, sheet.locale)
    } else {
        short_date_time(sheet, at)
    }
}

/// `21 nov. 08:12`: date and time without the weekday, and without the year while it is this one.
pub(super) fn short_date_time(sheet: &Sheet<'_>, at: DateTime<Utc>) -> String {
    let year = |at| wall_clock(at, sheet.zone).date().year();
    if year(at) != year(sheet.now) {
        return ward::format::date_time(at, sheet.zone, sheet.locale);
    }
    let label = ward::format::day_hour_label(at, sheet.zone, sheet.locale);
    label
        .split_once(NBSP)
        .map_or(label.clone(), |(_, rest)| rest.to_owned())
}

/// `sam. 21 nov.`
pub(super) fn weekday_date(sheet: &Sheet<'_>, at: DateTime<Utc>) -> String {
    let label = ward::format::day_hour_label(at, sheet.zone, sheet.locale);
    label
        .split_once(' ')
        .map_or(label.clone(), |(day, _)| day.to_owned())
}

/// What tells the two passes of a repeated hour apart, if `at` lies in one.
pub(super) fn pass_tag(sheet: &Sheet<'_>, at: DateTime<Utc>) -> Option<String> {
    let time = ward::format::time(at, sheet.zone, sheet.locale);
    time.split_once(NBSP)
        .map(|(_, tag)| tag.trim_matches(['(', ')']).to_owned())
}

/// Whoever gave a dose, short enough for a cell: initials stay as they are, a longer name gives its initials. The whole
/// name stands in the column of the medicine.
pub(super) fn initials(by: &str) -> String {
    const SHORT: usize = 4;
    let by = one_line(by);
    if by.chars().count() <= SHORT {
        return by;
    }
    // "Maëlle Jacquot, IDE": what stands behind the comma is her profession, not her name.
    let name = by.split_once(',').map_or(by.as_str(), |(name, _)| name);
    let letters: String = name
        .split([' ', '-', NBSP, '.'])
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .take(SHORT)
        .collect();
    if letters.is_empty() { by } else { letters }
}

/// The text if the font can show it, else the order to copy it by hand: one name must not stop a list.
pub(super) fn or_by_hand(sheet: &Sheet<'_>, text: String) -> String {
    let printable = [false, true]
        .into_iter()
        .all(|bold| check_glyphs("", "", &text, bold).is_ok());
    if printable {
        text
    } else {
        sheet.words.say("sheet-hand-copy")
    }
}

/// A point between two facts on one line.
pub(super) const DOT: &str = " · ";

/// The facts that are there, on one line.
pub(super) fn dotted(parts: impl IntoIterator<Item = String>) -> String {
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(DOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_stay_together_is_glued() {
        let shown = |text: &str| glue(text).replace(NBSP, "~");
        assert_eq!(shown("1 000 unités par jour"), "1~000~unités par jour");
        assert_eq!(shown("500 mg matin et soir"), "500~mg matin et soir");
        assert_eq!(shown("si EVA ≥ 6 : morphine"), "si EVA ≥~6~: morphine");
        assert_eq!(shown("toutes les 6 heures"), "toutes les 6~heures");
        assert_eq!(
            shown("8 12 16 20"),
            "8 12 16 20",
            "a list of hours is not one number"
        );
    }

    #[test]
    fn a_name_in_a_cell_becomes_initials() {
        assert_eq!(initials("AB"), "AB", "initials stay");
        assert_eq!(initials("Marie-Claude Dupont"), "MCD", "names are too wide");
    }

    #[test]
    fn text_of_the_record_is_quoted_and_hidden_characters_show() {
        assert_eq!(
            quoted("2 g\u{202e} x", Locale::Fr),
            "«\u{a0}2\u{a0}g⟦U+202E⟧ x\u{a0}»",
            "a direction mark can turn a dose around"
        );
    }
}
