//! The stamp of a copy: a page that goes to paper a second time says so, whatever form it is.

use super::{
    cmd::{Cmd, Ink, Page, Rect, Stroke},
    error::PaperError,
    font::width_mm,
    layout::check_glyphs,
};

/// The strip above every form's margin (8 mm) that printers still reach (5 mm): no form draws there.
const TOP_MM: f32 = 5.0;
const HEIGHT_MM: f32 = 3.0;
const SIZE_PT: f32 = 8.0;

/// The page with `text` in white on a black band at its upper edge, in the middle: seen at arm's length, and in nobody's
/// way. The page is else what it was.
///
/// # Errors
/// A character that the printed font lacks.
pub fn stamped(page: &Page, text: &str) -> Result<Page, PaperError> {
    check_glyphs("copy", "stamp", text, true)?;
    let width = width_mm(text, SIZE_PT, true);
    let band = Rect::new(
        (page.size.width - width) / 2.0 - 4.0,
        TOP_MM,
        width + 8.0,
        HEIGHT_MM,
    );
    let mut stamped = page.clone();
    stamped.cmds.push(Cmd::Rect {
        rect: band,
        fill: Some(Ink::BLACK),
        stroke: Some(Stroke::solid(0.1)),
    });
    stamped.cmds.push(Cmd::Text {
        x: band.x + 4.0,
        y: TOP_MM + 2.4,
        size_pt: SIZE_PT,
        bold: true,
        ink: Ink::WHITE,
        content: text.to_owned(),
    });
    Ok(stamped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Document, Paper, write_pdf};

    #[test]
    fn a_copy_says_so_and_is_else_the_same_page() {
        let page = Page {
            size: Paper::A4.landscape(),
            passing: Vec::new(),
            cmds: vec![],
        };
        let copy = stamped(&page, "COPIE 2").expect("it can be stamped");
        let document = Document {
            title: "t".into(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            pages: vec![copy.clone()],
        };
        assert_eq!(
            document.texts(0).collect::<Vec<_>>(),
            ["COPIE 2"],
            "and nothing else is on it"
        );
        assert!(write_pdf(&document).is_ok(), "it is a page like any other");
        let Some(Cmd::Rect { rect, .. }) = copy.cmds.first() else {
            panic!("a band: {copy:?}")
        };
        assert!(
            rect.y >= 5.0 && rect.bottom() <= 8.0,
            "between what printers reach and what forms use: {rect:?}"
        );
        assert!(
            matches!(
                stamped(&page, "COPIE 李"),
                Err(PaperError::MissingGlyph { .. })
            ),
            "never a box for a stamp"
        );
    }

    #[test]
    fn recorded_pages_are_kept_exactly() {
        let page = stamped(
            &Page {
                size: Paper::Letter.portrait(),
                passing: Vec::new(),
                cmds: vec![Cmd::Matrix {
                    x: 1.1,
                    y: 2.3,
                    module_mm: 0.6,
                    modules: crate::page::Modules::encode("XBCBCDFGHJ").expect("it encodes"),
                }],
            },
            "COPIE 3",
        )
        .expect("stamped");
        let kept = serde_json::to_string(&page).expect("written");
        assert_eq!(
            serde_json::from_str::<Page>(&kept).expect("read"),
            page,
            "what is resent is what was laid out"
        );
    }
}
