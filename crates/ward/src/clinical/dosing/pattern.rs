//! Timing codes as rhythms: HL7 v2 repeat patterns (TQ1-3, ORC-7.2, RXE-1.2; table 0335) and R4's GTS abbreviations.
//!
//! Both mean "at the institution's times": a code gives a count, an interval or a named moment, never a clock time.

use chrono::{NaiveTime, Weekday};

use super::{DayPlan, Rhythm};
use crate::clinical::moment::{Moment, Moments};
use crate::clinical::timing::RawReason;

/// What a repeat pattern says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// When.
    pub rhythm: Rhythm,
    /// "PRN" stands in it.
    pub if_needed: bool,
}

/// Reads one HL7 v2 repeat pattern (`Q6H`, `BID`, `QAM`, `Q1J2`, `PRNQ4H`, `ACM`) with the explicit times that stand
/// beside it (TQ1-4, ORC-7.3), which must be as many as the pattern asks for.
///
/// An empty code is silent, or fixed times when there are any. A code that is not of the table is raw: the reader puts
/// it into [`super::Line::code`] or, when it is prose, into [`super::Line::texts`].
pub fn repeat_pattern(code: &str, times: &[NaiveTime]) -> Pattern {
    let code = code.trim().to_ascii_uppercase();
    let (if_needed, code) = match code.strip_prefix("PRN") {
        Some(rest) => (true, rest.trim()),
        None => (false, code.as_str()),
    };
    let rhythm = if code.is_empty() {
        Rhythm::Silent
    } else {
        plain(code).unwrap_or(Rhythm::Raw(RawReason::UnknownTiming))
    };
    let rhythm = match (times.is_empty(), if_needed) {
        (true, _) => rhythm,
        // A clock time beside "if needed" contradicts it.
        (false, true) => Rhythm::Raw(RawReason::TextConflict),
        (false, false) => at_times(rhythm, times),
    };
    Pattern { rhythm, if_needed }
}

/// Reads the repeats of one field (`QAM~QHS`, `PRN~Q6H`): several moments or several days join, `PRN` adds to one other;
/// anything else together is raw.
pub fn repeat_patterns(codes: &[&str], times: &[NaiveTime]) -> Pattern {
    let said: Vec<&str> = codes
        .iter()
        .map(|code| code.trim())
        .filter(|code| !code.is_empty())
        .collect();
    if said.len() < 2 {
        return repeat_pattern(said.first().copied().unwrap_or(""), times);
    }
    let read: Vec<Pattern> = said.iter().map(|code| repeat_pattern(code, &[])).collect();
    let if_needed = read.iter().any(|one| one.if_needed);
    let speaking: Vec<&Rhythm> = read
        .iter()
        .map(|one| &one.rhythm)
        .filter(|rhythm| **rhythm != Rhythm::Silent)
        .collect();
    let joined = match speaking.as_slice() {
        [] => Rhythm::Silent,
        [one] => (*one).clone(),
        several => join(several),
    };
    let rhythm = match (times.is_empty(), if_needed) {
        (true, _) => joined,
        (false, true) => Rhythm::Raw(RawReason::TextConflict),
        (false, false) => at_times(joined, times),
    };
    Pattern { rhythm, if_needed }
}

/// Several moments of a day are one plan; the same days with the same plan are one week. Others exclude each other.
fn join(several: &[&Rhythm]) -> Rhythm {
    let moments: Option<Vec<Moment>> = several
        .iter()
        .map(|rhythm| match rhythm {
            Rhythm::Moments(moments) if moments.offset_minutes == 0 => Some(moments.at.clone()),
            _ => None,
        })
        .collect::<Option<Vec<Vec<Moment>>>>()
        .map(|all| all.concat());
    if let Some(all) = moments {
        let joined = Moments::new(all.clone(), 0);
        // The same moment twice is one dose or two: nobody knows.
        return if joined.at.len() == all.len() {
            Rhythm::Moments(joined)
        } else {
            Rhythm::Raw(RawReason::UnknownTiming)
        };
    }
    let days: Option<Vec<Weekday>> = several
        .iter()
        .map(|rhythm| match rhythm {
            Rhythm::DaysOfWeek {
                days,
                plan: DayPlan::Times(1),
            } => Some(days.clone()),
            _ => None,
        })
        .collect::<Option<Vec<Vec<Weekday>>>>()
        .map(|all| all.concat());
    days.and_then(week)
        .map_or(Rhythm::Raw(RawReason::UnknownTiming), |days| {
            Rhythm::DaysOfWeek {
                days,
                plan: DayPlan::Times(1),
            }
        })
}

/// Days of a week, Monday first; `None` when there are none or one stands twice.
pub fn week(mut days: Vec<Weekday>) -> Option<Vec<Weekday>> {
    let count = days.len();
    days.sort_unstable_by_key(Weekday::num_days_from_monday);
    days.dedup();
    (count > 0 && days.len() == count).then_some(days)
}

/// One code without `PRN` in front.
fn plain(code: &str) -> Option<Rhythm> {
    let per_day = |count| Some(Rhythm::PerDay { count, up_to: None });
    let moment = |moment| Some(Rhythm::Moments(Moments::new(vec![moment], 0)));
    match code {
        "BID" => return per_day(2),
        "TID" => return per_day(3),
        "QID" => return per_day(4),
        "QD" => return per_day(1),
        "QOD" => return interval(2, 1440),
        "QAM" => return moment(Moment::Morning),
        "QPM" => return moment(Moment::Evening),
        "QHS" | "HS" => return moment(Moment::Bedtime),
        "ONCE" => return Some(Rhythm::Raw(RawReason::OnceWithoutTime)),
        // In this table a lone C is "continuous", not "with a meal".
        "C" => return Some(Rhythm::Continuous),
        "AC" | "PC" | "ACM" | "CM" | "PCM" | "ACD" | "CD" | "PCD" | "ACV" | "CV" | "PCV" => {
            return Moment::of_code(code).map(|at| Rhythm::Moments(Moments::new(at.to_vec(), 0)));
        }
        _ => {}
    }
    if let Some(count) = code.strip_suffix("ID").and_then(digits) {
        return match count {
            0 => None,
            12.. => Some(Rhythm::TooFrequent(count)),
            _ => per_day(count),
        };
    }
    let rest = code.strip_prefix('Q')?;
    if let Some((every, days)) = rest.split_once('J') {
        // "Q2J2" is every second Tuesday: which ones, only the pharmacy knows.
        if !(every.is_empty() || every == "1") {
            return None;
        }
        let days: Option<Vec<Weekday>> = days.chars().map(day_of_digit).collect();
        return days.and_then(week).map(|days| Rhythm::DaysOfWeek {
            days,
            plan: DayPlan::Times(1),
        });
    }
    let (count, minutes) = [("M", 1), ("H", 60), ("D", 1440), ("W", 10080)]
        .into_iter()
        .find_map(|(unit, minutes)| Some((digits(rest.strip_suffix(unit)?)?, minutes)))?;
    match (count, minutes) {
        (1, 1440) => per_day(1),
        _ => interval(count, minutes),
    }
}

/// One dose every so many units of time.
fn interval(count: u32, unit_minutes: u32) -> Option<Rhythm> {
    let minutes = count
        .checked_mul(unit_minutes)
        .filter(|minutes| *minutes > 0)?;
    Some(if minutes > 120 {
        Rhythm::Interval {
            every_minutes: minutes,
            up_to_minutes: None,
        }
    } else {
        Rhythm::TooFrequent(1440 / minutes)
    })
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.chars().all(|c| c.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn day_of_digit(digit: char) -> Option<Weekday> {
    Some(match digit {
        '1' => Weekday::Mon,
        '2' => Weekday::Tue,
        '3' => Weekday::Wed,
        '4' => Weekday::Thu,
        '5' => Weekday::Fri,
        '6' => Weekday::Sat,
        '7' => Weekday::Sun,
        _ => return None,
    })
}

/// A rhythm with explicit clock times beside it: the times are the order's own when they are as many as it asks for.
fn at_times(rhythm: Rhythm, times: &[NaiveTime]) -> Rhythm {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let unknown = Rhythm::Raw(RawReason::UnknownTiming);
    if sorted.len() != times.len() {
        return unknown;
    }
    let count = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
    if count >= 12 {
        return Rhythm::TooFrequent(count);
    }
    match rhythm {
        Rhythm::Silent => Rhythm::FixedTimes(sorted),
        Rhythm::PerDay {
            count: asked,
            up_to: None,
        } if asked == count => Rhythm::FixedTimes(sorted),
        Rhythm::Moments(moments)
            if moments.offset_minutes == 0 && moments.at.len() == sorted.len() =>
        {
            Rhythm::FixedTimes(sorted)
        }
        Rhythm::Interval {
            every_minutes,
            up_to_minutes: None,
        } if every_minutes.checked_mul(count) == Some(1440) && evenly(&sorted, every_minutes) => {
            Rhythm::FixedTimes(sorted)
        }
        Rhythm::DaysOfWeek {
            days,
            plan: DayPlan::Times(1),
        } => Rhythm::DaysOfWeek {
            days,
            plan: DayPlan::At(sorted),
        },
        Rhythm::Raw(reason) => Rhythm::Raw(reason),
        Rhythm::PerDay { .. }
        | Rhythm::Interval { .. }
        | Rhythm::Moments(_)
        | Rhythm::FixedTimes(_)
        | Rhythm::DaysOfWeek { .. }
        | Rhythm::Once(_)
        | Rhythm::Continuous
        | Rhythm::TooFrequent(_) => unknown,
    }
}

fn evenly(times: &[NaiveTime], every_minutes: u32) -> bool {
    times
        .iter()
        .zip(times.iter().skip(1))
        .all(|(one, next)| (*next - *one).num_minutes() == i64::from(every_minutes))
}

/// The rhythm of an R4 `Timing.code` of HL7's GTS abbreviations; `None` for a code that is no rhythm of ours.
pub fn gts_abbreviation(code: &str) -> Option<Rhythm> {
    let moment = |moment| Some(Rhythm::Moments(Moments::new(vec![moment], 0)));
    match code {
        "BID" | "TID" | "QID" | "QD" | "QOD" | "Q1H" | "Q2H" | "Q3H" | "Q4H" | "Q6H" | "Q8H" => {
            plain(code)
        }
        "AM" => moment(Moment::Morning),
        // The code system says "every afternoon".
        "PM" => moment(Moment::Afternoon),
        "BED" => moment(Moment::Bedtime),
        "WK" => interval(7, 1440),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clocks: &[&str]) -> Vec<NaiveTime> {
        clocks
            .iter()
            .map(|clock| NaiveTime::parse_from_str(clock, "%H:%M").unwrap())
            .collect()
    }

    fn rhythm(code: &str) -> Rhythm {
        repeat_pattern(code, &[]).rhythm
    }

    fn every(minutes: u32) -> Rhythm {
        Rhythm::Interval {
            every_minutes: minutes,
            up_to_minutes: None,
        }
    }

    fn per_day(count: u32) -> Rhythm {
        Rhythm::PerDay { count, up_to: None }
    }

    fn moments(at: &[Moment]) -> Rhythm {
        Rhythm::Moments(Moments::new(at.to_vec(), 0))
    }

    #[test]
    fn the_codes_of_the_table_are_read() {
        for (code, expected) in [
            ("BID", per_day(2)),
            ("tid", per_day(3)),
            ("QID", per_day(4)),
            ("5ID", per_day(5)),
            ("Q1D", per_day(1)),
            ("QOD", every(2880)),
            ("Q2D", every(2880)),
            ("Q6H", every(360)),
            ("Q90M", Rhythm::TooFrequent(16)),
            ("Q180M", every(180)),
            ("Q2W", every(20160)),
            ("QAM", moments(&[Moment::Morning])),
            ("QPM", moments(&[Moment::Evening])),
            ("QHS", moments(&[Moment::Bedtime])),
            ("ACM", moments(&[Moment::BeforeBreakfast])),
            ("C", Rhythm::Continuous),
            ("Once", Rhythm::Raw(RawReason::OnceWithoutTime)),
            ("24ID", Rhythm::TooFrequent(24)),
            ("", Rhythm::Silent),
        ] {
            assert_eq!(rhythm(code), expected, "{code}");
        }
        assert_eq!(
            rhythm("Q1J2"),
            Rhythm::DaysOfWeek {
                days: vec![Weekday::Tue],
                plan: DayPlan::Times(1)
            },
            "day 1 is Monday"
        );
    }

    #[test]
    fn what_is_not_of_the_table_is_raw() {
        for code in [
            "Q0H",
            "QSHIFT",
            "Q2J2",
            "QJ8",
            "QJ11",
            "ICM",
            "3 times daily",
            "Q6",
            "U<08>",
            "QH6",
            "0ID",
            "Q99999H",
            "Q1L",
            "Q30S",
        ] {
            assert_eq!(
                rhythm(code),
                Rhythm::Raw(RawReason::UnknownTiming),
                "{code}"
            );
        }
    }

    #[test]
    fn prn_stands_alone_or_in_front_or_beside() {
        let prn = repeat_pattern("PRNQ4H", &[]);
        assert!(prn.if_needed && prn.rhythm == every(240), "in front");
        let prn = repeat_patterns(&["PRN", "Q6H"], &[]);
        assert!(prn.if_needed && prn.rhythm == every(360), "beside");
        let prn = repeat_pattern("PRN", &[]);
        assert!(prn.if_needed && prn.rhythm == Rhythm::Silent, "alone");
        assert_eq!(
            repeat_pattern("PRN", &at(&["08:00"])).rhythm,
            Rhythm::Raw(RawReason::TextConflict),
            "if needed, at eight o'clock?"
        );
    }

    #[test]
    fn explicit_times_count_only_when_they_are_as_many_as_the_pattern_asks_for() {
        let fixed = |clocks: &[&str]| Rhythm::FixedTimes(at(clocks));
        let read = |code, clocks: &[&str]| repeat_pattern(code, &at(clocks)).rhythm;
        let unknown = Rhythm::Raw(RawReason::UnknownTiming);
        assert_eq!(
            read("BID", &["21:00", "09:00"]),
            fixed(&["09:00", "21:00"]),
            "two and two"
        );
        assert_eq!(read("BID", &["09:00"]), unknown, "two and one");
        assert_eq!(
            read("Q8H", &["06:00", "14:00", "22:00"]),
            fixed(&["06:00", "14:00", "22:00"]),
            "eight hours apart"
        );
        assert_eq!(
            read("Q8H", &["08:00", "12:00", "20:00"]),
            unknown,
            "not eight hours apart"
        );
        assert_eq!(read("", &["09:00"]), fixed(&["09:00"]), "times alone");
        assert_eq!(read("Q2D", &["09:00"]), unknown, "which of the two days?");
    }

    #[test]
    fn several_codes_join_only_where_they_can() {
        assert_eq!(
            repeat_patterns(&["QHS", "QAM"], &[]).rhythm,
            moments(&[Moment::Morning, Moment::Bedtime]),
            "morning and bedtime"
        );
        assert_eq!(
            repeat_patterns(&["BID", "TID"], &[]).rhythm,
            Rhythm::Raw(RawReason::UnknownTiming),
            "two or three?"
        );
        assert_eq!(
            repeat_patterns(&["QAM", "QAM"], &[]).rhythm,
            Rhythm::Raw(RawReason::UnknownTiming),
            "one dose or two?"
        );
    }

    #[test]
    fn r4_abbreviations_mean_what_their_code_system_says() {
        assert_eq!(
            gts_abbreviation("QOD"),
            Some(every(2880)),
            "every other day"
        );
        assert_eq!(
            gts_abbreviation("PM"),
            Some(moments(&[Moment::Afternoon])),
            "PM is the afternoon there, not the evening"
        );
        assert_eq!(gts_abbreviation("MO"), None, "a month has no fixed length");
    }
}
