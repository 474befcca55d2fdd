//! What is said when an entry is on the disk.

use lang::Arg;
use ward::format;
use ward::journal::{EntryBody, EntrySource, Statement};

use crate::api::views::EntrySaved;
use crate::station::Station;

/// The answer to whoever signed.
pub(super) fn saved_view(station: &Station, entry: &EntryBody) -> EntrySaved {
    EntrySaved {
        entry_id: entry.id.to_string(),
        seq: u32::try_from(entry.seq).unwrap_or(u32::MAX),
        text: text(station, entry),
    }
}

fn text(station: &Station, entry: &EntryBody) -> String {
    let (words, zone, locale) = (station.words(), station.zone(), station.locale());
    let spoken = match &entry.statement {
        Statement::Correct(correction) => correction.replacement.as_deref(),
        other => Some(other),
    };
    let at = spoken
        .and_then(Statement::occurred_at)
        .unwrap_or(entry.recorded_at);
    let time = format::time(at, zone, locale);
    let by = &entry.author.initials;
    let signed = [("time", Arg::Text(&time)), ("by", Arg::Text(by))];
    match (&entry.statement, spoken) {
        (Statement::Correct(_), Some(_)) => words.say("entry-corrected"),
        (Statement::Correct(_), None) => {
            words.say_with("entry-withdrawn", &[("by", Arg::Text(by))])
        }
        (_, Some(Statement::NotGiven(not))) => {
            let reason = words.say(&format!("reason-{}", not.reason.letter()));
            words.say_with(
                "entry-not-given",
                &[("reason", Arg::Text(&reason)), ("by", Arg::Text(by))],
            )
        }
        (_, Some(Statement::GivenBefore(before))) => words.say_with(
            "entry-given-before",
            &[("time", Arg::Text(&time)), ("by", Arg::Text(&before.by))],
        ),
        (_, Some(Statement::Given(given))) if given.details.source == EntrySource::Paper => {
            words.say_with("entry-from-paper", &signed)
        }
        (
            _,
            Some(
                Statement::Measured(_)
                | Statement::Fluid(_)
                | Statement::Note(_)
                | Statement::Task(_)
                | Statement::TaskDone(_),
            ),
        ) => words.say_with("entry-bedside", &signed),
        (_, Some(Statement::Deferred(deferred))) => {
            let until = format::time(deferred.until, zone, locale);
            words.say_with(
                "entry-deferred",
                &[("until", Arg::Text(&until)), ("by", Arg::Text(by))],
            )
        }
        (_, Some(Statement::Asked(_))) => words.say_with("entry-asked", &signed),
        (_, Some(Statement::Checked(_))) => words.say_with("entry-checked", &signed),
        (_, Some(stay)) if stay.is_of_stay() => {
            let what = crate::chart::saved_subject(station, stay);
            words.say_with(
                "entry-saved-stay",
                &[("what", Arg::Text(&what)), ("by", Arg::Text(by))],
            )
        }
        (_, Some(other)) if let Some(what) = crate::chart::what_words(station, other) => {
            let what = [("what", Arg::Text(what.as_str()))];
            words.say_with("entry-charted", &[&signed[..], &what[..]].concat())
        }
        _ => words.say_with("entry-given", &signed),
    }
}
