//! What a site says about its feed.

use std::collections::BTreeSet;

use chrono::Duration;
use chrono_tz::Tz;
use ward::clinical::IdentifierKind;
use ward::snapshot::{Section, WardName};

use super::wire::Charset;

/// Which identifier of PID-3 is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierRule {
    /// The assigning authority (any part of PID-3.4), or any.
    pub authority: Option<String>,
    /// The type (PID-3.5), or any.
    pub kind: Option<String>,
    /// What it means.
    pub means: IdentifierKind,
}

impl IdentifierRule {
    /// A rule for a type, whoever assigned it.
    #[must_use]
    pub fn of_type(kind: &str, means: IdentifierKind) -> IdentifierRule {
        IdentifierRule {
            authority: None,
            kind: Some(kind.to_owned()),
            means,
        }
    }
}

/// One feed of one ward.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedSettings {
    /// The ward as in PV1-3.1 (or ZBE-8 and ZBE-7 where PV1-3 is empty); several when it has several units.
    pub ward_codes: BTreeSet<String>,
    /// The ward as people call it.
    pub ward: WardName,
    /// Its beds in the order of the sheet, as in PV1-3.3; empty: those that are taken.
    pub beds: Vec<String>,
    /// The hospital's zone: times without an offset are its wall clock.
    pub zone: Tz,
    /// Which identifier is what; the first rule that fits counts.
    pub identifiers: Vec<IdentifierRule>,
    /// Character set of senders that declare none, or lie.
    pub charset: Charset,
    /// Parts of the chart that this feed carries; the others are "not fetched", never "none".
    pub carries: BTreeSet<Section>,
    /// The present state was sent once, by order of the site; before, nothing is complete.
    pub initial_load_done: bool,
    /// Silence longer than this means that the link may be dead.
    pub heartbeat: Duration,
}

impl FeedSettings {
    /// Usual rules for a ward: allergies are believed only where the site says that the feed carries them.
    #[must_use]
    pub fn new(ward: WardName, ward_codes: &[&str], zone: Tz) -> FeedSettings {
        let types = [
            ("INS", IdentifierKind::National),
            ("INS-C", IdentifierKind::OtherNational),
            ("INS-NIR", IdentifierKind::National),
            ("INS-NIA", IdentifierKind::National),
            ("NI", IdentifierKind::OtherNational),
            ("NH", IdentifierKind::OtherNational),
            ("NIU", IdentifierKind::Niu),
            ("JHN", IdentifierKind::HealthCard),
            ("HC", IdentifierKind::HealthCard),
            ("IPP", IdentifierKind::Record),
            ("PI", IdentifierKind::Record),
            ("MR", IdentifierKind::Record),
        ];
        FeedSettings {
            ward_codes: ward_codes.iter().map(|code| (*code).to_owned()).collect(),
            ward,
            beds: vec![],
            zone,
            identifiers: types
                .into_iter()
                .map(|(kind, means)| IdentifierRule::of_type(kind, means))
                .collect(),
            charset: Charset::Latin1,
            carries: BTreeSet::from([
                Section::Orders,
                Section::Doses,
                Section::Weights,
                Section::Conditions,
                Section::Vitals,
                Section::Results,
            ]),
            initial_load_done: false,
            heartbeat: Duration::minutes(15),
        }
    }
}
