//! The wards that the record knows, for whoever configures a station.

use super::Fhir;
use super::bundle::search;
use super::parse::has_code;
use super::place::spot;
use crate::error::EhrError;

/// A ward of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WardPlace {
    /// Id of its Location.
    pub location: String,
    /// Its name there.
    pub name: String,
}

impl Fhir {
    /// Every active Location that says that it is a ward; where none says so, those that are part of no other.
    ///
    /// # Errors
    /// The record's silence or refusal.
    pub fn wards(&self) -> Result<Vec<WardPlace>, EhrError> {
        let found = search(&self.wire, "Location?status=active&_count=200")?;
        let of = |is_ward: fn(&super::parse::Node) -> bool| -> Vec<WardPlace> {
            let mut wards: Vec<WardPlace> = found
                .of("Location")
                .filter(|entry| is_ward(&entry.node))
                .map(|entry| WardPlace {
                    name: spot(&entry.id, &entry.node).name,
                    location: entry.id.clone(),
                })
                .collect();
            wards.sort_by(|a, b| a.name.cmp(&b.name).then(a.location.cmp(&b.location)));
            wards
        };
        let said = of(|node| has_code(node.get("physicalType"), &["wa"]));
        Ok(if said.is_empty() {
            of(|node| node.get("partOf").is_null())
        } else {
            said
        })
    }
}
