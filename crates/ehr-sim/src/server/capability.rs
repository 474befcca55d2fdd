//! What the record says it can do.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::search::{KINDS, Kind, Looks};
use crate::ward::stamp;

/// The CapabilityStatement: it advertises exactly what `search` and `create` do.
pub(super) fn statement(base: &str, at: DateTime<Utc>) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": stamp(at),
        "kind": "instance",
        "software": { "name": "ehr-sim", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Pretend hospital for drills and tests", "url": base },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "security": { "description": "Static bearer token" },
            "resource": KINDS.iter().map(resource).collect::<Vec<_>>(),
        }],
    })
}

fn resource(kind: &Kind) -> Value {
    let writable = kind.name == "MedicationAdministration";
    let mut interactions = vec![json!({ "code": "read" }), json!({ "code": "search-type" })];
    if writable {
        interactions.push(json!({ "code": "create" }));
    }
    let mut params = vec![
        json!({ "name": "_id", "type": "token" }),
        json!({ "name": "_lastUpdated", "type": "date" }),
    ];
    params.extend(kind.params.iter().map(|(name, looks)| {
        let kind = match looks {
            Looks::Id | Looks::Token(_) => "token",
            Looks::Reference(..) => "reference",
            Looks::Date(_) | Looks::LastUpdated => "date",
        };
        json!({ "name": name, "type": kind })
    }));
    let mut resource = json!({
        "type": kind.name,
        "interaction": interactions,
        "versioning": "versioned",
        "readHistory": false,
        "updateCreate": false,
        "conditionalCreate": writable,
        "searchParam": params,
    });
    if let (false, Some(object)) = (kind.includes.is_empty(), resource.as_object_mut()) {
        let names: Vec<&str> = kind.includes.iter().map(|(name, _)| *name).collect();
        object.insert("searchInclude".to_owned(), json!(names));
    }
    resource
}
