//! What a directive says, type by type.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Refusal;

/// Letters of a text; a ward reads it in a banner.
const TEXT_MAX: usize = 500;
/// Letters of the name of who signs.
const NAME_MAX: usize = 80;

/// The types, a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Says that something is coming.
    Announce,
    /// Asks for a fresh copy, and for the ward's confirmation.
    FreshnessCheck,
    /// Announces a downtime with its times.
    PlanDowntime,
    /// Moves the announced end later.
    Extend,
    /// Takes back an announced downtime that has not begun.
    Cancel,
    /// Declares downtime now.
    StartDowntime,
    /// Prints the ward's pack now.
    PrintPack,
    /// A message to the ward.
    Message,
    /// The EHR is restored: proposes the end.
    EhrRestored,
    /// All clear of IT: proposes the ward's.
    AllClear,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 10] = [
        Kind::Announce,
        Kind::FreshnessCheck,
        Kind::PlanDowntime,
        Kind::Extend,
        Kind::Cancel,
        Kind::StartDowntime,
        Kind::PrintPack,
        Kind::Message,
        Kind::EhrRestored,
        Kind::AllClear,
    ];

    /// Its name in the file.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Announce => "announce",
            Self::FreshnessCheck => "freshness_check",
            Self::PlanDowntime => "plan_downtime",
            Self::Extend => "extend",
            Self::Cancel => "cancel",
            Self::StartDowntime => "start_downtime",
            Self::PrintPack => "print_pack",
            Self::Message => "message",
            Self::EhrRestored => "ehr_restored",
            Self::AllClear => "all_clear",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How long it may live: what speaks about a schedule a week, all else a day.
    #[must_use]
    pub const fn lifetime_hours(self) -> i64 {
        match self {
            Self::PlanDowntime | Self::Extend | Self::Cancel => 7 * 24,
            Self::Announce
            | Self::FreshnessCheck
            | Self::StartDowntime
            | Self::PrintPack
            | Self::Message
            | Self::EhrRestored
            | Self::AllClear => 24,
        }
    }

    /// Whether it does no harm at whatever time it is followed: only these are, while the clock cannot be trusted.
    #[must_use]
    pub const fn safe_at_any_time(self) -> bool {
        match self {
            Self::Announce | Self::FreshnessCheck | Self::PrintPack | Self::Message => true,
            Self::PlanDowntime
            | Self::Extend
            | Self::Cancel
            | Self::StartDowntime
            | Self::EhrRestored
            | Self::AllClear => false,
        }
    }
}

/// The content of a directive, as its bytes hold it: JSON with these keys and no others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Who signs it, by name: an order without a name answers for nothing.
    pub by: String,
    /// What the ward reads.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// When the EHR is to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime<Utc>>,
    /// When it is to be back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime<Utc>>,
    /// The plan that is moved or taken back: the command id that announced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Uuid>,
}

impl Order {
    /// Reads the content of a directive of this type: everything that the type needs is there, and nothing else.
    ///
    /// # Errors
    /// [`Refusal::Content`].
    pub fn read(kind: Kind, json: &[u8]) -> Result<Order, Refusal> {
        let order: Order = serde_json::from_slice(json).map_err(|_| Refusal::Content)?;
        order.fits(kind)?;
        Ok(order)
    }

    fn fits(&self, kind: Kind) -> Result<(), Refusal> {
        let needs_text = match kind {
            Kind::Announce | Kind::Message | Kind::StartDowntime => true,
            Kind::FreshnessCheck
            | Kind::PlanDowntime
            | Kind::Extend
            | Kind::Cancel
            | Kind::PrintPack
            | Kind::EhrRestored
            | Kind::AllClear => false,
        };
        let times = (
            self.start.is_some(),
            self.end.is_some(),
            self.plan.is_some(),
        );
        let wanted = match kind {
            Kind::PlanDowntime => (true, true, false),
            Kind::Extend => (false, true, true),
            Kind::Cancel => (false, false, true),
            Kind::Announce
            | Kind::FreshnessCheck
            | Kind::StartDowntime
            | Kind::PrintPack
            | Kind::Message
            | Kind::EhrRestored
            | Kind::AllClear => (false, false, false),
        };
        let ordered = self.start.is_none() || self.start < self.end;
        let sound = times == wanted
            && ordered
            && is_plain(&self.by, NAME_MAX)
            && !self.by.trim().is_empty()
            && is_plain(&self.text, TEXT_MAX)
            && (!needs_text || !self.text.trim().is_empty());
        if sound { Ok(()) } else { Err(Refusal::Content) }
    }
}

/// Text that can be shown as it is: no control characters, and none that turn the direction of writing.
fn is_plain(text: &str, most: usize) -> bool {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
    };
    text.chars().count() <= most && !text.chars().any(odd)
}
