//! Recorded pages to PDF.
//!
//! Only the glyphs in use are embedded: the two whole faces would make every ward file 0.7 MB larger, and old lasers
//! spool slowly. Codes in the content stream are the glyph numbers of the subset, with their Unicode text beside
//! them, so that the PDF can be searched and checked.
//!
//! Neither PDF/A nor PDF/UA is claimed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use printpdf::{
    Color, FontId, FontMetrics, FontType, Greyscale, Line, LineDashPattern, LinePoint, Mm,
    OffsetDateTime, Op, PaintMode, ParsedFont, PdfDocument, PdfFont, PdfFontHandle,
    PdfFontMetricsStub, PdfPage, PdfParseErrorSeverity, PdfSaveOptions, Point, Polygon,
    PolygonRing, Pt, TextItem, TextMatrix, TextRenderingMode, WindingOrder,
};
use subsetter::GlyphRemapper;

use super::{
    cmd::{Cmd, Dash, Document, Ink, Mark, Rect, Size, Stroke},
    error::PaperError,
    font::{BOLD_BYTES, MM_PER_PT, REGULAR_BYTES, face, glyph},
};

/// Wide enough for a worn laser, thin enough to read through.
const WATERMARK_OUTLINE_MM: f32 = 0.5;

/// Where recorded commands go. Another PDF library must fit behind this without any change to layout.
pub trait PdfSink {
    /// Starts the next page.
    fn begin_page(&mut self, size: Size);
    /// Draws one command on the page begun last.
    fn cmd(&mut self, cmd: &Cmd) -> Result<(), PaperError>;
    /// The finished file.
    fn finish(self) -> Result<Vec<u8>, PaperError>;
}

/// Writes the whole document. The same document always gives the same bytes.
pub fn write_pdf(document: &Document) -> Result<Vec<u8>, PaperError> {
    let mut sink = PrintPdf::new(&document.title, document.created_at);
    for page in &document.pages {
        sink.begin_page(page.size);
        for cmd in &page.cmds {
            sink.cmd(cmd)?;
        }
    }
    sink.finish()
}

/// The glyphs of one face used so far.
#[derive(Default)]
struct Subset {
    glyphs: GlyphRemapper,
    by_char: BTreeMap<u32, u16>,
    advances: BTreeMap<u16, u16>,
}

impl Subset {
    fn add(&mut self, text: &str, bold: bool) -> Result<(), PaperError> {
        for c in text.chars() {
            if self.by_char.contains_key(&u32::from(c)) {
                continue;
            }
            // Layout has checked every text; a command recorded without it is refused here.
            let glyph = glyph(c, bold).ok_or_else(|| PaperError::MissingGlyph {
                char: c,
                codepoint: format!("U+{:04X}", u32::from(c)),
                field: "text".to_owned(),
                sheet: "document".to_owned(),
            })?;
            let code = self.glyphs.remap(glyph.id);
            self.by_char.insert(u32::from(c), code);
            self.advances.insert(code, glyph.advance);
        }
        Ok(())
    }

    /// Metrics are given in thousandths of the type size, so that nothing is rounded a second time.
    fn into_font(self, bold: bool) -> Result<PdfFont, PaperError> {
        let bytes = if bold { BOLD_BYTES } else { REGULAR_BYTES };
        let program = subsetter::subset(bytes, 0, &self.glyphs)
            .map_err(|e| PaperError::Pdf(e.to_string()))?;
        let face = face(bold)?;
        let units = i32::from(face.units_per_em()).max(1);
        let milli = |value: i16| i16::try_from(i32::from(value) * 1000 / units).unwrap_or(0);
        let bounds = face.global_bounding_box();
        let name = if bold {
            "VEILBB+DejaVuSansCondensed-Bold"
        } else {
            "VEILAA+DejaVuSansCondensed"
        };
        Ok(PdfFont::new(ParsedFont {
            original_bytes: program,
            font_index: 0,
            font_name: Some(name.to_owned()),
            codepoint_to_glyph: self.by_char,
            glyph_widths: self.advances,
            units_per_em: 1000,
            font_metrics: FontMetrics {
                ascent: milli(face.ascender()),
                descent: milli(face.descender()),
            },
            font_type: FontType::TrueType,
            pdf_font_metrics: PdfFontMetricsStub {
                units_per_em: 1000,
                x_min: milli(bounds.x_min),
                y_min: milli(bounds.y_min),
                x_max: milli(bounds.x_max),
                y_max: milli(bounds.y_max),
                us_weight_class: face.weight().to_number(),
                ..PdfFontMetricsStub::default()
            },
        }))
    }
}

/// What the page was last told, so that it is not told again for every command.
#[derive(Default)]
struct Pen {
    fill: Option<Ink>,
    ink: Option<Ink>,
    width: Option<f32>,
    dash: Option<Dash>,
}

/// The sink built on printpdf.
pub struct PrintPdf {
    title: String,
    created_at: DateTime<Utc>,
    regular: Subset,
    bold: Subset,
    done: Vec<PdfPage>,
    size: Option<Size>,
    pen: Pen,
    ops: Vec<Op>,
}

impl PrintPdf {
    /// An empty file. The title is shown by viewers and printers: never patient data.
    pub fn new(title: &str, created_at: DateTime<Utc>) -> Self {
        Self {
            title: title.to_owned(),
            created_at,
            regular: Subset::default(),
            bold: Subset::default(),
            done: Vec::new(),
            size: None,
            pen: Pen::default(),
            ops: Vec::new(),
        }
    }

    fn end_page(&mut self) {
        if let Some(size) = self.size.take() {
            self.done.push(PdfPage::new(
                Mm(size.width),
                Mm(size.height),
                std::mem::take(&mut self.ops),
            ));
        }
    }

    /// Page coordinates in points from the bottom left corner, as PDF counts.
    fn point(&self, x: f32, y: f32) -> Point {
        let height = self.size.map_or(0.0, |size| size.height);
        Point {
            x: Pt(x / MM_PER_PT),
            y: Pt((height - y) / MM_PER_PT),
        }
    }

    fn fill_with(&mut self, ink: Ink) {
        if self.pen.fill.replace(ink) != Some(ink) {
            self.ops.push(Op::SetFillColor { col: grey(ink) });
        }
    }

    fn stroke_with(&mut self, stroke: &Stroke) {
        if self.pen.ink.replace(stroke.ink) != Some(stroke.ink) {
            self.ops.push(Op::SetOutlineColor {
                col: grey(stroke.ink),
            });
        }
        if self.pen.width.replace(stroke.width) != Some(stroke.width) {
            self.ops.push(Op::SetOutlineThickness {
                pt: Pt(stroke.width / MM_PER_PT),
            });
        }
        if self.pen.dash.replace(stroke.dash) != Some(stroke.dash) {
            let dash = match stroke.dash {
                Dash::Solid => LineDashPattern::solid(),
                Dash::Dashed => LineDashPattern::new(0.0, &[1.0 / MM_PER_PT, 0.8 / MM_PER_PT]),
            };
            self.ops.push(Op::SetLineDashPattern { dash });
        }
    }

    fn text(
        &mut self,
        content: &str,
        size_pt: f32,
        bold: bool,
        ink: Ink,
        at: TextMatrix,
    ) -> Result<(), PaperError> {
        let subset = if bold {
            &mut self.bold
        } else {
            &mut self.regular
        };
        subset.add(content, bold)?;
        self.fill_with(ink);
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont {
                font: PdfFontHandle::External(font_id(bold)),
                size: Pt(size_pt),
            },
            Op::SetTextMatrix { matrix: at },
            Op::ShowText {
                items: vec![TextItem::Text(content.to_owned())],
            },
            Op::EndTextSection,
        ]);
        Ok(())
    }

    fn polyline(&mut self, points: &[(f32, f32)], is_closed: bool) {
        let points = points
            .iter()
            .map(|(x, y)| corner(self.point(*x, *y)))
            .collect();
        self.ops.push(Op::DrawLine {
            line: Line { points, is_closed },
        });
    }

    fn polygon(&mut self, rings: &[Vec<(f32, f32)>], mode: PaintMode) {
        let rings = rings
            .iter()
            .map(|ring| PolygonRing {
                points: ring
                    .iter()
                    .map(|(x, y)| corner(self.point(*x, *y)))
                    .collect(),
            })
            .collect();
        self.ops.push(Op::DrawPolygon {
            polygon: Polygon {
                rings,
                mode,
                winding_order: WindingOrder::NonZero,
            },
        });
    }

    fn rect(&mut self, rect: &Rect, fill: Option<Ink>, stroke: Option<&Stroke>) {
        if let Some(fill) = fill {
            self.fill_with(fill);
            self.polygon(&[corners(rect)], PaintMode::Fill);
        }
        if let Some(stroke) = stroke {
            self.stroke_with(stroke);
            self.polyline(&corners(rect), true);
        }
    }

    fn mark(&mut self, mark: Mark, rect: &Rect, ink: Ink) {
        let at = |x: f32, y: f32| (rect.x + rect.w * x, rect.y + rect.h * y);
        let pen = |part: f32| Stroke {
            width: rect.w * part,
            dash: Dash::Solid,
            ink,
        };
        match mark {
            Mark::Check => {
                self.stroke_with(&pen(0.14));
                self.polyline(&[at(0.12, 0.55), at(0.4, 0.85), at(0.9, 0.15)], false);
            }
            Mark::Warning => {
                self.stroke_with(&pen(0.08));
                self.polyline(&[at(0.5, 0.06), at(0.96, 0.94), at(0.04, 0.94)], true);
                self.fill_with(ink);
                let bar = vec![
                    at(0.45, 0.34),
                    at(0.55, 0.34),
                    at(0.53, 0.64),
                    at(0.47, 0.64),
                ];
                let dot = vec![
                    at(0.45, 0.72),
                    at(0.55, 0.72),
                    at(0.55, 0.82),
                    at(0.45, 0.82),
                ];
                self.polygon(&[bar, dot], PaintMode::Fill);
            }
            Mark::Box => {
                self.stroke_with(&pen(0.09));
                self.polyline(&corners(&rect.inset(rect.w * 0.08)), true);
            }
            Mark::Continues => {
                self.stroke_with(&pen(0.1));
                self.polyline(&[at(0.85, 0.1), at(0.85, 0.65), at(0.2, 0.65)], false);
                self.fill_with(ink);
                self.polygon(
                    &[vec![at(0.0, 0.65), at(0.38, 0.4), at(0.38, 0.9)]],
                    PaintMode::Fill,
                );
            }
        }
    }
}

impl PdfSink for PrintPdf {
    fn begin_page(&mut self, size: Size) {
        self.end_page();
        self.size = Some(size);
        self.pen = Pen::default();
    }

    fn cmd(&mut self, cmd: &Cmd) -> Result<(), PaperError> {
        match cmd {
            Cmd::Text {
                x,
                y,
                size_pt,
                bold,
                ink,
                content,
            } => {
                let Point { x, y } = self.point(*x, *y);
                self.text(content, *size_pt, *bold, *ink, TextMatrix::Translate(x, y))?;
            }
            Cmd::Watermark {
                x,
                y,
                size_pt,
                angle_deg,
                ink,
                content,
            } => {
                let Point { x, y } = self.point(*x, *y);
                let (sin, cos) = angle_deg.to_radians().sin_cos();
                self.stroke_with(&Stroke {
                    width: WATERMARK_OUTLINE_MM,
                    dash: Dash::Solid,
                    ink: *ink,
                });
                self.ops.push(Op::SetTextRenderingMode {
                    mode: TextRenderingMode::Stroke,
                });
                self.text(
                    content,
                    *size_pt,
                    true,
                    *ink,
                    TextMatrix::Raw([cos, sin, -sin, cos, x.0, y.0]),
                )?;
                self.ops.push(Op::SetTextRenderingMode {
                    mode: TextRenderingMode::Fill,
                });
            }
            Cmd::Line { from, to, stroke } => {
                self.stroke_with(stroke);
                self.polyline(&[*from, *to], false);
            }
            Cmd::Rect { rect, fill, stroke } => self.rect(rect, *fill, stroke.as_ref()),
            Cmd::Hatch {
                rect,
                spacing,
                stroke,
            } => {
                self.stroke_with(stroke);
                let lines = hatch_lines(rect, *spacing);
                if !lines.is_empty() {
                    self.polygon(&lines, PaintMode::Stroke);
                }
            }
            Cmd::Matrix {
                x,
                y,
                module_mm,
                modules,
            } => {
                self.fill_with(Ink::BLACK);
                // One path for the whole symbol: separate rectangles would leave hairlines between rows.
                let rings: Vec<_> = modules
                    .runs()
                    .map(|(row, column, length)| {
                        corners(&Rect::new(
                            x + f32::from(column) * module_mm,
                            y + f32::from(row) * module_mm,
                            f32::from(length) * module_mm,
                            *module_mm,
                        ))
                    })
                    .collect();
                self.polygon(&rings, PaintMode::Fill);
            }
            Cmd::Mark { mark, rect, ink } => self.mark(*mark, rect, *ink),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, PaperError> {
        self.end_page();
        let mut pdf = PdfDocument::new(&self.title);
        for (subset, bold) in [(self.regular, false), (self.bold, true)] {
            if !subset.by_char.is_empty() {
                pdf.resources
                    .fonts
                    .map
                    .insert(font_id(bold), subset.into_font(bold)?);
            }
        }
        let info = &mut pdf.metadata.info;
        let created_at = OffsetDateTime::from_unix_timestamp(self.created_at.timestamp())
            .map_err(|reason| PaperError::Pdf(reason.to_owned()))?;
        info.creation_date = created_at;
        info.modification_date = created_at;
        info.metadata_date = created_at;
        info.creator = "Veilleuse".to_owned();
        info.producer = "Veilleuse".to_owned();
        pdf.pages = self.done;

        let mut warnings = Vec::new();
        let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
        if let Some(refused) = warnings
            .into_iter()
            .find(|w| w.severity == PdfParseErrorSeverity::Error)
        {
            return Err(PaperError::Pdf(refused.msg));
        }
        // The library puts two random numbers here; without encryption the entry is optional, and the same document
        // must give the same bytes.
        file.trailer.remove(b"ID");
        file.compress();
        let mut bytes = Vec::new();
        file.save_to(&mut bytes)
            .map_err(|e| PaperError::Pdf(e.to_string()))?;
        Ok(bytes)
    }
}

fn font_id(bold: bool) -> FontId {
    FontId(if bold { "FB" } else { "FR" }.to_owned())
}

fn grey(ink: Ink) -> Color {
    Color::Greyscale(Greyscale {
        percent: ink.brightness(),
        icc_profile: None,
    })
}

fn corner(p: Point) -> LinePoint {
    LinePoint { p, bezier: false }
}

fn corners(rect: &Rect) -> Vec<(f32, f32)> {
    vec![
        (rect.x, rect.y),
        (rect.right(), rect.y),
        (rect.right(), rect.bottom()),
        (rect.x, rect.bottom()),
    ]
}

/// Lines rising to the right at 45°, cut at the edges of the rectangle. They lie on one grid for the whole page, so
/// that neighbouring cells read as one closed area.
fn hatch_lines(rect: &Rect, spacing: f32) -> Vec<Vec<(f32, f32)>> {
    // Every line is x + y = sum; `step` is the distance between neighbouring sums.
    let step = spacing.max(0.3) * std::f32::consts::SQRT_2;
    let mut sum = ((rect.x + rect.y) / step).ceil() * step;
    let mut lines = Vec::new();
    while sum < rect.right() + rect.bottom() {
        let left = (sum - rect.bottom()).max(rect.x);
        let right = (sum - rect.y).min(rect.right());
        if right > left {
            lines.push(vec![(left, sum - left), (right, sum - right)]);
        }
        sum += step;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_stays_inside_its_cell() {
        let rect = Rect::new(50.0, 60.0, 7.37, 12.0);
        let lines = hatch_lines(&rect, 1.6);
        assert!(lines.len() > 5, "a closed cell must look closed");
        for (x, y) in lines.into_iter().flatten() {
            assert!(
                rect.contains(&Rect::new(x, y, 0.0, 0.0)),
                "{x} {y} would spoil the neighbour"
            );
        }
    }

    #[test]
    fn a_command_recorded_without_the_glyph_check_is_still_refused() {
        let mut sink = PrintPdf::new("t", DateTime::UNIX_EPOCH);
        sink.begin_page(Size {
            width: 100.0,
            height: 100.0,
        });
        let cmd = Cmd::Text {
            x: 1.0,
            y: 1.0,
            size_pt: 9.0,
            bold: false,
            ink: Ink::BLACK,
            content: "李".into(),
        };
        assert!(
            matches!(sink.cmd(&cmd), Err(PaperError::MissingGlyph { .. })),
            "never a box on paper"
        );
    }
}
