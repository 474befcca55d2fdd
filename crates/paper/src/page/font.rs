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

/// The parsed face.
pub(crate) fn face(bold: bool) -> Result<&'static Face<'static>, PaperError> {
    let face = if bold { &*BOLD } else { &*REGULAR };
    face.as_ref().ok_or(PaperError::Font)
}

/// Advance of one glyph in thousandths of the type size, rounded as the PDF states it, so that what is measured
/// here is what a viewer draws.
pub(crate) fn advance_milli(face: &Face<'_>, glyph: GlyphId) -> u16 {
    let units = u32::from(face.units_per_em());
    let advance = u32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
    let milli = (advance * 1000 + units / 2).checked_div(units).unwrap_or(0);
    u16::try_from(milli).unwrap_or(u16::MAX)
}

/// Width of a line of text. A character the font lacks counts as nothing: the glyph check refuses it anyway.
pub fn width_mm(text: &str, size_pt: f32, bold: bool) -> f32 {
    let Ok(face) = face(bold) else { return 0.0 };
    let milli: f32 = text
        .chars()
        .filter_map(|c| face.glyph_index(c))
        .map(|glyph| f32::from(advance_milli(face, glyph)))
        .sum();
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
