//! Which sheet is which: 64 random bits for the codes, a running number for people.

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::forms::{self, SheetNumber};
use paper::page::Page;
use ward::clinical::{OrderId, PatientId};
use ward::sheets::{NextSheet, PrintedSheet, Register, SheetKey};

use super::papers::Paper;
use crate::api::views::{ApiError, PrintRequest};
use crate::clock::random;
use crate::fault::fault;
use crate::station::{Alongside, Station};

/// Takes a run of sheet numbers, long enough for everything that may be printed: a census, and for each patient
/// three sheets and three more to be copied by hand.
pub(super) fn take_numbers(station: &Station, request: &PrintRequest) -> Result<u32, ApiError> {
    const COUNTER: &str = "sheet-counter";
    let patients = match request.patient_ids.len() {
        0 => station
            .live()
            .ward
            .as_ref()
            .map_or(0, |ward| ward.charts.len()),
        some => some,
    };
    let most = Paper::of(&request.what).map_or(0, |paper| paper.most(station, patients));
    let run = u32::try_from(most.max(1 + 6 * patients)).unwrap_or(u32::MAX);
    let store = station.store();
    let last: u32 = store
        .note(COUNTER)
        .map_err(crate::station::from_store)?
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let next = last
        .checked_add(run)
        .ok_or_else(|| fault("internal", COUNTER))?;
    let notes = vec![(COUNTER.to_owned(), next.to_string().into_bytes())];
    station.append(
        &store,
        vec![],
        Alongside {
            notes,
            ..Alongside::default()
        },
    )?;
    Ok(last)
}

/// How sheets come by their numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// They come out now: versions and copies of what the register knows.
    InUse,
    /// They may come out at any time, when the register has gone on: each is a sheet of its own, so that no other printing
    /// ever has its number and version with other rows.
    Reserved,
}

/// One sheet to lay out: what it is, whose, and for which hours.
pub(super) struct Wanted<'a> {
    /// The form, by its code.
    pub(super) form: &'a str,
    /// Whose it is.
    pub(super) patient: Option<&'a PatientId>,
    /// The hours that it is for.
    pub(super) period: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// People write on it.
    pub(super) written_on: bool,
    /// The order of each numbered row.
    pub(super) rows: Vec<(u8, OrderId)>,
}

/// A sheet that was laid out under its number.
pub(super) struct Numbered {
    /// Its pages.
    pub(super) pages: Vec<Page>,
    /// Its line of the register.
    pub(super) printed: PrintedSheet,
}

/// Gives sheets their numbers: the next free one, the next version of a sheet whose content changed, or a copy.
pub(super) struct Numbers<'a> {
    station: &'a Station,
    register: &'a Register,
    counter: u32,
}

impl<'a> Numbers<'a> {
    /// Numbers after `counter`, beside what the register knows.
    pub(super) fn after(station: &'a Station, register: &'a Register, counter: u32) -> Numbers<'a> {
        Numbers {
            station,
            register,
            counter,
        }
    }

    /// Lays a sheet out under its number. Which one that is depends on what stands on the sheet: it is laid out as new
    /// content, and once more when the register knows it already.
    pub(super) fn lay_out(
        &mut self,
        wanted: Wanted<'_>,
        draw: impl Fn(SheetNumber) -> Result<Vec<Page>, String>,
    ) -> Result<Numbered, String> {
        let next = |content: &str| {
            self.register
                .next(wanted.form, wanted.patient, wanted.period, content)
        };
        let first = match next("") {
            NextSheet::Version {
                sheet,
                number,
                version,
            } => self.known(&sheet, number, version, 0)?,
            NextSheet::New | NextSheet::Copy { .. } => self.fresh()?,
        };
        let pages = draw(first.clone())?;
        let content = forms::content(&pages);
        let (number, pages) = match next(&content) {
            NextSheet::Copy {
                sheet,
                number,
                version,
                copy,
            } => {
                let number = self.known(&sheet, number, version, copy)?;
                (number.clone(), draw(number)?)
            }
            NextSheet::New | NextSheet::Version { .. } => (first, pages),
        };
        filed(wanted, number, pages, content)
    }

    /// Lays out a sheet that is one of its own, however many like it there are: a blank form, a sheet of labels.
    pub(super) fn lay_out_alone(
        &mut self,
        wanted: Wanted<'_>,
        draw: impl Fn(SheetNumber) -> Result<Vec<Page>, String>,
    ) -> Result<Numbered, String> {
        let number = self.fresh()?;
        let pages = draw(number.clone())?;
        // No other sheet ever has this content: two blank forms are two sheets.
        let content = SheetKey::of(number.sheet_id().0).as_str().to_owned();
        filed(wanted, number, pages, content)
    }

    fn known(
        &self,
        sheet: &SheetKey,
        number: String,
        version: u8,
        copy: u8,
    ) -> Result<SheetNumber, String> {
        let bits = sheet.bits().ok_or_else(|| "sheet".to_owned())?;
        let before = version.checked_sub(1).filter(|before| *before > 0);
        Ok(SheetNumber {
            id: bits.to_be_bytes(),
            version,
            copy,
            supersedes: before.map(|before| numbered(self.station, &number, before)),
            human: number,
        })
    }

    fn fresh(&mut self) -> Result<SheetNumber, String> {
        let id: [u8; 8] = random().map_err(|error| error.to_string())?;
        self.counter += 1;
        // The 64 bits in the code identify the sheet; the number is what people read aloud.
        let human = format!("{}-{:04}", self.station.config().station.name, self.counter);
        Ok(SheetNumber {
            id,
            version: 1,
            human,
            copy: 0,
            supersedes: None,
        })
    }
}

/// The line of the register for a sheet that was laid out.
fn filed(
    wanted: Wanted<'_>,
    number: SheetNumber,
    pages: Vec<Page>,
    content: String,
) -> Result<Numbered, String> {
    let printed = PrintedSheet {
        sheet: SheetKey::of(number.sheet_id().0),
        number: number.human,
        version: number.version,
        copy: number.copy,
        form: wanted.form.to_owned(),
        patient: wanted.patient.cloned(),
        period: wanted.period,
        written_on: wanted.written_on,
        pages: u8::try_from(pages.len()).map_err(|_| "pages".to_owned())?,
        rows: wanted.rows,
        content,
    };
    Ok(Numbered { pages, printed })
}

/// `3N1-0147 v 2`.
pub(in crate::work) fn numbered(station: &Station, number: &str, version: u8) -> String {
    station.words().say_with(
        "register-version",
        &[
            ("number", Arg::Text(number)),
            ("version", Arg::Number(i64::from(version))),
        ],
    )
}
