//! One sheet of paper as recorded drawing commands: layout, fonts, codes, and the PDF written from them.
//!
//! A form measures its texts (`measure`), decides how many pages there are, then draws each page on a `Canvas`.
//! The canvas refuses what would be lost on paper: a character the font lacks, a text larger than its cell, ink
//! outside the margins. `Document::dump` is the readable record that goldens compare; PDF bytes are never compared.
//!
//! Invariant: a text is printed whole or not at all. Nothing is clipped, shortened or replaced by a box.

mod canvas;
mod cmd;
mod code;
mod error;
mod font;
mod layout;
mod matrix;
mod pdf;

pub use canvas::Canvas;
pub use cmd::{Cmd, Dash, Document, Ink, Mark, Page, Paper, Rect, Size, Stroke, Turn};
pub use code::{Code, CodeError, PersonCode, SheetId};
pub use error::{PaperError, Withheld};
pub use font::width_mm;
pub use layout::{Align, Fit, Fitted, Style, VAlign, check_glyphs, measure};
pub use matrix::{Modules, PAGE_MODULE_MM, QUIET_MM, ROW_MODULE_MM};
pub use pdf::{PdfSink, PrintPdf, write_pdf};
