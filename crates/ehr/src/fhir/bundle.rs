//! A search, followed page by page to its end.
//!
//! Invariant: one broken resource costs one resource; a page that cannot be read costs the search, never half of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use ward::snapshot::Issue;

use super::RawResource;
use super::http::Wire;
use super::order::{issue, key_of};
use super::parse::{Members, Node, instant, whole};
use crate::error::EhrError;

const PAGES_MAX: usize = 200;

/// One resource as it came.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) node: Node,
    pub(crate) raw: Box<RawValue>,
    /// Came along with a match.
    pub(crate) included: bool,
    /// Another entry has the same id and other content.
    pub(crate) twin: bool,
}

/// What a search found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) entries: Vec<Entry>,
    /// The record's own clock, if it told one.
    pub(crate) as_of: Option<DateTime<Utc>>,
    /// Everything that the record announced has arrived.
    pub(crate) complete: bool,
    /// The record did not use all parameters.
    pub(crate) ignored: bool,
    pub(crate) issues: Vec<Issue>,
}

impl Found {
    /// Resources of a type.
    pub(crate) fn of(&self, kind: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// Resources of a type by id.
    pub(crate) fn by_id(&self, kind: &str) -> BTreeMap<String, Node> {
        self.of(kind)
            .map(|entry| (entry.id.clone(), entry.node.clone()))
            .collect()
    }

    pub(crate) fn raws(&self) -> impl Iterator<Item = RawResource> + '_ {
        self.entries.iter().map(|entry| {
            raw_resource(
                &format!("{}/{}", entry.kind, entry.id),
                entry.raw.get().as_bytes(),
            )
        })
    }
}

/// The bytes of a resource with their hash.
pub(crate) fn raw_resource(key: &str, bytes: &[u8]) -> RawResource {
    RawResource {
        key: key.to_owned(),
        sha256: hex::encode(Sha256::digest(bytes)),
        bytes: bytes.to_vec(),
    }
}

/// Searches, and follows every page.
pub(crate) fn search(wire: &Wire, query: &str) -> Result<Found, EhrError> {
    let first = wire.address(query)?;
    let asked: BTreeSet<String> = first
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .filter(|name| !name.starts_with('_'))
        .collect();
    let wanted = query.split('?').next().unwrap_or("").to_owned();
    let mut gathering = Gathering {
        wanted,
        ..Gathering::default()
    };
    let mut seen = BTreeSet::new();
    let mut next = Some(first);
    while let Some(url) = next {
        if !seen.insert(url.to_string()) {
            return Err(EhrError::Paging("a page leads back to itself".to_owned()));
        }
        if seen.len() > PAGES_MAX {
            return Err(EhrError::Paging("too many pages".to_owned()));
        }
        let answer = wire.get(&url)?;
        let link = gathering.page(&answer.body, answer.date, &asked)?;
        next = link.map(|link| wire.follow(&link)).transpose()?;
    }
    Ok(gathering.found())
}

#[derive(Debug, Default)]
struct Gathering {
    /// The type that was searched: what a match without a type is taken for.
    wanted: String,
    entries: Vec<Entry>,
    as_of: Option<DateTime<Utc>>,
    total: Option<u32>,
    matched: u32,
    ignored: bool,
    issues: Vec<Issue>,
}

impl Gathering {
    /// Takes one page; the address of the next, if there is one.
    fn page(
        &mut self,
        body: &[u8],
        date: Option<DateTime<Utc>>,
        asked: &BTreeSet<String>,
    ) -> Result<Option<String>, EhrError> {
        let top: Members<'_> = serde_json::from_str(whole(body)?.get())
            .map_err(|_| EhrError::NotFhir("no object".to_owned()))?;
        let mut small = vec![];
        let mut entries: Vec<&RawValue> = vec![];
        for (key, raw) in &top.0 {
            if key == "entry" {
                let Ok(list) = serde_json::from_str::<Option<Vec<&RawValue>>>(raw.get()) else {
                    return Err(EhrError::NotFhir("the entries are no list".to_owned()));
                };
                entries = list.unwrap_or_default();
            } else {
                small.push((key.clone(), Node::of(raw)));
            }
        }
        let head = Node::Object(small);
        if head.get("resourceType").text() != Some("Bundle") {
            return Err(EhrError::NotFhir("no bundle".to_owned()));
        }
        if self.as_of.is_none() {
            self.as_of = instant(head.at(&["meta", "lastUpdated"])).or(date);
        }
        self.total = self.total.or(head.get("total").count());
        let link = |relation: &str| {
            let links = head.get("link").items().iter();
            links
                .into_iter()
                .find(|link| link.get("relation").text() == Some(relation))
                .and_then(|link| link.get("url").owned())
        };
        if let Some(own) = link("self") {
            // Rebuilt by the record: parameters are compared, never the text.
            let query = own.split_once('?').map_or("", |(_, query)| query);
            let used: BTreeSet<String> = url::form_urlencoded::parse(query.as_bytes())
                .map(|(name, _)| name.into_owned())
                .collect();
            let plain = |name: &String| {
                used.iter()
                    .any(|one| one == name || one.split(':').next() == Some(name))
            };
            // A record that tells nothing of its query tells nothing about what it ignored.
            if !query.is_empty() && !asked.iter().all(plain) {
                self.ignored = true;
            }
        }
        for raw in entries {
            self.entry(raw);
        }
        Ok(link("next"))
    }

    fn entry(&mut self, raw: &RawValue) {
        let Ok(members) = serde_json::from_str::<Members<'_>>(raw.get()) else {
            self.issues
                .push(issue("unreadable", "Bundle", "an entry is no object"));
            return;
        };
        let mut resource: Option<&RawValue> = None;
        let mut mode = None;
        for (key, value) in &members.0 {
            match key.as_str() {
                "resource" => resource = Some(value),
                "search" => mode = Node::of(value).get("mode").owned(),
                _ => {}
            }
        }
        // Without a resource an entry has only a link or a status.
        let Some(resource) = resource else { return };
        let node = Node::of(resource);
        let included = mode.as_deref() == Some("include");
        let untyped = if included { "" } else { self.wanted.as_str() };
        let kind = node
            .get("resourceType")
            .text()
            .unwrap_or(untyped)
            .to_owned();
        if mode.as_deref() == Some("outcome") || kind == "OperationOutcome" {
            self.ignored = true;
            return;
        }
        let id = key_of(&kind, &node, resource.get().as_bytes());
        if !included {
            self.matched += 1;
        }
        let same = |entry: &&mut Entry| entry.kind == kind && entry.id == id;
        let before: Vec<&mut Entry> = self.entries.iter_mut().filter(same).collect();
        if before.iter().any(|entry| entry.raw.get() == resource.get()) {
            return;
        }
        let mut twin = false;
        for entry in before {
            entry.twin = true;
            twin = true;
        }
        if twin {
            self.issues.push(issue(
                "duplicate-id",
                &format!("{kind}/{id}"),
                "the same id with other content",
            ));
        }
        self.entries.push(Entry {
            kind,
            id,
            node,
            raw: resource.to_owned(),
            included,
            twin,
        });
    }

    fn found(self) -> Found {
        let complete = self.total.is_none_or(|total| self.matched >= total);
        Found {
            entries: self.entries,
            as_of: self.as_of,
            complete,
            ignored: self.ignored,
            issues: self.issues,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(pages: &[&str]) -> Found {
        let mut gathering = Gathering::default();
        for page in pages {
            gathering
                .page(page.as_bytes(), None, &["patient".to_owned()].into())
                .unwrap();
        }
        gathering.found()
    }

    #[test]
    fn identical_copies_are_one_and_different_ones_are_both_shown() {
        let found = gather(&[
            r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"X","id":"1","a":1}}]}"#,
            r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"X","id":"1","a":1}},
                {"resource":{"resourceType":"X","id":"1","a":2}},"nonsense",{"fullUrl":"x"}]}"#,
        ]);
        assert_eq!(
            found.entries.len(),
            2,
            "the copy is gone, the contradiction is not"
        );
        assert!(
            found.entries.iter().all(|entry| entry.twin),
            "both are marked"
        );
        assert_eq!(found.issues.len(), 2, "the contradiction and the nonsense");
    }

    #[test]
    fn t03_more_announced_than_sent_is_incomplete() {
        let found = gather(&[
            r#"{"resourceType":"Bundle","total":3,"entry":[{"resource":{"resourceType":"X","id":"1"}},
            {"resource":{"resourceType":"Y","id":"2"},"search":{"mode":"include"}}]}"#,
        ]);
        assert!(!found.complete, "one of three matches");
    }

    #[test]
    fn t02_an_ignored_parameter_is_noticed() {
        let own = |query: &str| {
            gather(&[&format!(r#"{{"resourceType":"Bundle","link":[{{"relation":"self","url":"http://x/Y?{query}"}}]}}"#)]).ignored
        };
        assert!(
            !own("_count=5&patient=Patient%2F1"),
            "used, in another order"
        );
        assert!(own("_count=5"), "not used");
        let told = gather(&[
            r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome"},"search":{"mode":"outcome"}}]}"#,
        ]);
        assert!(
            told.ignored && told.entries.is_empty(),
            "the record says so itself, in an entry that is no match"
        );
    }
}
