//! Locations of the ward, and where each stay lies.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use ward::clinical::Place;
use ward::snapshot::Issue;

use super::order::issue;
use super::parse::{Node, has_code, reference_id};

/// A place of the ward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) name: String,
    pub(crate) kind: Option<Kind>,
    pub(crate) part_of: Option<String>,
    pub(crate) active: bool,
}

/// What a Location says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bed,
    Room,
    Other,
}

/// The ward's tree of places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) ward: String,
    pub(crate) spots: BTreeMap<String, Spot>,
}

/// Reads a Location.
pub(crate) fn spot(id: &str, node: &Node) -> Spot {
    let physical = node.get("physicalType");
    let name = node
        .get("name")
        .owned()
        .or_else(|| node.get("identifier").first().get("value").owned());
    Spot {
        name: name.unwrap_or_else(|| id.to_owned()),
        kind: kind(physical),
        part_of: reference_id(node.get("partOf"), "Location"),
        active: node.get("status").text() != Some("inactive"),
    }
}

fn kind(physical: &Node) -> Option<Kind> {
    if physical.is_null() {
        None
    } else if has_code(physical, &["bd"]) {
        Some(Kind::Bed)
    } else if has_code(physical, &["ro"]) {
        Some(Kind::Room)
    } else {
        Some(Kind::Other)
    }
}

impl Places {
    /// Names of the beds in the order of the ward.
    pub(crate) fn beds(&self) -> Vec<String> {
        let beds = self
            .spots
            .values()
            .filter(|spot| spot.kind == Some(Kind::Bed) && spot.active);
        let mut names: Vec<String> = beds.map(|spot| spot.name.clone()).collect();
        names.sort_by(|a, b| natural(a, b));
        names
    }

    /// Whether a stay names any place of this ward.
    pub(crate) fn holds(&self, encounter: &Node) -> bool {
        encounter.get("location").items().iter().any(|entry| {
            reference_id(entry.get("location"), "Location")
                .is_some_and(|id| self.spots.contains_key(&id))
        })
    }

    /// Where a stay lies: the bed of its active location; without one the bed is not known.
    pub(crate) fn place(
        &self,
        encounter: &Node,
        key: &str,
        along: &BTreeMap<String, Node>,
        issues: &mut Vec<Issue>,
    ) -> (Place, Option<String>) {
        let mut place = Place::default();
        let mut bed_id = None;
        let entries = encounter.get("location").items().iter();
        // Without a status an entry whose period has not ended counts as active.
        let active = entries.filter(|entry| match entry.get("status").text() {
            Some(status) => status == "active",
            None => entry.at(&["period", "end"]).is_null(),
        });
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for entry in active {
            let reference = entry.get("location");
            let local = reference
                .get("reference")
                .text()
                .and_then(|text| text.strip_prefix('#'));
            let found = match (local, reference_id(reference, "Location")) {
                (Some(local), _) => {
                    let contained = encounter.get("contained").items().iter();
                    contained
                        .into_iter()
                        .find(|one| one.get("id").text() == Some(local))
                        .map(|one| (format!("{key}#{local}"), spot(local, one)))
                }
                (None, Some(id)) => {
                    let known = self
                        .spots
                        .get(&id)
                        .cloned()
                        .or_else(|| along.get(&id).map(|node| spot(&id, node)));
                    known.map(|spot| (id, spot))
                }
                (None, None) => None,
            };
            let said = kind(entry.get("physicalType"));
            let (id, spot) = match found {
                Some(found) => found,
                None => {
                    issues.push(issue("dangling-reference", key, "location"));
                    match reference.get("display").owned() {
                        Some(name) => (
                            name.clone(),
                            Spot {
                                name,
                                kind: said,
                                part_of: None,
                                active: true,
                            },
                        ),
                        None => continue,
                    }
                }
            };
            let ours = self.spots.contains_key(&id);
            match spot.kind.or(said) {
                Some(Kind::Bed)
                    if place.bed.is_none()
                        || (ours
                            && !bed_id
                                .as_ref()
                                .is_some_and(|id| self.spots.contains_key(id))) =>
                {
                    if let Some(room) = spot.part_of.as_ref().and_then(|room| self.spots.get(room))
                    {
                        place.room = Some(room.name.clone());
                    }
                    place.bed = Some(spot.name);
                    bed_id = Some(id.clone());
                }
                Some(Kind::Bed) if ours => {
                    issues.push(issue("bed-conflict", key, "a stay in two beds"))
                }
                Some(Kind::Room) => place.room = place.room.or(Some(spot.name)),
                Some(Kind::Bed | Kind::Other) | None => {}
            }
            seen.insert(id);
        }
        (place, bed_id)
    }
}

/// `9` before `10`: digits by value, the rest by letter.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let number = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut digits = String::new();
                    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                        digits.push(digit);
                    }
                    let plain = digits.trim_start_matches('0').to_owned();
                    (plain.len(), plain)
                };
                let order = number(&mut a).cmp(&number(&mut b));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                if x != y {
                    return x.cmp(&y);
                }
                a.next();
                b.next();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let bed = |name: &str| Spot {
            name: name.into(),
            kind: Some(Kind::Bed),
            part_of: Some("room".into()),
            active: true,
        };
        let spots =
            [("b1", bed("301-P")), ("b2", bed("301-F"))].map(|(id, spot)| (id.to_owned(), spot));
        let room = Spot {
            name: "Chambre 301".into(),
            kind: Some(Kind::Room),
            part_of: Some("w".into()),
            active: true,
        };
        Places {
            ward: "w".into(),
            spots: spots
                .into_iter()
                .chain([("room".to_owned(), room)])
                .collect(),
        }
    }

    fn place(json: &str) -> (Place, Vec<Issue>) {
        let mut issues = vec![];
        let node = Node::read(json.as_bytes()).unwrap();
        (
            places()
                .place(&node, "Encounter/e", &BTreeMap::new(), &mut issues)
                .0,
            issues,
        )
    }

    #[test]
    fn the_active_bed_counts_and_the_room_comes_with_it() {
        let (place, _) = place(
            r#"{"location":[{"location":{"reference":"Location/b1"},"status":"completed"},
            {"location":{"reference":"Location/b2"},"status":"active"}]}"#,
        );
        assert_eq!(place.bed.as_deref(), Some("301-F"), "where she lies now");
        assert_eq!(
            place.room.as_deref(),
            Some("Chambre 301"),
            "and in which room"
        );
    }

    #[test]
    fn h20_no_active_location_means_that_no_bed_is_known() {
        let (place, _) = place(
            r#"{"location":[{"location":{"reference":"Location/b1"},"status":"completed"}]}"#,
        );
        assert_eq!(place.bed, None, "she was there; where she is, nobody told");
    }

    #[test]
    fn contained_and_dangling_places_are_taken_for_what_they_say() {
        let (inside, _) = place(
            r##"{"contained":[{"resourceType":"Location","id":"x","name":"Brancard 2","physicalType":{"coding":[{"code":"bd"}]}}],
            "location":[{"location":{"reference":"#x"},"status":"active"}]}"##,
        );
        assert_eq!(
            inside.bed.as_deref(),
            Some("Brancard 2"),
            "a bed inside the stay"
        );
        let (lost, issues) =
            place(r#"{"location":[{"location":{"reference":"Location/gone"},"status":"active"}]}"#);
        assert_eq!(lost.bed, None, "not known");
        assert_eq!(
            issues.first().map(|issue| issue.code.as_str()),
            Some("dangling-reference"),
            "and IT is told"
        );
    }

    #[test]
    fn beds_sort_as_people_count() {
        let mut names = ["310-P", "9-F", "301-P", "301-F", "10"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            ["9-F", "10", "301-F", "301-P", "310-P"],
            "nine before ten"
        );
    }
}
