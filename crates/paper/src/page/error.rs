//! What can stop a sheet from being drawn.

use std::fmt;

/// A text that may name a patient: it can be asked for, but never slips into a log through `{:?}` or `{}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Withheld(String);

impl Withheld {
    /// Keeps `text` out of every log line.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the screen of somebody who may read the chart.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[phi]")
    }
}

/// Why a sheet could not be drawn or written. `sheet` and `field` say where; they never hold patient data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PaperError {
    /// The printed font cannot show this character. The patient gets a hand-copy sheet; the others print.
    #[error("character {codepoint} cannot be printed, field {field} of sheet {sheet}")]
    MissingGlyph {
        /// The character, to be shown as the screen shows it.
        char: char,
        /// Its number, `U+674E`.
        codepoint: String,
        /// The field it stands in.
        field: String,
        /// The sheet it stands on.
        sheet: String,
    },
    /// The text does not fit its cell, and cutting it is not allowed.
    #[error("text does not fit, field {field} of sheet {sheet}")]
    Overflow {
        /// The field that is too small.
        field: String,
        /// The sheet it stands on.
        sheet: String,
        /// The whole text.
        text: Withheld,
    },
    /// Something was drawn where a printer may not reach.
    #[error("drawn outside the margin, field {field} of sheet {sheet}")]
    OutsideMargin {
        /// What was drawn.
        field: String,
        /// The sheet it was drawn on.
        sheet: String,
    },
    /// The margin asked for is smaller than printers can keep.
    #[error("margin below 5 mm, sheet {sheet}")]
    MarginTooSmall {
        /// The sheet that asked for it.
        sheet: String,
    },
    /// A machine-readable code cannot be made from this text, or not as small as asked.
    #[error("code cannot be drawn as a readable square symbol")]
    Matrix,
    /// An embedded font is damaged: the program was built wrongly.
    #[error("embedded font cannot be read")]
    Font,
    /// The PDF library refused something.
    #[error("document cannot be written as pdf: {0}")]
    Pdf(String),
}
