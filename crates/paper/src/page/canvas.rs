//! Draws one page: records commands and refuses whatever would be lost on paper.

use std::ops::Range;

use super::{
    cmd::{Cmd, Ink, Mark, Page, Rect, Size, Stroke},
    error::PaperError,
    font::{ASCENT_EM, LEADING_EM, MM_PER_PT, width_mm},
    layout::{Align, Fit, HOOK_MM, Style, VAlign, check_glyphs, measure},
    matrix::{Modules, ROW_MODULE_MM},
};

/// Printers may leave this much of the edge white.
const MARGIN_MIN_MM: f32 = 5.0;

/// A page being drawn.
#[derive(Debug)]
pub struct Canvas {
    sheet: String,
    size: Size,
    inner: Rect,
    watermark: Option<Cmd>,
    cmds: Vec<Cmd>,
    passing: Vec<Range<usize>>,
}

impl Canvas {
    /// A blank page. `sheet` names it in errors and holds no patient data.
    pub fn new(sheet: impl Into<String>, size: Size, margin_mm: f32) -> Result<Self, PaperError> {
        let sheet = sheet.into();
        if margin_mm < MARGIN_MIN_MM {
            return Err(PaperError::MarginTooSmall { sheet });
        }
        let inner = Rect::new(0.0, 0.0, size.width, size.height).inset(margin_mm);
        Ok(Self {
            sheet,
            size,
            inner,
            watermark: None,
            cmds: Vec::new(),
            passing: Vec::new(),
        })
    }

    /// The name of the sheet, for errors.
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    /// The page without its margins.
    pub fn inner(&self) -> Rect {
        self.inner
    }

    /// Draws what tells only of this printing; the same sheet printed again differs in nothing else.
    pub fn passing<T>(
        &mut self,
        draw: impl FnOnce(&mut Self) -> Result<T, PaperError>,
    ) -> Result<T, PaperError> {
        let start = self.cmds.len();
        let drawn = draw(self)?;
        self.passing.push(start..self.cmds.len());
        Ok(drawn)
    }

    /// Sets `text` into `rect` and returns the height it used.
    pub fn cell(
        &mut self,
        field: &str,
        rect: Rect,
        text: &str,
        style: &Style,
        fit: Fit,
    ) -> Result<f32, PaperError> {
        self.keep_inside(field, &rect)?;
        let fitted = measure(&self.sheet, field, text, rect.w, Some(rect.h), style, fit)?;
        let em = fitted.size_pt * MM_PER_PT;
        let free = (rect.h - fitted.height).max(0.0);
        let top = match style.valign {
            VAlign::Top => rect.y,
            VAlign::Middle => rect.y + free / 2.0,
            VAlign::Bottom => rect.y + free,
        };
        let mut baseline = top + ASCENT_EM * em;
        for line in fitted.lines {
            let width = width_mm(&line.content, fitted.size_pt, style.bold);
            let x = match style.align {
                Align::Left => rect.x,
                Align::Centre => rect.x + (rect.w - width) / 2.0,
                Align::Right => rect.right() - width,
            };
            if line.broken {
                // A little less than the room kept, so that the hook does not touch the word.
                let side = (HOOK_MM - 0.4).min(em * 0.7);
                let hook = Rect::new(rect.right() - side, baseline - side, side, side);
                self.cmds.push(Cmd::Mark {
                    mark: Mark::Continues,
                    rect: hook,
                    ink: style.ink,
                });
            }
            if !line.content.is_empty() {
                self.cmds.push(Cmd::Text {
                    x,
                    y: baseline,
                    size_pt: fitted.size_pt,
                    bold: style.bold,
                    ink: style.ink,
                    content: line.content,
                });
            }
            baseline += LEADING_EM * em;
        }
        Ok(fitted.height)
    }

    /// Writes one line from `x` on the baseline `y` and returns its width, so that another style can follow on it.
    pub fn text(
        &mut self,
        field: &str,
        x: f32,
        y: f32,
        text: &str,
        style: &Style,
    ) -> Result<f32, PaperError> {
        check_glyphs(&self.sheet, field, text, style.bold)?;
        let width = width_mm(text, style.size_pt, style.bold);
        let em = style.size_pt * MM_PER_PT;
        self.keep_inside(
            field,
            &Rect::new(x, y - ASCENT_EM * em, width, LEADING_EM * em),
        )?;
        if !text.is_empty() {
            self.cmds.push(Cmd::Text {
                x,
                y,
                size_pt: style.size_pt,
                bold: style.bold,
                ink: style.ink,
                content: text.to_owned(),
            });
        }
        Ok(width)
    }

    /// A black band with white text, for what must not be overlooked. Returns the height the text used.
    pub fn band(
        &mut self,
        field: &str,
        rect: Rect,
        text: &str,
        style: &Style,
        fit: Fit,
    ) -> Result<f32, PaperError> {
        const PADDING_MM: f32 = 1.0;
        self.rect(field, rect, Some(Ink::BLACK), None)?;
        let inside = Rect::new(
            rect.x + PADDING_MM,
            rect.y,
            rect.w - 2.0 * PADDING_MM,
            rect.h,
        );
        self.cell(field, inside, text, &style.ink(Ink::WHITE), fit)
    }

    /// A straight line.
    pub fn line(
        &mut self,
        field: &str,
        from: (f32, f32),
        to: (f32, f32),
        stroke: Stroke,
    ) -> Result<(), PaperError> {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        self.keep_inside(field, &Rect::new(left, top, right - left, bottom - top))?;
        self.cmds.push(Cmd::Line { from, to, stroke });
        Ok(())
    }

    /// A rectangle, filled, outlined or both.
    pub fn rect(
        &mut self,
        field: &str,
        rect: Rect,
        fill: Option<Ink>,
        stroke: Option<Stroke>,
    ) -> Result<(), PaperError> {
        self.keep_inside(field, &rect)?;
        self.cmds.push(Cmd::Rect { rect, fill, stroke });
        Ok(())
    }

    /// Slanted lines over a rectangle: closed, not to be written in.
    pub fn hatch(&mut self, field: &str, rect: Rect) -> Result<(), PaperError> {
        self.keep_inside(field, &rect)?;
        let stroke = Stroke {
            ink: Ink::grey(40),
            ..Stroke::solid(0.12)
        };
        self.cmds.push(Cmd::Hatch {
            rect,
            spacing: 2.2,
            stroke,
        });
        Ok(())
    }

    /// A DataMatrix symbol whose first module starts at `x`, `y`. The caller keeps `QUIET_MM` around it white; the
    /// margin of the page counts. Modules smaller than `ROW_MODULE_MM` are refused: scanners cannot read them.
    /// Returns the side of the symbol.
    pub fn matrix(
        &mut self,
        field: &str,
        x: f32,
        y: f32,
        module_mm: f32,
        modules: Modules,
    ) -> Result<f32, PaperError> {
        if module_mm < ROW_MODULE_MM {
            return Err(PaperError::Matrix);
        }
        let side = f32::from(modules.side()) * module_mm;
        self.keep_inside(field, &Rect::new(x, y, side, side))?;
        self.cmds.push(Cmd::Matrix {
            x,
            y,
            module_mm,
            modules,
        });
        Ok(side)
    }

    /// A sign drawn as a shape in the square `rect`.
    pub fn mark(&mut self, field: &str, mark: Mark, rect: Rect) -> Result<(), PaperError> {
        self.keep_inside(field, &rect)?;
        self.cmds.push(Cmd::Mark {
            mark,
            rect,
            ink: Ink::BLACK,
        });
        Ok(())
    }

    /// Large slanted outlined letters behind everything, as wide as the page allows. They are not filled: grey inside
    /// a cell has a meaning of its own.
    pub fn watermark(&mut self, text: &str) -> Result<(), PaperError> {
        const FIELD: &str = "watermark";
        const SIZE_MAX_PT: f32 = 160.0;
        check_glyphs(&self.sheet, FIELD, text, true)?;
        let (width, height) = (self.inner.w, self.inner.h);
        let angle = (height / width).atan();
        // Not the whole diagonal, so that the ends of the letters stay clear of the corners.
        let room = (width * width + height * height).sqrt() * 0.8;
        let size_pt = (room / width_mm(text, 1.0, true).max(f32::EPSILON)).min(SIZE_MAX_PT);
        let half_length = width_mm(text, size_pt, true) / 2.0;
        // Half a capital below the middle, so that the letters and not the baseline cross the centre.
        let drop = size_pt * MM_PER_PT * 0.36;
        let centre = (self.size.width / 2.0, self.size.height / 2.0);
        self.watermark = Some(Cmd::Watermark {
            x: centre.0 - half_length * angle.cos() + drop * angle.sin(),
            y: centre.1 + half_length * angle.sin() + drop * angle.cos(),
            size_pt,
            angle_deg: angle.to_degrees(),
            ink: Ink::grey(35),
            content: text.to_owned(),
        });
        Ok(())
    }

    /// The finished page.
    pub fn finish(self) -> Page {
        let before = usize::from(self.watermark.is_some());
        Page {
            size: self.size,
            cmds: self.watermark.into_iter().chain(self.cmds).collect(),
            passing: self
                .passing
                .into_iter()
                .map(|range| range.start + before..range.end + before)
                .collect(),
        }
    }

    fn keep_inside(&self, field: &str, rect: &Rect) -> Result<(), PaperError> {
        if rect.w >= 0.0 && rect.h >= 0.0 && self.inner.contains(rect) {
            return Ok(());
        }
        Err(PaperError::OutsideMargin {
            field: field.to_owned(),
            sheet: self.sheet.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Paper, *};

    fn canvas() -> Canvas {
        Canvas::new("3N2-0001", Paper::A4.landscape(), 8.0).expect("8 mm is enough")
    }

    #[test]
    fn margins_are_kept() {
        let refused = Canvas::new("s", Paper::A4.landscape(), 4.9);
        assert!(
            matches!(refused, Err(PaperError::MarginTooSmall { .. })),
            "printers cannot reach the edge"
        );
        let mut page = canvas();
        let inner = page.inner();
        assert!(
            page.rect("frame", inner, None, Some(Stroke::solid(0.3)))
                .is_ok(),
            "the margin itself is usable"
        );
        let refused = page.text(
            "nom",
            inner.right() - 5.0,
            50.0,
            "TEST AMÉLIE",
            &Style::bold(15.0),
        );
        assert!(
            matches!(refused, Err(PaperError::OutsideMargin { .. })),
            "a name must not run off the sheet"
        );
        let refused = page.text("nom", inner.x, inner.y + 1.0, "TEST", &Style::bold(15.0));
        assert!(
            matches!(refused, Err(PaperError::OutsideMargin { .. })),
            "nor above the top margin"
        );
    }

    #[test]
    fn a_cell_reports_the_height_it_used_and_never_clips() {
        let mut page = canvas();
        let style = Style::regular(9.0);
        let text = "paracétamol 500\u{a0}mg comprimé, par voie orale";
        let used = page
            .cell(
                "drug",
                Rect::new(20.0, 20.0, 30.0, 20.0),
                text,
                &style,
                Fit::Wrap,
            )
            .expect("fits");
        assert!(
            (used - 3.0 * style.line_mm()).abs() < 0.01,
            "three lines, got {used}"
        );
        let refused = page.cell(
            "drug",
            Rect::new(20.0, 60.0, 30.0, 6.0),
            text,
            &style,
            Fit::Wrap,
        );
        assert!(
            matches!(refused, Err(PaperError::Overflow { .. })),
            "too low a cell is an error, not a cut"
        );
    }

    #[test]
    fn a_code_too_small_to_scan_is_refused() {
        let modules = Modules::encode("XBFBCDFGHJKLNPRSTVXNSJF").expect("it encodes");
        assert_eq!(
            canvas().matrix("code", 20.0, 20.0, 0.3, modules),
            Err(PaperError::Matrix),
            "0.40 mm at least"
        );
    }

    #[test]
    fn the_watermark_lies_behind_everything() {
        let mut page = canvas();
        page.text("nom", 20.0, 20.0, "TEST", &Style::bold(15.0))
            .expect("fits");
        page.watermark("EXERCICE").expect("printable");
        let drawn = page.finish();
        assert!(
            matches!(drawn.cmds.first(), Some(Cmd::Watermark { .. })),
            "drawn first, covered by the rest"
        );
    }
}
