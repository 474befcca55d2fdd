//! How much a drop folder may hold. The strictest of interop.md §6 and quality.md §4.7 rules.
//!
//! | what | interop.md | quality.md | here |
//! |---|---|---|---|
//! | a file | 50 MiB | 32 MiB | 32 MiB |
//! | a batch | 200 files | 1,000 files a scan | 200 files |
//! | a line, a cell, rows | 1 MiB, 4 KiB, 200,000 | | the same |
//! | nesting | 64 | 64 | 64, where JSON is parsed |
//!
//! The bytes of a batch are held in memory from the check to the reading, so all of its files together have a limit too.
//! Checking the largest file takes its own size in memory and 0.4 s. Reading it afterwards takes what its rows mean: 200,000
//! orders, which no ward has, 370 MiB and 8 s; a ward of 30 patients a few MiB and some milliseconds.

use std::time::Duration;

/// Bytes of one file.
pub const FILE_BYTES_MAX: u64 = 32 << 20;
/// Bytes of all files of a batch.
pub const BATCH_BYTES_MAX: u64 = 64 << 20;
/// Bytes of the manifest.
pub const MANIFEST_BYTES_MAX: u64 = 1 << 20;
/// Files of one batch.
pub const FILES_MAX: usize = 200;
/// Names in the folder that one scan looks at.
pub const LISTED_MAX: usize = 1000;
/// Bytes of one line, and of one row of a table.
pub const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes of one cell.
pub const CELL_BYTES_MAX: usize = 4 << 10;
/// Rows, lines, entries or messages of one file.
pub const ROWS_MAX: u64 = 200_000;
/// Characters of a file's name.
pub const NAME_MAX: usize = 100;
/// A file that did not change for so long is whole.
pub const STABLE_FOR: Duration = Duration::from_secs(5);
/// How far the source's clock may be ahead of ours, in minutes.
pub const AHEAD_MINUTES_MAX: i64 = 10;
/// Columns of a table.
pub const COLUMNS_MAX: usize = 200;
