//! Checking the journal from its first byte.

use ward::journal::check_chain;

use crate::api::views::{ApiError, JournalReport};
use crate::station::Station;

/// Reads every entry from the store again and checks hash, signature and sequence.
pub(crate) fn journal(station: &Station) -> Result<JournalReport, ApiError> {
    // Entries first: what is asked is whether what people recorded is whole. Then the file itself, page by page, since a
    // flipped byte may lie where no entry is.
    let entries = station.journal()?;
    let file = station.check_file()?;
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let short = |text: &str| text.chars().take(8).collect::<String>();
    Ok(match check_chain(&entries) {
        Ok(_) if file.is_some() => JournalReport {
            ok: false,
            entries: count,
            station: String::new(),
            head: String::new(),
            problem: file,
        },
        Ok((_, head)) => JournalReport {
            ok: true,
            entries: count,
            station: short(&head.station),
            head: short(&head.hash),
            problem: None,
        },
        Err(broken) => JournalReport {
            ok: false,
            entries: count,
            station: String::new(),
            head: String::new(),
            problem: Some(broken.to_string()),
        },
    })
}
