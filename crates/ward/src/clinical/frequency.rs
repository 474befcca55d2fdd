//! How often, in words (display rule M5): never `q6h`, `BID`, `PRN`. Structured facts become words; text of the source
//! never does.

use chrono::{DateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use super::moment::{Moment, Moments, Side};
use super::order::Order;
use super::slots;
use super::timing::{AmountLimit, DayPlan, SiteRules, Step, Timing};
use super::words::amount_or_range;
use crate::format::{self, Locale};

/// The frequency in words. A rhythm for which the site has no times says so.
pub fn frequency_words(order: &Order, site: &SiteRules, locale: Locale) -> String {
    let words = timing_words(&order.timing, site.zone, locale);
    let needs_times = match &order.timing {
        Timing::FixedTimes(_)
        | Timing::Once(_)
        | Timing::IfNeeded { .. }
        | Timing::Continuous
        | Timing::Raw(_) => false,
        Timing::Interval { .. }
        | Timing::TimesPerDay(_)
        | Timing::Moments(_)
        | Timing::DaysOfWeek { .. }
        | Timing::Counted { .. }
        | Timing::Steps(_) => true,
    };
    if needs_times && slots::origin_of(order, site).is_none() {
        let unset = locale.pick("horaires à définir", "times to be set");
        format!("{words}, {unset}")
    } else {
        words
    }
}

fn timing_words(timing: &Timing, zone: Tz, locale: Locale) -> String {
    let french = locale.is_french();
    match timing {
        Timing::FixedTimes(times) => {
            let count = match (times.len(), french) {
                (1, true) => "1 fois par jour".to_owned(),
                (1, false) => "once a day".to_owned(),
                (count, true) => format!("{count} fois par jour"),
                (count, false) => format!("{count} times a day"),
            };
            format!("{count}, {}", at_times(times, locale))
        }
        Timing::Interval { every_minutes } => interval_words(*every_minutes, locale),
        Timing::TimesPerDay(count) => match (french, *count) {
            (true, count) => format!("{count}\u{a0}fois par jour"),
            (false, 1) => "once a day".to_owned(),
            (false, count) => format!("{count}\u{a0}times a day"),
        },
        Timing::Moments(moments) => {
            let every = locale.pick("tous les jours", "every day");
            format!("{every} {}", moments_words(moments, locale))
        }
        Timing::DaysOfWeek { days, plan } => week_words(days, plan, locale),
        Timing::Counted { doses, of } => {
            let rhythm = timing_words(of, zone, locale);
            match (french, *doses) {
                (true, 1) => format!("{rhythm}, 1\u{a0}dose en tout"),
                (true, doses) => format!("{rhythm}, {doses}\u{a0}doses en tout"),
                (false, 1) => format!("{rhythm}, 1\u{a0}dose in all"),
                (false, doses) => format!("{rhythm}, {doses}\u{a0}doses in all"),
            }
        }
        Timing::Steps(steps) => {
            let each: Vec<String> = steps
                .iter()
                .map(|step| step_words(step, zone, locale))
                .collect();
            each.join(locale.pick("\u{a0}; puis ", "; then "))
        }
        Timing::Once(_) => locale.pick("une seule fois", "once only").to_owned(),
        Timing::IfNeeded {
            reason,
            min_interval_minutes,
            max_per_day,
            max_amount,
        } => {
            let mut words = match locale {
                Locale::Fr => "si besoin",
                Locale::FrCa => "au besoin",
                Locale::En => "if needed",
            }
            .to_owned();
            if let Some(reason) = reason {
                words.push_str(&format!(" ({reason})"));
            }
            if let Some(minutes) = min_interval_minutes {
                let spell = format::duration(i64::from(*minutes), locale);
                words.push_str(&if french {
                    format!(", {spell} au moins entre deux doses")
                } else {
                    format!(", at least {spell} between doses")
                });
            }
            if let Some(most) = max_per_day {
                words.push_str(&if french {
                    format!(", au plus {most} en 24\u{a0}h")
                } else {
                    format!(", at most {most} in 24\u{a0}h")
                });
            }
            if let Some(limit) = max_amount {
                words.push_str(&format!(", {}", limit_words(limit, locale)));
            }
            words
        }
        Timing::Continuous => locale.pick("en continu", "continuous").to_owned(),
        Timing::Raw(_) => locale
            .pick("horaires non calculés", "no computed times")
            .to_owned(),
    }
}

/// The most in a time: `au plus 4 g en 24 h`.
pub fn limit_words(limit: &AmountLimit, locale: Locale) -> String {
    let most = limit.amount.words(locale);
    let hours = limit.hours;
    if locale.is_french() {
        format!("au plus {most} en {hours}\u{a0}h")
    } else {
        format!("at most {most} in {hours}\u{a0}h")
    }
}

fn at_times(times: &[NaiveTime], locale: Locale) -> String {
    let list: Vec<String> = times
        .iter()
        .map(|time| time.format("%H:%M").to_string())
        .collect();
    format!("{} {}", locale.pick("à", "at"), list.join(", "))
}

fn interval_words(every_minutes: u32, locale: Locale) -> String {
    let french = locale.is_french();
    if every_minutes.is_multiple_of(1440) {
        return match (every_minutes / 1440, french) {
            (1, true) => "toutes les 24\u{a0}heures".to_owned(),
            (1, false) => "every 24\u{a0}hours".to_owned(),
            (days, true) => format!("tous les {days}\u{a0}jours"),
            (days, false) => format!("every {days}\u{a0}days"),
        };
    }
    if every_minutes.is_multiple_of(60) {
        let hours = every_minutes / 60;
        return if french {
            format!("toutes les {hours}\u{a0}heures")
        } else {
            format!("every {hours}\u{a0}hours")
        };
    }
    let spell = format::duration(i64::from(every_minutes), locale);
    format!("{} {spell}", locale.pick("toutes les", "every"))
}

fn joined(list: &[String], locale: Locale) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => {
            format!("{} {} {last}", first.join(", "), locale.pick("et", "and"))
        }
    }
}

/// The moment as it follows "every day".
fn moments_words(moments: &Moments, locale: Locale) -> String {
    let french = locale.is_french();
    let each: Vec<String> = moments
        .at
        .iter()
        .map(|moment| {
            let (anchor, side) = moment.anchor();
            let noun = noun(anchor, locale);
            let side = match (side, french) {
                (Side::Before, true) => "avant",
                (Side::Before, false) => "before",
                (Side::After, true) => "après",
                (Side::After, false) => "after",
            };
            if moments.offset_minutes > 0 {
                let away = format::duration(i64::from(moments.offset_minutes), locale);
                format!("{away} {side} {noun}")
            } else if anchor == *moment {
                phrase(*moment, locale)
            } else {
                format!("{side} {noun}")
            }
        })
        .collect();
    joined(&each, locale)
}

/// What an offset is counted from. Québec's three meals are déjeuner, dîner, souper.
fn noun(moment: Moment, locale: Locale) -> &'static str {
    let three = |fr, ca, en| match locale {
        Locale::Fr => fr,
        Locale::FrCa => ca,
        Locale::En => en,
    };
    match moment {
        Moment::Waking => locale.pick("le lever", "waking"),
        Moment::BeforeBreakfast | Moment::Breakfast | Moment::AfterBreakfast => {
            three("le petit-déjeuner", "le déjeuner", "breakfast")
        }
        Moment::BeforeLunch | Moment::Lunch | Moment::AfterLunch => {
            three("le déjeuner", "le dîner", "lunch")
        }
        Moment::BeforeDinner | Moment::Dinner | Moment::AfterDinner => {
            three("le dîner", "le souper", "the evening meal")
        }
        Moment::EarlyMorning => locale.pick("le début de matinée", "the early morning"),
        Moment::Morning => locale.pick("le matin", "the morning"),
        Moment::LateMorning => locale.pick("la fin de matinée", "the late morning"),
        Moment::Noon => locale.pick("midi", "noon"),
        Moment::EarlyAfternoon => locale.pick("le début d’après-midi", "the early afternoon"),
        Moment::Afternoon => locale.pick("l’après-midi", "the afternoon"),
        Moment::LateAfternoon => locale.pick("la fin d’après-midi", "the late afternoon"),
        Moment::EarlyEvening => locale.pick("le début de soirée", "the early evening"),
        Moment::Evening => locale.pick("le soir", "the evening"),
        Moment::LateEvening => locale.pick("la fin de soirée", "the late evening"),
        Moment::Bedtime => locale.pick("le coucher", "bedtime"),
        Moment::Night => locale.pick("la nuit", "the night"),
    }
}

fn phrase(moment: Moment, locale: Locale) -> String {
    let noun = noun(moment, locale);
    match (moment, locale.is_french()) {
        (Moment::Waking, true) => "au lever".to_owned(),
        (Moment::Waking, false) => "on waking".to_owned(),
        (Moment::Bedtime, true) => "au coucher".to_owned(),
        (Moment::Noon, true) => "à midi".to_owned(),
        (Moment::Noon | Moment::Bedtime, false) => format!("at {noun}"),
        (Moment::Morning | Moment::Afternoon | Moment::Evening | Moment::Night, true) => {
            noun.to_owned()
        }
        (
            Moment::EarlyMorning
            | Moment::LateMorning
            | Moment::EarlyAfternoon
            | Moment::LateAfternoon
            | Moment::EarlyEvening
            | Moment::LateEvening,
            true,
        ) => {
            let bare = noun.trim_start_matches("le ").trim_start_matches("la ");
            format!("en {bare}")
        }
        (
            Moment::EarlyMorning
            | Moment::Morning
            | Moment::LateMorning
            | Moment::EarlyAfternoon
            | Moment::Afternoon
            | Moment::LateAfternoon
            | Moment::EarlyEvening
            | Moment::Evening
            | Moment::LateEvening
            | Moment::Night,
            false,
        ) => format!("in {noun}"),
        (
            Moment::BeforeBreakfast
            | Moment::Breakfast
            | Moment::AfterBreakfast
            | Moment::BeforeLunch
            | Moment::Lunch
            | Moment::AfterLunch
            | Moment::BeforeDinner
            | Moment::Dinner
            | Moment::AfterDinner,
            french,
        ) => {
            if french {
                format!("au {}", noun.trim_start_matches("le "))
            } else {
                format!("with {noun}")
            }
        }
    }
}

/// A weekly medicine given daily kills: the words say "once a week", or "only", before anything else.
fn week_words(days: &[Weekday], plan: &DayPlan, locale: Locale) -> String {
    let french = locale.is_french();
    let names: Vec<String> = days
        .iter()
        .map(|day| {
            if french {
                format!("le {}", day_name(*day, locale))
            } else {
                day_name(*day, locale).to_owned()
            }
        })
        .collect();
    let names = joined(&names, locale);
    let once_a_week = days.len() == 1 && plan.count() == 1;
    let when = match plan {
        DayPlan::At(times) => format!(", {}", at_times(times, locale)),
        DayPlan::Moments(moments) => format!(", {}", moments_words(moments, locale)),
        DayPlan::Times(1) if once_a_week => String::new(),
        DayPlan::Times(1) => locale.pick(", 1\u{a0}fois", ", once").to_owned(),
        DayPlan::Times(count) if french => format!(", {count}\u{a0}fois par jour"),
        DayPlan::Times(count) => format!(", {count}\u{a0}times a day"),
    };
    match (once_a_week, french) {
        (true, true) => format!("1\u{a0}fois par semaine, {names}{when}"),
        (true, false) => format!("once a week, on {names}{when}"),
        (false, true) => format!("{names} seulement{when}"),
        (false, false) => format!("only on {names}{when}"),
    }
}

fn day_name(day: Weekday, locale: Locale) -> &'static str {
    match day {
        Weekday::Mon => locale.pick("lundi", "Monday"),
        Weekday::Tue => locale.pick("mardi", "Tuesday"),
        Weekday::Wed => locale.pick("mercredi", "Wednesday"),
        Weekday::Thu => locale.pick("jeudi", "Thursday"),
        Weekday::Fri => locale.pick("vendredi", "Friday"),
        Weekday::Sat => locale.pick("samedi", "Saturday"),
        Weekday::Sun => locale.pick("dimanche", "Sunday"),
    }
}

/// From when to when, how much, how often.
fn step_words(step: &Step, zone: Tz, locale: Locale) -> String {
    let french = locale.is_french();
    let midnight = format::wall_clock(step.start, zone).time() == NaiveTime::MIN;
    let from = moment_words(step.start, midnight, zone, locale);
    let span = match step.end {
        Some(end) => {
            let last = NaiveTime::from_hms_opt(23, 59, 59);
            let whole_day = Some(format::wall_clock(end, zone).time()) == last;
            let to = moment_words(end, whole_day, zone, locale);
            if french {
                format!("du {from} au {to}\u{a0}:")
            } else {
                format!("from {from} to {to}:")
            }
        }
        None if french => format!("à partir du {from}\u{a0}:"),
        None => format!("from {from} on:"),
    };
    let dose = amount_or_range(&step.dose, locale);
    let rhythm = timing_words(&step.timing, zone, locale);
    format!("{span} {dose}, {rhythm}")
}

fn moment_words(at: DateTime<Utc>, day_only: bool, zone: Tz, locale: Locale) -> String {
    if day_only {
        format::date(format::wall_clock(at, zone).date(), locale)
    } else {
        format::sentence_date_time(at, zone, locale)
    }
}
