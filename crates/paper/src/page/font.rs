//! The printed typeface: DejaVu Sans Condensed, regular and bold, carried inside the program.
//!
//! A ward computer that lost its network may have no fonts worth printing with, and a printer's own fonts lack
//! the letters of many names.

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId};

use super::error::PaperError;

pub(crate) const REGULAR_BYTES: &[u8] = include_bytes!("../../fonts/DejaVuSansCondensed.ttf");
pub(crate) const BOLD_BYTES: &[u8] = include_bytes!("../../fonts/DejaVuSansCondensed-Bold.ttf");

pub(crate) const MM_PER_PT: f32 = 25.4 / 72.0;

/// Distance from the top of a line of text to its baseline, in type sizes. Leaves room for accents on capitals.
pub(crate) const ASCENT_EM: f32 = 0.93;
/// Distance between baselines, in type sizes.
pub(crate) const LEADING_EM: f32 = 1.17;

static REGULAR: LazyLock<Option<Face<'static>>> =
    LazyLock::new(|| Face::parse(REGULAR_BYTES, 0).ok());
static BOLD: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(BOLD_BYTES, 0).ok());

/// Below this every character of our languages, and of the names of most patients, is looked up once per run: a ward
/// measures some hundred thousand characters for one pack.
const TABLED: u32 = 0x2200;

/// What measuring and writing need of one character.
#[derive(Clone, Copy)]
pub(crate) struct Glyph {
    /// Its number in the whole face.
    pub(crate) id: u16,
    /// See [`advance_milli`].
    pub(crate) advance: u16,
}

static REGULAR_GLYPHS: LazyLock<Vec<Option<Glyph>>> = LazyLock::new(|| table(false));
static BOLD_GLYPHS: LazyLock<Vec<Option<Glyph>>> = LazyLock::new(|| table(true));

fn table(bold: bool) -> Vec<Option<Glyph>> {
    let Ok(face) = face(bold) else { return vec![] };
    (0..TABLED)
        .map(|number| char::from_u32(number).and_then(|c| look_up(face, c)))
        .collect()
}

fn look_up(face: &Face<'_>, c: char) -> Option<Glyph> {
    let id = face.glyph_index(c)?;
    Some(Glyph {
        id: id.0,
        advance: advance_milli(face, id),
    })
}

/// The glyph of a character; `None` where the face has none.
pub(crate) fn glyph(c: char, bold: bool) -> Option<Glyph> {
    let tabled = if bold {
        &*BOLD_GLYPHS
    } else {
        &*REGULAR_GLYPHS
    };
    match usize::try_from(u32::from(c))
        .ok()
        .and_then(|at| tabled.get(at))
    {
        Some(glyph) => *glyph,
        None => look_up(face(bold).ok()?, c),
    }
}

/// The parsed face.
pub(crate) fn face(bold: bool) -> Result<&'static Face<'static>, PaperError> {
    let face = if bold { &*BOLD } else { &*REGULAR };
    face.as_ref().ok_or(PaperError::Font)
}

/// Advance of one glyph in thousandths of the type size, rounded as the PDF states it, so that what is measured
/// here is what a viewer draws.
fn advance_milli(face: &Face<'_>, glyph: GlyphId) -> u16 {
    let units = u32::from(face.units_per_em());
    let advance = u32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
    let milli = (advance * 1000 + units / 2).checked_div(units).unwrap_or(0);
    u16::try_from(milli).unwrap_or(u16::MAX)
}

/// Width of a line of text. A character the font lacks counts as nothing: the glyph check refuses it anyway.
pub fn width_mm(text: &str, size_pt: f32, bold: bool) -> f32 {
    let milli: u32 = text
        .chars()
        .filter_map(|c| glyph(c, bold))
        .map(|glyph| u32::from(glyph.advance))
        .sum();
    // A line of text is far below the 16 million up to which this is exact.
    let milli = milli as f32;
    milli / 1000.0 * size_pt * MM_PER_PT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_cover_the_alphabets_of_the_wards() {
        let names = "Zoë Ŵæ Łukasz Çağrı Nguyễn Thị Ánh Đặng œuvre ŒÉÈÊÀÙÎÏ «\u{a0}»’–—… ≥ ± × ·";
        for bold in [false, true] {
            let face = face(bold).expect("the embedded font parses");
            for c in names.chars() {
                assert!(
                    face.glyph_index(c).is_some(),
                    "{c} must be printable, bold {bold}"
                );
            }
            assert!(
                face.glyph_index('李').is_none(),
                "the glyph check must have something to find"
            );
        }
    }

    #[test]
    fn bold_is_wider_and_width_grows_with_size() {
        let regular = width_mm("Paracétamol", 10.0, false);
        assert!(
            regular > 15.0 && regular < 25.0,
            "about 18 mm at 10 pt, got {regular}"
        );
        assert!(
            width_mm("Paracétamol", 10.0, true) > regular,
            "bold must be measured with the bold face"
        );
        let doubled = width_mm("Paracétamol", 20.0, false);
        assert!(
            (doubled - 2.0 * regular).abs() < 0.001,
            "width is proportional to size"
        );
    }
}
