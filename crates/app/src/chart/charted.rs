//! What was charted about infusions, patches and effects, in one line each.

use lang::Arg;
use ward::journal::{InfusionAct, Statement};

use crate::station::Station;

/// What was done to an infusion: `débit 60 mL par h`. The short form is for a cell, where only the gist has room.
pub(super) fn act_words(station: &Station, act: &InfusionAct, short: bool) -> String {
    let (words, locale) = (station.words(), station.locale());
    let said =
        |key: &str, name: &str, value: &str| words.say_with(key, &[(name, Arg::Text(value))]);
    match act {
        InfusionAct::Start { .. } if short => words.say("act-start-short"),
        InfusionAct::Start { rate, volume, site } => {
            let mut parts = vec![match rate {
                Some(rate) => said("act-start", "rate", &rate.words(locale)),
                None => words.say("act-start-short"),
            }];
            parts.extend(
                volume
                    .as_ref()
                    .map(|volume| said("act-bag", "volume", &volume.words(locale))),
            );
            parts.extend(site.clone());
            parts.join(", ")
        }
        InfusionAct::Rate { rate, .. } if short => rate.words(locale),
        InfusionAct::Rate { rate, reason } => {
            let what = said("act-rate", "rate", &rate.words(locale));
            match reason {
                Some(reason) => format!("{what}, {reason}"),
                None => what,
            }
        }
        InfusionAct::Bag { .. } if short => words.say("act-bag-short"),
        InfusionAct::Bag { volume } => match volume {
            Some(volume) => said("act-bag", "volume", &volume.words(locale)),
            None => words.say("act-bag-short"),
        },
        InfusionAct::Stop { .. } if short => words.say("act-stop-short"),
        InfusionAct::Stop {
            total,
            reason,
            computed,
            differs,
        } => {
            let mut parts = vec![match total {
                Some(total) => said("act-stop", "total", &total.words(locale)),
                None => words.say("act-stop-no-total"),
            }];
            if let Some(computed) = computed.as_ref().filter(|_| *differs) {
                parts.push(said("act-differs", "computed", &computed.words(locale)));
            }
            parts.extend(reason.clone());
            parts.join(", ")
        }
    }
}

/// What such an entry says, without time and author; `None` for entries of other kinds.
pub(crate) fn what_words(station: &Station, statement: &Statement) -> Option<String> {
    let words = station.words();
    match statement {
        Statement::Infusion(event) => Some(act_words(station, &event.what, false)),
        Statement::PatchOff(off) => Some(match &off.site {
            Some(site) => words.say_with("charted-patch-off", &[("site", Arg::Text(site))]),
            None => words.say("cell-patch-off-long"),
        }),
        Statement::Reassessed(effect) => {
            let found = match effect.pain {
                Some(score) => {
                    let score = score.to_string();
                    words.say_with(
                        "charted-effect-pain",
                        &[
                            ("effect", Arg::Text(&effect.effect)),
                            ("score", Arg::Text(&score)),
                        ],
                    )
                }
                None => effect.effect.clone(),
            };
            Some(words.say_with("charted-effect", &[("effect", Arg::Text(&found))]))
        }
        _ => None,
    }
}
