//! Orders in words: route, dose, medicine line. Structured facts become words; text of the source never does.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::format::Locale;

use super::dose::Dose;
use super::order::Order;

/// Lower case without accents: for matching, never for showing.
pub fn ascii_fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        // Nearly every letter: neither tables nor a match are asked.
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
            continue;
        }
        for letter in letter.to_lowercase() {
            fold_letter(letter, &mut folded);
        }
    }
    folded
}

fn fold_letter(letter: char, folded: &mut String) {
    let base = match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ă' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ậ' | 'ắ' => {
            "a"
        }
        'æ' => "ae",
        'ç' | 'č' | 'ć' => "c",
        'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ě' | 'ę' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ị' | 'ỉ' | 'ĩ' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ộ' | 'ơ' | 'ớ' | 'ờ' | 'ợ' => {
            "o"
        }
        'œ' => "oe",
        'š' | 'ș' | 'ş' | 'ś' => "s",
        'ț' | 'ţ' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ụ' | 'ủ' | 'ũ' | 'ư' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ý' | 'ÿ' | 'ỳ' | 'ỷ' | 'ỹ' => "y",
        'ž' | 'ź' | 'ż' => "z",
        other => {
            // Combining accents of decomposed text disappear.
            if !('\u{300}'..='\u{36f}').contains(&other) {
                folded.push(other);
            }
            return;
        }
    };
    folded.push_str(base);
}

/// The words of a folded text: whatever is neither letter nor digit parts them.
pub(super) fn words_of(folded: &str) -> Vec<&str> {
    split(folded).collect()
}

/// Whether these folded words say the phrase of a list, word for word and in its order, accents and case aside.
pub(super) fn say(words: &[&str], phrase: &str) -> bool {
    // Nearly every listed phrase is plain letters: nothing is folded for it, since each order of a ward is held against it.
    let phrase = if phrase.is_ascii() {
        Cow::Borrowed(phrase)
    } else {
        Cow::Owned(ascii_fold(phrase))
    };
    if !phrase.is_empty() && phrase.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return words.iter().any(|said| said.eq_ignore_ascii_case(&phrase));
    }
    let Some(first) = split(&phrase).next() else {
        return false;
    };
    (0..words.len())
        .filter_map(|start| words.get(start..))
        .filter(|run| {
            run.first()
                .is_some_and(|said| said.eq_ignore_ascii_case(first))
        })
        .any(|run| {
            let mut said = run.iter();
            split(&phrase).all(|wanted| {
                said.next()
                    .is_some_and(|said| said.eq_ignore_ascii_case(wanted))
            })
        })
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The dose, or the rate of an infusion, in words and digits; empty when the source gave neither. Where the dose changes
/// with the days, words that say so: no step's dose may stand for the order.
pub fn dose_words(order: &Order, locale: Locale) -> String {
    if order.changes_dose() {
        return locale
            .pick(
                "dose variable, voir les étapes",
                "dose changes, see the steps",
            )
            .to_owned();
    }
    dose_and_rate(order, &order.dose, locale)
}

/// The dose ordered for what is due at this instant; [`dose_words`] where the dose never changes.
pub fn dose_words_at(order: &Order, due: DateTime<Utc>, locale: Locale) -> String {
    dose_and_rate(order, order.dose_at(due), locale)
}

/// A dose alone.
pub(super) fn amount_or_range(dose: &Dose, locale: Locale) -> String {
    match dose {
        Dose::Exact(amount) => amount.words(locale),
        Dose::Range { low, high } => {
            let to = locale.pick("à", "to");
            format!("{} {to} {}", low.words(locale), high.words(locale))
        }
        Dose::Missing => String::new(),
    }
}

fn dose_and_rate(order: &Order, dose: &Dose, locale: Locale) -> String {
    let dose = amount_or_range(dose, locale);
    match (&order.rate, dose.is_empty()) {
        (Some(rate), true) => rate.words(locale),
        (Some(rate), false) => {
            let at = locale.pick("à", "at");
            format!("{dose} {at} {}", rate.words(locale))
        }
        (None, _) => dose,
    }
}

/// The route in words for the usual codes and abbreviations; any other text stays as the source wrote it.
pub fn route_words(route: &str, locale: Locale) -> String {
    let key = ascii_fold(route);
    let (fr, en) = match key.trim() {
        "po" | "per os" | "oral" | "orale" | "voie orale" | "oral route" | "26643006" => {
            ("orale", "oral")
        }
        "iv" | "ivd" | "intraveineuse" | "intraveineux" | "voie intraveineuse" | "intravenous"
        | "intravenous route" | "47625008" => ("intraveineuse", "intravenous"),
        "sc" | "sous-cutanee" | "sous cutanee" | "voie sous-cutanee" | "subcutaneous"
        | "subcutaneous route" | "34206005" => ("sous-cutanée", "subcutaneous"),
        "im" | "intramusculaire" | "intramuscular" | "voie intramusculaire" | "78421000" => {
            ("intramusculaire", "intramuscular")
        }
        "inh" | "inhalee" | "inhalation" | "voie inhalee" | "respiratory tract" | "447694001"
        | "inhaled" => ("inhalée", "inhaled"),
        "td" | "transdermique" | "transdermal" | "voie transdermique" | "45890007" => {
            ("transdermique", "transdermal")
        }
        "sl" | "sublinguale" | "sublingual" | "37839007" => ("sublinguale", "sublingual"),
        "pr" | "rectale" | "rectal" | "37161004" => ("rectale", "rectal"),
        "top" | "topique" | "topical" | "cutanee" | "6064005" => ("cutanée", "topical"),
        _ => return route.to_owned(),
    };
    if matches!(locale, Locale::En) { en } else { fr }.to_owned()
}

/// The part of a medicine's name that is set in bold (display rule M1): the source's text up to its first comma, which
/// is where records put the form and the brand. Nothing is dropped: [`medication_line`] begins with the rest.
pub fn medication_head(order: &Order) -> &str {
    order
        .medication
        .text
        .split_once(", ")
        .map_or(order.medication.text.as_str(), |(head, _)| head)
}

/// What stands behind the bold part: the rest of the name, then brand, strength and form where the source gave them
/// apart (display rule M3). A part that the name already says is not said twice.
pub fn medication_line(order: &Order) -> String {
    let said = ascii_fold(&order.medication.text);
    let rest = order.medication.text.split_once(", ").map(|(_, rest)| rest);
    let apart = [
        &order.medication.brand,
        &order.medication.strength,
        &order.medication.form,
    ]
    .into_iter()
    .flatten()
    .map(|part| unsaid(part, &said));
    rest.into_iter()
        .chain(apart)
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join(" — ")
}

/// A part without the end that the name says already, in the same whole words: `PERFALGAN 1 g, solution` behind
/// `paracétamol 1 g, solution` is `PERFALGAN`. A single last word is never taken away: the 30 of an insulin mixture is
/// not the 30 of its pen.
fn unsaid<'a>(part: &'a str, said: &str) -> &'a str {
    let bare = |text: &str| -> Vec<String> {
        ascii_fold(text)
            .split([' ', ',', '(', ')', '\u{a0}'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let said = bare(said);
    let starts = std::iter::once(0).chain(
        part.char_indices()
            .filter(|(_, c)| *c == ' ')
            .map(|(at, _)| at + 1),
    );
    starts
        .filter_map(|at| part.split_at_checked(at))
        .find(|(head, tail)| {
            let words = bare(tail);
            let enough = words.len() > 1 || head.is_empty();
            enough && !words.is_empty() && said.windows(words.len()).any(|run| run == words)
        })
        .map_or(part, |(head, _)| head.trim_end_matches([' ', ',']))
}

/// Whether a text holds an abbreviation or a way of writing a number that is known to kill (display rule M6): it stays
/// word for word, beside a badge.
pub fn risky_abbreviation(text: &str) -> bool {
    const WORDS: [&str; 17] = [
        "ug", "mcg", "u", "ui", "iu", "cc", "qd", "od", "bid", "tid", "qid", "qhs", "hs", "prn",
        "die", "qod", "kcl",
    ];
    if text.contains('µ') || text.contains('μ') {
        return true;
    }
    let folded = ascii_fold(text);
    let whole = folded.split(|c: char| !c.is_alphanumeric()).any(|word| {
        // "10u" hides the unit behind the digits, "q6h" is a frequency.
        let bare = word.trim_start_matches(|c: char| c.is_ascii_digit());
        WORDS.contains(&bare)
            || (word.starts_with('q')
                && word.ends_with('h')
                && word.chars().any(|c| c.is_ascii_digit()))
    });
    whole || trailing_zero_or_naked_mark(&folded)
}

fn trailing_zero_or_naked_mark(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.iter().enumerate().any(|(at, letter)| {
        if !matches!(letter, '.' | ',') {
            return false;
        }
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after: Vec<char> = letters
            .iter()
            .skip(at + 1)
            .take_while(|c| c.is_ascii_digit())
            .copied()
            .collect();
        let digit_before = before.is_some_and(char::is_ascii_digit);
        // "1.0 mg" may be read ten, ".5 mg" may be read five.
        (digit_before && after.last() == Some(&'0'))
            || (!digit_before && !after.is_empty() && before.is_none_or(|c| c.is_whitespace()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risky_writing_is_noticed_and_plain_writing_is_not() {
        for risky in [
            "KCl 2 g",
            "10U SC",
            "75 µg",
            "q6h",
            "500 mg BID",
            "1.0 mg",
            ".5 mg",
            "2 UI",
        ] {
            assert!(risky_abbreviation(risky), "{risky} is known to be misread");
        }
        for plain in [
            "500 mg toutes les 8 heures",
            "0,5 mg le matin",
            "10 unités sous-cutanées",
            "1 comprimé",
        ] {
            assert!(!risky_abbreviation(plain), "{plain} is plain");
        }
    }

    #[test]
    fn a_long_name_is_set_in_two_weights_and_loses_nothing() {
        let mut order = an_order("amoxicilline 1 g, poudre injectable (CLAMOXYL)");
        order.medication.strength = Some("1 g".into());
        order.medication.form = Some("solution".into());
        order.medication.brand = Some("CLAMOXYL FORTE 1 g, poudre injectable".into());
        assert_eq!(
            unsaid("MIXPEN 30", "insuline 30 unités"),
            "MIXPEN 30",
            "a lone number is kept"
        );
        assert_eq!(
            medication_head(&order),
            "amoxicilline 1 g",
            "bold up to the comma"
        );
        assert_eq!(
            medication_line(&order),
            "poudre injectable (CLAMOXYL) — CLAMOXYL FORTE — solution",
            "then the rest, nothing twice"
        );
    }

    fn an_order(text: &str) -> Order {
        use crate::clinical::{
            Category, Medication, OrderId, OrderStatus, PatientId, RawReason, SourceRef, Timing,
        };
        Order {
            id: OrderId::new("o"),
            source: SourceRef::fhir("MedicationRequest/o", None),
            patient: PatientId::new("p"),
            encounter: None,
            number: None,
            medication: Medication {
                text: text.into(),
                ..Medication::default()
            },
            status: OrderStatus::Active,
            category: Category::Inpatient,
            dose: Dose::Missing,
            dose_json: None,
            rate: None,
            route: None,
            route_json: None,
            timing: Timing::Raw(RawReason::NoDosage),
            start: None,
            end: None,
            verbatim: vec![],
            notes: vec![],
            prescriber: None,
            authored: None,
            pharmacy: None,
            own_supply: false,
            gone_since: None,
        }
    }

    #[test]
    fn routes_become_words_and_unknown_ones_stay() {
        assert_eq!(
            route_words("PO", Locale::Fr),
            "orale",
            "the usual abbreviation"
        );
        assert_eq!(
            route_words("SC", Locale::En),
            "subcutaneous",
            "in English too"
        );
        assert_eq!(
            route_words("voie intrathécale", Locale::Fr),
            "voie intrathécale",
            "never guessed"
        );
    }
}
