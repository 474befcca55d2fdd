//! One statement of a timing: TQ1, or the older quantity/timing field of ORC-7 and RXE-1.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use ward::clinical::Amount;
use ward::clinical::RawReason;
use ward::clinical::dosing::Rhythm;

use super::dosing::rhythm_of;
use crate::hl7v2::message::{Repeat, Segment};
use crate::hl7v2::stamp::{Stamp, clock};

/// What one place says about when.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Statement {
    /// The place and its words, `TQ1-3: TID`.
    pub(super) verbatim: String,
    pub(super) rhythm: Rhythm,
    pub(super) if_needed: bool,
    /// The codes of the repeat pattern, word for word.
    pub(super) codes: Vec<String>,
    /// Words that stand beside a code.
    pub(super) code_words: Vec<String>,
    pub(super) texts: Vec<String>,
    pub(super) condition: Option<String>,
    pub(super) quantity: Option<Amount>,
    pub(super) start: Option<DateTime<Utc>>,
    pub(super) end: Option<DateTime<Utc>>,
    pub(super) bounds_broken: bool,
    pub(super) course_minutes: Option<u32>,
    pub(super) lasts_minutes: Option<u32>,
    pub(super) count: Option<u32>,
    /// Something stands there that is not read.
    pub(super) unknown: bool,
}

impl Statement {
    fn new(verbatim: String) -> Statement {
        Statement {
            verbatim,
            rhythm: Rhythm::Silent,
            if_needed: false,
            codes: vec![],
            code_words: vec![],
            texts: vec![],
            condition: None,
            quantity: None,
            start: None,
            end: None,
            bounds_broken: false,
            course_minutes: None,
            lasts_minutes: None,
            count: None,
            unknown: false,
        }
    }

    fn pattern(&mut self, codes: Vec<String>, times: &[NaiveTime]) {
        let (rhythm, if_needed) = rhythm_of(&codes, times);
        self.rhythm = rhythm;
        self.if_needed |= if_needed;
        self.codes = codes;
    }

    fn bounds(&mut self, start: Option<String>, end: Option<String>, zone: Tz) {
        let mut exact = None;
        if let Some(text) = start {
            match Stamp::parse(&text) {
                Some(stamp) => {
                    exact = stamp.instant(zone);
                    self.start = stamp.begin(zone);
                }
                None => self.bounds_broken = true,
            }
        }
        if let Some(text) = end {
            self.end = Stamp::parse(&text).and_then(|stamp| stamp.finish(zone));
            self.bounds_broken |= self.end.is_none();
        }
        // One dose, and when it is to begin: that is when it is due.
        if let (Rhythm::Raw(RawReason::OnceWithoutTime), Some(at)) = (&self.rhythm, exact) {
            self.rhythm = Rhythm::Once(at);
        }
    }

    fn priority(&mut self, code: Option<String>) {
        match code.as_deref() {
            None | Some("R" | "ROUTINE" | "Routine") => {}
            Some("PRN") => self.if_needed = true,
            Some("S" | "STAT") => self.texts.push("stat".to_owned()),
            Some(_) => self.unknown = true,
        }
    }

    fn total(&mut self, text: Option<String>) {
        if let Some(text) = text {
            match text.parse() {
                Ok(count) => self.count = Some(count),
                Err(_) => self.unknown = true,
            }
        }
    }

    fn quantity(&mut self, digits: Option<String>, unit: Option<String>) {
        if let Some(digits) = digits {
            match Amount::parse(&digits, unit.unwrap_or_default()) {
                Some(amount) => self.quantity = Some(amount),
                None => self.unknown = true,
            }
        }
    }
}

/// Minutes of a whole number of units; `None` for months, fractions and units that are not known.
fn minutes(digits: &str, unit: &str) -> Option<u32> {
    let each = match unit.to_ascii_lowercase().as_str() {
        "m" | "min" | "mn" | "minute" | "minutes" => 1,
        "h" | "hr" | "hrs" | "hour" | "hours" | "heure" | "heures" => 60,
        "d" | "j" | "day" | "days" | "jour" | "jours" => 1440,
        "w" | "wk" | "week" | "weeks" | "semaine" | "semaines" => 10080,
        _ => return None,
    };
    digits.parse::<u32>().ok()?.checked_mul(each)
}

/// A TQ1; `None` when it says nothing at all.
pub(super) fn of_tq1(tq1: &Segment<'_>, zone: Tz) -> Option<Statement> {
    let told: Vec<String> = (2..=tq1.last_field())
        .filter_map(|field| Some(format!("TQ1-{field}: {}", tq1.prose(field)?)))
        .collect();
    if told.is_empty() {
        return None;
    }
    let mut read = Statement::new(told.join("; "));
    let patterns: Vec<Repeat<'_>> = tq1.repeats(3).collect();
    let mut codes: Vec<String> = vec![];
    for one in &patterns {
        pattern_of(one, &mut codes, &mut read);
    }
    let clocks: Vec<Option<NaiveTime>> = tq1
        .repeats(4)
        .filter_map(|one| one.part(1))
        .map(|text| clock(&text))
        .collect();
    if clocks.contains(&None) {
        read.unknown = true;
    }
    let times: Vec<NaiveTime> = clocks.into_iter().flatten().collect();
    read.pattern(codes, &times);
    let unit = |one: Option<Repeat<'_>>| one.and_then(|one| one.sub(2, 2).or_else(|| one.part(2)));
    let quantity = tq1.repeats(2).next();
    read.quantity(
        quantity.and_then(|one| one.part(1)),
        quantity.and_then(|one| one.part(2)),
    );
    if tq1.text(5).is_some() {
        read.unknown = true;
    }
    if let Some(digits) = tq1.text(6) {
        let unit = unit(tq1.repeats(6).next()).unwrap_or_default();
        let first = tq1.part(6, 2).unwrap_or_default();
        read.course_minutes = minutes(&digits, &first).or_else(|| minutes(&digits, &unit));
        read.unknown |= read.course_minutes.is_none();
    }
    read.bounds(tq1.text(7), tq1.text(8), zone);
    for one in tq1.repeats(9) {
        read.priority(one.part(1));
    }
    read.condition = tq1.prose(10);
    read.texts.extend(tq1.prose(11));
    if let Some(digits) = tq1.text(13) {
        let unit = tq1.part(13, 2).unwrap_or_default();
        read.lasts_minutes = minutes(&digits, &unit);
        read.unknown |= read.lasts_minutes.is_none();
    }
    read.total(tq1.text(14));
    if tq1.text(12).is_some() {
        read.unknown = true;
    }
    Some(read)
}

/// One repetition of TQ1-3: a code, or a period with its unit; anything else in it is not read.
fn pattern_of(one: &Repeat<'_>, codes: &mut Vec<String>, read: &mut Statement) {
    let words = one.subs(1);
    let code = words.first().cloned();
    if let (Some(code), Some(text)) = (&code, words.get(1))
        && code != text
    {
        read.code_words.push(text.clone());
    }
    let period = one.part(5).zip(one.part(6));
    match (code, period) {
        (Some(code), None) => codes.push(code),
        (None, Some((digits, unit))) => match minutes(&digits, &unit) {
            Some(minutes) => codes.push(format!("Q{minutes}M")),
            None => read.unknown = true,
        },
        (Some(code), Some(_)) => {
            codes.push(code);
            read.unknown = true;
        }
        (None, None) => {}
    }
    // "At the institution's times" (component 7) is what a code says anyway; anything else beside it is not.
    read.unknown |=
        (2..=one.last_part()).any(|part| !matches!(part, 5..=7) && one.part(part).is_some());
}

/// The statements of a quantity/timing field, one a repetition.
pub(super) fn of_field(
    label: &str,
    segment: &Segment<'_>,
    field: usize,
    zone: Tz,
) -> Vec<Statement> {
    segment
        .repeats(field)
        .filter_map(|one| of_quantity_timing(label, segment, &one, zone))
        .collect()
}

fn of_quantity_timing(
    label: &str,
    segment: &Segment<'_>,
    one: &Repeat<'_>,
    zone: Tz,
) -> Option<Statement> {
    let words = segment.decoded(one.whole())?;
    if (1..=one.last_part()).all(|part| one.subs(part).is_empty()) {
        return None;
    }
    let mut read = Statement::new(format!("{label}: {words}"));
    let interval = one.subs(2);
    let mut times = vec![];
    if let Some(clocks) = one.sub(2, 2) {
        for text in clocks.split(',') {
            match clock(text) {
                Some(time) => times.push(time),
                None => read.unknown = true,
            }
        }
    }
    let code = one.sub(2, 1);
    read.unknown |= interval.len() > 2;
    read.pattern(code.into_iter().collect(), &times);
    read.quantity(one.sub(1, 1), one.sub(1, 2));
    if let Some(duration) = one.part(3) {
        let (unit, digits) = match duration.char_indices().nth(1) {
            Some((at, _)) => duration.split_at(at),
            None => (duration.as_str(), ""),
        };
        match unit {
            _ if duration == "INDEF" => {}
            "X" | "x" => read.total(Some(digits.to_owned())),
            "M" | "H" | "D" | "J" | "W" => {
                read.course_minutes = minutes(digits, unit);
                read.unknown |= read.course_minutes.is_none();
            }
            _ => read.unknown = true,
        }
    }
    read.bounds(one.part(4), one.part(5), zone);
    read.priority(one.part(6));
    read.condition = one.part(7);
    read.texts.extend(one.part(8));
    read.unknown |= one.part(9).is_some() || one.part(10).is_some();
    if let Some(text) = one.part(11) {
        let unit = one.sub(11, 2).unwrap_or_default();
        read.lasts_minutes = minutes(&text, &unit);
        read.unknown |= read.lasts_minutes.is_none();
    }
    read.total(one.part(12));
    Some(read)
}
