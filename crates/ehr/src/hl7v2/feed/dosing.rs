//! RXE, RXO, RXR, RXC, TQ1, NTE → what is ordered, how much and when. Every place that may speak of it is read.
//!
//! Invariant: a timing is computed only when all places that speak of it say the same; otherwise every one of them is
//! shown word for word, and none is chosen.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::dosing::{IfNeeded, Line, MaxPerPeriod, Rhythm, judge, repeat_patterns};
use ward::clinical::{Amount, Dose, Medication, RawReason, Timing, ascii_fold};

use super::timing::{Statement, of_field, of_tq1};
use crate::hl7v2::message::{Repeat, Segment};

/// What an order group says beside its numbers and status.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Content {
    pub(crate) medication: Medication,
    pub(crate) dose: Dose,
    pub(crate) rate: Option<Amount>,
    pub(crate) route: Option<String>,
    pub(crate) timing: Timing,
    pub(crate) start: Option<DateTime<Utc>>,
    pub(crate) end: Option<DateTime<Utc>>,
    pub(crate) verbatim: Vec<String>,
    /// Notes that say nothing of how much or when, word for word.
    pub(crate) notes: Vec<String>,
    /// The group names a medicine.
    pub(crate) named: bool,
}

/// Words in a medicine's name that make any schedule doubtful: the patient or a pump decides.
const PUMPS: [&str; 8] = [
    "pca", "pcea", "piea", "pompe", "pump", "pse", "ivse", "titr",
];

/// Beginnings of words that make a note a part of the dosage.
const DOSING: [&str; 52] = [
    "pca",
    "pcea",
    "pompe",
    "pump",
    "pse",
    "ivse",
    "titr",
    "bolus",
    "debit",
    "rate",
    "perfus",
    "infus",
    "continu",
    "drip",
    "selon",
    "according",
    "protocol",
    "palier",
    "taper",
    "wean",
    "decroiss",
    "degressi",
    "adapt",
    "augment",
    "diminu",
    "increas",
    "decreas",
    "prn",
    "needed",
    "besoin",
    "si",
    "if",
    "until",
    "unless",
    "jusqu",
    "sauf",
    "except",
    "hold",
    "held",
    "suspend",
    "arret",
    "stop",
    "once",
    "unique",
    "stat",
    "immediat",
    "alternat",
    "fois",
    "times",
    "dose",
    "daily",
    "quotidien",
];

/// Whether a note may say how much or when: a digit, or one of the words. PCA settings often stand nowhere else.
fn speaks_of_dosing(note: &str) -> bool {
    let folded = ascii_fold(note);
    folded.chars().any(|letter| letter.is_ascii_digit())
        || folded
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|word| {
                DOSING.iter().any(|begin| {
                    // The shortest must be whole words: "si" begins many others.
                    if begin.len() < 4 {
                        word == *begin
                    } else {
                        word.starts_with(begin)
                    }
                })
            })
}

/// Reads the segments of one order group; `None` when none of them speaks of a medicine or of its dosing.
pub(crate) fn content(
    orc: Option<&Segment<'_>>,
    group: &[Segment<'_>],
    zone: Tz,
) -> Option<Content> {
    let named = |name: &str| -> Vec<&Segment<'_>> {
        group.iter().filter(|one| one.name() == name).collect()
    };
    let (asked, encoded) = (named("RXO"), named("RXE"));
    if asked.is_empty() && encoded.is_empty() && named("RXR").is_empty() && named("RXC").is_empty()
    {
        return None;
    }
    let mut read = Reading::default();
    read.texts(group);
    read.routes(&named("RXR"));
    read.names(&asked, &encoded);
    read.parts(&named("RXC"));
    read.amounts(&asked, &encoded);
    let sources = sources(orc, group, &encoded, zone);
    Some(read.content(&sources, asked.len() > 1 || encoded.len() > 1, zone))
}

/// Every place that may state a timing; each gives its statements in order.
fn sources(
    orc: Option<&Segment<'_>>,
    group: &[Segment<'_>],
    encoded: &[&Segment<'_>],
    zone: Tz,
) -> Vec<Vec<Statement>> {
    let mut before = vec![];
    let mut after = vec![];
    let mut past_code = false;
    for segment in group {
        match segment.name() {
            "RXE" => past_code = true,
            "TQ1" if past_code => after.extend(of_tq1(segment, zone)),
            "TQ1" => before.extend(of_tq1(segment, zone)),
            _ => {}
        }
    }
    let mut all = vec![before, after];
    all.extend(orc.map(|orc| of_field("ORC-7", orc, 7, zone)));
    all.extend(encoded.iter().map(|rxe| of_field("RXE-1", rxe, 1, zone)));
    all.retain(|source| !source.is_empty());
    all
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    medication: Medication,
    named: bool,
    route: Option<String>,
    texts: Vec<String>,
    /// Notes that say nothing of how much or when.
    notes: Vec<String>,
    /// RXE-19: a text may repeat it.
    total: Option<Amount>,
    /// Structured fields in the source's own words, for an order that no computed timing stands for.
    structure: Vec<String>,
    dose: Option<Dose>,
    rate: Option<Amount>,
    spellings: Vec<Amount>,
    /// Two places contradict each other.
    conflict: bool,
    /// A field that could change the meaning.
    unknown: bool,
    /// A pump or a protocol.
    pump: bool,
}

impl Reading {
    fn text(&mut self, text: Option<String>) {
        if let Some(text) = text
            && !self.texts.contains(&text)
        {
            self.texts.push(text);
        }
    }

    fn told(&mut self, segment: &Segment<'_>, field: usize) {
        if let Some(text) = segment.prose(field) {
            self.structure
                .push(format!("{}-{field}: {text}", segment.name()));
        }
    }

    /// Instructions and notes, in the order of the message.
    fn texts(&mut self, group: &[Segment<'_>]) {
        for segment in group {
            let fields: &[usize] = match segment.name() {
                "RXE" => &[7, 21],
                "RXO" => &[6, 7],
                _ => &[],
            };
            for field in fields {
                let words: Vec<String> = segment
                    .repeats(*field)
                    .filter_map(|one| both(&one))
                    .collect();
                for word in words {
                    self.text(Some(word));
                }
            }
            if segment.name() == "NTE" {
                for note in segment
                    .repeats(3)
                    .filter_map(|one| segment.decoded(one.whole()))
                {
                    if speaks_of_dosing(&note) {
                        self.text(Some(note));
                    } else {
                        self.notes.push(note);
                    }
                }
            }
        }
    }

    /// Several routes are a choice that somebody has yet to make.
    fn routes(&mut self, segments: &[&Segment<'_>]) {
        let mut routes: Vec<String> = vec![];
        for rxr in segments {
            let words = rxr.repeats(1).next().and_then(|one| one.words());
            match words {
                Some(route) if !routes.contains(&route) => routes.push(route),
                Some(_) => {}
                None => self.unknown = true,
            }
            for field in [2, 4] {
                let more = rxr.repeats(field).next().and_then(|one| one.words());
                self.text(more);
            }
            self.structure
                .extend(rxr.prose(1).map(|route| format!("RXR-1: {route}")));
        }
        if routes.len() > 1 {
            self.conflict = true;
        }
        self.route = Some(routes.join(" / ")).filter(|route| !route.is_empty());
    }

    /// The medicine as encoded; beside it the name that was asked for, when it is another.
    fn names(&mut self, asked: &[&Segment<'_>], encoded: &[&Segment<'_>]) {
        let by_code = encoded.iter().find_map(|one| one.repeats(2).next());
        let by_asking = asked.iter().find_map(|one| one.repeats(1).next());
        let words = |one: Option<Repeat<'_>>| one.and_then(|one| one.words());
        let (given, wanted) = (words(by_code), words(by_asking));
        self.named = given.is_some() || wanted.is_some();
        if let (Some(given), Some(wanted)) = (&given, &wanted)
            && ascii_fold(given) != ascii_fold(wanted)
        {
            self.conflict = true;
            self.medication.brand = Some(wanted.clone());
        }
        // The words that the prescriber typed may say more than the code's.
        let typed = by_code
            .or(by_asking)
            .and_then(|one| one.part(9))
            .filter(|typed| Some(typed) != given.as_ref());
        if let Some(typed) = typed {
            self.text(Some(typed));
        }
        self.medication.text = given.or(wanted).unwrap_or_default();
        // A second medicine under one number: no sheet has room for it but here.
        for (segments, coded, amounts) in [(encoded, 2, [3, 4, 5]), (asked, 1, [2, 3, 4])] {
            for segment in segments.iter().skip(1) {
                let name = segment.repeats(coded).next().and_then(|one| one.words());
                let parts = amounts.iter().filter_map(|field| segment.prose(*field));
                let words: Vec<String> = name.into_iter().chain(parts).collect();
                self.text(Some(words.join(" ")).filter(|words| !words.is_empty()));
            }
        }
        self.medication.codes = by_code
            .or(by_asking)
            .map(|one| one.codes())
            .unwrap_or_default();
        for (segments, strength, form) in [(encoded, 25, 6), (asked, 18, 5)] {
            let Some(segment) = segments.first() else {
                continue;
            };
            if self.medication.strength.is_none()
                && let Some(digits) = segment.text(strength)
            {
                let unit = segment
                    .repeats(strength + 1)
                    .next()
                    .and_then(|one| one.words());
                self.medication.strength = Some(match unit {
                    Some(unit) => format!("{digits} {unit}"),
                    None => digits,
                });
            }
            if self.medication.form.is_none() {
                let form = segment.repeats(form).next().and_then(|one| one.words());
                self.medication.form =
                    form.filter(|form| !self.medication.text.contains(form.as_str()));
            }
        }
        let names = [
            Some(self.medication.text.as_str()),
            self.medication.brand.as_deref(),
        ];
        self.pump = names.into_iter().flatten().any(|name| {
            ascii_fold(name)
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| PUMPS.contains(&word) || word.starts_with("titr"))
        });
    }

    /// Components of a mixture: shown, and never computed with.
    fn parts(&mut self, segments: &[&Segment<'_>]) {
        for rxc in segments {
            let name = rxc.repeats(2).next().and_then(|one| one.words());
            let unit = rxc.repeats(4).next().and_then(|one| one.words());
            let words: Vec<String> = [name.clone(), rxc.text(3), unit]
                .into_iter()
                .flatten()
                .collect();
            self.text(Some(words.join(" ")).filter(|words| !words.is_empty()));
            self.unknown = true;
            if !self.named && name.is_some() {
                self.named = true;
                self.medication.text = name.unwrap_or_default();
            }
        }
    }

    fn amounts(&mut self, asked: &[&Segment<'_>], encoded: &[&Segment<'_>]) {
        let by_code = encoded.first().map(|rxe| self.amount(rxe, [3, 4, 5]));
        let by_asking = asked.first().map(|rxo| self.amount(rxo, [2, 3, 4]));
        match (by_code, by_asking) {
            (Some(given), Some(wanted)) => {
                if given != Dose::Missing && wanted != Dose::Missing && !same_dose(&given, &wanted)
                {
                    // 500 mg asked for, 1 tablet encoded: true or not, it is a sum that we do not do.
                    self.conflict = true;
                }
                self.dose = Some(if given == Dose::Missing {
                    wanted
                } else {
                    given
                });
            }
            (one, other) => self.dose = one.or(other),
        }
        let by_code = encoded.first().and_then(|rxe| self.flow(rxe, 23, 24));
        let by_asking = asked.first().and_then(|rxo| self.flow(rxo, 21, 22));
        if let (Some(given), Some(wanted)) = (&by_code, &by_asking)
            && !given.same_as(wanted)
        {
            self.conflict = true;
        }
        self.rate = by_code.or(by_asking);
        for rxe in encoded {
            if let Some(digits) = rxe.text(19) {
                self.told(rxe, 19);
                let unit = rxe.part(19, 2).unwrap_or_default();
                self.total = Amount::parse(&digits, unit);
                self.unknown |= self.total.is_none();
            }
        }
        for (segments, fields) in [(encoded, [22].as_slice()), (asked, [23].as_slice())] {
            for segment in segments {
                for field in fields {
                    if segment.text(*field).is_some() {
                        self.unknown = true;
                        self.told(segment, *field);
                    }
                }
            }
        }
    }

    fn amount(&mut self, segment: &Segment<'_>, [least, most, unit]: [usize; 3]) -> Dose {
        for field in [least, most, unit] {
            self.told(segment, field);
        }
        let coded = segment.repeats(unit).next();
        let words = coded.and_then(|one| one.words()).unwrap_or_default();
        let (low, high) = (segment.text(least), segment.text(most));
        let read = |digits: &Option<String>| {
            digits
                .as_deref()
                .and_then(|digits| Amount::parse(digits, words.clone()))
        };
        if let (Some(code), Some(amount)) = (coded.and_then(|one| one.part(1)), read(&low))
            && code != words
        {
            self.spellings.push(Amount::new(amount.value, code));
        }
        match (read(&low), read(&high)) {
            (Some(low), None) if high.is_none() => Dose::Exact(low),
            (Some(low), Some(high)) if low.same_as(&high) => Dose::Exact(low),
            (Some(low), Some(high)) => Dose::Range { low, high },
            _ => {
                // Words where a number should be, or a most without a least.
                if low.is_some() || high.is_some() {
                    self.unknown = true;
                }
                Dose::Missing
            }
        }
    }

    fn flow(&mut self, segment: &Segment<'_>, digits: usize, unit: usize) -> Option<Amount> {
        self.told(segment, digits);
        self.told(segment, unit);
        let value = segment.text(digits)?;
        let coded = segment.repeats(unit).next();
        let words = coded.and_then(|one| one.words()).unwrap_or_default();
        match Amount::parse(&value, words.clone()) {
            // Without "per" it is no rate, whatever field it stands in.
            Some(rate) if words.contains('/') => Some(rate),
            _ => {
                self.unknown = true;
                None
            }
        }
    }

    fn content(mut self, sources: &[Vec<Statement>], several_codes: bool, zone: Tz) -> Content {
        let told: Vec<String> = sources
            .iter()
            .flatten()
            .map(|one| one.verbatim.clone())
            .collect();
        let several = several_codes || sources.iter().any(|source| source.len() > 1);
        let mut line = Line {
            dose: self.dose.take().unwrap_or(Dose::Missing),
            rate: self.rate.take(),
            spellings: std::mem::take(&mut self.spellings),
            ..Line::default()
        };
        let statements: Vec<&Statement> =
            sources.iter().filter_map(|source| source.first()).collect();
        self.join(&mut line, &statements);
        line.texts.clone_from(&self.texts);
        for one in sources.iter().flatten() {
            for text in &one.texts {
                self.text(Some(text.clone()));
                line.texts.push(text.clone());
            }
        }
        if let Some(total) = self.total.take() {
            // The total of a day of an if-needed order can only be the most; of any other it is a sum that we do not do.
            self.unknown |= line.if_needed.is_none();
            line.max_per_period = line.if_needed.is_some().then(|| MaxPerPeriod {
                most: total,
                per: Amount::new(rust_decimal::Decimal::from(24), "h"),
            });
        }
        line.unknown_field = self.unknown;
        // Lines without a clear order: the judge computes nothing from them.
        let lines = if several {
            vec![line.clone(), line]
        } else {
            vec![line]
        };
        let judged = judge(&lines, &self.notes, zone);
        let timing = match judged.timing {
            Timing::Raw(reason) => Timing::Raw(reason),
            _ if self.pump => Timing::Raw(RawReason::Protocol),
            _ if self.conflict => Timing::Raw(RawReason::TextConflict),
            _ if !self.named => Timing::Raw(RawReason::Unreadable),
            timing => timing,
        };
        let mut verbatim = self.texts;
        if matches!(timing, Timing::Raw(_)) {
            verbatim.extend(told);
            verbatim.extend(Some(self.structure.join("; ")).filter(|text| !text.is_empty()));
        }
        Content {
            medication: self.medication,
            dose: judged.dose,
            rate: judged.rate,
            route: self.route,
            timing,
            start: judged.start,
            end: judged.end,
            verbatim,
            notes: self.notes,
            named: self.named,
        }
    }

    /// One line out of the statements of several places; they must agree.
    fn join(&mut self, line: &mut Line, statements: &[&Statement]) {
        let mut rhythms: Vec<(&Rhythm, bool)> = vec![];
        let mut prose: Vec<String> = vec![];
        for one in statements {
            self.unknown |= one.unknown;
            match &one.rhythm {
                Rhythm::Silent if !one.if_needed => {}
                // Not a code of the table: words, to be compared with what another place says.
                Rhythm::Raw(RawReason::UnknownTiming) => prose.extend(one.codes.iter().cloned()),
                rhythm => rhythms.push((rhythm, one.if_needed)),
            }
            line.code.extend(one.code_words.iter().cloned());
        }
        let first = rhythms.first().copied();
        if rhythms.iter().any(|one| Some(*one) != first) {
            self.conflict = true;
            line.rhythm = Rhythm::Raw(RawReason::TextConflict);
        } else if let Some((rhythm, if_needed)) = first {
            line.rhythm = rhythm.clone();
            if if_needed {
                line.if_needed = Some(IfNeeded {
                    reason: statements.iter().find_map(|one| one.condition.clone()),
                });
            }
        } else if !prose.is_empty() {
            line.rhythm = Rhythm::Raw(RawReason::UnknownTiming);
        }
        line.texts.extend(prose.iter().cloned());
        for text in prose {
            self.text(Some(text));
        }
        if line.if_needed.is_none() {
            for condition in statements.iter().filter_map(|one| one.condition.clone()) {
                self.text(Some(condition));
            }
        }
        line.start = self.one_of(statements.iter().filter_map(|one| one.start));
        line.end = self.one_of(statements.iter().filter_map(|one| one.end));
        line.course_minutes = self.one_of(statements.iter().filter_map(|one| one.course_minutes));
        line.lasts_minutes = self.one_of(statements.iter().filter_map(|one| one.lasts_minutes));
        line.count = self.one_of(statements.iter().filter_map(|one| one.count));
        line.bounds_broken = statements.iter().any(|one| one.bounds_broken)
            || matches!((line.start, line.end), (Some(start), Some(end)) if start > end);
        for quantity in statements.iter().filter_map(|one| one.quantity.as_ref()) {
            self.quantity(line, quantity);
        }
    }

    fn one_of<T: PartialEq + Copy>(&mut self, mut values: impl Iterator<Item = T>) -> Option<T> {
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            self.conflict = true;
        }
        first
    }

    /// The quantity of a timing: the dose itself, or how many times the encoded amount.
    fn quantity(&mut self, line: &mut Line, quantity: &Amount) {
        match &line.dose {
            Dose::Missing if quantity.unit.is_empty() => self.unknown = true,
            Dose::Missing => line.dose = Dose::Exact(quantity.clone()),
            Dose::Exact(dose) => {
                let once = quantity.unit.is_empty() && quantity.value == rust_decimal::Decimal::ONE;
                let same = quantity.value == dose.value
                    && (quantity.unit.is_empty()
                        || quantity.unit == dose.unit
                        || line.spellings.iter().any(|other| other.same_as(quantity)));
                if !(once || same) {
                    self.conflict = true;
                }
            }
            Dose::Range { .. } => self.conflict = true,
        }
    }
}

/// A coded instruction: its text, and its code where the code is words too.
fn both(one: &Repeat<'_>) -> Option<String> {
    match (one.part(1), one.part(2)) {
        (Some(code), Some(text)) if code != text && code.contains(' ') => {
            Some(format!("{code} · {text}"))
        }
        _ => one.words(),
    }
}

fn same_dose(one: &Dose, other: &Dose) -> bool {
    match (one, other) {
        (Dose::Exact(a), Dose::Exact(b)) => a.same_as(b),
        (Dose::Range { low: a, high: b }, Dose::Range { low: c, high: d }) => {
            a.same_as(c) && b.same_as(d)
        }
        _ => false,
    }
}

/// The pattern of a repeat pattern with its explicit times; used by [`super::timing`].
pub(super) fn rhythm_of(codes: &[String], times: &[chrono::NaiveTime]) -> (Rhythm, bool) {
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let pattern = repeat_patterns(&codes, times);
    (pattern.rhythm, pattern.if_needed)
}
