//! A message by segment, field, repetition, component and subcomponent; an explicit null is told from an absent field.

use hl7_parser::message::{Repeat as ParsedRepeat, Segment as ParsedSegment, Separators};

use super::wire::plain;

/// A parsed message.
#[derive(Debug)]
pub(crate) struct Message<'m> {
    inner: hl7_parser::Message<'m>,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Nothing: what is known stays.
    Absent,
    /// `""`: what is known is to be deleted.
    Null,
    /// This.
    Text(String),
}

/// Name, time and type of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// MSH-9.1.
    pub(crate) kind: String,
    /// MSH-9.2, or EVN-1 where it is missing.
    pub(crate) trigger: String,
    /// MSH-10.
    pub(crate) control_id: String,
    /// MSH-3 and MSH-4, which scope the control id.
    pub(crate) sender: String,
    /// MSH-7.
    pub(crate) written_at: Option<String>,
}

impl Header {
    /// `ADT^A01`.
    pub(crate) fn event(&self) -> String {
        format!("{}^{}", self.kind, self.trigger)
    }

    /// `ADT^A01/MSG1`: what an issue is about.
    pub(crate) fn subject(&self) -> String {
        format!("{}/{}", self.event(), self.control_id)
    }
}

impl<'m> Message<'m> {
    /// Parses a normalised text; `None` when any of it could not be read.
    pub(crate) fn parse(text: &'m str) -> Option<Message<'m>> {
        // The separators must be five different marks, or fields cannot be told apart.
        let marks: Vec<char> = text.strip_prefix("MSH")?.chars().take(5).collect();
        let distinct = marks.iter().enumerate().all(|(at, mark)| {
            mark.is_ascii_punctuation() && marks.iter().skip(at + 1).all(|other| other != mark)
        });
        if marks.len() != 5 || !distinct {
            return None;
        }
        let inner = hl7_parser::Message::parse(text).ok()?;
        // The parser stops where it cannot go on: a rest would be lost unseen.
        (inner.raw_value().len() == text.len()).then_some(Message { inner })
    }

    /// The segments in order.
    pub(crate) fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.inner.segments().map(|inner| Segment {
            inner,
            marks: &self.inner.separators,
        })
    }

    /// The first segment of that name.
    pub(crate) fn segment(&self, name: &str) -> Option<Segment<'_>> {
        self.segments().find(|segment| segment.name() == name)
    }

    /// All segments of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Segment<'a>> {
        self.segments()
            .filter(move |segment| segment.name() == name)
    }

    /// Its header.
    pub(crate) fn header(&self) -> Header {
        let Some(msh) = self.segment("MSH") else {
            return Header::default();
        };
        let part = |field, component| msh.part(field, component).unwrap_or_default();
        let trigger = msh
            .part(9, 2)
            .or_else(|| self.segment("EVN").and_then(|evn| evn.text(1)));
        Header {
            kind: part(9, 1),
            trigger: trigger.unwrap_or_default(),
            control_id: part(10, 1),
            sender: format!("{}|{}", part(3, 1), part(4, 1)),
            written_at: msh.text(7),
        }
    }
}

/// One segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    inner: &'a ParsedSegment<'a>,
    marks: &'a Separators,
}

impl<'a> Segment<'a> {
    /// `PID`.
    pub(crate) fn name(&self) -> &'a str {
        self.inner.name
    }

    /// The first component of the first repetition.
    pub(crate) fn text(&self, field: usize) -> Option<String> {
        self.part(field, 1)
    }

    /// One component of the first repetition; its first subcomponent.
    pub(crate) fn part(&self, field: usize, component: usize) -> Option<String> {
        self.repeats(field).next()?.part(component)
    }

    /// One component of the first repetition, null told from absent.
    pub(crate) fn said(&self, field: usize, component: usize) -> Said {
        if self.raw(field).trim() == "\"\"" {
            return Said::Null;
        }
        match self.repeats(field).next() {
            Some(first) if first.raw(component, 1).trim() == "\"\"" => Said::Null,
            Some(first) => first.part(component).map_or(Said::Absent, Said::Text),
            None => Said::Absent,
        }
    }

    /// The field as written, marks and all.
    pub(crate) fn raw(&self, field: usize) -> &'a str {
        self.inner
            .field(field)
            .map_or("", |field| field.raw_value())
    }

    /// The whole field as prose: marks that the sender forgot to escape stay letters. `None` when empty or null.
    pub(crate) fn prose(&self, field: usize) -> Option<String> {
        cleaned(&plain(self.raw(field), self.marks))
    }

    /// A piece of this segment as a person reads it.
    pub(crate) fn decoded(&self, raw: &str) -> Option<String> {
        cleaned(&plain(raw, self.marks))
    }

    /// The repetitions.
    pub(crate) fn repeats(&self, field: usize) -> impl Iterator<Item = Repeat<'a>> + use<'a> {
        let marks = self.marks;
        self.inner
            .field(field)
            .into_iter()
            .flat_map(|field| field.repeats())
            .map(move |inner| Repeat { inner, marks })
    }

    /// The number of its last field.
    pub(crate) fn last_field(&self) -> usize {
        self.inner.fields().count()
    }
}

/// One repetition of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat<'a> {
    inner: &'a ParsedRepeat<'a>,
    marks: &'a Separators,
}

impl<'a> Repeat<'a> {
    fn raw(&self, component: usize, subcomponent: usize) -> &'a str {
        self.inner
            .component(component)
            .and_then(|component| component.subcomponent(subcomponent))
            .map_or("", |text| text.raw_value())
    }

    /// A component's first subcomponent; `None` when empty or null.
    pub(crate) fn part(&self, component: usize) -> Option<String> {
        self.sub(component, 1)
    }

    /// A subcomponent; `None` when empty or null.
    pub(crate) fn sub(&self, component: usize, subcomponent: usize) -> Option<String> {
        cleaned(&plain(self.raw(component, subcomponent), self.marks))
    }

    /// The subcomponents of a component that say something.
    pub(crate) fn subs(&self, component: usize) -> Vec<String> {
        let Some(component) = self.inner.component(component) else {
            return vec![];
        };
        component
            .subcomponents()
            .filter_map(|text| cleaned(&plain(text.raw_value(), self.marks)))
            .collect()
    }

    /// The repetition as written, marks and all.
    pub(crate) fn whole(&self) -> &'a str {
        self.inner.raw_value()
    }

    /// The number of its last component.
    pub(crate) fn last_part(&self) -> usize {
        self.inner.components().count()
    }

    /// A coded element as people read it: its text, else the text of the other code, else the original text, else the code.
    pub(crate) fn words(&self) -> Option<String> {
        [2, 5, 9, 1, 4].into_iter().find_map(|part| self.part(part))
    }

    /// Its codes, `system|code`.
    pub(crate) fn codes(&self) -> Vec<String> {
        [(1, 3), (4, 6)]
            .into_iter()
            .filter_map(|(code, system)| {
                let code = self.part(code)?;
                Some(format!("{}|{code}", self.part(system).unwrap_or_default()))
            })
            .collect()
    }
}

/// Without white space around; an empty text and a null are nothing to read.
fn cleaned(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text != "\"\"").then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "MSH|^~\\&|DPI|CH||| 20261121080000 ||ADT^A01^ADT_A01|M1|P|2.5\rPID|1||8001^^^CH&1.2.3&ISO^PI~2||\"\"^Anne|\"\"\rNTE|1||a & b ^ c";

    #[test]
    fn every_level_is_reached() {
        let message = Message::parse(TEXT).unwrap();
        let header = message.header();
        assert_eq!(header.subject(), "ADT^A01/M1", "the header");
        assert_eq!(
            header.written_at.as_deref(),
            Some("20261121080000"),
            "white space is gone"
        );
        let pid = message.segment("PID").unwrap();
        let first = pid.repeats(3).next().unwrap();
        assert_eq!(first.sub(4, 2).as_deref(), Some("1.2.3"), "subcomponents");
        assert_eq!(pid.repeats(3).count(), 2, "repetitions");
    }

    #[test]
    fn null_is_not_absent() {
        let message = Message::parse(TEXT).unwrap();
        let pid = message.segment("PID").unwrap();
        assert_eq!(pid.said(5, 1), Said::Null, "delete the family name");
        assert_eq!(pid.said(5, 2), Said::Text("Anne".to_owned()), "keep this");
        assert_eq!(pid.said(6, 1), Said::Null, "a whole field");
        assert_eq!(pid.said(7, 1), Said::Absent, "nothing said");
        assert_eq!(pid.text(6), None, "and a null is no text");
    }

    #[test]
    fn prose_keeps_the_marks_that_nobody_escaped() {
        let message = Message::parse(TEXT).unwrap();
        let note = message.segment("NTE").unwrap();
        assert_eq!(note.prose(3).as_deref(), Some("a & b ^ c"), "word for word");
    }

    #[test]
    fn a_text_that_cannot_be_read_to_its_end_is_no_message() {
        assert!(Message::parse("MSH|^~\\&|A\rBAD").is_none(), "a rest");
        assert!(Message::parse("MSH||||||").is_none(), "one mark for all");
        assert!(Message::parse("PID|1").is_none(), "no header");
        assert!(Message::parse("MSH|^").is_none(), "cut short");
    }
}
