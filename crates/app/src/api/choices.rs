//! Closed lists that screens and requests share; their codes are stable.

use serde::{Deserialize, Serialize};

use super::shape::view;

view! {
    /// Which of the banners of the display rules the window wears.
    enum Mode {
        /// The record is there: read here, write there.
        Normal,
        /// An outage is declared or presumed: capture is open.
        Outage,
        /// The record is back: the ward's work is being carried into it.
        Recovery,
        /// An outage that was announced beforehand and is within its times: capture is open.
        Planned,
    }

    /// One of the states a cell of the MAR can be in; shape, mark and word follow from it.
    enum CellState {
        /// Due later than the look-ahead.
        Upcoming,
        /// Within its tolerance: to be given now.
        Due,
        /// Past its tolerance.
        Overdue,
        /// Given, here or in the record.
        Given,
        /// Given, another quantity than ordered.
        Partial,
        /// Not given, with a reason letter.
        NotGiven,
        /// Put off to a later time.
        Deferred,
        /// The order is on hold.
        OnHold,
        /// An infusion that runs.
        Running,
        /// If needed: the earliest next time.
        Prn,
        /// May have been given in the blind window: to be verified.
        Verify,
        /// Replaced by a correction; kept readable.
        Corrected,
        /// Entered from paper.
        Paper,
    }

    /// The age of data, as a word and an icon rather than as a number alone.
    enum FreshBand {
        /// At most 15 minutes old by default.
        Current,
        /// At most 60 minutes.
        Recent,
        /// At most 240 minutes.
        Old,
        /// Older, or of unknown age.
        Stale,
    }

    /// What is known of a patient's allergies: four answers that must never be confused.
    enum AllergyKind {
        /// There are allergies, listed.
        Known,
        /// Somebody stated that there are none.
        NoneKnown,
        /// The record was read and holds nothing.
        NotRecorded,
        /// The record could not be read.
        NotFetched,
    }

    /// What the comparison with the record says of one entry.
    enum VerdictKind {
        /// The record already holds the same.
        Match,
        /// Only here: to be entered.
        DowntimeOnly,
        /// Both hold something, and they differ; or two entries here for one dose.
        Conflict,
        /// Nothing to enter: corrected away, or the patient has gone.
        NotApplicable,
        /// A prescriber has to decide first.
        NeedsPrescriber,
        /// Nothing can send it: it is typed into the record by a person.
        ByHand,
    }

    /// Where one entry is on its way into the record.
    enum SendState {
        /// Recorded here, nobody has released it yet.
        Signed,
        /// Released by a person, waiting for its turn.
        Queued,
        /// On its way, or lost on its way: not known until it is read back.
        SentUnknown,
        /// The record says it took it.
        Acked,
        /// Read back from the record, equal.
        Verified,
        /// The record refused it.
        Rejected,
        /// A person must choose.
        Conflict,
        /// Typed into the record by hand.
        ManualEntered,
        /// Corrected before it left.
        Withdrawn,
    }

    /// What the app proposes and a named person decides.
    enum ProposalKind {
        /// The record is silent: declare the outage?
        Downtime,
        /// The record answers again: end the outage?
        Recovery,
        /// The record is safe to write to: give the all-clear?
        AllClear,
        /// Every line is settled: close?
        Close,
        /// A planned downtime is near: are data and printer ready?
        Ready,
        /// A planned downtime was due and the record answers: is it under way?
        Plan,
    }

    /// How the pretend record of the demonstration ward misbehaves.
    enum DemoFault {
        /// It answers.
        None,
        /// It refuses connections.
        Refuse,
        /// It accepts and never answers.
        Hang,
        /// A login page answers instead.
        Portal,
        /// It answers with status 500.
        Status500,
        /// It answers after six seconds.
        Slow,
    }

    /// What to print.
    enum PrintKind {
        /// The list of the ward's patients.
        Census,
        /// The medication sheet of the patients named, or of all.
        Mar,
        /// Census, then every MAR.
        Pack,
        /// The handover of the patients named, or of all.
        Handover,
        /// One box a bed.
        BedBoard,
        /// Everybody in alphabetical order, with ward and bed.
        HospitalCensus,
        /// What is known of the patients named, or of all, on a page each.
        Summary,
        /// What a person types into the record.
        Worklist,
        /// A sheet of labels for each of the patients named, or of all.
        Labels,
        /// Wristbands of the patients named, or of all.
        Wristbands,
        /// The procedure cards.
        Cards,
        /// Blank forms of the ward for 24 hours.
        Blanks,
        /// A medication sheet without orders; for the patients named, or for whoever is written on it.
        BlankMar,
        /// An order sheet, likewise.
        Orders,
        /// A request to the laboratory, likewise.
        Laboratory,
        /// A request to radiology, likewise.
        Radiology,
        /// A request for blood, likewise.
        Transfusion,
        /// Vital signs of 24 hours, likewise.
        Vitals,
        /// Intake and output of 24 hours, likewise.
        IntakeOutput,
        /// An admission; with a temporary number of its own unless a patient is named.
        Admission,
        /// A transfer, likewise.
        Transfer,
        /// The count of controlled drugs.
        ControlledDrugs,
        /// The log of the outage.
        DowntimeLog,
        /// The checklist of the way back, likewise.
        ReconciliationCheck,
    }

    /// What a person decides about an entry that is not simply sent.
    enum Decision {
        /// It was typed into the record by hand.
        ManualEntered,
        /// It is not to be entered, with a reason.
        NotToEnter,
        /// It is to be sent although the record holds something close.
        SendAnyway,
    }

    /// Who says that a dose was given already.
    enum GivenSource {
        /// The patient said so.
        Patient,
        /// A colleague said so.
        Colleague,
        /// The dispensing cabinet shows it.
        Cabinet,
        /// The package was found opened.
        Package,
        /// It was given during the outage and written on paper.
        Paper,
    }
}
