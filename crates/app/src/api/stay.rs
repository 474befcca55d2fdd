//! Orders taken on the ward, and patients who come and go: what the screens send, and what they are shown for it.

use serde::{Deserialize, Serialize};

use super::requests::Witness;
use super::shape::{record, view};
use super::views::Allergy;

view! {
    /// How an order, or its stop, reached the ward.
    enum Heard {
        /// By telephone.
        Telephone,
        /// On paper.
        Paper,
        /// Said at the bedside.
        Voice,
    }

    /// When the doses of an order are due.
    enum OrderTiming {
        /// Once, at a time.
        Once,
        /// Every day at fixed times.
        Times,
        /// Every so many hours, from the start on.
        Interval,
        /// If needed.
        IfNeeded,
        /// Running all the time, at a rate.
        Continuous,
        /// Anything else: shown word for word, never scheduled.
        Other,
    }

    /// What was said of allergies on arrival.
    enum AllergyStated {
        /// There are some.
        Known,
        /// There are none.
        NoneKnown,
        /// Nobody could be asked.
        NotCollected,
    }

    /// Sex as far as it is known on arrival.
    enum SexStated {
        /// Female.
        Female,
        /// Male.
        Male,
        /// Not known.
        Unknown,
    }

    /// How a stay ended.
    enum LeaveHow {
        /// Went home or to another house.
        Discharged,
        /// Went to another ward.
        Transferred,
        /// Died.
        Died,
    }

    /// What a temporary identity is compared by; room and bed are none of it.
    enum Identity {
        /// Name as she or a relative says it.
        Name,
        /// Birth date.
        BirthDate,
        /// Paper of identity.
        Paper,
        /// Health card.
        HealthCard,
        /// Wristband with the record number.
        Wristband,
        /// A relative who knows her.
        Relative,
    }
}

record! {
    /// The entry that is put right by this one, and why.
    PutRight {
        /// The entry that speaks now.
        entry_id: String,
        /// Why, in five letters or more.
        reason: String,
    }

    /// Whose.
    OfPatient {
        /// Patient.
        patient_id: String,
    }

    /// An order as a prescriber gave it.
    TakeOrder {
        /// Patient.
        patient_id: String,
        /// Medicine as it was said.
        medication: String,
        /// Dose as typed, a number.
        dose: Option<String>,
        /// Code of the unit, of the closed list.
        unit: Option<String>,
        /// Code of the route, of the closed list.
        route: Option<String>,
        /// Kind of timing.
        timing: OrderTiming,
        /// Local times `HH:mm`: one for once, one or more for fixed times.
        times: Vec<String>,
        /// Hours between two doses, at least where it is if needed.
        every_hours: Option<u32>,
        /// Doses in 24 hours at most, if needed.
        max_per_day: Option<u32>,
        /// What for, if needed.
        reason: Option<String>,
        /// Rate as typed, continuous.
        rate: Option<String>,
        /// Code of the rate's unit.
        rate_unit: Option<String>,
        /// Anything else that was said, word for word.
        text: Option<String>,
        /// Start, `HH:mm`; absent means now.
        start: Option<String>,
        /// End, `HH:mm` on the day it comes next, or `YYYY-MM-DD HH:mm`.
        end: Option<String>,
        /// Who ordered it.
        prescriber: String,
        /// How it came.
        heard: Heard,
        /// It was read back and confirmed.
        read_back: bool,
        /// The second reader.
        second: Option<Witness>,
        /// The medicine has the name of an allergy: the person saw it and confirms.
        allergy_confirmed: bool,
        /// There is a live order with this medicine: the person saw it and confirms.
        duplicate_confirmed: bool,
        /// An order taken before that this one puts right.
        corrects: Option<PutRight>,
        /// Id made by the screen.
        request_id: String,
    }

    /// What is read back to the prescriber, line by line.
    OrderReadBack {
        /// Finished lines.
        lines: Vec<String>,
        /// Pharmacy calls it high-alert: a second person reads along.
        second_needed: bool,
        /// A warning about an allergy, if the name is like one.
        allergy: Option<String>,
        /// A warning about a live order with the same medicine.
        duplicate: Option<String>,
    }

    /// One choice of a closed list.
    Choice {
        /// Stable code.
        code: String,
        /// In words.
        word: String,
    }

    /// What the form of an order offers.
    OrderForm {
        /// Names of the ward's medicines, in order.
        medications: Vec<String>,
        /// Units of a dose.
        units: Vec<Choice>,
        /// Units of a rate.
        rate_units: Vec<Choice>,
        /// Routes.
        routes: Vec<Choice>,
        /// Her allergies.
        allergy: Allergy,
        /// What nobody checks during the outage.
        unchecked: String,
    }

    /// A prescriber stopped an order.
    StopOrder {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// From when on, `HH:mm`; absent means now.
        at: Option<String>,
        /// Who stopped it.
        prescriber: String,
        /// How the ward heard of it.
        heard: Heard,
        /// It was read back and confirmed.
        read_back: bool,
        /// A stop that this one puts right.
        corrects: Option<PutRight>,
        /// Id made by the screen.
        request_id: String,
    }

    /// Somebody arrived whom the record does not know yet.
    ArrivePatient {
        /// Family name, if known.
        family: Option<String>,
        /// Given name, if known.
        given: Option<String>,
        /// Birth date, `DD/MM/YYYY` or `YYYY-MM-DD`, if known.
        birth_date: Option<String>,
        /// Age in years as it is guessed, if the birth date is not known.
        age_guess: Option<u32>,
        /// Sex.
        sex: SexStated,
        /// Bed, if she has one.
        bed: Option<String>,
        /// What tells her apart.
        tell_apart: Vec<String>,
        /// Allergies: which of three answers.
        allergies: AllergyStated,
        /// The substances, one each.
        substances: Vec<String>,
        /// Weight in kg as typed.
        weight: Option<String>,
        /// The number of a printed admission form that was filled in for her; absent: the next one is given.
        #[serde(default)]
        number: Option<String>,
        /// When she came, `HH:mm`; absent means now.
        at: Option<String>,
        /// The bed is taken: the person saw it and confirms.
        bed_confirmed: bool,
        /// Somebody on the ward is like her: the person saw it and confirms.
        look_alike_confirmed: bool,
        /// An arrival that this one puts right.
        corrects: Option<PutRight>,
        /// Id made by the screen.
        request_id: String,
    }

    /// A patient went to another bed.
    MovePatient {
        /// Patient.
        patient_id: String,
        /// The bed.
        bed: String,
        /// When, `HH:mm`; absent means now.
        at: Option<String>,
        /// The bed is taken: the person saw it and confirms.
        bed_confirmed: bool,
        /// A move that this one puts right.
        corrects: Option<PutRight>,
        /// Id made by the screen.
        request_id: String,
    }

    /// A patient left the ward.
    LeavePatient {
        /// Patient.
        patient_id: String,
        /// How.
        how: LeaveHow,
        /// When, `HH:mm`; absent means now.
        at: Option<String>,
        /// Where to.
        text: Option<String>,
        /// An end of stay that this one puts right.
        corrects: Option<PutRight>,
        /// Id made by the screen.
        request_id: String,
    }

    /// A temporary identity is a patient of the record.
    LinkPatient {
        /// The temporary identity.
        temporary_id: String,
        /// The patient of the record.
        real_id: String,
        /// What was compared and agrees.
        compared: Vec<Identity>,
        /// Her full name, typed again.
        name: String,
        /// Id made by the screen.
        request_id: String,
    }

    /// What the ward itself says of a stay, finished; each is absent where there is nothing to say.
    StayMarks {
        /// `identité provisoire`: she has a number of the ward's own.
        temporary: Option<String>,
        /// What tells her apart.
        tell_apart: Vec<String>,
        /// The temporary numbers that she had: `arrivée sous T-BKMRT-012-W`.
        known_as: Option<String>,
        /// `Déplacée à 14:05, non dans le DPI`.
        moved: Option<String>,
        /// `Sortie à 14:05`, `DÉCÉDÉE à 14:05`: nothing is due any more.
        left: Option<String>,
    }

    /// A bed of the ward.
    BedChoice {
        /// Name.
        bed: String,
        /// Who lies in it, if anybody.
        taken_by: Option<String>,
    }

    /// What was said of a stay, to look at and to put right.
    StayLine {
        /// The entry that speaks.
        entry_id: String,
        /// `arrival`, `moved`, `left`, `linked`, `order-taken`, `order-stop`.
        kind: String,
        /// In words.
        what: String,
        /// It was withdrawn.
        withdrawn: bool,
    }

    /// A patient of the record whom a temporary identity may turn out to be.
    LinkCandidate {
        /// The station's id.
        patient_id: String,
        /// `MARTIN Jeanne`.
        name: String,
        /// Birth date and record number, in words.
        identity: String,
        /// Her bed.
        bed: String,
        /// Why she is proposed, in words; empty when only because she is on the ward.
        alike: String,
    }

    /// One patient's stay.
    Stay {
        /// `MARTIN Jeanne`.
        name: String,
        /// She has a temporary identity.
        temporary: bool,
        /// Her bed.
        bed: String,
        /// Beds of the ward.
        beds: Vec<BedChoice>,
        /// What was said of her stay and her orders here, in the order in which it was recorded.
        lines: Vec<StayLine>,
        /// Whom she may turn out to be, the likeliest first; empty for a patient of the record.
        candidates: Vec<LinkCandidate>,
    }

    /// Beds of the ward, for an arrival.
    Beds {
        /// In the order of the sheet.
        beds: Vec<BedChoice>,
    }
}
