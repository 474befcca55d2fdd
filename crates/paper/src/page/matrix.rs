//! DataMatrix ECC 200 symbols, square ones only: a rectangle is easily mistaken for a torn square.

use datamatrix::{DataMatrix, SymbolList};

use super::error::PaperError;

/// Side of a module of a page code: 12 mm for the whole symbol.
pub const PAGE_MODULE_MM: f32 = 0.60;
/// Side of a module of a row code: 8 mm for the whole symbol, inside a row of 12 mm.
pub const ROW_MODULE_MM: f32 = 0.40;
/// White to be kept around a symbol, or scanners miss it.
pub const QUIET_MM: f32 = 2.0;

/// A symbol: its modules row by row, finder and timing patterns included, quiet zone not included.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Modules {
    content: String,
    side: u8,
    dark: Vec<bool>,
}

impl Modules {
    /// Encodes `content` into the smallest square symbol that holds it.
    pub fn encode(content: &str) -> Result<Self, PaperError> {
        let symbol = DataMatrix::encode(content.as_bytes(), SymbolList::default().enforce_square())
            .map_err(|_| PaperError::Matrix)?;
        let bitmap = symbol.bitmap();
        let side = u8::try_from(bitmap.width()).map_err(|_| PaperError::Matrix)?;
        if bitmap.height() != usize::from(side) {
            return Err(PaperError::Matrix);
        }
        Ok(Self {
            content: content.to_owned(),
            side,
            dark: bitmap.bits().to_vec(),
        })
    }

    /// The encoded text.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Modules along one side.
    pub fn side(&self) -> u8 {
        self.side
    }

    /// Runs of dark modules: row, first column, number of columns.
    pub fn runs(&self) -> impl Iterator<Item = (u8, u8, u8)> + '_ {
        let rows = self.dark.chunks(usize::from(self.side.max(1)));
        (0u8..).zip(rows).flat_map(|(row, modules)| {
            let mut runs = Vec::new();
            let mut start: Option<u8> = None;
            for (column, dark) in (0u8..).zip(modules.iter().copied().chain([false])) {
                match (dark, start) {
                    (true, None) => start = Some(column),
                    (false, Some(first)) => {
                        runs.push((row, first, column - first));
                        start = None;
                    }
                    (true, Some(_)) | (false, None) => {}
                }
            }
            runs
        })
    }

    #[cfg(test)]
    pub(crate) fn dark(&self) -> &[bool] {
        &self.dark
    }
}

impl From<Modules> for String {
    fn from(modules: Modules) -> String {
        modules.content
    }
}

/// Encoding gives the same symbol for the same text, so the text is all that is kept.
impl TryFrom<String> for Modules {
    type Error = PaperError;

    fn try_from(content: String) -> Result<Modules, PaperError> {
        Modules::encode(&content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_codes_take_twenty_modules_and_read_back() {
        let text = "XBCBCDFGHJKLNPRSTVXBCBFPDPD";
        let modules = Modules::encode(text).expect("it encodes");
        assert_eq!(
            modules.side(),
            20,
            "12 mm at 0.60 mm a module, 8 mm at 0.40 mm"
        );
        let read = DataMatrix::decode(modules.dark(), 20).expect("the symbol decodes");
        assert_eq!(read, text.as_bytes(), "what is scanned is what was printed");
    }

    #[test]
    fn runs_cover_exactly_the_dark_modules() {
        let modules = Modules::encode("XBFBCDFGHJKLNPRSTVXNSJF").expect("it encodes");
        let side = usize::from(modules.side());
        let mut seen = vec![false; side * side];
        for (row, first, length) in modules.runs() {
            for column in first..first + length {
                seen[usize::from(row) * side + usize::from(column)] = true;
            }
        }
        assert_eq!(seen, modules.dark(), "no module lost, none added");
    }
}
