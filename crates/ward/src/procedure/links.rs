//! Where the cards of a set lead to: missing targets, and ways that lead round in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Code;
use super::set::{CardSet, Notes};

/// Checks every link of every card.
pub(super) fn check(set: &CardSet, notes: &mut Notes) {
    let mut always: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut edges = vec![];
    for (id, held) in &set.cards {
        for (nth, section) in held.card.sections.iter().enumerate() {
            for (step_nth, step) in section.steps.iter().enumerate() {
                for (link_nth, link) in step.links.iter().enumerate() {
                    let path = format!("sections.{nth}.steps.{step_nth}.links.{link_nth}.to");
                    let (to, anchor) = link.target();
                    let Some(target) = set.cards.get(to) else {
                        notes.say_in(&held.file, &held.text, Code::P011, &path, &link.to);
                        continue;
                    };
                    if anchor.is_some_and(|anchor| !target.card.has_anchor(anchor)) {
                        notes.say_in(&held.file, &held.text, Code::P012, &path, &link.to);
                        continue;
                    }
                    if link.when.is_none() && step.condition.is_none() {
                        always.entry(id).or_default().insert(to);
                        edges.push((held, path, id.as_str(), to));
                    }
                }
            }
        }
    }
    for (held, path, from, to) in edges {
        if leads_to(&always, to, from) {
            notes.say_in(
                &held.file,
                &held.text,
                Code::P015,
                &path,
                &format!("{from}, {to}"),
            );
        }
    }
}

/// Whether one can get from one card to another by ways that are always open.
fn leads_to(always: &BTreeMap<&str, BTreeSet<&str>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![from];
    while let Some(card) = next.pop() {
        if card == to {
            return true;
        }
        if seen.insert(card) {
            next.extend(always.get(card).into_iter().flatten());
        }
    }
    false
}
