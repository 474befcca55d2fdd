//! Text in a cell: glyph check, line breaking, alignment, measured heights.
//!
//! Lines break at ordinary spaces. What must stay together is glued with U+00A0 before it comes here: a number
//! and its unit, a comparator and its number. A glued group holding a digit is never torn, by any means: `1 000`
//! read as `1` on one line and `000` on the next is a tenfold error waiting to happen.

use super::{
    cmd::Ink,
    error::{PaperError, Withheld},
    font::{LEADING_EM, MM_PER_PT, face, glyph, width_mm},
};

const NBSP: char = '\u{a0}';
/// Room kept at the end of a line whose last word goes on below, for the hook drawn there.
pub(crate) const HOOK_MM: f32 = 2.2;
/// Rounding allowed when comparing widths, far below what a printer can place.
const ROUNDING_MM: f32 = 0.005;
/// How much smaller each try of `Fit::Shrink` is.
const SHRINK_STEP_PT: f32 = 0.25;

/// Where lines stand between the left and right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// Where the block of lines stands between the top and bottom edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VAlign {
    /// From the top.
    Top,
    /// In the middle.
    Middle,
    /// On the bottom edge.
    Bottom,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Type size in points.
    pub size_pt: f32,
    /// Bold face.
    pub bold: bool,
    /// Its grey.
    pub ink: Ink,
    /// Left, centre or right.
    pub align: Align,
    /// Top, middle or bottom.
    pub valign: VAlign,
}

impl Style {
    /// Regular black type from the top left.
    pub const fn regular(size_pt: f32) -> Self {
        Self {
            size_pt,
            bold: false,
            ink: Ink::BLACK,
            align: Align::Left,
            valign: VAlign::Top,
        }
    }

    /// Bold black type from the top left.
    pub const fn bold(size_pt: f32) -> Self {
        Self {
            bold: true,
            ..Self::regular(size_pt)
        }
    }

    /// The same, in another grey.
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// The same, aligned otherwise.
    pub const fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// The same, from the top, in the middle or on the bottom.
    pub const fn valign(self, valign: VAlign) -> Self {
        Self { valign, ..self }
    }

    /// Height of one line of this type.
    pub fn line_mm(&self) -> f32 {
        self.size_pt * MM_PER_PT * LEADING_EM
    }
}

/// What may be done to a text that is too long for one line. Cutting it is never among the answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fit {
    /// Break it into as many lines as it needs. Drugs, doses, allergies.
    Wrap,
    /// Wrap, and make the type smaller down to this size if the cell is too low. Legends.
    Shrink(f32),
    /// It fits on one line or it is an error. Codes, times.
    Fail,
}

/// A text laid out for a width.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The lines, top to bottom.
    pub lines: Vec<FittedLine>,
    /// The type size in the end.
    pub size_pt: f32,
    /// Height of all lines together.
    pub height: f32,
}

/// One line of a laid-out text.
#[derive(Clone, PartialEq)]
pub struct FittedLine {
    /// The text of the line.
    pub content: String,
    /// The last word goes on in the next line, without a hyphen: it was wider than the cell.
    pub broken: bool,
}

impl std::fmt::Debug for FittedLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.broken {
            "line[phi] broken"
        } else {
            "line[phi]"
        })
    }
}

/// Refuses the first character the font cannot show. Line breaks are not drawn and therefore pass.
pub fn check_glyphs(sheet: &str, field: &str, text: &str, bold: bool) -> Result<(), PaperError> {
    face(bold)?;
    match text
        .chars()
        .find(|c| *c != '\n' && (c.is_control() || glyph(*c, bold).is_none()))
    {
        None => Ok(()),
        Some(char) => Err(PaperError::MissingGlyph {
            char,
            codepoint: format!("U+{:04X}", u32::from(char)),
            field: field.to_owned(),
            sheet: sheet.to_owned(),
        }),
    }
}

/// Lays `text` out for a cell `width` wide and, if given, `height_max` high; draws nothing. With no height limit
/// the answer tells how high the cell must become.
pub fn measure(
    sheet: &str,
    field: &str,
    text: &str,
    width: f32,
    height_max: Option<f32>,
    style: &Style,
    fit: Fit,
) -> Result<Fitted, PaperError> {
    check_glyphs(sheet, field, text, style.bold)?;
    let overflow = || PaperError::Overflow {
        field: field.to_owned(),
        sheet: sheet.to_owned(),
        text: Withheld::new(text),
    };
    let low_enough =
        |fitted: &Fitted| height_max.is_none_or(|max| fitted.height <= max + ROUNDING_MM);
    let at = |size_pt: f32, mode: Breaking| -> Option<Fitted> {
        let lines = break_lines(text, width, size_pt, style.bold, mode)?;
        let height = lines
            .iter()
            .map(|_| Style { size_pt, ..*style }.line_mm())
            .sum();
        Some(Fitted {
            lines,
            size_pt,
            height,
        })
        .filter(low_enough)
    };
    match fit {
        Fit::Fail => at(style.size_pt, Breaking::Never),
        Fit::Wrap => at(style.size_pt, Breaking::WithinWords),
        Fit::Shrink(min_pt) => {
            let mut size_pt = style.size_pt;
            loop {
                // Whole words in smaller type read better than broken ones in large type.
                if let Some(fitted) = at(size_pt, Breaking::BetweenWords) {
                    break Some(fitted);
                }
                if size_pt <= min_pt {
                    break None;
                }
                size_pt = (size_pt - SHRINK_STEP_PT).max(min_pt);
            }
        }
    }
    .ok_or_else(overflow)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaking {
    /// One line, or nothing.
    Never,
    /// At spaces; a wide word also after a hyphen or slash.
    BetweenWords,
    /// Also between letters of a word wider than the cell.
    WithinWords,
}

/// The lines, or nothing if some part is too wide however it is broken.
fn break_lines(
    text: &str,
    width: f32,
    size_pt: f32,
    bold: bool,
    mode: Breaking,
) -> Option<Vec<FittedLine>> {
    let fits = |line: &str, room: f32| width_mm(line, size_pt, bold) <= room + ROUNDING_MM;
    if mode == Breaking::Never {
        let one_line = !text.contains('\n') && fits(text, width);
        return one_line.then(|| {
            vec![FittedLine {
                content: text.to_owned(),
                broken: false,
            }]
        });
    }
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let joined = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if fits(&joined, width) {
                line = joined;
                continue;
            }
            if fits(word, width) {
                lines.push(FittedLine {
                    content: std::mem::replace(&mut line, word.to_owned()),
                    broken: false,
                });
                continue;
            }
            if !line.is_empty() {
                lines.push(FittedLine {
                    content: std::mem::take(&mut line),
                    broken: false,
                });
            }
            line = tear(word, width, &fits, mode, &mut lines)?;
        }
        lines.push(FittedLine {
            content: line,
            broken: false,
        });
    }
    Some(lines)
}

/// Breaks one word wider than the cell; full lines are pushed, the rest is returned.
fn tear(
    word: &str,
    width: f32,
    fits: &impl Fn(&str, f32) -> bool,
    mode: Breaking,
    lines: &mut Vec<FittedLine>,
) -> Option<String> {
    let mut rest = word;
    if word.contains(NBSP) && word.chars().any(|c| c.is_ascii_digit()) {
        // A number never leaves its unit; between two words of the same group a line may end, rather than lose the sheet.
        while !fits(rest, width) {
            let (head, tail) = between_words(rest, width, fits)?;
            lines.push(FittedLine {
                content: head.to_owned(),
                broken: false,
            });
            rest = tail;
        }
        return Some(rest.to_owned());
    }
    while !fits(rest, width) {
        let (at, broken) = soft_break(rest, width, fits)
            .map(|at| (at, false))
            .or_else(|| {
                (mode == Breaking::WithinWords)
                    .then(|| hard_break(rest, width - HOOK_MM, fits))
                    .flatten()
                    .map(|at| (at, true))
            })?;
        let (head, tail) = rest.split_at_checked(at)?;
        lines.push(FittedLine {
            content: head.to_owned(),
            broken,
        });
        rest = tail;
    }
    Some(rest.to_owned())
}

/// The last no-break space between two letters where the head still fits; the space itself disappears at the line's end.
fn between_words<'a>(
    word: &'a str,
    width: f32,
    fits: &impl Fn(&str, f32) -> bool,
) -> Option<(&'a str, &'a str)> {
    word.match_indices(NBSP)
        .filter_map(|(at, space)| {
            let (head, rest) = word.split_at_checked(at)?;
            let tail = rest.strip_prefix(space)?;
            let letters =
                head.ends_with(char::is_alphabetic) && tail.starts_with(char::is_alphabetic);
            (letters && fits(head, width)).then_some((head, tail))
        })
        .last()
}

/// The last place after a hyphen or slash, never beside a digit, where the head still fits.
fn soft_break(word: &str, width: f32, fits: &impl Fn(&str, f32) -> bool) -> Option<usize> {
    places(word)
        .filter(|(_, before, after)| {
            matches!(before, '-' | '/')
                && !after.is_ascii_digit()
                && !matches!(after, '-' | '/' | '\u{a0}')
        })
        .map(|(at, _, _)| at)
        .take_while(|at| word.get(..*at).is_some_and(|head| fits(head, width)))
        .last()
}

/// The last place between two letters where the head still fits.
fn hard_break(word: &str, width: f32, fits: &impl Fn(&str, f32) -> bool) -> Option<usize> {
    let holds_together =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | NBSP | '\u{300}'..='\u{36f}');
    let candidates: Vec<usize> = places(word)
        .filter(|(_, before, after)| {
            // An accent follows its letter; a digit keeps its neighbours.
            !holds_together(*after)
                && (!holds_together(*before) || matches!(before, '\u{300}'..='\u{36f}'))
        })
        .map(|(at, _, _)| at)
        .collect();
    candidates
        .into_iter()
        .take_while(|at| word.get(..*at).is_some_and(|head| fits(head, width)))
        .last()
}

/// Every place inside a word, with the character before and after it.
fn places(word: &str) -> impl Iterator<Item = (usize, char, char)> + '_ {
    word.char_indices()
        .zip(word.chars().skip(1))
        .map(|((at, before), after)| (at + before.len_utf8(), before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: f32, fit: Fit) -> Vec<String> {
        let fitted = measure("S1", "f", text, width, None, &Style::regular(9.0), fit)
            .expect("this text fits");
        fitted.lines.into_iter().map(|line| line.content).collect()
    }

    #[test]
    fn a_dose_stays_with_its_unit_at_every_width() {
        let text = "Héparine 25\u{a0}000\u{a0}unités par 24\u{a0}h en continu";
        let narrowest = width_mm("25\u{a0}000\u{a0}unités", 9.0, false);
        for tenths in 0u8..250 {
            let width = 15.0 + f32::from(tenths) / 5.0;
            match measure(
                "S1",
                "dose",
                text,
                width,
                None,
                &Style::regular(9.0),
                Fit::Wrap,
            ) {
                Ok(fitted) => {
                    let whole = fitted
                        .lines
                        .iter()
                        .any(|l| l.content.contains("25\u{a0}000\u{a0}unités"));
                    assert!(whole, "torn dose at {width} mm");
                    let joined: Vec<_> = fitted.lines.iter().map(|l| l.content.as_str()).collect();
                    assert_eq!(joined.join(" "), text, "nothing may be lost at {width} mm");
                }
                Err(PaperError::Overflow { field, .. }) => {
                    assert_eq!(field, "dose", "the error names the field");
                    assert!(
                        width < narrowest + 0.01,
                        "a cell wide enough must not be refused, {width} mm"
                    );
                }
                Err(other) => panic!("unexpected {other}"),
            }
        }
    }

    #[test]
    fn words_break_at_spaces_first_then_after_hyphens_then_anywhere_with_a_mark() {
        assert_eq!(
            lines("un deux trois", 14.0, Fit::Wrap),
            ["un deux", "trois"],
            "spaces first"
        );
        assert_eq!(
            lines("amoxicilline/clavulanique", 25.0, Fit::Wrap),
            ["amoxicilline/", "clavulanique"],
            "a slash is a better place than the middle of a name"
        );
        let fitted = measure(
            "S1",
            "f",
            "Hydroxychloroquine",
            14.0,
            None,
            &Style::regular(9.0),
            Fit::Wrap,
        )
        .expect("a letter-only word may be broken hard");
        assert!(
            fitted.lines[0].broken,
            "the reader must see that the word goes on"
        );
        let joined: String = fitted.lines.iter().map(|l| l.content.as_str()).collect();
        assert_eq!(
            joined, "Hydroxychloroquine",
            "no hyphen is added: it would change the name"
        );
        let last = fitted.lines.last().expect("there are lines");
        assert!(!last.broken, "the word ends in the last line");
    }

    #[test]
    fn a_number_is_never_broken() {
        let refused = measure(
            "S1",
            "ipp",
            "123456789012345678901234",
            14.0,
            None,
            &Style::regular(9.0),
            Fit::Wrap,
        );
        assert!(
            matches!(refused, Err(PaperError::Overflow { .. })),
            "half a record number is another patient"
        );
    }

    #[test]
    fn fail_refuses_what_one_line_cannot_hold() {
        let style = Style::regular(9.0);
        assert!(
            measure("S1", "heure", "08:00", 10.0, None, &style, Fit::Fail).is_ok(),
            "a time fits"
        );
        let refused = measure(
            "S1",
            "heure",
            "08:00 et 20:00",
            10.0,
            None,
            &style,
            Fit::Fail,
        );
        let Err(PaperError::Overflow { sheet, field, text }) = refused else {
            panic!("it must be refused")
        };
        assert_eq!(
            (sheet.as_str(), field.as_str()),
            ("S1", "heure"),
            "the error says where"
        );
        assert_eq!(text.reveal(), "08:00 et 20:00", "and which text");
        assert_eq!(format!("{text:?}"), "[phi]", "but not in a log");
    }

    #[test]
    fn shrink_uses_smaller_type_before_it_gives_up() {
        let style = Style::regular(9.0);
        let text = "Légende : R refus, A absent, J à jeun, V vomi";
        let fitted = measure(
            "S1",
            "légende",
            text,
            40.0,
            Some(6.0),
            &style,
            Fit::Shrink(7.0),
        )
        .expect("fits smaller");
        assert!(
            fitted.size_pt < 9.0 && fitted.size_pt >= 7.0,
            "shrunk, not below the floor: {}",
            fitted.size_pt
        );
        assert!(fitted.height <= 6.01, "inside the cell");
        let refused = measure(
            "S1",
            "légende",
            text,
            20.0,
            Some(3.0),
            &style,
            Fit::Shrink(7.0),
        );
        assert!(
            matches!(refused, Err(PaperError::Overflow { .. })),
            "below 7 pt nobody reads it"
        );
    }

    #[test]
    fn an_unprintable_character_is_named() {
        let refused = measure(
            "3N2-0147",
            "nom",
            "Test 李",
            80.0,
            None,
            &Style::bold(15.0),
            Fit::Wrap,
        );
        let expected = PaperError::MissingGlyph {
            char: '李',
            codepoint: "U+674E".into(),
            field: "nom".into(),
            sheet: "3N2-0147".into(),
        };
        assert_eq!(refused, Err(expected), "never a box, never silence");
        assert!(
            check_glyphs("s", "f", "a\tb", false).is_err(),
            "a tab has no defined width on paper"
        );
    }
}
