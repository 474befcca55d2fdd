//! The few members of a bundle and of a resource that say what and whose it is, each found in one pass.
//!
//! Invariant: a glance only sees what is plain. A member that stands twice, or a shape that is not a bundle's, is none: then
//! everything is read member by member, and what is odd about it is told.

use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::parse::Members;

/// A bundle of entries.
#[derive(Deserialize)]
pub(super) struct GlanceBundle<'a> {
    #[serde(borrow, rename = "resourceType")]
    kind: &'a RawValue,
    #[serde(borrow, deserialize_with = "objects")]
    pub(super) entry: Vec<GlanceEntry<'a>>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) total: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) link: Option<&'a RawValue>,
}

/// An entry of a bundle.
#[derive(Deserialize)]
pub(super) struct GlanceEntry<'a> {
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) resource: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) search: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "fullUrl", deserialize_with = "even_null")]
    pub(super) full_url: Option<&'a RawValue>,
}

/// What a resource is, and whose.
#[derive(Default, Deserialize)]
pub(super) struct Glance<'a> {
    #[serde(
        borrow,
        default,
        rename = "resourceType",
        deserialize_with = "even_null"
    )]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) subject: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) patient: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    pub(super) encounter: Option<&'a RawValue>,
}

/// A member that is there and null is there: a resource that is null is no resource, and that is told.
fn even_null<'de: 'a, 'a, D: Deserializer<'de>>(from: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// What stands as an object, and not as a list of its members' values.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Whole<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Whole<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        from.deserialize_map(Whole(PhantomData))
    }
}

/// Entries, each of them an object.
fn objects<'de: 'a, 'a, D: Deserializer<'de>>(from: D) -> Result<Vec<GlanceEntry<'a>>, D::Error> {
    let entries: Vec<Object<GlanceEntry<'a>>> = Vec::deserialize(from)?;
    Ok(entries.into_iter().map(|Object(entry)| entry).collect())
}

impl<'a> GlanceBundle<'a> {
    /// A bundle that is nothing but plain.
    pub(super) fn of(text: &'a str) -> Option<GlanceBundle<'a>> {
        let Object(bundle) = serde_json::from_str::<Object<GlanceBundle<'a>>>(text).ok()?;
        (bundle.kind.get() == "\"Bundle\"").then_some(bundle)
    }
}

impl<'a> Glance<'a> {
    /// The kind of a resource and the rest, when it is plain.
    pub(super) fn of(resource: &'a RawValue) -> Option<(&'a RawValue, Glance<'a>)> {
        let Object(glance) = serde_json::from_str::<Object<Glance<'a>>>(resource.get()).ok()?;
        Some((glance.kind?, glance))
    }

    /// The same out of all members: of those that stand twice, the first.
    pub(super) fn among(members: &Members<'a>) -> Glance<'a> {
        let member = |name: &str| {
            let mut each = members.0.iter();
            each.find(|(key, _)| key == name).map(|(_, raw)| *raw)
        };
        Glance {
            kind: member("resourceType"),
            id: member("id"),
            subject: member("subject"),
            patient: member("patient"),
            encounter: member("encounter"),
        }
    }
}
