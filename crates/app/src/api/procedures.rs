//! Procedure cards: which are there, and one card that is read or run.

use serde::{Deserialize, Serialize};

use super::choices::PrintKind;
use super::requests::Witness;
use super::shape::{record, view};
use super::views::Notice;

view! {
    /// How a step stands.
    enum CardStanding {
        /// To be done.
        Open,
        /// Done.
        Done,
        /// Does not apply.
        NotApplicable,
        /// Cannot be done.
        Impossible,
        /// Its condition does not hold now.
        NotAsked,
    }

    /// How a step is confirmed.
    enum CardConfirm {
        /// A tick.
        Check,
        /// Initials and PIN.
        Initials,
        /// Two people, each with her PIN.
        TwoPerson,
        /// A number.
        Value,
        /// One of several answers.
        Choice,
        /// A time.
        Time,
        /// A scan.
        Scan,
        /// Nothing: it is read.
        None,
        /// Everyone says "ready".
        Pause,
    }

    /// What is recorded of a step.
    enum CardOutcome {
        /// Done.
        Done,
        /// Does not apply, with a reason.
        NotApplicable,
        /// Cannot be done, with a reason.
        Impossible,
        /// It was recorded by mistake: open again.
        Reopened,
    }
}

record! {
    /// Every card, those that are proposed and those that run first.
    ProcedureList {
        /// Proposed now, for whoever looks.
        proposed: Vec<ProcedureLine>,
        /// Running.
        running: Vec<ProcedureLine>,
        /// Closed, the newest first.
        closed: Vec<ProcedureLine>,
        /// All cards of the set.
        cards: Vec<ProcedureLine>,
        /// Which set is followed, in a sentence.
        set: String,
        /// What is wrong with another set, or that one waits.
        notices: Vec<Notice>,
        /// A good set waits for the event to be closed: two people may take it now.
        set_waits: bool,
    }

    /// One card in a list.
    ProcedureLine {
        /// Its id.
        card: String,
        /// Its running, if it runs or ran.
        instance: Option<String>,
        /// Its title.
        title: String,
        /// Why it is proposed, how far it is, or whom it is for.
        about: String,
        /// What must be seen: late, impossible, review overdue.
        alert: Option<String>,
    }

    /// What the mode bar says of cards.
    ProcedureNote {
        /// The sentence.
        text: String,
        /// Something is late, impossible or proposed.
        loud: bool,
    }

    /// Which card: one that runs, or one to read.
    OpenProcedure {
        /// Its id, to read it.
        card: Option<String>,
        /// Its running.
        instance: Option<String>,
    }

    /// A card, read or running.
    Procedure {
        /// Its id.
        card: String,
        /// Its running; absent while it is only read.
        instance: Option<String>,
        /// It goes on.
        running: bool,
        /// Its title.
        title: String,
        /// What it is good for.
        goal: String,
        /// Who answers for it, and whom it was approved by.
        owner: String,
        /// By when it is read again.
        review: String,
        /// It should have been read again.
        review_late: bool,
        /// Id and version.
        version: String,
        /// When and by whom it was started, and closed.
        course: Vec<String>,
        /// `3 sur 14`.
        position: String,
        /// Place of the next step among the points; absent when all is recorded.
        next: Option<u32>,
        /// Its steps and pauses.
        points: Vec<ProcedurePoint>,
        /// What is late or to be done again.
        reminders: Vec<String>,
        /// Critical and impossible: for the charge nurse.
        issues: Vec<String>,
        /// Steps left open: closing needs a reason.
        reason_to_close: bool,
        /// The card to go back to.
        parent: Option<String>,
        /// Its title.
        parent_title: Option<String>,
    }

    /// One step, or a pause.
    ProcedurePoint {
        /// Its key for `record_step`.
        key: String,
        /// Number on screen and paper; empty for a pause.
        number: String,
        /// Title of its section, on the first of them.
        section: Option<String>,
        /// What to do.
        text: String,
        /// Why, what to expect, whom to call, who does it: finished sentences.
        notes: Vec<String>,
        /// It must not be skipped.
        critical: bool,
        /// How it is confirmed.
        confirm: CardConfirm,
        /// What the field of a value asks: unit and bounds.
        field: String,
        /// Answers of a choice.
        answers: Vec<ProcedureAnswer>,
        /// How it stands.
        standing: CardStanding,
        /// The same in words: who, when, what was answered.
        stands: String,
        /// The entry that says so: what a correction names.
        entry_id: Option<String>,
        /// By when, or how late.
        due: Option<String>,
        /// It is late, or to be done again now.
        late: bool,
        /// It may be recorded again.
        again: bool,
        /// Cards to go on with.
        links: Vec<ProcedureLink>,
        /// Forms to print.
        prints: Vec<ProcedurePrint>,
        /// The screen that it opens, by its code.
        screen: Option<String>,
    }

    /// One answer of a choice.
    ProcedureAnswer {
        /// Its id.
        id: String,
        /// What it says.
        label: String,
    }

    /// A card to go on with.
    ProcedureLink {
        /// The card.
        card: String,
        /// Where in it.
        anchor: Option<String>,
        /// What the button says.
        label: String,
    }

    /// A form to print.
    ProcedurePrint {
        /// What the print centre makes.
        what: PrintKind,
        /// What the button says.
        label: String,
    }

    /// Start a card, or go on with the one that runs.
    StartProcedure {
        /// The card.
        card: String,
        /// Where in it.
        anchor: Option<String>,
        /// The running card that leads here.
        from_instance: Option<String>,
        /// Its step, by its key.
        from_point: Option<String>,
        /// Initials of who starts; empty for whoever is signed in.
        by: String,
        /// Id made by the screen, so that a repeated request records once (UUID).
        request_id: String,
    }

    /// Record a step.
    RecordStep {
        /// The running card.
        instance: String,
        /// The step or pause, by its key.
        point: String,
        /// What became of it.
        outcome: CardOutcome,
        /// What was answered, as typed, or the id of an answer.
        value: Option<String>,
        /// Why not, or why it is corrected.
        reason: Option<String>,
        /// Initials of who signs; empty for whoever is signed in.
        by: String,
        /// Her PIN, where the step asks for initials.
        pin: Option<String>,
        /// The second person, where the step asks for two.
        witness: Option<Witness>,
        /// The entry that it takes the place of.
        corrects: Option<String>,
        /// Id made by the screen, so that a repeated request records once (UUID).
        request_id: String,
    }

    /// Close a running card.
    CloseProcedure {
        /// The running card.
        instance: String,
        /// Why, where steps are left open.
        reason: Option<String>,
        /// Initials of who closes; empty for whoever is signed in.
        by: String,
        /// Id made by the screen, so that a repeated request records once (UUID).
        request_id: String,
    }

    /// Take the set that waits, while an event is open.
    TakeSet {
        /// Initials of the first person.
        by: String,
        /// Her PIN.
        by_pin: Option<String>,
        /// The second person.
        witness: Witness,
        /// Why it does not wait.
        reason: String,
    }

    /// Print a form of a step, as often as the card says.
    PrintForStep {
        /// The running card.
        instance: String,
        /// The step, by its key.
        point: String,
        /// Which of its forms.
        nth: u32,
        /// Initials of who prints; empty for whoever is signed in.
        by: String,
    }

    /// Which card to compare over its runnings.
    DebriefOf {
        /// The card.
        card: String,
    }

    /// The runnings of a card side by side.
    Debrief {
        /// Its title.
        title: String,
        /// Each running: when it began.
        columns: Vec<String>,
        /// Each step: its text, and when it was done in each.
        rows: Vec<DebriefRow>,
    }

    /// One step over the runnings.
    DebriefRow {
        /// Its text.
        text: String,
        /// It must not be skipped.
        critical: bool,
        /// After how long, or what became of it.
        cells: Vec<String>,
    }
}
