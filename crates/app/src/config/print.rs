//! Paper: the ward's printers in the order in which they are tried, folders for PDFs, and what is printed ahead.

use std::collections::BTreeSet;
use std::path::PathBuf;

use paper::forms::LabelGrid;
use paper::page::Paper;
use paper::printer::Ipp;
use serde::Deserialize;

/// Paper.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrintConfig {
    /// `ipp://…` of a printer or a CUPS queue: the ward's only printer. Where there are several, `printers` names them.
    pub printer: Option<String>,
    /// The ward's printers, the nearest first; none: sheets are saved as files.
    pub printers: Vec<PrinterConfig>,
    /// Folder for saved sheets; absent: `sheets` beside the database.
    pub folder: Option<PathBuf>,
    /// More folders that the print centre offers for PDFs, besides the sticks that are plugged in.
    pub folders: Vec<FolderConfig>,
    /// The paper in the trays, `a4` or `letter`; absent: A4. It is said, never guessed from the language: a hospital of
    /// Québec that leaves it out prints A4.
    pub paper: Paper,
    /// The printer turns the leaf over (long edge): each patient then begins on a front.
    pub duplex: bool,
    /// How labels lie on the label paper; absent: what is usual for the paper.
    pub labels: Option<LabelGrid>,
    /// How the packs printed ahead lie on the disk.
    pub packs: PacksConfig,
}

/// One printer of the ward.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterConfig {
    /// The name on its label, as the ward says it: `3N`, `3N couloir`.
    pub name: String,
    /// `ipp://10.1.2.3/ipp/print`, or a queue of CUPS: `ipp://127.0.0.1:631/printers/3N`.
    pub address: String,
}

/// One folder for PDFs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderConfig {
    /// What the ward calls it.
    pub name: String,
    /// Where it is; it must exist.
    pub path: PathBuf,
}

/// How the packs printed ahead lie on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PacksConfig {
    /// Sealed with the station's key: `veilleuse print --last` opens them.
    #[default]
    Sealed,
    /// As plain PDFs, which any program prints. Only for a volume that IT knows to be encrypted.
    Plain,
    /// None are made.
    Off,
}

impl PrintConfig {
    /// The printers in order, under whichever key they are named; one that is named by its address alone is called `else_name`.
    pub fn all_printers(&self, else_name: &str) -> Vec<PrinterConfig> {
        let one = self.printer.as_ref().map(|address| PrinterConfig {
            name: else_name.to_owned(),
            address: address.clone(),
        });
        one.into_iter().chain(self.printers.clone()).collect()
    }

    /// What is wrong with it, with the key to point at.
    pub(super) fn problem(&self) -> Option<(&'static str, String)> {
        if self.printer.is_some() && !self.printers.is_empty() {
            return Some((
                "printer",
                "printer and printers exclude each other: name them all in printers".to_owned(),
            ));
        }
        if let Some(address) = self.printer.as_ref().filter(|it| Ipp::new(it).is_err()) {
            return Some(("printer", format!("not an ipp address: `{address}`")));
        }
        let mut names = BTreeSet::new();
        for printer in &self.printers {
            if printer.name.trim().is_empty() || !names.insert(printer.name.trim()) {
                return Some((
                    "printers",
                    format!("printers need names that differ: `{}`", printer.name),
                ));
            }
            if Ipp::new(&printer.address).is_err() {
                return Some((
                    "printers",
                    format!("not an ipp address: `{}`", printer.address),
                ));
            }
        }
        None
    }
}
