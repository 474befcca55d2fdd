//! Patches: which are on the skin, where, since when, and when each is to come off.
//!
//! A patch that is forgotten under a new one doubles the dose, hours later and out of sight. Whatever was stuck on stays on
//! until somebody says that it was taken off.
//!
//! Invariant: an order is a patch only where its form, its unit or its name says so in whole words; a transdermal route
//! alone is not enough, since gels are transdermal too.

use chrono::{DateTime, Duration, Utc};

use super::dose::{Dose, RecordedDose, RecordedStatus};
use super::order::Order;
use super::slots::schedule;
use super::timing::{SiteRules, Timing};
use super::words::{ascii_fold, say, words_of};
use crate::journal::{EntryId, Ledger, Statement, Thread};

/// How far ahead the next application is looked for: patches are changed weekly at most.
const AHEAD_DAYS: i64 = 15;
/// So many earlier sites are shown, so that the next one is another.
const SITES_SHOWN: usize = 3;

/// A patch that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnSkin {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Where, if it was said.
    pub site: Option<String>,
    /// The thread that says so; absent when the record does.
    pub root: Option<EntryId>,
    /// Who stuck it on.
    pub by: Option<String>,
    /// When it is to come off; absent when neither the order nor a next application says.
    pub remove_by: Option<DateTime<Utc>>,
}

/// The patches of one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patches {
    /// On the skin now, oldest first; more than one is a possible double dose.
    pub on: Vec<OnSkin>,
    /// The last sites that were charted here, newest first.
    pub sites: Vec<String>,
    /// Hours that a patch stays on, where the order says so.
    pub stated_hours: Option<u32>,
}

/// Whether this order is a patch.
pub fn is_patch(order: &Order, site: &SiteRules) -> bool {
    let unit = match &order.dose {
        Dose::Exact(amount) | Dose::Range { low: amount, .. } => amount.unit.as_str(),
        Dose::Missing => "",
    };
    let texts = [
        order.medication.text.as_str(),
        order.medication.form.as_deref().unwrap_or_default(),
        unit,
    ];
    texts.into_iter().any(|text| {
        let folded = ascii_fold(text);
        let said = words_of(&folded);
        site.patch_words.iter().any(|patch| say(&said, patch))
    })
}

/// Hours that a patch stays on, where a text of the order says it in so many words: "à retirer après 12 h". Two different
/// numbers, or a number without a word for leaving on or taking off, say nothing.
pub fn stated_hours(order: &Order) -> Option<u32> {
    const TAKING_OFF: [&str; 12] = [
        "retirer", "retrait", "oter", "enlever", "laisser", "garder", "pose", "porter", "remove",
        "removal", "leave", "wear",
    ];
    const HOURS: [&str; 5] = ["h", "heure", "heures", "hour", "hours"];
    let mut found: Option<u32> = None;
    for text in order.verbatim.iter().chain(&order.notes) {
        let folded = ascii_fold(&spaced(text));
        let said = words_of(&folded);
        if !said.iter().any(|word| TAKING_OFF.contains(word)) {
            continue;
        }
        for run in said.windows(3) {
            let [before, number, hours] = run else {
                continue;
            };
            let stays = ["apres", "pendant", "for", "after", "garder", "laisser"];
            let Ok(hours_on) = number.parse::<u32>() else {
                continue;
            };
            if !stays.contains(before) || !HOURS.contains(hours) {
                continue;
            }
            match found {
                Some(other) if other != hours_on => return None,
                Some(_) | None => found = Some(hours_on),
            }
        }
    }
    found.filter(|hours| (1..=24 * 7).contains(hours))
}

/// `12h` as `12 h`.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut digit_before = false;
    for letter in text.chars() {
        if digit_before && letter.is_alphabetic() {
            spaced.push(' ');
        }
        digit_before = letter.is_ascii_digit();
        spaced.push(letter);
    }
    spaced
}

/// The patches of this order at an instant; `known` are the record's doses that are not our own.
pub fn patches(
    order: &Order,
    known: &[&RecordedDose],
    ledger: &Ledger,
    site: &SiteRules,
    now: DateTime<Utc>,
) -> Patches {
    let stated_hours = stated_hours(order);
    let mut stuck: Vec<OnSkin> = ledger
        .of_order(&order.id)
        .filter_map(stuck_on_here)
        .filter(|patch| patch.since <= now)
        .collect();
    // Of what the record holds, only the last can still be on: it tells no removals, and the ward changes patches.
    let in_record = known
        .iter()
        .filter(|dose| dose.status == RecordedStatus::Given)
        .filter_map(|dose| Some((dose.at.filter(|at| *at <= now)?, *dose)))
        .max_by(|(a, x), (b, y)| (a, &x.source.key).cmp(&(b, &y.source.key)));
    if let Some((since, dose)) = in_record {
        stuck.push(OnSkin {
            since,
            site: None,
            root: None,
            by: dose.by.clone(),
            remove_by: None,
        });
    }
    stuck.sort_by_key(|patch| (patch.since, patch.root));
    let sites = stuck
        .iter()
        .rev()
        .filter_map(|patch| patch.site.clone())
        .take(SITES_SHOWN)
        .collect();
    let off: Vec<(Option<EntryId>, DateTime<Utc>)> = ledger
        .of_order(&order.id)
        .filter_map(Thread::now)
        .filter_map(|now| match now.statement {
            Statement::PatchOff(off) => {
                let root = off
                    .applied
                    .and_then(|entry| ledger.thread_of(entry))
                    .map(|thread| thread.root.id);
                Some((root, off.at))
            }
            _ => None,
        })
        .collect();
    stuck.retain(|patch| {
        !off.iter()
            .any(|(root, at)| *root == patch.root && *at >= patch.since)
    });
    for patch in &mut stuck {
        patch.remove_by = match stated_hours {
            Some(hours) => patch
                .since
                .checked_add_signed(Duration::hours(i64::from(hours))),
            None => next_application(order, site, patch.since),
        };
    }
    Patches {
        on: stuck,
        sites,
        stated_hours,
    }
}

fn stuck_on_here(thread: &Thread) -> Option<OnSkin> {
    let now = thread.now()?;
    let (since, site, by) = match now.statement {
        Statement::Given(given) => (
            given.at,
            given.details.site.clone(),
            now.entry.author.initials.clone(),
        ),
        Statement::GivenBefore(before) => (before.at, None, before.by.clone()),
        _ => return None,
    };
    Some(OnSkin {
        since,
        site,
        root: Some(thread.root.id),
        by: Some(by),
        remove_by: None,
    })
}

/// When the next patch of this order is due after this one: not the slot that this one settled, which may lie a little
/// ahead of it.
fn next_application(
    order: &Order,
    site: &SiteRules,
    since: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if matches!(order.timing, Timing::Raw(_) | Timing::IfNeeded { .. }) {
        return None;
    }
    let plan = schedule(order, site, since, since + Duration::days(AHEAD_DAYS));
    let gap = plan
        .slots
        .iter()
        .zip(plan.slots.iter().skip(1))
        .map(|(a, b)| b.due - a.due)
        .min()?;
    plan.slots
        .iter()
        .map(|slot| slot.due)
        .find(|due| *due - since > gap / 2)
}
