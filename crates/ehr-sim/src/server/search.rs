//! Which resources answer a search: exactly what is asked, nothing more, as real servers do.

use serde_json::Value;

use super::params::{Span, compares, comparison, span};
use super::store::{Store, id_of, kind_of};

/// How one search parameter looks at a resource.
#[derive(Clone, Copy)]
pub(super) enum Looks {
    /// At the resource's own id.
    Id,
    /// At `meta.lastUpdated`.
    LastUpdated,
    /// At a code or identifier: `code`, `system|code` or `system|`.
    Token(&'static [&'static str]),
    /// At a reference to one of these types, named in full or, when there is only one type, by id alone.
    Reference(&'static [&'static str], &'static [&'static str]),
    /// At a date, a time or a period.
    Date(&'static [&'static str]),
}

/// A searchable type: its parameters, and what may be included.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) params: &'static [(&'static str, Looks)],
    pub(super) includes: &'static [(&'static str, &'static [&'static str])],
}

use Looks::{Date, Reference, Token};

const PATIENT: &[&str] = &["Patient"];
const STAY: &[&str] = &["Encounter"];
const IDENTIFIER: (&str, Looks) = ("identifier", Token(&["identifier"]));
const STATUS: (&str, Looks) = ("status", Token(&["status"]));

/// The types the record serves.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "Location",
        params: &[
            ("partof", Reference(&["partOf"], &["Location"])),
            IDENTIFIER,
            STATUS,
        ],
        includes: &[],
    },
    Kind {
        name: "Encounter",
        params: &[
            (
                "location",
                Reference(&["location", "location"], &["Location"]),
            ),
            STATUS,
            ("patient", Reference(&["subject"], PATIENT)),
            ("subject", Reference(&["subject"], &["Patient", "Group"])),
            ("class", Token(&["class"])),
            IDENTIFIER,
        ],
        includes: &[
            ("Encounter:patient", &["subject"]),
            ("Encounter:subject", &["subject"]),
            ("Encounter:location", &["location", "location"]),
        ],
    },
    Kind {
        name: "Patient",
        params: &[IDENTIFIER],
        includes: &[],
    },
    Kind {
        name: "MedicationRequest",
        params: &[
            ("patient", Reference(&["subject"], PATIENT)),
            ("subject", Reference(&["subject"], &["Patient", "Group"])),
            ("encounter", Reference(&["encounter"], STAY)),
            STATUS,
            ("intent", Token(&["intent"])),
            IDENTIFIER,
        ],
        includes: &[("MedicationRequest:medication", &["medicationReference"])],
    },
    Kind {
        name: "Medication",
        params: &[("code", Token(&["code", "coding"]))],
        includes: &[],
    },
    Kind {
        name: "AllergyIntolerance",
        params: &[("patient", Reference(&["patient"], PATIENT))],
        includes: &[],
    },
    Kind {
        name: "Condition",
        params: &[
            ("patient", Reference(&["subject"], PATIENT)),
            ("subject", Reference(&["subject"], &["Patient", "Group"])),
            ("encounter", Reference(&["encounter"], STAY)),
            ("category", Token(&["category", "coding"])),
            ("clinical-status", Token(&["clinicalStatus", "coding"])),
        ],
        includes: &[],
    },
    Kind {
        name: "Flag",
        params: &[
            ("patient", Reference(&["subject"], PATIENT)),
            ("subject", Reference(&["subject"], &["Patient", "Group"])),
            ("date", Date(&["period"])),
        ],
        includes: &[],
    },
    Kind {
        name: "NutritionOrder",
        params: &[
            ("patient", Reference(&["patient"], PATIENT)),
            ("encounter", Reference(&["encounter"], STAY)),
            STATUS,
        ],
        includes: &[],
    },
    Kind {
        name: "List",
        params: &[IDENTIFIER, STATUS],
        includes: &[],
    },
    Kind {
        name: "Observation",
        params: &[
            ("patient", Reference(&["subject"], PATIENT)),
            ("subject", Reference(&["subject"], &["Patient", "Group"])),
            ("code", Token(&["code", "coding"])),
            ("category", Token(&["category", "coding"])),
            ("date", Date(&["effectiveDateTime", "effectivePeriod"])),
        ],
        includes: &[],
    },
    Kind {
        name: "MedicationAdministration",
        params: &[
            ("patient", Reference(&["subject"], PATIENT)),
            ("subject", Reference(&["subject"], &["Patient", "Group"])),
            ("context", Reference(&["context"], STAY)),
            ("request", Reference(&["request"], &["MedicationRequest"])),
            STATUS,
            IDENTIFIER,
            (
                "effective-time",
                Date(&["effectiveDateTime", "effectivePeriod"]),
            ),
        ],
        includes: &[(
            "MedicationAdministration:medication",
            &["medicationReference"],
        )],
    },
];

/// Why a search cannot be answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// A parameter this server does not know, and the client asked to be told.
    Unknown(String),
    /// A value that means nothing.
    Invalid(String),
}

/// A search understood.
pub(super) struct Search<'k> {
    kind: &'k Kind,
    conditions: Vec<(Looks, String)>,
    pub(super) includes: Vec<&'static [&'static str]>,
    /// How many matches a page should hold.
    pub(super) count: Option<usize>,
    /// The pairs that were obeyed: what the `self` link says.
    pub(super) used: Vec<(String, String)>,
}

pub(super) fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Reads the parameters. Unknown ones are refused when `strict`, and otherwise silently ignored.
pub(super) fn understand(
    kind: &'static Kind,
    pairs: &[(String, String)],
    strict: bool,
) -> Result<Search<'static>, Refused> {
    let mut search = Search {
        kind,
        conditions: Vec::new(),
        includes: Vec::new(),
        count: None,
        used: Vec::new(),
    };
    for (name, value) in pairs {
        let known = match name.as_str() {
            "_count" => {
                let count = value.parse().map_err(|_| invalid(name, value))?;
                search.count = Some(count);
                true
            }
            "_format" => true,
            "_include" => match kind.includes.iter().find(|(known, _)| known == value) {
                Some((_, path)) => {
                    search.includes.push(path);
                    true
                }
                None => false,
            },
            _ => match looks(kind, name) {
                Some(looks) => {
                    check_value(looks, name, value)?;
                    search.conditions.push((looks, value.clone()));
                    true
                }
                None => false,
            },
        };
        if known {
            search.used.push((name.clone(), value.clone()));
        } else if strict {
            return Err(Refused::Unknown(format!("{name}={value}")));
        }
    }
    Ok(search)
}

impl Search<'_> {
    /// Whether anything at all narrows the search.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// The matches, in the order the record holds them.
    pub(super) fn matches<'s>(&self, store: &'s Store) -> Vec<&'s Value> {
        store
            .all(self.kind.name)
            .iter()
            .filter(|resource| {
                self.conditions
                    .iter()
                    .all(|(looks, value)| answers(resource, *looks, value, store.base()))
            })
            .collect()
    }
}

fn looks(kind: &Kind, name: &str) -> Option<Looks> {
    match name {
        "_id" => Some(Looks::Id),
        "_lastUpdated" => Some(Looks::LastUpdated),
        _ => kind
            .params
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, looks)| *looks),
    }
}

fn check_value(looks: Looks, name: &str, value: &str) -> Result<(), Refused> {
    let sound = match looks {
        Date(_) | Looks::LastUpdated => value.split(',').all(|part| comparison(part).is_some()),
        Looks::Id | Token(_) | Reference(..) => !value.is_empty(),
    };
    if sound {
        Ok(())
    } else {
        Err(invalid(name, value))
    }
}

fn invalid(name: &str, value: &str) -> Refused {
    Refused::Invalid(format!("{name}={value}"))
}

/// Commas mean "or".
fn answers(resource: &Value, looks: Looks, value: &str, base: &str) -> bool {
    value.split(',').any(|one| match looks {
        Looks::Id => id_of(resource) == one,
        Looks::LastUpdated => {
            let held = resource.pointer("/meta/lastUpdated");
            dated(held.into_iter().collect(), one)
        }
        Token(path) => at(resource, path).into_iter().any(|held| token(held, one)),
        Reference(path, targets) => at(resource, path)
            .into_iter()
            .any(|held| refers(held, one, targets, base)),
        Date(keys) => dated(
            keys.iter().filter_map(|key| resource.get(key)).collect(),
            one,
        ),
    })
}

/// Every value at a path, arrays flattened on the way.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    let mut found = vec![value];
    for key in path {
        found = found
            .into_iter()
            .filter_map(|value| value.get(key))
            .flat_map(flat)
            .collect();
    }
    found
}

fn flat(value: &Value) -> Vec<&Value> {
    match value.as_array() {
        Some(many) => many.iter().collect(),
        None => vec![value],
    }
}

fn token(held: &Value, asked: &str) -> bool {
    let text = |key: &str| held.get(key).and_then(Value::as_str);
    let code = held
        .as_str()
        .or_else(|| text("code"))
        .or_else(|| text("value"));
    match asked.split_once('|') {
        None => code == Some(asked),
        Some((system, "")) => text("system") == Some(system),
        Some((system, wanted)) => text("system").unwrap_or("") == system && code == Some(wanted),
    }
}

fn refers(held: &Value, asked: &str, targets: &[&str], base: &str) -> bool {
    let Some(reference) = held.get("reference").and_then(Value::as_str) else {
        return false;
    };
    let asked = asked
        .strip_prefix(base)
        .map_or(asked, |rest| rest.trim_start_matches('/'));
    match (asked.contains('/'), targets) {
        (true, _) => reference == asked,
        (false, [only]) => reference
            .strip_prefix(only)
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|id| id == asked),
        // A bare id does not say which type is meant.
        (false, _) => false,
    }
}

fn dated(held: Vec<&Value>, asked: &str) -> bool {
    let Some(asked) = comparison(asked) else {
        return false;
    };
    held.into_iter()
        .filter_map(held_span)
        .any(|held| compares(held, asked))
}

/// When something was true; an open period goes on.
fn held_span(value: &Value) -> Option<Span> {
    if let Some(text) = value.as_str() {
        return span(text);
    }
    let end = |key: &str| value.get(key).and_then(Value::as_str).and_then(span);
    Some(Span {
        from: end("start").map_or(chrono::DateTime::<chrono::Utc>::MIN_UTC, |span| span.from),
        until: end("end").map_or(chrono::DateTime::<chrono::Utc>::MAX_UTC, |span| span.until),
    })
}

/// The resources a page of matches brings along, each once.
pub(super) fn included<'s>(
    store: &'s Store,
    matches: &[&Value],
    paths: &[&[&str]],
) -> Vec<&'s Value> {
    let mut found: Vec<&Value> = Vec::new();
    for path in paths {
        for target in matches.iter().flat_map(|resource| at(resource, path)) {
            let Some(resource) = target
                .get("reference")
                .and_then(Value::as_str)
                .and_then(|reference| store.follow(reference))
            else {
                continue;
            };
            let known = found
                .iter()
                .any(|held| kind_of(held) == kind_of(resource) && id_of(held) == id_of(resource));
            if !known {
                found.push(resource);
            }
        }
    }
    found
}
