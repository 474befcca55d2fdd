//! JSON as the record wrote it: every digit kept, every field optional, nothing trusted.
//!
//! Numbers stay the source's own text and never pass through a float. Duplicate keys are kept, so that they can be seen.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use ward::clinical::Amount;
use ward::format;

use super::tree::tree;
use crate::error::EhrError;

/// Deeper than any honest resource, shallow enough for every parser.
const NESTING_MAX: usize = 64;

/// A piece of JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// The source's own digits.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(Name, Node)>),
}

/// The name of a member: those that FHIR uses all day are not copied.
pub(crate) type Name = Cow<'static, str>;

static NULL: Node = Node::Null;

/// The members of an object as they stand, duplicates included.
pub(crate) struct Members<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = vec![];
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        from.deserialize_map(Each).map(Members)
    }
}

/// Checks an answer before anything is parsed: no byte-order mark, UTF-8, not too deep, whole.
pub(crate) fn whole(bytes: &[u8]) -> Result<&RawValue, EhrError> {
    serde_json::from_str(checked(bytes)?).map_err(|_| EhrError::HalfJson)
}

/// The same but for its being whole: for who reads it all in any case.
pub(crate) fn checked(bytes: &[u8]) -> Result<&str, EhrError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| EhrError::NotFhir("not utf-8".to_owned()))?;
    // Nothing with so few brackets is deep; counting them is far quicker than following them.
    let brackets = text.bytes().filter(|byte| matches!(byte, b'{' | b'['));
    if brackets.count() > NESTING_MAX && nesting(text) > NESTING_MAX {
        return Err(EhrError::TooLarge);
    }
    Ok(text)
}

fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = text.as_bytes().iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => {
                // To the end of the text, over what is escaped in it.
                while let Some(inside) = rest.find(|byte| matches!(byte, b'"' | b'\\')) {
                    if *inside == b'"' {
                        break;
                    }
                    rest.next();
                }
            }
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

impl Node {
    /// Parses bytes that came from anywhere.
    pub(crate) fn read(bytes: &[u8]) -> Result<Node, EhrError> {
        whole(bytes).map(Node::of)
    }

    /// The tree of a checked piece of JSON.
    pub(crate) fn of(raw: &RawValue) -> Node {
        tree(raw.get())
    }

    /// A member; null when absent.
    pub(crate) fn get(&self, key: &str) -> &Node {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map_or(&NULL, |(_, node)| node)
    }

    /// A member of a member of a member.
    pub(crate) fn at(&self, path: &[&str]) -> &Node {
        path.iter().fold(self, |node, key| node.get(key))
    }

    pub(crate) fn members(&self) -> &[(Name, Node)] {
        if let Node::Object(members) = self {
            members
        } else {
            &[]
        }
    }

    /// The items of a list; one object standing where a list should be counts as one item.
    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            Node::Object(_) => std::slice::from_ref(self),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => &[],
        }
    }

    /// The first item, or null.
    pub(crate) fn first(&self) -> &Node {
        self.items().first().unwrap_or(&NULL)
    }

    /// A text that says something.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Node::Text(text) = self {
            Some(text.trim()).filter(|text| !text.is_empty())
        } else {
            None
        }
    }

    pub(crate) fn owned(&self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    pub(crate) fn digits(&self) -> Option<&str> {
        if let Node::Number(digits) = self {
            Some(digits)
        } else {
            None
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        *self == Node::Null
    }

    /// A whole number, however it is written.
    pub(crate) fn count(&self) -> Option<u32> {
        let value = Amount::parse(self.digits()?, "")?.value.normalize();
        value.to_string().parse().ok()
    }

    /// Whether an object in here names a member twice: its meaning is then open.
    pub(crate) fn has_duplicate_key(&self) -> bool {
        match self {
            Node::Object(members) => members.iter().enumerate().any(|(at, (key, node))| {
                members.iter().take(at).any(|(before, _)| before == key) || node.has_duplicate_key()
            }),
            Node::List(items) => items.iter().any(Node::has_duplicate_key),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => false,
        }
    }

    /// Every text in here, in order: what remains to be shown of something unreadable.
    pub(crate) fn texts(&self, found: &mut Vec<String>) {
        match self {
            Node::Text(text) => found.push(text.clone()),
            Node::Object(members) => members.iter().for_each(|(_, node)| node.texts(found)),
            Node::List(items) => items.iter().for_each(|node| node.texts(found)),
            Node::Number(digits) => found.push(digits.clone()),
            Node::Null | Node::Bool(_) => {}
        }
    }

    /// JSON again, with the source's own digits.
    pub(crate) fn json(&self) -> String {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        match self {
            Node::Null => "null".to_owned(),
            Node::Bool(truth) => truth.to_string(),
            Node::Number(digits) => digits.clone(),
            Node::Text(text) => quoted(text),
            Node::List(items) => format!(
                "[{}]",
                items.iter().map(Node::json).collect::<Vec<_>>().join(",")
            ),
            Node::Object(members) => {
                let each: Vec<String> = members
                    .iter()
                    .map(|(key, node)| format!("{}:{}", quoted(key), node.json()))
                    .collect();
                format!("{{{}}}", each.join(","))
            }
        }
    }

    /// `frequency 24, period 1`: a structure in the source's own words, for people.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Node::Null => String::new(),
            Node::Bool(truth) => truth.to_string(),
            Node::Number(text) | Node::Text(text) => text.clone(),
            Node::List(items) => items
                .iter()
                .map(Node::spelled)
                .collect::<Vec<_>>()
                .join(", "),
            Node::Object(members) => match (
                self.get("value"),
                self.get("unit").text().or(self.get("code").text()),
            ) {
                (Node::Number(digits), Some(unit))
                    if members.iter().all(|(key, _)| {
                        ["value", "unit", "system", "code"].contains(&key.as_ref())
                    }) =>
                {
                    format!("{digits} {unit}")
                }
                _ => members
                    .iter()
                    .filter(|(key, _)| key != "system")
                    .map(|(key, node)| format!("{key} {}", node.spelled()))
                    .collect::<Vec<_>>()
                    .join(", "),
            },
        }
    }
}

/// The words of a CodeableConcept.
pub(crate) fn concept(node: &Node) -> Option<String> {
    let coding = node.get("coding");
    node.get("text")
        .owned()
        .or_else(|| {
            coding
                .items()
                .iter()
                .find_map(|one| one.get("display").owned())
        })
        .or_else(|| {
            coding
                .items()
                .iter()
                .find_map(|one| one.get("code").owned())
        })
}

/// The codes of a CodeableConcept, `system|code`.
pub(crate) fn codes(node: &Node) -> Vec<String> {
    let each = node.get("coding").items().iter();
    each.filter_map(|one| {
        Some(format!(
            "{}|{}",
            one.get("system").text().unwrap_or(""),
            one.get("code").text()?
        ))
    })
    .collect()
}

/// Whether any coding has one of these codes.
pub(crate) fn has_code(node: &Node, wanted: &[&str]) -> bool {
    node.get("coding").items().iter().any(|one| {
        one.get("code")
            .text()
            .is_some_and(|code| wanted.contains(&code))
    })
}

/// The id of a reference to a resource of this type: relative, absolute or versioned.
pub(crate) fn reference_id(node: &Node, kind: &str) -> Option<String> {
    let reference = node.get("reference").text()?;
    let plain = reference.split("/_history").next().unwrap_or(reference);
    let mut parts = plain.rsplit('/');
    let id = parts.next()?;
    (parts.next() == Some(kind) && !id.is_empty()).then(|| id.to_owned())
}

/// A quantity with the unit people read: `unit`, else `code`.
pub(crate) fn quantity(node: &Node) -> Option<Amount> {
    let unit = node
        .get("unit")
        .text()
        .or_else(|| node.get("code").text())
        .unwrap_or("");
    Amount::parse(node.get("value").digits()?, unit)
}

/// What a FHIR dateTime told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Exact(DateTime<Utc>),
    Day(NaiveDate),
    /// A time without a zone, or nothing that is a date: it must not be guessed.
    Unusable,
}

impl Moment {
    /// `None` when the field is absent.
    pub(crate) fn of(node: &Node) -> Option<Moment> {
        if node.is_null() {
            return None;
        }
        let Some(text) = node.text() else {
            return Some(Moment::Unusable);
        };
        if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
            return Some(Moment::Exact(exact.with_timezone(&Utc)));
        }
        Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").map_or(Moment::Unusable, Moment::Day))
    }

    pub(crate) fn exact(self) -> Option<DateTime<Utc>> {
        if let Moment::Exact(at) = self {
            Some(at)
        } else {
            None
        }
    }

    /// The first instant it may mean.
    pub(crate) fn begin(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Moment::Exact(at) => Some(at),
            Moment::Day(day) => Some(format::instant_of(day, NaiveTime::MIN, zone).instant()),
            Moment::Unusable => None,
        }
    }

    /// The last instant it may mean: a period that ends on a day includes the day.
    pub(crate) fn finish(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Moment::Exact(at) => Some(at),
            Moment::Day(day) => {
                let last = NaiveTime::from_hms_opt(23, 59, 59)?;
                Some(format::instant_of(day, last, zone).instant())
            }
            Moment::Unusable => None,
        }
    }
}

/// An exact instant, if the field holds one.
pub(crate) fn instant(node: &Node) -> Option<DateTime<Utc>> {
    Moment::of(node).and_then(Moment::exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_duplicates_survive() {
        let node =
            Node::read("\u{feff}{\"value\":1.50,\"big\":1E3,\"a\":null,\"value\":2}".as_bytes())
                .unwrap();
        assert_eq!(
            node.get("value").digits(),
            Some("1.50"),
            "the source's own digits, the byte-order mark gone"
        );
        assert!(node.has_duplicate_key(), "and the contradiction is seen");
        assert_eq!(
            node.get("big").count(),
            Some(1000),
            "scientific notation is exact"
        );
        assert_eq!(
            node.get("a").text(),
            None,
            "an explicit null is an absent field"
        );
    }

    #[test]
    fn hostile_json_is_refused() {
        let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
        assert_eq!(
            Node::read(deep.as_bytes()),
            Err(EhrError::TooLarge),
            "too deep"
        );
        assert_eq!(
            Node::read(b"{\"entry\":[{"),
            Err(EhrError::HalfJson),
            "cut short"
        );
        assert!(
            Node::read(b"{\"a\":\"[[[[\"}").is_ok(),
            "brackets in a text are no nesting"
        );
    }

    #[test]
    fn a_time_without_a_zone_is_not_guessed() {
        let read = |text: &str| Moment::of(&Node::Text(text.to_owned()));
        assert_eq!(
            read("2026-11-21T08:00:00"),
            Some(Moment::Unusable),
            "which zone?"
        );
        assert!(
            matches!(read("2026-11-21T08:00:00+01:00"), Some(Moment::Exact(_))),
            "this one says"
        );
        assert!(
            matches!(read("2026-11-21"), Some(Moment::Day(_))),
            "a day is a day"
        );
        assert_eq!(Moment::of(&Node::Null), None, "absent");
    }

    #[test]
    fn references_are_read_in_every_form() {
        let id = |text: &str| {
            reference_id(
                &Node::Object(vec![("reference".into(), Node::Text(text.into()))]),
                "Patient",
            )
        };
        assert_eq!(id("Patient/12").as_deref(), Some("12"), "relative");
        assert_eq!(
            id("https://dpi.invalid/fhir/Patient/12/_history/3").as_deref(),
            Some("12"),
            "absolute, versioned"
        );
        assert_eq!(id("Group/12"), None, "another kind");
    }
}
