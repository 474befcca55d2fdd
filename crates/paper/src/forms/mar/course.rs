//! How an infusion, a patch or an effect stands, in the words of the sheet.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::clinical::mar::MarRow;
use ward::clinical::{FollowKind, Phase};

use super::super::Sheet;
use super::super::text::{dotted, one_line, short_date_time};

/// What runs, what is on the skin, whose effect is to be looked at; empty for an order that is only doses.
pub(super) fn course(sheet: &Sheet<'_>, row: &MarRow) -> String {
    let words = sheet.words;
    let said = |key: &str, at: DateTime<Utc>| {
        let time = short_date_time(sheet, at);
        words.say_with(key, &[("time", Arg::Text(&time))])
    };
    let mut parts = vec![];
    if let Some(infusion) = &row.infusion {
        match (infusion.phase, infusion.rate_since(), infusion.stopped_at) {
            (Phase::NotStarted, _, _) => parts.push(words.say("mar-infusion-not-started")),
            (Phase::Stopped, _, Some(at)) => parts.push(said("mar-infusion-stopped", at)),
            (Phase::Running, Some(at), _) => {
                parts.push(match infusion.rate() {
                    Some(rate) => {
                        let (rate, time) = (rate.words(sheet.locale), short_date_time(sheet, at));
                        let both = [("rate", Arg::Text(&rate)), ("time", Arg::Text(&time))];
                        words.say_with("mar-infusion-running", &both)
                    }
                    None => said("mar-infusion-no-rate", at),
                });
                let empty = infusion.bag.as_ref().and_then(|bag| bag.empty_at);
                parts.extend(empty.map(|at| said("mar-infusion-bag", at)));
            }
            (Phase::Stopped | Phase::Running, _, _) => {}
        }
    }
    if let Some(patches) = &row.patches {
        if patches.on.is_empty() {
            parts.push(words.say("mar-patch-none"));
        }
        parts.extend(patches.on.iter().map(|patch| match &patch.site {
            Some(site) => {
                let (site, time) = (one_line(site), short_date_time(sheet, patch.since));
                let both = [("site", Arg::Text(&site)), ("time", Arg::Text(&time))];
                words.say_with("mar-patch-on", &both)
            }
            None => said("mar-patch-on-no-site", patch.since),
        }));
    }
    let effects = row.follow_ups.iter();
    let effects = effects.filter(|each| each.kind == FollowKind::Reassess);
    parts.extend(effects.map(|each| said("mar-reassess", each.due)));
    dotted(parts)
}
