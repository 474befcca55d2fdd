//! Infusions, patches and if-needed doses: what is asked and what is shown.

use serde::{Deserialize, Serialize};

use super::shape::{record, view};

view! {
    /// What is done to an infusion.
    enum InfusionStep {
        /// It begins.
        Start,
        /// It was found running, and is as it stands here.
        Check,
        /// Another rate.
        Rate,
        /// Another bag.
        Bag,
        /// It ends.
        Stop,
    }

    /// What waits on an order besides its doses.
    enum Follow {
        /// The bag runs out.
        Bag,
        /// The order was stopped, the infusion was not.
        StillRuns,
        /// A patch is to come off.
        PatchOff,
        /// The effect of an if-needed dose is to be looked at.
        Reassess,
    }
}

record! {
    /// Something is done to an infusion.
    RecordInfusion {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// What.
        step: InfusionStep,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// The rate as typed: for a start, a check and another rate.
        rate: Option<String>,
        /// The volume of the bag as typed.
        volume: Option<String>,
        /// Where it runs in.
        site: Option<String>,
        /// Why: another rate, or an end whose total nobody knows.
        reason: Option<String>,
        /// The volume that went in, in all, as typed.
        total: Option<String>,
        /// A total that does not agree with rates and times was read again.
        total_confirmed: bool,
        /// The attestation of the blind window.
        attested: bool,
        /// Initials of the second person.
        witness: Option<String>,
        /// Why nobody else could sign.
        witness_absent: Option<String>,
        /// Id made by the screen.
        request_id: String,
    }

    /// A patch was taken off.
    RecordPatchOff {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Which patch, as the row names it; absent for the one that the record tells.
        applied: Option<String>,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// Where it was.
        site: Option<String>,
        /// Id made by the screen.
        request_id: String,
    }

    /// What became of the patch before this one.
    OldPatch {
        /// Local time `HH:mm` when it was taken off; absent means together with the new one.
        removed_at: Option<String>,
        /// Why it was left on; absent when it was taken off.
        kept_reason: Option<String>,
    }

    /// What goes with an if-needed dose.
    Relief {
        /// Minutes after which its effect is looked at: 30 or 60.
        reassess_minutes: u32,
        /// Pain from 0 to 10, if asked.
        pain: Option<u8>,
    }

    /// The effect of an if-needed dose was looked at.
    RecordReassessed {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// The dose, as the cell names it.
        dose: String,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// Letter of the effect.
        effect: String,
        /// In her words; some effects ask for it.
        text: Option<String>,
        /// Pain from 0 to 10, if asked.
        pain: Option<u8>,
        /// Id made by the screen.
        request_id: String,
    }

    /// A letter of a short list.
    LetterChoice {
        /// One capital letter.
        letter: String,
        /// The word beside it.
        word: String,
        /// A text is asked for.
        needs_text: bool,
    }

    /// How an infusion stands, and what may be done to it.
    InfusionView {
        /// What may be done now; the sensible next one first.
        steps: Vec<InfusionStep>,
        /// The rate that is ordered, finished; empty when the order states none.
        ordered: String,
        /// The rate at which it runs, finished; empty when it does not, or nobody knows.
        rate: String,
        /// The unit of rates, finished: `mL par h`.
        rate_unit: String,
        /// The unit of volumes, finished: `mL`.
        volume_unit: String,
        /// What went in, finished: `623 mL`; empty when it cannot be computed.
        passed: String,
        /// Rates and when each began, oldest first, finished.
        history: Vec<String>,
        /// Two people sign.
        witness: bool,
    }

    /// One patch that is on.
    PatchOn {
        /// The patch, for a removal; absent when the record tells it.
        applied: Option<String>,
        /// `épaule gauche depuis 08:05, AL`.
        words: String,
    }

    /// The patches of an order.
    PatchView {
        /// Those that are on.
        on: Vec<PatchOn>,
        /// The last sites, newest first.
        sites: Vec<String>,
        /// How long each stays on, finished; empty when the order does not say.
        stays: String,
    }

    /// What belongs to an if-needed dose.
    ReliefView {
        /// Minutes after which its effect is looked at, unless somebody says otherwise.
        reassess_minutes: u32,
        /// What was given of the most, and the next possible time, in sentences.
        limits: Vec<String>,
    }
}
