//! Edges between actors, gathered from events.

use std::collections::BTreeMap;

use parallax_knowledge::ledger::Rules;
use parallax_model::ledger::{Event, Party, Relation, Status};

/// Whether an event of this finer kind may draw an edge; what no table names is known by its type and mode.
pub fn draws(kind: Option<&str>, rules: &Rules) -> bool {
    kind.is_some_and(|k| rules.kind_named(k).is_none_or(|k| k.edge.is_some()))
}

/// Edges between actors, gathered from events in their order.
pub fn relations(events: &[Event], rules: &Rules) -> Vec<Relation> {
    let mut edges: BTreeMap<(String, String, String), Relation> = BTreeMap::new();
    for event in events {
        let kind = event.kind.as_deref().and_then(|k| {
            rules.kind_of(Some(k), event.event_type, event.mode.as_ref().map(|m| m.as_str()))
        });
        let Some((kind, edge)) = kind.and_then(|k| Some((k, k.edge.clone()?))) else { continue };
        let mutual = !kind.directed();
        for (from, to) in pairs(event, mutual) {
            let key = (name(&from).to_string(), name(&to).to_string(), edge.clone());
            let relation = edges.entry(key).or_insert_with(|| Relation {
                from,
                to,
                kind: edge.clone(),
                first: None,
                last: None,
                status: event.status,
                figures: Vec::new(),
                events: Vec::new(),
                evidence: Vec::new(),
            });
            extend(relation, event, rules);
        }
    }
    edges.into_values().collect()
}

fn pairs(event: &Event, mutual: bool) -> Vec<(Party, Party)> {
    let sides =
        if event.recipients.is_empty() && mutual { &event.actors } else { &event.recipients };
    let mut pairs = Vec::new();
    for a in &event.actors {
        for b in sides.iter().filter(|b| name(a) != name(b)) {
            let (a, b) = if mutual && name(b) < name(a) { (b, a) } else { (a, b) };
            if !pairs.iter().any(|(x, y): &(Party, Party)| name(x) == name(a) && name(y) == name(b))
            {
                pairs.push((a.clone(), b.clone()));
            }
        }
    }
    pairs
}

fn extend(relation: &mut Relation, event: &Event, rules: &Rules) {
    if let Some(when) = &event.when {
        if relation.first.as_ref().is_none_or(|f| when.start < f.start) {
            relation.first = Some(when.clone());
        }
        if relation.last.as_ref().is_none_or(|l| when.end > l.end) {
            relation.last = Some(when.clone());
        }
    }
    let certainty = |s: Status| rules.probability(&s.name());
    if certainty(event.status) > certainty(relation.status) {
        relation.status = event.status;
    }
    for account in &event.accounts {
        let numbers = account
            .slots
            .iter()
            .filter(|s| matches!(s.value, parallax_model::ledger::SlotValue::Number { .. }));
        relation.figures.extend(numbers.cloned());
        relation.evidence.extend(account.history.iter().map(|h| h.evidence.clone()));
    }
    relation.events.push(event.id.clone());
}

/// What a party is known by: country, else entity, else name.
fn name(party: &Party) -> &str {
    let country = party.country.as_ref().map(|c| c.as_str());
    country.or(party.entity.as_ref().map(|e| e.as_str())).unwrap_or(&party.name)
}
