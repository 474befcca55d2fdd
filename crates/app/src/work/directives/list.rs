//! What IT sent, as people read it.

use ward::format;

use super::{FOLLOWED, Seen};
use crate::api::views::{ApiError, DirectiveLine, DirectiveList};
use crate::station::Station;

/// The list, newest first.
pub(crate) fn list(station: &Station) -> Result<DirectiveList, ApiError> {
    let live = station.live();
    let config = &station.config().directives;
    let keys = live.heard.keys(config);
    let short = |key: &String| -> String {
        hex::decode(key)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .map_or_else(String::new, |key| ward::directive::KeyId::of(&key).hex())
    };
    Ok(DirectiveList {
        directives: live
            .heard
            .seen
            .iter()
            .rev()
            .map(|seen| line(station, seen))
            .collect(),
        keys: keys.keys.iter().map(short).collect(),
        root: keys.root.as_ref().map(short),
        serial: u32::try_from(keys.serial).unwrap_or(u32::MAX),
        folder: config.folder.as_ref().map(|it| it.display().to_string()),
        problem: live.warnings.get("directives-folder").cloned(),
    })
}

fn line(station: &Station, seen: &Seen) -> DirectiveLine {
    let words = station.words();
    let followed = seen.outcome == FOLLOWED;
    let word = |prefix: &str, code: &str| {
        let key = format!("{prefix}-{code}");
        if words.has(&key) {
            words.say(&key)
        } else {
            code.to_owned()
        }
    };
    let refusal = format!("error-{}", seen.outcome);
    DirectiveLine {
        at: format::date_time(seen.at, station.zone(), station.locale()),
        file: seen.file.clone(),
        command: seen.command.map(|id| id.to_string()),
        kind: seen.kind.clone(),
        kind_word: seen
            .kind
            .as_deref()
            .map_or_else(String::new, |kind| word("directive-kind", kind)),
        by: seen.by.clone(),
        text: seen.text.clone(),
        audience: seen.audience.clone(),
        counter: seen
            .counter
            .as_ref()
            .map(|(_, counter)| counter.to_string()),
        outcome: seen.outcome.clone(),
        // What the ward's machine refused has its own words already.
        outcome_word: if words.has(&refusal) {
            words.say(&refusal)
        } else {
            word("directive-outcome", &seen.outcome)
        },
        followed,
    }
}
