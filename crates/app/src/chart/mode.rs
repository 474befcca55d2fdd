//! The banner: which mode, since when, how old the data, what the app proposes.

use chrono::{DateTime, Utc};
use lang::{Arg, Words};
use ward::downtime::{Active, Evidence, Level, Milestone, ReadOnly, Stale, State};
use ward::format;

use super::clock::clock_warning;
use super::data::alarm;
use super::data_age;
use super::mar::unreconciled;
use super::people;
use super::plan;
use crate::api::views::{Mode, ModeBar, Notice, Proposal, ProposalKind, Revisions, StaffMember};
use crate::station::{Live, Station};
use crate::work::reconcile::counts;
use ward::staff::Person;

/// The banner.
pub(crate) fn mode(station: &Station) -> ModeBar {
    let now = station.now();
    let desk = station.desk_state();
    let live = station.live();
    let words = station.words();
    let state = &live.downtime;
    let (mode, word) = banner(station, &live, now);
    let (probe_code, probe_text) = probe(words, live.evidence.as_ref());
    ModeBar {
        mode,
        drill: station.demo().is_some(),
        exercise: super::drill::strip(station),
        state: state.name().to_owned(),
        word,
        instruction: instruction(words, state, now),
        age: data_age(
            station,
            live.generation
                .as_ref()
                .and_then(|generation| generation.oldest()),
            now,
        ),
        stale: Stale::of(
            live.generation
                .as_ref()
                .and_then(|generation| generation.oldest()),
            now,
            station.policy(),
        )
        .code()
        .to_owned(),
        clock: now
            .with_timezone(&station.zone())
            .format("%H:%M:%S")
            .to_string(),
        plan: plan::view(station, state, now),
        capture_open: state.capture_open(),
        sending_allowed: state.sending_allowed(),
        proposal: proposal(station, &live, now),
        procedures: super::procedure_note(station, &live, now),
        probe_code,
        probe_text,
        warnings: warnings(station, &live, now),
        unreconciled: unreconciled(&live, None),
        revisions: Revisions {
            chart: live.revisions.chart,
            journal: live.revisions.journal,
            outbox: live.revisions.outbox,
        },
        user: desk.user.as_ref().map(|user| member(words, user)),
        desk: people::desk(station, &desk),
        demo_fault: station.demo().map(crate::demo::Demo::fault),
    }
}

/// One person of the roster as a view.
pub(crate) fn member(words: &Words, person: &Person) -> StaffMember {
    StaffMember {
        initials: person.initials.clone(),
        name: person.name.clone(),
        role: person.role.code().to_owned(),
        role_word: words.say(&format!("role-{}", person.role.code())),
    }
}

fn banner(station: &Station, live: &Live, now: DateTime<Utc>) -> (Mode, String) {
    let words = station.words();
    let since = live
        .downtime
        .outage_since()
        .map(|at| {
            let zone = station.zone();
            // Yesterday's hour alone would read as today's.
            if at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive() {
                format::time(at, zone, station.locale())
            } else {
                format::date_time(at, zone, station.locale())
            }
        })
        .unwrap_or_default();
    let say = |key: &str| words.say(key);
    match &live.downtime {
        State::Normal(_) => (Mode::Normal, say("mode-normal")),
        State::Suspect(_) => (Mode::Normal, say("mode-suspect")),
        State::Pending(_) => (Mode::Outage, say("mode-pending")),
        State::Planned(planned) => (Mode::Normal, plan::word(station, &planned.plan, now)),
        State::Active(active) => plan::active(station, active, &since, now),
        State::ReadOnly(_) => (
            Mode::Outage,
            words.say_with("mode-read-only", &[("since", Arg::Text(&since))]),
        ),
        State::Closed(_) => (Mode::Normal, say("mode-closed")),
        State::RecoveryHold(_) => (Mode::Recovery, say("mode-recovery-hold")),
        State::BackEntry(_) => {
            let (settled, all) = counts(live);
            let of = [
                ("done", Arg::Number(i64::from(settled))),
                ("total", Arg::Number(i64::from(all))),
            ];
            (Mode::Recovery, words.say_with("mode-back-entry", &of))
        }
        State::Reconciled(_) => (Mode::Normal, say("mode-reconciled")),
    }
}

/// The last probe: its code and its words.
fn probe(words: &Words, evidence: Option<&Evidence>) -> (String, String) {
    let Some(evidence) = evidence else {
        return ("none".to_owned(), words.say("probe-none"));
    };
    let text = match evidence {
        Evidence::Slow { latency_ms } => {
            words.say_with("probe-slow", &[("ms", Arg::Text(&latency_ms.to_string()))])
        }
        Evidence::HttpStatus(status) => words.say_with(
            "probe-http-status",
            &[("status", Arg::Text(&status.to_string()))],
        ),
        Evidence::Healthy { .. }
        | Evidence::Refused
        | Evidence::Unresolved
        | Evidence::ConnectTimeout
        | Evidence::ResponseTimeout
        | Evidence::Tls(_)
        | Evidence::Portal
        | Evidence::NotFhir(_) => words.say(&format!("probe-{}", evidence.code())),
    };
    (evidence.code().to_owned(), text)
}

fn proposal(station: &Station, live: &Live, now: DateTime<Utc>) -> Option<Proposal> {
    let words = station.words();
    let clock = |at: DateTime<Utc>| format::time(at, station.zone(), station.locale());
    let downtime = |since: DateTime<Utc>| {
        let seconds = (now - since).num_seconds().max(0);
        let ago = if seconds < 120 {
            words.say_with("seconds", &[("count", Arg::Text(&seconds.to_string()))])
        } else {
            format::duration(seconds / 60, station.locale())
        };
        let (_, why) = probe(words, live.evidence.as_ref());
        Proposal {
            kind: ProposalKind::Downtime,
            text: words.say_with(
                "proposal-downtime",
                &[("ago", Arg::Text(&ago)), ("why", Arg::Text(&why))],
            ),
            since: clock(since),
        }
    };
    match &live.downtime {
        State::Normal(_) | State::Closed(_) => None,
        State::Planned(planned) => plan::proposal(station, live, &planned.plan, now),
        State::Suspect(suspect) => Some(downtime(suspect.outage_since)),
        State::Pending(pending) => Some(downtime(pending.outage_since)),
        State::Active(Active { outage, .. }) | State::ReadOnly(ReadOnly { outage, .. })
            if outage.restored_said.is_some() =>
        {
            let said = outage.restored_said.as_ref()?;
            Some(Proposal {
                kind: ProposalKind::Recovery,
                text: plan::said(station, "proposal-recovery-said", said),
                since: clock(said.at),
            })
        }
        State::Active(active) if active.recovery_proposed => {
            let since = clock(live.healthy_since.unwrap_or(now));
            Some(Proposal {
                kind: ProposalKind::Recovery,
                text: words.say_with("proposal-recovery", &[("since", Arg::Text(&since))]),
                since,
            })
        }
        // That it can be read is no news; that it can be written to, a person says.
        State::ReadOnly(state) => Some(Proposal {
            kind: ProposalKind::Recovery,
            text: words.say("proposal-says-writable"),
            since: clock(state.since),
        }),
        State::Active(_) => None,
        State::RecoveryHold(hold) => Some(Proposal {
            kind: ProposalKind::AllClear,
            text: match &hold.outage.clear_said {
                Some(said) => plan::said(station, "proposal-clear-said", said),
                None => words.say("proposal-says-all-clear"),
            },
            since: clock(hold.since),
        }),
        State::BackEntry(back) => {
            let (settled, all) = counts(live);
            (settled == all).then(|| Proposal {
                kind: ProposalKind::Close,
                text: words.say("proposal-reconciled"),
                since: clock(back.since),
            })
        }
        State::Reconciled(reconciled) => Some(Proposal {
            kind: ProposalKind::Close,
            text: words.say("proposal-says-close"),
            since: clock(reconciled.since),
        }),
    }
}

/// What to do: in a planned downtime by its milestones, when the ward stands alone by that, else by the state.
fn instruction(words: &Words, state: &State, now: DateTime<Utc>) -> String {
    match state {
        State::Planned(planned) => {
            let step = Milestone::reached(planned.plan.start, now);
            words.say(&format!(
                "plan-todo-{}",
                step.map_or("notice", Milestone::code)
            ))
        }
        State::Active(active) if active.outage.level == Level::L4 => {
            words.say("mode-active-alone-todo")
        }
        State::Normal(_)
        | State::Suspect(_)
        | State::Pending(_)
        | State::Active(_)
        | State::ReadOnly(_)
        | State::RecoveryHold(_)
        | State::BackEntry(_)
        | State::Reconciled(_)
        | State::Closed(_) => words.say(&format!("mode-{}-todo", state.name())),
    }
}

fn warnings(station: &Station, live: &Live, now: DateTime<Utc>) -> Vec<Notice> {
    let words = station.words();
    // Counted again at every beat: the banner is on every screen.
    let holds = live
        .ward
        .as_ref()
        .is_none_or(|ward| ward.conservation().holds());
    live.warnings
        .iter()
        .map(|(code, subject)| warning(words, code, subject))
        .chain(plan::lost_services(words, &live.downtime))
        .chain(plan::of_it(station, live, now))
        .chain(alarm(station, holds))
        .chain(clock_warning(station, live, now))
        .collect()
}

/// A standing warning in its three sentences.
pub(super) fn warning(words: &Words, code: &str, subject: &str) -> Notice {
    let key = format!("error-{code}");
    Notice {
        code: code.to_owned(),
        what: words.say_with(&key, &[("subject", Arg::Text(subject))]),
        works: words.attribute(&key, "works").unwrap_or_default(),
        todo: words.attribute(&key, "todo").unwrap_or_default(),
    }
}
