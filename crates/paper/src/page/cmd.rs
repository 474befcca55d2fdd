//! The recorded drawing commands of a page. Millimetres, origin at the top left, y downwards.

use std::fmt::{self, Write as _};
use std::ops::Range;

use chrono::{DateTime, SecondsFormat, Utc};

use super::matrix::Modules;

/// Width and height of a sheet as it is read, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

/// How a sheet is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Long side across: whatever has hours as columns.
    Landscape,
    /// Long side upright: whatever is a list of lines to fill in.
    Portrait,
}

/// The paper a site prints on.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// ISO A4, 210 × 297 mm.
    #[default]
    A4,
    /// North American Letter, 215.9 × 279.4 mm.
    Letter,
}

impl Paper {
    /// Long side upright.
    pub const fn portrait(self) -> Size {
        match self {
            Self::A4 => Size {
                width: 210.0,
                height: 297.0,
            },
            Self::Letter => Size {
                width: 215.9,
                height: 279.4,
            },
        }
    }

    /// Long side across, as the census and the MAR are read.
    pub const fn landscape(self) -> Size {
        let Size { width, height } = self.portrait();
        Size {
            width: height,
            height: width,
        }
    }

    /// Its size as it is held.
    pub const fn size(self, turn: Turn) -> Size {
        match turn {
            Turn::Landscape => self.landscape(),
            Turn::Portrait => self.portrait(),
        }
    }

    /// The name used in pack names and in sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "Letter",
        }
    }

    /// The name printers use (PWG 5101.1).
    pub const fn media_keyword(self) -> &'static str {
        match self {
            Self::A4 => "iso_a4_210x297mm",
            Self::Letter => "na_letter_8.5x11in",
        }
    }
}

/// A rectangle on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Rect {
    /// A rectangle from its top left corner, width and height.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// Right edge.
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// The same rectangle, smaller by `by` on every side.
    pub fn inset(&self, by: f32) -> Self {
        Self::new(
            self.x + by,
            self.y + by,
            self.w - 2.0 * by,
            self.h - 2.0 * by,
        )
    }

    /// Whether `other` lies inside, give or take a hundredth of a millimetre of rounding.
    pub fn contains(&self, other: &Self) -> bool {
        const ROUNDING: f32 = 0.01;
        other.x >= self.x - ROUNDING
            && other.y >= self.y - ROUNDING
            && other.right() <= self.right() + ROUNDING
            && other.bottom() <= self.bottom() + ROUNDING
    }

    /// Whether the two share some area, give or take the same rounding.
    pub fn overlaps(&self, other: &Self) -> bool {
        const ROUNDING: f32 = 0.01;
        self.x + ROUNDING < other.right()
            && other.x + ROUNDING < self.right()
            && self.y + ROUNDING < other.bottom()
            && other.y + ROUNDING < self.bottom()
    }
}

/// How much toner: 0 is bare paper, 100 is black.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink(u8);

impl Ink {
    /// Full toner.
    pub const BLACK: Self = Self(100);
    /// The colour of the paper, for text on a black band.
    pub const WHITE: Self = Self(0);

    /// A grey of so many percent toner; more than 100 is black.
    pub const fn grey(percent: u8) -> Self {
        Self(if percent > 100 { 100 } else { percent })
    }

    /// Percent of toner.
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// Brightness between 0 (black) and 1 (white), as PDF wants it.
    pub(crate) fn brightness(self) -> f32 {
        1.0 - f32::from(self.0) / 100.0
    }
}

impl fmt::Display for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            100 => f.write_str("black"),
            0 => f.write_str("white"),
            n => write!(f, "grey{n}"),
        }
    }
}

/// Solid or broken line: on black-and-white paper this carries meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// An unbroken line.
    Solid,
    /// 1 mm on, 0.8 mm off: a cell that must be verified.
    Dashed,
}

/// How an outline is drawn. It is centred on the edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Width in millimetres.
    pub width: f32,
    /// Solid or dashed.
    pub dash: Dash,
    /// Its grey.
    pub ink: Ink,
}

impl Stroke {
    /// A solid black line of this width.
    pub const fn solid(width: f32) -> Self {
        Self {
            width,
            dash: Dash::Solid,
            ink: Ink::BLACK,
        }
    }

    /// A dashed black line of this width.
    pub const fn dashed(width: f32) -> Self {
        Self {
            width,
            dash: Dash::Dashed,
            ink: Ink::BLACK,
        }
    }
}

impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dash = match self.dash {
            Dash::Solid => "solid",
            Dash::Dashed => "dashed",
        };
        write!(f, "{:.2} {dash} {}", self.width, self.ink)
    }
}

/// Signs drawn as shapes, because a font may lack them or a printer replace them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A tick.
    Check,
    /// A triangle with an exclamation mark.
    Warning,
    /// An empty box to tick by hand.
    Box,
    /// A hook at the end of a line: the word goes on in the next one, no hyphen belongs to it.
    Continues,
}

impl Mark {
    const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Warning => "warning",
            Self::Box => "box",
            Self::Continues => "continues",
        }
    }
}

/// One thing drawn. `Debug` shows its kind only: the text of a sheet names patients.
#[derive(Clone, PartialEq)]
pub enum Cmd {
    /// One line of text, starting at `x`, standing on the baseline `y`.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// Type size in points.
        size_pt: f32,
        /// Bold face.
        bold: bool,
        /// Its grey, or white on a black band.
        ink: Ink,
        /// The text, exactly.
        content: String,
    },
    /// A straight line.
    Line {
        /// One end.
        from: (f32, f32),
        /// The other end.
        to: (f32, f32),
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A rectangle, filled, outlined or both.
    Rect {
        /// Where.
        rect: Rect,
        /// Inside, if filled.
        fill: Option<Ink>,
        /// Outline, if any.
        stroke: Option<Stroke>,
    },
    /// Slanted lines over a rectangle: closed, not to be written in.
    Hatch {
        /// Where.
        rect: Rect,
        /// Distance between lines.
        spacing: f32,
        /// How each is drawn.
        stroke: Stroke,
    },
    /// A DataMatrix symbol, without its quiet zone.
    Matrix {
        /// Left edge of the first module.
        x: f32,
        /// Top edge of the first module.
        y: f32,
        /// Side of one module.
        module_mm: f32,
        /// The symbol.
        modules: Modules,
    },
    /// A sign drawn as a shape.
    Mark {
        /// Which.
        mark: Mark,
        /// The square it fills.
        rect: Rect,
        /// Its grey.
        ink: Ink,
    },
    /// Large slanted outlined letters behind everything else, such as the word for a drill.
    Watermark {
        /// Left end of the slanted baseline.
        x: f32,
        /// Its height on the page.
        y: f32,
        /// Type size in points.
        size_pt: f32,
        /// Degrees, counter-clockwise.
        angle_deg: f32,
        /// Its grey.
        ink: Ink,
        /// The text.
        content: String,
    },
}

impl fmt::Debug for Cmd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "Text[phi]",
            Self::Line { .. } => "Line",
            Self::Rect { .. } => "Rect",
            Self::Hatch { .. } => "Hatch",
            Self::Matrix { .. } => "Matrix",
            Self::Mark { .. } => "Mark",
            Self::Watermark { .. } => "Watermark",
        })
    }
}

/// A command as one readable line of the dump. Private: `{}` on a command would put names into logs.
struct Shown<'a>(&'a Cmd);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Cmd::Text {
                x,
                y,
                size_pt,
                bold,
                ink,
                content,
            } => {
                let face = if *bold { "bold" } else { "regular" };
                write!(
                    f,
                    "text  {x:.2} {y:.2} {size_pt:.2}pt {face} {ink} {}",
                    quoted(content)
                )
            }
            Cmd::Line { from, to, stroke } => {
                write!(
                    f,
                    "line  {:.2} {:.2} -> {:.2} {:.2} {stroke}",
                    from.0, from.1, to.0, to.1
                )
            }
            Cmd::Rect { rect, fill, stroke } => {
                write!(f, "rect  {}", placed(rect))?;
                if let Some(fill) = fill {
                    write!(f, " fill {fill}")?;
                }
                if let Some(stroke) = stroke {
                    write!(f, " stroke {stroke}")?;
                }
                Ok(())
            }
            Cmd::Hatch {
                rect,
                spacing,
                stroke,
            } => {
                write!(f, "hatch {} every {spacing:.2} {stroke}", placed(rect))
            }
            Cmd::Matrix {
                x,
                y,
                module_mm,
                modules,
            } => {
                let side = modules.side();
                write!(
                    f,
                    "code  {x:.2} {y:.2} {side}x{side} of {module_mm:.2} {}",
                    modules.content()
                )
            }
            Cmd::Mark { mark, rect, ink } => {
                write!(f, "mark  {} {} {ink}", mark.name(), placed(rect))
            }
            Cmd::Watermark {
                x,
                y,
                size_pt,
                angle_deg,
                ink,
                content,
            } => {
                write!(
                    f,
                    "water {x:.2} {y:.2} {size_pt:.2}pt {angle_deg:.1}deg {ink} {}",
                    quoted(content)
                )
            }
        }
    }
}

fn placed(rect: &Rect) -> String {
    format!("{:.2} {:.2} {:.2}x{:.2}", rect.x, rect.y, rect.w, rect.h)
}

/// No-break spaces are shown as `␣`: in a golden they decide whether a dose can be torn apart.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\u{a0}', "␣"))
}

/// One side of one sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its size as it is read.
    pub size: Size,
    /// What is drawn, in order.
    pub cmds: Vec<Cmd>,
    /// Which of it tells only of this printing: its time, its number, its codes. The rest is what stands on the sheet.
    pub passing: Vec<Range<usize>>,
}

impl Page {
    /// What stands on the page whenever and however often it is printed: its words, and the kinds of what is drawn.
    pub fn standing(&self) -> impl Iterator<Item = &str> {
        let stays = |nth: &usize| !self.passing.iter().any(|range| range.contains(nth));
        let numbered = self.cmds.iter().enumerate();
        numbered
            .filter(move |(nth, _)| stays(nth))
            .filter_map(|(_, cmd)| match cmd {
                Cmd::Text { content, .. } | Cmd::Watermark { content, .. } => {
                    Some(content.as_str())
                }
                Cmd::Hatch { .. } => Some("hatch"),
                Cmd::Mark { mark, .. } => Some(mark.name()),
                Cmd::Line { .. } | Cmd::Rect { .. } | Cmd::Matrix { .. } => None,
            })
    }
}

/// Pages printed together.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Shown by PDF viewers and by the printer's display: never patient data.
    pub title: String,
    /// When it was rendered.
    pub created_at: DateTime<Utc>,
    /// The pages, in order.
    pub pages: Vec<Page>,
}

impl Document {
    /// The readable record of everything drawn, for goldens.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        let created = self.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        // Writing into a String cannot fail, so there is no error to hand on.
        let _infallible = writeln!(out, "document {} {created}", quoted(&self.title));
        for (number, page) in (1..).zip(&self.pages) {
            let Size { width, height } = page.size;
            let _infallible = writeln!(out, "\npage {number} {width:.1}x{height:.1}");
            for cmd in &page.cmds {
                let _infallible = writeln!(out, "{}", Shown(cmd));
            }
        }
        out
    }

    /// Every text drawn on page `index`, in order.
    pub fn texts(&self, index: usize) -> impl Iterator<Item = &str> {
        self.pages
            .get(index)
            .into_iter()
            .flat_map(|page| &page.cmds)
            .filter_map(|cmd| match cmd {
                Cmd::Text { content, .. } | Cmd::Watermark { content, .. } => {
                    Some(content.as_str())
                }
                Cmd::Line { .. }
                | Cmd::Rect { .. }
                | Cmd::Hatch { .. }
                | Cmd::Matrix { .. }
                | Cmd::Mark { .. } => None,
            })
    }
}
