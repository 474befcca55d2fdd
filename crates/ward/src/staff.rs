//! People: who signs, and with which role.

use serde::{Deserialize, Serialize};

/// What a person may do follows from her role; the roster gives each person one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Gives, signs, enters her own doses back.
    Nurse,
    /// Declares an outage, prints, signs the ward (cadre, ASI).
    ChargeNurse,
    /// Verifies orders, countersigns.
    Pharmacist,
    /// Signs orders, arbitrates.
    Physician,
    /// Probes, directives, technical recovery; never charts.
    It,
}

impl Role {
    /// Stable code, the same as in the roster file.
    pub fn code(self) -> &'static str {
        match self {
            Role::Nurse => "nurse",
            Role::ChargeNurse => "charge-nurse",
            Role::Pharmacist => "pharmacist",
            Role::Physician => "physician",
            Role::It => "it",
        }
    }

    /// Whether this role may record that a dose was given or not given.
    pub fn charts(self) -> bool {
        matches!(self, Role::Nurse | Role::ChargeNurse | Role::Physician)
    }
}

/// A named person, as the journal keeps her: never a mere account number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// What she signs with; unique on the roster.
    pub initials: String,
    /// Name as written on the roster.
    pub name: String,
    /// Her role when she signed.
    pub role: Role,
}

impl Person {
    /// A person of the roster.
    pub fn new(initials: &str, name: &str, role: Role) -> Person {
        Person {
            initials: initials.to_owned(),
            name: name.to_owned(),
            role,
        }
    }

    /// Whether this is a named person: a signature without a name answers for nothing.
    pub fn is_named(&self) -> bool {
        !self.name.trim().is_empty() && !self.initials.trim().is_empty()
    }

    /// Whether two signatures are of one person: initials are unique on the roster, whatever role each signed with.
    pub fn is_same_as(&self, other: &Person) -> bool {
        let plain = |text: &str| text.trim().to_lowercase();
        plain(&self.initials) == plain(&other.initials)
    }
}
