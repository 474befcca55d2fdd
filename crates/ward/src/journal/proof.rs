//! How the people of an entry proved who they are.

use serde::{Deserialize, Serialize};

/// How somebody proved who she is. A weaker proof never stops care; it is named in the journal, so that it can be reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proven {
    /// Initials and PIN.
    Pin,
    /// Badge and its four digits.
    Badge,
    /// Nothing proved: the emergency door, with a reason.
    BreakGlass,
    /// Nothing proved: a name, where the ward works by name only or the account's command line signs.
    NameOnly,
}

/// The proofs of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The author's.
    pub author: Proven,
    /// The second person's, where one signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Proven>,
}
