//! What the screens, the CLI and the journal of IT receive: finished strings and stable codes.
//!
//! Nothing here is a domain type. A view carries text that is already written in the language of the screen
//! (`ward::format` is the only author of numbers, units and dates), beside codes that a program may test. The page
//! shows these strings as they are: it neither computes nor joins clinical text.

use serde::{Deserialize, Serialize};

pub use super::bedside::*;
pub use super::charting::*;
pub use super::choices::*;
pub use super::command::*;
pub use super::completeness::*;
pub use super::drill::*;
pub use super::findings::*;
pub use super::handover::*;
pub use super::health::*;
pub use super::printing::*;
pub use super::procedures::*;
pub use super::requests::*;
pub use super::running::*;
pub use super::settings::*;
use super::shape::record;
pub use super::sheets::*;
pub use super::sign_in::*;
pub use super::stay::*;

record! {
    /// What the page must know once.
    Boot {
        /// Language of this station: `fr`, `fr-CA` or `en`.
        locale: String,
        /// Version of the program.
        version: String,
        /// The ward's code and name, for example `3N` and `Médecine interne 3 Nord`.
        ward_code: String,
        /// Full name of the ward.
        ward_name: String,
        /// Name of the hospital.
        hospital: String,
        /// Name of this computer's station.
        station: String,
        /// The demonstration ward: invented patients, drill banner, a switch for the record.
        demo: bool,
        /// People who may sign on this station.
        staff: Vec<StaffMember>,
        /// How they prove who they are.
        sign_in: SignInRules,
        /// Reasons for a dose that is not given, with their letters.
        not_given_reasons: Vec<ReasonChoice>,
        /// Why an if-needed dose is given, with letters of their own.
        relief_reasons: Vec<LetterChoice>,
        /// What became of it, with letters of their own.
        relief_effects: Vec<LetterChoice>,
        /// Where a second person is asked for, one may sign alone with a reason.
        witness_absent_allowed: bool,
        /// Minutes during which somebody may take back her own last entry.
        undo_minutes: u32,
    }

    /// One person of the station's roster.
    StaffMember {
        /// What she signs with, unique on the roster.
        initials: String,
        /// Her name, finished.
        name: String,
        /// `nurse`, `charge-nurse`, `pharmacist`, `physician`, `it`.
        role: String,
        /// The role in words.
        role_word: String,
    }

    /// A reason letter of the MAR; the same in every language and on paper.
    ReasonChoice {
        /// One capital letter.
        letter: String,
        /// The word beside it.
        word: String,
        /// A text is asked for: a value, or words.
        needs_text: bool,
        /// How many letters it has at least; 0 where none is asked for.
        text_least: u32,
    }

    /// The age of some data.
    DataAge {
        /// `Données du 21 nov. 2026 à 01:30 (il y a 1 h 44)`.
        line: String,
        /// The band.
        band: FreshBand,
        /// The band's word.
        word: String,
        /// Minutes; absent when nothing was ever read.
        minutes: Option<i32>,
    }

    /// Numbers that change when something changes: a view is asked for again when its number moved.
    Revisions {
        /// The snapshot.
        chart: u32,
        /// The journal.
        journal: u32,
        /// The way back into the record.
        outbox: u32,
    }

    /// The banner, asked for every second: it is also the page's heartbeat.
    ModeBar {
        /// Which banner.
        mode: Mode,
        /// The demonstration ward or a drill: chevrons and the word EXERCICE, always.
        drill: bool,
        /// The drill that is played here; nothing in the demonstration and on a real ward.
        exercise: Option<DrillStrip>,
        /// State of the machine: `normal`, `planned`, `suspect`, `pending`, `active`, `read-only`, `recovery-hold`,
        /// `back-entry`, `reconciled`, `closed`.
        state: String,
        /// The banner's sentence: `PANNE — MODE DÉGRADÉ depuis 01:42`.
        word: String,
        /// What to do: `Saisie locale, à reporter au DPI`.
        instruction: String,
        /// Age of the oldest data of the ward.
        age: DataAge,
        /// The flag of old data, for IT: `no`, `amber` (more than 30 min), `red` (more than 2 h, or never read).
        stale: String,
        /// The station's clock, `03:14:22`.
        clock: String,
        /// The announced downtime, before it begins and while it lasts.
        plan: Option<PlanView>,
        /// Entries may be recorded.
        capture_open: bool,
        /// Entries may be sent to the record.
        sending_allowed: bool,
        /// What the app proposes.
        proposal: Option<Proposal>,
        /// Procedure cards that are proposed, run or wait for somebody.
        procedures: Option<ProcedureNote>,
        /// What the last probe found: a stable code, `healthy`, `refused`, `response-timeout`…
        probe_code: String,
        /// The same in words.
        probe_text: String,
        /// Warnings that concern the whole ward: an incomplete sync, a store that refuses to write.
        warnings: Vec<Notice>,
        /// Entries not yet verified in the record.
        unreconciled: u32,
        /// Revision numbers of the other views.
        revisions: Revisions,
        /// Who is signed in at this desk; nobody while it is locked.
        user: Option<StaffMember>,
        /// This desk.
        desk: DeskView,
        /// The current misbehaviour of the demonstration record.
        demo_fault: Option<DemoFault>,
    }

    /// Something the app proposes.
    Proposal {
        /// What.
        kind: ProposalKind,
        /// What happened: `Le DPI ne répond plus depuis 8 s (connexion refusée).`
        text: String,
        /// When it began, `HH:mm`.
        since: String,
    }

    /// A warning in three sentences.
    Notice {
        /// Stable code.
        code: String,
        /// What happened.
        what: String,
        /// What still works.
        works: String,
        /// What to do now.
        todo: String,
    }

    /// The ward, patient by patient.
    WardList {
        /// Rows by bed.
        rows: Vec<WardRow>,
        /// Totals of the columns.
        totals: WardTotals,
        /// Age of the oldest data among the patients.
        age: DataAge,
        /// Orders: received, understood, shown as they came, and whether the sum holds.
        orders: Conservation,
        /// Resources that could not be read, said aloud, one notice for all of a kind.
        issues: Vec<Notice>,
        /// Orders received and orders shown differ: said before anything else, and not to be dismissed.
        alarm: Option<Notice>,
    }

    /// Totals of the ward list.
    WardTotals {
        /// Patients.
        patients: u32,
        /// Doses to be verified.
        verify: u32,
        /// Doses late.
        overdue: u32,
        /// Doses due within the hour.
        due_hour: u32,
        /// Tasks whose time has passed, or comes within the hour.
        tasks: u32,
        /// Those of them whose time has passed.
        tasks_late: u32,
        /// Entries not yet in the record.
        unreconciled: u32,
    }

    /// The conservation law of orders.
    Conservation {
        /// Orders received from the record.
        received: u32,
        /// Orders taken on the ward itself, beside those of the record.
        local: u32,
        /// Orders with a schedule or a known kind.
        understood: u32,
        /// Orders shown word for word.
        raw: u32,
        /// `received + local == understood + raw`, and every one is shown.
        conserved: bool,
    }

    /// One patient in the list.
    WardRow {
        /// The station's id of the patient.
        patient_id: String,
        /// `312-P`, or the words for an unknown bed.
        bed: String,
        /// Whether the bed is known.
        bed_known: bool,
        /// Two patients are recorded in this bed.
        bed_conflict: bool,
        /// `MARTIN Jeanne`.
        name: String,
        /// Name in use, when it differs.
        used_name: Option<String>,
        /// `03 févr. 1948`.
        birth_date: String,
        /// `78 ans`.
        age: String,
        /// `F`, `M` or a word.
        sex: String,
        /// Record number.
        ipp: String,
        /// A look-alike name or birth date on this ward.
        look_alike: bool,
        /// Allergies.
        allergy: Allergy,
        /// Doses to be verified.
        verify: u32,
        /// Doses late.
        overdue: u32,
        /// Doses due within the hour.
        due_hour: u32,
        /// Tasks whose time has passed, or comes within the hour.
        tasks: u32,
        /// Those of them whose time has passed.
        tasks_late: u32,
        /// Isolation: what it says, or why it is not known.
        isolation: Finding,
        /// An identity that this station gave: nobody has compared it with the record yet.
        temporary: bool,
        /// Orders shown word for word.
        raw_orders: u32,
        /// Entries not yet in the record.
        unreconciled: u32,
        /// Next due time, `HH:mm`, or empty.
        next_due: String,
        /// Place in the ward when it is sorted by what is due first, late doses and tasks included; from 0.
        due_rank: u32,
        /// Age of this patient's data.
        data: DataAge,
        /// No longer returned by the record, since when.
        gone_since: Option<String>,
        /// What the ward itself says of her stay.
        stay: StayMarks,
    }

    /// Allergies in words.
    Allergy {
        /// Which of the four answers.
        kind: AllergyKind,
        /// `ALLERGIE`, `Aucune allergie connue`, `Allergies non recueillies`, `Allergies indisponibles pendant la panne`.
        word: String,
        /// Every allergy, finished: `amoxicilline (choc)`.
        items: Vec<String>,
    }

    /// The MAR of one patient.
    Mar {
        /// Orders received and orders shown differ: said before anything else, and not to be dismissed.
        alarm: Option<Notice>,
        /// Identity and allergies.
        banner: PatientBanner,
        /// Hour columns, left to right.
        hours: Vec<HourColumn>,
        /// Where now is: the column's index and thousandths of it; absent when now is outside the window.
        now_at: Option<NowAt>,
        /// Groups of rows in the order of the sheet.
        groups: Vec<OrderGroup>,
        /// Counters of this patient.
        totals: WardTotals,
        /// Dose cells that are not in the window, in words: `3 autres, dont 1 en retard`.
        outside: Option<String>,
        /// Id of the cell that should have the focus: the most overdue, else the next due.
        focus_cell: Option<String>,
        /// Previous and next patient by bed.
        previous_patient: Option<String>,
        /// Next patient by bed.
        next_patient: Option<String>,
    }

    /// Who the chart belongs to.
    PatientBanner {
        /// The station's id.
        patient_id: String,
        /// `MARTIN Jeanne`.
        name: String,
        /// Name in use, when it differs.
        used_name: Option<String>,
        /// `Née le 03 févr. 1948`.
        born: String,
        /// `78 ans`.
        age: String,
        /// Sex in a word.
        sex: String,
        /// Record number.
        ipp: String,
        /// INS or NAM with the standing of the identity, in words, where the site's country asks for it.
        national: Option<String>,
        /// Stay number, if known.
        visit: Option<String>,
        /// Room and bed, or the words for an unknown bed.
        bed: String,
        /// `58 kg le 20 nov. 2026`, or why it is not there.
        weight: String,
        /// The weight is older than the site allows.
        weight_old: bool,
        /// Allergies.
        allergy: Allergy,
        /// Warning about a look-alike, naming them.
        look_alike: Option<String>,
        /// Age of this patient's data.
        data: DataAge,
        /// No longer returned by the record, since when.
        gone_since: Option<String>,
        /// What the ward itself says of her stay.
        stay: StayMarks,
        /// Sections of this patient that are missing, in words.
        missing: Vec<String>,
        /// Warnings, resuscitation status and diet: one line below the identity.
        alerts: Vec<Finding>,
        /// Height and kidney function, beside the weight.
        measures: Vec<Finding>,
        /// Everything known beside the orders, for the panel.
        findings: Vec<FindingGroup>,
    }

    /// One hour column.
    HourColumn {
        /// `03:00`, tagged in a repeated hour.
        label: String,
        /// The day, when this column begins one.
        day: Option<String>,
        /// Wholly in the past.
        past: bool,
        /// Contains now.
        current: bool,
    }

    /// A place on the time axis.
    NowAt {
        /// Index of the hour column.
        column: u32,
        /// Thousandths of the column.
        thousandths: u32,
    }

    /// Rows under one title.
    OrderGroup {
        /// `scheduled`, `prn`, `infusion`, `once`, `raw`, `stopped`.
        key: String,
        /// The title in words.
        title: String,
        /// Rows.
        rows: Vec<OrderRow>,
    }

    /// One order.
    OrderRow {
        /// The station's id of the order.
        order_id: String,
        /// Name of the medicine: INN in lower case where known, else as the source wrote it.
        name: String,
        /// Brand, strength and form, finished.
        detail: String,
        /// Pharmacy calls it high-alert: never two keys.
        high_alert: bool,
        /// What the row says of its medicine, finished, what harms most first: `À RISQUE`, `HORAIRE CRITIQUE ± 30 min`.
        flags: Vec<String>,
        /// `1 000 mg`; empty when the source gave none.
        dose: String,
        /// Route in words.
        route: String,
        /// Frequency in words: `toutes les 8 heures`.
        frequency: String,
        /// Further instruction, finished.
        instruction: String,
        /// The source's own text, shown word for word between quotes.
        verbatim: Option<String>,
        /// What of it the row does not say already, and so must stand on the row; the rest is in the details. Always all
        /// of it where the order was not understood.
        says_more: Option<String>,
        /// The words on the row hold abbreviations known to kill.
        risky_abbreviation: bool,
        /// The verbatim text in the details does.
        risky_verbatim: bool,
        /// Why there is no schedule, in words, when the order is shown as it came.
        raw_reason: Option<String>,
        /// `donné 21 nov. 02:05, AB`, or empty.
        last_given: String,
        /// How the order stands: `1 sur 4 en 24 h`, `en cours 80 mL par h depuis 08:12`, `patch en place depuis 08:05`.
        prn: Option<String>,
        /// An infusion: what may be done to it.
        infusion: Option<InfusionView>,
        /// A patch: what is on.
        patch: Option<PatchView>,
        /// An if-needed order: its limits, and when an effect is looked at.
        relief: Option<ReliefView>,
        /// `ARRÊTÉ 14:05`, `SUSPENDU`.
        stopped: Option<String>,
        /// `NON DANS LE DPI — prescription orale de Dr X`, for an order that the ward took itself.
        taken_here: Option<String>,
        /// It may be stopped here: it is live, and the ward has been told nothing else.
        may_stop: bool,
        /// The source of computed times: `horaires du service, calculés par Veilleuse`.
        times_from: Option<String>,
        /// Edge of the row: the worst state among the cells.
        edge: Option<CellState>,
        /// Cells in the window.
        cells: Vec<Cell>,
        /// A dose without slot may be recorded on this row: if-needed, once without time, raw orders.
        free_entry: bool,
        /// An if-needed order or an infusion in the blind window: D asks for the attestation.
        verify: bool,
        /// The dose must be typed again: high-alert, ranges, infusions, doses that are missing.
        retype_dose: bool,
        /// What else is asked for when a dose is given.
        asks: RowAsks,
    }

    /// How far a running infusion reaches.
    Bar {
        /// The last hour column that it reaches.
        to_column: u32,
        /// It is planned to end in that column; otherwise it goes on beyond the window.
        ends: bool,
    }

    /// One dose on the time axis.
    Cell {
        /// Stable id: order and due instant, or the entry's id for a dose without slot.
        cell_id: String,
        /// Slot to be signed, if it is one.
        slot_id: Option<String>,
        /// Index of the hour column.
        column: u32,
        /// State.
        state: CellState,
        /// The reason letter of a dose not given.
        letter: Option<String>,
        /// First line of the pill: the planned time `02:00`; of a dose without slot, the time it happened.
        time: String,
        /// Second line: `en retard`, `donné 02:10`, `DPI 02:10`.
        word: String,
        /// Of a running infusion: the bar to its planned end.
        bar: Option<Bar>,
        /// An earlier entry about this dose was corrected: the pill has a folded corner, the history says what it was.
        corrected: bool,
        /// Read aloud: drug, dose, time, state.
        label: String,
        /// The entry behind it, if recorded here.
        entry_id: Option<String>,
        /// Every entry about this dose, oldest first, finished: `03:14 donné 1 g, AB (poste 3N-1)`.
        history: Vec<String>,
        /// It came from the record, not from here.
        from_record: bool,
        /// It can be signed now.
        open: bool,
        /// D asks for the attestation that it was not given before.
        attest: bool,
        /// It is no dose but something that waits: D does it.
        follow: Option<Follow>,
        /// The entry that it waits on: the patch, the dose.
        about: Option<String>,
        /// More than one entry speaks about this dose, or one beside the record's: possibly given twice.
        doubled: bool,
        /// A prescriber was asked about it and has not answered.
        asked: bool,
    }

    /// One entry, to look at or to correct.
    EntryView {
        /// Id.
        entry_id: String,
        /// Patient.
        patient_id: String,
        /// `MARTIN Jeanne`.
        patient: String,
        /// Medicine.
        name: String,
        /// What was recorded, finished.
        what: String,
        /// When, finished.
        at: String,
        /// Local `HH:mm` of the statement, for the field of a correction.
        at_local: String,
        /// Dose as it would be typed.
        dose_typed: String,
        /// Who signed.
        by: String,
        /// Where it is on its way into the record.
        send_state: SendState,
        /// It was replaced by this entry.
        corrected_by: Option<String>,
        /// It can only be withdrawn: it settles no dose that another statement could replace.
        withdraw_only: bool,
    }

    /// Said only after the entry is durable.
    EntrySaved {
        /// Id of the entry.
        entry_id: String,
        /// Its number in this station's chain.
        seq: u32,
        /// `Donné 03:14 · AB`.
        text: String,
    }

    /// The list of reconciliation.
    Reconciliation {
        /// When the record was read for this comparison, finished; empty before the first.
        compared_at: String,
        /// Lines by patient and time.
        lines: Vec<ReconcileLine>,
        /// Lines by their end state.
        totals: ReconcileTotals,
        /// Nothing may be sent yet, in words.
        held: Option<String>,
        /// Looks through the emergency door since the outage began.
        accesses: Vec<AccessLine>,
    }

    /// Totals of the reconciliation.
    ReconcileTotals {
        /// All lines.
        lines: u32,
        /// Read back and equal.
        verified: u32,
        /// On their way.
        underway: u32,
        /// For a person to decide.
        worklist: u32,
        /// Ready to be released.
        ready: u32,
    }

    /// One line.
    ReconcileLine {
        /// Birth date and record number, finished: a bed is no identity.
        identity: String,
        /// Entry.
        entry_id: String,
        /// Patient.
        patient_id: String,
        /// `MARTIN Jeanne`.
        patient: String,
        /// Bed.
        bed: String,
        /// Medicine.
        name: String,
        /// `donné 1 g à 03:14 (prévu 03:00)`.
        what: String,
        /// Who signed.
        by: String,
        /// Verdict.
        verdict: VerdictKind,
        /// The verdict in a word.
        verdict_word: String,
        /// Why, finished.
        why: String,
        /// What the record holds, finished; empty when nothing.
        in_record: String,
        /// State on its way.
        state: SendState,
        /// The state in words.
        state_word: String,
        /// The record's last answer, if it refused.
        answer: Option<String>,
        /// It can be released by a person now.
        ready: bool,
        /// It waits for a decision.
        needs_decision: bool,
    }

    /// What a release did.
    Sent {
        /// Queued by this request.
        queued: u32,
    }

    /// What came out.
    Printed {
        /// Files written.
        files: Vec<String>,
        /// Pages in all.
        pages: u32,
        /// What the printer says, finished.
        text: String,
        /// Orders that stand on the MAR sheets.
        orders: u32,
        /// Problems: a sheet that could not be laid out, named.
        problems: Vec<String>,
        /// The printing on the list of the print centre, where a printer gets it.
        job_id: Option<String>,
    }

    /// What a sync did.
    SyncReport {
        /// A new generation was taken.
        taken: bool,
        /// Its number.
        generation: u32,
        /// Patients.
        patients: u32,
        /// Per section.
        sections: Vec<SectionReport>,
        /// Orders.
        orders: Conservation,
        /// Why it failed or is incomplete.
        problems: Vec<String>,
    }

    /// One section of a sync.
    SectionReport {
        /// Stable code of the section.
        section: String,
        /// Resources received.
        received: u32,
        /// Understood.
        understood: u32,
        /// Kept and shown as they came.
        raw: u32,
        /// Whether it is complete.
        complete: bool,
        /// Last error, if any.
        error: Option<String>,
    }

    /// The refusal of a request: a code and a subject; the catalogue has the three sentences.
    ApiError {
        /// Stable code; `error-<code>` in the catalogue.
        code: String,
        /// What it is about: a name, a number, a field.
        subject: String,
        /// Two readings of what was typed, to choose from.
        #[serde(default)]
        choices: Vec<TypedChoice>,
    }

    /// What a check of the journal found.
    JournalReport {
        /// Every entry is what was signed, and none is missing.
        ok: bool,
        /// Entries checked.
        entries: u32,
        /// The chain's key, first eight digits.
        station: String,
        /// Hash of the last entry, first eight digits: the number printed on the sheets.
        head: String,
        /// The first break, if any.
        problem: Option<String>,
    }
}
