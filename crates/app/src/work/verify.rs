//! Checking the journal from its first byte.

use ward::journal::{ChainBreak, ChainHead, check_chain};

use crate::api::views::{ApiError, JournalReport};
use crate::station::Station;

/// Reads every entry of every chain from the store again and checks hash, signature and sequence; then the file itself,
/// page by page, since a flipped byte may lie where no entry is.
pub(crate) fn journal(station: &Station) -> Result<JournalReport, ApiError> {
    let chains = station.journal()?;
    let entries = u32::try_from(chains.iter().map(Vec::len).sum::<usize>()).unwrap_or(u32::MAX);
    let checked: Result<Vec<ChainHead>, ChainBreak> = chains
        .iter()
        .map(|chain| check_chain(chain).map(|(_, head)| head))
        .collect();
    let short = |text: &str| text.chars().take(8).collect::<String>();
    let broken = |problem: String| JournalReport {
        ok: false,
        entries,
        station: String::new(),
        head: String::new(),
        problem: Some(problem),
    };
    Ok(match (checked, station.check_file()?) {
        (Err(at), _) => broken(at.to_string()),
        (Ok(_), Some(damage)) => broken(damage),
        (Ok(heads), None) => {
            let own = heads.into_iter().next().unwrap_or_else(ChainHead::empty);
            JournalReport {
                ok: true,
                entries,
                station: short(&own.station),
                head: short(&own.hash),
                problem: None,
            }
        }
    })
}
