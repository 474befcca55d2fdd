//! A recorded page as a picture for the screen: the same commands, drawn as SVG. It is shown as an image, so nothing in it
//! can run, load or be clicked.

use std::fmt::Write as _;

use super::{
    cmd::{Cmd, Dash, Ink, Mark, Page, Rect, Stroke},
    font::{MM_PER_PT, width_mm},
};

/// The page as one SVG picture, a millimetre a unit. The screen may lack the printed font: each text is given the width it
/// has on paper, so that what fits there fits here.
pub fn svg(page: &Page) -> String {
    let (w, h) = (page.size.width, page.size.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}mm\" height=\"{h}mm\" \
         font-family=\"'DejaVu Sans Condensed','DejaVu Sans',sans-serif\"><rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>"
    );
    for cmd in &page.cmds {
        draw(&mut out, cmd);
    }
    out.push_str("</svg>");
    out
}

fn draw(out: &mut String, cmd: &Cmd) {
    // Writing into a String cannot fail, so there is no error to hand on.
    let _infallible = match cmd {
        Cmd::Text {
            x,
            y,
            size_pt,
            bold,
            ink,
            content,
        } => {
            let size = size_pt * MM_PER_PT;
            let width = width_mm(content, *size_pt, *bold);
            let weight = if *bold { " font-weight=\"700\"" } else { "" };
            write!(
                out,
                "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size:.3}\"{weight} fill=\"{}\" textLength=\"{width:.2}\" \
                 lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text>",
                grey(*ink),
                escaped(content)
            )
        }
        Cmd::Line { from, to, stroke } => write!(
            out,
            "<path d=\"M{:.2} {:.2}L{:.2} {:.2}\"{}/>",
            from.0,
            from.1,
            to.0,
            to.1,
            pen(stroke)
        ),
        Cmd::Rect { rect, fill, stroke } => {
            let inside = fill.map_or("none".to_owned(), grey);
            write!(
                out,
                "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" fill=\"{inside}\"{}/>",
                rect.x,
                rect.y,
                rect.w,
                rect.h,
                stroke.as_ref().map_or(String::new(), outline)
            )
        }
        Cmd::Hatch {
            rect,
            spacing,
            stroke,
        } => {
            let mut path = String::new();
            for line in super::pdf::hatch_lines(rect, *spacing) {
                for (nth, (x, y)) in line.into_iter().enumerate() {
                    let _infallible =
                        write!(path, "{}{x:.2} {y:.2}", if nth == 0 { "M" } else { "L" });
                }
            }
            write!(out, "<path d=\"{path}\"{}/>", pen(stroke))
        }
        Cmd::Matrix {
            x,
            y,
            module_mm,
            modules,
        } => {
            let mut path = String::new();
            for (row, column, length) in modules.runs() {
                let _infallible = write!(
                    path,
                    "M{:.2} {:.2}h{:.2}v{module_mm:.2}h-{:.2}z",
                    x + f32::from(column) * module_mm,
                    y + f32::from(row) * module_mm,
                    f32::from(length) * module_mm,
                    f32::from(length) * module_mm
                );
            }
            write!(out, "<path d=\"{path}\"/>")
        }
        Cmd::Mark { mark, rect, ink } => {
            let colour = grey(*ink);
            let width = rect.w * 0.1;
            write!(
                out,
                "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:.2}\"/>",
                shape(*mark, rect)
            )
        }
        Cmd::Watermark {
            x,
            y,
            size_pt,
            angle_deg,
            ink,
            content,
        } => {
            let size = size_pt * MM_PER_PT;
            let width = width_mm(content, *size_pt, true);
            write!(
                out,
                "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size:.2}\" font-weight=\"700\" fill=\"none\" stroke=\"{}\" \
                 stroke-width=\"0.3\" textLength=\"{width:.2}\" lengthAdjust=\"spacingAndGlyphs\" \
                 transform=\"rotate(-{angle_deg:.1} {x:.2} {y:.2})\">{}</text>",
                grey(*ink),
                escaped(content)
            )
        }
    };
}

fn grey(ink: Ink) -> String {
    // 0 to 100 percent of toner into 255 to 0.
    let level = 255 - u16::from(ink.percent()) * 255 / 100;
    format!("#{level:02x}{level:02x}{level:02x}")
}

fn outline(stroke: &Stroke) -> String {
    let dash = match stroke.dash {
        Dash::Solid => "",
        Dash::Dashed => " stroke-dasharray=\"1 0.8\"",
    };
    format!(
        " stroke=\"{}\" stroke-width=\"{:.2}\"{dash}",
        grey(stroke.ink),
        stroke.width
    )
}

fn pen(stroke: &Stroke) -> String {
    format!(" fill=\"none\"{}", outline(stroke))
}

fn shape(mark: Mark, rect: &Rect) -> String {
    let points: &[(f32, f32)] = match mark {
        Mark::Check => &[(0.12, 0.55), (0.4, 0.85), (0.9, 0.15)],
        Mark::Warning => &[(0.5, 0.06), (0.96, 0.94), (0.04, 0.94), (0.5, 0.06)],
        Mark::Box => &[
            (0.05, 0.05),
            (0.95, 0.05),
            (0.95, 0.95),
            (0.05, 0.95),
            (0.05, 0.05),
        ],
        Mark::Continues => &[
            (0.85, 0.1),
            (0.85, 0.65),
            (0.0, 0.65),
            (0.38, 0.4),
            (0.0, 0.65),
            (0.38, 0.9),
        ],
    };
    let mut path = String::new();
    for (nth, (x, y)) in points.iter().enumerate() {
        let _infallible = write!(
            path,
            "{}{:.2} {:.2}",
            if nth == 0 { "M" } else { "L" },
            rect.x + rect.w * x,
            rect.y + rect.h * y
        );
    }
    path
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .chars()
        // A control character would make the whole picture unreadable; a form never draws one.
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Paper;

    #[test]
    fn what_the_record_says_stays_text_in_the_picture() {
        let page = Page {
            size: Paper::A4.landscape(),
            passing: Vec::new(),
            cmds: vec![Cmd::Text {
                x: 10.0,
                y: 20.0,
                size_pt: 9.0,
                bold: false,
                ink: Ink::BLACK,
                content: "</text><script>alert(1)</script> & « a\u{7}b »".into(),
            }],
        };
        let picture = svg(&page);
        assert!(
            picture.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; « a b »"),
            "text stays text: {picture}"
        );
        assert!(!picture.contains("<script"), "and nothing of it is markup");
        assert!(
            picture.contains("viewBox=\"0 0 297 210\""),
            "the page as it is read: {picture}"
        );
    }
}
