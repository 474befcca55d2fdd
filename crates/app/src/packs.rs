//! The packs that are printed ahead: the ward's sheets as files, for the night in which nothing else works.
//!
//! Everything here reads and writes one folder. No database, no record, no window: `veilleuse print --last` needs only this.
//!
//! Invariant: a pack exists when its manifest does, and the manifest is written last. Whatever is killed before that leaves
//! the pack before it.
//! Invariant: a file that is not what its manifest says is never printed.
//! Invariant: a pack that lacks a sheet never takes the place of one that lacks none.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use lang::{Arg, Words};
use paper::page::{Document, Page, Paper, stamped, write_pdf};
use paper::printer::{Course, Ipp, Job, JobRef, Limits, PrintTarget as _, Printer, SaveFile, Shop};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{SealedFolder, present_key};
use ward::sheets::PrintedSheet;

use crate::api::views::ApiError;
use crate::clock::{Clock, random};
use crate::door::{Options, folder_of};
use crate::fault::fault;
use crate::work::print::sentence::{About, sentence};

/// Name of the folder beside the database.
pub(crate) const FOLDER: &str = "packs";
/// End of a manifest's name.
const MANIFEST: &str = ".manifest.json";
/// End of a sealed file's name.
const SEALED: &str = ".sealed";
/// How long a document is followed to its end.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// What a pack holds. No patient's data: it lies there in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this layout.
    pub v: u32,
    /// Number of the pack, rising.
    pub generation: u32,
    /// The ward's code.
    pub ward: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Age of its oldest data.
    pub as_of: Option<DateTime<Utc>>,
    /// Age of each patient's data, in the order of the beds.
    pub patients: Vec<Option<DateTime<Utc>>>,
    /// The paper it was laid out for.
    pub paper: Paper,
    /// Every sheet is there.
    pub complete: bool,
    /// Sheets that could not be laid out; their names lie in the sealed part.
    pub problems: u32,
    /// The documents, in the order in which they are printed.
    pub files: Vec<PackFile>,
    /// The station that made it: its public key.
    pub station: String,
    /// Its signature over all the above.
    #[serde(default)]
    pub signature: String,
}

/// One document of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// `census`, `mar`, `handover`.
    pub kind: String,
    /// Name of its PDF, without the end that says that it is sealed.
    pub name: String,
    /// The PDF lies in clear.
    pub plain: bool,
    /// Pages.
    pub pages: u32,
    /// SHA-256 of the PDF.
    pub sha256: String,
    /// SHA-256 of the pages as they were recorded.
    pub drawn: String,
    /// Sheet numbers, reserved for it.
    pub sheets: Vec<String>,
}

/// What the sealed part of a document keeps: its pages as they were laid out, its sheets, and what is missing.
#[derive(Serialize, Deserialize)]
pub(crate) struct Drawn {
    /// The pages.
    pub(crate) pages: Vec<Page>,
    /// The sheets, for the register.
    pub(crate) register: Vec<PrintedSheet>,
    /// Sheets that could not be laid out, named.
    pub(crate) problems: Vec<String>,
}

/// A pack was printed by the command line: what the station's journal has to hear.
#[derive(Serialize, Deserialize)]
pub(crate) struct PrintedAlone {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The kind of document.
    pub(crate) kind: String,
    /// The printer or folder.
    pub(crate) to: String,
    /// Pages.
    pub(crate) pages: u32,
    /// Copy number.
    pub(crate) copy: u8,
    /// How it ended, by its code.
    pub(crate) outcome: String,
    /// Sheet numbers.
    pub(crate) sheets: Vec<String>,
    /// The sheets.
    pub(crate) register: Vec<PrintedSheet>,
}

impl Manifest {
    /// The bytes that are signed.
    pub(crate) fn to_sign(&self) -> Vec<u8> {
        let bare = Manifest {
            signature: String::new(),
            ..self.clone()
        };
        serde_json::to_vec(&bare).unwrap_or_default()
    }

    /// Whether it is what its station signed.
    fn is_signed(&self) -> bool {
        let key = hex::decode(&self.station)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let signature = hex::decode(&self.signature)
            .ok()
            .and_then(|bytes| Signature::from_slice(&bytes).ok());
        match (key, signature) {
            (Some(key), Some(signature)) => key.verify(&self.to_sign(), &signature).is_ok(),
            _ => false,
        }
    }

    /// Name of its own file.
    pub(crate) fn name(&self) -> String {
        format!("g{:06}{MANIFEST}", self.generation)
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The folder of packs.
#[derive(Clone)]
pub struct Shelf {
    pub(crate) folder: SealedFolder,
}

impl Shelf {
    /// Every pack whose manifest is whole and signed, the newest first.
    ///
    /// # Errors
    /// The operating system's.
    pub fn all(&self) -> io::Result<Vec<Manifest>> {
        let mut found: Vec<Manifest> = self
            .folder
            .names()?
            .iter()
            .filter(|name| name.ends_with(MANIFEST))
            .filter_map(|name| {
                let bytes = self.folder.read(name).ok()?;
                let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
                (manifest.is_signed() && manifest.name() == *name).then_some(manifest)
            })
            .collect();
        found.sort_by_key(|manifest| std::cmp::Reverse(manifest.generation));
        Ok(found)
    }

    /// The pack to print: the newest that lacks nothing and whose files are what it says; where there is none, the newest
    /// of the others.
    ///
    /// # Errors
    /// The operating system's.
    pub fn last(&self) -> io::Result<Option<Manifest>> {
        let (whole, partial): (Vec<_>, Vec<_>) =
            self.all()?.into_iter().partition(|pack| pack.complete);
        Ok(whole
            .into_iter()
            .chain(partial)
            .find(|pack| pack.files.iter().all(|file| self.checked(file).is_ok())))
    }

    /// The pages of a document.
    pub(crate) fn drawn(&self, file: &PackFile) -> io::Result<Drawn> {
        serde_json::from_slice(&self.checked(file)?).map_err(io::Error::other)
    }

    /// The bytes of its pages, compared with what the manifest says.
    fn checked(&self, file: &PackFile) -> io::Result<Vec<u8>> {
        let bytes = self.folder.read(&drawn_name(&file.name))?;
        if digest(&bytes) != file.drawn {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "not what the manifest says",
            ));
        }
        Ok(bytes)
    }

    /// Writes one document: its pages, then its PDF.
    pub(crate) fn put(&self, file: &PackFile, pdf: &[u8], drawn: &[u8]) -> io::Result<()> {
        self.folder.seal(&drawn_name(&file.name), drawn)?;
        if file.plain {
            self.folder.plain(&file.name, pdf)
        } else {
            self.folder.seal(&format!("{}{SEALED}", file.name), pdf)
        }
    }

    /// Writes the manifest: from now on the pack exists.
    pub(crate) fn publish(&self, manifest: &Manifest) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
        self.folder.plain(&manifest.name(), &bytes)
    }

    /// Removes these packs and whatever belongs to none: the manifest first, so that no pack lacks a file.
    pub(crate) fn keep_only(&self, kept: &[Manifest]) -> io::Result<()> {
        self.folder.sweep()?;
        let mut wanted: Vec<String> = vec![];
        for pack in kept {
            wanted.push(pack.name());
            for file in &pack.files {
                wanted.push(file.name.clone());
                wanted.push(format!("{}{SEALED}", file.name));
                wanted.push(drawn_name(&file.name));
            }
        }
        let mut unwanted: Vec<String> = self
            .folder
            .names()?
            .into_iter()
            .filter(|name| !wanted.contains(name) && !name.starts_with(PRINTED))
            .collect();
        unwanted.sort_by_key(|name| !name.ends_with(MANIFEST));
        for name in unwanted {
            self.folder.remove(&name)?;
        }
        Ok(())
    }

    /// How often a document of a pack was printed already.
    fn printings(&self, pack: &Manifest, kind: &str) -> u8 {
        let start = printed_start(pack.generation, kind);
        let (todo, heard) = (
            format!("{PRINTED}-todo-{start}"),
            format!("{PRINTED}-heard-{start}"),
        );
        let count = self.folder.names().map_or(0, |names| {
            names
                .iter()
                .filter(|name| name.starts_with(&todo) || name.starts_with(&heard))
                .count()
        });
        u8::try_from(count).unwrap_or(u8::MAX)
    }

    fn remember(&self, pack: &Manifest, printed: &PrintedAlone) -> io::Result<()> {
        let bytes: [u8; 6] = random().map_err(|error| io::Error::other(error.to_string()))?;
        let start = printed_start(pack.generation, &printed.kind);
        let text = serde_json::to_vec(printed).map_err(io::Error::other)?;
        self.folder.seal(
            &format!("{PRINTED}-todo-{start}{}", hex::encode(bytes)),
            &text,
        )
    }

    /// What the command line printed and the journal has not heard, under its name.
    pub(crate) fn unheard(&self) -> io::Result<Vec<(String, PrintedAlone)>> {
        let todo = format!("{PRINTED}-todo-");
        Ok(self
            .folder
            .names()?
            .into_iter()
            .filter(|name| name.starts_with(&todo))
            .filter_map(|name| {
                let bytes = self.folder.read(&name).ok()?;
                Some((name, serde_json::from_slice(&bytes).ok()?))
            })
            .collect())
    }

    /// The journal has heard it; that it was printed stays known, so that the next printing is a copy.
    pub(crate) fn heard(&self, name: &str) -> io::Result<()> {
        self.folder.plain(&name.replace("-todo-", "-heard-"), b"")?;
        self.folder.remove(name)
    }

    /// Forgets printings of packs that are gone.
    pub(crate) fn forget_printings(&self, kept: &[Manifest]) -> io::Result<()> {
        for name in self.folder.names()? {
            let gone = !kept
                .iter()
                .any(|pack| name.contains(&format!("-g{:06}-", pack.generation)));
            if name.starts_with(&format!("{PRINTED}-heard-")) && gone {
                self.folder.remove(&name)?;
            }
        }
        Ok(())
    }
}

const PRINTED: &str = "printed";

fn printed_start(generation: u32, kind: &str) -> String {
    format!("g{generation:06}-{kind}-")
}

fn drawn_name(pdf: &str) -> String {
    format!("{}.pages{SEALED}", pdf.strip_suffix(".pdf").unwrap_or(pdf))
}

/// The last pack of a station, and what it takes to bring it to paper.
pub struct LastPack {
    /// What it holds.
    pub manifest: Manifest,
    shelf: Shelf,
    printers: Vec<Printer>,
    words: Words,
    clock: Clock,
}

/// What became of one document of it.
#[derive(Clone, Debug, Serialize)]
pub struct PackPrinted {
    /// `census`, `mar`, `handover`.
    pub kind: String,
    /// Pages.
    pub pages: u32,
    /// The printer said that all of it is out, or the file is there.
    pub done: bool,
    /// The sentence.
    pub text: String,
    /// Printers that may still bring out another copy.
    pub may_still_come: Vec<String>,
    /// The file, where it was saved.
    pub file: Option<PathBuf>,
}

/// The packs of the station that these options name. Nothing but the folder, the key beside it and, where it can be read,
/// the configuration is needed.
///
/// # Errors
/// `store-key-file`, or `print-failed` when the folder cannot be read.
pub fn shelf(options: &Options) -> Result<Shelf, ApiError> {
    let (folder, _) = folder_of(options);
    let folder = folder?;
    // What a drill printed ahead is not for a ward's printers.
    crate::drill::kept_apart(&folder, None, false)?;
    let key = present_key(&folder.join("station.key")).map_err(crate::station::from_store)?;
    let folder = SealedFolder::open(&folder.join(FOLDER), &key)
        .map_err(|error| fault("print-failed", error))?;
    Ok(Shelf { folder })
}

/// The last pack.
///
/// # Errors
/// `no-pack` when there is none; else as [`shelf`].
pub fn last(options: &Options) -> Result<LastPack, ApiError> {
    let shelf = shelf(options)?;
    let manifest = shelf
        .last()
        .map_err(|error| fault("print-failed", error))?
        .ok_or_else(|| fault("no-pack", ""))?;
    let (_, config) = folder_of(options);
    let locale = config
        .as_ref()
        .map_or("fr", |config| config.station.locale.as_str());
    let words = Words::new(locale).map_err(|error| fault("bad-config", error))?;
    let duplex = config.as_ref().is_some_and(|config| config.print.duplex);
    let printers = config.as_ref().map_or_else(Vec::new, |config| {
        config.print.all_printers(&config.ward.code)
    });
    Ok(LastPack {
        manifest,
        shelf,
        printers: printers
            .into_iter()
            .filter_map(|printer| {
                Some(Printer {
                    target: Arc::new(Ipp::new(&printer.address).ok()?.both_sides(duplex)),
                    name: printer.name,
                })
            })
            .collect(),
        words,
        clock: Clock::machine(),
    })
}

impl LastPack {
    /// Its age, for people: a sheet printed in the night of the outage says it, and so does the one who prints it.
    pub fn about(&self) -> String {
        let pack = &self.manifest;
        let mut text = format!(
            "{} g{:06} {}",
            pack.ward,
            pack.generation,
            pack.paper.name()
        );
        if let Some(as_of) = pack.as_of {
            // Writing into a String cannot fail, so there is no error to hand on.
            let _infallible = write!(text, ", {}", as_of.format("%Y-%m-%d %H:%M UTC"));
        }
        if !pack.complete {
            let _infallible = write!(
                text,
                ". {}",
                self.words.say_with(
                    "pack-partial",
                    &[("count", Arg::Number(i64::from(pack.problems)))]
                )
            );
        }
        text
    }

    /// Prints every document of it: at the printer named, or at the first that works.
    ///
    /// # Errors
    /// `unknown-printer`, or `print-failed` when a file cannot be read.
    pub fn print(&self, printer: Option<&str>) -> Result<Vec<PackPrinted>, ApiError> {
        if let Some(name) = printer
            && !self.printers.iter().any(|known| known.name == name)
        {
            return Err(fault("unknown-printer", name));
        }
        if self.printers.is_empty() {
            return Err(fault("no-printer", ""));
        }
        let files = self.manifest.files.iter();
        files.map(|file| self.print_one(file, printer)).collect()
    }

    fn print_one(&self, file: &PackFile, printer: Option<&str>) -> Result<PackPrinted, ApiError> {
        let unreadable = |error: io::Error| fault("print-failed", error);
        let drawn = self.shelf.drawn(file).map_err(unreadable)?;
        let before = self.shelf.printings(&self.manifest, &file.kind);
        let mut course = Course::new(file.pages, self.manifest.paper);
        if before > 0 {
            course.copy = before - 1;
            course.spent = true;
        }
        if let Some(name) = printer {
            course.again(1, Some(name.to_owned()));
        }
        let until = Instant::now() + PATIENCE;
        let mut remembered = false;
        while !course.rests() && Instant::now() < until {
            let mut shop = Shop {
                printers: &self.printers,
                make: &mut |from, copy| self.document(file, &drawn.pages, from, copy),
                // Before the first byte leaves: whoever pulls the plug now finds a copy number on the next printing.
                keep: &mut |course: &Course| {
                    if remembered {
                        return Ok(());
                    }
                    remembered = true;
                    let to = course.printer.clone().unwrap_or_default();
                    self.note(file, &drawn, &to, course.copy, "sent")
                },
                limits: Limits::default(),
            };
            course.step(&mut shop, Instant::now());
            if !course.rests() {
                std::thread::sleep(Duration::from_millis(300));
            }
        }
        let about = About {
            printer: course.printer.as_deref().unwrap_or_default(),
            paper: course.paper,
            loaded: &[],
            pages: course.pages,
        };
        Ok(PackPrinted {
            kind: file.kind.clone(),
            pages: file.pages,
            done: course.is_done(),
            text: sentence(&self.words, &course.state, about),
            may_still_come: course.may_still_come.clone(),
            file: None,
        })
    }

    /// Saves every document of it as PDF into a folder that is there.
    ///
    /// # Errors
    /// `print-failed` when a file cannot be read or written.
    pub fn save(&self, folder: &Path) -> Result<Vec<PackPrinted>, ApiError> {
        let failed = |error: String| fault("print-failed", error);
        let mut saved = vec![];
        for file in &self.manifest.files {
            let drawn = self
                .shelf
                .drawn(file)
                .map_err(|error| failed(error.to_string()))?;
            let copy = self.shelf.printings(&self.manifest, &file.kind);
            let mut job = self.document(file, &drawn.pages, 1, copy).map_err(failed)?;
            job.name.clone_from(&file.name);
            self.note(file, &drawn, &folder.display().to_string(), copy, "saved")
                .map_err(failed)?;
            let JobRef::File { path, pages } = SaveFile::new(folder)
                .submit(&job)
                .map_err(|error| failed(error.to_string()))?
            else {
                continue;
            };
            let counts = [
                ("pages", Arg::Number(i64::from(pages))),
                ("count", Arg::Number(1)),
            ];
            saved.push(PackPrinted {
                kind: file.kind.clone(),
                pages,
                done: true,
                text: self.words.say_with("printed-to-file", &counts),
                may_still_come: vec![],
                file: Some(path),
            });
        }
        Ok(saved)
    }

    fn note(
        &self,
        file: &PackFile,
        drawn: &Drawn,
        to: &str,
        copy: u8,
        outcome: &str,
    ) -> Result<(), String> {
        let printed = PrintedAlone {
            at: self.clock.now(),
            kind: file.kind.clone(),
            to: to.to_owned(),
            pages: file.pages,
            copy,
            outcome: outcome.to_owned(),
            sheets: file.sheets.clone(),
            register: drawn
                .register
                .iter()
                .map(|sheet| PrintedSheet {
                    copy: sheet.copy.saturating_add(copy),
                    ..sheet.clone()
                })
                .collect(),
        };
        self.shelf
            .remember(&self.manifest, &printed)
            .map_err(|error| error.to_string())
    }

    fn document(
        &self,
        file: &PackFile,
        pages: &[Page],
        from: u32,
        copy: u8,
    ) -> Result<Job, String> {
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        let stamp = self
            .words
            .say_with("sheet-copy", &[("number", Arg::Text(&copy.to_string()))]);
        let pages = pages
            .iter()
            .skip(skip)
            .map(|page| {
                if copy > 0 {
                    stamped(page, &stamp)
                } else {
                    Ok(page.clone())
                }
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.to_string())?;
        let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        let title = file.name.strip_suffix(".pdf").unwrap_or(&file.name);
        let pdf = write_pdf(&Document {
            title: title.to_owned(),
            created_at: self.manifest.made_at,
            pages,
        })
        .map_err(|error| error.to_string())?;
        Ok(Job {
            name: title.to_owned(),
            pdf,
            paper: self.manifest.paper,
            pages: count,
        })
    }
}
