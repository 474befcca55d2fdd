//! From a checked piece of JSON to its tree, in one pass.
//!
//! Invariant: every digit, duplicate and odd text of the source is in the tree; damaged text costs a value, never a panic.
//!
//! `serde_json` has accepted the text before, so this only has to find where things begin and end. A pass per level, which
//! `RawValue` inside `RawValue` would be, reads a deep resource eight times.

use std::borrow::Cow;

use super::parse::{Name, Node};

/// Gives the name of a member, borrowed where it is one of these.
macro_rules! names {
    ($text:expr; $($name:literal),* $(,)?) => {
        match $text {
            $($name => Cow::Borrowed($name),)*
            other => Cow::Owned(other.to_owned()),
        }
    };
}

fn name_of(text: &str) -> Name {
    names!(
        text;
        "actor",
        "authoredOn",
        "birthDate",
        "boundsPeriod",
        "category",
        "class",
        "clinicalStatus",
        "code",
        "coding",
        "context",
        "criticality",
        "display",
        "dosage",
        "dosageInstruction",
        "dose",
        "doseAndRate",
        "doseQuantity",
        "effectiveDateTime",
        "encounter",
        "end",
        "extension",
        "family",
        "frequency",
        "gender",
        "given",
        "id",
        "identifier",
        "individual",
        "intent",
        "lastUpdated",
        "link",
        "location",
        "manifestation",
        "medicationCodeableConcept",
        "medicationReference",
        "meta",
        "mode",
        "name",
        "partOf",
        "participant",
        "patient",
        "performer",
        "period",
        "periodUnit",
        "physicalType",
        "reaction",
        "reference",
        "relation",
        "repeat",
        "request",
        "requester",
        "resourceType",
        "route",
        "start",
        "status",
        "subject",
        "system",
        "text",
        "timing",
        "type",
        "unit",
        "url",
        "use",
        "value",
        "valueQuantity",
        "verificationStatus",
        "versionId",
    )
}

/// The tree of a text that `serde_json` accepted.
pub(super) fn tree(text: &str) -> Node {
    Cursor { text, at: 0 }.value()
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn value(&mut self) -> Node {
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => {
                let (whole, plain) = self.string();
                Node::Text(plain.map_or_else(|| whole.to_owned(), Cow::into_owned))
            }
            Some(first) => {
                let start = self.at;
                self.at += 1;
                while let Some(byte) = self.text.as_bytes().get(self.at) {
                    if matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t') {
                        break;
                    }
                    self.at += 1;
                }
                match first {
                    b't' => Node::Bool(true),
                    b'f' => Node::Bool(false),
                    b'n' => Node::Null,
                    _ => Node::Number(self.since(start).to_owned()),
                }
            }
            None => Node::Null,
        }
    }

    fn list(&mut self) -> Node {
        self.at += 1;
        let mut items = vec![];
        loop {
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => items.push(self.value()),
                None => break,
            }
        }
        Node::List(items)
    }

    fn object(&mut self) -> Node {
        let start = self.at;
        self.at += 1;
        let mut members = vec![];
        let mut nameless = false;
        loop {
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b'"') => {
                    let (_, name) = self.string();
                    if self.peek() == Some(b':') {
                        self.at += 1;
                    }
                    let value = self.value();
                    match name {
                        Some(name) => members.push((name_of(&name), value)),
                        None => nameless = true,
                    }
                }
                Some(_) => self.at += 1,
                None => break,
            }
        }
        // A name that is no text (half a surrogate pair): what the members mean is open, so the whole is shown as written.
        if nameless {
            Node::Text(self.since(start).to_owned())
        } else {
            Node::Object(members)
        }
    }

    /// A string with its quotes as it stands, and what it says: `None` when its escapes make no text.
    fn string(&mut self) -> (&'a str, Option<Cow<'a, str>>) {
        let start = self.at;
        self.at += 1;
        let mut escapes = false;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => {
                    escapes = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        let inner = self.since(start + 1);
        self.at += 1;
        let whole = self.since(start);
        if escapes {
            (whole, serde_json::from_str(whole).ok().map(Cow::Owned))
        } else {
            (whole, Some(Cow::Borrowed(inner)))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::super::parse::{Members, Node};
    use super::tree;

    /// The slow way, level by level: what the one pass is measured against.
    fn level_by_level(raw: &RawValue) -> Node {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => match serde_json::from_str::<Members<'_>>(text) {
                Ok(members) => Node::Object(
                    members
                        .0
                        .into_iter()
                        .map(|(key, raw)| (key.into(), level_by_level(raw)))
                        .collect(),
                ),
                Err(_) => Node::Text(text.to_owned()),
            },
            Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(text) {
                Ok(items) => Node::List(items.into_iter().map(level_by_level).collect()),
                Err(_) => Node::Text(text.to_owned()),
            },
            Some(b'"') => {
                Node::Text(serde_json::from_str(text).unwrap_or_else(|_| text.to_owned()))
            }
            Some(b't') => Node::Bool(true),
            Some(b'f') => Node::Bool(false),
            Some(b'n') | None => Node::Null,
            Some(_) => Node::Number(text.to_owned()),
        }
    }

    fn agree(text: &str) {
        let Ok(raw) = serde_json::from_str::<&RawValue>(text) else {
            return;
        };
        assert_eq!(
            tree(raw.get()),
            level_by_level(raw),
            "both ways read {text} alike"
        );
    }

    #[test]
    fn odd_but_valid_texts_are_read_as_ever() {
        for text in [
            r#"{"a":1.50,"a":1E3,"b":[ -0 , 1e-7,null ,true,false]}"#,
            r#"{"\ud800":1,"b":2}"#,
            r#"[{"\ud800":{"x":"}"}},"\ud83d\ude00","\udc00","\\","\""," \u0041"]"#,
            "  {\n\t\"k\" :\r\n [ ] , \"é\" : { } }  ",
            r#"{"a b":{"c":[[],[[]]]},"":""}"#,
            "12345678901234567890.12345678901234567890",
            "\"\"",
            "null",
        ] {
            assert!(
                serde_json::from_str::<&RawValue>(text).is_ok(),
                "{text} is JSON"
            );
            agree(text);
        }
    }

    /// JSON texts of every shape, with white space, duplicates and half surrogates.
    fn json() -> impl Strategy<Value = String> {
        let string = prop_oneof![
            "[a-zé \u{1f600}{}\\[\\],:]{0,6}"
                .prop_map(|text| serde_json::to_string(&text).unwrap()),
            Just(r#""\ud800""#.to_owned()),
            Just(r#""a\"\\\n\u00e9""#.to_owned()),
        ];
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("false".to_owned()),
            "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
            string.clone(),
        ];
        leaf.prop_recursive(6, 64, 6, move |inner| {
            let gap = "[ \n\t]{0,2}";
            prop_oneof![
                (prop::collection::vec(inner.clone(), 0..6), gap).prop_map(|(items, gap)| format!(
                    "[{gap}{}{gap}]",
                    items.join(&format!("{gap},{gap}"))
                )),
                (prop::collection::vec((string.clone(), inner), 0..6), gap).prop_map(
                    |(members, gap)| {
                        let each: Vec<String> = members
                            .iter()
                            .map(|(key, value)| format!("{key}{gap}:{gap}{value}"))
                            .collect();
                        format!("{{{gap}{}{gap}}}", each.join(&format!("{gap},{gap}")))
                    }
                ),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn one_pass_reads_what_the_levels_read(text in json()) {
            prop_assert!(serde_json::from_str::<&RawValue>(&text).is_ok(), "the strategy makes JSON: {}", text);
            agree(&text);
        }

        #[test]
        fn text_that_nobody_checked_ends_all_the_same(text in "[\\[\\]{}\",:\\\\a1té ]{0,40}") {
            tree(&text);
            agree(&text);
        }
    }
}
