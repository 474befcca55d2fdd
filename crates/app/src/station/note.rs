//! Names of the small values that the store keeps for the station.

pub(crate) const SIGNING_KEY: &str = "signing-key";
pub(crate) const DOWNTIME: &str = "downtime";
pub(crate) const CAPTURE_OPENED: &str = "capture-opened";
pub(crate) const FROZEN: &str = "frozen-generation";
pub(crate) const COMPARED: &str = "compared-at";
pub(crate) const LAST_BATCH: &str = "last-batch";
pub(crate) const ROSTER: &str = "roster";
pub(crate) const PRINTER_ORDER: &str = "printer-order";
pub(crate) const TRIES: &str = "pin-tries";
pub(crate) const PROCEDURES: &str = "procedures";
pub(crate) const DIRECTIVES: &str = "directives";
/// This database is a drill's: no real station opens it.
pub(crate) const DRILL: &str = "drill";
pub(crate) const FIGURES: &str = "outage-figures";
