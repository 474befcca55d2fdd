//! A search, followed page by page to its end.
//!
//! Invariant: nothing that slipped between two pages is taken for absent: the answer is read again, or said incomplete.
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
/// Issue code, and reason of a section, where the record does not know the type or the search.
pub(crate) const UNSUPPORTED: &str = "unsupported";

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

    /// A question that the record does not know: nothing came, and that says nothing.
    pub(crate) fn unsupported(section: &str, kind: &str) -> Found {
        Found {
            entries: vec![],
            as_of: None,
            complete: false,
            ignored: false,
            issues: vec![issue(UNSUPPORTED, section, kind)],
        }
    }

    /// One resource that was asked for by its key, as an answer.
    pub(crate) fn of_one(
        kind: &str,
        id: &str,
        node: Node,
        bytes: &[u8],
    ) -> Result<Found, EhrError> {
        let raw = whole(bytes)?.to_owned();
        Ok(Found {
            entries: vec![Entry {
                kind: kind.to_owned(),
                id: id.to_owned(),
                node,
                raw,
                included: false,
                twin: false,
            }],
            as_of: None,
            complete: true,
            ignored: false,
            issues: vec![],
        })
    }

    /// Several answers as one: the oldest clock, complete only if each of them is.
    pub(crate) fn merged(all: Vec<Found>) -> Found {
        let mut one = Found {
            entries: vec![],
            as_of: None,
            complete: true,
            ignored: false,
            issues: vec![],
        };
        let mut seen: BTreeSet<(String, String, String)> = BTreeSet::new();
        for found in all {
            one.as_of = one.as_of.min(found.as_of).or(one.as_of).or(found.as_of);
            one.complete &= found.complete;
            one.ignored |= found.ignored;
            one.issues.extend(found.issues);
            for entry in found.entries {
                let name = (
                    entry.kind.clone(),
                    entry.id.clone(),
                    entry.raw.get().to_owned(),
                );
                if seen.insert(name) {
                    one.entries.push(entry);
                }
            }
        }
        one
    }

    /// One of several questions that failed: what the others brought is shown, and the section is not complete.
    pub(crate) fn failed(section: &str, kind: &str, error: &EhrError) -> Found {
        let mut found = Found::unsupported(section, kind);
        found.issues = vec![issue(error.code(), section, &format!("{kind}: {error}"))];
        found
    }

    /// Why an answer about a section that is not complete is not; `None` when it is.
    pub(crate) fn gap(&self, section: &str) -> Option<String> {
        if self.complete {
            return None;
        }
        let mut told = self.issues.iter().filter(|issue| issue.subject == section);
        Some(match told.next() {
            Some(issue) if issue.code == UNSUPPORTED => UNSUPPORTED.to_owned(),
            Some(issue) => issue.detail.clone(),
            None => "fewer resources than announced".to_owned(),
        })
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
        of: None,
        key: key.to_owned(),
        sha256: Sha256::digest(bytes).into(),
        bytes: bytes.into(),
    }
}

/// Searches, and follows every page. What changes under the reader is read once more from the beginning; when it changes
/// again, what was found is kept and said to be incomplete.
pub(crate) fn search(wire: &Wire, query: &str) -> Result<Found, EhrError> {
    let (found, moved) = pages(wire, query)?;
    if !moved {
        return Ok(found);
    }
    let (mut found, moved) = pages(wire, query)?;
    if moved {
        found.complete = false;
        let kind = query.split('?').next().unwrap_or("");
        found.issues.push(issue(
            "paging",
            kind,
            "the answer changed while its pages were read",
        ));
    }
    Ok(found)
}

/// All pages once, and whether the answer moved meanwhile: a link that expired, a page that came twice, a resource that
/// came on two pages, a total that changed.
fn pages(wire: &Wire, query: &str) -> Result<(Found, bool), EhrError> {
    let first = wire.address(query)?;
    let asked: BTreeSet<String> = first
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .filter(|name| !name.starts_with('_') || name == "_lastUpdated")
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
        let answer = match wire.get(&url) {
            Ok(answer) => answer,
            // The record forgot the search that this page belongs to.
            Err(EhrError::Status(404 | 410)) if seen.len() > 1 => {
                gathering.moved = true;
                break;
            }
            Err(error) => return Err(error),
        };
        let link = gathering.page(&answer.body, answer.date, &asked)?;
        if gathering.repeats {
            break;
        }
        next = link.map(|link| wire.follow(&link)).transpose()?;
    }
    let moved = gathering.has_moved();
    Ok((gathering.found(), moved))
}

/// Where an entry stands among those gathered, and the page that brought it.
type Stand = (usize, u32);

#[derive(Debug, Default)]
struct Gathering {
    /// The type that was searched: what a match without a type is taken for.
    wanted: String,
    entries: Vec<Entry>,
    /// Entries by type and id: several when their contents differ.
    places: BTreeMap<(String, String), Vec<Stand>>,
    as_of: Option<DateTime<Utc>>,
    /// The largest total that any page told.
    total: Option<u32>,
    /// Matches, each once however many pages it came on.
    matched: u32,
    /// Pages taken.
    pages: u32,
    ignored: bool,
    /// A page or a total was not what the pages before let expect.
    moved: bool,
    /// The last page brought nothing but what earlier ones had brought.
    repeats: bool,
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
                small.push((key.clone().into(), Node::of(raw)));
            }
        }
        let head = Node::Object(small);
        if head.get("resourceType").text() != Some("Bundle") {
            return Err(EhrError::NotFhir("no bundle".to_owned()));
        }
        if self.as_of.is_none() {
            self.as_of = instant(head.at(&["meta", "lastUpdated"])).or(date);
        }
        let total = head.get("total").count();
        if let (Some(before), Some(now)) = (self.total, total) {
            self.moved |= before != now;
        }
        self.total = self.total.max(total);
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
        self.pages += 1;
        let (held, brought) = (self.entries.len(), entries.len());
        for raw in entries {
            self.entry(raw);
        }
        self.repeats = self.pages > 1 && brought > 0 && self.entries.len() == held && self.moved;
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
            let told = node.get("issue").items();
            let harmless = |one: &Node| one.get("severity").text() == Some("information");
            // A remark is none about the question; anything graver, or nothing said, may be.
            self.ignored |= told.is_empty() || !told.iter().all(harmless);
            return;
        }
        let id = key_of(&kind, &node, resource.get().as_bytes());
        let name = (kind.clone(), id.clone());
        let held = self.places.get(&name).cloned().unwrap_or_default();
        let on_another_page = held.iter().any(|(_, page)| *page != self.pages);
        if !included {
            // A match that comes on two pages was pushed there by one that came or went meanwhile.
            self.moved |= on_another_page;
            if !on_another_page {
                self.matched += 1;
            }
        }
        let mut before: Vec<usize> = held.iter().map(|(at, _)| *at).collect();
        let same = |at: &usize| {
            let entry = self.entries.get(*at);
            entry.is_some_and(|entry| entry.raw.get() == resource.get())
        };
        if before.iter().any(same) {
            return;
        }
        let entry = Entry {
            kind,
            id,
            node,
            raw: resource.to_owned(),
            included,
            twin: false,
        };
        let older = |at: &usize| {
            let held = self.entries.get(*at)?;
            newer(&held.node, &entry.node)
        };
        match before.last().and_then(older) {
            // Another version of the same resource: it changed between two pages, and the newer one counts.
            Some(fresh) => {
                if let (true, Some(at)) = (fresh, before.pop())
                    && let Some(place) = self.entries.get_mut(at)
                {
                    let twin = place.twin;
                    *place = Entry { twin, ..entry };
                }
            }
            None => {
                let twin = !before.is_empty();
                for at in before {
                    if let Some(entry) = self.entries.get_mut(at) {
                        entry.twin = true;
                    }
                }
                if twin {
                    self.issues.push(issue(
                        "duplicate-id",
                        &format!("{}/{}", entry.kind, entry.id),
                        "the same id with other content",
                    ));
                }
                let at = self.entries.len();
                self.entries.push(Entry { twin, ..entry });
                self.places.entry(name).or_default().push((at, self.pages));
            }
        }
    }

    /// Whether something may have slipped between two pages. A total that is reached proves that nothing did.
    fn has_moved(&self) -> bool {
        let all_there = self.total.is_some_and(|total| self.matched >= total);
        self.moved && !all_there
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

/// Whether `b` is a newer version of the same resource than `a`; `None` when they do not say, or say the same.
fn newer(a: &Node, b: &Node) -> Option<bool> {
    let version = |node: &Node| node.at(&["meta", "versionId"]).owned();
    let (old, new) = (version(a)?, version(b)?);
    if old == new {
        return None;
    }
    let at = |node: &Node| instant(node.at(&["meta", "lastUpdated"]));
    match (at(a), at(b)) {
        (Some(old), Some(new)) if old != new => Some(new > old),
        _ => {
            let number = |text: &str| text.parse::<u64>().ok();
            Some(number(&new)? > number(&old)?)
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
        let remark = gather(&[
            r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"information"}]},"search":{"mode":"outcome"}}]}"#,
        ]);
        assert!(!remark.ignored, "a remark says nothing about the question");
    }
}
