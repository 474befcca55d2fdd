//! What the record holds: resources by type, in the order they arrived, each with a version and a time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::ward::stamp;

/// The resources of the pretend record.
#[derive(Debug)]
pub(crate) struct Store {
    base: String,
    token: String,
    kinds: BTreeMap<String, Vec<Value>>,
    created: u64,
}

impl Store {
    pub(crate) fn new(base: String, token: String) -> Store {
        Store {
            base,
            token,
            kinds: BTreeMap::new(),
            created: 0,
        }
    }

    /// The address all links and full URLs begin with.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn all(&self, kind: &str) -> &[Value] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn everything(&self) -> Vec<Value> {
        self.kinds.values().flatten().cloned().collect()
    }

    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&Value> {
        self.all(kind).iter().find(|resource| id_of(resource) == id)
    }

    /// By `Type/id`, relative or on this server.
    pub(crate) fn follow(&self, reference: &str) -> Option<&Value> {
        let relative = reference
            .strip_prefix(&self.base)
            .map_or(reference, |rest| rest.trim_start_matches('/'));
        let (kind, id) = relative.split_once('/')?;
        self.get(kind, id)
    }

    /// Adds the resource, or replaces the one with its id and counts its version up. A resource without an id is given
    /// one. `at` becomes its `lastUpdated`, unless the ward wrote when it was charted (`keep_time`).
    pub(crate) fn put(&mut self, mut resource: Value, at: DateTime<Utc>, keep_time: bool) -> Value {
        let kind = kind_of(&resource).to_owned();
        let id = match id_of(&resource) {
            "" => {
                self.created += 1;
                format!("new-{:06}", self.created)
            }
            id => id.to_owned(),
        };
        let kept = resource
            .pointer("/meta/lastUpdated")
            .filter(|_| keep_time)
            .cloned();
        let updated = kept.unwrap_or_else(|| json!(stamp(at)));
        let all = self.kinds.entry(kind).or_default();
        let place = all.iter().position(|held| id_of(held) == id);
        let held = place.and_then(|place| all.get_mut(place));
        let version = held.as_deref().map_or(1, |held| version_of(held) + 1);
        if let Some(object) = resource.as_object_mut() {
            object.insert("id".to_owned(), json!(id));
            let meta = object.entry("meta").or_insert_with(|| json!({}));
            if !meta.is_object() {
                *meta = json!({});
            }
            if let Some(meta) = meta.as_object_mut() {
                meta.insert("versionId".to_owned(), json!(version.to_string()));
                meta.insert("lastUpdated".to_owned(), updated);
            }
        }
        match held {
            Some(held) => *held = resource.clone(),
            None => all.push(resource.clone()),
        }
        resource
    }
}

pub(super) fn kind_of(resource: &Value) -> &str {
    text(resource, "resourceType")
}

pub(super) fn id_of(resource: &Value) -> &str {
    text(resource, "id")
}

pub(super) fn version_of(resource: &Value) -> u64 {
    resource
        .pointer("/meta/versionId")
        .and_then(Value::as_str)
        .and_then(|version| version.parse().ok())
        .unwrap_or(0)
}

fn text<'a>(resource: &'a Value, key: &str) -> &'a str {
    resource.get(key).and_then(Value::as_str).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn putting_the_same_id_again_is_a_new_version() {
        let mut store = Store::new(String::new(), String::new());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        store.put(json!({"resourceType": "Patient", "id": "a"}), now, false);
        let second = store.put(json!({"resourceType": "Patient", "id": "a"}), now, false);
        assert_eq!(second["meta"]["versionId"], "2", "counted up");
        assert_eq!(store.all("Patient").len(), 1, "replaced, not added");
    }

    #[test]
    fn a_resource_without_an_id_is_given_one() {
        let mut store = Store::new(String::new(), String::new());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let one = store.put(json!({"resourceType": "Flag"}), now, false);
        let two = store.put(json!({"resourceType": "Flag"}), now, false);
        assert_ne!(one["id"], two["id"], "each its own");
    }
}
