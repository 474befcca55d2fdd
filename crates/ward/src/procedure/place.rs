//! Where in a file something stands, so that a head nurse finds it: line and column of every key and value.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file that could be read as TOML.
pub(crate) struct Places<'a> {
    text: &'a str,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Places<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub(crate) fn of(text: &'a str) -> Result<Places<'a>, (Range<usize>, String)> {
        match DeTable::parse(text) {
            Ok(root) => Ok(Places { text, root }),
            Err(error) => Err((error.span().unwrap_or(0..0), error.message().to_owned())),
        }
    }

    /// Line and column of what `path` leads to: keys and numbers of a list, with dots between. What is not there is said
    /// of the nearest thing around it.
    pub(crate) fn at(&self, path: &str) -> (u32, u32) {
        let mut found = 0..0;
        let mut table = Some(self.root.get_ref());
        let mut list: Option<&[Spanned<DeValue<'_>>]> = None;
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let next: Option<&Spanned<DeValue<'_>>> = match (table, list) {
                (Some(table), _) => table.get(name),
                (None, Some(values)) => name.parse::<usize>().ok().and_then(|nth| values.get(nth)),
                (None, None) => None,
            };
            let Some(next) = next else { break };
            found = next.span();
            table = next.get_ref().as_table();
            list = next.get_ref().as_array().map(|values| &**values);
        }
        line_and_column(self.text, found.start)
    }
}

/// Line and column of a byte, from 1.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (u32, u32) {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count())
        + 1;
    let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    (count(line), count(column))
}
