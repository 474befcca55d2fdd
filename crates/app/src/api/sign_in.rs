//! What a window shows of who stands before it.

use serde::{Deserialize, Serialize};

use super::shape::record;
use super::views::StaffMember;

record! {
    /// How people prove who they are at this station.
    SignInRules {
        /// Nobody on the roster has a PIN: a name is enough, and the form says so.
        by_name: bool,
        /// Digits of a PIN.
        pin_digits: u32,
        /// Digits that go with a badge; absent where nobody on the roster has one.
        badge_digits: Option<u32>,
        /// What is to be said beside the form: that names are taken at their word, or the demonstration's PIN.
        note: Option<String>,
    }

    /// This window's desk.
    DeskView {
        /// Nobody is known to look: no patient may be on the screen.
        closed: bool,
        /// Whose unfinished work waits behind the lock.
        held_for: Option<StaffMember>,
        /// Moves when another person's work begins: what the page holds unfinished is dropped then.
        session: u32,
        /// It locks soon: how long until then, short.
        locks_in: Option<String>,
        /// The same as a finished sentence.
        locks_soon: Option<String>,
        /// Somebody came in through the emergency door: `ACCÈS D’URGENCE — nom`.
        break_glass: Option<String>,
        /// The journal could not take the emergency access: finished sentence.
        not_journalled: Option<String>,
    }

    /// One look through the emergency door, for the list of the return.
    AccessLine {
        /// When, finished.
        at: String,
        /// Name as she gave it.
        name: String,
        /// Why.
        reason: String,
    }
}
