//! Search answers: a Bundle, one page at a time, with links whose addresses mean nothing to the client.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::params::{encode, pairs};
use super::search::{Refused, included, kind, understand};
use super::store::{Store, id_of, kind_of};
use crate::ward::stamp;

/// Matches on a page when the client does not say.
const PAGE: usize = 20;
/// The most a client may ask for.
const PAGE_MAX: usize = 200;

/// The page of a search that begins at match number `from`.
pub(super) fn bundle(
    store: &Store,
    kind_name: &str,
    query: &[(String, String)],
    strict: bool,
    from: usize,
    at: DateTime<Utc>,
) -> Result<Value, Refused> {
    let kind = kind(kind_name).ok_or_else(|| Refused::Unknown(kind_name.to_owned()))?;
    let search = understand(kind, query, strict)?;
    let matches = search.matches(store);
    let size = search.count.unwrap_or(PAGE).min(PAGE_MAX);
    let page: Vec<&Value> = matches.iter().copied().skip(from).take(size).collect();
    let along = included(store, &page, &search.includes);
    let entry = |resource: &Value, mode: &str| {
        json!({
            "fullUrl": format!("{}/{}/{}", store.base(), kind_of(resource), id_of(resource)),
            "resource": resource,
            "search": { "mode": mode },
        })
    };
    let entries: Vec<Value> = page
        .iter()
        .map(|resource| entry(resource, "match"))
        .chain(along.iter().map(|resource| entry(resource, "include")))
        .collect();

    let words = |(name, value): &(String, String)| format!("{}={}", encode(name), encode(value));
    let said = search.used.iter().map(words).collect::<Vec<_>>().join("&");
    let mut links = vec![json!({
        "relation": "self",
        "url": if said.is_empty() {
            format!("{}/{kind_name}", store.base())
        } else {
            format!("{}/{kind_name}?{said}", store.base())
        },
    })];
    let next = from.saturating_add(size);
    if size > 0 && next < matches.len() {
        links.push(json!({
            "relation": "next",
            "url": format!("{}/_page/{}", store.base(), seal(&format!("{next} {kind_name}?{said}"))),
        }));
    }
    let mut bundle = json!({
        "resourceType": "Bundle",
        "id": format!("search-{}", at.timestamp_millis()),
        "meta": { "lastUpdated": stamp(at) },
        "type": "searchset",
        "total": matches.len(),
        "link": links,
    });
    // FHIR forbids empty arrays: a search without results has no `entry`.
    if let (false, Some(object)) = (entries.is_empty(), bundle.as_object_mut()) {
        object.insert("entry".to_owned(), Value::Array(entries));
    }
    Ok(bundle)
}

/// The page behind an address this server gave out.
pub(super) fn follow(store: &Store, sealed: &str, at: DateTime<Utc>) -> Option<Value> {
    let opened = unseal(sealed)?;
    let (from, search) = opened.split_once(' ')?;
    let (kind_name, query) = search.split_once('?')?;
    bundle(
        store,
        kind_name,
        &pairs(query),
        true,
        from.parse().ok()?,
        at,
    )
    .ok()
}

fn seal(text: &str) -> String {
    text.bytes()
        .map(|byte| format!("{:02x}", byte ^ 0x5a))
        .collect()
}

fn unseal(text: &str) -> Option<String> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect();
    let bytes = digits?
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some((high * 16 + low) ^ 0x5a),
            _ => None,
        })
        .collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes).ok()
}
