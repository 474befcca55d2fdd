//! Finding a patient: birth date first, then at most three letters of a name (display rule P4).
//!
//! It errs on the side of finding: a query that can be read two ways finds the patients of both readings, since what is
//! found is only brought into focus and nobody is hidden.

use chrono::{Datelike, NaiveDate};

use super::patient::Patient;
use super::words::ascii_fold;

/// Letters of a name that are compared.
const LETTERS: usize = 3;

/// What was typed, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Ways to read the date; empty when none was typed.
    dates: Vec<DateParts>,
    /// The start of a name without accents; empty when none was typed.
    letters: String,
    /// Something was typed that is neither.
    nonsense: bool,
}

/// As much of a birth date as was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct DateParts {
    day: Option<u32>,
    month: Option<u32>,
    /// The year, or its last two digits.
    year: Option<i32>,
    /// The year is its last two digits only.
    short_year: bool,
}

impl DateParts {
    fn matches(&self, born: NaiveDate) -> bool {
        let year = |wanted: i32| {
            if self.short_year {
                born.year().rem_euclid(100) == wanted
            } else {
                born.year() == wanted
            }
        };
        self.day.is_none_or(|day| born.day() == day)
            && self.month.is_none_or(|month| born.month() == month)
            && self.year.is_none_or(year)
    }

    fn is_sound(&self) -> bool {
        self.day.is_none_or(|day| (1..=31).contains(&day))
            && self.month.is_none_or(|month| (1..=12).contains(&month))
            && self
                .year
                .is_none_or(|year| self.short_year || (1850..=2200).contains(&year))
            && *self != DateParts::default()
    }
}

impl Wanted {
    /// Reads what was typed so far: `03021948`, `3/2/48`, `1948-02-03`, `0302`, `1948`, `mar`, `03021948 mar`.
    pub fn parse(typed: &str) -> Wanted {
        let typed = typed.trim();
        let at = typed
            .find(|c: char| c.is_alphabetic())
            .unwrap_or(typed.len());
        let (date, name) = typed.split_at(at);
        let date = date.trim_end_matches(|c: char| !c.is_ascii_digit());
        let letters: String = ascii_fold(name)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(LETTERS)
            .collect();
        let dates = dates(date);
        Wanted {
            nonsense: (dates.is_empty() && !date.is_empty())
                || (letters.is_empty() && !name.is_empty()),
            dates,
            letters,
        }
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.letters.is_empty() && !self.nonsense
    }

    /// Whether this patient is meant. Nobody is when nothing was typed, or when it makes no sense.
    pub fn matches(&self, patient: &Patient) -> bool {
        if self.nonsense || self.is_empty() {
            return false;
        }
        let born = self.dates.is_empty()
            || patient
                .birth_date
                .is_some_and(|born| self.dates.iter().any(|date| date.matches(born)));
        born && (self.letters.is_empty() || self.names(patient))
    }

    fn names(&self, patient: &Patient) -> bool {
        let whole = [&patient.family, &patient.used_family, &patient.name_text];
        let names = whole
            .into_iter()
            .flatten()
            .chain(&patient.given)
            .map(|name| ascii_fold(name));
        // `de la tour d’auvergne`: from its first word or any later one on, with what stands between them typed or not.
        names.into_iter().any(|name| {
            let parts: Vec<&str> = name
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|part| !part.is_empty())
                .collect();
            (0..parts.len()).any(|from| {
                let rest: String = parts.iter().skip(from).copied().collect();
                rest.starts_with(&self.letters)
            })
        })
    }
}

/// The ways in which a typed date can be read.
fn dates(typed: &str) -> Vec<DateParts> {
    if typed.is_empty() {
        return vec![];
    }
    let parts: Vec<&str> = typed
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let readings = match parts.as_slice() {
        [digits] => of_digits(digits),
        [year, rest @ ..] if year.len() == 4 => {
            vec![parts_of(
                rest.get(1).copied(),
                rest.first().copied(),
                Some(year),
            )]
        }
        [day, month] => vec![parts_of(Some(day), Some(month), None)],
        [day, month, year] => vec![parts_of(Some(day), Some(month), Some(year))],
        _ => vec![],
    };
    readings
        .into_iter()
        .flatten()
        .filter(DateParts::is_sound)
        .collect()
}

fn parts_of(day: Option<&str>, month: Option<&str>, year: Option<&str>) -> Option<DateParts> {
    let number = |part: Option<&str>| -> Option<Option<u32>> {
        match part {
            None => Some(None),
            Some(digits) if digits.len() <= 4 => digits.parse().ok().map(Some),
            Some(_) => None,
        }
    };
    // Two digits are the end of a year; one or three are a year that is still being typed, and say nothing yet.
    let year = year.filter(|digits| matches!(digits.len(), 2 | 4));
    Some(DateParts {
        day: number(day)?,
        month: number(month)?,
        year: year.and_then(|digits| digits.parse().ok()),
        short_year: year.is_some_and(|digits| digits.len() == 2),
    })
}

/// Digits without anything between them: day, month, year, as far as they go; four may also be a year, and eight may
/// begin with it.
fn of_digits(digits: &str) -> Vec<Option<DateParts>> {
    let cut = |from: usize, to: usize| digits.get(from..to.min(digits.len()));
    let day_first = parts_of(
        cut(0, 2),
        cut(2, 4).filter(|part| part.len() == 2),
        cut(4, digits.len()).filter(|part| !part.is_empty()),
    );
    match digits.len() {
        1 => vec![],
        4 => vec![day_first, parts_of(None, None, Some(digits))],
        8 => vec![day_first, parts_of(cut(6, 8), cut(4, 6), cut(0, 4))],
        2..=8 => vec![day_first],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinical::{PatientId, Sex, SourceRef};
    use proptest::prelude::*;

    fn patient(family: &str, given: &str, born: Option<(i32, u32, u32)>) -> Patient {
        Patient {
            id: PatientId::new(family),
            source: SourceRef::fhir(format!("Patient/{family}"), None),
            identifiers: vec![],
            family: Some(family.to_owned()),
            given: vec![given.to_owned()],
            name_text: None,
            used_family: None,
            birth_date: born.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)),
            reliability: vec![],
            birth_text: None,
            sex: Sex::Female,
            deceased: false,
            merged_into: None,
        }
    }

    fn finds(typed: &str, patient: &Patient) -> bool {
        Wanted::parse(typed).matches(patient)
    }

    #[test]
    fn a_birth_date_is_found_however_it_is_typed() {
        let martin = patient("Martin", "Jeanne", Some((1948, 2, 3)));
        for typed in [
            "03021948",
            "3/2/48",
            "03/02/1948",
            "3.2.1948",
            "3 2 48",
            "030248",
            "1948-02-03",
            "19480203",
            "0302",
            "03",
            "1948",
            "1948-02",
            "03021948 mar",
            "3/2/48 JEA",
            "03021948martin",
        ] {
            assert!(finds(typed, &martin), "{typed}");
        }
        for typed in [
            "02031948",
            "3/2/49",
            "1949",
            "04",
            "03021948 dur",
            "32021948",
            "03131948",
            "030219480",
            "///",
            "?",
        ] {
            assert!(
                !finds(typed, &martin),
                "{typed} is somebody else, or nobody"
            );
        }
    }

    #[test]
    fn accents_and_case_are_ignored_and_three_letters_are_enough() {
        let nguyen = patient("Nguyễn", "Thị Hoa", Some((1960, 12, 25)));
        for typed in ["ngu", "NGU", "nguyx", "hoa", "thi"] {
            assert!(finds(typed, &nguyen), "{typed}: three letters are compared");
        }
        assert!(!finds("guy", &nguyen), "from the start of a name");
        let tour = patient("de la Tour d’Auvergne", "Marie-Bernadette", None);
        for typed in ["de ", "tou", "auv", "d'a", "ber", "del"] {
            assert!(finds(typed, &tour), "{typed}");
        }
        assert!(
            !finds("1941", &tour),
            "no birth date is known: a date finds her not"
        );
        assert!(!finds("", &tour), "nothing was asked");
    }

    proptest! {
        #[test]
        fn every_written_form_of_a_date_finds_it(
            days in 0_i64..60_000,
            form in prop::sample::select(vec!["%d%m%Y", "%d/%m/%Y", "%d.%m.%y", "%d%m%y", "%Y-%m-%d", "%Y%m%d", "%-d/%-m/%Y"]),
        ) {
            let born = NaiveDate::from_ymd_opt(1890, 1, 1).unwrap() + chrono::Duration::days(days);
            let mut somebody = patient("Test", "Amélie", None);
            somebody.birth_date = Some(born);
            let typed = born.format(form).to_string();
            prop_assert!(finds(&typed, &somebody), "{}", typed);
        }

        #[test]
        fn whatever_is_typed_gets_an_answer(typed in ".{0,20}") {
            let _ = finds(&typed, &patient("Test", "Amélie", Some((1948, 2, 3))));
        }
    }
}
