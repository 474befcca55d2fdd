//! Who stands before the window, in words.

use chrono::TimeDelta;
use lang::Arg;
use ward::format;
use ward::journal::{EntryBody, Proven, Statement};

use super::mode::member;
use crate::api::views::{AccessLine, DeskView, SignInRules, StaffMember};
use crate::demo::Demo;
use crate::station::desk::DeskState;
use crate::station::{Live, Station};
use crate::work::people::BADGE_DIGITS;

/// From how many seconds before it locks a window says so.
const SOON: TimeDelta = TimeDelta::seconds(30);

/// Looks through the emergency door are listed for this long where no outage says since when.
const LOOKED_BACK: TimeDelta = TimeDelta::hours(72);

/// Who may sign here; revoked people are not offered.
pub(crate) fn staff(station: &Station) -> Vec<StaffMember> {
    let roster = station.roster();
    let people = roster.staff.iter();
    people
        .filter(|person| !person.revoked)
        .map(|person| member(station.words(), &person.person()))
        .collect()
}

/// How they prove who they are.
pub(crate) fn sign_in_rules(station: &Station) -> SignInRules {
    let roster = station.roster();
    let words = station.words();
    let badges = roster.staff.iter().any(|person| person.badge.is_some());
    let note = if roster.by_name {
        Some(words.say("sign-in-by-name"))
    } else {
        // Only the demonstration tells its PIN: its patients are invented, and its people have all the same one.
        station
            .demo()
            .map(|_| words.say_with("sign-in-demo-pin", &[("pin", Arg::Text(Demo::PIN))]))
    };
    SignInRules {
        by_name: roster.by_name,
        pin_digits: station.config().people.pin_digits.into(),
        badge_digits: badges.then_some(BADGE_DIGITS),
        note,
    }
}

/// This window's desk.
pub(super) fn desk(station: &Station, desk: &DeskState) -> DeskView {
    let words = station.words();
    let soon = desk.locks_in.filter(|left| *left <= SOON);
    let seconds = soon.map(|left| left.num_seconds().max(1).to_string());
    let inside = desk.glass.as_ref().zip(desk.user.as_ref());
    DeskView {
        closed: desk.closed,
        held_for: desk.held.as_ref().map(|held| member(words, held)),
        session: desk.session,
        locks_in: seconds
            .as_deref()
            .map(|count| words.say_with("seconds", &[("count", Arg::Text(count))])),
        locks_soon: seconds
            .as_deref()
            .map(|count| words.say_with("locks-soon", &[("count", Arg::Text(count))])),
        break_glass: inside.map(|(_, user)| {
            words.say_with("break-glass-banner", &[("name", Arg::Text(&user.name))])
        }),
        not_journalled: inside
            .filter(|(glass, _)| !glass.journalled)
            .map(|_| words.say("break-glass-not-journalled")),
    }
}

/// Looks through the emergency door since the outage began, newest first.
pub(crate) fn accesses(station: &Station, live: &Live) -> Vec<AccessLine> {
    let since = live
        .downtime
        .outage_since()
        .unwrap_or_else(|| station.now() - LOOKED_BACK);
    let mut lines: Vec<AccessLine> = live
        .ledger
        .accesses()
        .filter(|entry| entry.recorded_at >= since)
        .filter_map(|entry| match &entry.statement {
            Statement::Access(access) => Some(AccessLine {
                at: format::date_time(entry.recorded_at, station.zone(), station.locale()),
                name: access.name.clone(),
                reason: access.reason.clone(),
            }),
            _ => None,
        })
        .collect();
    lines.reverse();
    lines
}

/// A line about an entry with what is to be known of how it was signed: nothing is added when everybody proved who they are.
pub(super) fn with_doubts(station: &Station, entry: &EntryBody, line: String) -> String {
    let words = station.words();
    let mut whole = line;
    let proof = entry.proof.as_ref();
    if proof.is_some_and(|proof| proof.author == Proven::BreakGlass) {
        whole = words.say_with("entry-break-glass", &[("line", Arg::Text(&whole))]);
    }
    if let Some(reason) = &entry.witness_absent {
        let both = [
            ("line", Arg::Text(whole.as_str())),
            ("reason", Arg::Text(reason)),
        ];
        whole = words.say_with("entry-witness-absent", &both);
    } else if let Some(witness) = &entry.witness {
        let both = [
            ("line", Arg::Text(whole.as_str())),
            ("who", Arg::Text(&witness.initials)),
        ];
        whole = words.say_with("entry-witnessed", &both);
    }
    whole
}
