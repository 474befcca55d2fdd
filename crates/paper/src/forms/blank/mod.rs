//! Blank forms: what a ward writes on when there is no screen. One file per form, each a list of parts.
//!
//! A form is printed for somebody known, with her identity and allergies on it, or entirely blank: then whoever writes
//! fills in who it is, or sticks a label there. A blank form needs no copy of the record at all.
//!
//! Invariant: a form has its own identity and page codes like every sheet, and says that it holds no data of the record.

mod admission;
mod controlled;
mod header;
mod intake;
mod journal;
mod laboratory;
mod orders;
mod plan;
mod radiology;
mod reconciliation;
mod transfer;
mod transfusion;
mod vitals;

use chrono::{DateTime, Timelike, Utc};
use ward::{clinical::Amount, format::wall_clock, snapshot::Chart};

use super::{
    Sheet,
    frame::{self, Subject},
    mar::{self, Person},
    ruled::{self, Part},
    text::{one_line, or_by_hand},
    window::window_start,
};
use crate::page::{Page, PaperError, PersonCode};

/// Row codes of blank rows: bound to an order when somebody types them in.
const FIRST_ROW: u8 = mar::ROW_BLANK_FIRST;

/// The longest name on the label of a tube.
const NAME_ON_TUBE: usize = 90;

/// The blank forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The medication sheet without orders.
    Plan,
    /// Orders of a prescriber.
    Orders,
    /// Request to the laboratory.
    Laboratory,
    /// Request to radiology.
    Radiology,
    /// Request for blood, and its check at the bed.
    Transfusion,
    /// Vital signs of 24 hours.
    Vitals,
    /// What went in and out in 24 hours.
    IntakeOutput,
    /// Somebody arrives.
    Admission,
    /// Somebody goes to another ward.
    Transfer,
    /// Stock of controlled drugs.
    ControlledDrugs,
    /// What happened during the outage.
    DowntimeLog,
    /// Whether everything of a patient went back into the record.
    Reconciliation,
}

impl Form {
    /// All of them, in the order in which a ward reaches for them.
    pub const ALL: [Form; 12] = [
        Form::Plan,
        Form::Orders,
        Form::Admission,
        Form::Vitals,
        Form::IntakeOutput,
        Form::Laboratory,
        Form::Radiology,
        Form::Transfusion,
        Form::Transfer,
        Form::ControlledDrugs,
        Form::DowntimeLog,
        Form::Reconciliation,
    ];

    /// Its name in keys and file names.
    pub const fn code(self) -> &'static str {
        match self {
            Form::Plan => "plan",
            Form::Orders => "orders",
            Form::Laboratory => "laboratory",
            Form::Radiology => "radiology",
            Form::Transfusion => "transfusion",
            Form::Vitals => "vitals",
            Form::IntakeOutput => "intake-output",
            Form::Admission => "admission",
            Form::Transfer => "transfer",
            Form::ControlledDrugs => "controlled-drugs",
            Form::DowntimeLog => "downtime-log",
            Form::Reconciliation => "reconciliation",
        }
    }

    /// It is about one patient; the others are about the ward.
    pub const fn is_personal(self) -> bool {
        !matches!(self, Form::ControlledDrugs | Form::DowntimeLog)
    }

    /// How many of them a ward of so many beds lays in for 24 hours.
    pub fn stock(self, beds: u32) -> u32 {
        let share = |per_beds: u32| beds.div_ceil(per_beds).max(2);
        match self {
            // One for every second bed: known patients have their own sheets.
            Form::Plan | Form::Orders => share(2),
            Form::Vitals | Form::IntakeOutput | Form::Laboratory => share(3),
            Form::Admission | Form::Radiology | Form::Transfer => share(5),
            Form::Transfusion => share(10),
            Form::ControlledDrugs | Form::DowntimeLog => 2,
            Form::Reconciliation => 0,
        }
    }

    /// Doses are charted on it: the letters of "not given" belong in its footer.
    const fn charted(self) -> bool {
        matches!(self, Form::Plan)
    }
}

/// An identity that the station set aside for somebody who is not in the record yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// What people read.
    pub number: String,
    /// What a scanner reads.
    pub person: PersonCode,
}

/// Whom a form is about.
pub enum Whose<'a> {
    /// Somebody who is written in by hand; on an admission with a number of her own.
    Unknown(Option<Reserved>),
    /// A patient of the ward.
    Patient(Whom<'a>),
}

/// A patient, and what her header says besides her chart.
#[derive(Clone, Copy)]
pub struct Whom<'a> {
    /// Her chart.
    pub chart: &'a Chart,
    /// Patients with a name like hers.
    pub look_alikes: &'a [String],
    /// The newest weight that was charted here, and when.
    pub weight_here: Option<&'a (Amount, DateTime<Utc>)>,
}

/// The hours of a paper day on a form that is not bound to a date: 24 of them, whatever the clocks do that night.
fn clocks(sheet: &Sheet<'_>) -> Vec<u32> {
    let first = wall_clock(window_start(sheet.now, sheet.zone), sheet.zone).hour();
    (0..24).map(|nth| (first + nth) % 24).collect()
}

/// Name of the form in the language of the sheet, and in the other: whoever helps out may read only one.
fn title(sheet: &Sheet<'_>, form: Form) -> String {
    let own = sheet.words.say(&format!("form-title-{}", form.code()));
    let other = sheet.words.say(&format!("form-other-{}", form.code()));
    format!("{} | {other}", own.to_uppercase())
}

fn parts(sheet: &Sheet<'_>, form: Form, whose: &Whose<'_>) -> Vec<Part> {
    match form {
        Form::Plan => plan::parts(sheet),
        Form::Orders => orders::parts(sheet),
        Form::Laboratory => laboratory::parts(sheet, &stickers(sheet, whose)),
        Form::Radiology => radiology::parts(sheet),
        Form::Transfusion => transfusion::parts(sheet),
        Form::Vitals => vitals::parts(sheet),
        Form::IntakeOutput => intake::parts(sheet),
        Form::Admission => admission::parts(sheet),
        Form::Transfer => transfer::parts(sheet),
        Form::ControlledDrugs => controlled::parts(sheet),
        Form::DowntimeLog => journal::parts(sheet),
        Form::Reconciliation => reconciliation::parts(sheet),
    }
}

/// Name, birth and number, one a line: what a tube needs.
fn stickers(sheet: &Sheet<'_>, whose: &Whose<'_>) -> Vec<String> {
    match whose {
        Whose::Unknown(_) => vec![],
        Whose::Patient(whom) => {
            let patient = &whom.chart.patient;
            let (birth, _) = mar::born(sheet, patient);
            let name = one_line(&patient.display_name(sheet.locale));
            // A tube has no room for more letters than this that anybody could read.
            let name = if name.chars().count() > NAME_ON_TUBE {
                sheet.words.say("sheet-hand-copy")
            } else {
                name
            };
            [
                name,
                mar::labelled(&sheet.words.say("sheet-born"), &birth),
                mar::number_of(sheet, patient),
            ]
            .map(|line| or_by_hand(sheet, line))
            .to_vec()
        }
    }
}

/// One blank form.
///
/// # Errors
/// [`PaperError::MissingGlyph`] or [`PaperError::Overflow`] when what is known of the patient cannot be printed whole;
/// the same form for nobody always prints.
pub fn blank(sheet: &Sheet<'_>, form: Form, whose: &Whose<'_>) -> Result<Vec<Page>, PaperError> {
    let title = title(sheet, form);
    let mut parts = parts(sheet, form, whose);
    let whom = match whose {
        Whose::Patient(whom) if form.is_personal() => whom,
        Whose::Patient(_) | Whose::Unknown(_) => {
            let mut page = frame::blank(sheet)?;
            let room = header::draw(&mut page, sheet, form, &title, whose)?;
            ruled::draw(&mut page, sheet, room, &parts)?;
            return Ok(vec![page.finish()]);
        }
    };
    let Person { subject, front } = mar::person(sheet, whom, &title);
    let subject = Subject {
        charted: form.charted(),
        ..subject
    };
    parts.insert(0, Part::Heading(title.clone()));
    let count = if front.is_empty() { 1 } else { 2 };
    let mut pages = vec![];
    // What the header cannot hold is read first.
    for parts in [front_page(&title, front), Some(parts)]
        .into_iter()
        .flatten()
    {
        let number = if pages.is_empty() { 1 } else { 2 };
        let mut page = frame::blank(sheet)?;
        frame::draw(&mut page, sheet, &subject, number, count)?;
        ruled::draw(
            &mut page,
            sheet,
            frame::body(sheet, subject.is_tall()),
            &parts,
        )?;
        pages.push(page.finish());
    }
    Ok(pages)
}

fn front_page(title: &str, lines: Vec<String>) -> Option<Vec<Part>> {
    (!lines.is_empty()).then(|| {
        std::iter::once(Part::Heading(title.to_owned()))
            .chain(lines.into_iter().map(Part::Warning))
            .collect()
    })
}
