//! Where the patient lies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{EncounterId, PatientId, SourceRef};

/// Ward, room and bed, each as the source names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The ward.
    pub ward: Option<String>,
    /// The room.
    pub room: Option<String>,
    /// The bed; absent means that no bed is known, and the patient is kept and shown all the same.
    pub bed: Option<String>,
}

/// A stay in progress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encounter {
    /// The station's id.
    pub id: EncounterId,
    /// Where it came from.
    pub source: SourceRef,
    /// Whose stay.
    pub patient: PatientId,
    /// Status code as given.
    pub status: String,
    /// Stay number (IEP), if given.
    pub visit_number: Option<String>,
    /// Begin, if given.
    pub start: Option<DateTime<Utc>>,
    /// Place.
    pub place: Place,
    /// Physician in charge, if given.
    pub attending: Option<String>,
}
